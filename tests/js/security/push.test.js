// @ts-check
// The web trigger on the local host, through the real handlers: who gets in, how often, and what is left behind.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { PLANTED, assertNoCanary } from "./canaries.js";
import { hooked, pushOf } from "./hooked.js";

test("a signed push makes pages, and no credential is left anywhere", async (t) => {
  const app = await hooked(t);
  /** @type {string[]} */
  const calls = [];
  app.host.onCall(({ name, path, body }) => void calls.push(`${name} ${path} ${body}`));
  assert.equal((await app.deliver("guid-1")).status, 202);
  const status = await app.ended();
  assert.equal(status.run.state, "done", JSON.stringify(status.run));
  assert.equal((await app.deliver("guid-1")).status, 200);
  const site = await app.host.site();
  assert.ok(calls.some((line) => line.startsWith("kvs secret/get") && line.includes("git:github")), "the token was used");
  assertNoCanary({ token: PLANTED, secret: app.secret }, { logs: app.logs, calls, site, status });
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
  const marked = `\ufeff${pushOf("o/r")}`;
  assert.deepEqual([...Buffer.from(marked).subarray(0, 3)], [0xef, 0xbb, 0xbf], "the mark is in the bytes that are sent");
  const unmarked = createHmac("sha256", app.secret).update(pushOf("o/r")).digest("hex");
  assert.equal((await app.deliver("guid-other", { body: marked, headers: { "x-hub-signature-256": `sha256=${unmarked}` } })).status, 401, "signed without it");
  assert.equal((await app.call("docs.status", { jobId: app.jobId })).run, null);
  assert.equal((await app.deliver("guid-bom", { body: marked })).status, 202);
  assert.equal((await app.ended()).run.state, "done");
  assert.equal((await app.deliver("guid-crlf", { body: `${pushOf("o/r", { after: "3".repeat(40) })}\r\n` })).status, 202);
});
