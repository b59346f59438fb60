// @ts-check
// Effect → outcome: the one interpreter, for Forge, the command line and tests alike. No decision is taken here.

import { createHash } from "node:crypto";
import { credential } from "./credential.js";
import { siteBody } from "./site-body.js";

/** @typedef {import("./core-types.js").Issued} Issued */
/** @typedef {import("./core-types.js").Outcome} Outcome */
/** @typedef {import("./platform.js").Platform} Platform */
/** @typedef {{outcome: Outcome, body?: Uint8Array}} Performed */
/** @typedef {(effect: Issued, body: Uint8Array | undefined, signal: AbortSignal) => Promise<Performed>} Perform */
/** @typedef {Record<string, (effect: any, body: Uint8Array | undefined, signal: AbortSignal) => Promise<Performed>>} Performers by the effect's kind */

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** How long a request to the site may take; the platform's own limit is the invocation's. */
const ATLASSIAN_TIMEOUT_MS = 60_000;
/** How long a model of the platform may take (developer.atlassian.com/platform/forge/limits-llm). */
const LLM_TIMEOUT_MS = 300_000;
/** Largest answer of the site that is read: a page with its body is at most 5 MiB. */
const ATLASSIAN_BODY_BYTES = 32 * 1024 * 1024;

/** The platform asks for the user's consent: its own error, `cause`, has to reach it. */
export class ConsentRequired extends Error {}

/**
 * The interpreter for a platform. What it gives back throws `ConsentRequired` and nothing else: everything besides is an
 * outcome. Its signal is aborted when nobody waits any more.
 *
 * @param {Platform} platform
 * @returns {Perform}
 */
export function makePerform(platform) {
  /** @type {Performers} */
  const performers = { ...storage(platform), ...requests(platform), ...surroundings(platform) };
  return async (effect, body, signal) => {
    try {
      return (await performers[effect.kind]?.(effect, body, signal)) ?? failed("not_built");
    } catch (error) {
      if (platform.isConsentRequired?.(error)) throw new ConsentRequired("consent", { cause: error });
      return failed(failureCode(error));
    }
  };
}

/** @param {Platform} platform @returns {Performers} */
function storage({ store, secrets, variable }) {
  return {
    kvsGet: async ({ key }) => value(await store.get(key)),
    kvsSet: async ({ key, value: stored, ifAbsent, ttlSeconds }) =>
      (await store.set(key, stored, { ttlSeconds, ifAbsent })) === "exists" ? { outcome: { kind: "exists" } } : done(),
    kvsDelete: async ({ key }) => done(await store.delete(key)),
    async kvsList({ prefix, cursor, limit }) {
      const { entries, cursor: next } = await store.list(prefix, { cursor, limit });
      return { outcome: { kind: "entries", entries, cursor: next ?? null } };
    },
    secretGet: async ({ name }) => secretText(await secrets.get(name)),
    // What whoever deployed the app has set, encrypted.
    variable: async ({ name }) => secretText(variable?.(name)),
    secretSet: async ({ name }, body) => done(await secrets.set(name, decoder.decode(body))),
    secretDelete: async ({ name }) => done(await secrets.delete(name)),
  };
}

/** Its bytes travel beside the outcome. @param {string | undefined} text @returns {Performed} */
function secretText(text) {
  return text === undefined ? value(undefined) : { ...value(true), body: encoder.encode(text) };
}

/** @param {Platform} platform @returns {Performers} */
function requests(platform) {
  /** @param {any} effect @param {Uint8Array | undefined} body @param {AbortSignal} signal */
  async function outside(effect, body, signal) {
    /** @type {Record<string, string>} */
    const headers = Object.fromEntries(effect.headers);
    for (const secret of effect.secrets ?? []) {
      const filled = await platform.secrets.get(secret.secret);
      // Without its secret a request would be anonymous: that is an answer of its own, not a request.
      if (filled === undefined) return failed("unauthorized");
      headers[secret.header] = credential(secret, filled);
    }
    // Redirects come back as answers: the core judges every hop.
    const sent = platform.fetch(effect.url, { method: effect.method, headers, body, redirect: "manual", signal: within(signal, effect.timeoutMs) });
    return answer(await sent, effect.maxBytes);
  }
  return {
    fetch: outside,
    async atlassian(effect, body, signal) {
      const sent = await siteBody(effect.upload, body);
      return answer(await platform.requestAtlassian(effect, sent, within(signal, ATLASSIAN_TIMEOUT_MS)), ATLASSIAN_BODY_BYTES);
    },
    // The effect has no method: what sync reads is a GET, as the app.
    async readSite({ path, maxBytes, timeoutMs }, _body, signal) {
      return answer(await readAsApp(platform, path, within(signal, timeoutMs)), maxBytes);
    },
    async transfer({ from, to, maxBytes, expectBytes, timeoutMs }, _body, signal) {
      const until = within(signal, timeoutMs);
      const read = from.site ? answer(await readAsApp(platform, from.site.path, until), maxBytes) : outside({ ...from.outside, maxBytes }, undefined, signal);
      const { outcome, body: bytes = new Uint8Array() } = await read;
      if (outcome.kind !== "response" || outcome.status !== 200) return outcome.kind === "response" ? transferred(outcome, null, new Uint8Array()) : { outcome };
      // Another length than was listed is another file, or a page that stands in for it.
      if (expectBytes && bytes.length !== expectBytes) return failed("answer_invalid");
      // Whole in memory, as large as the core allows: Forge's requests take no streams.
      const written = await outside({ ...to, headers: [...to.headers, ["content-length", String(bytes.length)]] }, bytes, signal);
      return written.outcome.kind === "response" ? transferred(outcome, written.outcome, bytes, written.body) : written;
    },
    async llm({ model, timeoutMs = LLM_TIMEOUT_MS }, body, signal) {
      if (!platform.chat) return failed("not_built");
      const until = within(signal, timeoutMs);
      const ended = new Promise((_, reject) => until.addEventListener("abort", () => reject(until.reason), { once: true }));
      try {
        const said = await Promise.race([platform.chat({ model, ...JSON.parse(decoder.decode(body)) }), ended]);
        return { outcome: { kind: "response", status: 200, headers: {} }, body: encoder.encode(JSON.stringify(said)) };
      } catch (error) {
        const status = platform.llmStatus?.(error);
        if (status === undefined) throw error;
        return { outcome: { kind: "response", status, headers: {} }, body: new Uint8Array() };
      }
    },
  };
}

/** @param {Platform} platform @param {string} path @param {AbortSignal} signal */
function readAsApp(platform, path, signal) {
  return platform.requestAtlassian({ product: "confluence", identity: "app", method: "GET", path }, { headers: {}, body: undefined }, signal);
}

/** @param {any} from @param {any} to @param {Uint8Array} bytes @param {Uint8Array} [body] the target's own answer @returns {Performed} */
function transferred({ status, headers }, to, bytes, body = new Uint8Array()) {
  const sha256 = to ? createHash("sha256").update(bytes).digest("hex") : "";
  const outcome = { kind: "transferred", from: { status, headers }, to: to && { status: to.status, headers: to.headers }, bytes: to ? bytes.length : 0, sha256 };
  return { outcome: /** @type {any} */ (outcome), body };
}

/** @param {Platform} platform @returns {Performers} */
function surroundings(platform) {
  return {
    enqueue: async ({ queue, event, delaySeconds, concurrencyKey }) => done(await platform.enqueue({ queue, event, delaySeconds, concurrencyKey })),
    listenToken: async ({ channel, claims }) => (platform.listenToken ? value(await platform.listenToken(channel, claims)) : failed("not_built")),
    publish: async ({ channel, claims }, body) => (platform.publish ? done(await platform.publish(channel, claims, JSON.parse(decoder.decode(body)))) : failed("not_built")),
    webTriggerUrl: async ({ key }) => (platform.webTriggerUrl ? value(await platform.webTriggerUrl(key)) : failed("not_built")),
    audit: async ({ kind: _kind, id: _id, ...line }) => done(platform.log("info", "audit", line)),
    log: async ({ level, event, fields }) => done(platform.log(level, event, fields)),
    clock: async () => value(Date.now()),
    random: async ({ bytes }) => ({ ...done(), body: crypto.getRandomValues(new Uint8Array(bytes)) }),
    // A chunk of its own in the bundle: the megabyte is read where tokens are counted, and by no other invocation.
    tokenTable: async () => ({ ...done(), body: (await import("./token-table.js")).tokenTable() }),
    async sleep({ ms }, _body, signal) {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
      });
      return done();
    },
  };
}

/** @param {import("./platform.js").HttpResponse} response @param {number} maxBytes @returns {Promise<Performed>} */
async function answer(response, maxBytes) {
  if (response.headers.get("forge-proxy-error")) return failed("egress_denied");
  if (response.headers.get("x-squid-error")) return failed("network");
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) return failed("input_too_large");
  const body = await bytesOf(response, maxBytes);
  if (body.length > maxBytes) return failed("input_too_large");
  /** @type {Record<string, string>} */
  const headers = {};
  response.headers.forEach((text, name) => (headers[name.toLowerCase()] = text));
  return { outcome: { kind: "response", status: response.status, headers }, body };
}

/** As many bytes as are wanted and one chunk more at most; Forge's answers need not be streams. @param {import("./platform.js").HttpResponse} response @param {number} most */
async function bytesOf(response, most) {
  const stream = /** @type {AsyncIterable<Uint8Array> | undefined} */ (response.body);
  if (!stream?.[Symbol.asyncIterator]) return new Uint8Array(await response.arrayBuffer());
  const chunks = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    if ((length += chunk.length) > most) break; // Leaving the loop cancels the stream.
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** @param {AbortSignal} signal @param {number} ms */
function within(signal, ms) {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}

/** @param {unknown} [_answer] of no interest @returns {Performed} */
function done(_answer) {
  return { outcome: { kind: "done" } };
}

/** @param {unknown} stored @returns {Performed} */
function value(stored) {
  return { outcome: { kind: "value", value: stored ?? null } };
}

/** @param {string} code @returns {Performed} */
function failed(code) {
  return { outcome: { kind: "failed", code } };
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
