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
/** What each open connection was made for, by the port that it comes from. @type {Map<number, {app: Leaving, protocol: "http" | "https"}>} */
const opened = new Map();

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
      return outside(() => connection(app, protocol));
    };
  }
}

/** @param {Leaving} app @param {"http" | "https"} protocol */
function connection(app, protocol) {
  const socket = net.connect(port, "127.0.0.1");
  socket.once("connect", () => {
    const from = Number(socket.localPort);
    opened.set(from, { app, protocol });
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

/** @param {http.IncomingMessage} incoming @param {http.ServerResponse} outgoing */
async function forward(incoming, outgoing) {
  const found = opened.get(Number(incoming.socket.remotePort));
  if (!found?.app.egress) return void outgoing.destroy();
  const request = new Request(toRequest(incoming, found.protocol), { redirect: "manual" });
  const response = await found.app.egress(request);
  const headers = new Headers(response.headers);
  // The body is here as it was before it was packed, in one piece.
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(name);
  headers.set("connection", "close");
  await sendResponse(new Response(response.body, { status: response.status, statusText: response.statusText, headers }), outgoing);
}
