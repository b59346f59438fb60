// @ts-check
// `npm run bench`: sizes of the module, time of its instances, and the docs job's own time and memory.
//
// Every figure of one run stands in one table, with the machine named; docs/BENCHMARKS.md keeps one.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { documentInMemory } from "./docs-job.mjs";
import { recordedUnder } from "./recorded.mjs";

const root = new URL("../", import.meta.url);
const MIB = 1024 * 1024;

if (process.argv[2] === "job") {
  const { coreMs, files, pages } = documentInMemory(Number(process.argv[3]) * MIB);
  const peakMib = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ coreMs, files, pages, peakMib }));
  process.exit(0);
}

/** @param {number[]} values */
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Times in a process of its own, so that nothing is warm. @param {string} code */
function cold(code) {
  const runs = Array.from({ length: 7 }, () =>
    JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: root, encoding: "utf8" })),
  );
  return Object.keys(runs[0]).map((key) => median(runs.map((run) => run[key])));
}

const wasm = readFileSync(new URL("js/generated/core.wasm", root));
const glue = readFileSync(new URL("js/generated/glue.js", root));
const shim = readdirSync(new URL("js/", root)).filter((name) => name.endsWith(".js"));
const shimLines = shim.reduce((sum, name) => sum + readFileSync(new URL(`js/${name}`, root), "utf8").split("\n").length - 1, 0);

const [firstMs, nextMs] = cold(`
  import { openCore } from "./js/core.js";
  const at = performance.now(); openCore(); const first = performance.now() - at;
  const again = performance.now(); for (let i = 0; i < 100; i += 1) openCore();
  console.log(JSON.stringify({ first, next: (performance.now() - again) / 100 }));`);

const jobs = [1, 20].map((mib) => {
  const answer = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "job", String(mib)], { encoding: "utf8" });
  return { mib, ...JSON.parse(answer) };
});

/** @type {[string, string, string][]} */
const rows = [
  ["module, bytes", wasm.length.toLocaleString("en"), "3,600,000"],
  ["module, gzip", gzipSync(wasm, { level: 9 }).length.toLocaleString("en"), ""],
  ["glue, bytes", glue.length.toLocaleString("en"), ""],
  ["compile and first instance, ms", firstMs.toFixed(1), "25"],
  ["each further instance, ms", nextMs.toFixed(2), "2"],
  ...jobs.flatMap(({ mib, coreMs, peakMib, files, pages }) => /** @type {[string, string, string][]} */ ([
    [`docs job, ${mib} MiB in ${files} files to ${pages} pages: core's time, ms`, coreMs.toFixed(0), mib === 1 ? "300" : "3,000"],
    [`docs job, ${mib} MiB: peak memory of the process, MiB`, peakMib.toFixed(0), "256"],
  ])),
  ["lines of the shim", String(shimLines), "600"],
];

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${statSync(new URL("js/generated/core.wasm", root)).mtime.toISOString().slice(0, 10)}\n`);
const recorded = recordedUnder("# Benchmarks");
console.log("| what | measured | recorded | aim |\n|---|---|---|---|");
for (const [what, measured, aim] of rows) console.log(`| ${what} | ${measured} | ${recorded(what)[0] ?? ""} | ${aim} |`);

console.log("");
execFileSync(process.execPath, [fileURLToPath(new URL("scripts/sizes.mjs", root))], { stdio: "inherit" });
