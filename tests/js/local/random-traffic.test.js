// @ts-check
/** Users, pushes, edits, faults, kills and restarts in an order that a seed decides; then an independent look at what is left. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { manualClock } from "../../../js/local/clock.js";
import { startWatchedHost as startHost } from "../security/canaries.js";
import { APP_DIR, callApp, jobFor } from "./real-app.js";
import { checkTraffic } from "./traffic-check.js";
import { commitAll, makeRepository, tempDir } from "./with-host.js";

/** Seeds that found something once, in a run of a minute; `npm run test:long` takes ten more (docs/LOCAL-HOST.md). */
const FOUND = [1, 2, 4, 8];
/** The aim is a minute a seed; an ordinary run takes a share of it for one of them. */
const SEEDS = process.env.TRAFFIC_SEEDS?.split(",").map(Number) ?? [FOUND[Math.floor(Date.now() / 86_400_000) % FOUND.length]];
const SECONDS = Number(process.env.TRAFFIC_SECONDS ?? 6);
/** The host's clock runs this many times faster, so that retries need not be waited for. */
const SPEED = 40;

for (const seed of SEEDS) test(`${SECONDS} s of random traffic from seed ${seed} end in a consistent state`, { timeout: (SECONDS + 240) * 1000 }, async (t) => {
  const draw = generator(Number(seed));
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
  const actions = {
    async save() {
      const { ok, value } = await callApp(host, "docs.save", jobFor(pick(names), pick(["DOCS", "DOCS", "TEAM", "LEGAL"])), { user: pick(["writer", "admin"]) });
      if (ok) jobs.add(value.jobId);
    },
    async start() {
      if (jobs.size === 0) return;
      await callApp(host, "docs.start", { jobId: pick([...jobs]) });
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
  await checkTraffic(host, jobs, dirs);
});

/** @param {import("../../../js/local/host.js").Host} host */
async function drained(host) {
  for (let tries = 0; host.queue.pending("local").length + host.running().length > 0; tries += 1) {
    if (tries > 1200) throw new Error(`still waiting: ${JSON.stringify(host.queue.pending("local"))}`);
    await sleep(100);
  }
}

/** mulberry32: small, seeded, and good enough to choose actions. @param {number} seed @returns {() => number} */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
