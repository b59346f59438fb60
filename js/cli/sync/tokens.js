// @ts-check
// Credentials at the last moment: a fixed secret, or an access token that lives in memory only and is renewed before its end.

import { credential } from "../../credential.js";

/** So long before its end a token is not used any more. */
const EARLY_MS = 5 * 60_000;
/** RFC 6749 section 5.1: the life may be left out, and is then told elsewhere. A token that ends sooner is refused, and asked for anew. */
const USUAL_LIFE_SECONDS = 3600;
const LARGEST_ANSWER = 64 * 1024;

/** The token endpoint gave no token; its answer is the request's answer. */
export class TokenRefused extends Error {
  /** @param {number} status @param {Record<string, string>} headers */
  constructor(status, headers) {
    super("the token endpoint refused");
    this.status = status;
    this.headers = headers;
  }
}

/**
 * @param {import("./configuration.js").Auth} auth
 * @param {import("./requests.js").Requests} requests
 * @param {number} timeoutMs
 * @param {() => number} [now]
 */
export function makeTokens(auth, requests, timeoutMs, now = Date.now) {
  /** @type {{token: string, untilMs: number} | undefined} */
  let cached;
  /** One request for all who wait. @type {Promise<string> | undefined} */
  let pending;

  async function ask() {
    if (auth.mode !== "oauth-2lo") throw new Error("only a client has tokens");
    const form = new URLSearchParams({ grant_type: "client_credentials", client_id: auth.clientId, client_secret: auth.secret, ...(auth.scope ? { scope: auth.scope } : {}) });
    const { status, headers, body } = await requests.whole({
      method: "POST", url: auth.tokenUrl, headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" }, body: new TextEncoder().encode(form.toString()),
      timeoutMs, maxBytes: LARGEST_ANSWER, signal: new AbortController().signal,
    });
    const answer = status === 200 ? readAnswer(body) : undefined;
    if (!answer) throw new TokenRefused(status === 200 ? 502 : status, headers);
    const lifeMs = answer.expires_in * 1000;
    // A token that lives shorter than twice that is renewed after half its life.
    cached = { token: answer.access_token, untilMs: now() + Math.max(lifeMs - EARLY_MS, lifeMs / 2) };
    return cached.token;
  }

  return {
    /** The secret or token as it is now. @returns {Promise<string | undefined>} */
    async secret() {
      if (auth.mode === "none") return undefined;
      if (auth.mode === "fixed") return auth.secret;
      if (cached && now() < cached.untilMs) return cached.token;
      pending ??= ask().finally(() => (pending = undefined));
      return pending;
    },
    /** The `authorization` header. */
    async header() {
      const secret = await this.secret();
      if (secret === undefined) return undefined;
      return credential(auth.mode === "fixed" ? { scheme: auth.scheme, user: auth.user } : { scheme: "bearer" }, secret);
    },
    /** After a 401 a token is not used again. @param {string | undefined} used */
    forget(used) {
      if (cached && used !== undefined && used.endsWith(cached.token)) cached = undefined;
    },
  };
}

/** @typedef {ReturnType<typeof makeTokens>} Tokens */

/** @param {Uint8Array} body @returns {{access_token: string, expires_in: number} | undefined} */
function readAnswer(body) {
  try {
    const { access_token, expires_in: said = USUAL_LIFE_SECONDS } = JSON.parse(Buffer.from(body).toString());
    // Some write the number as a string.
    const expires_in = typeof said === "string" && /^\d+$/.test(said) ? Number(said) : said;
    if (typeof access_token === "string" && /^[\x21-\x7e]+$/.test(access_token) && Number.isFinite(expires_in) && expires_in > 0) return { access_token, expires_in };
  } catch {
    // Not JSON: as any other answer without a token.
  }
  return undefined;
}
