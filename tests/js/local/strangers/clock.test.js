// @ts-check
/** A clock that is moved by hand: what its timers begin ends before it goes on, unless it waits for the clock itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { manualClock } from "../../../../js/local/clock.js";
import { makeApp, manifestOf, open } from "./app.js";

const MODULES = {
  scheduledTrigger: [{ key: "hourly", function: "hourly", interval: "hour" }],
  consumer: [{ key: "counter", queue: "counts", function: "count" }],
  function: [{ key: "hourly", handler: "index.hourly" }, { key: "count", handler: "index.count" }],
};
const SOURCE = `
import { setTimeout as sleep } from "node:timers/promises";
import { kvs } from "@forge/kvs";
import { Queue } from "@forge/events";
export const hourly = async () => {
  await sleep(60);
  await new Queue({ key: "counts" }).push({ body: { a: 1 }, delayInSeconds: 30 });
  return { statusCode: 204 };
};
export const count = async () => {
  await sleep(60);
  const n = ((await kvs.get("n")) ?? 0) + 1;
  await kvs.set("n", n);
  console.log("counted", n);
};
`;

test("an hour in one step gives schedules and queues the time that they need", async (t) => {
  const clock = manualClock();
  const { log } = await open(t, makeApp(t, { "package.json": '{"type":"module"}', "manifest.yml": manifestOf(MODULES, { permissions: { scopes: ["storage:app"] } }), "src/index.js": SOURCE }), { clock });
  await clock.advance(3 * 3_600_000);
  assert.deepEqual(log.filter((line) => /longer than|error/.test(line)), []);
  assert.deepEqual(log.filter((line) => /counted/.test(line)).map((line) => line.replace(/.*counted/, "counted")), ["counted 1", "counted 2", "counted 3"]);
});

test("work that waits for the clock does not hold it for ever", async () => {
  const clock = manualClock();
  let woken = false;
  clock.after(1000, () => clock.hold?.(new Promise((resolve) => clock.after(5000, () => resolve((woken = true))))));
  await clock.advance(10_000);
  assert.ok(woken);
});
