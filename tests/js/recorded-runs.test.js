// @ts-check
// The recorded runs of tests/suite/recorded_runs.rs, replayed in WebAssembly: the same steps to the byte.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { openCore } from "../../js/core.js";

const folder = new URL("../golden/runs/", import.meta.url);

/** Keys in alphabetical order, as serde_json prints its maps. @param {any} value @returns {any} */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

for (const name of readdirSync(folder)) {
  test(`${name} replays to the byte`, () => {
    let core = openCore();
    let flowId = 0;
    /** @type {any} */
    let step;
    let compared = 0;
    for (const line of readFileSync(new URL(name, folder), "utf8").trim().split("\n")) {
      const { start, resume } = JSON.parse(line);
      if (start) {
        core = openCore();
        ({ flowId, ...step } = core.startFlow(start.name, start.input));
      } else if (resume) {
        step = core.resumeFlow(flowId, resume.effectId, resume.resumption, resume.body);
      } else {
        const bodies = step.effects
          .filter((/** @type {any} */ effect) => effect.bodyId !== undefined)
          .map((/** @type {any} */ effect) => new TextDecoder().decode(core.takeBody(effect.bodyId)));
        assert.equal(JSON.stringify(sorted({ step, bodies })), line);
        compared += 1;
      }
    }
    assert.ok(compared > 20, `${compared} steps were compared`);
  });
}
