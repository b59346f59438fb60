// @ts-check
// The module grows where somebody said that it does: no capability passes its share of docs/BENCHMARKS.md.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, measured, shares, unknownRooms } from "../../scripts/sizes.mjs";
import { TABLE } from "../../scripts/capabilities.mjs";

const { sizes, profile } = measured();
const isRecorded = shares().every(({ recorded }) => recorded > 0);
const skip = profile !== "release" ? `the module here was built with the profile ${profile}, which is larger` : isRecorded ? false : "nothing is recorded yet: npm run bench:size -- --write";

test("every capability has a share, and every room of the crate belongs to one", () => {
  const recorded = shares();
  for (const name of Object.keys(TABLE.capabilities)) assert.ok(recorded.some((share) => share.name === name), name);
  assert.deepEqual(unknownRooms(recorded, sizes), []);
  if (isRecorded) for (const { name, recorded: bytes, most } of recorded) assert.ok(bytes <= most && most <= bytes * 1.06, `${name}: what it may grow to is at most 6 % over what was measured`);
});

test("no share is passed without a changed line in docs/BENCHMARKS.md", { skip }, () => {
  const passed = shares().filter((share) => bytesOf(share, sizes) > share.most);
  assert.deepEqual(passed.map((share) => `${share.name}: ${bytesOf(share, sizes)} bytes, at most ${share.most}`), []);
});

test("a share that is passed, and a room without one, are noticed", () => {
  const recorded = [{ name: "one", rooms: ["docs"], recorded: 10, most: 10 }, { name: "crates", rooms: ["crates"], recorded: 5, most: 5 }];
  const grown = { bytes: 30, rooms: { docs: 11, "crate serde": 2, "crate core": 3, new_room: 4 } };
  assert.deepEqual(recorded.map((share) => bytesOf(share, grown)), [11, 5]);
  assert.deepEqual(unknownRooms(recorded, grown), ["new_room"]);
});
