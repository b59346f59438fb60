"""Public and protected names of compiled classes by javap: nothing, owner, name.

Usage: java.py <folder of classes>
"""
import pathlib
import re
import subprocess
import sys

files = [str(path) for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.class"))]
text = subprocess.run(["javap", "-protected", *files], capture_output=True, text=True, check=True).stdout
declared = {}
current = None
for line in text.splitlines():
    head = re.match(r"(.*?)\b(class|interface|enum) ([\w.$]+)", line)
    if not line.startswith(" ") and head:
        current = head[3]
        declared[current] = ("public" in head[1] or "protected" in head[1], [], "extends java.lang.Enum" in line)
    elif line.startswith("  ") and current:
        name = re.search(r"([\w.$]+)(\(.*\))?( throws .*)?;", line)
        if name and "static {}" not in line:
            declared[current][1].append((name[1], bool(name[2])))


def visible(name):
    while True:
        if name in declared and not declared[name][0]:
            return False
        if "$" not in name:
            return True
        name = name.rsplit("$", 1)[0]


for name, (_, members, is_enum) in declared.items():
    simple = name.rsplit(".", 1)[-1]
    if not visible(name) or re.search(r"\$\d", simple):
        continue
    *owner, own = simple.split("$")
    print("", ".".join(owner), own, sep="\t")
    path = ".".join([*owner, own])
    for member, is_method in members:
        # A constructor that nobody wrote, and what the compiler adds to an enum, stand in no source.
        if is_method and member.replace("$", ".").endswith(simple.replace("$", ".")) and "." in member:
            member = own
        if "$" in member or is_enum and member in ("values", "valueOf"):
            continue
        print("", path, member, sep="\t")
