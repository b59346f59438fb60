"""Public names of Python files by the language's own parser: path, owner, name.

Usage: python.py <folder>; compare with the `items.tsv` of `examples/outline.rs`.
"""
import ast
import pathlib
import sys

SPECIAL = set("__init__ __call__ __enter__ __exit__ __aenter__ __aexit__ __iter__ __next__ __aiter__ __anext__ __await__ __getitem__ __setitem__ __delitem__ __contains__ __len__".split())


def public(name):
    return not name.startswith("_") or name in SPECIAL


def walk(path, owner, body):
    for node in body:
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            test = ast.unparse(node.test) if isinstance(node, ast.If) else ""
            if "__name__" in test:
                continue
            walk(path, owner, node.body)
            walk(path, owner, getattr(node, "orelse", []))
            walk(path, owner, getattr(node, "finalbody", []))
            for handler in getattr(node, "handlers", []):
                walk(path, owner, handler.body)
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and public(node.name):
            print(path, owner, node.name, sep="\t")
            if isinstance(node, ast.ClassDef):
                walk(path, f"{owner}.{node.name}".lstrip("."), node.body)


root = pathlib.Path(sys.argv[1])
for file in sorted(root.rglob("*.py")):
    walk(file.relative_to(root), "", ast.parse(file.read_bytes()).body)
