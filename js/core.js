// @ts-check
// The library face of the core: one WebAssembly instance per `openCore()`, plain data in and out.

import generated from "./generated/core.cjs";
import { makeCore } from "./generated/glue.js";
import { tokenTable } from "./token-table.js";

/** @typedef {import("./core-types.js").Core} Core */

/** An error value of the core, thrown. `code` is one of the stable codes of `src/error.rs`. */
export class CoreError extends Error {
  /** @param {{code: string, message: string, field?: string, line?: number, column?: number}} error */
  constructor(error) {
    super(error.message);
    this.name = "CoreError";
    this.code = error.code;
    this.field = error.field;
    this.line = error.line;
    this.column = error.column;
  }
}

const encoder = new TextEncoder();

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
    let answer;
    try {
      answer = /** @type {any} */ (raw)[name](...parameters);
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
    redact: (content, options) => call("redact", bytes(content), options),
    newExternalId: () => call("newExternalId"),
    signAwsRequest({ body, ...request }, credentials, nowMs) {
      return call("signAwsRequest", json(request), json(credentials), Number(nowMs), bytes(body ?? ""));
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

/** Bodies are bytes; a string is encoded once. wasm-bindgen would read a string as numbers. @param {unknown} body */
function bytes(body) {
  if (body instanceof Uint8Array) return body;
  if (typeof body === "string") return encoder.encode(body);
  throw new CoreError({ code: "input_invalid", message: "a body is a string or a Uint8Array", field: "body" });
}

/** @param {unknown} value */
function json(value) {
  try {
    return encoder.encode(JSON.stringify(value));
  } catch {
    throw new CoreError({ code: "input_invalid", message: "the options are not plain data" });
  }
}

/** @param {unknown} value @param {string} field */
function text(value, field) {
  if (typeof value === "string") return value;
  throw new CoreError({ code: "input_invalid", message: `${field} is not a string`, field });
}

/** Ids count from 1; wasm-bindgen would turn anything else into 0. @param {unknown} value */
function id(value) {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new CoreError({ code: "unknown_id", message: "an id is a whole number from 1" });
}
