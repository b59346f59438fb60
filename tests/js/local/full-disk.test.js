// @ts-check
/** A full disk and damaged data, whatever `npm start` shows and whichever command runs: a sentence, an end, no exit code 0. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { noAwsServer } from "../../../js/demo/alarms/aws-server.js";
import { generateWorld } from "../../../js/demo/sync/generate.js";
import { configurationFor, openStandIns } from "../../../js/demo/sync/stand-ins.js";
import { makeRepository as repositoryOf, serveSite } from "../daily/command-line.js";
import { canary } from "../security/canaries.js";
import { noSmallDisk, onSmallDisk } from "../small-disk.js";
import { makeRepository, tempDir } from "./with-host.js";

const program = (/** @type {string} */ path) => fileURLToPath(new URL(`../../../js/${path}`, import.meta.url));
const START = program("demo/start.js");
const FULL = "/dev/full";
const SHOWN = ["--sync", ...(noAwsServer ? [] : ["--alarms"])];
const DAMAGED = /cannot be used: it is damaged\. Begin with an empty one with --reset, or choose another folder with --data\.\n$/;

/** @param {string[]} command @param {NodeJS.ProcessEnv} [env] @returns {Promise<{code: number | null, out: string, err: string}>} */
function run([command = "", ...parameters], env = process.env) {
  const child = spawn(command, parameters, { env, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

/** @param {string} data @param {string[]} more */
const start = (data, ...more) => [process.execPath, START, "--port", "0", "--once", "--data", data, ...more];

/** @param {{code: number | null, err: string}} ended @param {RegExp} sentence @param {string} what */
function isSaid({ code, err }, sentence, what) {
  assert.equal(code, 1, `${what}: ${err}`);
  assert.match(err, sentence, what);
  assert.doesNotMatch(err, /\n\s+at |Error:|TOUCHMARK_DEBUG|^[A-Z_]+:/m, `${what}: not in the words of whoever programs`);
}

test("a full disk ends sync's demonstration and the alarms' with a sentence", { skip: noSmallDisk, timeout: 300_000 }, async (t) => {
  if (noAwsServer) t.diagnostic(`without --alarms: ${noAwsServer}`);
  // Nothing at all fits; the store but not where it is told who runs; a part of the data.
  const sizes = ["4k", "16k", "24k"];
  for (const [size, option] of sizes.flatMap((size) => SHOWN.map((option) => [size, option]))) {
    const data = tempDir(t);
    isSaid(await run(onSmallDisk(data, start(data, option), size)), /cannot be used: the disk is full\. Make room, then start again\.\n$/, `${option} on ${size}`);
  }
});

test("a damaged file of the store is said to be damaged, whatever is shown", { timeout: 300_000 }, async (t) => {
  const whole = tempDir(t);
  const options = [["--repo", makeRepository(join(tempDir(t), "r"), { "README.md": "# R\n" })], ...SHOWN.map((option) => [option])];
  // A second start brings the first one's data into a table of its own.
  for (let at = 0; at < 2; at += 1) assert.equal((await run(start(whole, "--sync"))).code, 0);
  const table = readdirSync(join(whole, "store")).find((name) => name.endsWith(".ldb"));
  assert.ok(table);
  for (const parameters of options) {
    const data = join(tempDir(t), "data");
    cpSync(whole, data, { recursive: true });
    writeFileSync(join(data, "store", table), "no table\n");
    isSaid(await run(start(data, ...parameters)), DAMAGED, parameters.join(" "));
    assert.equal((await run(start(data, ...parameters, "--reset"))).code, 0);
  }
});

test("pages that no longer fit end the command line with a sentence", { skip: existsSync(FULL) ? false : `there is no ${FULL} here` }, async (t) => {
  const out = join(tempDir(t), "pages");
  mkdirSync(out);
  symlinkSync(FULL, join(out, "pages.json"));
  const repository = repositoryOf({ "README.md": "# Tally\n", "src/lib.rs": "//! Counts.\n" });
  isSaid(await run([process.execPath, program("cli/docs.js"), "--repo", repository, "--out", out]), /^docs: pages in .* cannot be saved: the disk is full; make room, then run this again\n$/, "pages");
});

test("a docs run whose state no longer fits says so, whichever of its writes was the first that did not", { skip: noSmallDisk, timeout: 120_000 }, async (t) => {
  const [user, token] = ["a@example.com", canary("site")];
  const modules = Array.from({ length: 12 }, (_, at) => [`src/m${at}/mod.rs`, `//! Counts ${at}.\npub fn count() {}\n`]);
  const repository = repositoryOf({ "README.md": "# Tally\n", ...Object.fromEntries(modules) });
  // Nothing fits, the first writes, nearly all of them.
  for (const size of ["4k", "8k", "16k"]) {
    const site = await serveSite(token);
    const state = tempDir(t);
    const docs = [process.execPath, program("cli/docs.js"), "--repo", repository, "--site", site.url, "--space", "DOC", "--state", join(state, "state.json")];
    const ended = await run(onSmallDisk(state, docs, size), { ...process.env, CONFLUENCE_USER: user, CONFLUENCE_TOKEN: token });
    site.close();
    isSaid(ended, /^docs: the state in .* cannot be saved: the disk is full; make room, then run this again\n$/, size);
  }
});

test("a folder that cannot be made, a pipe and a device end every command with a sentence", { timeout: 120_000 }, async (t) => {
  const repository = repositoryOf({ "README.md": "# Tally\n" });
  const pipe = join(tempDir(t), "pipe");
  execFileSync("mkfifo", [pipe]);
  const docs = [process.execPath, program("cli/docs.js"), "--repo", repository];
  const token = canary("site");
  const nowhere = "/proc/touchmark/x";
  const seconds = 30;
  const said = async (/** @type {string[]} */ command, /** @type {number} */ code, /** @type {RegExp} */ sentence) => {
    const ended = await run(["timeout", `${seconds}`, ...command], { ...process.env, CONFLUENCE_USER: "a@example.com", CONFLUENCE_TOKEN: token });
    assert.equal(ended.code, code, ended.err);
    assert.match(ended.err, sentence);
  };
  if (existsSync("/proc")) {
    await said([...docs, "--out", nowhere], 1, /^docs: pages in .* cannot be saved: nothing can be created there\n$/);
    await said(start(nowhere, "--repo", repository), 1, /^The data in .* cannot be used: it may not be written to\./);
    await said(start(tempDir(t), "--repo", repository, "--out", nowhere), 1, /^Pages cannot be written to /);
  }
  const site = await serveSite(token);
  t.after(site.close);
  await said([...docs, "--site", "http://127.0.0.1:9"], 1, /^docs: http:\/\/127\.0\.0\.1:9 cannot be reached/);
  await said([...docs, "--site", site.url, "--state", pipe], 2, /is not a file: name another with --state\n$/);
  await said([process.execPath, program("cli/work-items.js"), "plan", pipe], 2, /cannot be read: it is a pipe\n$/);
});

test("a full disk and a damaged state end a run of sync with a sentence", { skip: noSmallDisk, timeout: 120_000 }, async (t) => {
  const stand = await openStandIns({ world: generateWorld({ pages: 50, attachments: 10, spaces: 4, seed: 1 }) });
  t.after(() => stand.close());
  const dir = tempDir(t);
  const state = join(dir, "state");
  mkdirSync(state);
  const { configuration, env } = configurationFor(stand, { state });
  writeFileSync(join(dir, "sync.json"), JSON.stringify(configuration));
  const sync = [process.execPath, program("cli/sync.js"), "--config", join(dir, "sync.json")];
  const told = (/** @type {string} */ err) => JSON.parse(err.trim().split("\n").at(-1) ?? "{}");
  for (const size of ["4k", "16k"]) {
    const { code, err } = await run(onSmallDisk(state, sync, size), { ...process.env, ...env });
    assert.equal(code, 1, err);
    assert.deepEqual([told(err).errorKind, told(err).message], ["state_unreadable", "the state cannot be saved: the disk is full; make room, then run this again"], size);
  }
  assert.equal((await run(sync, { ...process.env, ...env })).code, 0);
  writeFileSync(join(state, "CURRENT"), "no database\n");
  const { code, err } = await run(sync, { ...process.env, ...env });
  assert.equal(code, 1, err);
  assert.match(told(err).message, /^the state cannot be saved: the folder cannot be read: it is damaged/);
});
