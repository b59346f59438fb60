// @ts-check
// The ledger and the page made from it agree, and every named test exists. `npm run claims` runs them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

test("docs/CLAIMS.md is what the ledger gives, and no claim names a test that does not exist", () => {
  const check = spawnSync(process.execPath, ["scripts/claims.mjs", "--check"], { cwd: root, encoding: "utf8" });
  assert.equal(check.status, 0, check.stderr);
});

test("every planted violation still has its place in the code", () => {
  const check = spawnSync(process.execPath, ["scripts/claims.mjs", "--plant", "--check"], { cwd: root, encoding: "utf8" });
  assert.equal(check.status, 0, check.stdout);
});

test("the list of components is the same every time and names what the lock files name", () => {
  const file = join(mkdtempSync(join(tmpdir(), "sbom-")), "sbom.json");
  const list = () => {
    spawnSync(process.execPath, ["scripts/sbom.mjs", file], { cwd: root });
    return readFileSync(file, "utf8");
  };
  const first = list();
  assert.equal(first, list());
  for (const name of ["pkg:cargo/hmac@", "pkg:npm/%40forge/kvs@", "\"specVersion\": \"1.6\""]) assert.ok(first.includes(name), name);
});
