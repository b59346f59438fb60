// @ts-check
/**
 * The part of OpenSearch and Elasticsearch that delivery needs: `_bulk` with external versions, `_search` by prefix, mappings
 * (docs.opensearch.org/latest/api-reference/document-apis/bulk). osmem-server is the real peer in the contract test.
 */
import { json } from "../server.js";

/**
 * @param {object} options
 * @param {import("../record.js").Record} options.record
 * @param {ReturnType<typeof import("../credentials.js").makeCredentials>} options.credentials
 */
export function makeBulkTarget({ record, credentials }) {
  /** @type {Map<string, {mappings: any, documents: Map<string, {version: number, source: any, isDeleted?: boolean}>}>} */
  const indices = new Map();

  /** @param {import("../server.js").Asked} asked @returns {Promise<import("../server.js").Answer>} */
  async function serve(asked) {
    if (!credentials.accepts(asked.headers)) return json(401, { error: { type: "security_exception" }, status: 401 });
    const { method, url } = asked;
    const [, index = "", action] = url.pathname.split("/");
    const body = (await asked.body()).toString();
    if (method === "POST" && url.pathname === "/_bulk") return bulk(body, undefined, asked.headers["content-type"]);
    if (method === "POST" && action === "_bulk") return bulk(body, index, asked.headers["content-type"]);
    if (action === undefined && method === "PUT") return create(index, body);
    if (action === undefined && method === "GET") return indices.has(index) ? json(200, { [index]: { mappings: indices.get(index)?.mappings } }) : missing(index);
    if (action === undefined && method === "HEAD") return { status: indices.has(index) ? 200 : 404, body: "" };
    if (["GET", "POST"].includes(method) && action === "_search") return find(index, JSON.parse(body || "{}"));
    if (method === "POST" && action === "_refresh") return json(200, { _shards: { total: 1, successful: 1, failed: 0 } });
    record.violation(`bulk: not documented: ${method} ${url.pathname}`);
    return json(405, { error: "method not allowed" });
  }

  /** @param {string} index */
  function missing(index) {
    return json(404, { error: { type: "index_not_found_exception", reason: `no such index [${index}]` }, status: 404 });
  }

  /** @param {string} index @param {string} body */
  function create(index, body) {
    if (indices.has(index)) return json(400, { error: { type: "resource_already_exists_exception" }, status: 400 });
    indices.set(index, { mappings: JSON.parse(body || "{}").mappings ?? {}, documents: new Map() });
    return json(200, { acknowledged: true, index });
  }

  /** @param {string} body @param {string | undefined} usual @param {string | undefined} type */
  function bulk(body, usual, type) {
    if (!/ndjson|json/.test(type ?? "")) return json(406, { error: "Content-Type" });
    if (!body.endsWith("\n")) return json(400, { error: { type: "illegal_argument_exception", reason: "The bulk request must be terminated by a newline [\\n]" }, status: 400 });
    const lines = body.slice(0, -1).split("\n");
    const items = [];
    for (let at = 0; at < lines.length; at += 1) {
      const [[action, meta] = ["", {}]] = Object.entries(JSON.parse(lines[at] ?? ""));
      const source = action === "delete" ? undefined : JSON.parse(lines[(at += 1)] ?? "");
      items.push({ [action]: one(action, /** @type {any} */ (meta), source, usual) });
    }
    return json(200, { took: 1, errors: items.some((item) => Object.values(item).some((one) => "error" in one)), items });
  }

  /** @param {string} action @param {any} meta @param {any} source @param {string | undefined} usual */
  function one(action, { _id, _index: named, version, version_type: versionType }, source, usual) {
    const _index = named ?? usual;
    const found = indices.get(_index);
    if (!found || !["index", "delete"].includes(action)) return { _index, _id, status: 404, error: { type: "index_not_found_exception" } };
    const known = found.documents.get(_id);
    if (versionType !== undefined && versionType !== "external" && versionType !== "external_gte") return { _index, _id, status: 400, error: { type: "illegal_argument_exception" } };
    const isOlder = known && version !== undefined && (versionType === "external" ? version <= known.version : version < known.version);
    if (isOlder) return { _index, _id, status: 409, error: { type: "version_conflict_engine_exception" } };
    const isThere = known !== undefined && !known.isDeleted;
    found.documents.set(_id, { version: version ?? (known?.version ?? 0) + 1, source, isDeleted: action === "delete" });
    const result = action === "delete" ? (isThere ? "deleted" : "not_found") : isThere ? "updated" : "created";
    return { _index, _id, _version: version, result, status: result === "created" ? 201 : result === "not_found" ? 404 : 200 };
  }

  /** @param {string} index @param {any} asked */
  function find(index, { query = { match_all: {} }, size = 10, sort, search_after: after, _source: fields, ...others }) {
    const found = indices.get(index);
    if (!found) return missing(index);
    const unknown = Object.keys(others).filter((name) => name !== "track_total_hits");
    if (unknown.length > 0) {
      record.violation(`bulk: not documented: ${unknown[0]} of _search`);
      return json(400, { error: { type: "parsing_exception" }, status: 400 });
    }
    const [kind = "", clause = {}] = Object.entries(query)[0] ?? [];
    const [field = "", wanted = ""] = /** @type {[string, any]} */ (Object.entries(clause)[0] ?? []);
    const value = wanted?.value ?? wanted;
    const tests = /** @type {Record<string, (source: any) => boolean>} */ ({
      match_all: () => true, prefix: (source) => String(source[field] ?? "").startsWith(value),
      term: (source) => [source[field]].flat().includes(value), terms: (source) => [source[field]].flat().some((one) => value.includes(one)),
    });
    const test = tests[kind];
    if (!test) return json(400, { error: { type: "parsing_exception", reason: `unknown query [${kind}]` }, status: 400 });
    const order = Object.keys(sort?.[0] ?? {})[0];
    const key = (/** @type {[string, any]} */ [id, document]) => (order === undefined || order === "_id" ? id : String(document.source[order]));
    const all = [...found.documents].filter(([, { isDeleted, source }]) => !isDeleted && test(source)).sort((a, b) => (key(a) < key(b) ? -1 : 1));
    const rest = after === undefined ? all : all.filter((entry) => key(entry) > after[0]);
    const hits = rest.slice(0, size).map((entry) => ({ _index: index, _id: entry[0], _version: entry[1].version, ...(fields === false ? {} : { _source: entry[1].source }), sort: [key(entry)] }));
    return json(200, { took: 1, timed_out: false, hits: { total: { value: all.length, relation: "eq" }, hits } });
  }

  return { indices, serve };
}
