// @ts-check
// Effect → outcome: the interpreter. No decision is taken here.

import { credential } from "./credential.js";
import { siteBody } from "./site-body.js";
import { Queue, WhereConditions, chat, fetch, isConsentWish, kvs, llmStatus, requestAtlassian, webTrigger } from "./forge.js";
import { tokenTable } from "./token-table.js";

/** @typedef {import("./core-types.js").Issued} Issued */
/** @typedef {import("./core-types.js").Outcome} Outcome */
/** @typedef {{outcome: Outcome, body?: Uint8Array}} Performed */

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** How long a request to the site may take; the platform's own limit is the invocation's. */
const ATLASSIAN_TIMEOUT_MS = 60_000;
/** How long a model of the platform may take (developer.atlassian.com/platform/forge/limits-llm). */
const LLM_TIMEOUT_MS = 300_000;
/** Largest answer of the site that is read: a page with its body is at most 5 MiB. */
const ATLASSIAN_BODY_BYTES = 32 * 1024 * 1024;

/** @type {Outcome} */
const DONE = { kind: "done" };

/** @type {Record<string, (effect: any, body: Uint8Array | undefined, signal: AbortSignal) => Promise<Performed>>} */
const performers = {
  fetch: fetchOutside,
  atlassian: askSite,
  llm: askModel,
  async kvsGet({ key }) {
    return value(await kvs.get(key));
  },
  async kvsSet({ key, value: stored, ifAbsent, ttlSeconds }) {
    /** @type {any} */
    const options = {};
    if (ttlSeconds !== undefined) options.ttl = { value: ttlSeconds, unit: "SECONDS" };
    if (ifAbsent) options.keyPolicy = "FAIL_IF_EXISTS";
    try {
      await kvs.set(key, stored, options);
      return { outcome: DONE };
    } catch (error) {
      if (ifAbsent && codeOf(error) === "KEY_CONFLICT") return { outcome: { kind: "exists" } };
      throw error;
    }
  },
  async kvsDelete({ key }) {
    await kvs.delete(key);
    return { outcome: DONE };
  },
  async kvsList({ prefix, cursor, limit }) {
    let query = kvs.query().where("key", WhereConditions.beginsWith(prefix)).limit(limit);
    if (cursor !== undefined) query = query.cursor(cursor);
    const { results, nextCursor } = await query.getMany();
    const entries = results.map(({ key, value: stored }) => ({ key, value: stored }));
    return { outcome: { kind: "entries", entries, cursor: nextCursor ?? null } };
  },
  async secretGet({ name }) {
    const secret = await kvs.getSecret(name);
    if (secret === undefined) return value(undefined);
    return { outcome: { kind: "value", value: true }, body: encoder.encode(String(secret)) };
  },
  async secretSet({ name }, body) {
    await kvs.setSecret(name, decoder.decode(body));
    return { outcome: DONE };
  },
  async secretDelete({ name }) {
    await kvs.deleteSecret(name);
    return { outcome: DONE };
  },
  async enqueue({ queue, event, delaySeconds, concurrencyKey }) {
    const concurrency = { key: concurrencyKey, limit: 1 };
    await new Queue({ key: queue }).push({ body: event, delayInSeconds: delaySeconds, concurrency });
    return { outcome: DONE };
  },
  async webTriggerUrl({ key }) {
    return value(await webTrigger.getUrl(key));
  },
  async log({ level, event, fields }) {
    console[/** @type {"info" | "warn" | "error"} */ (level)](JSON.stringify({ level, event, ...fields }));
    return { outcome: DONE };
  },
  async clock() {
    return value(Date.now());
  },
  async random({ bytes }) {
    return { outcome: DONE, body: crypto.getRandomValues(new Uint8Array(bytes)) };
  },
  async tokenTable() {
    return { outcome: DONE, body: tokenTable() };
  },
  async sleep({ ms }, _body, signal) {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
    });
    return { outcome: DONE };
  },
};

/**
 * Performs one effect. Throws only Forge's wish for consent; everything else is an outcome.
 *
 * @param {Issued} effect
 * @param {Uint8Array | undefined} body
 * @param {AbortSignal} signal aborted when nobody waits any more
 * @returns {Promise<Performed>}
 */
export async function perform(effect, body, signal) {
  try {
    return await performers[effect.kind](effect, body, signal);
  } catch (error) {
    if (isConsentWish(error)) throw error;
    return { outcome: { kind: "failed", code: failureCode(error) } };
  }
}

/** @param {any} effect @param {Uint8Array | undefined} body @param {AbortSignal} signal */
async function fetchOutside(effect, body, signal) {
  /** @type {Record<string, string>} */
  const headers = Object.fromEntries(effect.headers);
  for (const secret of effect.secrets ?? []) {
    const filled = await kvs.getSecret(secret.secret);
    // Without its secret a request would be anonymous: that is an answer of its own, not a request.
    if (filled === undefined) return { outcome: /** @type {Outcome} */ ({ kind: "failed", code: "unauthorized" }) };
    headers[secret.header] = credential(secret, String(filled));
  }
  const until = AbortSignal.any([signal, AbortSignal.timeout(effect.timeoutMs)]);
  // Redirects come back as answers: the core judges every hop.
  const response = await fetch(effect.url, {
    method: effect.method,
    headers,
    body: /** @type {any} */ (body),
    redirect: "manual",
    signal: until,
  });
  return answer(response, effect.maxBytes);
}

/** @param {any} effect @param {Uint8Array | undefined} body @param {AbortSignal} signal */
async function askSite(effect, body, signal) {
  const until = AbortSignal.any([signal, AbortSignal.timeout(ATLASSIAN_TIMEOUT_MS)]);
  return answer(await requestAtlassian(effect, await siteBody(effect.upload, body), until), ATLASSIAN_BODY_BYTES);
}

/** @param {any} effect @param {Uint8Array | undefined} body @param {AbortSignal} signal @returns {Promise<Performed>} */
async function askModel({ model }, body, signal) {
  const until = AbortSignal.any([signal, AbortSignal.timeout(LLM_TIMEOUT_MS)]);
  const given = new Promise((_, reject) => until.addEventListener("abort", () => reject(until.reason), { once: true }));
  try {
    const said = await Promise.race([chat({ model, ...JSON.parse(decoder.decode(body)) }), given]);
    return { outcome: { kind: "response", status: 200, headers: {} }, body: encoder.encode(JSON.stringify(said)) };
  } catch (error) {
    const status = llmStatus(error);
    if (status === undefined) throw error;
    return { outcome: { kind: "response", status, headers: {} }, body: new Uint8Array() };
  }
}

/** @param {import("@forge/api").APIResponse} response @param {number} maxBytes @returns {Promise<Performed>} */
async function answer(response, maxBytes) {
  if (response.headers.get("forge-proxy-error")) return { outcome: { kind: "failed", code: "egress_denied" } };
  if (response.headers.get("x-squid-error")) return { outcome: { kind: "failed", code: "network" } };
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) {
    return { outcome: { kind: "failed", code: "input_too_large" } };
  }
  const body = new Uint8Array(await response.arrayBuffer());
  if (body.length > maxBytes) return { outcome: { kind: "failed", code: "input_too_large" } };
  /** @type {Record<string, string>} */
  const headers = {};
  response.headers.forEach((text, name) => (headers[name.toLowerCase()] = text));
  return { outcome: { kind: "response", status: response.status, headers }, body };
}

/** @param {unknown} stored @returns {Performed} */
function value(stored) {
  return { outcome: { kind: "value", value: stored ?? null } };
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {{code?: unknown}} */ (error)?.code;
}

/** The code of an exception. Its text is not looked at further: it can hold data. @param {unknown} error */
function failureCode(error) {
  const { name = "", message = "", responseDetails } = /** @type {any} */ (error ?? {});
  if (name === "TimeoutError") return "timeout";
  if (name === "AbortError") return "cancelled";
  if (String(message).includes("REQUEST_EGRESS_ALLOWLIST_ERR") || name === "PROXY_ERR") return "egress_denied";
  if (name === "RateLimitError" || responseDetails?.status === 429) return "rate_limited";
  if (name === "TypeError") return "network";
  return "upstream";
}
