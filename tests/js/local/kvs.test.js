// @ts-check
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { manualClock } from "../../../js/local/clock.js";
import { withHost } from "./with-host.js";

test("a value comes back, a missing key is undefined, a deleted one is gone", async (t) => {
  const { call } = await withHost(t);
  await call("kvs", { verb: "set", args: ["a", { deep: [1, "é"] }] });
  assert.deepEqual(await call("kvs", { verb: "get", args: ["a"] }), { deep: [1, "é"] });
  await call("kvs", { verb: "delete", args: ["a"] });
  await call("kvs", { verb: "delete", args: ["never there"] });
  assert.equal(await call("kvs", { verb: "get", args: ["a"] }), undefined);
});

test("create-if-absent succeeds for exactly one of many at once", async (t) => {
  const { call } = await withHost(t);
  const tries = await Promise.all(Array.from({ length: 20 }, (_, at) => call("tryKvs", { verb: "set", args: ["claim", at, { keyPolicy: "FAIL_IF_EXISTS" }] })));
  assert.equal(tries.filter(({ code }) => code === undefined).length, 1);
  assert.equal(tries.filter(({ code, status }) => code === "KEY_CONFLICT" && status === 409).length, 19);
});

test("an expired value stays readable for 48 hours and still blocks create-if-absent", async (t) => {
  const clock = manualClock();
  const { call } = await withHost(t, { clock });
  await call("kvs", { verb: "set", args: ["short", 1, { ttl: { value: 1, unit: "MINUTES" } }] });
  await clock.advance(3_600_000);
  assert.equal(await call("kvs", { verb: "get", args: ["short"] }), 1);
  assert.equal((await call("tryKvs", { verb: "set", args: ["short", 2, { keyPolicy: "FAIL_IF_EXISTS" }] })).code, "KEY_CONFLICT");
  await clock.advance(48 * 3_600_000);
  assert.equal(await call("kvs", { verb: "get", args: ["short"] }), undefined);
});

test("keys and values over the limits are refused by name", async (t) => {
  const { call } = await withHost(t);
  const refused = async (/** @type {any[]} */ ...args) => (await call("tryKvs", { verb: "set", args })).code;
  assert.equal(await refused("", 1), "KEY_TOO_SHORT");
  assert.equal(await refused("k".repeat(501), 1), "KEY_TOO_LONG");
  assert.equal(await refused("a/b", 1), "INVALID_KEY");
  assert.equal(await refused("big", "x".repeat(240 * 1024)), "MAX_SIZE");
  assert.equal(await refused("fits", "x".repeat(239 * 1024)), undefined);
  let deep = /** @type {any} */ (1);
  for (let level = 0; level < 32; level += 1) deep = [deep];
  assert.equal(await refused("deep", deep), "MAX_DEPTH");
});

test("secrets are kept apart from values and are not listed", async (t) => {
  const { call } = await withHost(t);
  await call("kvs", { verb: "setSecret", args: ["k", "secret"] });
  assert.equal(await call("kvs", { verb: "get", args: ["k"] }), undefined);
  assert.equal(await call("kvs", { verb: "getSecret", args: ["k"] }), "secret");
  assert.deepEqual((await call("kvs", { verb: "list", args: [""] })).results, []);
});

test("a query pages through a prefix with cursors and sees nothing else", async (t) => {
  const clock = manualClock();
  const { call } = await withHost(t, { clock });
  for (let at = 0; at < 130; at += 1) await call("kvs", { verb: "set", args: [`p:${String(at).padStart(3, "0")}`, at] });
  await call("kvs", { verb: "set", args: ["q:1", 1] });
  await clock.advance(1000);
  const first = await call("kvs", { verb: "list", args: ["p:"] });
  assert.equal(first.results.length, 100);
  assert.ok(first.nextCursor);
});

test("queries lag behind while reads do not", async (t) => {
  const clock = manualClock();
  const { call } = await withHost(t, { clock });
  await call("kvs", { verb: "set", args: ["n:1", 1] });
  assert.deepEqual((await call("kvs", { verb: "list", args: ["n:"] })).results, []);
  assert.equal(await call("kvs", { verb: "get", args: ["n:1"] }), 1);
  await clock.advance(1000);
  assert.equal((await call("kvs", { verb: "list", args: ["n:"] })).results.length, 1);
});

test("more than 4,000 write units in a minute answer 429 until the minute is over", async (t) => {
  const clock = manualClock();
  const { call } = await withHost(t, { clock });
  const value = "x".repeat(200_000);
  let code;
  for (let at = 0; at < 220 && code === undefined; at += 1) code = (await call("tryKvs", { verb: "set", args: ["same", value] })).code;
  assert.equal(code, "RATE_LIMIT_EXCEEDED");
  await clock.advance(60_000);
  assert.equal((await call("tryKvs", { verb: "set", args: ["same", 1] })).code, undefined);
});

test("two installations never see each other's values", async (t) => {
  const { call } = await withHost(t, { installations: ["one", "two"] });
  await call("kvs", { verb: "set", args: ["k", "of one"] }, { installation: "one" });
  assert.equal(await call("kvs", { verb: "get", args: ["k"] }, { installation: "two" }), undefined);
  assert.deepEqual((await call("kvs", { verb: "list", args: [""] }, { installation: "two" })).results, []);
});

test("custom entities are typed, and found by their indexes", async (t) => {
  const clock = manualClock();
  const { call } = await withHost(t, { clock, appDir: fileURLToPath(new URL("fixtures/entities", import.meta.url)) });
  const book = (/** @type {string} */ key, /** @type {any} */ value) => call("entity", { verb: "set", key, value });
  assert.equal((await book("a", { title: "Alpha", pages: "many" })).code, "INVALID_ATTRIBUTE_TYPE");
  assert.equal((await book("a", { title: "Alpha", colour: "red" })).code, "INVALID_ATTRIBUTE");
  await book("a", { title: "Alpha", pages: 10, genre: "crime", lent: true });
  await book("b", { title: "Beta", pages: 30, genre: "crime", lent: false });
  await book("c", { title: "Gamma", pages: 20, genre: "art", lent: false });
  const find = async (/** @type {any} */ query) => (await call("find", query)).keys;
  assert.deepEqual(await find({ index: "pages" }), [], "queries lag behind");
  await clock.advance(1000);
  assert.deepEqual(await find({ index: "pages" }), ["a", "c", "b"]);
  assert.deepEqual(await find({ index: "pages", sort: "DESC", limit: 2 }), ["b", "c"]);
  assert.deepEqual(await find({ index: "pages", where: ["between", 15, 30] }), ["c", "b"]);
  assert.deepEqual(await find({ index: "by-genre", partition: ["crime"], where: ["greaterThan", 10] }), ["b"]);
  assert.deepEqual(await find({ index: "by-key", where: ["beginsWith", "b"] }), ["b"]);
  assert.deepEqual(await find({ index: "pages", filter: ["title", "contains", "amm"] }), ["c"]);
  const first = await call("find", { index: "pages", limit: 2 });
  assert.deepEqual((await call("find", { index: "pages", limit: 2, cursor: first.cursor })).keys, ["b"]);
  assert.equal((await call("find", { index: "title" })).code, "INVALID_INDEX");
  assert.equal((await call("find", { index: "by-genre" })).code, "INVALID_QUERY", "a partition needs its values");
  assert.equal((await call("lend", { key: "b" })).code, undefined);
  assert.equal((await call("lend", { key: "b" })).code, "CONDITIONAL_CHECK_FAILED", "a condition on what is held");
  assert.deepEqual((await call("kvsKeys", {})).keys, [], "entities are no plain values");
});
