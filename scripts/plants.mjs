// @ts-check
// The ledger's tests can fail: for each plant of tests/plants.json a copy of the tree gets one violation, and the tests of
// the claim must notice. `--check` only looks whether every plant still has its place.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {{claim: string, file: string, search: string, replace: string}} Plant */
/** @typedef {"noticed" | "survived" | "no build" | "no place"} Fate */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * @param {{id: string, status: string, tests: string[]}[]} claims
 * @param {boolean} checkOnly
 * @returns {number} how many plants were not noticed
 */
export function plantAll(claims, checkOnly) {
  /** @type {{plants: Plant[]}} */
  const { plants } = JSON.parse(readFileSync(join(root, "tests/plants.json"), "utf8"));
  const copy = checkOnly ? root : copyTree();
  let failed = 0;
  try {
    for (const plant of plants) {
      const fate = checkOnly ? (isPlaced(root, plant) ? "placed" : "no place") : tried(copy, plant, testsOf(claims, plant.claim));
      console.log(`${plant.claim}  ${fate}  ${plant.file}`);
      if (fate !== "noticed" && fate !== "placed") failed += 1;
    }
  } finally {
    if (!checkOnly) rmSync(copy, { recursive: true, force: true });
  }
  const planted = new Set(plants.map(({ claim }) => claim));
  const left = claims.filter(({ id, status }) => status === "proven" && !planted.has(id)).map(({ id }) => id);
  console.log(`\n${plants.length} planted, ${failed} of them not noticed. Not planted yet: ${left.join(", ")}`);
  return failed;
}

/** Files that Git knows or would know. */
function copyTree() {
  const copy = mkdtempSync(join(tmpdir(), "plants-"));
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  for (const path of listed.stdout.split("\0").filter(Boolean)) cpSync(join(root, path), join(copy, path), { recursive: true });
  return copy;
}

/** @param {{id: string, tests: string[]}[]} claims @param {string} id names of the Rust tests, without their program */
function testsOf(claims, id) {
  const tests = claims.find((claim) => claim.id === id)?.tests ?? [];
  return tests.filter((test) => test.startsWith("rust:")).map((test) => test.split("::").slice(1).join("::"));
}

/** @param {string} tree @param {Plant} plant */
function isPlaced(tree, { file, search }) {
  return readFileSync(join(tree, file), "utf8").split(search).length === 2;
}

/** @param {string} copy @param {Plant} plant @param {string[]} tests @returns {Fate} */
function tried(copy, plant, tests) {
  if (!isPlaced(copy, plant) || tests.length === 0) return "no place";
  const path = join(copy, plant.file);
  const before = readFileSync(path, "utf8");
  writeFileSync(path, before.split(plant.search).join(plant.replace));
  try {
    const env = { ...process.env, CARGO_TARGET_DIR: join(root, "target/plants"), CARGO_PROFILE_TEST_OPT_LEVEL: "0", RUSTFLAGS: `${process.env.RUSTFLAGS ?? ""} --cap-lints=warn` };
    const cargo = (/** @type {string[]} */ ...more) => spawnSync("cargo", ["test", "--locked", "--lib", "--test", "suite", "--no-fail-fast", ...more], { cwd: copy, encoding: "utf8", env, maxBuffer: 1 << 26 });
    if (cargo("--no-run").status !== 0) return "no build";
    return cargo("--", "--exact", ...tests).status === 0 ? "survived" : "noticed";
  } finally {
    writeFileSync(path, before);
  }
}
