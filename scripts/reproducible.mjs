// @ts-check
// Builds the module again from the same sources, in another folder with nothing in common but the compiler, and compares it
// with the one that runs here, byte for byte. Minutes; at once where that was shown for these sources before.
//
//   npm run reproducible
//
// With `--ahead` the module that runs here need not be built yet: what the second build gave is kept until it is.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, ".touchmark/reproducible.stamp");

if (process.argv.includes("--ahead")) {
  const ahead = buildElsewhere();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${ahead.sources} ${sha256(ahead.wasm)}`);
  process.exit();
}

const runs = readFileSync(join(root, "js/generated/core.wasm"));
const hash = sha256(runs);
// setup.mjs stamps what the module was built from.
const shown = `${readFileSync(join(root, ".touchmark/core.stamp"), "utf8")} ${hash}`;
if (existsSync(stamp) && readFileSync(stamp, "utf8") === shown) {
  console.log(`${hash}: built again from these sources before`);
  process.exit();
}
const again = buildElsewhere();
const other = sha256(again.wasm);
console.log(`${hash}  ${runs.length} bytes, which run here\n${other}  ${again.wasm.length} bytes, built again`);
if (hash !== other) {
  console.error("the two builds differ");
  process.exit(1);
}
writeFileSync(stamp, shown);

/** @param {Buffer} bytes */
function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** @returns {{wasm: Buffer, sources: string}} the module, and the stamp of what it was built from */
function buildElsewhere() {
  // A path of another length: one that is left in the module would show.
  const folder = mkdtempSync(join(tmpdir(), "touchmark-built-again-in-another-folder-"));
  try {
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
    for (const file of files.split("\0").filter((name) => name && existsSync(join(root, name)))) cpSync(join(root, file), join(folder, "source", file));
    const env = { ...process.env, CARGO_TARGET_DIR: join(folder, "target") };
    execFileSync(process.execPath, ["scripts/setup.mjs", "--core"], { cwd: join(folder, "source"), stdio: ["ignore", "ignore", "inherit"], env });
    const read = (/** @type {string} */ name) => readFileSync(join(folder, "source", name));
    return { wasm: read("js/generated/core.wasm"), sources: read(".touchmark/core.stamp").toString() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
