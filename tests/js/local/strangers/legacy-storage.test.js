// @ts-check
/** `storage` of @forge/api 5 to 7, as its own package asks: the same values that @forge/kvs finds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE, makeApp, manifestOf, open } from "./app.js";

// @forge/storage is the package that @forge/api 5 to 7 re-exports, over the same two calls.
const SOURCE = `
const { GlobalStorage, getStorageInstanceWithQuery, startsWith } = require("@forge/storage");
const { kvs } = require("@forge/kvs");
const ask = (path, init) => global.__forge_fetch__({ type: "fpp", provider: "app", remote: "stargate" }, path, init);
const storage = getStorageInstanceWithQuery(new GlobalStorage(ask, () => undefined));
exports.handler = async () => {
  await storage.set("a:1", { n: 1 });
  await storage.set("a:2", [2]);
  await storage.setSecret("s", "hidden");
  await storage.set("b:1", "b");
  const found = await storage.query().where("key", startsWith("a:")).limit(1).getMany();
  const rest = await storage.query().where("key", startsWith("a:")).cursor(found.nextCursor).getMany();
  await storage.delete("b:1");
  await storage.delete("never");
  const wrong = await storage.set("bad key!?", 1).then(() => "taken", (error) => error.message);
  return { one: await storage.get("a:1"), none: (await storage.get("none")) ?? null, secret: await storage.getSecret("s"), notPlain: (await storage.get("s")) ?? null, gone: (await storage.get("b:1")) ?? null, found: found.results, rest: rest.results, kvs: await kvs.get("a:2"), wrong };
};
`;

test("older storage and today's find each other's values, secrets stay apart, and refusals come back as errors", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE, { permissions: { scopes: ["storage:app"] } }), "src/index.js": SOURCE });
  const { call, host } = await open(t, app, { faults: { kvsQueryLagMs: 0 } });
  const { wrong, ...value } = await call();
  assert.deepEqual(value, { one: { n: 1 }, none: null, secret: "hidden", notPlain: null, gone: null, found: [{ key: "a:1", value: { n: 1 } }], rest: [{ key: "a:2", value: [2] }], kvs: [2] });
  assert.match(wrong, /A key must match/);
  assert.equal(host.running().length, 0);
});
