// @ts-check
/** Tokens: who may ask, and the endpoints that give them out (RFC 6749 section 4.4). */
import { randomBytes } from "node:crypto";
import { json } from "./server.js";

/**
 * @param {object} options
 * @param {string} options.owner server in the record that the tokens belong to; several joined by `+`
 * @param {import("./record.js").Record} options.record
 * @param {number} [options.lifetimeSeconds] of an access token
 * @param {string} [options.scope] that must be asked for, exactly
 */
export function makeCredentials({ owner, record, lifetimeSeconds = 3600, scope }) {
  const fresh = (/** @type {string} */ kind) => `${kind}-${randomBytes(24).toString("hex")}`;
  const client = { id: "connector", secret: fresh("client") };
  /** Of the mode with a fixed token. */
  const fixed = fresh("fixed");
  /** @type {Map<string, number>} token to its end */
  const issued = new Map();
  record.tokens.add(`${owner} ${fixed}`);
  let asked = 0;

  return {
    client, fixed,
    get asked() {
      return asked;
    },
    /** @param {number} seconds */
    setLifetime(seconds) {
      lifetimeSeconds = seconds;
    },
    /** All access tokens so far are worth nothing any more. */
    revoke: () => issued.clear(),
    /** @param {import("node:http").IncomingHttpHeaders} headers */
    accepts(headers) {
      const [scheme, token = ""] = (headers.authorization ?? "").split(" ");
      if (scheme?.toLowerCase() === "basic") return Buffer.from(token, "base64").toString().endsWith(`:${fixed}`);
      return scheme?.toLowerCase() === "bearer" && (token === fixed || (issued.get(token) ?? 0) > Date.now());
    },
    /** @param {import("./server.js").Asked} request @returns {Promise<import("./server.js").Answer>} */
    async token(request) {
      if (request.method !== "POST") return json(405, { error: "invalid_request" });
      asked += 1;
      const type = request.headers["content-type"] ?? "";
      const text = (await request.body()).toString();
      const given = type.startsWith("application/json") ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
      const [, basic = ""] = /^Basic (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
      const [id, secret] = basic ? Buffer.from(basic, "base64").toString().split(":") : [given.client_id, given.client_secret];
      if (given.grant_type !== "client_credentials") return json(400, { error: "unsupported_grant_type" });
      if (scope !== undefined && given.scope !== scope) {
        record.violation(`${owner}: a token with scope ${given.scope} was asked for instead of ${scope}`);
        return json(400, { error: "invalid_scope" });
      }
      if (id !== client.id || secret !== client.secret) return json(401, { error: "invalid_client" });
      const token = fresh("access");
      issued.set(token, Date.now() + lifetimeSeconds * 1000);
      record.tokens.add(`${owner} ${token}`);
      return json(200, { access_token: token, token_type: "Bearer", expires_in: lifetimeSeconds });
    },
    /** @returns {string[]} what must not be found in logs, state or requests to others */
    secrets: () => [client.secret, fixed, ...issued.keys()],
  };
}
