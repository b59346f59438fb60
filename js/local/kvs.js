// @ts-check
/**
 * The key-value store behind `@forge/kvs`: plain values, secrets apart, atomic create-if-absent, expiry that is
 * clean-up and not a lock, batches and transactions. Sources: runtime-reference/storage-api-*, limits-kvs-ce.
 */
import { json, notKnown } from "./answer.js";
import { inTurn } from "./in-turn.js";
import { LIMITS } from "./limits.js";

const UNIT_MS = { SECONDS: 1000, MINUTES: 60_000, HOURS: 3_600_000, DAYS: 86_400_000 };
const KEY = /^(?!\s+$)[a-zA-Z0-9:._\s\-#]+$/;

class Refused extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** @typedef {{value: any, createdAt: number, updatedAt: number, expireTime?: number}} Entry */

/** @param {import("./host-parts.js").HostParts} host */
export function makeKvs(host) {
  const turn = inTurn();
  /** @type {Map<string, {minute: number, read: number, write: number}>} */
  const spent = new Map();

  /** @param {string} installationId @param {"read" | "write"} side @param {number} bytes */
  function spend(installationId, side, bytes) {
    const minute = Math.floor(host.clock.nowMs() / 60_000);
    let used = spent.get(installationId);
    if (!used || used.minute !== minute) spent.set(installationId, (used = { minute, read: 0, write: 0 }));
    used[side] += Math.max(1, Math.ceil(bytes / LIMITS.kvsUnitBytes));
    if (used[side] > LIMITS.kvsUnitsAMinute) throw new Refused(429, "RATE_LIMIT_EXCEEDED", `More than ${LIMITS.kvsUnitsAMinute} ${side} units in a minute.`);
  }

  /** @param {string} table @param {string} at @returns {Promise<Entry | undefined>} */
  async function read(table, at) {
    const entry = await host.store.table(table).get(at);
    if (entry?.expireTime !== undefined && host.clock.nowMs() >= entry.expireTime + LIMITS.kvsExpiredReadableMs) return undefined;
    return entry;
  }

  /** @param {string} installationId @param {any} op @param {string} table */
  async function get(installationId, op, table) {
    checkKey(op.key);
    const entry = await read(table, place(installationId, op));
    spend(installationId, "read", entry ? bytesOf(entry.value) : 0);
    if (!entry) throw new Refused(404, "KEY_NOT_FOUND", "The requested key was not found.");
    return { key: op.key, value: entry.value, ...metadata(entry, op.options?.metadataFields) };
  }

  /** @param {string} installationId @param {any} op @param {string} table */
  async function prepareSet(installationId, op, table) {
    checkKey(op.key);
    checkValue(op.value, table === "secrets" ? LIMITS.secretValueBytes : LIMITS.kvsValueBytes);
    spend(installationId, "write", bytesOf(op.value));
    const at = place(installationId, op);
    const before = await read(table, at);
    if (before && op.options?.keyPolicy === "FAIL_IF_EXISTS") throw new Refused(409, "KEY_CONFLICT", "The key already exists.");
    const nowMs = host.clock.nowMs();
    /** @type {Entry} */
    const entry = { value: op.value, createdAt: before?.createdAt ?? nowMs, updatedAt: nowMs, ...expiry(op.options?.ttl, nowMs) };
    return { write: { type: /** @type {const} */ ("put"), table, key: at, value: entry }, before, entry };
  }

  /** @param {string} installationId @param {any} op @param {string} table */
  async function set(installationId, op, table) {
    const { write, before, entry } = await prepareSet(installationId, op, table);
    await host.store.batch([write]);
    const wanted = op.options?.returnValue;
    if (!wanted) return undefined;
    const shown = wanted === "PREVIOUS" ? before : entry;
    return { key: op.key, value: shown?.value, ...(shown ? metadata(shown, op.options?.returnMetadataFields) : {}) };
  }

  /** @param {string} installationId @param {any} op @param {string} table */
  async function remove(installationId, op, table) {
    checkKey(op.key);
    const at = place(installationId, op);
    spend(installationId, "write", 0);
    if (!(await read(table, at))) throw new Refused(404, "KEY_NOT_FOUND", "The requested key was not found.");
    await host.store.batch([{ type: "del", table, key: at }]);
  }

  /** @param {string} installationId @param {any} query */
  async function list(installationId, query) {
    const limit = query.limit ?? LIMITS.kvsQueryDefault;
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.kvsQueryMost) throw new Refused(400, "INVALID_LIMIT", `A query's limit is 1 to ${LIMITS.kvsQueryMost}.`);
    const root = `${installationId}\u0000`;
    const prefix = prefixOf(query.where ?? []);
    const after = query.after ? Buffer.from(query.after, "base64url").toString() : undefined;
    const lag = host.faults.kvsQueryLagMs();
    const data = [];
    let bytes = 0;
    const from = after === undefined ? { gte: root + prefix } : { gt: root + after };
    for await (const [at, entry] of host.store.table("kvs").iterator({ ...from, lt: `${root}${prefix}\uffff` })) {
      // Queries are eventually consistent: what was written a moment ago need not be seen yet.
      if (lag > 0 && host.clock.nowMs() - entry.updatedAt < lag) continue;
      if (entry.expireTime !== undefined && host.clock.nowMs() >= entry.expireTime + LIMITS.kvsExpiredReadableMs) continue;
      if (data.length === limit) {
        spend(installationId, "read", bytes);
        return { data, cursor: Buffer.from(/** @type {any} */ (data.at(-1)).key).toString("base64url") };
      }
      const key = at.slice(root.length);
      data.push({ key, value: entry.value, ...metadata(entry, query.options?.metadataFields) });
      bytes += bytesOf(entry.value);
    }
    spend(installationId, "read", bytes);
    return { data };
  }

  /** @param {string} installationId @param {any} body */
  async function transact(installationId, body) {
    const sets = body.set ?? [];
    const deletes = body.delete ?? [];
    const named = [...sets, ...deletes, ...(body.check ?? [])].map((op) => place(installationId, op));
    if (named.length > LIMITS.kvsBatch) throw new Refused(400, "TOO_MANY_OPERATIONS", `A transaction takes at most ${LIMITS.kvsBatch} operations.`);
    if (new Set(named).size !== named.length) throw new Refused(400, "DUPLICATE_KEY", "A transaction names each key once.");
    if ([...sets, ...(body.check ?? [])].some((op) => op.entityName || op.conditions)) return notKnown("conditions on custom entities");
    const writes = [];
    for (const op of sets) writes.push((await prepareSet(installationId, { ...op, options: { ttl: op.options?.ttl } }, "kvs")).write);
    for (const op of deletes) {
      checkKey(op.key);
      writes.push({ type: /** @type {const} */ ("del"), table: "kvs", key: place(installationId, op) });
    }
    await host.store.batch(writes);
    return undefined;
  }

  /** @param {string} installationId @param {any[]} operations @param {(op: any) => Promise<any>} one */
  async function batch(installationId, operations, one) {
    if (!Array.isArray(operations) || operations.length > LIMITS.kvsBatch) throw new Refused(400, "TOO_MANY_OPERATIONS", `A batch takes at most ${LIMITS.kvsBatch} keys.`);
    const successfulKeys = [];
    const failedKeys = [];
    for (const op of operations) {
      try {
        successfulKeys.push({ key: op.key, ...(op.entityName ? { entityName: op.entityName } : {}), ...(await one(op)) });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        failedKeys.push({ key: op.key, entityName: op.entityName, error: { code: error.code, message: error.message } });
      }
    }
    return { successfulKeys, failedKeys };
  }

  /** @type {Record<string, (id: string, body: any) => Promise<any>>} */
  const calls = {
    get: (id, body) => get(id, body, "kvs"),
    set: (id, body) => turn(() => set(id, body, "kvs")),
    delete: (id, body) => turn(() => remove(id, body, "kvs")),
    "secret/get": (id, body) => get(id, body, "secrets"),
    "secret/set": (id, body) => turn(() => set(id, body, "secrets")),
    "secret/delete": (id, body) => turn(() => remove(id, body, "secrets")),
    query: list,
    transaction: (id, body) => turn(() => transact(id, body)),
    "batch/get": (id, body) => batch(id, body, (op) => get(id, op, "kvs")),
    "batch/set": (id, body) => turn(() => batch(id, body, (op) => set(id, { ...op, options: { ttl: op.options?.ttl } }, "kvs"))),
    "batch/delete": (id, body) => turn(() => batch(id, body, (op) => remove(id, op, "kvs"))),
  };

  return {
    /** @param {import("./invoke.js").Invocation} invocation @param {string} path @param {any} init */
    async fetch(invocation, path, init) {
      if (!host.manifest.scopes.has("storage:app")) return json(403, { code: "FORBIDDEN", message: "The scope storage:app is not declared." });
      const call = calls[path.replace(/^\/?api\/v1\//, "")];
      if (!call) return notKnown(`the key-value call ${path}`);
      try {
        const answer = await call(invocation.call.installation.id, JSON.parse(init.body));
        return answer instanceof Response ? answer : json(answer === undefined ? 204 : 200, answer);
      } catch (error) {
        if (error instanceof Refused) return json(error.status, { code: error.code, message: error.message });
        throw error;
      }
    },
    /** Removes everything an installation stored, as the platform does after an uninstall. @param {string} installationId */
    async forget(installationId) {
      for (const table of ["kvs", "secrets"]) {
        await host.store.table(table).clear({ gte: `${installationId}\u0000`, lt: `${installationId}\u0001` });
      }
    },
  };
}

/** @param {string} installationId @param {any} op */
function place(installationId, op) {
  return op.entityName ? `${installationId}\u0000\u0000${op.entityName}\u0000${op.key}` : `${installationId}\u0000${op.key}`;
}

/** @param {unknown} key */
function checkKey(key) {
  if (typeof key !== "string" || key.length === 0) throw new Refused(400, "KEY_TOO_SHORT", "A key has at least one character.");
  if (key.length > LIMITS.kvsKeyChars) throw new Refused(400, "KEY_TOO_LONG", `A key has at most ${LIMITS.kvsKeyChars} characters.`);
  if (!KEY.test(key)) throw new Refused(400, "INVALID_KEY", `A key must match ${KEY}.`);
}

/** @param {unknown} value @param {number} mostBytes */
function checkValue(value, mostBytes) {
  if (value === undefined || value === null) throw new Refused(400, "INVALID_VALUE", "A value must be given.");
  if (bytesOf(value) > mostBytes) throw new Refused(400, "MAX_SIZE", `A value has at most ${mostBytes} bytes.`);
  if (depthOf(value) > LIMITS.kvsDepth) throw new Refused(400, "MAX_DEPTH", `A value nests at most ${LIMITS.kvsDepth} levels.`);
}

/** @param {unknown} value */
function bytesOf(value) {
  return Buffer.byteLength(JSON.stringify(value) ?? "");
}

/** @param {unknown} value @returns {number} */
function depthOf(value) {
  if (value === null || typeof value !== "object") return 0;
  return 1 + Object.values(value).reduce((deepest, child) => Math.max(deepest, depthOf(child)), 0);
}

/** @param {{value: number, unit: keyof typeof UNIT_MS} | undefined} ttl @param {number} nowMs */
function expiry(ttl, nowMs) {
  if (!ttl) return {};
  const unitMs = UNIT_MS[ttl.unit];
  if (!unitMs || !Number.isFinite(ttl.value) || ttl.value <= 0) throw new Refused(400, "INVALID_TTL", "A ttl has a positive value and a unit.");
  if (ttl.value * unitMs > 366 * 86_400_000) throw new Refused(400, "INVALID_TTL", "A ttl is at most one year.");
  return { expireTime: nowMs + ttl.value * unitMs };
}

/** @param {Entry} entry @param {string[] | undefined} fields */
function metadata(entry, fields) {
  return {
    ...(fields?.includes("CREATED_AT") ? { createdAt: entry.createdAt } : {}),
    ...(fields?.includes("UPDATED_AT") ? { updatedAt: entry.updatedAt } : {}),
    ...(fields?.includes("EXPIRE_TIME") && entry.expireTime !== undefined ? { expireTime: new Date(entry.expireTime).toISOString() } : {}),
  };
}

/** @param {any[]} where */
function prefixOf(where) {
  const [only, ...more] = where;
  if (!only) return "";
  if (more.length > 0 || only.property !== "key" || only.condition !== "BEGINS_WITH") throw new Refused(400, "INVALID_QUERY", "A query filters by key BEGINS_WITH.");
  return String(only.values?.[0] ?? "");
}
