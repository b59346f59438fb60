// @ts-check
// `npm run bench:docs [-- DIR…]`: packing and counting a folder, side by side with other packers where they are installed.
//
// Wall time and peak memory (VmHWM of the process and its children, sampled) of one run each. The others are looked for in
// the environment: REPOMIX names repomix's program (`.../repomix/bin/repomix.cjs`), NODE22 a Node 22 for it, GITINGEST a
// program. What is missing is named, not guessed.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const folders = process.argv.slice(2).length ? process.argv.slice(2) : [root];
const work = mkdtempSync(join(tmpdir(), "touchmark-bench-"));

const built = spawnSync("cargo", ["build", "--release", "--quiet", "--example", "pack", "--example", "token_table"], { cwd: root, stdio: "inherit" });
if (built.status !== 0) process.exit(1);
const table = join(work, "o200k.bin");
spawnSync(join(target, "release/examples/token_table"), [table], { stdio: "ignore" });

const { REPOMIX, NODE22 = process.execPath, GITINGEST } = process.env;

try {
  for (const folder of folders) {
    console.log(`\n${folder}`);
    const ours = await measure("touchmark", join(target, "release/examples/pack"), [folder, join(work, "ours.txt"), table]);
    const { files, bytes, tokens, loadMs, packMs } = JSON.parse(ours.out);
    print(ours, `${files} files, ${bytes} bytes, ${tokens} tokens (exact); table ${loadMs} ms, packing and counting ${packMs} ms`);
    if (REPOMIX) {
      const theirs = await measure("repomix", NODE22, [REPOMIX, "--no-git-sort-by-changes", "--no-security-check", "-o", join(work, "repomix.txt"), folder]);
      print(theirs, theirs.out.match(/Total Tokens:\s*([\d,]+)/)?.[0] ?? "no token count", ours);
    } else console.log("  repomix is not installed here: name its program in REPOMIX");
    if (GITINGEST) {
      const theirs = await measure("gitingest", GITINGEST, [folder, "-o", join(work, "gitingest.txt")]);
      print(theirs, theirs.out.match(/Estimated tokens:.*/)?.[0] ?? "no token count", ours);
    } else console.log("  gitingest is not installed here: name its program in GITINGEST");
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @typedef {{name: string, ms: number, peakKb: number, out: string, code: number}} Measured */

/** @param {string} name @param {string} command @param {string[]} parameters @returns {Promise<Measured>} */
async function measure(name, command, parameters) {
  const started = performance.now();
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  child.stdout.on("data", (part) => (out += part));
  child.stderr.on("data", (part) => (out += part));
  let peakKb = 0;
  const watch = setInterval(() => (peakKb = Math.max(peakKb, peakOf(child.pid ?? 0))), 10);
  const [code] = await once(child, "close");
  clearInterval(watch);
  return { name, ms: performance.now() - started, peakKb, out, code };
}

/** Largest resident size of one process of the tree so far. @param {number} pid @returns {number} */
function peakOf(pid) {
  try {
    const own = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
      const file = `/proc/${pid}/task/${task}/children`;
      return existsSync(file) ? readFileSync(file, "utf8").split(" ").filter(Boolean).map(Number) : [];
    });
    return Math.max(own, ...children.map(peakOf));
  } catch {
    return 0;
  }
}

/** @param {Measured} measured @param {string} note @param {Measured} [than] */
function print({ name, ms, peakKb, code }, note, than) {
  const ratio = than ? `, ${(ms / than.ms).toFixed(1)} times as long as touchmark` : "";
  const failed = code === 0 ? "" : ` (exit code ${code})`;
  console.log(`  ${name}${failed}: ${(ms / 1000).toFixed(2)} s, ${(peakKb / 1024).toFixed(0)} MiB${ratio}; ${note}`);
}
