// @ts-check
// `npm run bench:storage`: ours beside the field, the same documents in one run, each tool in a process of its own.
// Prints a table in Markdown; docs/BENCHMARKS.md holds the last one.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { documents } from "./storage-documents.mjs";
import { toolNames } from "./storage-one.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const LIMIT_MS = 20_000;

if (!existsSync(new URL("node_modules", import.meta.url))) {
  execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
}

console.log(`Machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}. Best of five runs; memory is what the peak grew by.\n`);
for (const document of Object.keys(documents)) {
  console.log(`### ${document}\n\n| tool | ms | MB/s | × ours | memory, MB | accepted | words | macros | CDATA | scripts |`);
  console.log("| --- | --: | --: | --: | --: | --- | --: | --: | --: | --: |");
  let ours = 0;
  for (const tool of toolNames) {
    const child = spawnSync(process.execPath, ["storage-one.mjs", tool, document], { cwd: here, timeout: LIMIT_MS, encoding: "utf8" });
    const line = child.stdout?.trim().split("\n").at(-1);
    if (child.error || !line?.startsWith("{")) {
      console.log(`| ${tool} | no answer in ${LIMIT_MS / 1000} s, or crashed |`);
      continue;
    }
    const one = JSON.parse(line);
    if (one.failed) {
      console.log(`| ${tool} | refuses: ${one.failed.replaceAll("|", " ")} |`);
      continue;
    }
    if (tool === "touchmark repair") ours = one.ms;
    const ratio = ours > 0 && !tool.startsWith("touchmark") ? (one.ms / ours).toFixed(1) : "";
    const kept = ["clean", "malformed"].includes(document) ? `${(one.words * 100).toFixed(1)} %` : "";
    console.log(
      `| ${tool} | ${one.ms.toFixed(1)} | ${((one.sizeMb * 1000) / one.ms).toFixed(1)} | ${ratio} | ${one.memoryMb.toFixed(0)} | ${one.accepted ? "yes" : "no"} | ${kept} | ${one.macros} | ${one.cdata} | ${one.scripts} |`,
    );
  }
  console.log("");
}
