// @ts-check
/** Users, pushes, edits, faults, kills and restarts in an order that a seed decides; then an independent look at what is left. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { manualClock } from "../../../js/local/clock.js";
import { generator } from "../../../js/local/faults.js";
import { startWatchedHost as startHost } from "../security/canaries.js";
import { APP_DIR, callApp, jobFor, storedBy } from "./real-app.js";
import { commitAll, makeRepository, tempDir } from "./with-host.js";

const SEED = Number(process.env.TRAFFIC_SEED ?? 20261122);
/** The aim is a minute; an ordinary run takes a share of it (set TRAFFIC_SECONDS to change that). */
const SECONDS = Number(process.env.TRAFFIC_SECONDS ?? 8);
/** The host's clock runs this many times faster, so that retries need not be waited for. */
const SPEED = 40;

test(`${SECONDS} s of random traffic from seed ${SEED} end in a consistent state`, { timeout: (SECONDS + 180) * 1000 }, async (t) => {
  const draw = generator(SEED);
  const pick = (/** @type {any[]} */ items) => items[Math.floor(draw() * items.length)];
  const names = ["alpha", "beta"];
  const base = tempDir(t);
  const dirs = Object.fromEntries(names.map((name) => [name, makeRepository(join(base, name), { "README.md": `# ${name}\n`, "src/a.js": "export const a = 1;\n", "lib/b.py": "def b():\n    pass\n" })]));
  const dataDir = tempDir(t);
  const clock = manualClock(Date.now());
  const open = () => startHost({ appDir: APP_DIR, dataDir, clock, allowedRepos: Object.fromEntries(names.map((name) => [`local/${name}`, String(dirs[name])])) });
  let host = await open();
  t.after(() => host.close());
  const ticking = setInterval(() => void clock.advance(10 * SPEED), 10);
  t.after(() => clearInterval(ticking));

  /** @type {Set<string>} */
  const jobs = new Set();
  let commits = 0;
  /** @type {Record<string, number>} */
  const done = {};
  let tornStarts = 0;
  const actions = {
    async save() {
      const { ok, value } = await callApp(host, "docs.save", jobFor(pick(names), pick(["DOCS", "DOCS", "TEAM", "LEGAL"])), { user: pick(["writer", "admin"]) });
      if (ok) jobs.add(value.jobId);
    },
    async start() {
      if (jobs.size === 0) return;
      const { ok } = await callApp(host, "docs.start", { jobId: pick([...jobs]) });
      if (!ok) tornStarts += 1;
    },
    list: () => callApp(host, "docs.list", {}, { user: pick(["writer", "reader", "admin"]) }),
    push() {
      const dir = String(dirs[pick(names)]);
      commits += 1;
      const folder = join(dir, pick(["src", "lib", "extra", "tools"]));
      if (draw() < 0.2) rmSync(folder, { recursive: true, force: true });
      else {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `f${commits % 7}.js`), `/** Change ${commits}. */\nexport function f${commits}() {}\n`);
      }
      commitAll(dir, `Change ${commits}`);
    },
    async edit() {
      const site = await host.site();
      const page = pick([...site.pages.values()].filter(({ status, authorId }) => status === "current" && authorId === host.accountId("app")));
      if (!page) return;
      await fetch(`${host.url}/wiki/spaces/DOCS/edit/${page.id}`, { method: "POST", redirect: "manual", headers: { origin: host.url }, body: new URLSearchParams({ title: page.title, version: String(page.versions.length), body: `<p>By hand ${commits}</p>` }) });
    },
    kill: () => host.killFunctions(),
    faults: () => host.faults.set({ seed: Math.floor(draw() * 1e6), rate: pick([0, 0.02, 0.1]), slowMs: 200, duplicateRate: pick([0, 0.3]), outOfOrder: true, kvsQueryLagMs: pick([0, 500]) }),
    async restart() {
      await host.close();
      host = await open();
    },
  };
  const weights = [["save", 3], ["start", 8], ["list", 4], ["push", 5], ["edit", 2], ["kill", 2], ["faults", 2], ["restart", 1]].flatMap(([name, weight]) => Array(Number(weight)).fill(name));
  const until = Date.now() + SECONDS * 1000;
  while (Date.now() < until) {
    const name = pick(weights);
    done[name] = (done[name] ?? 0) + 1;
    // What fails under a fault is the caller's to try again; only what is left in the end counts.
    await Promise.resolve(/** @type {any} */ (actions)[name]()).catch(() => {});
    await sleep(draw() * 60);
  }
  console.log(`traffic: ${JSON.stringify(done)}, ${jobs.size} jobs`);

  host.faults.set({});
  await drained(host);
  for (const jobId of jobs) await callApp(host, "docs.start", { jobId });
  await drained(host);
  await check(host, jobs, tornStarts);
});

/** @param {import("../../../js/local/host.js").Host} host */
async function drained(host) {
  for (let tries = 0; host.queue.pending("local").length + host.running().length > 0; tries += 1) {
    if (tries > 1200) throw new Error(`still waiting: ${JSON.stringify(host.queue.pending("local"))}`);
    await sleep(100);
  }
}

/**
 * Looks at the store and the site only; asks the app nothing.
 *
 * @param {import("../../../js/local/host.js").Host} host
 * @param {Set<string>} jobs
 * @param {number} tornStarts calls of docs.start that ended in an error: each may have left a run that was noted and
 *   never queued, which the app takes for lost only after a while
 */
async function check(host, jobs, tornStarts) {
  const stored = await storedBy(host, "local");
  const site = await host.site();
  const app = host.accountId("app");
  assert.deepEqual([...stored.keys()].filter((key) => key.startsWith("claim")), [], "no claim is left");
  /** @type {string[]} */
  const waiting = [];
  for (const [key, run] of stored) {
    if (!key.startsWith("run:")) continue;
    if (run.state === "queued") waiting.push(key);
    else assert.ok(["done", "failed", "cancelled"].includes(run.state), `${key} is ${JSON.stringify(run)}`);
    if (run.state === "failed") assert.ok(run.error, `${key} failed without a reason`);
  }
  assert.ok(waiting.length <= tornStarts, `${waiting.length} runs wait for ever, ${tornStarts} starts were torn: ${waiting.join(", ")}`);
  if (waiting.length > 0) console.log(`${waiting.length} of ${tornStarts} torn starts left a run that nobody queued`);
  const owned = new Map();
  for (const [key, record] of stored) {
    if (!key.startsWith("page:")) continue;
    assert.ok(!owned.has(record.pageId), `${record.pageId} belongs to two entries`);
    if (record.pageId) owned.set(record.pageId, record);
    if (record.pageId) assert.ok(site.pages.has(record.pageId), `the page of ${key} exists`);
  }
  const written = [...site.pages.values()].filter(({ status, authorId }) => status === "current" && authorId === app);
  // A page that somebody rewrote before the app could note it is that person's: its stamp is gone.
  const lost = written.filter(({ id, title, versions }) => !owned.has(id) && !title.startsWith("Proposed: ") && versions.every(({ authorId }) => authorId === app));
  assert.deepEqual(lost.map(({ id, title, versions }) => `${id} ${title} (${versions.length} versions)`), [], "every page the app made is in its map");
  const proposals = written.filter(({ title }) => title.startsWith("Proposed: "));
  const perPage = new Map(proposals.map((page) => [page.parentId, proposals.filter(({ parentId }) => parentId === page.parentId).length]));
  for (const [parentId, count] of perPage) assert.equal(count, 1, `${parentId} has ${count} proposals`);
  assert.ok(jobs.size > 0 && written.length > 0, "something was written");
}
