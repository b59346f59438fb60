import { BUILT } from "./built.js";
import { makeCore } from "./glue.js";
import { openInstance } from "./instance.js";
import { judges } from "./judges.js";

/** @param {() => Promise<WebAssembly.Module>} load */
export function opener(load) {
  /** @type {Promise<WebAssembly.Module> | undefined} */
  let compiled;
  return async function openCore({ module } = {}) {
    // A failure to load is not kept: the next call tries again.
    const ready = module ?? (await (compiled ??= load().catch((error) => ((compiled = undefined), Promise.reject(error)))));
    const call = openInstance(ready, makeCore);
    return { ...judges(call), version: () => ({ version: call("version"), ...BUILT }) };
  };
}
