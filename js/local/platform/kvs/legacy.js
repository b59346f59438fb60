// @ts-check
/**
 * The store as `storage` of @forge/api 5 to 7 asks for it: GraphQL at /forge/entities/graphql, mapped to the same values,
 * secrets and entities that @forge/kvs finds (storage-reference/kvs-migration-from-legacy: the data is one).
 */
import { json } from "../../answer.js";

/** Most that the older queries return, and what they return when not told (storage-api-query). */
const MOST = 20;
const USUAL = 10;

/**
 * @param {import("../../host-parts.js").HostParts} host
 * @param {import("../../runtime/invoke.js").Invocation} invocation
 * @param {any} init
 */
export async function legacyStorage(host, invocation, init) {
  const { query = "", variables = {} } = JSON.parse(String(init.body));
  /** @param {string} path @param {any} body */
  const ask = async (path, body) => {
    const response = await host.kvs.fetch(invocation, `api/v1/${path}`, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    return { ok: response.ok, value: text === "" ? undefined : JSON.parse(text) };
  };
  const operation = Object.keys(OPERATIONS).find((name) => new RegExp(`\\b${name}\\b`).test(query));
  const run = operation === undefined ? undefined : OPERATIONS[operation];
  return run ? json(200, await run(ask, variables)) : json(501, { errors: [{ message: "The local Forge host does not know this query of the store." }] });
}

/** @typedef {(path: string, body: any) => Promise<{ok: boolean, value: any}>} Ask */

/** @type {Record<string, (ask: Ask, variables: any) => Promise<any>>} */
const OPERATIONS = {
  setAppStoredEntity: (ask, { input }) => mutate(ask, "appStorage", "setAppStoredEntity", `${input.encrypted ? "secret/" : ""}set`, { key: input.key, value: input.value }),
  deleteAppStoredEntity: (ask, { input }) => mutate(ask, "appStorage", "deleteAppStoredEntity", `${input.encrypted ? "secret/" : ""}delete`, { key: input.key }),
  setAppStoredCustomEntity: (ask, { input }) => mutate(ask, "appStorageCustomEntity", "setAppStoredCustomEntity", "entity/set", input),
  deleteAppStoredCustomEntity: (ask, { input }) => mutate(ask, "appStorageCustomEntity", "deleteAppStoredCustomEntity", "entity/delete", input),
  appStoredEntity: (ask, { key, encrypted }) => read(ask, "appStoredEntity", `${encrypted ? "secret/" : ""}get`, { key }),
  appStoredCustomEntity: (ask, { key, entityName }) => read(ask, "appStoredCustomEntity", "entity/get", { key, entityName }),
  appStoredEntities: listValues,
  appStoredCustomEntities: listEntities,
};

/** @param {any} value */
const failure = (value) => [{ message: value?.message ?? "Unknown error", extensions: { errorType: value?.code ?? "UNKNOWN", statusCode: 400 } }];

/** @param {Ask} ask @param {string} outer @param {string} inner @param {string} path @param {any} body */
async function mutate(ask, outer, inner, path, body) {
  const { ok, value } = await ask(path, body);
  const gone = value?.code === "KEY_NOT_FOUND";
  return { data: { [outer]: { [inner]: { success: ok || gone, errors: ok || gone ? null : failure(value) } } } };
}

/** @param {Ask} ask @param {string} name @param {string} path @param {any} body */
async function read(ask, name, path, body) {
  const { ok, value } = await ask(path, body);
  if (!ok && value?.code !== "KEY_NOT_FOUND") return { errors: failure(value) };
  return { data: { [name]: { ...body, value: ok ? value.value : null } } };
}

/** @param {any} limit */
const limitOf = (limit) => Math.min(limit ?? USUAL, MOST);

/** @param {Ask} ask @param {any} variables */
async function listValues(ask, { where, cursor, limit }) {
  const conditions = (where ?? []).map((/** @type {any} */ { field, value }) => ({ property: field, condition: "BEGINS_WITH", values: [value] }));
  const { ok, value } = await ask("query", { limit: limitOf(limit), where: conditions, ...(cursor ? { after: cursor } : {}) });
  if (!ok) return { errors: failure(value) };
  return { data: { appStoredEntities: { edges: value.data.map((/** @type {any} */ node) => ({ node, cursor: Buffer.from(node.key).toString("base64url") })) } } };
}

/** @param {Ask} ask @param {any} variables */
async function listEntities(ask, { limit, ...query }) {
  const { ok, value } = await ask("entity/query", { ...query, limit: limitOf(limit) });
  if (!ok) return { errors: failure(value) };
  const edges = value.data.map((/** @type {any} */ node) => ({ node, cursor: value.cursor ?? null }));
  return { data: { appStoredCustomEntities: { edges, cursor: value.cursor ?? null, totalCount: edges.length, pageInfo: { hasNextPage: value.cursor !== undefined, hasPreviousPage: false } } } };
}
