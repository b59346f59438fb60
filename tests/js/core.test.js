// @ts-check
// The library face: shapes, refusals, instances, and what happens after a trap.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CoreError, openCore } from "../../js/core.js";

const LIST = { trigger: "person", caller: "account", payload: {} };
/** @type {import("../../js/core-types.js").Resumption} */
const EMPTY = { elapsedMs: 1, outcome: { kind: "entries", entries: [] } };

/** @param {string} code */
const withCode = (code) => (/** @type {unknown} */ error) => error instanceof CoreError && error.code === code;

test("a flow is driven through plain data", () => {
  const core = openCore();
  const { flowId, effects, dropped } = core.startFlow("docs.list", LIST);
  assert.equal(flowId, 1);
  assert.deepEqual(dropped, []);
  assert.deepEqual(effects, [{ id: 1, kind: "kvsList", prefix: "job:", limit: 100 }]);
  assert.deepEqual(core.resumeFlow(flowId, 1, EMPTY).done, { jobs: [] });
});

test("instances do not see each other's flows", () => {
  const [one, other] = [openCore(), openCore()];
  const { flowId } = one.startFlow("docs.list", LIST);
  assert.throws(() => other.resumeFlow(flowId, 1, EMPTY), withCode("unknown_id"));
  assert.deepEqual(one.resumeFlow(flowId, 1, EMPTY).done, { jobs: [] });
});

test("several flows live in one instance", () => {
  const core = openCore();
  const first = core.startFlow("docs.list", LIST);
  const second = core.startFlow("docs.list", LIST);
  assert.notEqual(first.flowId, second.flowId);
  assert.deepEqual(core.resumeFlow(second.flowId, 1, EMPTY).done, { jobs: [] });
  assert.deepEqual(core.resumeFlow(first.flowId, 1, EMPTY).done, { jobs: [] });
});

test("unknown, repeated and late ids are errors that leave the flow alive", () => {
  const core = openCore();
  const { flowId } = core.startFlow("docs.list", LIST);
  for (const id of [2, 0, -1, 1.5, Number.NaN, /** @type {any} */ ("1")]) {
    assert.throws(() => core.resumeFlow(flowId, id, EMPTY), withCode("unknown_id"));
  }
  assert.deepEqual(core.resumeFlow(flowId, 1, EMPTY).done, { jobs: [] });
  assert.throws(() => core.resumeFlow(flowId, 1, EMPTY), withCode("unknown_id"));
});

test("unknown fields are refused at every depth, and no value is repeated in the message", () => {
  const core = openCore();
  const canary = ["can", "ary"].join("");
  for (const input of [
    { ...LIST, [canary]: 1 },
    { ...LIST, payload: { [canary]: canary } },
    { ...LIST, deadlineMs: canary },
    { ...LIST, trigger: canary },
  ]) {
    assert.throws(
      () => core.startFlow("docs.list", /** @type {any} */ (input)),
      (error) => withCode("input_invalid")(error) && !JSON.stringify([String(error), error]).includes(canary),
    );
  }
});

test("a person cannot start a flow of the queue, and nobody an unknown one", () => {
  const core = openCore();
  const input = { ...LIST, payload: { jobId: "a", runId: "b" } };
  assert.throws(() => core.startFlow("docs.run", input), withCode("unknown_flow"));
  assert.throws(() => core.startFlow("toString", LIST), withCode("unknown_flow"));
  for (const caller of [undefined, "", "unidentified"]) {
    assert.throws(() => core.startFlow("docs.list", { ...LIST, caller }), withCode("unauthorized"));
  }
});

test("a body is bytes or a string, and nothing else", () => {
  const core = openCore();
  for (const body of [1, null, [1], new ArrayBuffer(1)]) {
    assert.throws(() => core.startFlow("docs.list", LIST, /** @type {any} */ (body ?? {})), withCode("input_invalid"));
  }
});

test("a cancelled flow ends softly", () => {
  const core = openCore();
  const { flowId } = core.startFlow("docs.list", LIST);
  const step = core.cancelFlow(flowId);
  assert.deepEqual(step.dropped, [1]);
  assert.equal(step.failed?.code, "cancelled");
});

/** A core, and the memory of its instance. */
function openWithMemory() {
  const Real = WebAssembly.Instance;
  /** @type {WebAssembly.Memory | undefined} */
  let memory;
  WebAssembly.Instance = class extends Real {
    /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
    constructor(module, imports) {
      super(module, imports);
      memory = /** @type {WebAssembly.Memory} */ (this.exports.memory);
    }
  };
  try {
    const core = openCore();
    return { core, memory: /** @type {WebAssembly.Memory} */ (/** @type {unknown} */ (memory)) };
  } finally {
    WebAssembly.Instance = Real;
  }
}

test("an exception out of WebAssembly stops one instance, not the process", () => {
  const { core, memory } = openWithMemory();
  // Somebody else took the whole address space: the core asks for room for a body, gets none, and traps.
  const pages = 65_536 - memory.buffer.byteLength / 65_536;
  memory.grow(pages);
  assert.throws(() => core.validateStorage(new Uint8Array(32 * 1024 * 1024)), withCode("internal"));
  assert.throws(() => core.startFlow("docs.list", LIST), (error) => withCode("internal")(error) && /open a new one/.test(String(error)), "a stopped core stays stopped");
  assert.equal(openCore().startFlow("docs.list", LIST).flowId, 1);
});

test("an input that throws, has no end or is too deep is refused before the module, which lives on", () => {
  const throwing = Object.defineProperty({}, "trigger", { enumerable: true, get: () => { throw new Error("no"); } });
  /** @type {any} */
  const endless = {};
  endless.endless = endless;
  /** @type {any} */
  let deep = {};
  for (let depth = 0; depth < 20_000; depth += 1) deep = { deep };
  const core = openCore();
  for (const input of [throwing, { ...LIST, payload: endless }, { ...LIST, payload: deep }, { ...LIST, payload: { f: () => 1 } }]) {
    assert.throws(() => core.startFlow("docs.list", /** @type {any} */ (input)), withCode("input_invalid"));
  }
  assert.equal(core.startFlow("docs.list", LIST).flowId, 1);
});

test("the version names the build", () => {
  const { version, commit, sha256 } = openCore().version();
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.match(sha256, /^[0-9a-f]{64}$/);
  assert.ok(commit.length > 0);
});
