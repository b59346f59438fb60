// @ts-check
// Effect → outcome on the command line. No decision is taken here; what no decision may override is refused by `requests.js`.

import { credential } from "../../credential.js";
import { RequestFailure, makeRequests } from "./requests.js";
import { TokenRefused, makeTokens } from "./tokens.js";
import { transfer } from "./transfer.js";

/** @typedef {{outcome: any, body?: Uint8Array}} Performed */

/** Names of secrets that stand for the target's own credential. */
const OF_TARGET = new Set(["sync:ingestion", "sync:scopes"]);
const DONE = { outcome: { kind: "done" } };
const value = (/** @type {unknown} */ stored) => ({ outcome: { kind: "value", value: stored ?? null } });

/**
 * @param {object} parts
 * @param {import("./configuration.js").Configuration} parts.configuration
 * @param {import("./state.js").State} parts.state
 * @param {import("./report.js").Report} parts.report
 */
export function makePerformer({ configuration: { confluence, target, signingSecret, payload }, state, report }) {
  const timeoutMs = payload.limits.requestTimeoutSeconds * 1000;
  const [reading, writing] = [makeRequests(confluence), makeRequests(target)];
  const [readingTokens, writingTokens] = [makeTokens(confluence.auth, reading, timeoutMs), makeTokens(target.auth, writing, timeoutMs)];

  /** What was said once. @type {Set<string>} */
  const told = new Set();

  /** Why a host cannot be reached, in the system's word and ours, once a run. @param {any} effect @param {RequestFailure} failure */
  function tell({ kind, url = confluence.apiBaseUrl, to }, { why }) {
    const { host } = new URL(kind === "transfer" ? to.url : url);
    if (why === undefined || told.has(`${host} ${why}`)) return;
    told.add(`${host} ${why}`);
    const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL/.test(why);
    const message = isCertificate ? "its certificate is not trusted: name your own authority with tls.caFile, or renew it" : "it cannot be reached: check the address, names and firewalls";
    report.log("warn", "unreachable", { host, errorKind: why, message });
  }

  /** @param {string} path @param {number} limitMs @param {AbortSignal} signal @param {Record<string, string>} [headers] */
  async function site(path, limitMs, signal, headers = {}) {
    const authorization = await readingTokens.header();
    const url = confluence.apiBaseUrl + path;
    // A path that climbs out of the API's base would reach another service behind the same gateway.
    if (!path.startsWith("/") || !new URL(url).href.startsWith(`${confluence.apiBaseUrl}/`)) throw new RequestFailure("egress_denied");
    return { authorization, wanted: { method: "GET", url, headers: { accept: "application/json", ...headers, ...(authorization ? { authorization } : {}) }, timeoutMs: limitMs, signal } };
  }

  /** @param {import("./contract.js").Checked} checked @param {AbortSignal} signal */
  async function filled(checked, signal) {
    const headers = Object.fromEntries(checked.headers);
    let used;
    for (const { header, scheme, user, secret: name } of checked.secrets ?? []) {
      const secret = OF_TARGET.has(name) ? await writingTokens.secret() : undefined;
      if (secret === undefined) throw new RequestFailure("egress_denied");
      used = headers[header] = target.auth.mode === "fixed" && header === "authorization" ? credential({ scheme: target.auth.scheme, user: target.auth.user }, secret) : credential({ scheme, user }, secret);
    }
    return { used, wanted: { method: checked.method, url: checked.url, headers, timeoutMs: checked.timeoutMs, signal } };
  }

  /** @type {Record<string, (effect: any, body: Uint8Array | undefined, signal: AbortSignal) => Promise<Performed> | Performed>} */
  const performers = {
    async readSite({ path, maxBytes, timeoutMs: limitMs }, _body, signal) {
      const { authorization, wanted } = await site(path, limitMs, signal);
      const answer = await reading.whole({ ...wanted, maxBytes });
      return response(answer, () => readingTokens.forget(authorization));
    },
    async fetch(effect, body, signal) {
      const { used, wanted } = await filled(effect, signal);
      // Where Confluence redirects a download to; it goes there without any secret.
      const isMedia = effect.secrets === undefined && payload.confluence.mediaOrigins.includes(new URL(effect.url).origin);
      return response(await (isMedia ? reading : writing).whole({ ...wanted, body, maxBytes: effect.maxBytes }), () => writingTokens.forget(used));
    },
    async transfer({ from, to, maxBytes, expectBytes, timeoutMs: limitMs }, _body, signal) {
      const target = await filled(to, signal);
      const openSource = async (/** @type {AbortSignal} */ timeout) => {
        if (from.outside) return reading.open({ ...(await filled(from.outside, signal)).wanted, timeout });
        const { authorization, wanted } = await site(from.site.path, limitMs, signal, { accept: "*/*" });
        const opened = await reading.open({ ...wanted, timeout });
        if (opened.status === 401) readingTokens.forget(authorization);
        return opened;
      };
      const performed = await transfer({ openSource, target: writing, to: { ...target.wanted, timeoutMs: limitMs }, maxBytes, expectBytes });
      if (performed.outcome.to?.status === 401) writingTokens.forget(target.used);
      return performed;
    },
    kvsGet: async ({ key }) => value(await state.get(key)),
    async kvsSet({ key, value: stored, ifAbsent, ttlSeconds }) {
      if (!(await state.set(key, stored, { ifAbsent, ttlSeconds }))) return { outcome: { kind: "exists" } };
      report.stored(key, stored);
      return DONE;
    },
    async kvsDelete({ key }) {
      await state.delete(key);
      return DONE;
    },
    kvsList: async ({ prefix, cursor, limit }) => ({ outcome: { kind: "entries", ...(await state.list(prefix, cursor ?? undefined, limit)) } }),
    secretGet: ({ name }) => (name === "sync:signing" && signingSecret !== undefined ? { ...value(true), body: new TextEncoder().encode(signingSecret) } : value(null)),
    log({ level, event, fields }) {
      report.log(level, event, fields);
      return DONE;
    },
    audit({ kind: _kind, id: _id, ...line }) {
      report.audit(line);
      return DONE;
    },
    clock: () => value(Date.now()),
    random: ({ bytes }) => ({ ...DONE, body: crypto.getRandomValues(new Uint8Array(bytes)) }),
    async sleep({ ms }, _body, signal) {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener("abort", () => (clearTimeout(timer), reject(new RequestFailure("cancelled"))), { once: true });
      });
      return DONE;
    },
  };

  return {
    /** @param {import("../../core-types.js").Issued} effect @param {Uint8Array | undefined} body @param {AbortSignal} signal @returns {Promise<any>} */
    async perform(effect, body, signal) {
      const began = performance.now();
      const performed = await attempt(effect, body, signal);
      report.performed(effect, performed.outcome, performance.now() - began);
      return performed;
    },
    close() {
      reading.close();
      writing.close();
    },
  };

  /** @param {any} effect @param {Uint8Array | undefined} body @param {AbortSignal} signal @returns {Promise<Performed>} */
  async function attempt(effect, body, signal) {
    try {
      const perform = performers[effect.kind];
      return perform ? await perform(effect, body, signal) : { outcome: { kind: "failed", code: "internal" } };
    } catch (error) {
      if (error instanceof TokenRefused) return { outcome: { kind: "response", status: error.status, headers: error.headers }, body: new Uint8Array() };
      if (error instanceof RequestFailure && error.why !== undefined) tell(effect, error);
      return { outcome: { kind: "failed", code: error instanceof RequestFailure ? error.code : "internal" } };
    }
  }
}

/** @param {{status: number, headers: Record<string, string>, body: Uint8Array}} answer @param {() => void} onRefused @returns {Performed} */
function response({ status, headers, body }, onRefused) {
  if (status === 401) onRefused();
  return { outcome: { kind: "response", status, headers }, body };
}
