// @ts-check
// One instance of the module, and how its exports are called.

import { CoreError, Handed, plain } from "./values.js";

/** @typedef {(name: string, ...parameters: unknown[]) => any} Call throws `CoreError`, and nothing else */

/**
 * @param {WebAssembly.Module} module
 * @param {(module: WebAssembly.Module) => any} makeCore wasm-bindgen's glue, wrapped by xtask
 * @returns {Call}
 */
export function openInstance(module, makeCore) {
  const raw = makeCore(module);
  let dead = "";
  return (name, ...parameters) => {
    if (dead) throw new CoreError({ code: "internal", message: `this core stopped at ${dead}: open a new one` });
    const taken = parameters.map((one) => (Handed.bytesOf(one) ?? plain(one)));
    let answer;
    try {
      answer = raw[name](...taken);
    } catch (error) {
      // Whatever comes out of wasm as an exception leaves the instance in an unknown state.
      dead = placeOfPanic(raw) ?? (error instanceof Error ? error.name : "an exception");
      throw new CoreError({ code: "internal", message: `the core stopped at ${dead}` });
    }
    if (!answer.ok) throw new CoreError(answer.error);
    return answer.value;
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
