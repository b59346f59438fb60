// @ts-check
// The module that runs is the one that the sources give. Minutes once for each state of the sources, and at once after that.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

// The second build takes as long as all other tests together: in CI, whose set-up makes it beside the first, and in the long tests only.
const isLong = process.env.CI === "true" || process.env.TOUCHMARK_LONG === "1";
const skip = isLong ? false : "builds the module a second time: CI=true, or npm run test:long";
const SCRIPT = fileURLToPath(new URL("../../../scripts/reproducible.mjs", import.meta.url));

test("the module that runs is built again in another folder, byte for byte", { timeout: 2_400_000, skip }, () => {
  const said = execFileSync(process.execPath, [SCRIPT], { encoding: "utf8" });
  assert.match(said, /^[0-9a-f]{64}(: built again from these sources before|  \d+ bytes, which run here\n[0-9a-f]{64}  \d+ bytes, built again)/);
});
