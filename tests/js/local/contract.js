// @ts-check
/** How an answer is held to a contract of tests/vectors: exactly the fields that it names. */
import assert from "node:assert/strict";

/** Puts in what steps kept; other names after a `$` stay. @param {string} text @param {Record<string, any>} kept */
export const filled = (text, kept) => text.replace(/\$(\w+)/g, (whole, name) => (Object.hasOwn(kept, name) ? String(kept[name]) : whole));

/** @param {any} value @param {any} expected @param {Record<string, any>} kept @param {string} where */
export function assertIs(value, expected, kept, where) {
  if (expected === "$any") return;
  if (expected === "$string" || expected === "$number") return assert.equal(`$${typeof value}`, expected, where);
  if (typeof expected === "string") return assert.equal(value, filled(expected, kept), where);
  if (expected === null || typeof expected !== "object") return assert.equal(value, expected, where);
  assert.deepEqual(Object.keys(value ?? {}).sort(), Object.keys(expected).sort(), where);
  for (const [name, inside] of Object.entries(expected)) assertIs(value[name], inside, kept, `${where} / ${name}`);
}
