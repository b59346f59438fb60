// @ts-check
// The o200k table, unpacked when somebody counts tokens and not before: other invocations pay nothing for it.

import { table } from "./generated/o200k.mjs";

// Public bytes, the same for every tenant: what a warm process keeps of it is nobody's.
/** @type {Uint8Array | undefined} */
let kept;

/** The table's bytes, as `TokenTable` of the core reads them. @returns {Uint8Array} */
export function tokenTable() {
  return (kept ??= table());
}
