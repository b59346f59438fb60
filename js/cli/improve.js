// @ts-check
// `work-items plan --ai`: the flow `workItems.improve`, as the panel asks it, over a page from a file and a model server.

import { runFlow } from "../run.js";
import { LOOPBACK_NAME, openOutside } from "./outside.js";
import { openPlatform } from "./platform.js";

/** @typedef {import("../../static/work-items/contract.js").ImprovedSpan} Improved */
/** @typedef {{improved: number, kept: number, late: number, failed: number}} Counts */

/** How long one item may take: a small model on a processor writes a few words a second. */
const ITEM_MS = 170_000;
const PERSON = "command-line";
const LIST_MS = 20_000;
/** More than any answer that is of use. */
const MOST_CHARS = 1 << 22;

/**
 * @param {object} asked
 * @param {string} asked.body storage format
 * @param {string} asked.pageId
 * @param {string[]} asked.refs items and spans of the page's own plan
 * @param {string} asked.url address up to and including /v1; plain http only on this machine
 * @param {string} asked.model
 * @param {string | undefined} asked.key
 * @param {(result: Improved, at: number) => void} [asked.tell] as each comes
 * @returns {Promise<Improved[]>}
 */
export async function improve({ body, pageId, refs, url, model, key, tell = () => {} }) {
  const address = serverAddress(url);
  const outside = await openOutside({ ...(address.host === LOOPBACK_NAME ? { aiUrl: url } : {}) });
  const platform = openPlatform({ confluence: { accountId: PERSON, ask: onePage(pageId, body) }, secrets: { "ai:cli": key }, fetchOutside: outside.fetch });
  const all = { all: true, ids: [] };
  platform.kvs.set("hosts", [{ host: address.host, kind: "ai" }]);
  platform.kvs.set("work-items:settings", { ai: { host: address.host, model }, projects: all, spaces: all, criteria: "tasks", labels: [] });
  // A secret goes to the host that it was set for and to no other: here the command line sets it.
  if (key) platform.kvs.set("secret:ai.cli", { setMs: 0, host: address.host });
  try {
    const results = [];
    for (const [at, ref] of refs.entries()) {
      const payload = { pageId, pageVersion: 1, refs: [ref] };
      const answer = await runFlow("workItems.improve", { trigger: "person", caller: PERSON, deadlineMs: ITEM_MS, payload }, "", platform.perform);
      results.push(...answer.results);
      for (const result of answer.results) tell(result, at);
    }
    return results;
  } finally {
    outside.close();
  }
}

/**
 * The first model that a server names.
 *
 * @param {string} url @param {string | undefined} key
 * @returns {Promise<string>}
 */
export async function firstModel(url, key) {
  serverAddress(url);
  const address = `${url.replace(/\/$/, "")}/models`;
  const answer = await fetch(address, { headers: key ? { authorization: `Bearer ${key}` } : {}, redirect: "manual", signal: AbortSignal.timeout(LIST_MS) }).catch(() => undefined);
  if (!answer) throw new Error(`nothing answers at ${address}`);
  const { status } = answer;
  if (status === 401 || status === 403) throw new Error("the AI server does not accept the key: set AI_KEY in the environment");
  if (status >= 300 && status < 400) throw new Error(`${address} redirects, and no redirect is followed: name the final address`);
  const [name] = modelNames(parsed(await beginning(answer)));
  if (status !== 200 || name === undefined) throw new Error(`the AI server does not say which models it has (${address}, status ${status}): name one with --model`);
  return name;
}

/** Names of a list of models, whatever else stands in it. @param {any} list @returns {string[]} */
export function modelNames(list) {
  return Array.isArray(list?.data) ? list.data.map((/** @type {any} */ one) => one?.id).filter((/** @type {unknown} */ id) => typeof id === "string" && id !== "") : [];
}

/** What an answer says, up to a bound: a server that never stops is no reason to run out of memory. Cut or broken off it is no JSON, which is said then. @param {Response} answer @returns {Promise<string>} */
export async function beginning(answer) {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const bytes of /** @type {any} */ (answer.body ?? [])) {
      text += decoder.decode(bytes, { stream: true });
      if (text.length > MOST_CHARS) break;
    }
  } catch {
    // Broken off: what came is judged.
  }
  return text;
}

/** @param {string} text @returns {any} */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} url @returns {{host: string}} the name under which the core knows the server; throws where the app would not ask it */
export function serverAddress(url) {
  if (!URL.canParse(url)) throw new Error("--url is not an address: write it as https://ai.example.com/v1");
  const { protocol, hostname, pathname, port, username, password, search, hash } = new URL(url);
  if (username || password) throw new Error("--url must hold no name and no password: set the key in AI_KEY");
  if (search || hash) throw new Error("--url must end with /v1 and nothing after it: https://ai.example.com/v1");
  if (["127.0.0.1", "[::1]", "localhost"].includes(hostname)) return { host: LOOPBACK_NAME };
  if (protocol !== "https:") throw new Error("--url must begin with https://, except on this machine");
  // The app knows a server by its host alone.
  if (pathname.replace(/\/$/, "") !== "/v1" || port !== "") throw new Error("--url must end with /v1 and have no port, because the app calls it that way: https://ai.example.com/v1");
  return { host: hostname };
}

/** A Confluence with one page, read as the person, and nothing else. @param {string} pageId @param {string} body @returns {import("./confluence.js").Confluence["ask"]} */
function onePage(pageId, body) {
  return async ({ method, path, identity }) => {
    const { pathname, searchParams } = new URL(path, "https://confluence.invalid");
    const isIt = method === "GET" && identity === "user" && pathname === `/wiki/api/v2/pages/${pageId}` && searchParams.get("body-format") === "storage";
    if (!isIt) return new Response("{}", { status: 501 });
    return Response.json({ id: pageId, title: "Page", spaceId: "1", status: "current", version: { number: 1 }, body: { storage: { value: body, representation: "storage" } }, _links: {} });
  };
}
