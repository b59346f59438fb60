// @ts-check
/** Node's HTTP messages as the requests and responses of fetch, and back. */
import { Readable } from "node:stream";

/** @param {import("node:http").IncomingMessage} incoming @param {"http" | "https"} [protocol] @returns {Request} */
export function toRequest(incoming, protocol = "http") {
  const headers = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) headers.append(String(incoming.rawHeaders[at]), String(incoming.rawHeaders[at + 1]));
  const hasBody = !["GET", "HEAD"].includes(incoming.method ?? "GET");
  return new Request(new URL(incoming.url ?? "/", `${protocol}://${incoming.headers.host ?? "127.0.0.1"}`), {
    method: incoming.method,
    headers,
    ...(hasBody ? { body: /** @type {any} */ (Readable.toWeb(incoming)), duplex: "half" } : {}),
  });
}

/** @param {Response} response @param {import("node:http").ServerResponse} outgoing */
export async function sendResponse(response, outgoing) {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(body);
}
