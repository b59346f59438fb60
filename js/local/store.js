// @ts-check
/**
 * The host's memory on disk: one classic-level database, a sublevel a concern, JSON values. Everything the host
 * must still know after a restart lives here and nowhere else.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";

export class AlreadyRunning extends Error {
  /** @param {string} dataDir @param {string | undefined} url */
  constructor(dataDir, url) {
    super(`A local Forge host is already running on this data${url ? `, at ${url}` : ""} (${dataDir}).`);
    this.name = "AlreadyRunning";
    this.url = url;
  }
}

/** @typedef {import("abstract-level").AbstractSublevel<any, any, string, any>} Table */

/**
 * @typedef {object} Store
 * @property {(name: string) => Table} table
 * @property {(operations: {type: "put" | "del", table: string, key: string, value?: any}[]) => Promise<void>} batch all or nothing
 * @property {(url: string) => Promise<void>} announce leaves the url where a second start finds it
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} dataDir
 * @returns {Promise<Store>}
 */
export async function openStore(dataDir) {
  await mkdir(dataDir, { recursive: true });
  const note = join(dataDir, "running.json");
  const level = new ClassicLevel(join(dataDir, "store"), { keyEncoding: "utf8", valueEncoding: "json" });
  try {
    await level.open();
  } catch (error) {
    if (/** @type {any} */ (error)?.cause?.code === "LEVEL_LOCKED") throw new AlreadyRunning(dataDir, await readUrl(note));
    throw error;
  }
  /** @type {Map<string, Table>} */
  const tables = new Map();
  /** @param {string} name */
  const table = (name) => {
    const known = tables.get(name);
    if (known) return known;
    const made = /** @type {Table} */ (/** @type {unknown} */ (level.sublevel(name, { keyEncoding: "utf8", valueEncoding: "json" })));
    tables.set(name, made);
    return made;
  };
  return {
    table,
    batch: (operations) =>
      level.batch(/** @type {any} */ (operations.map((op) => ({ ...op, table: undefined, sublevel: table(op.table) })))),
    announce: (url) => writeFile(note, JSON.stringify({ url })),
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
  const store = await openStore(dataDir);
  await store.close();
  await rm(join(dataDir, "store"), { recursive: true, force: true });
}
