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
    redact: (content, options) => call("redact", bytes(content), options),
    newExternalId: () => call("newExternalId"),
    signAwsRequest({ body, ...request }, credentials, nowMs) {
      return call("signAwsRequest", request, credentials, Number(nowMs), bytes(body ?? ""));
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
  if (typeof body === "string") return encoder.encode(body);
  try {
    // A copy: of an array that is detached, shared or only looks like one, the module would take what is not there.
    if (body instanceof Uint8Array) return copyBytes.call(body);
  } catch {
    // Not what it says it is.
  }
  throw new CoreError({ code: "input_invalid", message: "a body is a string or a Uint8Array", field: "body" });
}

/** An array whose memory is gone is empty. @param {ArrayBufferView} view */
function attached(view) {
  return view.byteLength > 0 ? view : new Uint8Array(0);
}

const copyBytes = Uint8Array.prototype.slice;

/** Most values, and levels of them, in the options of one call. */
const MOST = { values: 2_000_000, levels: 64 };

/**
 * Options as plain data, read once: getters that throw, cycles, revoked proxies and arrays without end are refused here,
 * where they cannot stop the module. @param {unknown} value @returns {unknown}
 */
function plain(value) {
  let left = MOST.values;
  /** @param {any} one @param {number} level @returns {unknown} */
  const copy = (one, level) => {
    if (typeof one !== "object" || one === null) {
      if (typeof one === "function" || typeof one === "symbol") throw new TypeError("not plain data");
      return one;
    }
    const isArray = Array.isArray(one);
    const prototype = Object.getPrototypeOf(one);
    if (!isArray && prototype !== null && Object.getPrototypeOf(prototype) !== null) throw new TypeError("not plain data");
    const keys = isArray ? undefined : Object.keys(one);
    const length = keys?.length ?? one.length;
    left -= length;
    if (left < 0 || level > MOST.levels) throw new RangeError("too much");
    if (!keys) return Array.from({ length }, (_, index) => copy(one[index], level + 1));
    // A key may be called `__proto__`: `fromEntries` defines it, an assignment would obey it.
    return Object.fromEntries(keys.map((key) => [key, copy(one[key], level + 1)]));
  };
  try {
    return copy(value, 0);
  } catch {
    throw new CoreError({ code: "input_invalid", message: "the options are not plain data" });
  }
}

/** @param {unknown} value @param {string} field */
function text(value, field) {
  if (typeof value === "string") return value;
  throw new CoreError({ code: "input_invalid", message: `${field} is not a string`, field });
}

/** Ids count from 1 in 32 bits; wasm-bindgen would turn anything else into another number. @param {unknown} value */
function id(value) {
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value < 2 ** 32) return value;
  throw new CoreError({ code: "unknown_id", message: "an id is a whole number from 1" });
}
