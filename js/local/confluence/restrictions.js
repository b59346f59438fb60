// @ts-check
/** Who may read or change one page, beyond what its space says (rest/v1/api-group-content-restrictions). Of users; groups are not kept here. */
import { json } from "../answer.js";
import { Refusal } from "./errors.js";
import { mayEditPage, mayReadPage } from "./permissions.js";

/** @typedef {import("./api.js").ApiCall} ApiCall */
/** @typedef {"read" | "update"} Operation */

/** @type {Operation[]} */
const OPERATIONS = ["read", "update"];

/** @type {import("./api.js").Routes} */
export const restrictionRoutes = {
  "GET /wiki/rest/api/content/:id/restriction": (call) => json(200, listed(call, readable(call))),
  "GET /wiki/rest/api/content/:id/restriction/byOperation": (call) => {
    const page = readable(call);
    return json(200, Object.fromEntries(OPERATIONS.map((operation) => [operation, show(call, page, operation)])));
  },
  "GET /wiki/rest/api/content/:id/restriction/byOperation/:operation": (call) => json(200, show(call, readable(call), operationOf(call.params.operation))),
  "PUT /wiki/rest/api/content/:id/restriction": replace,
  "DELETE /wiki/rest/api/content/:id/restriction": (call) => call.site.turn(async () => {
    const page = editable(call);
    const open = { ...page, restrictions: { read: [], update: [] } };
    await call.site.touchPage(open);
    return json(200, listed(call, open));
  }),
};

/** @param {ApiCall} call */
function replace(call) {
  return call.site.turn(async () => {
    const page = editable(call);
    const given = Array.isArray(call.body) ? call.body : call.body?.results;
    if (!Array.isArray(given)) throw new Refusal(400, "BAD_REQUEST", "The request needs a list of restrictions");
    const restrictions = { ...page.restrictions };
    for (const { operation, restrictions: wanted } of given) {
      if (wanted?.group?.length > 0) throw new Refusal(501, "NOT_KNOWN", "The local Forge host does not know restrictions of groups");
      restrictions[operationOf(operation)] = accountsOf(call, wanted?.user);
    }
    const next = { ...page, restrictions };
    // Confluence refuses to lock out whoever asks.
    if (!mayEditPage({ ...call.site, pages: new Map([...call.site.pages, [page.id, next]]) }, next, call.accountId)) {
      throw new Refusal(400, "BAD_REQUEST", "The restrictions would take the calling user's own access away");
    }
    await call.site.touchPage(next);
    return json(200, listed(call, next));
  });
}

/** @param {ApiCall} call @param {any} users */
function accountsOf(call, users) {
  const list = Array.isArray(users) ? users : (users?.results ?? []);
  return list.map((/** @type {any} */ { accountId }) => {
    if (!call.site.users.has(accountId)) throw new Refusal(400, "BAD_REQUEST", `There is no user ${accountId}`);
    return accountId;
  });
}

/** @param {string | undefined} name @returns {Operation} */
function operationOf(name) {
  if (name !== "read" && name !== "update") throw new Refusal(400, "BAD_REQUEST", "An operation is read or update");
  return name;
}

/** @param {ApiCall} call */
function readable(call) {
  const page = call.site.pages.get(call.params.id ?? "");
  if (!page || !mayReadPage(call.site, page, call.accountId)) throw new Refusal(404, "NOT_FOUND", `There is no content with id ${call.params.id}`);
  return page;
}

/** @param {ApiCall} call */
function editable(call) {
  const page = readable(call);
  if (!mayEditPage(call.site, page, call.accountId)) throw new Refusal(403, "FORBIDDEN", "The calling user may not change this content's restrictions");
  return page;
}

/** @param {ApiCall} call @param {import("./site.js").Page} page */
function listed(call, page) {
  const results = OPERATIONS.map((operation) => show(call, page, operation));
  return { results, start: 0, limit: 100, size: results.length, _links: {} };
}

/** @param {ApiCall} call @param {import("./site.js").Page} page @param {Operation} operation */
function show(call, page, operation) {
  const start = Number(call.query.get("start") ?? 0);
  const limit = Math.min(Number(call.query.get("limit") ?? 100), 200);
  const accounts = page.restrictions[operation].slice(start, start + limit);
  const results = accounts.map((accountId) => ({ type: "known", accountId, accountType: "atlassian", displayName: call.site.users.get(accountId)?.displayName, email: "" }));
  return { operation, restrictions: { user: { results, start, limit, size: results.length }, group: { results: [], start, limit, size: 0 } }, _links: {} };
}
