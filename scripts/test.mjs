// @ts-check
// Every test of the repository; the last line says what passed.
//
// They run on the module that is there, which a first start builds in half the time; with `--release`, as in CI, on the one that is deployed.

import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const isCi = process.env.CI === "true";
const isReleased = process.argv.includes("--release") || isCi;

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

/** @typedef {[title: string, command: string, parameters: string[], env?: Record<string, string>]} Step */
/** @typedef {{title: string, seconds: number, passed: number, failed: number, skipped: number}} Result */

/** A file that waits in vain fails by its name, long before CI ends without a word. The slowest takes a fifth of this. */
const MINUTES_OF_A_FILE = 12;

/** @param {string} title @param {string[]} files @param {number} atOnce @returns {Step} */
const nodeStep = (title, files, atOnce) => [
  title,
  process.execPath,
  ["--test", "--test-reporter=spec", `--test-concurrency=${atOnce}`, `--test-timeout=${MINUTES_OF_A_FILE * 60_000}`, ...files],
];

/**
 * Runs a command and counts the tests that its runner says passed and failed.
 *
 * @param {Step} step @param {(text: string) => void} show is given the output as it comes @returns {Promise<Result>}
 */
function run([title, command, parameters, more], show) {
  const begun = Date.now();
  const ended = (/** @type {{passed: number, failed: number, skipped: number}} */ counted) => ({ title, seconds: Math.round((Date.now() - begun) / 1000), ...counted });
  show(`\n== ${title}\n`);
  return new Promise((resolve) => {
    // Properties draw the same cases every time, so that whoever changed nothing sees nothing change; `cargo test` draws new ones.
    const env = { PROPTEST_RNG_SEED: "1", ...more, ...process.env, ...(isReleased ? {} : { TOUCHMARK_CORE: "dev" }) };
    const child = spawn(command, parameters, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      show(text);
    });
    child.stderr.setEncoding("utf8").on("data", show);
    child.on("error", () => resolve(ended({ passed: 0, failed: 1, skipped: 0 })));
    child.on("close", (code) => resolve(ended(count(output, code ?? 1))));
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

/** The suite takes a fifth of the time on a library that is optimised a little, which is more than the compiler takes longer; who works on one test compiles faster. */
const OPTIMISED = { CARGO_PROFILE_TEST_OPT_LEVEL: "1" };

const REPRODUCIBLE = join("tests", "js", "security", "reproducible.test.js");
const files = testFiles();
/** @type {Step[]} */
const native = [
  ["Formatting", "cargo", ["fmt", "--all", "--check"]],
  ["Lints of the core", "cargo", ["clippy", "--workspace", "--lib", "--bins", "--locked", "--quiet", "--", "-D", "warnings"]],
  ["Lints of the tests", "cargo", ["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings", ...OF_TESTS]],
  // A failure in one program hides no other. Examples hold no tests: the lints compile them.
  ["Rust", "cargo", ["test", "--locked", "--quiet", "--workspace", "--lib", "--no-fail-fast"]],
  ["Rust: suite", "cargo", ["test", "--locked", "--quiet", "--workspace", "--bins", "--test", "*", "--no-fail-fast"], OPTIMISED],
  ["Rust: examples in the documentation", "cargo", ["test", "--locked", "--quiet", "--workspace", "--doc"], OPTIMISED],
];
/** @type {Step[]} */
const onModule = [
  ["Types", "npx", ["tsc", "-p", "tsconfig.json"]],
  // Node itself would leave one core out. What waits for a server or a clock shares one with what computes.
  nodeStep("Node", files.filter((path) => !opensBrowser(path) && !(isCi && path === REPRODUCIBLE)), Math.max(2, availableParallelism())),
];
// A browser is many processes: of two at once, one lost a click now and then.
/** @type {Step[]} */
const browsers = [nodeStep("Node: in a browser", files.filter((path) => opensBrowser(path)), 1)];
/** @type {Step} */
const moduleStep = ["The module", process.execPath, ["scripts/setup.mjs", "--core"]];
/** Claim P06, in CI only: the module once more in another folder, and the test that compares the two. @type {Step[]} */
const moduleAgain = [["The module again", process.execPath, ["scripts/reproducible.mjs", "--ahead"]], nodeStep("Node: the module again", [REPRODUCIBLE], 1)];

const only = process.argv.slice(2).find((one) => !one.startsWith("-"))?.toLowerCase();
const wanted = (/** @type {Step} */ [title]) => !only || title.toLowerCase().includes(only);
const needsModule = [...onModule, ...browsers, ...(isCi ? moduleAgain : [])].some(wanted);

/** @type {Result[]} */
const results = [];
/** @type {string | undefined} */
let onScreen;

/** Rust's own steps do not need the module, which takes one processor for minutes: whoever has two cores waits for the longer of two lanes. */
const written = (/** @type {string} */ text) => void process.stdout.write(text);

/** Steps one after another, shown as they go. @param {Step[]} steps */
async function shown(steps) {
  for (const step of steps.filter(wanted)) {
    onScreen = step[0];
    results.push(await run(step, written));
    onScreen = undefined;
  }
}

/** Steps one after another, each shown whole when it ended, between what the other lane shows. @param {Step[]} steps */
async function beside(steps) {
  for (const step of steps) {
    let output = "";
    written(`\n== ${step[0]} begins, and is shown when it ends\n`);
    const result = await run(step, (text) => void (output += text));
    results.push(result);
    written(output + (onScreen ? `\n== ${onScreen}, continued\n` : ""));
    if (result.failed && step === moduleStep) return false;
  }
  return true;
}

const built = needsModule ? beside([moduleStep]) : Promise.resolve(false);
// In CI the second build takes that lane to the end, and the tests on the module come behind the browsers.
const second = built.then((isBuilt) => isBuilt && beside((isCi ? moduleAgain : onModule).filter(wanted)));
await shown(native);
if (await built) await shown(isCi ? [...browsers, ...onModule] : browsers);
await second;

console.log("");
for (const { title, seconds, passed, failed, skipped } of results) {
  console.log(`${failed ? "FAILED" : "passed"}  ${title}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""} (${seconds} s)`);
}
const total = results.reduce((sum, one) => sum + one.passed, 0);
const failed = results.reduce((sum, one) => sum + one.failed, 0);
const skipped = results.reduce((sum, one) => sum + one.skipped, 0);
console.log("not part of this: npm run test:packaging (packages of its own), npm run test:sync and npm run test:long (many minutes)");
console.log(`${total} passed, ${failed} failed, ${skipped} skipped`);
// Not process.exit(): a pipe that is read slowly would lose the lines above.
process.exitCode = failed || !results.length ? 1 : 0;
