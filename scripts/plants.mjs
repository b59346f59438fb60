// @ts-check
// The ledger's tests can fail: for each plant of tests/plants.json a copy of the tree gets one violation, and the tests of
// the claim must notice. `--check` only looks whether every plant still has its place; names of claims (`D05 A03`) choose.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {{claim: string, file: string, search: string, replace: string | string[]}} Plant */
/** @typedef {"noticed" | "survived" | "no build" | "no place" | "fails unplanted"} Fate */

/** What the ids of claims begin with that a defect taught. */
const FOUND = "F";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * @param {{id: string, status: string, tests: string[]}[]} claims
 * @param {boolean} checkOnly
 * @returns {number} how many plants were not noticed
 */
export function plantAll(claims, checkOnly) {
  /** @type {{plants: Plant[]}} */
  const { plants: all } = JSON.parse(readFileSync(join(root, "tests/plants.json"), "utf8"));
  const wanted = process.argv.slice(2).filter((word) => /^[A-Z]\d\d$/.test(word));
  const plants = all.filter(({ claim }) => wanted.length === 0 || wanted.includes(claim));
  const copy = checkOnly ? root : copyTree();
  let failed = 0;
  try {
    const broken = checkOnly ? new Set() : failingUnplanted(copy, plants, claims);
    for (const plant of plants) {
      const fate = checkOnly ? (isPlaced(root, plant) ? "placed" : "no place") : broken.has(plant.claim) ? "fails unplanted" : tried(copy, plant, claims);
      console.log(`${plant.claim}  ${fate}  ${plant.file}`);
      if (fate !== "noticed" && fate !== "placed") failed += 1;
    }
  } finally {
    if (!checkOnly) rmSync(copy, { recursive: true, force: true });
  }
  const planted = new Set(all.map(({ claim }) => claim));
  const left = claims.filter(({ id, status }) => status === "proven" && !planted.has(id) && !id.startsWith(FOUND)).map(({ id }) => id);
  console.log(`\n${plants.length} planted, ${failed} of them not noticed.${left.length > 0 ? ` Not planted yet: ${left.join(", ")}` : ""}`);
  console.log(`${FOUND}00 and so on have no plant: each names tests that failed on the defect itself.`);
  return failed;
}

/** Files that Git knows or would know. */
function copyTree() {
  const copy = mkdtempSync(join(tmpdir(), "plants-"));
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  for (const path of listed.stdout.split("\0").filter((one) => one && existsSync(join(root, one)))) cpSync(join(root, path), join(copy, path), { recursive: true });
  // The bundle's parts are known by where they stand: what goes into it is copied, not linked.
  if (existsSync(join(root, "js/generated"))) cpSync(join(root, "js/generated"), join(copy, "js/generated"), { recursive: true });
  const built = ["node_modules", ".touchmark", ...readdirSync(join(root, "static")).map((name) => `static/${name}/build`)];
  for (const path of built.filter((one) => existsSync(join(root, one)))) symlinkSync(join(root, path), join(copy, path));
  return copy;
}

/** @param {{id: string, tests: string[]}[]} claims @param {string} id @param {"rust" | "node"} kind */
function testsOf(claims, id, kind) {
  const tests = claims.find((claim) => claim.id === id)?.tests ?? [];
  return tests.filter((test) => test.startsWith(`${kind}:`)).map((test) => test.slice(kind.length + 1));
}

/** @param {string} tree @param {Plant} plant */
function isPlaced(tree, { file, search }) {
  return readFileSync(join(tree, file), "utf8").split(search).length === 2;
}

/**
 * Claims whose tests fail before anything is planted: what they notice afterwards would say nothing.
 * @param {string} copy @param {Plant[]} plants @param {{id: string, tests: string[]}[]} claims
 */
function failingUnplanted(copy, plants, claims) {
  const ids = [...new Set(plants.map(({ claim }) => claim))];
  const all = ids.flatMap((id) => testsOf(claims, id, "rust"));
  const passed = all.length > 0 && byRust(copy, all) === "survived";
  const ofRust = (/** @type {string} */ id) => passed || testsOf(claims, id, "rust").length === 0 || byRust(copy, testsOf(claims, id, "rust")) === "survived";
  const isRustAlone = (/** @type {string} */ id) => plants.every(({ claim, file }) => claim !== id || file.endsWith(".rs"));
  const ofNode = (/** @type {string} */ id) => isRustAlone(id) || testsOf(claims, id, "node").every((test) => byNode(copy, test) === "survived");
  return new Set(ids.filter((id) => !ofRust(id) || !ofNode(id)));
}

/** @param {string} copy @param {Plant} plant @param {{id: string, tests: string[]}[]} claims @returns {Fate} */
function tried(copy, plant, claims) {
  const isRust = plant.file.endsWith(".rs");
  const tests = testsOf(claims, plant.claim, "rust");
  if (!isPlaced(copy, plant)) return "no place";
  const path = join(copy, plant.file);
  const before = readFileSync(path, "utf8");
  writeFileSync(path, before.split(plant.search).join([plant.replace].flat().join("")));
  try {
    // Panels are bundles of what stands in their folder.
    if (plant.file.startsWith("static/") && spawnSync(process.execPath, ["scripts/panels.mjs"], { cwd: copy }).status !== 0) return "no build";
    // What is not Rust changes no module: the copy's Node tests run on the module that is there.
    const fates = [...(tests.length ? [byRust(copy, tests)] : []), ...(isRust ? [] : testsOf(claims, plant.claim, "node").map((test) => byNode(copy, test)))];
    return fates.find((fate) => fate === "noticed") ?? fates[0] ?? "no place";
  } finally {
    writeFileSync(path, before);
  }
}

/** @param {string} copy @param {string[]} tests @returns {Fate} */
function byRust(copy, tests) {
  const env = { ...process.env, CARGO_TARGET_DIR: join(root, "target/plants"), CARGO_PROFILE_TEST_OPT_LEVEL: "0", RUSTFLAGS: `${process.env.RUSTFLAGS ?? ""} --cap-lints=warn` };
  const cargo = (/** @type {string[]} */ ...more) => spawnSync("cargo", ["test", "--locked", "--lib", "--test", "suite", "--no-fail-fast", ...more], { cwd: copy, encoding: "utf8", env, maxBuffer: 1 << 26 });
  if (cargo("--no-run").status !== 0) return "no build";
  const names = tests.map((test) => test.split("::").slice(1).join("::"));
  return cargo("--", "--exact", ...names).status === 0 ? "survived" : "noticed";
}

/** @param {string} copy @param {string} test `file::name` @returns {Fate} */
function byNode(copy, test) {
  const [file, name] = test.split("::");
  const pattern = `^${String(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
  const { status } = spawnSync(process.execPath, ["--test", `--test-name-pattern=${pattern}`, String(file)], { cwd: copy, encoding: "utf8", maxBuffer: 1 << 26 });
  return status === 0 ? "survived" : "noticed";
}
