"""Compares two lists of `path<TAB>owner<TAB>name`: what the language's own tool lists, and what the outline found.

Usage: compare.py <reference> <items.tsv> <kinds, comma-separated> [--no-path]
"""
import sys

reference_file, items_file, kinds = sys.argv[1:4]
no_path = "--no-path" in sys.argv
kinds = set(kinds.split(","))


def key(path, owner, name):
    return ("" if no_path else path, owner, name)


with open(reference_file) as lines:
    reference = {key(*line.rstrip("\n").split("\t")) for line in lines if line.strip()}
paths = {path for path, _, _ in reference}
found = set()
with open(items_file) as lines:
    for line in lines:
        path, face, kind, owner, name, *_ = line.rstrip("\n").split("\t")
        if face == "public" and kind in kinds and (no_path or path in paths):
            found.add(key(path, owner, name))
missed, invented = sorted(reference - found), sorted(found - reference)
share = 100 * len(reference & found) / max(1, len(reference))
print(f"{len(reference)} listed, {len(reference & found)} found ({share:.1f} %), {len(invented)} not listed")
for title, names in [("missed", missed), ("not listed", invented)]:
    for name in names[:25]:
        print(f"  {title}: {name}")
sys.exit(1 if share < 98 or len(invented) > len(reference) / 100 else 0)
