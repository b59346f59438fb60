// @ts-check
// What is remembered between runs: an embedded key-value store in a folder of its own, for one run at a time.

import { chmod } from "node:fs/promises";
import { ClassicLevel } from "classic-level";
import { makeFolder } from "../../local/program/make-folder.js";

/** Another run has the state open. */
export class StateInUse extends Error {}

/**
 * @param {string} path a folder; made when it is not there, readable by its owner only
 * @param {() => number} [now]
 */
export async function openState(path, now = Date.now) {
  makeFolder(path, 0o700);
  await chmod(path, 0o700);
  /** @type {ClassicLevel<string, {value: unknown, untilMs?: number}>} */
  const level = new ClassicLevel(path, { keyEncoding: "utf8", valueEncoding: "json" });
  try {
    await level.open();
  } catch (error) {
    if (/** @type {any} */ (error)?.cause?.code === "LEVEL_LOCKED") throw new StateInUse();
    throw error;
  }
  /** What the disk said when it could not be read or written. @type {Error | undefined} */
  let failed;
  /** @template T @param {Promise<T>} done @returns {Promise<T>} */
  const watched = (done) => done.catch((error) => {
    failed ??= error;
    throw error;
  });
  /** Reading and writing a key is one step. @type {Promise<unknown>} */
  let turn = Promise.resolve();
  /** @param {string} key */
  const read = async (key) => {
    const found = await watched(level.get(key));
    return found === undefined || (found.untilMs !== undefined && found.untilMs <= now()) ? undefined : found;
  };

  return {
    /** @param {string} key */
    get: async (key) => (await read(key))?.value,
    /** @param {string} key @param {unknown} value @param {{ifAbsent?: boolean, ttlSeconds?: number}} [how] @returns {Promise<boolean>} whether it was written */
    set(key, value, { ifAbsent = false, ttlSeconds } = {}) {
      const entry = { value, ...(ttlSeconds === undefined ? {} : { untilMs: now() + ttlSeconds * 1000 }) };
      if (!ifAbsent) return watched(level.put(key, entry)).then(() => true);
      const mine = turn.then(async () => ((await read(key)) === undefined ? (await watched(level.put(key, entry)), true) : false));
      turn = mine.catch(() => {});
      return mine;
    },
    /** @param {string} key */
    delete: (key) => watched(level.del(key)),
    /** @param {string} prefix @param {string | undefined} after the cursor: the last key of the page before @param {number} limit */
    async list(prefix, after, limit) {
      const entries = [];
      const iterator = level.iterator({ ...(after === undefined ? { gte: prefix } : { gt: after }), lt: `${prefix}\uffff` });
      const next = iterator.next.bind(iterator);
      iterator.next = () => watched(next());
      for await (const [key, { value, untilMs }] of iterator) {
        if (untilMs !== undefined && untilMs <= now()) continue;
        entries.push({ key, value });
        if (entries.length === limit) return { entries, cursor: key };
      }
      return { entries, cursor: null };
    },
    failed: () => failed,
    close: () => level.close(),
  };
}

/** @typedef {Awaited<ReturnType<typeof openState>>} State */
