// @ts-check
/**
 * Endpoints with their scopes beside them. The classic scope comes first, then granular ones; of several granular scopes
 * that an operation wants, these rows hold the one that names its object.
 */

/** @typedef {import("../api.js").JiraCall} JiraCall */
/** @typedef {(call: JiraCall) => Promise<Response> | Response} Handler */
/** @typedef {Record<string, [string[][], Handler]>} Rows */

export const READ = (/** @type {string[]} */ ...granular) => [["read:jira-work"], ...granular.map((one) => [one])];
export const WRITE = (/** @type {string[]} */ ...granular) => [["write:jira-work"], ...granular.map((one) => [one])];
export const USER = (/** @type {string[]} */ ...granular) => [["read:jira-user"], ...granular.map((one) => [one])];
export const FREE = [[]];

/** @param {Rows} rows @returns {{routes: import("../api.js").JiraRoutes, scopes: Record<string, string[][]>}} */
export function split(rows) {
  return {
    routes: Object.fromEntries(Object.entries(rows).map(([name, [, handler]]) => [name, handler])),
    scopes: Object.fromEntries(Object.entries(rows).map(([name, [scopes]]) => [name, scopes])),
  };
}
