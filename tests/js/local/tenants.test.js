// @ts-check
/** Two installations in one warm process, with words planted in each that must never turn up in the other. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { manualClock } from "../../../js/local/clock.js";
import { startWatchedHost as startHost } from "../security/canaries.js";
import { APP_DIR, callApp, jobFor, storedBy } from "./real-app.js";
import { makeRepository, tempDir } from "./with-host.js";

/** The aim is 10,000; an ordinary run takes a share of it (`npm run test:long -- tenants` takes all). */
const INVOCATIONS = Number(process.env.TENANT_INVOCATIONS ?? 400);

test(`in ${INVOCATIONS} interleaved invocations nothing of one installation reaches the other`, async (t) => {
  const tenants = ["north", "south"];
  const word = (/** @type {string} */ tenant) => `canary${tenant}feather`;
  /** @type {Record<string, string>} */
  const allowedRepos = {};
  for (const tenant of tenants) {
    const dir = makeRepository(join(tempDir(t), tenant), {
      "README.md": `# ${word(tenant)}\n\nAbout ${word(tenant)}.\n`,
      "src/lib.js": `/** Does what ${word(tenant)} does. */\nexport function ${word(tenant)}() {}\n`,
    });
    allowedRepos[`local/${word(tenant)}`] = dir;
  }
  /** @type {string[]} */
  const lines = [];
  // The platform counts invocations by the minute: every so many of them a minute passes.
  const clock = manualClock(Date.now());
  const host = await startHost({ appDir: APP_DIR, clock, dataDir: tempDir(t), installations: tenants, allowedRepos, log: (_level, line) => lines.push(line) });
  t.after(() => host.close());
  /** @type {string[]} */
  const leaks = [];
  const other = (/** @type {string} */ tenant) => word(tenant === "north" ? "south" : "north");
  host.onCall(({ invocation, path, body }) => {
    if (`${path} ${body}`.includes(other(invocation.call.installation.id))) leaks.push(`call ${path}`);
  });
  const one = async (/** @type {string} */ tenant, /** @type {number} */ at) => {
    const who = { installation: tenant, user: at % 5 === 0 ? "admin" : "writer" };
    const calls = [
      () => callApp(host, "docs.list", {}, who),
      () => callApp(host, "docs.save", jobFor(word(tenant), at % 2 ? "DOCS" : "TEAM"), who),
      // Refused, and what is refused must not leak either: unknown spaces and jobs named after the canary.
      () => callApp(host, "docs.save", jobFor(word(tenant), word(tenant).toUpperCase()), who),
      () => callApp(host, "docs.status", { jobId: word(tenant) }, who),
    ];
    const answer = JSON.stringify(await /** @type {() => Promise<any>} */ (calls[at % calls.length])());
    if (answer.includes(other(tenant))) leaks.push(`answer ${answer.slice(0, 200)}`);
  };
  for (const tenant of tenants) {
    const { value } = await callApp(host, "docs.save", jobFor(word(tenant)), { installation: tenant });
    await callApp(host, "docs.start", { jobId: value.jobId }, { installation: tenant });
  }
  const BATCH = 20;
  for (let at = 0; at < INVOCATIONS; at += BATCH) {
    if (at % 1000 === 0) await clock.advance(60_000);
    await Promise.all(Array.from({ length: BATCH }, (_, offset) => one(/** @type {string} */ (tenants[(at + offset) % 2]), at + offset)));
  }
  for (let waits = 0; host.queue.pending("north").length + host.queue.pending("south").length > 0 && waits < 3000; waits += 1) {
    await clock.advance(1000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  for (const tenant of tenants) {
    const stored = JSON.stringify([...(await storedBy(host, tenant))]);
    assert.ok(stored.includes(word(tenant)), "the planted word arrives in its own store");
    if (stored.includes(other(tenant))) leaks.push("store");
    const site = await host.site(tenant);
    const bodies = await Promise.all([...site.pages.values()].map(async (page) => page.title + (await site.body(page.id, page.versions.at(-1)?.number ?? 1))));
    assert.ok(bodies.some((body) => body.includes(word(tenant))), "and on its own pages");
    if (bodies.some((body) => body.includes(other(tenant)))) leaks.push("page");
    for (const line of lines) if (line.startsWith(`[${tenant} `) && line.includes(other(tenant))) leaks.push(`log ${line}`);
  }
  assert.deepEqual(leaks, []);
});

test("a value that an app keeps in its module is there for the next tenant, as on Forge, and is caught", async (t) => {
  const appDir = join(tempDir(t), "leaky");
  mkdirSync(join(appDir, "src"), { recursive: true });
  writeFileSync(join(appDir, "package.json"), '{"type":"module"}');
  writeFileSync(join(appDir, "manifest.yml"), "modules:\n  confluence:globalPage:\n    - { key: page, resolver: { function: f } }\n  function:\n    - { key: f, handler: index.f }\n");
  writeFileSync(join(appDir, "src/index.js"), "let last;\nlet calls = 0;\nexport const f = ({ call }) => {\n  const before = last;\n  last = call.payload;\n  calls += 1;\n  return { before, calls, pid: process.pid };\n};\n");
  const host = await startHost({ appDir, dataDir: tempDir(t), installations: ["north", "south"] });
  t.after(() => host.close());
  const say = async (/** @type {string} */ installation, /** @type {string} */ payload) => /** @type {any} */ (await host.invoke({ installation, moduleKey: "page", functionKey: "any", payload })).value;
  await say("north", "canarynorthfeather");
  const heard = await say("south", "canarysouthfeather");
  // The comparison that the test above makes with every answer.
  assert.ok(JSON.stringify(heard).includes("canarynorthfeather"), "one warm process, one module, two tenants");
  assert.deepEqual([heard.calls, heard.pid], [2, process.pid]);
});
