// @ts-check
/**
 * Receivers of the platforms that the documents contract is translated to, as strict as their documentation: docs.onyx.app
 * (ingestion API), docs.dust.tt (data sources), learn.microsoft.com (Graph external items; Azure AI Search, Documents - Index).
 */
import { json } from "../server.js";

/** @typedef {"onyx" | "dust" | "graph" | "azure-ai-search"} Platform */

/** What a configuration for each says under `ingestion.options`. @type {Record<Platform, Record<string, string>>} */
export const PLATFORM_OPTIONS = {
  onyx: { ccPairId: "7" }, dust: { workspace: "w1", space: "sp1", dataSource: "ds1" }, graph: { connection: "confluence", tenant: "t1" }, "azure-ai-search": { index: "pages" },
};

/** Fields that each knows; an unknown one is refused. */
const FIELDS = {
  onyx: ["id", "semantic_identifier", "sections", "source", "metadata", "doc_updated_at", "external_access"],
  dust: ["title", "text", "source_url", "tags", "timestamp", "mime_type", "async"],
  graph: ["acl", "properties", "content"],
  "azure-ai-search": ["@search.action", "id", "version", "title", "url", "mimeType", "text", "labels", "spaceKey", "readers", "updatedAt"],
};
const MOST_IN_BATCH = 1000;
const MOST_BYTES = { onyx: Infinity, dust: Infinity, graph: 4_000_000, "azure-ai-search": 16_000_000 };

/**
 * @param {object} options
 * @param {import("../record.js").Record} options.record
 * @param {ReturnType<typeof import("../credentials.js").makeCredentials>} options.credentials
 * @param {Platform} options.platform
 */
export function makePlatformTarget({ record, credentials, platform }) {
  /** @type {Map<string, any>} */
  const documents = new Map();

  /** @param {import("../server.js").Asked} asked @returns {Promise<import("../server.js").Answer>} */
  async function serve(asked) {
    if (!credentials.accepts(asked.headers)) return json(401, { error: "unauthorized" });
    const raw = await asked.body();
    if (raw.length > MOST_BYTES[platform]) return json(413, { error: "too large" });
    const answered = PLATFORMS[platform](asked, raw.length > 0 ? JSON.parse(raw.toString()) : undefined);
    if (answered) return answered;
    record.violation(`${platform}: not documented: ${asked.method} ${asked.url.pathname}${asked.url.search}`);
    return json(404, { error: "not found" });
  }

  /** @param {string} problem */
  function refuse(problem) {
    record.violation(`${platform}: ${problem}`);
    return json(400, { error: problem });
  }

  /** @param {any} document */
  const unknownField = (document) => Object.keys(document).find((name) => !FIELDS[platform].includes(name));

  /** @param {string} id @param {any} document */
  function store(id, document) {
    const unknown = unknownField(document);
    if (unknown) return refuse(`unknown field ${unknown}`);
    documents.set(id, document);
    return undefined;
  }

  /** @type {Record<Platform, (asked: import("../server.js").Asked, body: any) => import("../server.js").Answer | undefined>} */
  const PLATFORMS = {
    onyx({ method, url }, body) {
      const [, id] = /^\/onyx-api\/ingestion\/([^/]+)$/.exec(url.pathname) ?? [];
      if (method === "DELETE" && id) return documents.delete(decodeURIComponent(id)) ? json(200, { document_id: id }) : json(404, { detail: "Document not found" });
      if (method !== "POST" || url.pathname !== "/onyx-api/ingestion") return undefined;
      const { document, cc_pair_id: pair } = body;
      if (pair !== "7" && pair !== 7) return refuse("cc_pair_id");
      if (!Array.isArray(document.sections) || Object.values(document.metadata).some((value) => typeof value !== "string" && !Array.isArray(value))) return refuse("sections or metadata");
      const existed = documents.has(document.id);
      return store(document.id, document) ?? json(200, { document_id: document.id, already_existed: existed });
    },
    dust({ method, url }, body) {
      const [, id] = /^\/api\/v1\/w\/w1\/spaces\/sp1\/data_sources\/ds1\/documents\/([^/]+)$/.exec(url.pathname) ?? [];
      if (id && method === "DELETE") return documents.delete(decodeURIComponent(id)), json(200, { document: { document_id: id } });
      if (!id || method !== "POST") return undefined;
      if (typeof body.timestamp !== "number" || !Array.isArray(body.tags)) return refuse("timestamp or tags");
      return store(decodeURIComponent(id), body) ?? json(200, { document: { document_id: id } });
    },
    graph({ method, url }, body) {
      const [, id] = /^\/v1\.0\/external\/connections\/confluence\/items\/([^/]+)$/.exec(url.pathname) ?? [];
      if (id && method === "DELETE") return documents.delete(id) ? { status: 204, body: "" } : json(404, { error: { code: "ItemNotFound" } });
      if (!id || method !== "PUT") return undefined;
      if (!/^[A-Za-z0-9]{1,128}$/.test(id)) return refuse("an id is letters and digits");
      const isEntry = (/** @type {any} */ one) => ["user", "group", "everyone", "externalGroup"].includes(one.type) && typeof one.value === "string" && one.value !== "" && one.accessType === "grant";
      if (!Array.isArray(body.acl) || !body.acl.every(isEntry)) return refuse("acl");
      // What a request leaves out stays as it was: readers may come alone.
      const known = documents.get(id);
      if (known && body.content === undefined) return store(id, { ...known, ...body }) ?? json(200, { id });
      if (!["text", "html"].includes(body.content?.type) || typeof body.content.value !== "string") return refuse("content");
      return store(id, body) ?? json(200, { id });
    },
    "azure-ai-search"({ method, url }, body) {
      if (method !== "POST" || url.pathname !== "/indexes/pages/docs/index" || url.searchParams.get("api-version") !== "2024-07-01") return undefined;
      if (!Array.isArray(body.value) || body.value.length > MOST_IN_BATCH) return refuse("value");
      const results = body.value.map((/** @type {any} */ one) => {
        const { "@search.action": action, id } = one;
        const isGood = /^[A-Za-z0-9_\-=]{1,1024}$/.test(id) && ["mergeOrUpload", "merge", "delete"].includes(action) && unknownField(one) === undefined;
        if (!isGood) record.violation(`azure-ai-search: ${action} ${id}: ${unknownField(one)}`);
        else if (action === "delete") documents.delete(id);
        else if (action === "merge" && !documents.has(id)) return { key: id, status: false, errorMessage: "Document not found.", statusCode: 404 };
        else documents.set(id, { ...(action === "merge" ? documents.get(id) : {}), ...one });
        return { key: id, status: isGood, errorMessage: isGood ? null : "bad", statusCode: isGood ? 200 : 400 };
      });
      return json(results.every((/** @type {any} */ one) => one.status) ? 200 : 207, { value: results });
    },
  };

  return { documents, serve };
}
