"""Public names of a crate by rustdoc's JSON: nothing, owner, name. What is defined in another crate or by a macro call is left out.

Usage: rust.py <rustdoc.json>
"""
import json
import sys

doc = json.load(open(sys.argv[1]))
index = doc["index"]
seen = set()


def kind_of(item):
    return next(iter(item["inner"]))


def emit(owner, name):
    if (owner, name) not in seen:
        seen.add((owner, name))
        print("", owner, name, sep="\t")


def hidden(item):
    return any("doc(hidden)" in str(attribute).replace(" ", "") or "hidden" in str(attribute) and "doc" in str(attribute) for attribute in item["attrs"])


def walk(item, trail):
    if item is None or item["id"] in trail or hidden(item):
        return
    trail = trail | {item["id"]}
    kind = kind_of(item)
    inner = item["inner"][kind]
    name = item["name"]
    if kind == "module":
        for child in inner["items"]:
            walk(index.get(str(child)), trail)
    elif kind == "use":
        target = index.get(str(inner["id"])) if inner["id"] is not None else None
        if target:
            if inner["is_glob"] and kind_of(target) == "enum":
                return
            walk(target, trail)
    elif kind in ("struct", "enum", "union", "trait"):
        emit("", name)
        members = list(inner.get("items", []))
        if kind == "struct" and isinstance(inner["kind"], dict):
            members += inner["kind"].get("plain", {}).get("fields", [])
        members += inner.get("variants", []) + inner.get("fields", [])
        for impl_id in inner.get("impls", []):
            impl = index.get(str(impl_id))
            if impl and impl["inner"]["impl"]["trait"] is None and not impl["inner"]["impl"]["is_synthetic"]:
                members += impl["inner"]["impl"]["items"]
        for member_id in members:
            member = index.get(str(member_id))
            if member and member["name"] and not hidden(member) and (member["visibility"] in ("public", "default")):
                emit(name, member["name"])
    elif kind in ("function", "constant", "static", "type_alias", "macro", "proc_macro"):
        emit("", name)


walk(index[str(doc["root"])], frozenset())
