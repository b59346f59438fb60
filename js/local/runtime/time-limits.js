// @ts-check
import { LIMITS } from "../limits.js";

/**
 * Minutes by which log lines and requests are counted: those of the function's timeoutSeconds, rounded up, one without.
 *
 * @param {import("../manifest/manifest.js").Manifest} manifest
 * @param {string} functionKey
 */
export function declaredMinutes(manifest, functionKey) {
  return Math.max(1, Math.ceil((manifest.functions.get(functionKey)?.timeoutSeconds ?? 60) / 60));
}

/**
 * How long a function may run: what its manifest entry asks for, at most 15 minutes, or the limit of the way it is
 * called. Only consumers and schedules may be long; front-end calls keep their own limit.
 *
 * @param {import("../manifest/manifest.js").Manifest} manifest
 * @param {string} functionKey
 * @param {number} usualMs
 */
export function functionTimeMs(manifest, functionKey, usualMs) {
  const seconds = manifest.functions.get(functionKey)?.timeoutSeconds;
  return seconds === undefined ? usualMs : Math.min(seconds * 1000, LIMITS.longestMs);
}
