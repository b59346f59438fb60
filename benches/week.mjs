// @ts-check
// `npm run bench:week [-- FILES]`: a week of pushes to a repository of 100,000 files. What each run asks the Git host for, reads
// and writes; the Git host is the local host's stand-in over a real repository on disk, Confluence a strict one in memory. An AI
// would be asked once for each page that is written.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryConfluence } from "../js/cli/confluence.js";
import { openOutside } from "../js/cli/outside.js";
import { openPlatform } from "../js/cli/platform.js";
import { openCore } from "../js/core.js";

const FILES = Number(process.argv[2] ?? 100_000);
const IN_PACKAGE = 25;
const HOUR_MS = 3_600_000;
/** Files that each push changes; `new` is a push that adds a package. @type {(number | "new")[]} */
const WEEK = [1, 1, 3, 1, 10, 2, 1, "new", 1, 5, 1, 25, 1, 0, 2];

const dir = mkdtempSync(join(tmpdir(), "touchmark-week-"));
execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", dir]);
let commits = 0;
try {
  await week();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function week() {
  commit([["README.md", "# Large\n\nMany packages.\n"], ...Array.from({ length: FILES - 1 }, (_, at) => file(at, 0))]);
  const confluence = await memoryConfluence("DOC");
  const outside = await openOutside({ folder: { owner: "local", name: "large", dir } });
  let asked = { requests: 0, bytes: 0 };
  /** @param {Request} request */
  const fetchOutside = async (request) => {
    const answer = await outside.fetch(request);
    const body = await answer.arrayBuffer();
    asked = { requests: asked.requests + 1, bytes: asked.bytes + body.byteLength };
    return new Response(body, { status: answer.status, headers: answer.headers });
  };
  const platform = openPlatform({ confluence, secrets: { "git:cli": "folder" }, fetchOutside });
  platform.kvs.set("secret:git.cli", { setMs: 0, host: "api.github.com" });
  let passedMs = 0;
  /** @type {typeof platform.perform} */
  const perform = async (effect, body, signal) => {
    if (effect.kind === "clock") return { outcome: { kind: "value", value: Date.now() + passedMs } };
    // Pauses for the platform's limit of requests a minute are counted, not waited for.
    if (/** @type {string} */ (effect.kind) === "sleep") return { outcome: { kind: "done" } };
    return platform.perform(effect, body, signal);
  };
  let spent = nothing();
  /** @param {string} name @param {object} input */
  const drive = (name, input) => runTimed(name, input, perform, spent);
  const person = (/** @type {string} */ name, /** @type {object} */ payload) => drive(name, { trigger: "person", caller: confluence.accountId, payload });
  const repository = { provider: "github", owner: "local", name: "large", secret: "git:cli" };
  const { jobId } = await person("docs.save", { repository, target: { spaceKey: "DOC" }, writer: "outline", every: "hour" });

  console.log(`${FILES} files\n${row("push", "files changed", "requests", "KB received", "files read", "pages written", "events", "store reads", "store writes", "Confluence requests", "core, s", "s")}\n${row(...Array(12).fill("--:"))}`);
  await person("docs.start", { jobId });
  await show("first run", FILES);
  for (const [at, size] of WEEK.entries()) {
    const changed = size === "new" ? Array.from({ length: 5 }, (_, file) => /** @type {[string, string]} */ ([`pkg00000/added/file${file}.ts`, source(at, 1)])) : Array.from({ length: size }, (_, n) => file((at * 37 + n * 3) % 2_000, at + 1));
    if (changed.length > 0) commit(changed);
    passedMs += HOUR_MS;
    await drive("docs.schedule", { trigger: "schedule", payload: {} });
    await show(size === "new" ? `${at + 1}, a new module` : String(at + 1), changed.length);
  }
  outside.close();

  /** @param {string} name @param {number} changed */
  async function show(name, changed) {
    asked = { requests: 0, bytes: 0 };
    spent = nothing();
    const started = performance.now();
    let events = 0;
    for (let event = platform.queue.shift(); event; event = platform.queue.shift()) {
      events += 1;
      await drive("docs.run", { trigger: "queue", payload: event.event });
    }
    const seconds = (performance.now() - started) / 1000;
    const { reads, writes, confluence: pages, coreMs } = spent;
    const { run } = await person("docs.status", { jobId });
    if (run.state !== "done") throw new Error(JSON.stringify(run));
    const { files, created, updated } = run.counts;
    console.log(row(name, changed, asked.requests, Math.round(asked.bytes / 1000), files, created + updated, events, reads, writes, pages, (coreMs / 1000).toFixed(2), seconds.toFixed(1)));
  }
}

/** @typedef {{reads: number, writes: number, confluence: number, coreMs: number}} Spent @returns {Spent} */
function nothing() {
  return { reads: 0, writes: 0, confluence: 0, coreMs: 0 };
}

/** A flow, one effect after the other, so that the time in the core is known. @param {string} name @param {object} input @param {ReturnType<typeof openPlatform>["perform"]} perform @param {Spent} spent @returns {Promise<any>} */
async function runTimed(name, input, perform, spent) {
  const core = openCore();
  /** @template T @param {() => T} call */
  const timed = (call) => {
    const at = performance.now();
    const answer = call();
    spent.coreMs += performance.now() - at;
    return answer;
  };
  let { flowId, ...step } = timed(() => core.startFlow(name, /** @type {any} */ (input), ""));
  const waiting = [...step.effects];
  for (;;) {
    if (step.failed) throw new Error(`${name}: ${step.failed.message}`);
    if (step.done !== undefined) return step.done;
    const effect = waiting.shift();
    if (!effect) throw new Error(`${name} waits for nothing`);
    if (effect.kind === "kvsGet" || effect.kind === "kvsList") spent.reads += 1;
    if (effect.kind === "kvsSet" || effect.kind === "kvsDelete") spent.writes += 1;
    if (effect.kind === "atlassian") spent.confluence += 1;
    const body = effect.bodyId === undefined ? undefined : timed(() => core.takeBody(/** @type {number} */ (effect.bodyId)));
    const { outcome, body: received } = await perform(effect, body, new AbortController().signal);
    step = timed(() => core.resumeFlow(flowId, effect.id, { elapsedMs: 0, outcome }, received));
    waiting.push(...step.effects.filter((next) => !step.dropped.includes(next.id)));
  }
}

/** @param {number} at @param {number} version @returns {[string, string]} */
function file(at, version) {
  const name = String(Math.floor(at / IN_PACKAGE)).padStart(5, "0");
  return [`pkg${name}/lib/file${at % IN_PACKAGE}.ts`, source(at, version)];
}

/** @param {number} at @param {number} version */
function source(at, version) {
  return `/** Part ${at}, version ${version}: it does one thing and says which. */\nexport class Part${at} {\n  /** Runs it ${version} times. */\n  run(times: number): string {\n    return String(times * ${version});\n  }\n}\n`;
}

/** Adds one commit with these files. @param {[string, string][]} files */
function commit(files) {
  const parts = [`commit refs/heads/main\ncommitter A <a@example.com> ${1_790_000_000 + commits} +0000\ndata 1\nx\n${commits > 0 ? "from refs/heads/main^0\n" : ""}`];
  for (const [path, text] of files) parts.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  commits += 1;
  const done = spawnSync("git", ["-C", dir, "fast-import", "--quiet"], { input: parts.join(""), encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
}

/** @param {...(string | number)} cells */
function row(...cells) {
  return `| ${cells.join(" | ")} |`;
}
