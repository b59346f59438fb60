// @ts-check
/**
 * Endpoints with their scopes beside them. The classic scope comes first, then granular ones; of several granular scopes
 * that an operation wants, these rows hold the one that names its object.
 */
import { JiraRefusal } from "../errors.js";

/** @typedef {import("../api.js").JiraCall} JiraCall */
/** @typedef {(call: JiraCall) => Promise<Response> | Response} Handler */
/** @typedef {Record<string, [string[][], Handler]>} Rows */

export const READ = (/** @type {string[]} */ ...granular) => [["read:jira-work"], ...granular.map((one) => [one])];
export const WRITE = (/** @type {string[]} */ ...granular) => [["write:jira-work"], ...granular.map((one) => [one])];
export const USER = (/** @type {string[]} */ ...granular) => [["read:jira-user"], ...granular.map((one) => [one])];
export const PROJECT = (/** @type {string[]} */ ...granular) => [["manage:jira-project"], ...granular.map((one) => [one])];
export const CONFIGURATION = (/** @type {string[]} */ ...granular) => [["manage:jira-configuration"], ...granular.map((one) => [one])];
export const FREE = [[]];

/** @param {Rows} rows @returns {{routes: import("../api.js").JiraRoutes, scopes: Record<string, string[][]>}} */
export function split(rows) {
  return {
    routes: Object.fromEntries(Object.entries(rows).map(([name, [, handler]]) => [name, handler])),
    scopes: Object.fromEntries(Object.entries(rows).map(([name, [scopes]]) => [name, scopes])),
  };
}

/**
 * The members of a body. One that Jira does not have is refused as Jira does; one that is documented and not held here is
 * refused as unknown, because taking it would promise what is not kept.
 *
 * @param {JiraCall} call @param {string[]} held @param {string[]} [documented] and not held
 * @returns {Record<string, any>}
 */
export function bodyOf(call, held, documented = []) {
  const { body } = call;
  if (body === null || typeof body !== "object" || Array.isArray(body)) throw new JiraRefusal(400, ["Invalid request payload. Refer to the REST API documentation and try again."]);
  const names = Object.keys(body);
  const lacking = names.find((name) => documented.includes(name));
  if (lacking !== undefined) throw new JiraRefusal(501, [`The local Forge host does not know the member ${lacking} here.`]);
  const unknown = names.find((name) => !held.includes(name));
  if (unknown !== undefined) throw new JiraRefusal(400, [`Unrecognized field "${unknown}"`]);
  return body;
}

/** What of `expand` is asked for; what is not held here is refused. @param {JiraCall} call @param {string[]} held @returns {Set<string>} */
export function expandOf(call, held) {
  const asked = (call.query.get("expand") ?? "").split(",").map((one) => one.trim()).filter(Boolean);
  const unknown = asked.find((one) => !held.includes(one));
  if (unknown !== undefined) throw new JiraRefusal(501, [`The local Forge host does not know the expansion ${unknown} here.`]);
  return new Set(asked);
}

/** A list of ids, at most a thousand, as the bulk reads take it. @param {any} ids @returns {string[]} */
export function idsOf(ids) {
  if (!Array.isArray(ids) || ids.length === 0) throw new JiraRefusal(400, ["A list of ids is required."]);
  if (ids.length > 1000) throw new JiraRefusal(400, ["The maximum number of ids is 1000."]);
  return ids.map(String);
}

/** Site admins, and the app as itself where it declared the scope. @param {JiraCall} call */
export function administers(call) {
  const role = call.jira.people.users.get(call.accountId)?.role;
  if (role !== "admin" && role !== "app") throw new JiraRefusal(403, ["You need to be a Jira administrator to do this."]);
}
