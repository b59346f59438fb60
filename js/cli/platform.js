// @ts-check
// The interpreter's platform without Forge: the key-value store is a file or memory, secrets come from the environment.

import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { makePerform } from "../perform.js";
import { NotKept } from "./disk.js";

/**
 * @param {object} options
 * @param {import("./confluence.js").Confluence} options.confluence
 * @param {Record<string, string | undefined>} options.secrets by the names that jobs use
 * @param {(request: Request) => Promise<Response>} options.fetchOutside
 * @param {string} [options.stateFile] where the key-value store is kept between runs
 * @param {import("../platform.js").Platform["log"]} [options.log]
 */
export function openPlatform({ confluence, secrets, fetchOutside, stateFile, log = () => {} }) {
  const kvs = stateFile ? readState(stateFile) : new Map();
  /** @type {{event: any}[]} */
  const queue = [];
  /** @type {NotKept | undefined} */
  let notKept;
  const save = () => {
    try {
      if (stateFile) writeState(stateFile, kvs);
      notKept = undefined;
    } catch (error) {
      notKept = new NotKept(`the state in ${stateFile}`, error);
      throw notKept;
    }
  };

  /** @type {import("../platform.js").Platform} */
  const platform = {
    store: {
      get: async (key) => kvs.get(key),
      async set(key, value, { ifAbsent }) {
        if (ifAbsent && kvs.has(key)) return "exists";
        kvs.set(key, value);
        save();
      },
      async delete(key) {
        kvs.delete(key);
        save();
      },
      // Everything at once: a cursor is never given, so none comes back.
      async list(prefix) {
        const keys = [...kvs.keys()].filter((key) => key.startsWith(prefix)).sort();
        return { entries: keys.map((key) => ({ key, value: kvs.get(key) })) };
      },
    },
    secrets: {
      get: async (name) => secrets[name],
      async set() {
        throw new Error("secrets come from the environment");
      },
      async delete() {
        throw new Error("secrets come from the environment");
      },
    },
    fetch: (url, init) => fetchOutside(new Request(url, init)),
    requestAtlassian: (request, sent, signal) => confluence.ask(request, sent, signal),
    enqueue: async ({ event }) => queue.push({ event }),
    log,
  };
  return { kvs, queue, perform: makePerform(platform), notKept: () => notKept };
}

/** @param {string} file @returns {Map<string, unknown>} */
function readState(file) {
  if (!existsSync(file)) return new Map();
  // A device or a pipe is read for ever.
  if (!statSync(file).isFile()) throw new Error(`${file} is not a file: name another with --state`);
  let kept;
  try {
    kept = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} cannot be read as the state of an earlier run (${error instanceof SyntaxError ? "it is not JSON" : /** @type {any} */ (error).code}): name another file with --state, or move it away to start again`);
  }
  if (typeof kept !== "object" || kept === null || Array.isArray(kept)) throw new Error(`${file} is not the state of an earlier run: name another file with --state`);
  return new Map(Object.entries(kept));
}

/** Written whole beside the old one first: a run that is stopped leaves the one or the other. @param {string} file @param {Map<string, unknown>} kvs */
function writeState(file, kvs) {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(kvs), null, 1));
    renameSync(`${file}.new`, file);
  } catch (error) {
    // A part of it would take the room that is missing.
    rmSync(`${file}.new`, { force: true });
    throw error;
  }
}
