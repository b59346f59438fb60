// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { manualClock } from "../../../js/local/clock.js";
import { withHost } from "./with-host.js";

test("a resolver knows who called it from the platform, not from the payload", async (t) => {
  const { call, host } = await withHost(t);
  const { accountId } = await call("whoami", { accountId: "somebody else" }, { user: "reader" });
  assert.equal(accountId, host.accountId("reader"));
});

test("a signed-out visitor has no account in the resolver's context", async (t) => {
  const { call } = await withHost(t);
  assert.equal((await call("whoami", {}, { user: "anonymous" })).accountId, undefined);
});

test("a function that never answers is ended after 25 seconds of the host's clock", async (t) => {
  const clock = manualClock();
  const { host } = await withHost(t, { clock });
  const pending = host.invoke({ moduleKey: "panel", functionKey: "hang" });
  // The limit counts from when the function runs.
  while (host.running().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await clock.advance(25_001);
  const result = await pending;
  assert.equal(result.ok, false);
  assert.equal(!result.ok && result.error.kind, "timeout");
});

test("an answer above 5 MB fails the invocation", async (t) => {
  const { host } = await withHost(t);
  const result = await host.invoke({ moduleKey: "panel", functionKey: "big", payload: { bytes: 6 * 1024 * 1024 } });
  assert.equal(!result.ok && result.error.kind, "payload");
});

test("a front-end call above 500 KB is refused", async (t) => {
  const { host } = await withHost(t);
  await assert.rejects(host.invoke({ moduleKey: "panel", functionKey: "whoami", payload: "x".repeat(500_001) }), /at most 500000 bytes/);
});

test("log lines above 100 a minute are dropped", async (t) => {
  const { host } = await withHost(t);
  const result = await host.invoke({ moduleKey: "panel", functionKey: "log", payload: { lines: 150 } });
  assert.equal(result.logs.length, 100);
});

test("a web trigger gets method, path behind its address, headers as lists and the body as text", async (t) => {
  const { host } = await withHost(t);
  const response = await fetch(`${host.webTriggerUrl("hook")}/a/b?x=1&x=2`, { method: "POST", body: '{"é":1}', headers: { "X-Odd": "v" } });
  const event = /** @type {any} */ (await response.json());
  assert.equal(event.method, "POST");
  assert.equal(event.userPath, "/a/b");
  assert.deepEqual(event.queryParameters, { x: ["1", "2"] });
  assert.deepEqual(event.headers["x-odd"], ["v"]);
  assert.equal(event.body, '{"é":1}');
});

test("the address of a web trigger is the one the app is told", async (t) => {
  const { host, call } = await withHost(t);
  assert.equal(await call("hookUrl"), host.webTriggerUrl("hook"));
  assert.equal((await fetch(`${host.url}/x1/unknown`)).status, 404);
});

test("a schedule runs five minutes after the start and then every hour of the host's clock", async (t) => {
  const clock = manualClock();
  const { host, call } = await withHost(t, { clock });
  const runs = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return call("kvs", { verb: "get", args: ["hourly"] });
  };
  await clock.advance(299_000);
  assert.equal(await runs(), undefined);
  await clock.advance(2_000);
  assert.equal(await runs(), 1);
  await clock.advance(3_600_000);
  assert.equal(await runs(), 2);
  assert.equal((await host.runSchedule("hourly")).ok, true);
});

test("an uninstall runs the app's function and then removes what was stored", async (t) => {
  const { host, call } = await withHost(t);
  await call("kvs", { verb: "set", args: ["kept", 1] });
  await call("kvs", { verb: "setSecret", args: ["hidden", "s"] });
  const [result] = await host.uninstall();
  assert.equal(result?.ok, true);
  assert.equal(await call("kvs", { verb: "get", args: ["kept"] }), undefined);
  assert.equal(await call("kvs", { verb: "getSecret", args: ["hidden"] }), undefined);
});
