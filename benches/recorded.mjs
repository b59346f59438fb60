// @ts-check
// The figures that docs/ keeps, so that a run prints them beside its own.

import { readFileSync } from "node:fs";

const root = new URL("../", import.meta.url);

/**
 * The cells of a recorded table by the name of their row, digits left out where no row is called just so: counts of files change, rows do not.
 *
 * @param {string} heading the line above the table, as it stands in docs/BENCHMARKS.md
 * @returns {(name: string) => string[]} the cells after the name; none when nothing is recorded
 */
export function recordedUnder(heading) {
  const text = readFileSync(new URL("docs/BENCHMARKS.md", root), "utf8");
  const from = text.indexOf(`${heading}\n`);
  const section = from < 0 ? "" : text.slice(from + heading.length).split(/\n#/)[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| ")).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const byName = new Map([...rows, ...rows.map(([name = "", ...cells]) => [keyOf(name), ...cells])].map(([name = "", ...cells]) => [name, cells]));
  return (name) => byName.get(name) ?? byName.get(keyOf(name)) ?? [];
}

/** @param {string} name */
const keyOf = (name) => name.replace(/[\d,.]+/g, "#");
