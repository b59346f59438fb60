// @ts-check
/**
 * The key-value store behind `@forge/kvs`: plain values, secrets and custom entities apart, atomic create-if-absent,
 * expiry that is clean-up and not a lock, batches and transactions. Sources: runtime-reference/storage-api-*, limits-kvs-ce.
 */
import { json, notKnown } from "../../answer.js";
import { inTurn } from "../../in-turn.js";
import { Refused, bytesOf, checkKey, checkValue, expiry, limitOf, metadata, prefixOf } from "./checks.js";
import { checkEntityValue, conditionsHold, entityOf, select } from "./entities.js";
import { LIMITS } from "../../limits.js";

/** @typedef {import("./checks.js").Entry} Entry */
const TABLES = ["kvs", "secrets", "entities"];

/** @param {import("../../host-parts.js").HostParts} host */
export function makeKvs(host) {
  const turn = inTurn();

  /** One request is counted as a whole, in units of 10 KB rounded up. @param {string} installationId @param {"read" | "write"} side @param {number} bytes */
  function spend(installationId, side, bytes) {
    const units = Math.max(1, Math.ceil(bytes / LIMITS.kvsUnitBytes));
    if (!host.meter.within(`kvs ${side} ${installationId}`, 60_000, LIMITS.kvsUnitsAMinute, units)) {
      throw new Refused(429, "RATE_LIMIT_EXCEEDED", `More than ${LIMITS.kvsUnitsAMinute} ${side} units in a minute.`);
    }
  }

  /** @param {string} installationId @param {string} table @param {string} at @param {"read" | "write"} side @param {number} bytes */
  function spendOnKey(installationId, table, at, side, bytes) {
    const most = side === "read" ? LIMITS.kvsKeyReadBytesASecond : LIMITS.kvsKeyWriteBytesASecond;
    if (!host.meter.within(`kvs ${side} ${installationId} ${table} ${at}`, 1000, most, bytes)) throw new Refused(429, "RATE_LIMIT_EXCEEDED", `More than ${most} bytes ${side === "read" ? "read from" : "written to"} one key in a second.`);
  }

  /** @param {string} table @param {string} at @returns {Promise<Entry | undefined>} */
  async function read(table, at) {
    const entry = await host.appStore.table(table).get(at);
    if (entry?.expireTime !== undefined && host.clock.nowMs() >= entry.expireTime + LIMITS.kvsExpiredReadableMs) return undefined;
    return entry;
  }

  /** @param {string} installationId @param {any} op @param {string} table */
  async function get(installationId, op, table) {
    checkKey(op.key);
    const at = place(installationId, op);
    const entry = await read(tableOf(host, op, table), at);
    spendOnKey(installationId, table, at, "read", entry ? bytesOf(entry.value) : 0);
    if (!entry) throw new Refused(404, "KEY_NOT_FOUND", "The requested key was not found.");
    return { key: op.key, value: entry.value, ...metadata(entry, op.options?.metadataFields) };
  }

  /** @param {string} installationId @param {any} op @param {string} table */
  async function prepareSet(installationId, op, table) {
    checkKey(op.key);
    checkValue(op.value, table === "secrets" ? LIMITS.secretValueBytes : LIMITS.kvsValueBytes);
    if (op.entityName) checkEntityValue(entityOf(host.manifest, op.entityName), op.value);
    const at = place(installationId, op);
    spendOnKey(installationId, table, at, "write", bytesOf(op.value));
    const before = await read(tableOf(host, op, table), at);
    if (before && op.options?.keyPolicy === "FAIL_IF_EXISTS") throw new Refused(409, "KEY_CONFLICT", "The key already exists.");
    const nowMs = host.clock.nowMs();
    /** @type {Entry} */
    const entry = { value: op.value, createdAt: before?.createdAt ?? nowMs, updatedAt: nowMs, ...expiry(op.options?.ttl, nowMs) };
    return { write: { type: /** @type {const} */ ("put"), table: tableOf(host, op, table), key: at, value: entry }, before, entry };
  }

  /** @param {string} installationId @param {any} op @param {string} table */
  async function set(installationId, op, table) {
    const { write, before, entry } = await prepareSet(installationId, op, table);
    await host.appStore.batch([write]);
    const wanted = op.options?.returnValue;
    if (!wanted) return undefined;
    const shown = wanted === "PREVIOUS" ? before : entry;
    return { key: op.key, value: shown?.value, ...(shown ? metadata(shown, op.options?.returnMetadataFields) : {}) };
  }

  /** @param {string} installationId @param {any} op @param {string} table */
  async function remove(installationId, op, table) {
    checkKey(op.key);
    const at = place(installationId, op);
    if (!(await read(tableOf(host, op, table), at))) throw new Refused(404, "KEY_NOT_FOUND", "The requested key was not found.");
    await host.appStore.batch([{ type: "del", table: tableOf(host, op, table), key: at }]);
  }

  /** Whether a query sees an entry: not what was written a moment ago, and not what has been gone for long. @param {Entry} entry */
  function isListed(entry) {
    const nowMs = host.clock.nowMs();
    if (nowMs - entry.updatedAt < host.faults.kvsQueryLagMs()) return false;
    return entry.expireTime === undefined || nowMs < entry.expireTime + LIMITS.kvsExpiredReadableMs;
  }

  /** @param {string} installationId @param {any} query */
  async function list(installationId, query) {
    const limit = limitOf(query);
    const root = `${installationId}\u0000`;
    const prefix = prefixOf(query.where ?? []);
    const after = query.after ? Buffer.from(query.after, "base64url").toString() : undefined;
    const data = [];
    let bytes = 0;
    const from = after === undefined ? { gte: root + prefix } : { gt: root + after };
    for await (const [at, entry] of host.appStore.table("kvs").iterator({ ...from, lt: `${root}${prefix}\uffff` })) {
      if (!isListed(entry)) continue;
      if (data.length === limit) {
        spend(installationId, "read", bytes);
        return { data, cursor: cursorAfter(data) };
      }
      data.push({ key: at.slice(root.length), value: entry.value, ...metadata(entry, query.options?.metadataFields) });
      bytes += bytesOf(entry.value);
    }
    spend(installationId, "read", bytes);
    return { data };
  }

  /** @param {string} installationId @param {any} query */
  async function listEntities(installationId, query) {
    const limit = limitOf(query);
    const entity = entityOf(host.manifest, query.entityName);
    const root = place(installationId, { entityName: entity.name, key: "" });
    /** @type {{key: string, value: any, entry: Entry}[]} */
    const rows = [];
    for await (const [at, entry] of host.appStore.table("entities").iterator({ gte: root, lt: `${root}\uffff` })) {
      if (isListed(entry)) rows.push({ key: at.slice(root.length), value: entry.value, entry });
    }
    const found = select(entity, query, rows);
    const after = query.cursor ? Buffer.from(query.cursor, "base64url").toString() : undefined;
    const from = after === undefined ? 0 : found.findIndex(({ key }) => key === after) + 1;
    const data = found.slice(from, from + limit).map(({ key, value, entry }) => ({ key, value, ...metadata(entry, query.options?.metadataFields) }));
    spend(installationId, "read", bytesOf(data));
    return { data, ...(from + limit < found.length ? { cursor: cursorAfter(data) } : {}) };
  }

  /** @param {string} installationId @param {any} body */
  async function transact(installationId, body) {
    const sets = body.set ?? [];
    const deletes = body.delete ?? [];
    const all = [...sets, ...deletes, ...(body.check ?? [])];
    if (all.length > LIMITS.kvsBatch) throw new Refused(400, "TOO_MANY_OPERATIONS", `A transaction takes at most ${LIMITS.kvsBatch} operations.`);
    if (new Set(all.map((op) => place(installationId, op))).size !== all.length) throw new Refused(400, "DUPLICATE_KEY", "A transaction names each key once.");
    if (bytesOf(body) > LIMITS.kvsBatchBytes) throw new Refused(400, "MAX_SIZE", `A transaction has at most ${LIMITS.kvsBatchBytes} bytes.`);
    for (const op of all.filter(({ conditions }) => conditions)) {
      const held = await read("entities", place(installationId, op));
      if (!conditionsHold(op.conditions, held?.value, entityOf(host.manifest, op.entityName))) throw new Refused(409, "CONDITIONAL_CHECK_FAILED", "A condition of the transaction does not hold.");
    }
    const writes = [];
    for (const op of sets) writes.push((await prepareSet(installationId, { ...op, options: { ttl: op.options?.ttl } }, "kvs")).write);
    for (const op of deletes) {
      checkKey(op.key);
      writes.push({ type: /** @type {const} */ ("del"), table: tableOf(host, op, "kvs"), key: place(installationId, op) });
    }
    spend(installationId, "write", bytesOf(sets.map((/** @type {any} */ { value }) => value)));
    await host.appStore.batch(writes);
    return undefined;
  }

  /** @param {string} installationId @param {any[]} operations @param {"read" | "write"} side @param {(op: any) => Promise<any>} one */
  async function batch(installationId, operations, side, one) {
    if (!Array.isArray(operations) || operations.length > LIMITS.kvsBatch) throw new Refused(400, "TOO_MANY_OPERATIONS", `A batch takes at most ${LIMITS.kvsBatch} keys.`);
    if (bytesOf(operations) > LIMITS.kvsBatchBytes) throw new Refused(400, "MAX_SIZE", `A batch has at most ${LIMITS.kvsBatchBytes} bytes.`);
    if (side === "write") spend(installationId, side, bytesOf(operations));
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
    if (side === "read") spend(installationId, side, bytesOf(successfulKeys));
    return { successfulKeys, failedKeys };
  }

  /** A call of one key, counted. @param {"read" | "write"} side @param {(id: string, body: any, table: string) => Promise<any>} one @param {string} table */
  const single = (side, one, table) => async (/** @type {string} */ id, /** @type {any} */ body) => {
    if (side === "write") spend(id, side, bytesOf(body.value));
    const answer = side === "write" ? await turn(() => one(id, body, table)) : await one(id, body, table);
    if (side === "read") spend(id, side, bytesOf(answer?.value));
    return answer;
  };

  /** @type {Record<string, (id: string, body: any) => Promise<any>>} */
  const calls = {
    get: single("read", get, "kvs"),
    set: single("write", set, "kvs"),
    delete: single("write", remove, "kvs"),
    "entity/get": single("read", get, "entities"),
    "entity/set": single("write", set, "entities"),
    "entity/delete": single("write", remove, "entities"),
    "secret/get": single("read", get, "secrets"),
    "secret/set": single("write", set, "secrets"),
    "secret/delete": single("write", remove, "secrets"),
    query: list,
    "entity/query": listEntities,
    transaction: (id, body) => turn(() => transact(id, body)),
    "batch/get": (id, body) => batch(id, body, "read", (op) => get(id, op, "kvs")),
    "batch/set": (id, body) => turn(() => batch(id, body, "write", (op) => set(id, { ...op, options: { ttl: op.options?.ttl } }, "kvs"))),
    "batch/delete": (id, body) => turn(() => batch(id, body, "write", (op) => remove(id, op, "kvs"))),
  };

  return {
    /** @param {import("../../runtime/invoke.js").Invocation} invocation @param {string} path @param {any} init */
    async fetch(invocation, path, init) {
      if (!host.manifest.scopes.has("storage:app")) return json(403, { code: "FORBIDDEN", message: "The scope storage:app is not declared." });
      const { id } = invocation.call.installation;
      const call = calls[path.replace(/^\/?api\/v1\//, "")];
      if (!call) return notKnown(`the key-value call ${path}`);
      try {
        if (!host.meter.within(`kvs ${id}`, 1000, LIMITS.kvsRequestsASecond)) throw new Refused(429, "TOO_MANY_REQUESTS", `More than ${LIMITS.kvsRequestsASecond} requests in a second.`);
        const answer = await call(id, JSON.parse(init.body));
        return json(answer === undefined ? 204 : 200, answer);
      } catch (error) {
        if (error instanceof Refused) return json(error.status, { code: error.code, message: error.message });
        throw error;
      }
    },
    /** Removes everything an installation stored, as the platform does after an uninstall. @param {string} installationId */
    async forget(installationId) {
      for (const table of TABLES) {
        await host.appStore.table(table).clear({ gte: `${installationId}\u0000`, lt: `${installationId}\u0001` });
      }
    },
  };
}

/** @param {string} installationId @param {any} op */
function place(installationId, op) {
  return op.entityName ? `${installationId}\u0000${op.entityName}\u0000${op.key}` : `${installationId}\u0000${op.key}`;
}

/** Entities have a table of their own, and only those that are declared. @param {import("../../host-parts.js").HostParts} host @param {any} op @param {string} table */
function tableOf(host, op, table) {
  return op.entityName ? entityOf(host.manifest, op.entityName) && "entities" : table;
}

/** @param {{key: string}[]} data */
function cursorAfter(data) {
  return Buffer.from(String(data.at(-1)?.key)).toString("base64url");
}
