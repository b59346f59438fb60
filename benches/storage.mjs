// @ts-check
// `npm run bench:storage`: ours beside the field, the same documents in one run, each tool in a process of its own.
// Prints a table in Markdown; docs/BENCHMARKS.md holds the last one.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { documents } from "./storage-documents.mjs";
import { toolNames } from "./storage-one.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = resolve(here, "..");
const LIMIT_MS = 10_000;

if (!existsSync(new URL("node_modules", import.meta.url))) {
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: here, stdio: "inherit" });
}

/** @returns {string} the gate compiled for this machine */
function nativeProgram() {
  const built = resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "release/examples/storage_speed");
  execFileSync("cargo", ["build", "--release", "--locked", "--example", "storage_speed"], { cwd: root, stdio: "inherit" });
  return built;
}

/** @param {string} tool @param {string} document @param {string} [program] */
function measure(tool, document, program) {
  const parameters = ["storage-one.mjs", tool, document, ...(program ? [program] : [])];
  const child = spawnSync(process.execPath, parameters, { cwd: here, timeout: LIMIT_MS, killSignal: "SIGKILL", encoding: "utf8" });
  const line = child.stdout?.trim().split("\n").at(-1);
  if (child.error) return { failed: `no answer in ${LIMIT_MS / 1000} s` };
  return line?.startsWith("{") ? JSON.parse(line) : { failed: "crashed" };
}

/** @param {string} tool @param {any} one @param {number} ours @param {boolean} page */
function row(tool, one, ours, page) {
  if (one.failed) return `| ${tool} | ${one.failed.replaceAll("|", " ")} | | | | | | | | |`;
  const ratio = ours > 0 && !tool.startsWith("touchmark") ? (one.ms / ours).toFixed(1) : "";
  const accepted = one.accepted === "" ? "not asked" : one.accepted === undefined ? "refuses" : one.accepted ? "yes" : "no";
  const left = page ? [`${(one.words * 100).toFixed(1)} %`, one.macros, one.cdata, one.scripts] : ["", "", "", ""];
  return `| ${[tool, one.ms.toFixed(1), ((one.sizeMb * 1000) / one.ms).toFixed(1), ratio, one.memoryMb.toFixed(1), accepted, ...left].join(" | ")} |`;
}

const program = nativeProgram();
const load = loadavg()[0].toFixed(1);
console.log(`Machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}, load ${load} when it began.\n`);
for (const document of Object.keys(documents)) {
  console.log(`### ${document}\n\n| tool | ms | MB/s | × ours | memory, MB | accepted | words | macros | CDATA | scripts |`);
  console.log("| --- | --: | --: | --: | --: | --- | --: | --: | --: | --: |");
  let ours = 0;
  for (const tool of toolNames) {
    const one = measure(tool, document);
    if (tool === "touchmark repair") ours = one.ms;
    const page = ["clean", "malformed"].includes(document);
    const name = tool.startsWith("touchmark") ? `${tool}, wasm` : tool;
    console.log(row(name, one, ours, page));
    if (tool.startsWith("touchmark")) console.log(row(`${tool}, native`, measure(tool, document, program), ours, page));
  }
  console.log("");
}
