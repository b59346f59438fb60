// @ts-check
/** Two installations in one warm process, with words planted in each that must never turn up in the other. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startWatchedHost as startHost } from "../security/canaries.js";
import { APP_DIR, callApp, jobFor, storedBy } from "./real-app.js";
import { makeRepository, tempDir } from "./with-host.js";

/** The aim is 10,000; an ordinary run takes a share of it (set TENANT_INVOCATIONS to change that). */
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
  const host = await startHost({ appDir: APP_DIR, dataDir: tempDir(t), installations: tenants, allowedRepos, log: (_level, line) => lines.push(line) });
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
    await Promise.all(Array.from({ length: BATCH }, (_, offset) => one(/** @type {string} */ (tenants[(at + offset) % 2]), at + offset)));
  }
  await host.queue.idle();

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
