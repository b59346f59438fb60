// @ts-check
// A host that does not answer: what the command line says, and when it ends.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { mock, test } from "node:test";
import { watchReach, watchSilence } from "../../../js/cli/reach.js";
import { makeRepository, runDocs } from "./command-line.js";

const ADDRESS = "https://git.example.com/o/r";

/** What was said, and how the waiting ended. @param {(request: Request) => Promise<Response>} ask */
function watched(ask, isModel = false) {
  /** @type {string[]} */
  const told = [];
  /** @type {{why?: Error}} */
  const end = {};
  const watch = watchReach(ask, { tell: (sentence) => void told.push(sentence), isModel: () => isModel });
  watch.unreachable.catch((why) => (end.why = why));
  const again = () => watch.fetch(new Request(ADDRESS)).catch(() => {});
  const later = async (/** @type {number} */ ms) => { mock.timers.tick(ms); await new Promise((wake) => setImmediate(wake)); };
  return { told, end, again, later };
}

test.beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] }));
test.afterEach(() => mock.timers.reset());

test("a host that cannot be reached is named at once, and given up after seconds", async () => {
  const { told, end, again, later } = watched(async () => { throw new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } }); });
  await again();
  assert.match(String(told), /^git\.example\.com cannot be reached \(ENOTFOUND\); trying again$/);
  await later(11_000);
  await again();
  assert.equal(end.why, undefined);
  await later(4_000);
  await again();
  await later(0);
  assert.match(String(end.why), /ENOTFOUND/);
});

test("a host that takes connections and says nothing is given up in under a minute, a model is not", async () => {
  const silent = () => new Promise(() => {});
  const [host, model] = [watched(/** @type {any} */ (silent)), watched(/** @type {any} */ (silent), true)];
  for (const { again } of [host, model]) void again();
  await host.later(4_000);
  for (const { told } of [host, model]) assert.deepEqual(told, ["waiting for git.example.com"]);
  await host.later(50_000);
  assert.match(String(host.end.why), /has not answered for 45 seconds/);
  assert.equal(model.end.why, undefined);
});

test("a host that answered once is never given up, whatever it does afterwards", async () => {
  let isUp = true;
  const { told, end, again, later } = watched(async () => { if (isUp) return new Response("ok"); throw new TypeError("fetch failed"); });
  await again();
  isUp = false;
  for (const ms of [10_000, 50_000, 90_000]) { await later(ms); await again(); }
  assert.deepEqual([told, end.why], [[], undefined]);
});

test("a model's server that is not there ends the command with a sentence", { timeout: 60_000 }, async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (taken.address());
  await new Promise((closed) => taken.close(closed));
  mock.timers.reset();
  const repository = makeRepository({ "README.md": "# R\n", "src/a.js": "export const a = 1;\n" });
  const { code, err } = await runDocs(["--repo", repository, "--out", `${repository}-pages`, "--ai", "compatible", "--model", "m", "--ai-url", `http://127.0.0.1:${port}/v1`]);
  assert.equal(code, 1, err);
  assert.match(err, new RegExp(`127\\.0\\.0\\.1:${port} cannot be reached \\(ECONNREFUSED\\); trying again`));
  assert.match(err, /cannot be reached \(ECONNREFUSED\): check the address and the network\n$/);
});

/** A site that answers as `ask` does, watched. @param {() => Promise<Response>} ask */
function watchedSite(ask) {
  /** @type {string[]} */
  const told = [];
  /** @type {{why?: Error}} */
  const end = {};
  const watch = watchSilence(ask, { host: "site.example.com", tell: (sentence) => void told.push(sentence) });
  watch.unreachable.catch((why) => (end.why = why));
  const later = async (/** @type {number} */ ms) => { mock.timers.tick(ms); await new Promise((wake) => setImmediate(wake)); };
  return { told, end, ask: watch.ask, later };
}

test("a site that stops answering in the middle of a run is named after seconds, and given up after two minutes", async () => {
  let isSilent = false;
  const site = watchedSite(() => (isSilent ? new Promise((_, reject) => void setTimeout(() => reject(new Error("timeout")), 30_000)) : Promise.resolve(new Response())));
  await site.ask();
  await site.later(500_000);
  assert.deepEqual([site.told, site.end.why], [[], undefined]);
  isSilent = true;
  // Tried again and again, with pauses between.
  for (let tries = 0; tries < 3 && !site.end.why; tries += 1) {
    const asked = site.ask().catch(() => {});
    await site.later(11_000);
    assert.deepEqual(site.told, ["waiting for site.example.com, which has not answered for 10 seconds"]);
    await site.later(19_000);
    await asked;
    await site.later(9_000);
    assert.equal(site.end.why, undefined);
  }
  void site.ask().catch(() => {});
  await site.later(10_000);
  assert.match(String(site.end.why), /site\.example\.com has not answered for 120 seconds/);
});

test("a site that answers again is waited for anew", async () => {
  let isSilent = true;
  const site = watchedSite(() => (isSilent ? Promise.reject(new Error("timeout")) : Promise.resolve(new Response())));
  await site.ask().catch(() => {});
  await site.later(100_000);
  isSilent = false;
  await site.ask();
  await site.later(100_000);
  assert.equal(site.end.why, undefined);
});

test("an SSH address and a folder as state are refused in one sentence", async () => {
  mock.timers.reset();
  const dir = makeRepository({ "README.md": "# A\n" });
  const ssh = await runDocs(["--repo", "git@github.com:a/b.git", "--dry-run"]);
  assert.match(ssh.err, /write https:\/\/github\.com\/a\/b, or clone/);
  assert.equal(ssh.code, 2);
  const site = ["--site", "http://127.0.0.1:9", "--state", dir];
  const gone = await runDocs(["--repo", dir, ...site], { CONFLUENCE_USER: "a@example.com" });
  assert.doesNotMatch(gone.err, /EISDIR/);
  assert.match(gone.err, /cannot be reached/);
  assert.equal(gone.code, 1);
});
