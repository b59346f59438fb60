// @ts-check
/** Spaces of the v2 API (rest/v2/api-group-space, -operation). */
import { json } from "../answer.js";
import { badRequest, notFound } from "./errors.js";
import { listParameter, numericId, pageOf } from "./paging.js";
import { mayReadSpace, spaceOperations } from "./permissions.js";

/** @typedef {import("./api.js").ApiCall} ApiCall */

/** @type {import("./api.js").Routes} */
export const spaceRoutes = {
  "GET /wiki/api/v2/spaces": listSpaces,
  "GET /wiki/api/v2/spaces/:id": (call) => json(200, { ...show(readable(call)), ...operations(call) }),
  "GET /wiki/api/v2/spaces/:id/permissions": listPermissions,
  // The local Confluence has no roles.
  "GET /wiki/api/v2/spaces/:id/role-assignments": (call) => (readable(call), pageOf(call, [], (one) => one)),
  "GET /wiki/api/v2/space-roles": (call) => pageOf(call, [], (one) => one),
  "GET /wiki/api/v2/spaces/:id/operations": (call) => json(200, { operations: spaceOperations(call.site, readable(call), call.accountId) }),
};

/** @param {ApiCall} call */
function listSpaces(call) {
  const ids = listParameter(call, "ids");
  const keys = listParameter(call, "keys").map((key) => key.toLowerCase());
  const sort = chosen(call, "sort", Object.keys(ORDERS)) ?? "id";
  // Every space of the local Confluence is one for everybody, and none is archived.
  const isOfKind = (chosen(call, "status", ["current", "archived"]) ?? "current") === "current" && (chosen(call, "type", TYPES) ?? "global") === "global";
  const found = [...call.site.spaces.values()].filter((space) =>
    isOfKind && (ids.length === 0 || ids.includes(space.id)) && (keys.length === 0 || keys.includes(space.key.toLowerCase())) && mayReadSpace(call.site, space, call.accountId));
  return pageOf(call, found.sort(ORDERS[sort]), show);
}

const TYPES = ["global", "collaboration", "knowledge_base", "personal", "system", "onboarding", "xflow_sample_space"];

/** @typedef {import("./site.js").Space} Space */

/** @param {(space: Space) => string} of @returns {(one: Space, other: Space) => number} */
const by = (of) => (one, other) => of(one).localeCompare(of(other), "en", { numeric: true });
/** @param {(one: Space, other: Space) => number} order @returns {(one: Space, other: Space) => number} */
const backwards = (order) => (one, other) => order(other, one);

/** What a listing may be sorted by (rest/v2/api-group-space). @type {Record<string, (one: Space, other: Space) => number>} */
const ORDERS = Object.fromEntries(["id", "key", "name"].flatMap((field) => {
  const order = by((space) => String(/** @type {Record<string, any>} */ (/** @type {unknown} */ (space))[field]));
  return [[field, order], [`-${field}`, backwards(order)]];
}));

/** @param {ApiCall} call @param {string} name @param {string[]} values @returns {string | undefined} */
function chosen(call, name, values) {
  const value = call.query.get(name);
  if (value === null) return undefined;
  if (!values.includes(value)) throw badRequest(`Provided value {${value}} for '${name}' is not the correct type. Expected one of ${values.join(", ")}`);
  return value;
}

/** rest/v2/api-group-space-permissions: one row a principal and operation. @param {ApiCall} call */
function listPermissions(call) {
  const { id, anonymous, readers, writers, groups = [] } = readable(call);
  const rows = [
    ...(anonymous ? [{ principal: { type: "role", id: "anonymous" }, key: "read", targetType: "space" }] : []),
    ...[...new Set([...readers, ...writers])].map((who) => ({ principal: { type: "user", id: who }, key: "read", targetType: "space" })),
    ...groups.map((group) => ({ principal: { type: "group", id: group }, key: "read", targetType: "space" })),
    ...writers.map((who) => ({ principal: { type: "user", id: who }, key: "create", targetType: "page" })),
  ];
  return pageOf(call, rows, ({ principal, key, targetType }) => ({ id: `${id}-${principal.id}-${key}-${targetType}`, principal, operation: { key, targetType } }));
}

/** @param {ApiCall} call */
function readable(call) {
  const space = call.site.spaces.get(numericId(call.params.id ?? "", "id"));
  if (!space || !mayReadSpace(call.site, space, call.accountId)) throw notFound(`Space ${call.params.id} was not found or may not be viewed.`);
  return space;
}

/** @param {ApiCall} call */
function operations(call) {
  if (call.query.get("include-operations") !== "true") return {};
  return { operations: { results: spaceOperations(call.site, readable(call), call.accountId), meta: { hasMore: false, cursor: "" }, _links: {} } };
}

/** @param {import("./site.js").Space} space */
function show(space) {
  return {
    id: space.id, key: space.key, name: space.name, type: "global", status: "current", authorId: space.authorId, createdAt: space.createdAt,
    homepageId: space.homepageId, description: null, icon: null, spaceOwnerId: space.authorId, currentActiveAlias: space.key,
    _links: { webui: `/spaces/${space.key}` },
  };
}
