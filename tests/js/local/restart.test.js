// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { startHost } from "../../../js/local/host.js";
import { PortInUse } from "../../../js/local/http.js";
import { AlreadyRunning, resetStore } from "../../../js/local/store.js";
import { SMALL_APP, tempDir, withHost } from "./with-host.js";

test("values, secrets, pages and approvals are there after a restart", async (t) => {
  const dataDir = tempDir(t);
  const first = await withHost(t, { dataDir });
  await first.call("kvs", { verb: "set", args: ["k", 1] });
  await first.call("kvs", { verb: "setSecret", args: ["s", "x"] });
  await first.host.approveEgress(["own.example.org"]);
  const { body } = await first.confluence({ path: "/wiki/api/v2/spaces?keys=DOCS" });
  const page = await first.confluence({ method: "POST", path: "/wiki/api/v2/pages", body: { spaceId: body.results[0].id, status: "current", title: "Kept", body: { representation: "storage", value: "<p>kept</p>" } } });
  await first.host.close();
  const second = await withHost(t, { dataDir, hosts: { "own.example.org": async () => new Response("ok") } });
  assert.equal(await second.call("kvs", { verb: "get", args: ["k"] }), 1);
  assert.equal(await second.call("kvs", { verb: "getSecret", args: ["s"] }), "x");
  assert.equal((await second.fetchFromApp("https://own.example.org/")).status, 200);
  const read = await second.confluence({ path: `/wiki/api/v2/pages/${page.body.id}?body-format=storage` });
  assert.equal(read.body.body.storage.value, "<p>kept</p>");
  const next = await second.confluence({ method: "POST", path: "/wiki/api/v2/pages", body: { spaceId: body.results[0].id, status: "current", title: "Next" } });
  assert.ok(Number(next.body.id) > Number(page.body.id), "ids are never given out twice");
});

test("a second host on the same data says where the first one is", async (t) => {
  const dataDir = tempDir(t);
  const { host } = await withHost(t, { dataDir });
  await assert.rejects(startHost({ appDir: SMALL_APP, dataDir }), (error) => error instanceof AlreadyRunning && error.message.includes(host.url));
  await assert.rejects(resetStore(dataDir), AlreadyRunning);
});

test("a port that is taken is named and the data is free again", async (t) => {
  const { host } = await withHost(t);
  const dataDir = tempDir(t);
  const port = Number(new URL(host.url).port);
  await assert.rejects(startHost({ appDir: SMALL_APP, dataDir, port }), (error) => error instanceof PortInUse && error.message.includes(String(port)));
  await withHost(t, { dataDir });
});

test("a folder without a manifest is named", async (t) => {
  await assert.rejects(startHost({ appDir: tempDir(t), dataDir: tempDir(t) }), /There is no manifest\.yml in/);
});
