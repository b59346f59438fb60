// @ts-check
/** The docs job over HTTP, its process killed at one call after the other, started again, and compared with a run that was left alone. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { startHost } from "../../../js/local/host.js";
import { APP_DIR, jobFor, storedBy } from "./real-app.js";
import { commitAll, makeRepository, tempDir } from "./with-host.js";

const SCRIPT = fileURLToPath(new URL("host-process.js", import.meta.url));
/** An ordinary run dies at a few calls spread over the job; `npm run test:long -- kills` at every one, before and after it. */
const KILLS = 3;
const EVERY = process.env.KILL_EVERY_CALL !== undefined;

/** @param {string[]} parameters */
async function startProcess(parameters) {
  const child = spawn(process.execPath, [SCRIPT, ...parameters], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = createInterface({ input: /** @type {any} */ (child.stdout) })[Symbol.asyncIterator]();
  const first = await lines.next();
  return {
    url: JSON.parse(String(first.value)).url,
    ended,
    async stop() {
      child.kill("SIGTERM");
      const last = await lines.next();
      await ended;
      return JSON.parse(String(last.value));
    },
  };
}

/** What a panel does: opens its frame and calls its functions over HTTP. @param {string} url @param {string} functionKey @param {any} payload */
async function call(url, functionKey, payload) {
  const page = await (await fetch(`${url}/apps/documentation`)).text();
  const { origin, pathname } = new URL(String(/<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]));
  const response = await fetch(`${origin}/bridge/${pathname.split("/")[2]}/invoke`, { method: "POST", headers: { origin, "content-type": "application/json" }, body: JSON.stringify({ functionKey, payload }) });
  const answer = /** @type {any} */ (await response.json());
  if (!answer.value?.ok) throw new Error(JSON.stringify(answer));
  return answer.value.value;
}

/** @param {string} url */
async function saveAndRun(url) {
  const { jobId } = await call(url, "docs.save", jobFor("repo"));
  await call(url, "docs.start", { jobId });
  await untilOver(url, jobId);
}

/** @param {string} url @param {string} jobId */
async function untilOver(url, jobId) {
  for (let tries = 0; tries < 600; tries += 1) {
    const { run } = await call(url, "docs.status", { jobId });
    if (["done", "failed", "cancelled"].includes(run?.state)) return assert.equal(run.state, "done", JSON.stringify(run));
    await sleep(50);
  }
  throw new Error("the run did not end");
}

/** What is left, without the ids and stamps that differ from run to run. @param {string} dataDir */
async function leftIn(dataDir) {
  const host = await startHost({ appDir: APP_DIR, dataDir });
  const site = await host.site();
  const stored = await storedBy(host, "local");
  const app = host.accountId("app");
  const pages = [];
  for (const page of site.pages.values()) {
    if (page.authorId !== app || page.status !== "current") continue;
    const body = await site.body(page.id, page.versions.at(-1)?.number ?? 1);
    pages.push({ title: page.title, parent: site.pages.get(page.parentId ?? "")?.title, body: body.replace(/[0-9a-f-]{12,}/g, "#").replace(/\b100\d{4}\b/g, "#") });
  }
  const keys = [...stored.keys()].map((key) => String(key.split(":")[0])).filter((kind) => kind !== "run");
  await host.close();
  return { pages: pages.sort((a, b) => a.title.localeCompare(b.title)), kinds: keys.sort() };
}

const FILES = { "README.md": "# Repo\n\nText.\n", "src/a.js": "/** Adds. */\nexport function add(a, b) { return a + b; }\n", "lib/b.py": "def b():\n    \"\"\"Says b.\"\"\"\n" };

test("a docs job whose process is killed ends, after a restart, where an undisturbed one ends", { timeout: 1_800_000 }, async (t) => {
  const repository = makeRepository(join(tempDir(t), "repo"), FILES);
  await diesAndComesBack(t, repository, () => tempDir(t));
});

test("so does one that writes changed pages again, archives one and adds one", { timeout: 1_800_000 }, async (t) => {
  const repository = makeRepository(join(tempDir(t), "repo"), FILES);
  const before = tempDir(t);
  const first = await startProcess([before, repository]);
  await saveAndRun(first.url);
  await first.stop();
  rmSync(join(repository, "lib"), { recursive: true });
  writeFileSync(join(repository, "src/a.js"), "/** Adds two. */\nexport function add(a, b) { return a + b; }\n");
  mkdirSync(join(repository, "more"));
  writeFileSync(join(repository, "more/c.py"), "def c():\n    \"\"\"Says c.\"\"\"\n");
  commitAll(repository, "second");
  const { pages } = await diesAndComesBack(t, repository, () => {
    const dataDir = tempDir(t);
    cpSync(before, dataDir, { recursive: true });
    return dataDir;
  });
  assert.ok(pages.some(({ title }) => /Archived/.test(title)) && pages.some(({ body }) => body.includes("Says c")), JSON.stringify(pages.map(({ title }) => title)));
});

/** @param {import("node:test").TestContext} t @param {string} repository @param {() => string} makeData a folder as it is before the run */
async function diesAndComesBack(t, repository, makeData) {
  const calm = makeData();
  const undisturbed = await startProcess([calm, repository]);
  await saveAndRun(undisturbed.url);
  const { calls } = await undisturbed.stop();
  const expected = await leftIn(calm);
  assert.ok(expected.pages.length >= 2);

  const step = EVERY ? 0.5 : Math.max(1, Math.floor(calls / KILLS));
  let died = 0;
  for (let turn = 1; turn < calls; turn += step) {
    const at = Math.floor(turn);
    const dataDir = makeData();
    const doomed = await startProcess([dataDir, repository, String(at), (EVERY ? turn !== at : at % 2 === 0) ? "after" : "before"]);
    await saveAndRun(doomed.url).catch((error) => assert.equal(error.name === "AssertionError", false, error));
    // The polling of the status makes calls too, so a run may be over before its turn to die comes.
    const killed = await Promise.race([doomed.ended.then(() => true), sleep(200).then(() => false)]);
    if (killed) died += 1;
    // It may still die while it is being stopped.
    else await doomed.stop().catch(() => (died += 1));
    const again = await startProcess([dataDir, repository]);
    await saveAndRun(again.url);
    await again.stop();
    assert.deepEqual(await leftIn(dataDir), expected, `killed at call ${turn} of ${calls}`);
  }
  t.diagnostic(`killed ${died} times in a job of ${calls} calls`);
  assert.ok(died >= 2);
  return expected;
}
