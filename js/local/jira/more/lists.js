// @ts-check
/** Statuses, types, priorities, fields, screens, filters and people as lists (rest/v3). */
import { json } from "../../answer.js";
import { JiraRefusal } from "../errors.js";
import { FIELDS, showType, showUser } from "../fields.js";
import { PROJECT_EXPANSIONS, fieldsFor, pageOf, projectOf, showProject } from "../meta.js";
import { PERMISSIONS, may, maySee } from "../permissions.js";
import { parseJql } from "../jql.js";
import { ISSUE_TYPES, PRIORITIES, STATUSES, typeOf } from "../site.js";
import { filterNamed } from "./named-filters.js";
import { CONFIGURATION, READ, USER, WRITE, expandOf } from "./rows.js";
import { SCREEN, TAB } from "./schemes.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */

const CATEGORIES = [{ id: 2, key: "new", colorName: "blue-gray", name: "To Do" }, { id: 4, key: "indeterminate", colorName: "yellow", name: "In Progress" }, { id: 3, key: "done", colorName: "green", name: "Done" }];
const RESOLUTIONS = [{ id: "10000", name: "Done", description: "Work has been completed." }, { id: "10001", name: "Won't Do", description: "This will not be done." }];
const EVENTS = ["Issue Created", "Issue Updated", "Issue Assigned", "Issue Resolved", "Issue Closed", "Issue Commented", "Issue Reopened", "Issue Deleted", "Issue Moved", "Work Logged On Issue", "Work Started On Issue", "Work Stopped On Issue", "Generic Event", "Issue Comment Edited"];
const NO = (/** @type {string} */ what) => new JiraRefusal(404, [`The ${what} was not found.`]);
const showStatus = (/** @type {import("../site.js").Status} */ { id, name, category }) => ({ id, name, description: "", statusCategory: CATEGORIES.find(({ key }) => key === category) });

/** @type {import("./rows.js").Rows} */
export const listRows = {
  "GET /rest/api/3/project": [READ("read:project:jira"), (call) => {
    const expand = expandOf(call, PROJECT_EXPANSIONS);
    return json(200, visible(call).map((project) => showProject(call, project, expand)));
  }],
  "GET /rest/api/3/project/:project/statuses": [READ("read:issue-status:jira"), (call) => json(200, projectOf(call).issueTypes.map((id) => ({ ...showType(id, call.siteUrl), statuses: STATUSES.map(showStatus) })))],
  "GET /rest/api/3/project/:project/components": [READ("read:project.component:jira"), (call) => json(200, (projectOf(call).components ?? []).map((component) => ({ ...component, project: projectOf(call).key })))],
  "GET /rest/api/3/project/:project/component": [READ("read:project.component:jira"), (call) => pageOf(call, projectOf(call).components ?? [], "values")],
  "GET /rest/api/3/project/:project/role": [READ("read:project-role:jira"), (call) => json(200, { Administrators: `${call.siteUrl}/rest/api/3/project/${projectOf(call).id}/role/10002` })],
  "GET /rest/api/3/status": [READ("read:status:jira"), () => json(200, STATUSES.map(showStatus))],
  "GET /rest/api/3/status/:id": [READ("read:status:jira"), (call) => {
    const found = STATUSES.find(({ id, name }) => id === call.params.id || name === call.params.id);
    if (!found) throw NO("status");
    return json(200, showStatus(found));
  }],
  "GET /rest/api/3/statuses/search": [READ("read:workflow:jira"), (call) => pageOf(call, STATUSES.map(({ category, ...status }) => ({ ...status, statusCategory: { new: "TODO", indeterminate: "IN_PROGRESS", done: "DONE" }[category] })), "values")],
  "GET /rest/api/3/statuscategory": [READ("read:status:jira"), () => json(200, CATEGORIES)],
  "GET /rest/api/3/resolution": [READ("read:resolution:jira"), () => json(200, RESOLUTIONS)],
  "GET /rest/api/3/resolution/search": [READ("read:resolution:jira"), (call) => pageOf(call, RESOLUTIONS, "values")],
  "GET /rest/api/3/priority/search": [READ("read:priority:jira"), (call) => pageOf(call, PRIORITIES, "values")],
  "GET /rest/api/3/priority/:id": [READ("read:priority:jira"), (call) => {
    const found = PRIORITIES.find(({ id }) => id === call.params.id);
    if (!found) throw NO("priority");
    return json(200, found);
  }],
  "GET /rest/api/3/issuetype/project": [READ("read:issue-type:jira"), (call) => {
    const project = call.jira.project(call.query.get("projectId") ?? "");
    if (!project || !maySee(call.jira, project, call.accountId)) throw NO("project");
    return json(200, project.issueTypes.map((id) => showType(id, call.siteUrl)));
  }],
  "GET /rest/api/3/issuetype/:id": [READ("read:issue-type:jira"), (call) => {
    if (!typeOf(call.params.id ?? "")) throw NO("issue type");
    return json(200, showType(call.params.id ?? "", call.siteUrl));
  }],
  "GET /rest/api/3/label": [READ("read:label:jira"), (call) => pageOf(call, [...new Set([...call.jira.issues.values()].flatMap(({ fields }) => fields.labels ?? []))].sort(), "values")],
  "GET /rest/api/3/field/search": [[["manage:jira-configuration"], ["read:field:jira"]], (call) => fieldsFound(call)],
  "GET /rest/api/3/events": [CONFIGURATION("read:issue-event:jira"), () => json(200, EVENTS.map((name, at) => ({ id: at + 1, name })))],
  "GET /rest/api/3/universal_avatar/view/type/:type/avatar/:id": [READ("read:avatar:jira"), (call) => {
    if (!["project", "issuetype", "priority"].includes(call.params.type ?? "") || !/^\d+$/.test(call.params.id ?? "")) throw NO("avatar");
    const side = { xsmall: 16, small: 24, medium: 32, large: 48, xlarge: 64 }[call.query.get("size") ?? "large"];
    if (side === undefined || (call.query.get("format") ?? "svg") !== "svg") throw new JiraRefusal(501, ["The local Forge host draws avatars as svg, in the sizes xsmall to xlarge."]);
    return new Response(`<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="100%" height="100%" rx="4" fill="#4c9aff"/></svg>`, { headers: { "content-type": "image/svg+xml" } });
  }],
  "GET /rest/api/3/screens": [[["manage:jira-project"], ["read:screen:jira"]], (call) => pageOf(call, [SCREEN], "values")],
  "GET /rest/api/3/screens/:screen/tabs": [[["manage:jira-project"], ["read:screen-tab:jira"]], (call) => (onScreen(call), json(200, [TAB]))],
  "GET /rest/api/3/screens/:screen/tabs/:tab/fields": [[["manage:jira-project"], ["read:screenable-field:jira"]], (call) => (onScreen(call), json(200, Object.entries(FIELDS).map(([id, { name }]) => ({ id, name }))))],
  "GET /rest/api/3/permissions": [READ("read:permission:jira"), () => json(200, { permissions: Object.fromEntries(PERMISSIONS.map((key) => [key, { key, name: key, type: "PROJECT", description: "" }])) })],
  "GET /rest/api/3/configuration": [READ("read:instance-configuration:jira"), () => json(200, { votingEnabled: true, watchingEnabled: true, unassignedIssuesAllowed: true, subTasksEnabled: true, issueLinkingEnabled: true, timeTrackingEnabled: true, attachmentsEnabled: true, timeTrackingConfiguration: { workingHoursPerDay: 8, workingDaysPerWeek: 5, timeFormat: "pretty", defaultUnit: "minute" } })],
  "GET /rest/api/3/users/search": [USER("read:user:jira"), (call) => json(200, sliced(call, people(call, call.query.get("query") ?? "")))],
  "GET /rest/api/3/users": [USER("read:user:jira"), (call) => json(200, sliced(call, people(call, "")))],
  "GET /rest/api/3/user/search": [USER("read:user:jira"), (call) => {
    const accountId = call.query.get("accountId");
    return json(200, accountId ? [showUser(call.jira, accountId)].filter(Boolean) : sliced(call, people(call, call.query.get("query") ?? "")));
  }],
  "GET /rest/api/3/user/picker": [USER("read:user:jira"), (call) => {
    const query = call.query.get("query");
    if (query === null) throw new JiraRefusal(400, ["The query parameter 'query' is required."]);
    const found = people(call, query);
    const users = found.slice(0, Math.min(Math.max(1, Number(call.query.get("maxResults") ?? 50)), 1000)).map((user) => ({ accountId: user?.accountId, accountType: user?.accountType, displayName: user?.displayName, html: emphasised(user?.displayName ?? "", query) }));
    return json(200, { users, total: found.length, header: `Showing ${users.length} of ${found.length} matching users` });
  }],
  "GET /rest/api/3/user/bulk": [USER("read:user:jira"), (call) => pageOf(call, call.query.getAll("accountId").map((id) => showUser(call.jira, id)).filter(Boolean), "values")],
  "GET /rest/api/3/user/assignable/search": [USER("read:user:jira"), (call) => {
    const project = call.jira.project(call.query.get("project") ?? "") ?? call.jira.projects.get(call.jira.issue(call.query.get("issueKey") ?? "")?.projectId ?? "");
    if (!project) throw new JiraRefusal(400, ["You must specify a project or an issue."]);
    return json(200, sliced(call, people(call, call.query.get("query") ?? "").filter((user) => may(call.jira, project, user?.accountId ?? "", "ASSIGNABLE_USER"))));
  }],
  "GET /rest/api/3/user/email": [[["read:email-address:jira"], ["read:jira-user"]], () => { throw new JiraRefusal(403, ["The app is not approved to read e-mail addresses."]); }],
  "GET /rest/api/3/user/email/bulk": [[["read:email-address:jira"], ["read:jira-user"]], () => { throw new JiraRefusal(403, ["The app is not approved to read e-mail addresses."]); }],
  // Both are gone since 2025 (developer.atlassian.com/changelog, CHANGE-2046): apps have to move.
  "GET /rest/api/3/search": [READ(), removed],
  "POST /rest/api/3/search": [READ(), removed],
  // Deprecated, and still what many apps ask (rest/v3 api-group-issues, "Get create issue metadata").
  "GET /rest/api/3/issue/createmeta": [READ("read:issue-meta:jira"), (call) => {
    const list = (/** @type {string} */ name) => call.query.getAll(name).flatMap((value) => value.split(",")).filter(Boolean);
    const [keys, ids, types, names] = [list("projectKeys"), list("projectIds"), list("issuetypeIds"), list("issuetypeNames")];
    const withFields = expandOf(call, ["projects", "projects.issuetypes", "projects.issuetypes.fields"]).has("projects.issuetypes.fields");
    const fits = (/** @type {string} */ id) => (types.length === 0 || types.includes(id)) && (names.length === 0 || names.includes(typeOf(id)?.name ?? ""));
    const projects = visible(call).filter(({ key, id }) => (keys.length === 0 || keys.includes(key)) && (ids.length === 0 || ids.includes(id)));
    const shownType = (/** @type {import("../site.js").Project} */ project, /** @type {import("../site.js").IssueType} */ type) => ({ ...showType(type.id, call.siteUrl), ...(withFields ? { fields: Object.fromEntries(fieldsFor(call, project, type).map((field) => [field.fieldId, field])) } : {}) });
    return json(200, { projects: projects.map((project) => ({ ...showProject(call, project), issuetypes: project.issueTypes.filter(fits).flatMap((id) => typeOf(id) ?? []).map((type) => shownType(project, type)) })) });
  }],
  "GET /rest/api/3/filter/search": [READ("read:filter:jira"), (call) => pageOf(call, filters(call), "values")],
  "GET /rest/api/3/filter/my": [READ("read:filter:jira"), (call) => json(200, filters(call).filter(({ ownerId }) => ownerId === call.accountId))],
  "POST /rest/api/3/filter": [WRITE("write:filter:jira"), (call) => saveFilter(call, { id: call.jira.nextId(), ownerId: call.accountId })],
  "GET /rest/api/3/filter/:id": [READ("read:filter:jira"), (call) => {
    const found = /^\d+$/.test(call.params.id ?? "") ? filterNamed(call, call.params.id ?? "") : undefined;
    if (!found) throw NO("filter");
    return json(200, found);
  }],
  "PUT /rest/api/3/filter/:id": [WRITE("write:filter:jira"), (call) => saveFilter(call, filterOf(call))],
  "DELETE /rest/api/3/filter/:id": [WRITE("delete:filter:jira"), async (call) => (await call.jira.removeRecord("filter", filterOf(call).id), json(204))],
};

/** @param {JiraCall} call */
function visible(call) {
  return [...call.jira.projects.values()].filter((project) => project.state === undefined && maySee(call.jira, project, call.accountId));
}

/** @param {JiraCall} call */
function fieldsFound(call) {
  const [ids, types, query] = [call.query.getAll("id").flatMap((value) => value.split(",")), call.query.getAll("type").flatMap((value) => value.split(",")), (call.query.get("query") ?? "").toLowerCase()];
  const wrong = types.find((type) => type !== "custom" && type !== "system");
  if (wrong !== undefined) throw new JiraRefusal(400, [`The type of a field is custom or system, and not ${wrong}.`]);
  const all = [...Object.entries(FIELDS).map(([id, { name, schema }]) => ({ id, key: id, name, schema, description: "" })), ...Object.values(call.appFields).map(({ id, key, name, schema }) => ({ id, key, name, schema, description: "" }))];
  const isCustom = (/** @type {string} */ id) => id.startsWith("customfield_");
  return pageOf(call, all.filter(({ id, name }) => (ids.length === 0 || ids.includes(id)) && (types.length === 0 || types.includes(isCustom(id) ? "custom" : "system")) && name.toLowerCase().includes(query)), "values");
}

/** A list without a frame, by `startAt` and `maxResults`. @param {JiraCall} call @param {any[]} all */
function sliced(call, all) {
  const startAt = Math.max(0, Number(call.query.get("startAt") ?? 0));
  return all.slice(startAt, startAt + Math.min(Math.max(1, Number(call.query.get("maxResults") ?? 50)), 1000));
}

/** @param {JiraCall} call @param {string} query */
function people(call, query) {
  const found = [...call.jira.people.users.values()].filter(({ displayName, role }) => role !== "app" && displayName.toLowerCase().includes(query.toLowerCase()));
  return found.map(({ accountId }) => showUser(call.jira, accountId));
}

/** A name with what was searched for in bold. @param {string} name @param {string} query */
function emphasised(name, query) {
  const at = query === "" ? -1 : name.toLowerCase().indexOf(query.toLowerCase());
  return at < 0 ? name : `${name.slice(0, at)}<strong>${name.slice(at, at + query.length)}</strong>${name.slice(at + query.length)}`;
}

/** @param {JiraCall} call */
function onScreen(call) {
  if (call.params.screen !== String(SCREEN.id)) throw NO("screen");
}

/** @returns {never} */
function removed() {
  throw new JiraRefusal(410, ["The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."]);
}

/** @param {JiraCall} call */
function filters(call) {
  return call.jira.recordsOf("filter");
}

/** @param {JiraCall} call */
function filterOf(call) {
  const found = filters(call).find(({ id }) => id === call.params.id);
  if (!found) throw NO("filter");
  return found;
}

/** @param {JiraCall} call @param {any} before */
async function saveFilter(call, before) {
  const { name = before.name, jql = before.jql ?? "", description = before.description ?? "" } = call.body ?? {};
  if (!name) throw new JiraRefusal(400, [], { filterName: "You must specify a name to save this filter as." });
  parseJql(jql);
  const filter = { ...before, name, jql, description, owner: showUser(call.jira, before.ownerId), favourite: false, self: `${call.siteUrl}/rest/api/3/filter/${before.id}` };
  await call.jira.saveRecord("filter", filter.id, filter);
  return json(200, filter);
}
