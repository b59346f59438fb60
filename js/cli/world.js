// @ts-check
// Effects of the docs flows without Forge: the key-value store is a file or memory, secrets come from the environment.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { credential } from "../credential.js";
import { siteBody } from "../site-body.js";
import { tokenTable } from "../token-table.js";

/** @typedef {import("../core-types.js").Issued} Issued */
/** @typedef {{outcome: any, body?: Uint8Array}} Performed */

const ATLASSIAN_TIMEOUT_MS = 60_000;

/**
 * @param {object} options
 * @param {import("./confluence.js").Confluence} options.confluence
 * @param {Record<string, string | undefined>} options.secrets by the names that jobs use
 * @param {(request: Request) => Promise<Response>} options.fetchOutside
 * @param {string} [options.stateFile] where the key-value store is kept between runs
 * @param {(level: string, event: string, fields: object) => void} [options.log]
 */
export function makeWorld({ confluence, secrets, fetchOutside, stateFile, log = () => {} }) {
  /** @type {Map<string, unknown>} */
  const kvs = new Map(stateFile && existsSync(stateFile) ? Object.entries(JSON.parse(readFileSync(stateFile, "utf8"))) : []);
  /** @type {{event: any}[]} */
  const queue = [];
  const done = { outcome: { kind: "done" } };
  const value = (/** @type {unknown} */ stored) => ({ outcome: { kind: "value", value: stored ?? null } });

  function save() {
    if (!stateFile) return;
    // Written whole beside the old one first: a run that is stopped leaves the one or the other.
    writeFileSync(`${stateFile}.new`, JSON.stringify(Object.fromEntries(kvs), null, 1));
    renameSync(`${stateFile}.new`, stateFile);
  }

  /** @type {Record<string, (effect: any, body: Uint8Array | undefined, signal: AbortSignal) => Promise<Performed> | Performed>} */
  const performers = {
    kvsGet: ({ key }) => value(kvs.get(key)),
    kvsSet({ key, value: stored, ifAbsent }) {
      if (ifAbsent && kvs.has(key)) return { outcome: { kind: "exists" } };
      kvs.set(key, stored);
      save();
      return done;
    },
    kvsDelete({ key }) {
      kvs.delete(key);
      save();
      return done;
    },
    kvsList({ prefix }) {
      const keys = [...kvs.keys()].filter((key) => key.startsWith(prefix)).sort();
      return { outcome: { kind: "entries", entries: keys.map((key) => ({ key, value: kvs.get(key) })), cursor: null } };
    },
    secretGet: ({ name }) => (secrets[name] === undefined ? value(null) : { outcome: { kind: "value", value: true }, body: new TextEncoder().encode(secrets[name]) }),
    secretSet: () => done,
    secretDelete: () => done,
    enqueue({ event }) {
      queue.push({ event });
      return done;
    },
    log({ level, event, fields }) {
      log(level, event, fields);
      return done;
    },
    tokenTable: () => ({ ...done, body: tokenTable() }),
    clock: () => value(Date.now()),
    random: ({ bytes }) => ({ ...done, body: crypto.getRandomValues(new Uint8Array(bytes)) }),
    async sleep({ ms }, _body, signal) {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
      });
      return done;
    },
    async atlassian(effect, body, signal) {
      const until = AbortSignal.any([signal, AbortSignal.timeout(ATLASSIAN_TIMEOUT_MS)]);
      return answer(await confluence.ask(effect, await siteBody(effect.upload, body), until), 32 * 1024 * 1024);
    },
    async fetch(effect, body, signal) {
      const headers = new Headers(effect.headers);
      for (const { header, scheme, user, secret } of effect.secrets ?? []) {
        const filled = secrets[secret];
        if (filled === undefined) return { outcome: { kind: "failed", code: "unauthorized" } };
        headers.set(header, credential({ scheme, user }, filled));
      }
      const until = AbortSignal.any([signal, AbortSignal.timeout(effect.timeoutMs)]);
      const request = new Request(effect.url, { method: effect.method, headers, body: /** @type {any} */ (body), redirect: "manual", signal: until });
      return answer(await fetchOutside(request), effect.maxBytes);
    },
  };

  return {
    kvs,
    queue,
    /** @param {Issued} effect @param {Uint8Array | undefined} body @param {AbortSignal} signal @returns {Promise<any>} */
    async perform(effect, body, signal) {
      try {
        return await /** @type {any} */ (performers[effect.kind])(effect, body, signal);
      } catch (error) {
        const name = /** @type {Error} */ (error).name;
        const code = name === "TimeoutError" ? "timeout" : name === "AbortError" ? "cancelled" : name === "TypeError" ? "network" : "upstream";
        return { outcome: { kind: "failed", code } };
      }
    },
  };
}

/** @param {Response} response @param {number} maxBytes @returns {Promise<Performed>} */
async function answer(response, maxBytes) {
  const parts = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > maxBytes) {
      await response.body?.cancel().catch(() => {});
      return { outcome: { kind: "failed", code: "input_too_large" } };
    }
    parts.push(part);
  }
  const headers = Object.fromEntries([...response.headers].map(([name, text]) => [name.toLowerCase(), text]));
  return { outcome: { kind: "response", status: response.status, headers }, body: new Uint8Array(Buffer.concat(parts)) };
}
