// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFaults } from "../../../js/local/faults.js";
import { withHost } from "./with-host.js";

const answer = async () => new Response("whole answer");

test("the same seed makes the same faults", async () => {
  const run = async (/** @type {number} */ seed) => {
    const faults = makeFaults({ seed, rate: 0.4, kinds: ["429", "500", "torn"] });
    for (let at = 0; at < 100; at += 1) await faults.around(`call ${at}`, answer);
    return faults.record;
  };
  assert.deepEqual(await run(7), await run(7));
  assert.notDeepEqual(await run(7), await run(8));
  assert.ok((await run(7)).length > 20);
});

test("calls that arrive in another order meet the same faults", async () => {
  const run = async (/** @type {number[]} */ order) => {
    const faults = makeFaults({ seed: 3, rate: 0.5, kinds: ["429", "500"] });
    /** @type {string[]} */
    const met = [];
    for (const at of order) met[at] = String((await faults.around("kvs set", answer, `{"key":"k${at}"}`)).status);
    return met;
  };
  const forwards = Array.from({ length: 40 }, (_, at) => at);
  const found = await run(forwards);
  assert.deepEqual(found, await run([...forwards].reverse()));
  assert.ok(new Set(found).size === 3);
});

test("two runs of the same calls made at the same time meet the same faults", async (t) => {
  const run = async () => {
    const { call, host } = await withHost(t, { faults: { seed: 11, rate: 0.3, kinds: ["500"], only: "kvs set" } });
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, (_, at) => call("kvs", { verb: "set", args: [`k${at}`, at] })));
    assert.ok(host.faults.record.length > 5);
    return outcomes.map(({ status }) => status);
  };
  assert.deepEqual(await run(), await run());
});

test("each kind of fault looks like itself", async () => {
  const once = (/** @type {any} */ kind) => makeFaults({ rate: 1, kinds: [kind], slowMs: 1 }).around("x", answer);
  assert.equal((await once("429")).headers.get("retry-after"), null);
  assert.equal((await once("429-retry-after")).headers.get("retry-after"), "1");
  assert.equal((await once("503")).status, 503);
  assert.equal(await (await once("slow")).text(), "whole answer");
  assert.equal(await (await once("torn")).text(), "whole ");
  await assert.rejects(once("cut"), /fetch failed/);
});

test("a cut call did its work on the far side", async (t) => {
  const { call, host } = await withHost(t);
  host.faults.set({ rate: 1, kinds: ["cut"], only: "kvs set", most: 1 });
  await assert.rejects(call("kvs", { verb: "set", args: ["k", 1] }));
  assert.equal(await call("kvs", { verb: "get", args: ["k"] }), 1);
});

test("faults keep to the calls they are meant for and to their number", async (t) => {
  const { call, confluence, host } = await withHost(t);
  host.faults.set({ rate: 1, kinds: ["503"], only: "confluence GET", most: 2 });
  await call("kvs", { verb: "set", args: ["k", 1] });
  const statuses = [];
  for (let at = 0; at < 3; at += 1) statuses.push((await confluence({ path: "/wiki/api/v2/spaces" })).status);
  assert.deepEqual(statuses, [503, 503, 200]);
});

test("events can be delivered twice", async (t) => {
  const { call, host } = await withHost(t, { faults: { duplicateRate: 1 } });
  await call("push", [{ body: { name: "twice" } }]);
  await host.queue.idle();
  assert.equal((await call("kvs", { verb: "get", args: ["seen:twice"] })).length, 2);
});
