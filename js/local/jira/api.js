// @ts-check
/** Jira's REST, versions 3 and 2, and boards: its routes in one table. What it does not know answers 501. */
import { makeProductApi, UnreadableBody } from "../platform/product-api.js";
import { raiseIssueEvent } from "../platform/product-events.js";
import { LIMITS } from "../limits.js";
import { attachedRoutes } from "./attached.js";
import { JiraRefusal, refusalResponse } from "./errors.js";
import { appFieldsOf } from "./fields.js";
import { issueRoutes } from "./issues.js";
import { metaRoutes } from "./meta.js";
import { appFieldRows } from "./more/app-fields.js";
import { groupRows } from "./more/groups.js";
import { bulkRows } from "./more/in-bulk.js";
import { jqlRows } from "./more/jql-help.js";
import { listRows } from "./more/lists.js";
import { onIssueRows } from "./more/on-issues.js";
import { projectRows } from "./more/projects.js";
import { propertyRows } from "./more/properties.js";
import { split } from "./more/rows.js";
import { secondVersion } from "./more/second.js";
import { schemeRows } from "./more/schemes.js";
import { softwareRows } from "./more/software.js";
import { versionRows } from "./more/versions.js";
import { SCOPES } from "./scopes.js";
import { searchRoutes } from "./search.js";
import { openJira } from "./site.js";

/**
 * @typedef {object} JiraCall
 * @property {import("./site.js").Jira} jira
 * @property {string} accountId who asks; the app's own account for asApp
 * @property {URLSearchParams} query
 * @property {Record<string, string>} params
 * @property {Headers} headers
 * @property {string} path
 * @property {any} body
 * @property {string} siteUrl
 * @property {number} searchLagMs how far the search index lags behind
 * @property {(issueId: string) => void} wrote counts a write to an issue, and refuses one too many
 * @property {(eventType: string, event: any) => void} raised tells the app's triggers
 * @property {Record<string, import("./fields.js").AppField>} appFields fields that the app brings, by id
 * @property {(propertyKey: string, path: string) => boolean} indexed whether the app declares the property for searching
 * @typedef {Record<string, (call: JiraCall) => Promise<Response> | Response>} JiraRoutes
 */

const more = split({ ...listRows, ...projectRows, ...versionRows, ...groupRows, ...jqlRows, ...appFieldRows, ...onIssueRows, ...bulkRows, ...propertyRows, ...schemeRows, ...softwareRows });
const third = { routes: { ...metaRoutes, ...issueRoutes, ...searchRoutes, ...attachedRoutes, ...more.routes }, scopes: { ...SCOPES, ...more.scopes } };
const second = secondVersion(third.routes, third.scopes);
/** @type {JiraRoutes} */
export const ROUTES = { ...third.routes, ...second.routes };
/** @type {Record<string, string[][]>} */
export const ALL_SCOPES = { ...third.scopes, ...second.scopes };

/** @param {import("../host-parts.js").HostParts} host */
export function makeJiraApi(host) {
  /** @type {Map<string, Promise<import("./site.js").Jira>>} */
  const sites = new Map();
  /** Times of the last writes to each issue. @type {Map<string, number[]>} */
  const writes = new Map();

  /** @param {string} id */
  async function jiraOf(id) {
    const jira = sites.get(id) ?? host.site(id).then((people) => openJira(host.store, host.clock, id, people));
    sites.set(id, jira);
    return jira;
  }

  /** @param {string} installationId @param {string} issueId */
  function wrote(installationId, issueId) {
    const nowMs = host.clock.nowMs();
    const key = `${installationId} ${issueId}`;
    const recent = (writes.get(key) ?? []).filter((at) => nowMs - at < 30_000);
    const burst = recent.filter((at) => nowMs - at < 2000).length;
    if (recent.length >= LIMITS.issueWritesIn30s || burst >= LIMITS.issueWritesIn2s) throw new TooManyWrites();
    writes.set(key, [...recent, nowMs]);
  }

  /** @param {string} propertyKey @param {string} path */
  const indexed = (propertyKey, path) => host.manifest.modules.some((module) =>
    module.kind === "jira:entityProperty" && module.entityType === "issue" && module.propertyKey === propertyKey &&
    (module.values ?? []).some((/** @type {any} */ value) => value.path === path));

  const appFields = appFieldsOf(host.manifest, host.environment);

  /** What a route needs besides the request itself. @param {import("../installations.js").Installation} installation @param {import("./site.js").Jira} jira @param {string} accountId */
  const callOf = (installation, jira, accountId) => ({
    jira, accountId, siteUrl: installation.siteUrl, searchLagMs: host.faults.searchLagMs(), indexed, appFields,
    query: new URLSearchParams(), params: {}, headers: new Headers(), path: "", body: /** @type {any} */ (undefined),
    wrote: (/** @type {string} */ issueId) => wrote(installation.id, issueId),
    raised: (/** @type {string} */ eventType, /** @type {any} */ event) => raiseIssueEvent(host, installation, eventType, { atlassianId: accountId, ...event }, jira.people.users.get(accountId)?.role === "app"),
  });

  const api = makeProductApi(host, {
    name: "jira",
    title: "Jira",
    routes: ROUTES,
    scopes: ALL_SCOPES,
    callOf: async (asked) => ({ ...callOf(asked.installation, await jiraOf(asked.installation.id), asked.accountId), ...asked }),
    refusal(error) {
      if (error instanceof UnreadableBody) return refusalResponse(new JiraRefusal(400, ["There was an error parsing JSON. Check that your request body is valid."]));
      if (error instanceof TooManyWrites) return new Response("Rate limit exceeded", { status: 429, headers: { "retry-after": "2", "ratelimit-reason": "jira-per-issue-on-write" } });
      return error instanceof JiraRefusal ? refusalResponse(error) : undefined;
    },
  });
  return { ...api, site: jiraOf, callOf };
}

class TooManyWrites extends Error {}
