// @ts-check
// Compares Cargo.lock with the RustSec advisory database and package-lock.json with the registry's advisories.
//
//   npm run advisories [-- <folder of a checkout of rustsec/advisory-db>]
//
// It needs the network unless a folder is named; without either it says so and ends with 2, so that silence is never taken for health.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const DATABASE = "https://github.com/rustsec/advisory-db";

const crates = crateFindings();
const packages = packageFindings();
for (const finding of [...crates.found, ...packages.found]) console.log(finding);
for (const { what, checked, why } of [crates, packages]) console.log(checked ? `${what}: ${checked}` : `${what}: not checked, ${why}`);
process.exit(crates.found.length + packages.found.length > 0 ? 1 : crates.checked && packages.checked ? 0 : 2);

function crateFindings() {
  const folder = process.argv[2] ?? clone();
  const what = "crates of Cargo.lock";
  if (!folder) return { what, found: [], checked: "", why: `${DATABASE} could not be fetched` };
  const locked = readFileSync(join(root, "Cargo.lock"), "utf8").split("[[package]]").slice(1)
    .map((block) => ({ name: field(block, "name"), version: field(block, "version") }));
  let read = 0;
  const found = locked.flatMap(({ name, version }) => advisoriesOf(folder, name).filter((advisory) => {
    read += 1;
    return isAffected(advisory, version);
  }).map((advisory) => `${name} ${version}: ${field(advisory, "id")}`));
  return { what, found, checked: `${locked.length} against ${read} advisories`, why: "" };
}

function clone() {
  const folder = join(mkdtempSync(join(tmpdir(), "advisories-")), "db");
  const run = spawnSync("git", ["clone", "--quiet", "--depth", "1", DATABASE, folder], { stdio: "ignore", timeout: 120_000, env: { ...process.env, GIT_TERMINAL_PROMPT: "0" } });
  return run.status === 0 ? folder : undefined;
}

/** @param {string} folder @param {string} name @returns {string[]} the TOML of each */
function advisoriesOf(folder, name) {
  try {
    const own = join(folder, "crates", name);
    return readdirSync(own).filter((file) => file.endsWith(".md")).map((file) => /```toml\n([^]*?)```/.exec(readFileSync(join(own, file), "utf8"))?.[1] ?? "");
  } catch {
    return [];
  }
}

/** Advice about upkeep is none about security. @param {string} advisory @param {string} version */
function isAffected(advisory, version) {
  if (/^withdrawn = /m.test(advisory) || /^informational = "(unmaintained|notice)"/m.test(advisory)) return false;
  const ranges = ["patched", "unaffected"].flatMap((key) => [...(new RegExp(`^${key} = \\[([^\\]]*)\\]`, "m").exec(advisory)?.[1] ?? "").matchAll(/"([^"]+)"/g)].map((match) => String(match[1])));
  return !ranges.some((range) => range.split(",").every((part) => fits(version, part.trim())));
}

/** @param {string} version @param {string} range one comparison, as Cargo writes them */
function fits(version, range) {
  const [, sign = "^", bound = ""] = /^(>=|<=|>|<|=|\^|~)?\s*(.*)$/.exec(range) ?? [];
  const order = compare(version, bound);
  if (sign === "^" || sign === "~") return order >= 0 && compare(version, above(bound, sign)) < 0;
  return { ">=": order >= 0, "<=": order <= 0, ">": order > 0, "<": order < 0, "=": order === 0 }[sign] ?? false;
}

/** The first version that a caret or tilde does not take. @param {string} bound @param {string} sign */
function above(bound, sign) {
  const parts = numbers(bound);
  const at = sign === "~" ? Math.min(1, parts.length - 1) : Math.max(0, parts.findIndex((part) => part > 0));
  return parts.map((part, index) => (index < at ? part : index === at ? part + 1 : 0)).join(".");
}

/** @param {string} one @param {string} other */
function compare(one, other) {
  const [a, b] = [numbers(one), numbers(other)];
  for (let at = 0; at < 3; at += 1) if ((a[at] ?? 0) !== (b[at] ?? 0)) return (a[at] ?? 0) - (b[at] ?? 0);
  // A release candidate comes before its release.
  return Number(other.includes("-")) - Number(one.includes("-"));
}

/** @param {string} version */
function numbers(version) {
  return (version.split(/[-+]/)[0] ?? "").split(".").map(Number);
}

function packageFindings() {
  const what = "packages of package-lock.json";
  const run = spawnSync("npm", ["audit", "--json", "--package-lock-only"], { cwd: root, encoding: "utf8", timeout: 120_000, maxBuffer: 1 << 26 });
  try {
    const { vulnerabilities, metadata } = JSON.parse(run.stdout);
    const found = Object.values(vulnerabilities).map((one) => `${one.name} ${one.range}: ${one.severity}`);
    return { what, found, checked: `${metadata.dependencies.total} against the registry's advisories`, why: "" };
  } catch {
    return { what, found: [], checked: "", why: "the registry answers no audit" };
  }
}

/** @param {string} text @param {string} name */
function field(text, name) {
  return new RegExp(`^${name} = "(.*)"`, "m").exec(text)?.[1] ?? "";
}
