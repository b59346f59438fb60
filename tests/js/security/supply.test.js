// @ts-check
// What the app is made of: packages in the functions' bundle, pins, licences; and what it asks a site's admin for.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { parse } from "yaml";
import { openCore } from "../../../js/core.js";
import { module, sha256 } from "../../../js/generated/core.mjs";
import { TABLE, manifestFor } from "../../../scripts/capabilities.mjs";
import { SNAPSHOT, askedOf, digestOf } from "../../../scripts/permissions.mjs";
import { APP_DIR } from "../local/real-app.js";

const read = (/** @type {string} */ name) => readFileSync(join(APP_DIR, name), "utf8");
const lock = JSON.parse(read("package-lock.json"));
const own = JSON.parse(read("package.json"));

/** Paths of all sources that a bundle of the handlers holds. */
async function bundled() {
  const { metafile } = await build({ entryPoints: [join(APP_DIR, "src/index.js")], bundle: true, platform: "node", format: "cjs", write: false, metafile: true, absWorkingDir: APP_DIR, logLevel: "error" });
  return Object.keys(metafile.inputs);
}

/** Packages that are installed because these are. @param {string[]} names */
function neededBy(names) {
  const found = new Set(names);
  for (const name of found) for (const needed of Object.keys(lock.packages[`node_modules/${name}`]?.dependencies ?? {})) found.add(needed);
  return found;
}

test("the functions' bundle holds our own files, Atlassian's packages and what those need, and no tool", async () => {
  const inputs = await bundled();
  const packages = [...new Set(inputs.flatMap((path) => [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map((match) => String(match[1]))))].sort();
  assert.ok(Object.keys(own.dependencies).every((name) => name.startsWith("@forge/")), "our own dependencies are Atlassian's");
  const allowed = neededBy(Object.keys(own.dependencies));
  assert.deepEqual(packages.filter((name) => !allowed.has(name)), []);
  const tools = Object.keys(own.devDependencies).filter((name) => !allowed.has(name));
  assert.ok(tools.length > 5);
  assert.deepEqual(packages.filter((name) => tools.includes(name)), [], "no build or test tool");
  const ours = inputs.filter((path) => !path.includes("node_modules/"));
  assert.ok(ours.every((path) => /^(src\/index\.js|js\/[a-z-]+\.js|js\/boundary\/[a-z-]+\.js|js\/generated\/(core\.mjs|glue\.js|o200k\.mjs)|<.*>|\(disabled\).*)$/.test(path)), ours.join(" "));
  console.log(`packages in the bundle: ${packages.join(", ")}`);
});

test("the scopes are the core set and the two of the permission checks", () => {
  const core = ["storage:app", "read:space:confluence", "read:page:confluence", "write:page:confluence"];
  const checks = ["read:content.permission:confluence", "read:content-details:confluence"];
  const { permissions } = parse(manifestFor(read("manifest.yml"), ["docs"]));
  assert.deepEqual(permissions.scopes.toSorted(), [...core, ...checks].sort(), "of a build of docs");
  const named = [TABLE.shared, ...Object.values(TABLE.capabilities)].flatMap(({ scopes }) => Object.keys(scopes));
  assert.deepEqual(parse(read("manifest.yml")).permissions.scopes.toSorted(), [...new Set(named)].sort(), "of a build of everything");
});

test("permissions are the committed ones, and the changelog names them", () => {
  const snapshot = JSON.parse(read(SNAPSHOT));
  assert.deepEqual(askedOf(parse(read("manifest.yml"))), snapshot, "run `npm run permissions`, and say in CHANGELOG.md what admins will be asked");
  assert.ok(read("CHANGELOG.md").includes(`permissions ${digestOf(snapshot)}`), `CHANGELOG.md has to explain the change and name "permissions ${digestOf(snapshot)}"`);
});

test("version() names the hash of the module that runs", () => {
  const { sha256 } = openCore().version();
  assert.equal(sha256, createHash("sha256").update(module()).digest("hex"));
});

test("every dependency is pinned by a hash and comes from a registry", () => {
  const crates = read("Cargo.lock").split("[[package]]").slice(1);
  const named = crates.map((block) => ({ name: /name = "(.*)"/.exec(block)?.[1], source: /source = "(.*)"/.exec(block)?.[1], checksum: /checksum = "([0-9a-f]{64})"/.exec(block)?.[1] }));
  const foreign = named.filter(({ name, source }) => !["touchmark", "xtask"].includes(String(name)) && source !== "registry+https://github.com/rust-lang/crates.io-index");
  assert.deepEqual(foreign, []);
  assert.deepEqual(named.filter(({ source, checksum }) => source && !checksum), []);
  const packages = Object.entries(lock.packages).filter(([path, entry]) => path !== "" && !entry.link);
  assert.ok(packages.length > 50);
  assert.deepEqual(packages.filter(([, { integrity, resolved }]) => !integrity?.startsWith("sha512-") || (resolved && !resolved.startsWith("https://"))).map(([path]) => path), []);
});

/** A licence expression is taken when one of its alternatives is taken whole. @param {string} expression @param {Set<string>} allowed @returns {boolean} */
function isTaken(expression, allowed) {
  const plain = expression.replace(/[()]/g, " ").replaceAll("/", " OR ").replace(/\s+/g, " ").trim();
  return plain.split(" OR ").some((part) => part.split(" AND ").every((one) => allowed.has(one.trim())));
}

test("every crate's licence is one that deny.toml takes", () => {
  const allowed = new Set([...(/^allow = \[(.*)\]$/m.exec(read("deny.toml"))?.[1] ?? "").matchAll(/"([^"]+)"/g)].map((match) => String(match[1])));
  assert.ok(allowed.size > 5 && !allowed.has("GPL-3.0"));
  const run = spawnSync("cargo", ["metadata", "--format-version", "1", "--locked", "--all-features"], { cwd: APP_DIR, encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  const packages = /** @type {{name: string, version: string, license: string | null}[]} */ (JSON.parse(run.stdout).packages);
  assert.ok(packages.length > 40);
  assert.deepEqual(packages.filter(({ license }) => !license || !isTaken(license, allowed)).map(({ name, version, license }) => `${name} ${version}: ${license}`), []);
});

test("every npm package's licence is permissive, or Atlassian's own terms for Atlassian's packages", () => {
  const allowed = new Set(["MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "BlueOak-1.0.0", "CC0-1.0", "Unlicense", "Python-2.0", "Zlib"]);
  // Read by tests, in no bundle and in no copy that anybody is given.
  const forTests = new Map([["axe-core", "MPL-2.0"]]);
  const strange = [];
  for (const path of Object.keys(lock.packages)) {
    const file = join(APP_DIR, path, "package.json");
    // Builds for other machines are not installed here; the lock names them all.
    if (path === "" || !existsSync(file)) continue;
    const { name, license } = JSON.parse(readFileSync(file, "utf8"));
    const isAtlassians = /^@(forge|atlassian|atlaskit|atlassiansox)\//.test(name);
    if (!isAtlassians && forTests.get(name) !== license && !isTaken(String(license), allowed)) strange.push(`${name}: ${license}`);
  }
  assert.deepEqual(strange, []);
});
