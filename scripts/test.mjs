// @ts-check
// Every test of the repository; the last line says what passed.

import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Have commands of their own: `npm run test:packaging` has packages of its own, `npm run test:sync` takes many minutes. */
const APART = ["tests/packaging/", "tests/sync/"];

/** A test says what is wrong by panicking, also in its helper functions; and no test uses all of `tests/world`. */
const OF_TESTS = ["too_many_lines", "unwrap_used", "expect_used", "panic", "indexing_slicing", "string_slice", "cast_possible_truncation", "disallowed_methods", "disallowed_types", "allow_attributes"]
  .map((lint) => `clippy::${lint}`)
  .concat("dead_code", "unused_imports", "unfulfilled_lint_expectations")
  .flatMap((lint) => ["-A", lint]);

/** @returns {string[]} files that `node --test` runs */
function testFiles() {
  const all = readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" }).map((path) => join("tests", path));
  return all.filter((path) => path.endsWith(".test.js") && !APART.some((folder) => path.startsWith(folder))).sort();
}

/** Whether a test opens a browser, itself or by what it imports. @param {string} path @param {Set<string>} [seen] @returns {boolean} */
function opensBrowser(path, seen = new Set()) {
  if (seen.has(path) || !existsSync(join(root, path))) return false;
  seen.add(path);
  const imported = [...readFileSync(join(root, path), "utf8").matchAll(/(?:from|import) ?\(?"([^"]+)"/g)].map(([, name]) => String(name));
  return imported.includes("playwright-core") || imported.some((name) => name.startsWith(".") && opensBrowser(join(dirname(path), name), seen));
}

/** @param {string} title @param {string[]} files @param {number} atOnce @returns {[string, string, string[]]} */
const nodeStep = (title, files, atOnce) => [title, process.execPath, ["--test", "--test-reporter=spec", `--test-concurrency=${atOnce}`, ...files]];

/**
 * Runs a command, shows its output as it comes, and counts the tests that its runner says passed and failed.
 *
 * @param {string} title @param {string} command @param {string[]} parameters
 */
function run(title, command, parameters) {
  console.log(`\n== ${title}`);
  return new Promise((resolve) => {
    // Properties draw the same cases every time, so that whoever changed nothing sees nothing change; `cargo test` draws new ones.
    const env = { PROPTEST_RNG_SEED: "1", ...process.env };
    const child = spawn(command, parameters, { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on("error", () => resolve({ title, passed: 0, failed: 1, skipped: 0 }));
    child.on("close", (code) => resolve({ title, ...count(output, code ?? 1) }));
  });
}

/** @param {string} output @param {number} code */
function count(output, code) {
  /** @param {RegExp} pattern */
  const sum = (pattern) => [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  const passed = sum(/^test result: \w+\. (\d+) passed/gm) + sum(/^(?:# |ℹ )pass (\d+)$/gm);
  const skipped = sum(/; (\d+) ignored;/gm) + sum(/^(?:# |ℹ )skipped (\d+)$/gm);
  const failed = sum(/passed; (\d+) failed/gm) + sum(/^(?:# |ℹ )(?:fail|cancelled) (\d+)$/gm);
  // A runner that broke off before it could count has failed all the same; a check without tests counts as one.
  if (code !== 0) return { passed, skipped, failed: Math.max(failed, 1) };
  return { passed: passed + failed + skipped === 0 ? 1 : passed, skipped, failed };
}

const files = testFiles();
const steps = [
  ["Formatting", "cargo", ["fmt", "--all", "--check"]],
  ["Lints of the core", "cargo", ["clippy", "--workspace", "--lib", "--bins", "--locked", "--quiet", "--", "-D", "warnings"]],
  ["Lints of the tests", "cargo", ["clippy", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings", ...OF_TESTS]],
  // A failure in one program hides no other.
  ["Rust", "cargo", ["test", "--locked", "--quiet", "--workspace", "--lib", "--bins", "--tests", "--examples", "--no-fail-fast"]],
  ["Rust: examples in the documentation", "cargo", ["test", "--locked", "--quiet", "--doc"]],
  ["Types", "npx", ["tsc", "-p", "tsconfig.json"]],
  // Node itself would leave one core out. What waits for a server or a clock shares one with what computes.
  nodeStep("Node", files.filter((path) => !opensBrowser(path)), Math.max(2, availableParallelism())),
  // A browser is many processes: two of them measure each other.
  nodeStep("Node: in a browser", files.filter((path) => opensBrowser(path)), 1),
];

/**
 * The module takes one processor for minutes, and Rust's own steps do not need it: it is built beside them. In CI it is built twice, in
 * two folders, for claim P06 (the second build of `npm run reproducible`).
 */
function buildModule() {
  const builds = [["scripts/setup.mjs", "--core"], ...(process.env.CI === "true" ? [["scripts/reproducible.mjs", "--ahead"]] : [])];
  return Promise.all(builds.map((parameters) => new Promise((resolve) => {
    const child = spawn(process.execPath, parameters, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => void (output += text));
    child.on("close", (code) => resolve({ output, code }));
  })));
}

const only = process.argv[2]?.toLowerCase();
const chosen = steps.filter(([title]) => !only || String(title).toLowerCase().includes(only));
const isNative = (/** @type {unknown} */ command) => command === "cargo";
const module = chosen.every(([, command]) => isNative(command)) ? undefined : buildModule();
const results = [];
for (const [title, command, parameters] of chosen) {
  if (!isNative(command)) {
    const broken = (await module)?.find(({ code }) => code !== 0);
    if (broken) {
      console.error(broken.output);
      results.push({ title: "The module", passed: 0, failed: 1, skipped: 0 });
      break;
    }
  }
  results.push(await run(/** @type {string} */ (title), /** @type {string} */ (command), /** @type {string[]} */ (parameters)));
}

console.log("");
for (const { title, passed, failed, skipped } of results) {
  console.log(`${failed ? "FAILED" : "passed"}  ${title}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
}
const total = results.reduce((sum, one) => sum + one.passed, 0);
const failed = results.reduce((sum, one) => sum + one.failed, 0);
const skipped = results.reduce((sum, one) => sum + one.skipped, 0);
console.log("not part of this: npm run test:packaging (packages of its own), npm run test:sync and npm run test:long (many minutes)");
console.log(`${total} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed || !results.length ? 1 : 0);
