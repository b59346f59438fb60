// @ts-check
// The claims ledger: runs every test that a claim of tests/claims.json names, prints the table, writes docs/CLAIMS.md.
//
// `--plant` plants one violation for each claim of tests/plants.json in a copy, and the claim's tests must notice.
// A claim marked proven whose test does not exist or fails ends the command with an error. `--check` runs nothing: it
// compares docs/CLAIMS.md with the ledger and looks for the named tests in the sources. `--write` does the same and writes the page.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { plantAll } from "./plants.mjs";

/** @typedef {{id: string, section: string, claim: string, status: "proven" | "platform" | "not built", tests: string[], note?: string}} Claim */

if (process.argv.slice(2).some((given) => !["--plant", "--check", "--write"].includes(given))) {
  console.error("usage: node scripts/claims.mjs [--plant [--check] | --check | --write]\n  without an option, the tests of every claim are run and docs/CLAIMS.md is written");
  process.exit(process.argv.includes("--help") ? 0 : 2);
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const page = join(root, "docs/CLAIMS.md");
/** @type {{claims: Claim[]}} */
const { claims } = JSON.parse(readFileSync(join(root, "tests/claims.json"), "utf8"));
if (process.argv.includes("--plant")) process.exit(plantAll(claims, process.argv.includes("--check")) === 0 ? 0 : 1);
const writeOnly = process.argv.includes("--write");
const checkOnly = process.argv.includes("--check") || writeOnly;

/** Results by test: `rust:<target>::<test>` or `node:<file>::<test>`. @type {Map<string, "passed" | "named" | "failed" | "missing">} */
const results = new Map();

for (const [target, names] of grouped("rust")) runRust(target, names);
for (const [file, names] of grouped("node")) runNode(file, names);

const rows = claims.map((claim) => ({ ...claim, result: resultOf(claim) }));
print(rows);
const text = markdown(rows);
if (checkOnly && !writeOnly) {
  if (!existsSync(page) || readFileSync(page, "utf8") !== text) fail("docs/CLAIMS.md is not what tests/claims.json gives: npm run claims");
} else {
  writeFileSync(page, text);
}
const broken = rows.filter(({ status, result }) => status !== "not built" && result !== "passed" && result !== "named");
for (const { id, result } of broken) console.error(`${id}: ${result}`);
if (broken.length > 0) fail(`${broken.length} claims are not shown by their tests`);

/** Names of tests by the program that runs them. @param {string} kind */
function grouped(kind) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const test of claims.flatMap(({ tests }) => tests)) {
    if (!test.startsWith(`${kind}:`)) continue;
    const [target, ...rest] = test.slice(kind.length + 1).split("::");
    groups.set(target, [...(groups.get(target) ?? []), rest.join("::")]);
  }
  return groups;
}

/** @param {string} target @param {string[]} names */
function runRust(target, names) {
  const which = target === "lib" ? ["--lib"] : ["--test", target];
  if (checkOnly) {
    const sources = target === "lib" ? "src" : `tests/${target}`;
    for (const name of names) results.set(`rust:${target}::${name}`, isNamed(sources, name) ? "named" : "missing");
    return;
  }
  const run = spawnSync("cargo", ["test", "--locked", ...which], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  for (const name of names) {
    const line = run.stdout.match(new RegExp(`^test ${name} (?:- should panic )?\\.\\.\\. (\\w+)`, "m"));
    results.set(`rust:${target}::${name}`, line ? (line[1] === "ok" ? "passed" : "failed") : "missing");
  }
}

/** @param {string} file @param {string[]} names */
function runNode(file, names) {
  if (checkOnly) {
    for (const name of names) results.set(`node:${file}::${name}`, isNamed(file, name) ? "named" : "missing");
    return;
  }
  const run = spawnSync(process.execPath, ["--test", "--test-reporter=tap", file], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26, env: { ...process.env, TOUCHMARK_LONG: "1" } });
  for (const name of names) {
    const line = run.stdout.split("\n").find((text) => text.trim().replace(/^(not )?ok \d+ - /, "") === name);
    results.set(`node:${file}::${name}`, line ? (line.trim().startsWith("ok") ? "passed" : "failed") : "missing");
  }
}

/** Whether a test of this name stands where its path says: a function in the file of its module. @param {string} sources @param {string} name */
function isNamed(sources, name) {
  if (sources.endsWith(".js")) return readFileSync(join(root, sources), "utf8").includes(name);
  const modules = name.split("::");
  const last = modules.pop();
  let [folder, text] = [join(root, sources), ""];
  for (const module of modules) {
    folder = join(folder, module);
    const file = [`${folder}.rs`, join(folder, "mod.rs")].find((path) => existsSync(path));
    // What has no file of its own is written inside the one before.
    if (!file && !text.includes(`mod ${module} {`)) return false;
    text = file ? readFileSync(file, "utf8") : text;
  }
  return (modules.length > 0 ? text : readFileSync(join(folder, "main.rs"), "utf8")).includes(`fn ${last}(`);
}

/** @param {Claim} claim */
function resultOf({ status, tests }) {
  if (tests.length === 0) return status === "not built" ? "-" : "no test";
  const all = tests.map((test) => results.get(test) ?? "missing");
  if (all.includes("missing")) return "missing";
  return all.includes("failed") ? "failed" : checkOnly ? "named" : "passed";
}

/** @param {(Claim & {result: string})[]} shown */
function print(shown) {
  for (const { id, status, result, claim, tests } of shown) {
    console.log(`${id}  ${status.padEnd(9)}  ${result.padEnd(7)}  ${claim}`);
    for (const test of tests) console.log(`      ${results.get(test) ?? "missing"}  ${test}`);
  }
  const count = (/** @type {string} */ status) => shown.filter((one) => one.status === status).length;
  console.log(`\n${count("proven")} proven, ${count("platform")} platform, ${count("not built")} not built`);
}

/** @param {(Claim & {result: string})[]} shown */
function markdown(shown) {
  const lines = ["# Claims", "", "This page lists what the app promises, with the tests that show it. `npm run claims` runs them all and writes this page from `tests/claims.json`.", "*Platform* means that Atlassian makes the promise and we test our side; *not built* means that nothing is promised yet.", ""];
  for (const section of new Set(shown.map((one) => one.section))) {
    lines.push(`## ${section}`, "", "| id | a test shows that … | status | tests |", "|---|---|---|---|");
    for (const { id, claim, status, tests, note } of shown.filter((one) => one.section === section)) {
      const named = tests.map((test) => `\`${test.replace(/^(rust|node):/, "")}\``).join("<br>");
      lines.push(`| ${id} | ${claim}${note ? ` *(${note})*` : ""} | ${status} | ${named} |`);
    }
    lines.push("");
  }
  return lines.join("\n");
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`claims: ${message}`);
  process.exit(1);
}
