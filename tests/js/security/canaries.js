// @ts-check
// Canaries: credentials that must never be seen where they do not belong. One search over everything a run leaves behind.

import assert from "node:assert/strict";
import { startHost } from "../../../js/local/host.js";

/** What every watched host has as its GitHub token, so that every job which names one carries a canary. */
export const PLANTED = ["canary", "planted", "github", "token", "71c9"].join("-");
/** Shorter values are words, not credentials. */
const LEAST_CHARS = 12;

/** A value that nothing else contains and no scanner takes for a real one. @param {string} what */
export function canary(what) {
  return ["canary", what, Math.random().toString(36).slice(2), Date.now().toString(36)].join("-");
}

/** Every spelling in which a value could leave: as it is, in base64, percent-encoded, escaped. @param {string} value */
function spellings(value) {
  const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
  return [value, base64, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), [...value].reverse().join("")];
}

/**
 * Fails when one of `values` is found in one of `places`, and names the place, never the value.
 *
 * @param {Record<string, string>} values by name
 * @param {Record<string, unknown>} places by name: logs, effects, store, pages, answers, queue payloads
 */
export function assertNoCanary(values, places) {
  for (const [place, content] of Object.entries(places)) {
    const text = typeof content === "string" ? content : JSON.stringify(content, plain);
    for (const [name, value] of Object.entries(values)) {
      for (const spelling of spellings(value)) assert.ok(!text.includes(spelling), `${name} was found in ${place}`);
    }
  }
}

/**
 * The local host, watched: whatever the app puts into secret storage is from then on looked for in every log line, platform
 * call (store, queue, site), address asked outside and answer to a panel, and in the whole store when the host closes. For
 * every end-to-end test: it takes the place of `startHost`.
 *
 * @param {import("../../../js/local/host.js").HostOptions & {plant?: boolean}} options `plant: false` sets no token of its own
 */
export async function startWatchedHost({ plant = true, ...options }) {
  /** @type {Set<string>} */
  const leaks = new Set();
  /** @type {Map<string, string[]>} */
  const known = new Map();
  /** @param {string} place @param {string} text */
  const look = (place, text) => {
    for (const [name, values] of known) if (values.some((value) => text.includes(value))) leaks.add(`${name} was found in ${place}`);
  };
  /** @param {string} name @param {unknown} value */
  const remember = (name, value) => {
    if (typeof value === "string" && value.length >= LEAST_CHARS) known.set(`${name} (${known.size})`, spellings(value));
  };
  remember("the planted token", PLANTED);

  const host = await startHost({
    ...options,
    log(level, line) {
      look("a log line", line);
      options.log?.(level, line);
    },
  });
  host.onCall(({ name, path, body = "" }) => {
    if (name !== "kvs secret/set") return look(`the call ${name.split(" ").slice(0, 2).join(" ")}`, `${path} ${body}`);
    const { key, value } = JSON.parse(body);
    remember(`the secret ${key}`, value);
  });
  const { invoke, close } = host;
  host.invoke = async (request) => {
    const answer = await invoke(request);
    look(`an answer to ${request.functionKey}`, JSON.stringify(answer));
    return answer;
  };
  let searched = false;
  host.close = async () => {
    if (!searched) {
      searched = true;
      for (const table of ["kvs", "queue", "confluence", "approvals"]) {
        for await (const [key, value] of host.table(table).iterator()) look(`the table ${table}`, `${key} ${JSON.stringify(value)}`);
      }
    }
    await close();
    assert.deepEqual([...leaks], [], "a credential left secret storage");
  };
  const isOurs = host.manifest.modules.some(({ key }) => key === "git-push");
  for (const installation of plant && isOurs ? host.installations() : []) {
    const payload = { name: "git:github", value: PLANTED };
    await invoke({ installation: installation.id, moduleKey: "documentation", functionKey: "admin.setSecret", payload, user: "admin" });
  }
  return { ...host, leaks: () => [...leaks] };
}

/** Maps, sets, bytes and errors as something that can be searched. @param {string} _key @param {unknown} value */
function plain(_key, value) {
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (value instanceof Error) return `${value.stack} ${JSON.stringify({ ...value })}`;
  return typeof value === "bigint" ? String(value) : value;
}
