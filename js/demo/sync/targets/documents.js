// @ts-check
/**
 * A receiver of the documents contract: PUT and DELETE by id, readers alone, an optional batch and list. Requests may be signed
 * (Standard Webhooks, github.com/standard-webhooks/standard-webhooks: HMAC-SHA-256 of `id.timestamp.body`), those without a JSON body
 * over their method and path.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { json } from "../server.js";

const ID = /^[A-Za-z0-9.]{1,128}$/;
const FIELDS = new Set(["id", "version", "title", "url", "mimeType", "text", "contentUrl", "metadata", "readers", "updatedAt"]);
const MOST_IN_BATCH = 100;

/** @typedef {{id: string, version: number, title: string, url: string, mimeType: string, text?: string, contentUrl?: string, metadata: any, readers?: {everyone?: boolean, users?: string[], groups?: string[]}, updatedAt: string}} Document */

/**
 * @param {object} options
 * @param {import("../record.js").Record} options.record
 * @param {ReturnType<typeof import("../credentials.js").makeCredentials>} options.credentials
 * @param {boolean} [options.isSigned]
 * @param {number} [options.signedSeconds] how old a signature may be
 * @param {boolean} [options.hasList] receivers need not have one
 * @param {boolean} [options.hasBatch]
 * @param {boolean} [options.hasContent] whether it has a place for files' bytes
 * @param {boolean} [options.hasReaders] whether it takes readers alone
 */
export function makeDocumentsTarget({ record, credentials, isSigned = false, signedSeconds = 300, hasList = true, hasBatch = true, hasContent = true, hasReaders = true }) {
  /** @type {Map<string, Document>} */
  const documents = new Map();
  /** Bytes by the path that they were put to and their hash: a document names both. @type {Map<string, {bytes: number, sha256: string, type: string}>} */
  const contents = new Map();
  /** What each message said: its id belongs to no other. @type {Map<string, string>} */
  const messages = new Map();
  const signingSecret = randomBytes(24).toString("base64");

  /** @param {import("../server.js").Asked} asked @returns {Promise<import("../server.js").Answer>} */
  async function serve(asked) {
    const { method, url, headers } = asked;
    if (!credentials.accepts(headers)) return json(401, { error: "unauthorized" });
    const content = /^\/api\/documents\/([^/]+)\/content\/(\d+)$/.exec(url.pathname);
    const body = content ? Buffer.alloc(0) : await asked.body();
    const line = `${method} ${url.pathname.replace(/^\/api/, "")}${url.search}`;
    if (isSigned && !isGenuine(headers, body.length > 0 ? body : Buffer.from(line))) {
      record.violation(`documents: ${line} without a good signature`);
      return json(401, { error: "signature" });
    }
    if (content) return putContent(asked, decodeURIComponent(content[1] ?? ""), Number(content[2]));
    const [, shared] = /^\/api\/documents\/([^/]+)\/readers$/.exec(url.pathname) ?? [];
    if (shared !== undefined && method === "PUT") return hasReaders ? share(decodeURIComponent(shared), JSON.parse(body.toString())) : json(404, { error: "not offered" });
    const [, id] = /^\/api\/documents\/([^/]+)$/.exec(url.pathname) ?? [];
    if (id !== undefined && method === "PUT") return put(decodeURIComponent(id), JSON.parse(body.toString()), headers["idempotency-key"]);
    if (id !== undefined && method === "DELETE") return remove(decodeURIComponent(id)), { status: 204, body: "" };
    if (hasBatch && method === "POST" && url.pathname === "/api/documents:batch") return batch(JSON.parse(body.toString()));
    if (hasList && method === "GET" && url.pathname === "/api/documents") return listed(url.searchParams);
    if (["/api/documents", "/api/documents:batch"].includes(url.pathname)) return json(404, { error: "not offered" });
    record.violation(`documents: not documented: ${method} ${url.pathname}`);
    return json(404, { error: "not found" });
  }

  /** Counts and hashes what streams in: its size and hash have to be those that the document says. @param {import("../server.js").Asked} asked @param {string} id @param {number} version */
  async function putContent({ method, url, headers, incoming }, id, version) {
    if (!hasContent) return json(404, { error: "not offered" });
    if (method !== "PUT" || !ID.test(id) || headers["idempotency-key"] !== `${id}@${version}` || headers["content-length"] === undefined) {
      record.violation(`documents: ${method} ${url.pathname} with ${headers["idempotency-key"]}, ${headers["content-length"]} bytes`);
      return json(422, { error: "content" });
    }
    if ((documents.get(id)?.version ?? 0) > version) return json(409, { error: "a newer version is there" });
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of incoming) {
      bytes += chunk.length;
      hash.update(chunk);
    }
    const sha256 = hash.digest("hex");
    contents.set(`${url.pathname} ${sha256}`, { bytes, sha256, type: headers["content-type"] ?? "" });
    return json(201, {});
  }

  /** The bytes that a document names. @param {Pick<Document, "contentUrl" | "metadata"> | undefined} document */
  function contentOf(document) {
    return contents.get(placeOf(document));
  }

  /** With the bytes of all its versions. @param {string} id @param {string} [but] the place of those that stay */
  function forget(id, but) {
    for (const place of contents.keys()) if (place.includes(`/documents/${id}/content/`) && place !== but) contents.delete(place);
  }

  /** Who may see a document that is there. @param {string} id @param {{id: string, version: number, readers: Document["readers"]}} asked */
  function share(id, { id: own, version, readers, ...more }) {
    if (own !== id || !Number.isInteger(version) || !readers || Object.keys(more).length > 0) {
      record.violation(`documents: readers of ${id} with ${Object.keys(more)}`);
      return json(422, { error: "readers" });
    }
    const known = documents.get(id);
    if (known === undefined || known.version < version) return json(404, { error: "not here" });
    if (known.version > version) return json(409, { error: "a newer version is there" });
    documents.set(id, { ...known, readers });
    return json(200, {});
  }

  /** @param {string} id */
  function remove(id) {
    documents.delete(id);
    forget(id);
  }

  /** @param {import("node:http").IncomingHttpHeaders} headers @param {Buffer} body */
  function isGenuine(headers, body) {
    const [id, at] = [headers["webhook-id"], headers["webhook-timestamp"]];
    if (Math.abs(Date.now() / 1000 - Number(at)) > signedSeconds || typeof id !== "string") return false;
    const said = createHash("sha256").update(body).digest("hex");
    if ((messages.get(id) ?? said) !== said) record.violation(`documents: two messages are called ${id}`);
    messages.set(id, said);
    const wanted = createHmac("sha256", Buffer.from(signingSecret, "base64")).update(`${id}.${at}.`).update(body).digest();
    return String(headers["webhook-signature"] ?? "").split(" ").some((one) => {
      const given = Buffer.from(one.replace(/^v1,/, ""), "base64");
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
  }

  /** @param {string} id @param {Document} document @param {string | string[] | undefined} key */
  function put(id, document, key) {
    const problem = problemOf(id, document) ?? (key === `${id}@${document.version}` ? undefined : "Idempotency-Key is not {id}@{version}");
    if (problem) {
      record.violation(`documents: ${problem}`);
      return json(422, { error: problem });
    }
    return json(store(document), { id });
  }

  /** @param {Document} document */
  function store(document) {
    const known = documents.get(document.id);
    if (known && known.version > document.version) return 409;
    documents.set(document.id, document);
    forget(document.id, placeOf(document));
    return known ? 200 : 201;
  }

  /** @param {string} id @param {Document} document */
  function problemOf(id, document) {
    const unknown = Object.keys(document).find((name) => !FIELDS.has(name));
    if (unknown) return `unknown field ${unknown}`;
    if (!ID.test(id) || document.id !== id) return "the id is not made of letters, digits and dots, or not the address's";
    if (!Number.isInteger(document.version) || typeof document.title !== "string" || !URL.canParse(document.url)) return "version, title and url are needed";
    if ((document.text === undefined) === (document.contentUrl === undefined)) return "text or contentUrl, one of them";
    const content = contentOf(document);
    if (document.contentUrl !== undefined && (content?.bytes !== document.metadata.contentBytes || content?.sha256 !== document.metadata.contentSha256 || content?.type !== document.mimeType)) return "contentUrl names no bytes, or others than the document says";
    return undefined;
  }

  /** @param {{upserts?: Document[], deletes?: string[]}} asked */
  function batch({ upserts = [], deletes = [] }) {
    if (upserts.length + deletes.length > MOST_IN_BATCH) return json(413, { error: "too many" });
    const results = upserts.map((document) => {
      const error = problemOf(document.id, document);
      if (error) record.violation(`documents: ${error}`);
      return error ? { id: document.id, status: 422, error } : { id: document.id, status: store(document) };
    });
    for (const id of deletes) remove(id);
    return json(200, { results: [...results, ...deletes.map((id) => ({ id, status: 204 }))] });
  }

  /** @param {URLSearchParams} query */
  function listed(query) {
    const [prefix, after] = [query.get("prefix") ?? "", query.get("cursor") ?? ""];
    const all = [...documents.values()].filter(({ id }) => id.startsWith(prefix) && id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
    const items = all.slice(0, 200).map(({ id, version }) => ({ id, version }));
    return json(200, { items, ...(all.length > items.length ? { cursor: items.at(-1)?.id } : {}) });
  }

  return { documents, contents, contentOf, serve, signingSecret };
}

/** @param {Pick<Document, "contentUrl" | "metadata"> | undefined} document */
function placeOf({ contentUrl = "", metadata = {} } = { metadata: {} }) {
  return URL.canParse(contentUrl) ? `${new URL(contentUrl).pathname} ${metadata.contentSha256}` : "";
}
