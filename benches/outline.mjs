// @ts-check
// `npm run bench:outline -- <folder> [<folder> …]`: speed and memory of the built-in writer, natively and as WebAssembly in
// Node, side by side in one run. Without a folder: this repository.
//
// Natively the scanner and the writer are timed alone. In WebAssembly the shipped module does a whole docs job against a
// GitHub of memory; "read" is all that the core does with the answers that hold files (their JSON and the plan among it),
// "write" is all pages. Both are given in megabytes of source a second, so that the columns can be compared.

import { execFileSync, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { documentInMemory } from "./docs-job.mjs";

const AIMS = { native: 50, wasm: 20, memory: 4 };

if (process.argv[2] === "wasm") {
  const folder = pathToFileURL(`${process.argv[3]}/`);
  const runs = Array.from({ length: 5 }, () => documentInMemory(folder));
  const least = (/** @type {"reading" | "writing"} */ key) => Math.min(...runs.map((run) => run[key]));
  console.log(JSON.stringify({ readMs: least("reading"), writeMs: least("writing"), bytes: runs[0]?.readBytes ?? 0, pages: runs[0]?.pages ?? 0 }));
  process.exit(0);
}

const folders = process.argv.slice(2);
if (folders.length === 0) folders.push(fileURLToPath(new URL("../", import.meta.url)));
const build = spawnSync("cargo", ["build", "--release", "--example", "outline_speed"], { stdio: "inherit" });
if (build.status !== 0) process.exit(build.status ?? 1);

console.log("| folder | source MB, files | native scan MB/s (aim 50) | native write MB/s | wasm read MB/s (aim 20) | wasm write MB/s | wasm takes, times native | memory for the largest file, times its size (aim 4) |");
console.log("|---|---|---|---|---|---|---|---|");
let missed = 0;
for (const folder of folders.map((folder) => resolve(folder))) {
  const native = JSON.parse(execFileSync("cargo", ["run", "--quiet", "--release", "--example", "outline_speed", "--", folder], { encoding: "utf8" }));
  const wasm = JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), "wasm", folder], { encoding: "utf8", maxBuffer: 1 << 26 }));
  const rate = (/** @type {number} */ seconds) => native.bytes / 1e6 / seconds;
  const [scan, read] = [rate(native.scanSeconds), rate(wasm.readMs / 1000)];
  const memory = native.largestPeakBytes / Math.max(native.largestBytes, 1);
  missed += Number(scan < AIMS.native) + Number(read < AIMS.wasm) + Number(memory > AIMS.memory);
  const cells = [
    folder.split("/").pop(), `${(native.bytes / 1e6).toFixed(2)}, ${native.files}`, scan.toFixed(0), rate(native.writeSeconds).toFixed(0), read.toFixed(0),
    rate(wasm.writeMs / 1000).toFixed(0), (scan / read).toFixed(1), `${memory.toFixed(1)} of ${(native.largestBytes / 1e3).toFixed(0)} KB`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
console.log(missed === 0 ? "Every aim is met." : `${missed} figures miss their aim.`);
