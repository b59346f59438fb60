// @ts-check
// Builds the module twice from the last commit, in two folders with nothing in common but the compiler, and compares the bytes.
// Minutes: two builds from nothing.
//
//   npm run reproducible

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** @param {string} name of different length each time, so that a path in the module would show */
function built(name) {
  const folder = mkdtempSync(join(tmpdir(), name));
  const clone = join(folder, "source");
  try {
    execFileSync("git", ["clone", "--quiet", "--no-hardlinks", root, clone], { stdio: "inherit" });
    execFileSync(process.execPath, ["scripts/setup.mjs"], { cwd: clone, stdio: "inherit", env: { ...process.env, CARGO_TARGET_DIR: join(folder, "target") } });
    return readFileSync(join(clone, "js/generated/core.wasm"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, second] = [built("a-"), built("another-folder-")];
const hash = (/** @type {Buffer} */ bytes) => createHash("sha256").update(bytes).digest("hex");
console.log(`${hash(first)}  ${first.length} bytes\n${hash(second)}  ${second.length} bytes`);
if (!first.equals(second)) {
  console.error("the two builds differ");
  process.exit(1);
}
