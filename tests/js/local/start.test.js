// @ts-check
/** `npm start`'s program, as a person at a terminal meets it. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { noSmallDisk, onSmallDisk } from "../small-disk.js";
import { git, makeRepository, tempDir } from "./with-host.js";

const START = fileURLToPath(new URL("../../../js/demo/start.js", import.meta.url));

/** @param {string[]} parameters @returns {Promise<{code: number | null, out: string, err: string}>} */
function start(parameters) {
  const child = spawn(process.execPath, [START, "--port", "0", ...parameters], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

test("a repository becomes pages, the second run on the same commit changes none, and --out writes them", async (t) => {
  const data = tempDir(t);
  const out = join(tempDir(t), "pages");
  const repository = makeRepository(join(tempDir(t), "my project"), { "README.md": "# Hello\n\nWorld.\n", "src/a.js": "export const a = 1;\n" });
  const first = await start(["--once", "--repo", repository, "--data", data, "--out", out]);
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /\d+ files read, [\d,]+ tokens; pages: [1-9]\d* created, 0 updated, 0 unchanged/);
  assert.match(first.out, /http:\/\/127\.0\.0\.1:\d+\/wiki\/spaces\/DOCS\/pages\/\d+/);
  assert.ok(readdirSync(out).some((name) => readFileSync(join(out, name), "utf8").includes("World.")));
  const second = await start(["--once", "--repo", repository, "--data", data]);
  assert.match(second.out, /Nothing changed since the last run/);
  assert.match(second.out, /pages: 0 created, 0 updated, [1-9]\d* unchanged/);
});

test("what cannot be documented gets one clear sentence and exit code 1", async (t) => {
  const data = tempDir(t);
  const empty = join(tempDir(t), "empty");
  git(tempDir(t), "init", "-q", empty);
  const bad = tempDir(t);
  mkdirSync(join(bad, "sub"));
  writeFileSync(join(bad, "file"), "");
  for (const [dir, sentence] of [
    [join(bad, "missing"), /^There is no folder .*missing\.$/m],
    [join(bad, "file"), /is a file; --repo takes a folder/],
    [join(bad, "sub"), /is not a Git repository/],
    [empty, /has no commit yet/],
  ]) {
    const { code, err } = await start(["--once", "--repo", String(dir), "--data", data]);
    assert.equal(code, 1);
    assert.match(err, /** @type {RegExp} */ (sentence));
    assert.doesNotMatch(err, /\n\s+at /, "no stack");
  }
});

test("a space that does not exist is made, and of many pages the terminal shows the first", async (t) => {
  const files = Object.fromEntries(Array.from({ length: 14 }, (_, at) => [`m${at}/a.js`, `${`/** Counts ${at}. */\n`.repeat(2)}export function count${at}() {}\n${`/** Says what was counted. */\nexport function say${at}() {}\n`.repeat(40)}`]));
  const { code, out, err } = await start(["--once", "--repo", makeRepository(join(tempDir(t), "r"), files), "--data", tempDir(t), "--space", "NEW"]);
  assert.equal(code, 0, err);
  assert.ok(out.match(/\/wiki\/spaces\/NEW\/pages\//g)?.length === 9, out);
  assert.match(out, /and \d+ more below them/);
});

test("options that cannot work get a sentence before anything is read", async (t) => {
  const dir = tempDir(t);
  const file = join(dir, "file");
  writeFileSync(file, "");
  const repository = makeRepository(join(dir, "r"), { "README.md": "# R\n", "sub/a.js": "export const a = 1;\n" });
  const data = join(dir, "data");
  for (const [parameters, sentence] of /** @type {[string[], RegExp][]} */ ([
    [["--repo", "https://github.com/o/r", "--data", data], /takes a folder on this machine.*npm run docs -- --repo https:\/\/github\.com\/o\/r/],
    [["--repo", "git@github.com:o/r.git", "--data", data], /takes a folder on this machine/],
    [["--repo", "", "--data", data], /^--repo is empty/m],
    [["--space", "no space", "--data", data], /A space.s key has letters and digits/],
    [["--alarms", "--sync", "--data", data], /^--alarms and --sync cannot be used together: choose one\.$/m],
    [["--repo", repository, "--data", file], /cannot be used: there is a file where a folder is needed/],
    [["--repo", repository, "--data", join(file, "below")], /cannot be used: there is a file where a folder is needed/],
    [["--repo", repository, "--data", data, "--out", file], /Pages cannot be written to .*there is a file where a folder is needed/],
  ])) {
    const { code, out, err } = await start(["--once", ...parameters]);
    assert.equal(code, 1, `${parameters}: ${out}`);
    assert.match(err, sentence);
    assert.doesNotMatch(err, /\n\s+at |Error:/, "no stack");
  }
  const { code, out } = await start(["--once", "--repo", join(repository, "sub"), "--data", data]);
  assert.equal(code, 0);
  assert.match(out, /sub is a folder of the repository .*: Touchmark documents the whole repository/);
});

test("a damaged store is said to be damaged, and --reset begins anew", async (t) => {
  const data = tempDir(t);
  const repository = makeRepository(join(tempDir(t), "r"), { "README.md": "# R\n" });
  assert.equal((await start(["--once", "--repo", repository, "--data", data])).code, 0);
  for (const name of readdirSync(join(data, "store"))) if (/^MANIFEST|^CURRENT/.test(name)) writeFileSync(join(data, "store", name), "no database\n");
  const damaged = await start(["--once", "--repo", repository, "--data", data]);
  assert.equal(damaged.code, 1);
  assert.match(damaged.err, /it is damaged\. Begin with an empty one with --reset/);
  assert.doesNotMatch(damaged.err, /\n\s+at /);
  assert.equal((await start(["--once", "--repo", repository, "--data", data, "--reset"])).code, 0);
});

test("a full disk ends the run with a sentence", { skip: noSmallDisk, timeout: 120_000 }, async (t) => {
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`m${at}/a.js`, `/** Counts ${at}. */\nexport function count${at}() {}\n`]));
  const repository = makeRepository(join(tempDir(t), "r"), { "README.md": `# R\n\n${"A sentence that is not short. ".repeat(2000)}\n`, ...files });
  const data = tempDir(t);
  const [program = "", ...parameters] = onSmallDisk(data, [process.execPath, START, "--port", "0", "--once", "--data", data, "--repo", repository]);
  const { status, stderr } = spawnSync(program, parameters, { encoding: "utf8" });
  assert.equal(status, 1, stderr);
  assert.match(stderr, /cannot be used: the disk is full\. Make room, then start again\./);
  assert.doesNotMatch(stderr, /\n\s+at |Error:/, "no stack");
});

test("a second start while one runs says where, and --reset does not pull the data from under it", async (t) => {
  const data = tempDir(t);
  const repository = makeRepository(join(tempDir(t), "r"), { "README.md": "# R\n" });
  const child = spawn(process.execPath, [START, "--port", "0", "--repo", repository, "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  let url;
  for await (const line of createInterface({ input: child.stdout })) {
    url = /Serving at (\S+)/.exec(line)?.[1];
    if (url) break;
  }
  for (const more of [[], ["--reset"]]) {
    const { code, err } = await start(["--once", "--repo", repository, "--data", data, ...more]);
    assert.equal(code, 1);
    assert.ok(err.includes(`already running on this data, at ${url}`), err);
  }
  assert.equal((await fetch(`${url}/`)).status, 200);
  child.kill("SIGINT");
  await new Promise((resolve) => child.once("exit", resolve));
  const after = await start(["--once", "--repo", repository, "--data", data, "--reset"]);
  assert.match(after.out, /[1-9]\d* created/, "an empty Confluence again");
});

test("help and a wrong folder do not wait for the compiler; the rest builds what is missing first", (t) => {
  const root = join(dirname(START), "../..");
  const clone = tempDir(t);
  cpSync(join(root, "js"), join(clone, "js"), { recursive: true, filter: (path) => !path.endsWith("/js/generated") });
  for (const name of ["node_modules", "static", "capabilities.json", "package.json"]) symlinkSync(join(root, name), join(clone, name));
  mkdirSync(join(clone, "scripts"));
  cpSync(join(root, "scripts/capabilities.mjs"), join(clone, "scripts/capabilities.mjs"));
  writeFileSync(join(clone, "scripts/setup.mjs"), 'console.log("building");\nprocess.exitCode = 3;\n');
  const run = (/** @type {string[]} */ ...parameters) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, "js/demo/start.js"), "--set-up", ...parameters], { encoding: "utf8" });
    return { status, stdout, stderr };
  };
  const help = run("--help");
  assert.equal(help.status, 0, help.stderr);
  assert.match(help.stdout, /--repo <dir>/);
  assert.doesNotMatch(help.stdout, /building|--set-up/);
  const missing = run("--repo", join(clone, "missing"));
  assert.deepEqual([missing.status, missing.stdout], [1, ""]);
  assert.match(missing.stderr, /There is no folder/);
  const built = run("--repo", clone);
  assert.deepEqual([built.status, built.stdout], [3, "building\n"]);
});
