// @ts-check
// `npm run bench:docs [-- DIR…]`: packing and counting a folder, side by side with other packers where they are installed.
//
// Without a folder: 1, 20 and 200 MB, made of this project's sources and of the Python library of this machine, over and over.
// Counting alone is measured beside tiktoken-rs on the packed text of the first folder.
// Wall time and peak memory (VmHWM of the process and its children, sampled) of one run each. The others are looked for in
// the environment: REPOMIX names repomix's program (`.../repomix/bin/repomix.cjs`), NODE22 a Node 22 for it, GITINGEST a
// program. What is missing is named, not guessed.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const work = mkdtempSync(join(tmpdir(), "touchmark-bench-"));

// As a native program is built, for speed: the profile of the crate is made for a small WebAssembly module.
const forSpeed = { CARGO_PROFILE_RELEASE_OPT_LEVEL: "3", CARGO_PROFILE_RELEASE_LTO: "thin", CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16", CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS: "false" };
const built = spawnSync("cargo", ["build", "--release", "--quiet", "--example", "pack", "--example", "count", "--example", "token_table"], { cwd: root, stdio: "inherit", env: { ...process.env, ...forSpeed } });
if (built.status !== 0) process.exit(1);
const table = join(work, "o200k.bin");
spawnSync(join(target, "release/examples/token_table"), [table], { stdio: "ignore" });

const { REPOMIX, NODE22 = process.execPath, GITINGEST } = process.env;

try {
  const folders = process.argv.slice(2).length ? process.argv.slice(2) : [1, 20, 200].map((megabytes) => made(megabytes));
  for (const [at, folder] of folders.entries()) {
    console.log(`\n${folder}`);
    const ours = await measure("touchmark", join(target, "release/examples/pack"), [folder, join(work, "ours.txt"), table]);
    const { files, bytes, tokens, loadMs, packMs } = JSON.parse(ours.out);
    print(ours, `${files} files, ${bytes} bytes, ${tokens} tokens (exact); table ${loadMs} ms, packing and counting ${packMs} ms`);
    if (at === 0) printCounting(spawnSync(join(target, "release/examples/count"), [join(work, "ours.txt"), table], { encoding: "utf8" }).stdout);
    if (REPOMIX) {
      const theirs = await measure("repomix", NODE22, [REPOMIX, "--no-git-sort-by-changes", "--no-security-check", "-o", join(work, "repomix.txt"), folder]);
      print(theirs, theirs.out.match(/Total Tokens:\s*([\d,]+)/)?.[0] ?? "no token count", ours);
    } else console.log("  repomix is not installed here: name its program in REPOMIX");
    if (GITINGEST) {
      const theirs = await measure("gitingest", GITINGEST, [folder, "-o", join(work, "gitingest.txt")]);
      print(theirs, theirs.out.match(/Estimated tokens:.*/i)?.[0] ?? "no token count", ours);
    } else console.log("  gitingest is not installed here: name its program in GITINGEST");
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** A folder of so many megabytes of source text. @param {number} megabytes */
function made(megabytes) {
  const library = spawnSync("python3", ["-c", "import sysconfig; print(sysconfig.get_paths()['stdlib'])"], { encoding: "utf8" }).stdout?.trim();
  const sources = [join(root, "src"), ...(library ? [library] : [])].flatMap((folder) => textsIn(folder));
  const folder = join(work, `${megabytes}MB`);
  for (let bytes = 0, copy = 0; bytes < megabytes * 1e6; copy += 1) {
    for (const { path, size } of sources) {
      if (bytes >= megabytes * 1e6) break;
      const to = join(folder, `part${copy}`, path.replace(/^\//, "").replaceAll("/tests/", "/checks/"));
      cpSync(path, to);
      bytes += size;
    }
  }
  return folder;
}

/** @param {string} folder @returns {{path: string, size: number}[]} */
function textsIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "site-packages" || entry.name === "__pycache__" ? [] : textsIn(path);
    return /\.(rs|py)$/.test(entry.name) ? [{ path, size: statSync(path).size }] : [];
  });
}

/** @param {string} line */
function printCounting(line) {
  const { bytes, tokens, equal, loadMs, countMs, tiktokenLoadMs, tiktokenCountMs } = JSON.parse(line);
  console.log(`  counting ${bytes} bytes natively: ${countMs} ms (table ${loadMs} ms), tiktoken-rs ${tiktokenCountMs} ms (table ${tiktokenLoadMs} ms), ${(tiktokenCountMs / countMs).toFixed(1)} times as long; ${tokens} tokens, ${equal ? "equal" : "NOT EQUAL"}`);
}

/** @typedef {{name: string, ms: number, cpuMs: number, peakKb: number, out: string, code: number}} Measured */

/** @param {string} name @param {string} command @param {string[]} parameters @returns {Promise<Measured>} */
async function measure(name, command, parameters) {
  const started = performance.now();
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  child.stdout.on("data", (part) => (out += part));
  child.stderr.on("data", (part) => (out += part));
  let [peakKb, cpuMs] = [0, 0];
  const watch = setInterval(() => {
    peakKb = Math.max(peakKb, peakOf(child.pid ?? 0));
    cpuMs = Math.max(cpuMs, cpuOf(child.pid ?? 0));
  }, 10);
  const [code] = await once(child, "close");
  clearInterval(watch);
  return { name, ms: performance.now() - started, cpuMs, peakKb, out, code };
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

/** Processor time of a process, its threads and the children that it has waited for, as of now. @param {number} pid @returns {number} */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    // utime, stime, cutime, cstime of proc(5), in hundredths of a second.
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
  } catch {
    return 0;
  }
}

/** @param {Measured} measured @param {string} note @param {Measured} [than] */
function print({ name, ms, cpuMs, peakKb, code }, note, than) {
  const ratio = than ? `, ${(ms / than.ms).toFixed(1)} times as long as touchmark and ${(cpuMs / Math.max(than.cpuMs, 10)).toFixed(1)} times its processor time` : "";
  const failed = code === 0 ? "" : ` (exit code ${code})`;
  console.log(`  ${name}${failed}: ${(ms / 1000).toFixed(2)} s (processor ${(cpuMs / 1000).toFixed(2)} s), ${(peakKb / 1024).toFixed(0)} MiB${ratio}; ${note}`);
}
