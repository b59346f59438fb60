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
