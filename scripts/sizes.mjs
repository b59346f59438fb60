// @ts-check
// The module's code by capability (js/generated/sizes.json, xtask/src/sizes.rs) beside the shares in docs/BENCHMARKS.md.
//
//   npm run bench:size               prints both
//   npm run bench:size -- --write    records what was measured; what a share may grow to is 3 % more

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const HEADING = "## Size by capability";
const DOCUMENT = join(root, "docs/BENCHMARKS.md");
/** A row: name, rooms, bytes, at most. Before the first record a dash stands for the bytes. */
const ROW = /^\| ([^|]+) \| (`[^|]*`) \| ([\d,]+|–) \| ([\d,]+|–) \|/gm;

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

/** The recorded table; bytes are NaN where nothing is recorded yet. @returns {Share[]} */
export function shares() {
  const number = (/** @type {string | undefined} */ digits) => Number(digits?.replaceAll(",", ""));
  return [...section().matchAll(ROW)].map(([, name = "", rooms = "", recorded, most]) => ({ name, rooms: roomsIn(rooms), recorded: number(recorded), most: number(most) }));
}

function section() {
  const text = readFileSync(DOCUMENT, "utf8");
  return text.slice(text.indexOf(`${HEADING}\n`) + HEADING.length).split("\n## ")[0] ?? "";
}

/** @param {string} cell @returns {string[]} */
const roomsIn = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, room]) => String(room));

/** @param {Sizes} sizes */
function record(sizes) {
  const old = section();
  const written = old.replace(ROW, (_row, name, rooms) => {
    const bytes = bytesOf({ name, rooms: roomsIn(rooms), recorded: 0, most: 0 }, sizes);
    return `| ${name} | ${rooms} | ${bytes.toLocaleString("en")} | ${(Math.ceil((bytes * 1.03) / 1000) * 1000).toLocaleString("en")} |`;
  });
  writeFileSync(DOCUMENT, readFileSync(DOCUMENT, "utf8").replace(old, () => written));
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
  const isWritten = process.argv.includes("--write");
  if (isWritten && profile !== "release") throw new Error(`only the released module is recorded; this one was built with the profile ${profile}`);
  if (isWritten) record(sizes);
  console.log(`The module has ${sizes.bytes.toLocaleString("en")} bytes (profile ${profile}).\n\n| code | measured | recorded | at most |\n|---|---|---|---|`);
  const shown = (/** @type {number} */ bytes) => (Number.isNaN(bytes) ? "–" : bytes.toLocaleString("en"));
  for (const share of shares()) console.log(`| ${share.name} | ${shown(bytesOf(share, sizes))} | ${shown(share.recorded)} | ${shown(share.most)} |`);
  const rooms = Object.entries(sizes.rooms).sort(([, one], [, other]) => other - one);
  console.log(`\n| room | bytes |\n|---|---|`);
  for (const [room, bytes] of rooms) if (bytes >= 5000) console.log(`| ${room} | ${bytes.toLocaleString("en")} |`);
}
