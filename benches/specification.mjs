// @ts-check
// `npm run bench:specification`: pages of growing size read as specifications, in the module as it is released. Processor time of the reading alone,
// the answer's way to JavaScript beside it; the aim is 50 ms for 100 KB, and a growth that is linear up to the largest page.

import { openCore } from "../js/core.js";

const SIZES = [100_000, 400_000, 1_600_000, 4_000_000];
const RUNS = 5;

/** @typedef {(at: number) => string} Shape */
/** Blocks as specifications have them; each says something else, so that no item is the same as another. @type {Record<string, Shape>} */
const SHAPES = {
  "lists and tables": (at) => `<h2>Chapter ${at}: requirements</h2><p>As a courier of route ${at} I want to see its parcels, so that none is left behind.</p><ul><li><p>PK-${at}1: The list of route ${at} must open within ${at} seconds</p><ul><li><p>Given a parcel of weight ${at}, when it is scanned, then its place is shown.</p></li></ul></li><li><p>PK-${at}2: A closed route ${at} should be reported</p></li></ul><table><tbody><tr><th>Id</th><th>Requirement</th><th>Priority</th><th>Estimate</th></tr><tr><td>PT-${at}1</td><td>A label of size ${at} is printed at the door.</td><td>Must</td><td>${at % 9} days</td></tr><tr><td>PT-${at}2</td><td>Parcels above ${at} kg are refused. Depends on PT-${at}1.</td><td>Could</td><td>1 day</td></tr></tbody></table>`,
  prose: (at) => `<h3>Part ${at}</h3><p>The depot number ${at} was opened years ago, and many people know its doors. We propose that each of its ${at} doors is watched. It should be said that this costs little; the older parts will be replaced in the year ${1900 + (at % 200)}.</p><p>Nothing of this is new. What matters is that a courier must find the right door, whatever the weather.</p>`,
};

const page = (/** @type {Shape} */ shape, /** @type {number} */ bytes) => {
  let body = "";
  for (let at = 1; body.length < bytes; at += 1) body += shape(at);
  return new TextEncoder().encode(body);
};

const core = openCore();
for (const [name, shape] of Object.entries(SHAPES)) {
  for (const size of SIZES) {
    const body = page(shape, size);
    if (body.length > 4 * 1024 * 1024) throw new Error("a page over 4 MiB is refused");
    const times = [];
    let items = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const before = process.cpuUsage();
      items = core.planWorkItems(body, { pageId: "1" }).items.length;
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    const best = Math.min(...times);
    console.log(`${name}, ${(body.length / 1000).toFixed(0)} KB: ${best.toFixed(0)} ms, ${(best / (body.length / 100_000)).toFixed(1)} ms for each 100 KB, ${items} items`);
  }
}
