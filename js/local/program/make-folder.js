// @ts-check
// Folders that a person names.

import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it, one by one: Node's own `recursive` never ends where nothing can be made (`/proc/x`).
 *
 * @param {string} dir @param {number} [mode] of those that are made
 */
export function makeFolder(dir, mode) {
  const missing = [];
  for (let at = resolve(dir); !statSync(at, { throwIfNoEntry: false })?.isDirectory(); at = dirname(at)) {
    missing.unshift(at);
    if (at === dirname(at)) break;
  }
  for (const at of missing) mkdirSync(at, { mode });
}
