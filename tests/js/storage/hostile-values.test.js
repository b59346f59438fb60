// @ts-check
// Values that JavaScript allows and no caller means, at every parameter of every function of the face: each is an error of
// the core's with its documented code, nothing ends without an end, and the next call works.

import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";

import { CoreError, openCore } from "../../../js/core.js";
import { tokenTable } from "../../../js/token-table.js";

const endless = /** @type {unknown[]} */ ([]);
endless.length = 4_294_967_295;
const cycle = /** @type {Record<string, unknown>} */ ({});
cycle.self = cycle;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
let deep = /** @type {unknown} */ ([]);
for (let level = 0; level < 100_000; level += 1) deep = [deep];
const throws = () => { throw new Error("no"); };
/** A proxy that has another one for every question. @returns {any} */
const more = () => new Proxy({}, { get: more, ownKeys: () => ["a", "b"], getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1 }) });
/** @param {unknown} length */
const ofLength = (length) => new Proxy([], { get: (_, name) => (name === "length" ? length : 1) });
let asked = 0;

/** Options that are refused by whatever takes options. @type {Record<string, unknown>} */
const options = {
  "an array without end": endless,
  "an array without end inside": { a: endless },
  "a getter that throws": { get a() { return throws(); } },
  "a cycle": cycle,
  "a revoked proxy": revoked.proxy,
  "a revoked proxy inside": { a: revoked.proxy },
  "a proxy that throws": new Proxy({}, { ownKeys: throws }),
  "a proxy without a prototype to tell": new Proxy({}, { getPrototypeOf: throws }),
  "a proxy that answers without end": more(),
  "an array whose length is no number": ofLength(Number.NaN),
  "an array whose length is below zero": ofLength(-1e12),
  "an array whose length is another one each time": ofLength({ valueOf: () => (asked++ % 3 === 2 ? 2 ** 53 : 0) }),
  "a length below zero, and an array without end": { a: ofLength(-1e12), b: endless },
  "a function": { a() {} },
  "something to be JSON by itself": { toJSON: () => ({}) },
  "a symbol": { a: Symbol("x") },
  "a bigint": { a: 1n },
  "a number that is none": { a: Number.NaN },
  "an object of a class": new (class { a = 1; })(),
  "a date": { a: new Date(0) },
  "a map": new Map([["a", 1]]),
  "a text object": new String("a"),
  "arrays in arrays": deep,
  "bytes": new Uint8Array(4),
  "bytes inside": { a: new Uint8Array(4) },
  "shared memory": new SharedArrayBuffer(8),
  "a word": "a",
  "a number": 1,
  "a truth": true,
  "nothing": null,
  "half a pair": "\ud800",
  "a key that is half a pair": { "\ud800": 1 },
  "a text beyond what the module holds": { a: "x".repeat(70 * 1024 * 1024) },
};

const detached = new Uint8Array(8);
structuredClone(detached.buffer, { transfer: [detached.buffer] });
const shrinking = new ArrayBuffer(8, { maxByteLength: 16 });
const shrunk = new Uint8Array(shrinking, 4, 4);
shrinking.resize(2);

/** Bodies that are refused by whatever takes one. @type {Record<string, unknown>} */
const bodies = {
  "a detached array": detached,
  "an array of memory that has shrunk": shrunk,
  "a proxy of an array": new Proxy(new Uint8Array(8), {}),
  "an object with an array's prototype": Object.create(Uint8Array.prototype),
  "a revoked proxy": revoked.proxy,
  "a number": 1,
  "an array": [1, 2],
  "an array of words": new Uint16Array(4),
  "a buffer": new ArrayBuffer(4),
  "a view": new DataView(new ArrayBuffer(4)),
  "a symbol": Symbol("x"),
  "a text object": new String("a"),
  "something to be a text by itself": { toString: () => "a" },
  "bytes beyond what the module holds": new Uint8Array(129 * 1024 * 1024),
};

/** @type {Record<string, unknown>} */
const words = { "a number": 1, "nothing": null, "a text object": new String("a"), "something to be a text by itself": { toString: () => "a" }, "a symbol": Symbol("x"), "a revoked proxy": revoked.proxy };
/** @type {Record<string, unknown>} */
const ids = { "zero": 0, "below zero": -1, "a part": 1.5, "not a number": Number.NaN, "without end": Infinity, "beyond 32 bits": 2 ** 32 + 1, "beyond all": 2 ** 53, "a word": "1", "a bigint": 1n, "something to be a number by itself": { valueOf: () => 1 }, "a symbol": Symbol("x"), "a revoked proxy": revoked.proxy };
/** @type {Record<string, unknown>} */
const times = { "not a number": Number.NaN, "without end": Infinity, "a word": "1", "a bigint": 1n, "something to be a number by itself": { valueOf: () => 1 }, "nothing": null };

const KINDS = { options, body: bodies, text: words, id: ids, time: times };
const REQUEST = { method: "GET", url: "https://sts.amazonaws.com/", region: "eu-west-1", service: "sts" };

/** Every function, a call that is right but for ids that nobody gave out, and the kinds of its parameters. @type {Record<string, [unknown[], (keyof typeof KINDS)[]]>} */
const FACE = {
  checkUrl: [["https://api.github.com/", { provider: "github" }], ["text", "options"]],
  classifyAddress: [["10.0.0.1"], ["text"]],
  verifyWebhook: [[{ provider: "github", headers: {}, secrets: ["a"], nowMs: 1 }, "a"], ["options", "body"]],
  recordDelivery: [[{ deliveryId: "a", nowMs: 1 }], ["options"]],
  validateStorage: [["<p>a</p>"], ["body"]],
  repairStorage: [["<p>a</p>", {}], ["body", "options"]],
  markdownToStorage: [["a", {}], ["body", "options"]],
  storageToText: [["<p>a</p>"], ["body"]],
  planWorkItems: [["<p>a</p>", {}], ["body", "options"]],
  redact: [["a", {}], ["body", "options"]],
  newExternalId: [[], []],
  signAwsRequest: [[REQUEST, { accessKeyId: "a", secretAccessKey: "b" }, 1], ["options", "options", "time"]],
  readAwsAnswer: [[{ operation: "GetCallerIdentity", status: 200 }, "{}"], ["options", "body"]],
  countTokens: [["a", { encoding: "o200k_base" }, tokenTable()], ["body", "options"]],
  selectFiles: [[[], {}], ["options", "options"]],
  startFlow: [["docs.list", { trigger: "person", caller: "a", payload: {} }, ""], ["text", "options", "body"]],
  resumeFlow: [[1, 1, { elapsedMs: 1, outcome: { kind: "done" } }, ""], ["id", "id", "options", "body"]],
  cancelFlow: [[1], ["id"]],
  takeBody: [[1], ["id"]],
  version: [[], []],
};
const CODES = new Set(["input_invalid", "input_too_large", "unknown_id"]);

/** @param {any} core @param {string} name @param {unknown[]} parameters @param {string} what */
function refused(core, name, parameters, what) {
  assert.throws(() => core[name](...parameters), (error) => error instanceof CoreError && CODES.has(error.code), `${name}: ${what}`);
}

test("the table names every function", () => {
  assert.deepEqual(Object.keys(FACE).sort(), Object.keys(openCore()).sort());
});

test("a call that is right is answered", () => {
  for (const [name, [parameters]] of Object.entries(FACE)) {
    const core = /** @type {any} */ (openCore());
    const takesId = ["resumeFlow", "cancelFlow", "takeBody"].includes(name);
    if (takesId) refused(core, name, parameters, "an id that nobody gave out");
    else assert.notEqual(core[name](...parameters), undefined, name);
  }
});

for (const [name, [right, kinds]] of Object.entries(FACE)) {
  kinds.forEach((kind, at) => {
    test(`hostile values are refused by ${name} at ${at}, and the next call works`, () => {
      const core = /** @type {any} */ (openCore());
      for (const [what, value] of Object.entries(KINDS[kind])) {
        refused(core, name, right.map((one, place) => (place === at ? value : one)), what);
        assert.equal(core.redact("a", {}).text, "a", `${name} after ${what}`);
      }
    });
  });
}

test("a body that changes while the options are read is the one that was handed over", () => {
  const core = openCore();
  const page = new TextEncoder().encode("<p>a</p>");
  const buffer = new ArrayBuffer(page.length, { maxByteLength: 64 });
  const body = new Uint8Array(buffer);
  body.set(page);
  const acts = {
    shrinks: () => buffer.resize(1),
    "is taken away": () => structuredClone(buffer, { transfer: [buffer] }),
  };
  for (const [what, act] of Object.entries(acts)) {
    const options = Object.defineProperty({}, "markdown", { enumerable: true, get: () => (act(), "never") });
    if (what === "shrinks") assert.equal(core.repairStorage(body, options).changed, false, what);
    else refused(core, "repairStorage", [body, { markdown: 1 }], what);
  }
  class Odd extends Uint8Array { static get [Symbol.species]() { return /** @type {any} */ (Float64Array); } }
  assert.equal(core.storageToText(Odd.from(page)).text, "a\n");
  const shared = new Uint8Array(new SharedArrayBuffer(page.length));
  shared.set(page);
  assert.equal(core.storageToText(shared).text, "a\n");
  assert.equal(core.storageToText(vm.runInNewContext("Uint8Array.from(page)", { page })).text, "a\n", "bytes of another realm");
});

test("an option that calls the core while it is read does not disturb the call", () => {
  const core = /** @type {any} */ (openCore());
  const options = { get policy() { return core.redact("b", {}).text === "b" ? "disclose" : "conceal"; } };
  assert.equal(core.redact("a", options).text, "a");
});

test("half a surrogate pair is U+FFFD in a body, as everywhere on the web", () => {
  const core = /** @type {any} */ (openCore());
  assert.equal(core.redact("a\ud800b", {}).text, "a\ufffdb");
  assert.equal(core.checkUrl("https://api.github.com/\udc00", { provider: "github" }).allowed, core.checkUrl("https://api.github.com/\ufffd", { provider: "github" }).allowed);
});

test("plain data passes, whatever its keys are called", () => {
  const core = /** @type {any} */ (openCore());
  const options = JSON.parse('{"policy":"disclose"}');
  assert.equal(core.redact("a", Object.assign(Object.create(null), options)).text, "a");
  assert.equal(core.redact("a", { policy: undefined, [Symbol("x")]: 1 }).text, "a", "what is not given counts as not there");
  refused(core, "redact", ["a", JSON.parse('{"__proto__":{"policy":"disclose"}}')], "a key __proto__");
  refused(core, "selectFiles", [[, {}], {}], "an array with a hole");
});
