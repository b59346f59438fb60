// Values that JavaScript allows and no caller means: each is `input_invalid`, and the next call works.

import assert from "node:assert/strict";
import test from "node:test";

import { CoreError, openCore } from "../../../js/core.js";

const throwing = { get policy() { throw new Error("no"); } };
const cycle = /** @type {Record<string, unknown>} */ ({});
cycle.policy = cycle;
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const detached = new Uint8Array(8);
structuredClone(detached.buffer, { transfer: [detached.buffer] });
const endless = /** @type {unknown[]} */ ([]);
endless.length = 4_294_967_295;
let deep = /** @type {unknown} */ ([]);
for (let level = 0; level < 100_000; level += 1) deep = [deep];

const options = {
  "an array without end": endless,
  "an array without end inside": { policy: endless },
  "a getter that throws": throwing,
  "a cycle": cycle,
  "a revoked proxy": revoked.proxy,
  "a proxy that throws": new Proxy({}, { ownKeys() { throw new Error("no"); } }),
  "a function": { policy() {} },
  "a symbol": { policy: Symbol("x") },
  "an object of a class": new (class { policy = "disclose"; })(),
  "a date": { policy: new Date(0) },
  "a map": new Map([["policy", "disclose"]]),
  "arrays in arrays": deep,
};
const bodies = {
  "a detached array": detached,
  "a proxy of an array": new Proxy(new Uint8Array(8), {}),
  "an object with an array's prototype": Object.create(Uint8Array.prototype),
  "a revoked proxy": revoked.proxy,
  "a number": 1,
  "an array": [1, 2],
  "an array of words": new Uint16Array(4),
};

/** @param {() => unknown} call */
function refused(call) {
  assert.throws(call, (error) => error instanceof CoreError && error.code === "input_invalid");
}

test("hostile options are refused and the next call works", () => {
  const core = openCore();
  for (const [name, value] of Object.entries(options)) {
    for (const call of [
      () => core.redact("a", /** @type {any} */ (value)),
      () => core.markdownToStorage("a", /** @type {any} */ (value)),
      () => core.selectFiles([], /** @type {any} */ (value)),
      () => core.checkUrl("https://x.example", /** @type {any} */ (value)),
    ]) refused(call);
    assert.equal(core.redact("a", {}).text, "a", name);
  }
});

test("hostile bodies are refused and the next call works", () => {
  const core = openCore();
  for (const [name, value] of Object.entries(bodies)) {
    refused(() => core.validateStorage(/** @type {any} */ (value)));
    refused(() => core.redact(/** @type {any} */ (value), {}));
    assert.equal(core.redact(new Uint8Array([97]), {}).text, "a", name);
  }
});

test("ids do not wrap around", () => {
  const core = openCore();
  for (const id of [2 ** 32 + 1, 2 ** 53, 0, -1, 1.5, Number.NaN]) {
    assert.throws(() => core.takeBody(id), (error) => error instanceof CoreError && error.code === "unknown_id");
  }
});

test("plain data passes, whatever its keys are called", () => {
  const core = openCore();
  const options = JSON.parse('{"policy":"disclose"}');
  assert.equal(core.redact("a", Object.assign(Object.create(null), options)).text, "a");
  refused(() => core.redact("a", JSON.parse('{"__proto__":{"policy":"disclose"}}')));
});
