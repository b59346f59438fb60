// @ts-check
// The command line against a real llama.cpp server; `scripts/setup.mjs --test` installs it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeRepository, runDocs } from "./command-line.js";

const own = fileURLToPath(new URL("../../../.touchmark/llama/bin/python", import.meta.url));
const python = process.env.TOUCHMARK_LLAMA_PYTHON ?? (existsSync(own) ? own : undefined);
const skip = python ? false : "no Python with xllamacpp, gguf and numpy: the set-up says why, TOUCHMARK_LLAMA_PYTHON names one";
const server = fileURLToPath(new URL("llama_server.py", import.meta.url));

/** @type {import("node:child_process").ChildProcess | undefined} */
let llama;
let folder = "";
let aiUrl = "";

before(async () => {
  if (!python) return;
  folder = mkdtempSync(join(tmpdir(), "touchmark-llama-"));
  const port = await freePort();
  aiUrl = `http://127.0.0.1:${port}/v1`;
  llama = spawn(python, [server, String(port), "300", folder], { stdio: ["ignore", "ignore", "ignore"] });
  const health = `http://127.0.0.1:${port}/health`;
  for (let tries = 0; tries < 240; tries += 1) {
    if (await fetch(health).then((answer) => answer.ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("the llama.cpp server does not answer");
});

after(() => {
  llama?.kill();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("a real model's text reaches the pages, contained", { skip }, async () => {
  const repository = makeRepository({ "README.md": "# Tally\n", "src/lib.rs": "//! Counts.\n\n/// Counts.\npub fn count() {}\n" });
  const out = join(folder, "out");
  const done = await runDocs(["--repo", repository, "--ai", "compatible", "--ai-url", aiUrl, "--model", "tiny", "--context", "4096", "--out", out], { AI_KEY: "test-key" });
  assert.equal(done.code, 0, done.err);
  const { counts } = JSON.parse(readFileSync(join(out, "pages.json"), "utf8"));
  assert.ok(counts.ai.requests >= 1 && counts.ai.inputTokens > 100, JSON.stringify(counts));
  const bodies = readdirSync(out).filter((name) => name.endsWith(".xml")).map((name) => readFileSync(join(out, name), "utf8"));
  assert.ok(bodies.some((body) => body.includes("Written by tiny from 1 files") || body.includes("not usable")), bodies.join("\n"));
});

test("a prompt over the server's context is made to fit by the server's own numbers", { skip }, async () => {
  const source = `/// Counts.\npub fn count() {}\n${"// a line of filler\n".repeat(600)}`;
  const repository = makeRepository({ "README.md": "# Tally\n", "src/lib.rs": source });
  const out = join(folder, "long");
  const done = await runDocs(["--repo", repository, "--ai", "compatible", "--ai-url", aiUrl, "--model", "tiny", "--context", "100000", "--out", out], { AI_KEY: "test-key" });
  assert.equal(done.code, 0, done.err);
  const { counts } = JSON.parse(readFileSync(join(out, "pages.json"), "utf8"));
  assert.ok(counts.ai.requests >= 1 || counts.ai.declined === 1, JSON.stringify(counts));
});

test("a wrong key ends the run with the sentence about the key", { skip }, async () => {
  const repository = makeRepository({ "src/lib.rs": "pub fn count() {}\n" });
  const done = await runDocs(["--repo", repository, "--ai", "compatible", "--ai-url", aiUrl, "--model", "tiny", "--out", join(folder, "wrong")], { AI_KEY: "another" });
  assert.equal(done.code, 1);
  assert.match(done.err, /unauthorized/);
});

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address ? address.port : 0;
}
