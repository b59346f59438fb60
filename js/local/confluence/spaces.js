// @ts-check
/** Spaces of the v2 API (rest/v2/api-group-space, -operation). */
import { json } from "../answer.js";
import { notFound } from "./errors.js";
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
  const found = [...call.site.spaces.values()].filter((space) =>
    (ids.length === 0 || ids.includes(space.id)) && (keys.length === 0 || keys.includes(space.key.toLowerCase())) && mayReadSpace(call.site, space, call.accountId));
  return pageOf(call, found.sort((a, b) => Number(a.id) - Number(b.id)), show);
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
