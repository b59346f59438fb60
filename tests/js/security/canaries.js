// @ts-check
// Canaries: credentials that must never be seen where they do not belong. One search over everything a run leaves behind.

import assert from "node:assert/strict";

/** A value that nothing else contains and no scanner takes for a real one. @param {string} what */
export function canary(what) {
  return ["canary", what, Math.random().toString(36).slice(2), Date.now().toString(36)].join("-");
}

/** Every spelling in which a value could leave: as it is, in base64, percent-encoded, escaped. @param {string} value */
function spellings(value) {
  const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
  return [value, base64, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), [...value].reverse().join("")];
}

/**
 * Fails when one of `values` is found in one of `places`, and names the place, never the value.
 *
 * @param {Record<string, string>} values by name
 * @param {Record<string, unknown>} places by name: logs, effects, store, pages, answers, queue payloads
 */
export function assertNoCanary(values, places) {
  for (const [place, content] of Object.entries(places)) {
    const text = typeof content === "string" ? content : JSON.stringify(content, plain);
    for (const [name, value] of Object.entries(values)) {
      for (const spelling of spellings(value)) assert.ok(!text.includes(spelling), `${name} was found in ${place}`);
    }
  }
}

/** Maps, sets, bytes and errors as something that can be searched. @param {string} _key @param {unknown} value */
function plain(_key, value) {
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (value instanceof Error) return `${value.stack} ${JSON.stringify({ ...value })}`;
  return typeof value === "bigint" ? String(value) : value;
}
