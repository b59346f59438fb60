// @ts-check
/** One web server on loopback, with its record and its faults. */
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { spoilt } from "./spoilt.js";

/**
 * @typedef {{status: number, headers?: Record<string, string>, body?: string | Buffer | Readable}} Answer
 * @typedef {object} Asked
 * @property {string} method
 * @property {URL} url
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {import("node:http").IncomingMessage} incoming
 * @property {import("./record.js").Entry} entry
 * @property {() => Promise<Buffer>} body at most 64 MiB
 *
 * @typedef {{url: string, host: string, port: number, close: () => Promise<void>}} Served
 */

const LARGEST_BODY = 64 * 1024 * 1024;

/**
 * @param {object} options
 * @param {string} options.name
 * @param {import("./record.js").Record} options.record
 * @param {ReturnType<typeof import("./faults.js").makeFaults>} options.faults
 * @param {(asked: Asked) => Promise<Answer> | Answer} options.handle
 * @param {{key: string, cert: string}} [options.tls]
 * @param {number} [options.port]
 * @returns {Promise<Served>}
 */
export async function serve({ name, record, faults, handle, tls, port = 0 }) {
  /** @param {import("node:http").IncomingMessage} incoming @param {import("node:http").ServerResponse} outgoing */
  async function onRequest(incoming, outgoing) {
    const url = new URL(incoming.url ?? "/", `${tls ? "https" : "http"}://${incoming.headers.host ?? "127.0.0.1"}`);
    const entry = record.open(name, incoming, url);
    const end = () => record.close(entry);
    outgoing.once("close", end);
    try {
      const fault = faults.of(entry);
      if (fault?.kind === "slow") await pause((fault.seconds ?? 1) * 1000);
      if (fault?.kind === "cut") return void incoming.socket.destroy();
      const stand = fault && faults.answer(fault, name);
      const given = stand ?? (await handle({ method: incoming.method ?? "GET", url, headers: incoming.headers, incoming, entry, body: () => bodyOf(incoming, entry) }));
      const answer = fault && !stand ? spoilt({ fault, answer: given, url, headers: incoming.headers }) : given;
      if (fault?.kind === "cut-after") return void incoming.socket.destroy();
      // A body that nobody read must not keep the connection waiting.
      if (!incoming.readableEnded) incoming.resume();
      await send(answer, outgoing, entry, fault?.kind === "torn");
      // Answered, and gone, without a word that the connection ends.
      if (fault?.kind === "half-closed") incoming.socket.end();
    } catch (error) {
      if (!outgoing.headersSent) outgoing.writeHead(500).end(JSON.stringify({ message: `the stand-in made a mistake: ${/** @type {Error} */ (error).message}` }));
      else outgoing.destroy();
      if (!["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "ABORT_ERR"].includes(/** @type {any} */ (error).code)) record.violation(`${name}: the stand-in made a mistake at ${entry.path}: ${/** @type {Error} */ (error).stack}`);
    }
  }
  const listener = (/** @type {any} */ incoming, /** @type {any} */ outgoing) => void onRequest(incoming, outgoing);
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.keepAliveTimeout = 30_000;
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", () => resolve(undefined)));
  const at = /** @type {import("node:net").AddressInfo} */ (server.address()).port;
  const host = `${tls ? "localhost" : "127.0.0.1"}:${at}`;
  return {
    url: `${tls ? "https" : "http"}://${host}`, host, port: at,
    close: () => new Promise((resolve) => {
      server.close(() => resolve(undefined));
      server.closeAllConnections();
    }),
  };
}

/** @param {import("node:http").IncomingMessage} incoming @param {import("./record.js").Entry} entry */
async function bodyOf(incoming, entry) {
  const parts = [];
  for await (const part of incoming) {
    entry.bytesIn += part.length;
    if (entry.bytesIn > LARGEST_BODY) throw new Error("a body over 64 MiB");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** @param {Answer} answer @param {import("node:http").ServerResponse} outgoing @param {import("./record.js").Entry} entry @param {boolean} isTorn */
async function send({ status, headers = {}, body }, outgoing, entry, isTorn) {
  entry.status = status;
  if (body instanceof Readable) {
    outgoing.writeHead(status, headers);
    let left = isTorn ? Math.floor(Number(headers["content-length"] ?? 0) / 2) : Infinity;
    await pipeline(body, async function* (source) {
      for await (const chunk of source) {
        if (chunk.length > left) {
          outgoing.destroy();
          return;
        }
        left -= chunk.length;
        entry.bytesOut += chunk.length;
        yield chunk;
      }
    }, outgoing);
    return;
  }
  const bytes = Buffer.from(body ?? "");
  outgoing.writeHead(status, { ...headers, "content-length": String(bytes.length) });
  if (isTorn && bytes.length > 1) {
    outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
    return;
  }
  entry.bytesOut += bytes.length;
  outgoing.end(bytes);
}

/** @param {number} status @param {unknown} value @param {Record<string, string>} [headers] @returns {Answer} */
export function json(status, value, headers = {}) {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}
