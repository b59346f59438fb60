// @ts-check
/** What the store takes: keys, values, expiry, and what it says of them. Sources: limits-kvs-ce, storage-reference. */
import { LIMITS } from "../../limits.js";

const UNIT_MS = { SECONDS: 1000, MINUTES: 60_000, HOURS: 3_600_000, DAYS: 86_400_000 };
const KEY = /^(?!\s+$)[a-zA-Z0-9:._\s\-#]+$/;

export class Refused extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** @typedef {{value: any, createdAt: number, updatedAt: number, expireTime?: number}} Entry */

/** @param {unknown} key */
export function checkKey(key) {
  if (typeof key !== "string" || key.length === 0) throw new Refused(400, "KEY_TOO_SHORT", "A key has at least one character.");
  if (key.length > LIMITS.kvsKeyChars) throw new Refused(400, "KEY_TOO_LONG", `A key has at most ${LIMITS.kvsKeyChars} characters.`);
  if (!KEY.test(key)) throw new Refused(400, "INVALID_KEY", `A key must match ${KEY}.`);
}

/** @param {unknown} value @param {number} mostBytes */
export function checkValue(value, mostBytes) {
  if (value === undefined || value === null) throw new Refused(400, "INVALID_VALUE", "A value must be given.");
  if (bytesOf(value) > mostBytes) throw new Refused(400, "MAX_SIZE", `A value has at most ${mostBytes} bytes.`);
  if (depthOf(value) > LIMITS.kvsDepth) throw new Refused(400, "MAX_DEPTH", `A value nests at most ${LIMITS.kvsDepth} levels.`);
}

/** @param {unknown} value */
export function bytesOf(value) {
  return Buffer.byteLength(JSON.stringify(value) ?? "");
}

/** @param {unknown} value @returns {number} */
function depthOf(value) {
  if (value === null || typeof value !== "object") return 0;
  return 1 + Object.values(value).reduce((deepest, child) => Math.max(deepest, depthOf(child)), 0);
}

/** @param {{value: number, unit: keyof typeof UNIT_MS} | undefined} ttl @param {number} nowMs */
export function expiry(ttl, nowMs) {
  if (!ttl) return {};
  const unitMs = UNIT_MS[ttl.unit];
  if (!unitMs || !Number.isFinite(ttl.value) || ttl.value <= 0) throw new Refused(400, "INVALID_TTL", "A ttl has a positive value and a unit.");
  if (ttl.value * unitMs > LIMITS.kvsTtlMs) throw new Refused(400, "INVALID_TTL", "A ttl is at most one year.");
  return { expireTime: nowMs + ttl.value * unitMs };
}

/** @param {Entry} entry @param {string[] | undefined} fields */
export function metadata(entry, fields) {
  return {
    ...(fields?.includes("CREATED_AT") ? { createdAt: entry.createdAt } : {}),
    ...(fields?.includes("UPDATED_AT") ? { updatedAt: entry.updatedAt } : {}),
    ...(fields?.includes("EXPIRE_TIME") && entry.expireTime !== undefined ? { expireTime: new Date(entry.expireTime).toISOString() } : {}),
  };
}

/** @param {any[]} where */
export function prefixOf(where) {
  const [only, ...more] = where;
  if (!only) return "";
  if (more.length > 0 || only.property !== "key" || only.condition !== "BEGINS_WITH") throw new Refused(400, "INVALID_QUERY", "A query filters by key BEGINS_WITH.");
  return String(only.values?.[0] ?? "");
}

/** @param {any} query */
export function limitOf(query) {
  const limit = query.limit ?? LIMITS.kvsQueryDefault;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.kvsQueryMost) throw new Refused(400, "INVALID_LIMIT", `A query's limit is 1 to ${LIMITS.kvsQueryMost}.`);
  return limit;
}
