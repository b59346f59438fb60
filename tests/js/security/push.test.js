// @ts-check
// The web trigger on the local host, through the real handlers: who gets in, how often, and what is left behind.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startHost } from "../../../js/local/host.js";
import { makeRepository, tempDir } from "../local/with-host.js";
import { assertNoCanary, canary } from "./canaries.js";

const appDir = fileURLToPath(new URL("../../..", import.meta.url));

/** A host with this app, a repository, a job and its hook. @param {import("node:test").TestContext} t */
async function hooked(t) {
  const dir = tempDir(t);
  const repository = join(dir, "repo");
  makeRepository(repository, { "README.md": "# Tally\n", "src/lib.rs": "//! Counts.\npub fn count() {}\n" });
  const logs = /** @type {string[]} */ ([]);
  const calls = /** @type {string[]} */ ([]);
  const host = await startHost({ appDir, dataDir: join(dir, "data"), log: (_level, line) => void logs.push(line), allowedRepos: { "o/r": repository } });
  t.after(() => host.close());
  host.onCall(({ name }) => void calls.push(name));
  const answers = /** @type {unknown[]} */ ([]);
  /** @param {string} functionKey @param {any} payload @param {string} [user] */
  const call = async (functionKey, payload, user = "writer") => {
    const result = await host.invoke({ moduleKey: "documentation", functionKey, payload, user });
    assert.ok(result.ok, JSON.stringify(result));
    answers.push(result.value);
    assert.ok(result.value.ok, JSON.stringify(result.value));
    return result.value.value;
  };
  const token = canary("token");
  const secret = canary("webhook");
  await call("admin.setSecret", { name: "git:github", value: token }, "admin");
  const { jobId } = await call("docs.save", { repository: { provider: "github", owner: "o", name: "r", ref: "main", secret: "git:github" }, target: { spaceKey: "DOCS" }, writer: "outline" });
  const hook = await call("docs.saveHook", { jobId });
  await call("admin.setSecret", { name: hook.secretName, value: secret }, "admin");
  const url = `${host.webTriggerUrl("git-push")}${hook.path}`;
  /** @param {string} id @param {{body?: string, secret?: string, headers?: Record<string, string>}} [how] */
  const deliver = async (id, { body = payload(), secret: key = secret, headers = {} } = {}) => {
    const signature = `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-github-event": "push", "x-github-delivery": id, "x-hub-signature-256": signature, ...headers },
    });
    const text = await response.text();
    answers.push(text);
    return { status: response.status, text, retryAfter: response.headers.get("retry-after") };
  };
  return { host, call, deliver, jobId, url, logs, calls, answers, secrets: { token, secret } };
}

function payload() {
  const commit = (/** @type {string} */ digit) => digit.repeat(40);
  return JSON.stringify({
    ref: "refs/heads/main", before: commit("1"), after: commit("2"), forced: false,
    commits: [{ added: ["ä.md"], modified: [], removed: [] }], repository: { full_name: "o/r", default_branch: "main" },
  });
}

/** Runs that the job has had. @param {Awaited<ReturnType<typeof hooked>>} app */
async function ended(app) {
  for (let tries = 0; tries < 200; tries += 1) {
    const status = await app.call("docs.status", { jobId: app.jobId });
    if (status.run && ["done", "failed"].includes(status.run.state)) return status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the run did not end");
}

test("a signed push makes pages, and no credential is left anywhere", async (t) => {
  const app = await hooked(t);
  assert.equal((await app.deliver("guid-1")).status, 202);
  const status = await ended(app);
  assert.equal(status.run.state, "done", JSON.stringify(status.run));
  assert.equal((await app.deliver("guid-1")).status, 200);
  const site = await app.host.site();
  assertNoCanary(app.secrets, { logs: app.logs, calls: app.calls, answers: app.answers, site, status });
});

test("a wrong secret, no signature and an unknown hook look alike", async (t) => {
  const app = await hooked(t);
  const wrong = await app.deliver("guid", { secret: "wrong" });
  const unsigned = await app.deliver("guid", { headers: { "x-hub-signature-256": "" } });
  const unknown = await fetch(`${app.host.webTriggerUrl("git-push")}/${"0".repeat(32)}`, { method: "POST", body: "{}" });
  assert.deepEqual([wrong.status, unsigned.status, unknown.status], [401, 401, 401]);
  assert.equal(wrong.text, unsigned.text);
  assert.equal(wrong.text, await unknown.text());
  assert.equal((await app.call("docs.status", { jobId: app.jobId })).run, null);
});

test("the body's bytes count: line ends and a byte-order mark pass through", async (t) => {
  const app = await hooked(t);
  assert.equal((await app.deliver("guid-crlf", { body: `${payload()}\r\n` })).status, 202);
});

test("200 copies at one instant make one run", async (t) => {
  const app = await hooked(t);
  const responses = await Promise.all(Array.from({ length: 200 }, () => app.deliver("guid-same")));
  const statuses = responses.map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 202).length, 1, JSON.stringify(statuses));
  assert.ok(responses.every(({ status, retryAfter }) => status === 200 || status === 202 || (status === 503 && retryAfter)), JSON.stringify(statuses));
  await ended(app);
  const queued = app.logs.filter((line) => line.includes("run_queued"));
  assert.equal(queued.length, 1);
});
