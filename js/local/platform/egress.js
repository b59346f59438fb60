// @ts-check
/**
 * The outbound proxy: what the app's `fetch` meets. Hosts are judged by Atlassian's own matcher against what the
 * manifest declares and what an admin approved; what passes is answered by a stand-in for that host, or by a server
 * on loopback that a test or a developer put there. Nothing leaves the machine; what does not go through here is refused
 * in runtime/network.js.
 */
import { EgressFilteringService } from "@forge/egress";
import { LIMITS } from "../limits.js";
import { declaredMinutes } from "../runtime/time-limits.js";

/**
 * @typedef {(request: Request) => Promise<Response>} HostHandler
 * @param {import("../host-parts.js").HostParts} host
 */
export function makeEgress(host) {
  /** @type {Map<string, HostHandler | string>} */
  const hosts = new Map();

  /** @param {import("../runtime/invoke.js").Invocation} invocation @param {string} url */
  function allowed(invocation, url) {
    const approved = host.approvals.addresses(invocation.call.installation.id);
    const { port, protocol } = new URL(url);
    if (!LIMITS.egressPorts.includes(Number(port || (protocol === "https:" ? 443 : 80)))) return false;
    return new EgressFilteringService([...host.manifest.egress.backend, ...approved]).isValidUrl(url);
  }

  /** @param {import("../runtime/invoke.js").Invocation} invocation @param {Request} request @param {number} hops @param {boolean} [isRemote] @returns {Promise<Response>} */
  async function send(invocation, request, hops, isRemote = false) {
    host.observe({ invocation, name: `fetch ${new URL(request.url).hostname}`, path: request.url, body: undefined });
    if (!isRemote && !allowed(invocation, request.url)) return blocked(host, request.url);
    const most = LIMITS.egressAMinute * declaredMinutes(host.manifest, invocation.call.functionKey);
    const ofApp = host.meter.within("egress", 60_000, LIMITS.appEgressAMinute);
    const ofSite = host.meter.within(`network ${invocation.call.installation.id}`, 60_000, LIMITS.networkAMinute);
    if (++invocation.egressCount > most || !ofApp || !ofSite) {
      return new Response("Too many requests through the egress proxy", { status: 429, headers: { "forge-proxy-error": "RATE_LIMIT" } });
    }
    const response = await within(host, () => host.faults.around(`fetch ${new URL(request.url).hostname}`, () => answer(request), `${request.method} ${request.url}`));
    const location = response.headers.get("location");
    if (request.redirect === "manual" || response.status < 300 || response.status > 399 || !location) return response;
    if (request.redirect === "error" || hops >= 20) throw new TypeError("fetch failed: unexpected redirect");
    return send(invocation, new Request(new URL(location, request.url), { headers: request.headers, redirect: "follow" }), hops + 1);
  }

  /** @param {Request} request */
  async function answer(request) {
    const url = new URL(request.url);
    const handler = hosts.get(url.hostname) ?? hosts.get(url.hostname.replace(/^[^.]+/, "*"));
    if (typeof handler === "function") return handler(request);
    if (typeof handler === "string") return host.outsideFetch(new URL(url.pathname + url.search, handler), await forward(request));
    const init = { body: ["GET", "HEAD"].includes(request.method) ? undefined : await request.clone().text(), headers: request.headers };
    const answered = await host.answers.find(request.method, request.url, init, { scopes: host.manifest.scopes });
    if (answered) return answered;
    host.log("error", `The app asked ${url.hostname}, which the local Forge host does not stand in for: name a server with --host, or answer it in --answers.`);
    return new Response(`The local Forge host does not stand in for ${url.hostname}.`, { status: 501 });
  }

  return {
    /** @param {string} hostname also `*.example.com` @param {HostHandler | string} handler a function, or the origin of a server on loopback */
    serve(hostname, handler) {
      if (typeof handler === "string" && !["127.0.0.1", "localhost", "[::1]"].includes(new URL(handler).hostname)) {
        throw new Error(`A stand-in for ${hostname} must be on loopback, not at ${handler}.`);
      }
      hosts.set(hostname, handler);
    },
    /** @param {import("../runtime/invoke.js").Invocation} invocation @param {any} input @param {any} [init] */
    fetch: (invocation, input, init) => send(invocation, new Request(input, init), 0),
    /** A remote that the manifest declares, asked by the platform itself. @param {import("../runtime/invoke.js").Invocation} invocation @param {string} url @param {any} [init] */
    remote: (invocation, url, init) => send(invocation, new Request(url, init), 0, true),
  };
}

/**
 * A request that takes longer than the platform waits is cut off.
 *
 * @template T
 * @param {import("../host-parts.js").HostParts} host
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function within(host, action) {
  let cancel = () => {};
  const late = new Promise((_resolve, reject) => (cancel = host.clock.after(LIMITS.outboundMs, () => reject(new TypeError("fetch failed: the request took longer than 180 s")))));
  try {
    return /** @type {T} */ (await Promise.race([action(), late]));
  } finally {
    cancel();
  }
}

/** @param {Request} request @returns {Promise<RequestInit>} */
async function forward(request) {
  const headers = new Headers(request.headers);
  headers.delete("host");
  const body = ["GET", "HEAD"].includes(request.method) ? undefined : await request.arrayBuffer();
  return { method: request.method, headers, body, redirect: "manual", signal: request.signal };
}

/** Both shapes in which the refusal has been seen on Forge: an answer with a header, and a rejected fetch. @param {import("../host-parts.js").HostParts} host @param {string} url */
function blocked(host, url) {
  host.log("warn", `Egress refused: manifest.yml does not declare ${new URL(url).hostname}.`);
  if (host.faults.egressRefusalThrows()) throw new Error("REQUEST_EGRESS_ALLOWLIST_ERR");
  return new Response("URL is not included in the external fetch backend permissions", { status: 403, headers: { "forge-proxy-error": "BLOCKED_EGRESS" } });
}
