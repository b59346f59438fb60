// An example receiver of sync's documents contract (docs/SYNC.md), in one file and without packages. Start your own receiver from it.
//
//   RECEIVER_TOKEN=… SIGNING_SECRET=… node examples/sync-receiver.mjs 8080
//
// It keeps documents in memory; of files it keeps only size and hash. To put them into a search index, replace `store`, `take` and
// `remove`.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const LARGEST_BODY = 32 * 1024 * 1024;
const MOST_IN_BATCH = 100;
/** A signature is valid for five minutes (Standard Webhooks). */
const TOLERANCE_SECONDS = 300;

/**
 * @typedef {{id: string, version: number, title: string, url: string, mimeType: string, text?: string, contentUrl?: string, metadata: {contentBytes?: number, contentSha256?: string}, readers?: {users: string[], groups: string[]}, updatedAt: string}} Document
 * @param {{token: string, signingSecret?: string, now?: () => number}} options
 */
export function makeReceiver({ token, signingSecret, now = Date.now }) {
  /** @type {Map<string, Document>} */
  const documents = new Map();
  /** Accepted bytes, by `<id>/content/<version>/<hash>`: other bytes never replace those that a document names. @type {Map<string, {bytes: number}>} */
  const contents = new Map();

  /** Accepts a file's bytes, before the document that names them. Their request's signature covers only method and path. The document holds their size and hash, and its signature covers it all. @param {string} name @param {import("node:http").IncomingMessage} incoming */
  async function take(name, incoming) {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const part of incoming) {
      bytes += part.length;
      hash.update(part);
    }
    contents.set(`${name}/${hash.digest("hex")}`, { bytes });
    return 201;
  }

  /** Where a document's bytes are. @param {Document} document */
  function placeOf({ id, version, metadata }) {
    return `${id}/content/${version}/${metadata?.contentSha256}`;
  }

  /** Whether the bytes that a document names are those that arrived. @param {Document} document */
  function isWhole(document) {
    return document.contentUrl === undefined || contents.get(placeOf(document))?.bytes === document.metadata?.contentBytes;
  }

  /** Removes bytes of a document that nothing names any more. @param {string} id @param {string} [but] those that stay */
  function forget(id, but) {
    for (const name of contents.keys()) if (name.startsWith(`${id}/`) && name !== but) contents.delete(name);
  }

  /** An older version never replaces a newer one: 409. @param {Document} document */
  function store(document) {
    const known = documents.get(document.id);
    if (known && known.version > document.version) return 409;
    if (!isWhole(document)) return 422;
    documents.set(document.id, document);
    forget(document.id, placeOf(document));
    return known ? 200 : 201;
  }

  /** Sets who may see a document, if it has exactly this version; after a 404 sync sends the whole document. @param {string} id @param {{version: number, readers: Document["readers"]}} asked */
  function share(id, { version, readers }) {
    const known = documents.get(id);
    if (!known || known.version < version) return 404;
    if (known.version > version) return 409;
    documents.set(id, { ...known, readers });
    return 200;
  }

  /** Removes a document; one that is not there counts as removed. @param {string} id */
  function remove(id) {
    documents.delete(id);
    forget(id);
    return 204;
  }

  /** @param {string} method @param {URL} url @param {any} body @returns {[number, object?]} */
  function answer(method, url, body) {
    const [, id] = /^\/documents\/([A-Za-z0-9.]{1,128})$/.exec(url.pathname) ?? [];
    if (id && method === "PUT") return body?.id === id && Number.isInteger(body.version) ? [store(body), {}] : [422, { error: "id and version" }];
    if (id && method === "DELETE") return [remove(id)];
    const [, shared] = /^\/documents\/([A-Za-z0-9.]{1,128})\/readers$/.exec(url.pathname) ?? [];
    if (shared && method === "PUT") return body?.id === shared && Number.isInteger(body.version) && body.readers ? [share(shared, body), {}] : [422, { error: "id, version and readers" }];
    if (method === "POST" && url.pathname === "/documents:batch") {
      const { upserts = [], deletes = [] } = body ?? {};
      if (upserts.length + deletes.length > MOST_IN_BATCH) return [413, { error: "too many" }];
      return [200, { results: [...upserts.map((/** @type {Document} */ one) => ({ id: one.id, status: store(one) })), ...deletes.map((/** @type {string} */ one) => ({ id: one, status: remove(one) }))] }];
    }
    if (method === "GET" && url.pathname === "/documents") {
      const [prefix, after] = [url.searchParams.get("prefix") ?? "", url.searchParams.get("cursor") ?? ""];
      const all = [...documents.values()].filter((one) => one.id.startsWith(prefix) && one.id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
      const items = all.slice(0, 500).map(({ id: one, version }) => ({ id: one, version }));
      return [200, { items, ...(all.length > items.length ? { cursor: items.at(-1)?.id } : {}) }];
    }
    return [404, { error: "not found" }];
  }

  const server = createServer(async (incoming, outgoing) => {
    const [, content] = /^\/documents\/([A-Za-z0-9.]{1,128}\/content\/\d{1,10})$/.exec(incoming.url ?? "") ?? [];
    if (content && incoming.method === "PUT") {
      const refused = judge(incoming, Buffer.alloc(0), { token, signingSecret, now });
      return void outgoing.writeHead(refused ? refused[0] : await take(content, incoming), { "content-type": "application/json" }).end("{}");
    }
    const parts = [];
    let bytes = 0;
    for await (const part of incoming) {
      bytes += part.length;
      if (bytes > LARGEST_BODY) return void outgoing.writeHead(413, { connection: "close" }).end();
      parts.push(part);
    }
    const raw = Buffer.concat(parts);
    const [status, value] = judge(incoming, raw, { token, signingSecret, now }) ?? answer(incoming.method ?? "", new URL(incoming.url ?? "/", "http://receiver"), parsed(raw));
    outgoing.writeHead(status, { "content-type": "application/json" }).end(value ? JSON.stringify(value) : undefined);
  });
  return { server, documents };
}

/** Refuses a request without the token or without a valid signature, over its JSON body or, without one, over its method and path. @param {import("node:http").IncomingMessage} incoming @param {Buffer} raw @param {{token: string, signingSecret?: string, now: () => number}} options @returns {[number, object] | undefined} */
function judge({ method, url, headers }, raw, { token, signingSecret, now }) {
  if (!isSame(headers.authorization ?? "", `Bearer ${token}`)) return [401, { error: "unauthorized" }];
  if (!signingSecret) return undefined;
  const [id, at] = [headers["webhook-id"], headers["webhook-timestamp"]];
  const isFresh = Math.abs(now() / 1000 - Number(at)) <= TOLERANCE_SECONDS;
  const wanted = `v1,${createHmac("sha256", Buffer.from(signingSecret.replace(/^whsec_/, ""), "base64")).update(`${id}.${at}.`).update(raw.length > 0 ? raw : `${method} ${url}`).digest("base64")}`;
  const isSigned = String(headers["webhook-signature"] ?? "").split(" ").some((one) => isSame(one, wanted));
  return isFresh && isSigned ? undefined : [401, { error: "signature" }];
}

/** @param {string} given @param {string} wanted */
function isSame(given, wanted) {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @param {Buffer} raw */
function parsed(raw) {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { RECEIVER_TOKEN: token, SIGNING_SECRET: signingSecret } = process.env;
  if (!token) throw new Error("RECEIVER_TOKEN is not set");
  const { server } = makeReceiver({ token, signingSecret });
  server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => console.log("listening"));
}
