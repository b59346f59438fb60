// @ts-check
// A mirror that was cut: its commit names files that are not there. They are left out with the reason, the rest is documented.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { MissingObjects, openRepository } from "../../../js/local/git/repository.js";
import { makeRepository, runDocs } from "./command-line.js";

const FILES = {
  "README.md": "# Tally\n\nCounts things.\n",
  "Cargo.toml": '[package]\nname = "tally"\n',
  "src/lib.rs": "//! Counts.\n\n/// Counts one.\npub fn count() {}\n",
  "src/table.rs": "//! A table that is too large to be mirrored.\npub static TABLE: [u8; 1] = [1];\n",
  "native/tally.dll": "\0\0",
};
const ORIGINS = {
  "no origin": "",
  GitHub: "https://github.com/o/tally.git",
  GitLab: "https://gitlab.com/g/tally.git",
  Bitbucket: "https://bitbucket.org/o/tally.git",
  "Azure DevOps": "https://dev.azure.com/o/p/_git/tally",
};

/** A bare repository without the objects of these names. @param {string[]} names @param {string} [origin] */
function mirrorWithout(names, origin = "") {
  const from = makeRepository(FILES);
  const dir = join(dirname(from), "mirror");
  const git = (/** @type {string[]} */ ...args) => execFileSync("git", args, { cwd: dirname(from), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  git("clone", "-q", "--bare", "--no-local", from, dir);
  // Loose objects, of which single ones can be taken away.
  const packs = readdirSync(join(dir, "objects/pack")).filter((name) => name.endsWith(".pack"));
  for (const pack of packs) {
    const bytes = readFileSync(join(dir, "objects/pack", pack));
    for (const end of ["pack", "idx", "rev"]) rmSync(join(dir, "objects/pack", pack.replace(/pack$/, end)), { force: true });
    execFileSync("git", ["-C", dir, "unpack-objects", "-q"], { input: bytes });
  }
  const ids = names.map((name) => git("-C", from, "rev-parse", `HEAD:${name}`));
  for (const id of ids) rmSync(join(dir, "objects", id.slice(0, 2), id.slice(2)));
  if (origin) git("-C", dir, "remote", "set-url", "origin", origin);
  else git("-C", dir, "remote", "remove", "origin");
  return { dir, ids, out: join(dirname(from), "out") };
}

for (const [name, origin] of Object.entries(ORIGINS)) {
  test(`a mirror without some files is documented, and says what it left out: ${name}`, async () => {
    const { dir, out } = mirrorWithout(["src/table.rs", "native/tally.dll"], origin);
    const done = await runDocs(["--repo", dir, "--out", out]);
    assert.equal(done.code, 0, done.err);
    assert.match(done.out, /3 files read, 1 left out/);
    const pages = readdirSync(out).filter((file) => file.endsWith(".xml")).map((file) => readFileSync(join(out, file), "utf8")).join("\n");
    assert.match(pages, /Counts one\./);
    assert.match(pages, /do not show: 1 not delivered by the Git host\./);
    const shown = await runDocs(["--repo", dir, "--dry-run"]);
    assert.match(shown.out, /left out: 1 not delivered by the Git host \(src\/table\.rs\)/);
  });
}

test("a mirror without a folder says at once what is missing and what to do", async () => {
  const { dir, ids } = mirrorWithout(["src"]);
  await assert.rejects(openRepository(dir), (error) => {
    assert.ok(error instanceof MissingObjects);
    assert.deepEqual(error.ids, ids);
    assert.match(error.message, /cannot be listed: 1 objects? .*Clone the repository again/);
    return true;
  });
});
