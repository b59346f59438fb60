// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { manualClock } from "../../../js/local/clock.js";
import { tempDir, withHost } from "./with-host.js";

const settle = () => new Promise((resolve) => setTimeout(resolve, 300));
/** @param {any} call @param {string} name */
const seen = (call, name) => call("kvs", { verb: "get", args: [`seen:${name}`] });

test("an event reaches its consumer once", async (t) => {
  const { host, call } = await withHost(t);
  await call("push", [{ body: { name: "a" } }]);
  await host.queue.idle();
  assert.equal((await seen(call, "a")).length, 1);
});

test("a delayed event waits on the host's clock", async (t) => {
  const clock = manualClock();
  const { call } = await withHost(t, { clock });
  await call("push", [{ body: { name: "late" }, delayInSeconds: 600 }]);
  await settle();
  assert.equal(await seen(call, "late"), undefined);
  await clock.advance(600_000);
  await settle();
  assert.equal((await seen(call, "late")).length, 1);
});

test("a returned retry is delivered again with its reason, count and data", async (t) => {
  const clock = manualClock();
  const { call } = await withHost(t, { clock });
  await call("push", [{ body: { name: "again", retries: 2, retryAfter: 30 } }]);
  for (let at = 0; at < 3; at += 1) {
    await settle();
    await clock.advance(30_000);
  }
  await settle();
  const deliveries = await seen(call, "again");
  assert.deepEqual(deliveries.map((/** @type {any} */ one) => one.retryContext?.retryCount ?? 0), [0, 1, 2]);
  assert.deepEqual(deliveries[1].retryContext.retryData, { step: 0 });
  assert.equal(deliveries[1].retryContext.retryReason, "RETRY_REQUEST");
});

test("an event whose consumer throws comes back", async (t) => {
  const clock = manualClock();
  const { call } = await withHost(t, { clock });
  await call("push", [{ body: { name: "thrown", throws: 1 } }]);
  await settle();
  await clock.advance(5_000);
  await settle();
  assert.equal((await seen(call, "thrown")).length, 2);
});

test("events with one concurrency key never run two at a time", async (t) => {
  const { host, call } = await withHost(t);
  let most = 0;
  host.onCall(() => (most = Math.max(most, host.running().filter((invocation) => invocation.call.functionKey === "work").length)));
  await call("push", Array.from({ length: 5 }, (_, at) => ({ body: { name: `c${at}` }, concurrency: { key: "one", limit: 1 } })));
  await host.queue.idle();
  assert.equal(most, 1);
  await call("push", Array.from({ length: 5 }, (_, at) => ({ body: { name: `f${at}` } })));
  await host.queue.idle();
  assert.ok(most > 1, "without a key they run side by side");
});

test("an event of a function that was killed is delivered again", async (t) => {
  const { host, call } = await withHost(t);
  let kills = 1;
  host.onCall(({ invocation }) => {
    if (invocation.call.functionKey === "work" && kills-- > 0) host.killFunctions((one) => one === invocation);
  });
  await call("push", [{ body: { name: "killed" } }]);
  await host.queue.idle();
  await new Promise((resolve) => setTimeout(resolve, 1300));
  await host.queue.idle();
  assert.equal((await seen(call, "killed")).at(-1).retryContext.retryReason, "FUNCTION_PLATFORM_UNKNOWN_ERROR");
});

test("an event that waited when the host stopped is delivered after its restart", async (t) => {
  const dataDir = tempDir(t);
  const first = await withHost(t, { dataDir });
  await first.call("push", [{ body: { name: "over" }, delayInSeconds: 1 }]);
  await first.host.close();
  const second = await withHost(t, { dataDir });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await second.host.queue.idle();
  assert.equal((await seen(second.call, "over")).length, 1);
});

test("pushes over the limits are refused in the client's own words", async (t) => {
  const { call } = await withHost(t);
  await assert.rejects(call("push", Array.from({ length: 51 }, () => ({ body: {} }))), /50/);
  await assert.rejects(call("push", [{ body: { pad: "x".repeat(150_000) } }]), /PayloadTooBig/);
});

test("more than 500 events a minute are refused", async (t) => {
  const { host, call } = await withHost(t, { clock: manualClock() });
  for (let at = 0; at < 10; at += 1) await call("push", Array.from({ length: 50 }, () => ({ body: { name: "x" }, delayInSeconds: 900 })));
  await assert.rejects(call("push", [{ body: { name: "one more" } }]), /[Rr]ate|[Ll]imit|[Tt]oo [Mm]any/);
  assert.equal(host.queue.pending("local").length, 500);
});

test("a consumer cannot act as a user", async (t) => {
  const { call, host } = await withHost(t);
  await call("push", [{ body: { name: "impersonate", asUser: true } }]);
  for (let tries = 0; host.queue.pending("local")[0]?.attempts !== 1 && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(host.queue.pending("local")[0]?.attempts, 1);
});
