// @ts-check
// Requests as the core wants them: to the configuration's hosts only, certificates always verified, redirects brought back,
// never more bytes than allowed. Node's own client, because its agents take certificate authorities per connection.

import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { rootCertificates } from "node:tls";
import { createGunzip } from "node:zlib";
import { pipeline } from "node:stream";

/** A failure with the core's code for it. */
export class RequestFailure extends Error {
  /**
   * @param {"egress_denied" | "network" | "timeout" | "cancelled" | "input_too_large" | "answer_invalid"} code
   * @param {string} [why] the system's own code, for example `ECONNREFUSED` or `CERT_HAS_EXPIRED`
   */
  constructor(code, why) {
    super(code);
    this.code = code;
    this.why = why;
  }
}

/**
 * @typedef {object} Wanted
 * @property {string} method
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {Uint8Array | import("node:stream").Readable} [body]
 * @property {number} timeoutMs from the first byte sent to the last received
 * @property {AbortSignal} [timeout] in its stead, for what takes as long as it is large
 * @property {AbortSignal} signal
 *
 * @typedef {{status: number, headers: Record<string, string>, stream: import("node:stream").Readable}} Opened
 */

/** @param {Pick<import("./configuration.js").Party, "origins" | "ca">} party */
export function makeRequests({ origins, ca }) {
  const allowed = new Set(origins);
  // Said outright: the environment's switch must not turn verification off.
  const agents = {
    "https:": new HttpsAgent({ keepAlive: true, maxCachedSessions: 32, rejectUnauthorized: true, minVersion: "TLSv1.2", ...(ca ? { ca: [...rootCertificates, ca] } : {}) }),
    "http:": new HttpAgent({ keepAlive: true }),
  };

  /** Opens a request; the caller reads the stream to its end or destroys it. @param {Wanted} wanted @returns {Promise<Opened>} */
  function open({ method, url, headers, body, timeoutMs, timeout = AbortSignal.timeout(timeoutMs), signal }) {
    const target = new URL(url);
    if (!allowed.has(target.origin)) return Promise.reject(new RequestFailure("egress_denied"));
    const isSecure = target.protocol === "https:";
    return new Promise((resolve, reject) => {
      const outgoing = (isSecure ? httpsRequest : httpRequest)(target, {
        method, agent: agents[/** @type {"https:" | "http:"} */ (target.protocol)], headers: { "user-agent": "touchmark-sync", ...headers }, signal: AbortSignal.any([signal, timeout]),
      }, (incoming) => {
        /** @type {Record<string, string>} */
        const received = {};
        for (const [name, value] of Object.entries(incoming.headers)) received[name] = Array.isArray(value) ? value.join(", ") : String(value);
        resolve({ status: incoming.statusCode ?? 0, headers: received, stream: decoded(incoming, received) });
      });
      outgoing.once("error", (error) => reject(failureOf(error, timeout, signal)));
      if (body === undefined) outgoing.end();
      else if (body instanceof Uint8Array) outgoing.end(body);
      else pipeline(body, outgoing, (error) => error && reject(failureOf(error, timeout, signal)));
    });
  }

  return {
    open,
    /** The whole answer, at most `maxBytes` of it. @param {Wanted & {maxBytes: number}} wanted */
    async whole({ maxBytes, ...wanted }) {
      const { status, headers, stream } = await open({ ...wanted, headers: { "accept-encoding": "gzip", ...wanted.headers } });
      const parts = [];
      let bytes = 0;
      try {
        for await (const part of stream) {
          bytes += part.length;
          if (bytes > maxBytes) throw new RequestFailure("input_too_large");
          parts.push(part);
        }
      } catch (error) {
        stream.destroy();
        throw failureOf(error, AbortSignal.abort(), wanted.signal, "network");
      }
      return { status, headers, body: new Uint8Array(Buffer.concat(parts)) };
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** @typedef {ReturnType<typeof makeRequests>} Requests */

/** @param {import("node:http").IncomingMessage} incoming @param {Record<string, string>} headers */
function decoded(incoming, headers) {
  if (headers["content-encoding"] !== "gzip") return incoming;
  delete headers["content-encoding"];
  delete headers["content-length"];
  const plain = createGunzip();
  pipeline(incoming, plain, () => {});
  return plain;
}

/** @param {unknown} error @param {AbortSignal} timeout @param {AbortSignal} signal @param {"network" | "timeout"} [otherwise] */
function failureOf(error, timeout, signal, otherwise) {
  if (error instanceof RequestFailure) return error;
  if (signal.aborted) return new RequestFailure("cancelled");
  const name = /** @type {any} */ (error)?.cause?.name ?? /** @type {any} */ (error)?.name;
  if (name === "TimeoutError" || (otherwise === undefined && timeout.aborted)) return new RequestFailure("timeout");
  const why = /** @type {any} */ (error)?.code;
  return new RequestFailure(otherwise ?? "network", typeof why === "string" && /^[A-Z0-9_]{3,60}$/.test(why) ? why : undefined);
}
