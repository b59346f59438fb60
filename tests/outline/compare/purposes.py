"""How many modules of a repository are told by something better than a list of names.

cargo run --example outline -- FOLDER OUTPUT
python3 tests/outline/compare/purposes.py OUTPUT [OUTPUT …]

Counts the rows of the table of modules: those that say nothing but names (folded away on the page), those that say what a module
offers, by whom it is used and on what it is built, and the rest.
"""

import html
import re
import sys
from pathlib import Path

NAMES = "only names are known"
USERS = re.compile(r"(^|; )([Uu]sed by|[Bb]uilt on) ")


def rows(folder: Path):
    """Purpose and whether the row is folded away for saying nothing but names."""
    page = folder / "architecture:.xml"
    text = (page if page.exists() else folder / "index.xml").read_text()
    found = re.search(r"<h2[^>]*>Modules</h2>(.*?)(<h2|\Z)", text, re.S)
    for part in re.split(r"(?=<ac:structured-macro[^>]*ac:name=\"expand\")", found.group(1) if found else ""):
        silent = NAMES in part.split("<ac:rich-text-body>")[0] and part.startswith("<ac:structured-macro")
        for row in re.findall(r"<tr>(.*?)</tr>", part, re.S):
            cells = [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
            if len(cells) > 1:
                yield cells[1], silent


def main():
    total = [0, 0, 0]
    for folder in map(Path, sys.argv[1:]):
        counts = [0, 0, 0]
        for purpose, silent in rows(folder):
            counts[0] += 1
            counts[1] += silent
            counts[2] += bool(not silent and USERS.search(purpose))
        total = [a + b for a, b in zip(total, counts)]
        print(f"{folder.name}: {counts[0]} rows, {counts[1]} names only, {counts[2]} by who uses them")
    all_rows, silent, users = total
    share = lambda part: f"{100 * part / max(all_rows, 1):.0f} %"
    print(f"all: {all_rows} rows, better than names {share(all_rows - silent)}, neither names nor users {share(all_rows - silent - users)}")


main()
