// @ts-check
/** Projects, what an issue of a type takes (createmeta), permissions and people (rest/v3). */
import { json } from "../answer.js";
import { JiraRefusal } from "./errors.js";
import { FIELDS, fieldsOf, isRequired, showAppField, showType, showUser } from "./fields.js";
import { expandOf } from "./more/rows.js";
import { PERMISSIONS, may, maySee } from "./permissions.js";
import { ISSUE_TYPES, PRIORITIES, typeOf } from "./site.js";

/** @typedef {import("./api.js").JiraCall} JiraCall */
/** @typedef {import("./site.js").Project} Project */

/** @type {import("./api.js").JiraRoutes} */
export const metaRoutes = {
  "GET /rest/api/3/project/search": listProjects,
  "GET /rest/api/3/project/:project": (call) => {
    const project = projectOf(call);
    return json(200, { ...showProject(call, project), issueTypes: project.issueTypes.map((id) => showType(id, call.siteUrl)) });
  },
  "GET /rest/api/3/issue/createmeta/:project/issuetypes": (call) => pageOf(call, projectOf(call).issueTypes.map((id) => showType(id, call.siteUrl)), "issueTypes", "createMetaIssueType"),
  "GET /rest/api/3/issue/createmeta/:project/issuetypes/:type": (call) => {
    const project = projectOf(call);
    const type = project.issueTypes.includes(call.params.type ?? "") ? typeOf(call.params.type ?? "") : undefined;
    if (!type) throw new JiraRefusal(404, ["The issue type was not found or is not available in this project."]);
    return pageOf(call, fieldsFor(call, project, type), "fields", "results");
  },
  "GET /rest/api/3/mypermissions": myPermissions,
  "POST /rest/api/3/permissions/check": checkPermissions,
  "GET /rest/api/3/myself": (call) => json(200, showUser(call.jira, call.accountId)),
  "GET /rest/api/3/user": (call) => {
    const user = showUser(call.jira, call.query.get("accountId"));
    if (!user) throw new JiraRefusal(404, ["Specified user does not exist or you do not have required permissions"]);
    return json(200, user);
  },
  "GET /rest/api/3/field": (call) => json(200, [...Object.entries(FIELDS).map(([id, { name, schema }]) => ({ id, key: id, name, custom: id.startsWith("customfield_"), orderable: true, navigable: true, searchable: true, clauseNames: [id], schema })), ...Object.values(call.appFields).map(showAppField)]),
  "GET /rest/api/3/priority": () => json(200, PRIORITIES),
  "GET /rest/api/3/issuetype": (call) => json(200, ISSUE_TYPES.map(({ id }) => showType(id, call.siteUrl))),
  "GET /rest/api/3/serverInfo": (call) => json(200, { baseUrl: call.siteUrl, deploymentType: "Cloud", version: "1001.0.0-SNAPSHOT", serverTitle: "Jira" }),
};

/** @param {JiraCall} call @returns {Project} */
export function projectOf(call) {
  const project = call.jira.project(call.params.project ?? "");
  if (!project || !maySee(call.jira, project, call.accountId)) throw new JiraRefusal(404, [`No project could be found with key '${call.params.project}'.`]);
  return project;
}

/** @param {JiraCall} call */
function listProjects(call) {
  const action = { view: "BROWSE_PROJECTS", browse: "BROWSE_PROJECTS", create: "CREATE_ISSUES", edit: "ADMINISTER_PROJECTS" }[call.query.get("action") ?? "view"];
  if (!action) throw new JiraRefusal(400, ["The action is view, browse, create or edit."]);
  const wanted = (call.query.get("query") ?? "").toLowerCase();
  const keys = call.query.getAll("keys");
  const states = call.query.has("status") ? call.query.getAll("status").flatMap((value) => value.split(",")) : ["live"];
  const typeKeys = (call.query.get("typeKey") ?? "").split(",").filter(Boolean);
  const found = [...call.jira.projects.values()].filter((project) =>
    states.includes(project.state ?? "live") && (typeKeys.length === 0 || typeKeys.includes(project.typeKey ?? "software")) &&
    (project.state === "deleted" ? may(call.jira, undefined, call.accountId, "ADMINISTER") : maySee(call.jira, project, call.accountId) && (project.state === "archived" || may(call.jira, project, call.accountId, action))) &&
    `${project.key} ${project.name}`.toLowerCase().includes(wanted) && (keys.length === 0 || keys.includes(project.key)));
  const order = call.query.get("orderBy") ?? "key";
  const [by, sign] = [order.replace(/^[-+]/, ""), order.startsWith("-") ? -1 : 1];
  if (by !== "key" && by !== "name") throw new JiraRefusal(501, [`The local Forge host does not know how to order projects by ${by}.`]);
  const expand = expandOf(call, PROJECT_EXPANSIONS);
  return pageOf(call, found.sort((a, b) => (a[by] < b[by] ? -sign : sign)).map((project) => showProject(call, project, expand)), "values");
}

/** What lists of projects show only when they are asked for it. */
export const PROJECT_EXPANSIONS = ["description", "issueTypes", "lead", "projectKeys", "url", "insight"];

/** One project alone shows its lead, its description and its address; a list shows what `expand` asks for. @param {JiraCall} call @param {Project} project @param {Set<string>} [expand] */
export function showProject(call, project, expand = new Set(["description", "lead", "url"])) {
  const { id, key, name, style, leadId, state, description, url, issueTypes, typeKey = "software" } = project;
  return {
    id, key, name, style, projectTypeKey: typeKey, ...(state ? { [state]: true } : {}), simplified: style === "next-gen", isPrivate: false, self: `${call.siteUrl}/rest/api/3/project/${id}`,
    ...(expand.has("description") && description ? { description } : {}), ...(expand.has("url") && url ? { url } : {}), ...(expand.has("lead") ? { lead: showUser(call.jira, leadId) } : {}),
    ...(expand.has("issueTypes") ? { issueTypes: issueTypes.map((type) => showType(type, call.siteUrl)) } : {}), ...(expand.has("projectKeys") ? { projectKeys: [key] } : {}),
    ...(expand.has("insight") ? { insight: insightOf(call, id) } : {}),
  };
}

/** @param {JiraCall} call @param {string} projectId */
function insightOf({ jira }, projectId) {
  const issues = [...jira.issues.values()].filter((issue) => issue.projectId === projectId);
  return { totalIssueCount: issues.length, ...(issues.length > 0 ? { lastIssueUpdateTime: new Date(Math.max(...issues.map(({ updatedMs }) => updatedMs))).toISOString() } : {}) };
}

/** @param {JiraCall} call @param {Project} project @param {import("./site.js").IssueType} type */
export function fieldsFor(call, project, type) {
  const row = (/** @type {string} */ fieldId, /** @type {string} */ name, /** @type {boolean} */ required, /** @type {any} */ schema, /** @type {any[] | undefined} */ allowedValues) => ({
    fieldId, key: fieldId, name, required, schema, hasDefaultValue: fieldId === "priority", operations: fieldId === "labels" ? ["add", "set", "remove"] : ["set"], ...(allowedValues ? { allowedValues } : {}),
  });
  return [
    row("project", "Project", true, { type: "project", system: "project" }, [showProject(call, project)]),
    row("issuetype", "Issue Type", true, { type: "issuetype", system: "issuetype" }, [showType(type.id, call.siteUrl)]),
    ...(type.hierarchyLevel === 1 ? [] : [row("parent", "Parent", type.subtask, { type: "issuelink", system: "parent" }, undefined)]),
    ...fieldsOf(project, type).map(([id, { name, schema, allowed }]) => row(id, name, isRequired(project, id), schema, allowed?.(project))),
  ];
}

/** A list paged by startAt. @param {JiraCall} call @param {any[]} all @param {string} name @param {string} [oldName] under which older clients look for it */
export function pageOf(call, all, name, oldName) {
  const startAt = Math.max(0, Number(call.query.get("startAt") ?? 0));
  const maxResults = Math.min(Math.max(1, Number(call.query.get("maxResults") ?? 50)), 200);
  const shown = all.slice(startAt, startAt + maxResults);
  return json(200, { [name]: shown, ...(oldName ? { [oldName]: shown } : {}), startAt, maxResults, total: all.length, ...(name === "values" ? { isLast: startAt + maxResults >= all.length } : {}) });
}

/** @param {JiraCall} call */
function myPermissions(call) {
  const wanted = (call.query.get("permissions") ?? "").split(",").filter(Boolean);
  if (wanted.length === 0) throw new JiraRefusal(400, ["The 'permissions' query parameter is required."]);
  const unknown = wanted.filter((key) => !PERMISSIONS.includes(key));
  if (unknown.length > 0) throw new JiraRefusal(400, [`Unrecognized permission keys: ${unknown.join(", ")}.`]);
  const issue = call.query.get("issueKey") ?? call.query.get("issueId");
  const named = call.query.get("projectKey") ?? call.query.get("projectId");
  const project = issue ? call.jira.projects.get(call.jira.issue(issue)?.projectId ?? "") : named ? call.jira.project(named) : undefined;
  if ((issue || named) && !maySee(call.jira, project, call.accountId)) throw new JiraRefusal(404, ["The project or issue was not found or you may not see it."]);
  const permissions = Object.fromEntries(wanted.map((key) => [key, { id: String(PERMISSIONS.indexOf(key) + 10), key, name: key, type: "PROJECT", havePermission: may(call.jira, project, call.accountId, key) }]));
  return json(200, { permissions });
}

/** Anybody may ask about themselves; about another only an administrator, or an app as itself. @param {JiraCall} call */
function checkPermissions(call) {
  const { accountId = call.accountId, projectPermissions = [], globalPermissions = [] } = call.body ?? {};
  const asker = call.jira.people.users.get(call.accountId);
  if (accountId !== call.accountId && asker?.role !== "app" && asker?.role !== "admin") throw new JiraRefusal(403, ["You do not have permission to check the permissions of another user."]);
  /** @param {any} ids @param {string} permission */
  const allowed = (ids, permission) => (ids ?? []).filter((/** @type {any} */ id) => may(call.jira, call.jira.projects.get(String(id)), accountId, permission) && call.jira.projects.has(String(id)));
  const ofIssues = (/** @type {any[]} */ ids, /** @type {string} */ permission) => (ids ?? []).filter((id) => allowed([call.jira.issues.get(String(id))?.projectId], permission).length > 0);
  return json(200, {
    projectPermissions: projectPermissions.flatMap((/** @type {any} */ { permissions, projects, issues }) => permissions.map((/** @type {string} */ permission) => ({ permission, projects: allowed(projects, permission), issues: ofIssues(issues, permission) }))),
    globalPermissions: globalPermissions.filter((/** @type {string} */ permission) => may(call.jira, undefined, accountId, permission)),
  });
}
