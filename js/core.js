// @ts-check
// The library face of the core: one WebAssembly instance per `openCore()`, plain data in and out.

import generated from "./generated/core.cjs";
import { CoreError, apart, attached, bytes, id, json, plain, text } from "./boundary/values.js";
import { makeCore } from "./generated/glue.js";
import { tokenTable } from "./token-table.js";

/** @typedef {import("./core-types.js").Core} Core */

export { CoreError };

// Forge reuses a warm process across tenants: only the compiled code is kept, never an instance.
/** @type {WebAssembly.Module | undefined} */
let compiled;

/**
 * Opens the core. Synchronous; the first call of a process compiles (tens of milliseconds), later ones take less than one.
 * Drop the result when the invocation ends: its memory goes with it.
 *
 * @returns {Core}
 */
export function openCore() {
  compiled ??= new WebAssembly.Module(Buffer.from(generated.base64, "base64"));
  const raw = makeCore(compiled);
  let dead = "";
  let counts = false;

  /** @param {string} name @param {unknown[]} parameters */
  function call(name, ...parameters) {
    if (dead) throw new CoreError({ code: "internal", message: `this core stopped at ${dead}: open a new one` });
    const taken = parameters.map((one) => (ArrayBuffer.isView(one) ? attached(one) : plain(one)));
    let answer;
    try {
      answer = /** @type {any} */ (raw)[name](...taken);
    } catch (error) {
      // Whatever comes out of wasm as an exception leaves the instance in an unknown state.
      dead = placeOfPanic(raw) ?? (error instanceof Error ? error.name : "an exception");
      throw new CoreError({ code: "internal", message: `the core stopped at ${dead}` });
    }
    if (!answer.ok) throw new CoreError(answer.error);
    return answer.value;
  }

  return {
    checkUrl: (url, options) => call("checkUrl", text(url, "url"), options),
    classifyAddress: (ip) => call("classifyAddress", text(ip, "ip")),
    verifyWebhook: (options, body) => call("verifyWebhook", options, bytes(body)),
    recordDelivery: (options) => call("recordDelivery", options),
    countTokens(content, options) {
      if (!counts) call("loadTokenTable", tokenTable());
      counts = true;
      return call("countTokens", bytes(content), options);
    },
    selectFiles: (files, options) => call("selectFiles", files, options),
    validateStorage: (body) => call("validateStorage", bytes(body)),
    repairStorage: (body, options = {}) => call("repairStorage", bytes(body), options),
    markdownToStorage: (markdown, options = {}) => call("markdownToStorage", bytes(markdown), options),
    storageToText: (body) => call("storageToText", bytes(body)),
    planWorkItems: (body, options = {}) => call("planWorkItems", bytes(body), options),
    redact: (content, options) => call("redact", bytes(content), options),
    newExternalId: () => call("newExternalId"),
    signAwsRequest(request, credentials, nowMs) {
      const { body, rest } = apart(request);
      return call("signAwsRequest", json(rest), json(credentials), typeof nowMs === "number" ? nowMs : NaN, bytes(body ?? ""));
    },
    readAwsAnswer: (options, body) => call("readAwsAnswer", options, bytes(body)),
    startFlow: (name, input, body) => call("startFlow", text(name, "name"), input, bytes(body ?? "")),
    resumeFlow: (flowId, effectId, outcome, body) =>
      call("resumeFlow", id(flowId), id(effectId), outcome, bytes(body ?? "")),
    cancelFlow: (flowId) => call("cancelFlow", id(flowId)),
    takeBody: (bodyId) => call("takeBody", id(bodyId)),
    version: () => ({ version: call("version"), commit: generated.commit, sha256: generated.sha256 }),
  };
}

/** After a stack overflow not even this answers: the stack pointer stays where it was. @param {{lastPanic(): string | undefined}} raw */
function placeOfPanic(raw) {
  try {
    return raw.lastPanic();
  } catch {
    return undefined;
  }
}
