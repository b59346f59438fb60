// @ts-check
// The module's code by capability (js/generated/sizes.json, xtask/src/sizes.rs) beside the shares in docs/BENCHMARKS.md.
//
//   npm run bench:size

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const HEADING = "## Size by capability";

/**
 * @typedef {object} Share
 * @property {string} name
 * @property {string[]} rooms modules of the crate; `crates` stands for the code of all other crates
 * @property {number} recorded bytes
 * @property {number} most bytes
 *
 * @typedef {{bytes: number, rooms: Record<string, number>}} Sizes
 */

/** What the released module came to when it was built here. @returns {{sizes: Sizes, profile: string}} */
export function measured() {
  const read = (/** @type {string} */ name) => readFileSync(join(root, "js/generated", name), "utf8");
  return { sizes: JSON.parse(read("sizes.json")), profile: read("compiler.txt").trim().split(" ").at(-1) ?? "" };
}

/** The recorded table. @returns {Share[]} */
export function shares() {
  const text = readFileSync(join(root, "docs/BENCHMARKS.md"), "utf8");
  const section = text.slice(text.indexOf(`${HEADING}\n`) + HEADING.length).split("\n## ")[0] ?? "";
  const rows = [...section.matchAll(/^\| ([^|]+) \| (`[^|]*`) \| ([\d,]+) \| ([\d,]+) \|/gm)];
  const number = (/** @type {string | undefined} */ digits) => Number(digits?.replaceAll(",", ""));
  return rows.map(([, name = "", rooms = "", recorded, most]) => ({ name, rooms: [...rooms.matchAll(/`([^`]+)`/g)].map(([, room]) => String(room)), recorded: number(recorded), most: number(most) }));
}

/** The bytes of a share. @param {Share} share @param {Sizes} sizes @returns {number} */
export function bytesOf({ rooms }, sizes) {
  return Object.entries(sizes.rooms).reduce((sum, [room, bytes]) => (rooms.includes(nameOf(room)) ? sum + bytes : sum), 0);
}

/** Rooms that belong to no share. @param {Share[]} recorded @param {Sizes} sizes @returns {string[]} */
export function unknownRooms(recorded, sizes) {
  return [...new Set(Object.keys(sizes.rooms).map(nameOf))].filter((room) => recorded.filter(({ rooms }) => rooms.includes(room)).length !== 1);
}

/** @param {string} room */
const nameOf = (room) => (/^(crate |unnamed)/.test(room) ? "crates" : room);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { sizes, profile } = measured();
  console.log(`The module has ${sizes.bytes.toLocaleString("en")} bytes (profile ${profile}).\n\n| code | measured | recorded | at most |\n|---|---|---|---|`);
  for (const share of shares()) console.log(`| ${share.name} | ${bytesOf(share, sizes).toLocaleString("en")} | ${share.recorded.toLocaleString("en")} | ${share.most.toLocaleString("en")} |`);
  const rooms = Object.entries(sizes.rooms).sort(([, one], [, other]) => other - one);
  console.log(`\n| room | bytes |\n|---|---|`);
  for (const [room, bytes] of rooms) if (bytes >= 5000) console.log(`| ${room} | ${bytes.toLocaleString("en")} |`);
}
