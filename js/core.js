// @ts-check
// The library face of the core: one WebAssembly instance per `openCore()`, plain data in and out.

import { openInstance } from "./boundary/instance.js";
import { judges } from "./boundary/judges.js";
import { CoreError, bytes, id, text } from "./boundary/values.js";
import { commit, module, sha256 } from "./generated/core.mjs";
import { makeCore } from "./generated/glue.js";

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
  compiled ??= new WebAssembly.Module(module());
  const call = openInstance(compiled, makeCore);
  let counts = false;
  return {
    ...judges(call),
    countTokens(content, options, table) {
      if (!counts && table !== undefined) call("loadTokenTable", bytes(table));
      counts ||= table !== undefined;
      return call("countTokens", bytes(content), options);
    },
    selectFiles: (files, options) => call("selectFiles", files, options),
    startFlow: (name, input, body) => call("startFlow", text(name, "name"), input, bytes(body ?? "")),
    resumeFlow: (flowId, effectId, outcome, body) =>
      call("resumeFlow", id(flowId), id(effectId), outcome, bytes(body ?? "")),
    cancelFlow: (flowId) => call("cancelFlow", id(flowId)),
    takeBody: (bodyId) => call("takeBody", id(bodyId)),
    version: () => ({ version: call("version"), commit, sha256 }),
  };
}
