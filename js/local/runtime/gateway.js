// @ts-check
/**
 * Where the app's requests through `http`, `https` and the packages above them arrive: a server of the host's own on
 * loopback, which asks the egress judge. The clients stay as they are, agents, streams and time limits included; only
 * the connection that their agent opens leads here. Each carries one request, so that none outlives its invocation.
 */
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { sendResponse, toRequest } from "./messages.js";

/** @typedef {import("./network.js").Leaving} Leaving */
/** What each open connection was made for, by the port that it comes from. @type {Map<number, {app: Leaving, protocol: "http" | "https", forge: string | undefined}>} */
const opened = new Map();
/**
 * How @forge/api 2 to 4 reached the platform: through node-fetch, with the name of an agent that the runtime of that time
 * put in its place. The kind of call is that name; where to and as whom stand in the address and in `authorization`.
 *
 * @typedef {https.Agent & {forge?: string}} NamedAgent
 */

/**
 * @param {() => Leaving | undefined} whose @param {(app: Leaving, what: string) => Error} refusal
 * @param {<T>(action: () => T) => T} outside runs what is the host's own
 */
export function routeRequests(whose, refusal, outside) {
  for (const [protocol, { Agent }] of /** @type {const} */ ([["http", http], ["https", https]])) {
    const agent = /** @type {any} */ (Agent.prototype);
    const original = agent.createConnection;
    agent.createConnection = function (/** @type {any[]} */ ...args) {
      const app = whose();
      if (!app) return original.apply(this, args);
      if (!app.egress) throw refusal(app, "a request while its files are loaded");
      return outside(() => connection(app, protocol, /** @type {NamedAgent} */ (this).forge));
    };
  }
  const request = https.request;
  /** @type {any} */ (https).request = function (/** @type {any[]} */ ...args) {
    return Reflect.apply(request, this, args.map((one) => (typeof one?.agent === "string" && one.agent.startsWith("FORGE_") && whose() ? { ...one, agent: Object.assign(new https.Agent(), { forge: one.agent }) } : one)));
  };
}

/** @param {Leaving} app @param {"http" | "https"} protocol @param {string | undefined} forge */
function connection(app, protocol, forge) {
  const socket = net.connect(port, "127.0.0.1");
  socket.once("connect", () => {
    const from = Number(socket.localPort);
    opened.set(from, { app, protocol, forge });
    socket.once("close", () => opened.delete(from));
    // Clients that speak TLS wait for this; here nothing leaves the machine, and nothing is encrypted.
    if (protocol === "https") socket.emit("secureConnect");
  });
  return socket;
}

let port = 0;
/** @type {Promise<void> | undefined} */
let listening;

/** Must have come before an app's function runs. */
export function gatewayListens() {
  listening ??= new Promise((resolve, reject) => {
    const server = http.createServer((incoming, outgoing) => void forward(incoming, outgoing).catch((error) => outgoing.destroy(error)));
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      ({ port } = /** @type {net.AddressInfo} */ (server.address()));
      resolve();
    });
    server.unref();
    server.on("connection", (socket) => socket.unref());
  });
  return listening;
}

/** A call of the platform, as the older packages made it. @param {Leaving} app @param {string} forge @param {Request} request @returns {Promise<Response>} */
async function named(app, forge, request) {
  const url = new URL(request.url);
  const [, provider = "none", accountId] = (request.headers.get("authorization") ?? "").split(" ");
  const headers = new Headers(request.headers);
  for (const name of ["authorization", "host", "connection", "content-length", "accept-encoding"]) headers.delete(name);
  const text = ["GET", "HEAD"].includes(request.method) ? "" : await request.text();
  const init = { method: request.method, headers, ...(text === "" ? {} : { body: text }) };
  if (!app.platform) return new Response(null, { status: 501 });
  if (forge === "FORGE_PRODUCT_REQUEST") return app.platform({ type: "fpp", provider, remote: url.hostname, accountId }, url.pathname + url.search, init);
  if (forge === "FORGE_REMOTE_COMPUTE_REQUEST") return app.platform({ type: "frc", remote: url.searchParams.get("remoteKey") }, url.searchParams.get("path") ?? "/", init);
  return app.platform({ type: forge }, url.pathname, init);
}

/** @param {http.IncomingMessage} incoming @param {http.ServerResponse} outgoing */
async function forward(incoming, outgoing) {
  const found = opened.get(Number(incoming.socket.remotePort));
  if (!found?.app.egress) return void outgoing.destroy();
  const request = new Request(toRequest(incoming, found.protocol), { redirect: "manual" });
  const response = await (found.forge ? named(found.app, found.forge, request) : found.app.egress(request));
  const headers = new Headers(response.headers);
  // The body is here as it was before it was packed, in one piece.
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(name);
  headers.set("connection", "close");
  await sendResponse(new Response(response.body, { status: response.status, statusText: response.statusText, headers }), outgoing);
}
