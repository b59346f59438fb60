// @ts-check
// Speed and memory of the built-in writer: `npm run bench:outline -- <folder> [<folder> …]`.
// Prints megabytes a second of scanning and of writing, and the memory beyond the files themselves, side by side in one run.
import { spawnSync } from "node:child_process";

const folders = process.argv.slice(2);
if (folders.length === 0) folders.push("src");
const build = spawnSync("cargo", ["build", "--release", "--example", "outline_speed"], { stdio: "inherit" });
if (build.status !== 0) process.exit(build.status ?? 1);
for (const folder of folders) {
  const run = spawnSync("cargo", ["run", "--quiet", "--release", "--example", "outline_speed", "--", folder], { stdio: "inherit" });
  if (run.status !== 0) process.exit(run.status ?? 1);
}
