// @ts-check
// The golden corpus of tests/suite/storage_format/bodies.rs in WebAssembly: byte for byte what the native core gives.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { openCore } from "../../../js/core.js";

const folder = new URL("../../golden/storage/", import.meta.url);
const core = openCore();

test("every recorded defect is mended as natively", () => {
  /** @type {{name: string, input: string, output: string, lossy: boolean, codes: string[]}[]} */
  const cases = JSON.parse(readFileSync(new URL("repair/cases.json", folder), "utf8"));
  assert.ok(cases.length > 100);
  for (const { name, input, output, lossy, codes } of cases) {
    const repaired = core.repairStorage(input);
    assert.equal(repaired.xml ?? input, output, name);
    assert.deepEqual([repaired.lossy, repaired.findings.map(({ code }) => code)], [lossy, codes], name);
  }
});

test("every clean page comes back untouched", () => {
  const names = readdirSync(new URL("clean/", folder));
  assert.ok(names.length >= 60);
  for (const name of names) {
    const body = readFileSync(new URL(`clean/${name}`, folder));
    assert.ok(core.validateStorage(body).clean, name);
    assert.equal(core.repairStorage(body).changed, false, name);
  }
});
