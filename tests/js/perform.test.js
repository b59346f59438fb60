// @ts-check
/** The interpreter of effects on a platform of three lines: every platform answers as this one does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConsentRequired, makePerform } from "../../js/perform.js";

const signal = new AbortController().signal;

/** @param {Partial<import("../../js/platform.js").Platform>} parts */
function performOn(parts) {
  const perform = makePerform(/** @type {any} */ ({ log() {}, ...parts }));
  return (/** @type {object} */ effect, /** @type {Uint8Array} */ body = new Uint8Array()) => perform(/** @type {any} */ ({ id: 1, ...effect }), body, signal);
}

const fetchOf = (/** @type {Response} */ response) => ({ secrets: /** @type {any} */ ({ get: async () => undefined }), fetch: async () => response });
const REQUEST = { kind: "fetch", url: "https://api.example.com/x", method: "GET", headers: [], timeoutMs: 1000, maxBytes: 10 };

test("an answer is read to its limit and no further", async () => {
  let pulled = 0;
  const endless = new ReadableStream({ pull: (controller) => (pulled += 1, controller.enqueue(new Uint8Array(4))) }, { highWaterMark: 0 });
  assert.deepEqual(await performOn(fetchOf(new Response(endless)))(REQUEST), { outcome: { kind: "failed", code: "input_too_large" } });
  assert.ok(pulled <= 4, `${pulled} chunks were read`);
  const whole = await performOn(fetchOf(new Response("0123456789", { status: 201, headers: { "X-A": "b" } })))(REQUEST);
  assert.deepEqual([/** @type {any} */ (whole.outcome).status, /** @type {any} */ (whole.outcome).headers["x-a"], Buffer.from(whole.body ?? []).toString()], [201, "b", "0123456789"]);
});

test("an answer without a stream is read all the same", async () => {
  const plain = /** @type {any} */ ({ status: 200, headers: new Headers(), arrayBuffer: async () => new TextEncoder().encode("abc").buffer });
  assert.equal(Buffer.from((await performOn(fetchOf(plain))(REQUEST)).body ?? []).toString(), "abc");
});

test("a request whose secret is missing is not sent", async () => {
  let sent = 0;
  const platform = { secrets: /** @type {any} */ ({ get: async () => undefined }), fetch: async () => (sent += 1, new Response("")) };
  const effect = { ...REQUEST, secrets: [{ header: "authorization", scheme: "bearer", secret: "git:github" }] };
  assert.deepEqual(await performOn(platform)(effect), { outcome: { kind: "failed", code: "unauthorized" } });
  assert.equal(sent, 0);
});

test("what a platform has not, and what nobody knows, is not built", async () => {
  for (const kind of ["llm", "webTriggerUrl", "teleport"]) {
    assert.deepEqual(await performOn({})({ kind, model: "m", key: "k" }, new TextEncoder().encode("{}")), { outcome: { kind: "failed", code: "not_built" } });
  }
});

test("a key that exists says so, and the store's own mistakes become a code without a word of theirs", async () => {
  const store = { get: async () => Promise.reject(new Error("row 17: hunter2")), set: async () => /** @type {const} */ ("exists") };
  const perform = performOn({ store: /** @type {any} */ (store) });
  assert.deepEqual(await perform({ kind: "kvsSet", key: "a", value: 1, ifAbsent: true }), { outcome: { kind: "exists" } });
  assert.deepEqual(await perform({ kind: "kvsGet", key: "a" }), { outcome: { kind: "failed", code: "upstream" } });
});

test("only a request for consent is thrown, with its own error inside", async () => {
  const own = new Error("consent");
  const perform = performOn({ requestAtlassian: async () => Promise.reject(own), isConsentRequired: (error) => error === own });
  await assert.rejects(perform({ kind: "atlassian", product: "confluence", identity: "user", method: "GET", path: "/" }), (error) => error instanceof ConsentRequired && error.cause === own);
});
