// @ts-check
/** Confluence's REST: its routes, and the two error shapes of its versions. */
import { makeProductApi, UnreadableBody } from "../platform/product-api.js";
import { raisePageEvent } from "../platform/product-events.js";
import { attachmentRoutes } from "./attachments.js";
import { Refusal, badRequest, refusalResponse } from "./errors.js";
import { contentRows } from "./first/content.js";
import { peopleRows } from "./first/people.js";
import { stateRows } from "./first/states.js";
import { customContentRows } from "./more/custom-content.js";
import { folderRows } from "./more/folders.js";
import { postRows } from "./more/posts.js";
import { taskRows } from "./more/tasks.js";
import { pageRoutes } from "./pages.js";
import { propertyRoutes } from "./properties.js";
import { fileRoutes } from "./reading/files.js";
import { labelRoutes } from "./reading/labels.js";
import { searchRoutes } from "./reading/search.js";
import { restrictionRoutes } from "./restrictions.js";
import { SCOPES } from "./scopes.js";
import { spaceRoutes } from "./spaces.js";
import { userRoutes } from "./users.js";

/**
 * @typedef {object} ApiCall
 * @property {import("./site.js").Site} site
 * @property {string} accountId who asks; the app's own account for asApp
 * @property {URLSearchParams} query
 * @property {Record<string, string>} params
 * @property {Headers} headers
 * @property {any} body JSON, or the FormData of a form
 * @property {string} path path and query as sent
 * @property {string} siteUrl
 * @property {string} cloudId
 * @property {import("../clock.js").Clock} clock
 * @property {(what: "created" | "updated" | "trashed", pageId: string) => void} changed
 * @property {string[]} customTypes types of custom content that the app has here
 * @typedef {(call: ApiCall) => Promise<Response> | Response} Handler
 * @typedef {Record<string, Handler>} Routes
 * @typedef {Record<string, [string[][], Handler]>} Rows endpoints with their scopes
 */

const rows = Object.entries({ ...contentRows, ...peopleRows, ...stateRows, ...postRows, ...customContentRows, ...folderRows, ...taskRows });
/** @type {Routes} */
export const ROUTES = { ...spaceRoutes, ...pageRoutes, ...propertyRoutes, ...attachmentRoutes, ...restrictionRoutes, ...userRoutes, ...searchRoutes, ...labelRoutes, ...fileRoutes, ...Object.fromEntries(rows.map(([name, [, handler]]) => [name, handler])) };
/** @type {Record<string, string[][]>} */
export const ALL_SCOPES = { ...SCOPES, ...Object.fromEntries(rows.map(([name, [scopes]]) => [name, scopes])) };

/** @param {import("../host-parts.js").HostParts} host */
export function makeConfluenceApi(host) {
  return makeProductApi(host, {
    name: "confluence",
    title: "Confluence",
    routes: ROUTES,
    scopes: ALL_SCOPES,
    callOf: (asked) => ({
      ...asked,
      siteUrl: asked.installation.siteUrl,
      cloudId: asked.installation.cloudId,
      clock: host.clock,
      customTypes: host.manifest.modules.filter(({ kind }) => kind === "confluence:customContent").map(({ key }) => `forge:${host.manifest.appId}:${asked.installation.environmentId}:${key}`),
      changed: (/** @type {"created" | "updated" | "trashed"} */ what, /** @type {string} */ pageId) => raisePageEvent(host, asked.installation, asked.site, what, pageId, asked.accountId),
    }),
    refusal(error, path) {
      const known = error instanceof UnreadableBody ? badRequest("The request body is not valid JSON.") : error;
      return known instanceof Refusal ? refusalResponse(known, path.startsWith("/wiki/rest/")) : undefined;
    },
  });
}
