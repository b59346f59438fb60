// @ts-check
// Builds the module again from the same sources, in another folder with nothing in common but the compiler, and compares it
// with the one that runs here, byte for byte. Minutes; at once where that was shown for these sources before.
//
//   npm run reproducible

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, ".touchmark/reproducible.stamp");

const runs = readFileSync(join(root, "js/generated/core.wasm"));
const hash = createHash("sha256").update(runs).digest("hex");
// setup.mjs stamps what the module was built from.
const shown = `${readFileSync(join(root, ".touchmark/core.stamp"), "utf8")} ${hash}`;
if (existsSync(stamp) && readFileSync(stamp, "utf8") === shown) {
  console.log(`${hash}: shown before for these sources`);
  process.exit();
}
const again = buildElsewhere();
const other = createHash("sha256").update(again).digest("hex");
console.log(`${hash}  ${runs.length} bytes, which run here\n${other}  ${again.length} bytes, built again`);
if (hash !== other) {
  console.error("the two builds differ");
  process.exit(1);
}
writeFileSync(stamp, shown);

function buildElsewhere() {
  // A path of another length: one that is left in the module would show.
  const folder = mkdtempSync(join(tmpdir(), "touchmark-built-again-in-another-folder-"));
  try {
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
    for (const file of files.split("\0").filter((name) => name && existsSync(join(root, name)))) cpSync(join(root, file), join(folder, "source", file));
    const env = { ...process.env, CARGO_TARGET_DIR: join(folder, "target") };
    execFileSync(process.execPath, ["scripts/setup.mjs", "--core"], { cwd: join(folder, "source"), stdio: ["ignore", "ignore", "inherit"], env });
    return readFileSync(join(folder, "source/js/generated/core.wasm"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
