"""Public names of Python files by the language's own parser: path, owner, name.

A module whose name begins with an underscore offers what an `__init__.py` passes on; `__all__` has the last word.

Usage: python.py <folder>; compare with the `items.tsv` of `examples/outline.rs`.
"""
import ast
import pathlib
import sys

SPECIAL = set("__init__ __call__ __enter__ __exit__ __aenter__ __aexit__ __iter__ __next__ __aiter__ __anext__ __await__ __getitem__ __setitem__ __delitem__ __contains__ __len__".split())


def public(name):
    return not name.startswith("_") or name in SPECIAL


def walk(path, owner, body, names=None):
    for node in body:
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            test = ast.unparse(node.test) if isinstance(node, ast.If) else ""
            if "__name__" in test:
                continue
            walk(path, owner, node.body, names)
            walk(path, owner, getattr(node, "orelse", []), names)
            walk(path, owner, getattr(node, "finalbody", []), names)
            for handler in getattr(node, "handlers", []):
                walk(path, owner, handler.body, names)
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and public(node.name) and (names is None or node.name in names):
            print(path, owner, node.name, sep="\t")
            if isinstance(node, ast.ClassDef):
                walk(path, f"{owner}.{node.name}".lstrip("."), node.body)


def listed(tree):
    """The names of `__all__`, as far as they are written out; `None` without one."""
    names = None
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            names = (names or set()) | {item.value for item in ast.walk(node.value) if isinstance(item, ast.Constant)}
    return names


root = pathlib.Path(sys.argv[1])
trees = {file.relative_to(root): ast.parse(file.read_bytes()) for file in sorted(root.rglob("*.py"))}
passed = {
    alias.name
    for path, tree in trees.items()
    if path.name == "__init__.py"
    for node in ast.walk(tree)
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}
for path, tree in trees.items():
    names = listed(tree)
    if any(part.startswith("_") and not part.startswith("__") for part in path.parts):
        names = passed if names is None else names & passed
    walk(path, "", tree.body, names)
