// @ts-check
/**
 * The host's memory on disk: one classic-level database, a sublevel a concern, JSON values. Everything the host
 * must still know after a restart lives here and nowhere else.
 */
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { makeFolder } from "./program/make-folder.js";

export class AlreadyRunning extends Error {
  /** @param {string} dataDir @param {string | undefined} url */
  constructor(dataDir, url) {
    super(`A local Forge host is already running on this data${url ? `, at ${url}` : ""} (${dataDir}).`);
    this.name = "AlreadyRunning";
    this.url = url;
  }
}

/** The store cannot be read, or nothing more fits: a sentence for the person whose machine it is. */
export class StoreUnusable extends Error {
  /** @param {string} dataDir @param {any} error */
  constructor(dataDir, error) {
    super(`The data in ${dataDir} cannot be used: ${reasonOf(error)}`);
    this.name = "StoreUnusable";
  }
}

/** @param {any} error */
function reasonOf(error) {
  const said = `${error?.code ?? ""} ${error?.message ?? ""} ${error?.cause?.code ?? ""} ${error?.cause?.message ?? ""}`;
  if (/ENOSPC|No space left/i.test(said)) return "the disk is full. Make room, then start again.";
  if (/EEXIST|ENOTDIR|Not a directory/i.test(said)) return "there is a file where a folder is needed. Choose another folder with --data.";
  if (/EACCES|EPERM|EROFS|Permission denied|Read-only/i.test(said)) return "it may not be written to. Choose another folder with --data.";
  return "it is damaged. Begin with an empty one with --reset, or choose another folder with --data.";
}

/** @typedef {import("abstract-level").AbstractSublevel<any, any, string, any>} Table */

/**
 * @typedef {object} Store
 * @property {(name: string) => Table} table
 * @property {(operations: {type: "put" | "del", table: string, key: string, value?: any}[]) => Promise<void>} batch all or nothing
 * @property {(url: string) => Promise<void>} announce leaves the url where a second start finds it
 * @property {Promise<StoreUnusable>} broken comes when nothing can be read or written any more: the disk is full, say, or a file damaged
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} dataDir
 * @returns {Promise<Store>}
 */
export async function openStore(dataDir) {
  try {
    makeFolder(dataDir);
  } catch (error) {
    // Nothing is damaged where nothing can be made, as below `/proc`.
    throw new StoreUnusable(dataDir, /** @type {any} */ (error).code === "ENOENT" ? { code: "EACCES" } : error);
  }
  const note = join(dataDir, "running.json");
  const level = new ClassicLevel(join(dataDir, "store"), { keyEncoding: "utf8", valueEncoding: "json" });
  try {
    await level.open();
  } catch (error) {
    if (/** @type {any} */ (error)?.cause?.code === "LEVEL_LOCKED") throw new AlreadyRunning(dataDir, await readUrl(note));
    throw new StoreUnusable(dataDir, error);
  }
  /** @type {(why: StoreUnusable) => void} */
  let report = () => {};
  /** @type {Promise<StoreUnusable>} */
  const broken = new Promise((resolve) => (report = resolve));
  /** @template T @param {Promise<T>} done @returns {Promise<T>} */
  const watched = (done) => done.catch((error) => {
    // What is asked of a store that is being closed says nothing about its data.
    if (level.status !== "open") throw error;
    const why = new StoreUnusable(dataDir, error);
    report(why);
    throw why;
  });
  /** The same methods, watched. @param {any} of @param {readonly string[]} methods */
  const watch = (of, methods) => {
    for (const method of methods) {
      const plain = of[method].bind(of);
      of[method] = (/** @type {any[]} */ ...what) => watched(plain(...what));
    }
    return of;
  };
  /** @type {Map<string, Table>} */
  const tables = new Map();
  /** @param {string} name */
  const table = (name) => {
    const known = tables.get(name);
    if (known) return known;
    const made = /** @type {Table} */ (/** @type {unknown} */ (level.sublevel(name, { keyEncoding: "utf8", valueEncoding: "json" })));
    watch(made, ["put", "del", "get", "clear"]);
    const iterator = made.iterator.bind(made);
    /** @type {any} */ (made).iterator = (/** @type {any} */ how) => watch(iterator(how), ["next"]);
    tables.set(name, made);
    return made;
  };
  return {
    table,
    batch: (operations) =>
      watched(level.batch(/** @type {any} */ (operations.map((op) => ({ ...op, table: undefined, sublevel: table(op.table) }))))),
    broken,
    announce: (url) => writeFile(note, JSON.stringify({ url })).catch((error) => Promise.reject(new StoreUnusable(dataDir, error))),
    async close() {
      await rm(note, { force: true });
      await level.close();
    },
  };
}

/** @param {string} note */
async function readUrl(note) {
  try {
    return JSON.parse(await readFile(note, "utf8")).url;
  } catch {
    return undefined;
  }
}

/**
 * Empties the host's memory. Only what the host itself made is removed, and not while a host runs on it.
 *
 * @param {string} dataDir
 */
export async function resetStore(dataDir) {
  try {
    await (await openStore(dataDir)).close();
  } catch (error) {
    // A damaged store is a reason to begin anew; one that is in use, or is none of ours, is not.
    if (!(error instanceof StoreUnusable) || !(await stat(join(dataDir, "store")).catch(() => undefined))?.isDirectory()) throw error;
  }
  await rm(join(dataDir, "store"), { recursive: true, force: true });
}
