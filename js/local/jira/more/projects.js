// @ts-check
/** Projects made, changed, archived and deleted; their roles, schemes and hierarchy (rest/v3 api-group-projects, -project-roles, -workflow-schemes). */
import { json } from "../../answer.js";
import { JiraRefusal, wrongFields } from "../errors.js";
import { showType, showUser } from "../fields.js";
import { pageOf, projectOf, showProject } from "../meta.js";
import { may } from "../permissions.js";
import { ISSUE_TYPES, STATUSES, typeOf } from "../site.js";
import { CONFIGURATION, PROJECT, READ, administers, bodyOf, expandOf } from "./rows.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */
/** @typedef {import("../site.js").Project} Project */

const NO = (/** @type {string} */ what) => new JiraRefusal(404, [`The ${what} was not found.`]);
const HELD = ["key", "name", "description", "leadAccountId", "url", "assigneeType"];
const NOT_HELD = ["avatarId", "issueSecurityScheme", "permissionScheme", "notificationScheme", "categoryId", "fieldConfigurationScheme", "issueTypeScheme", "issueTypeScreenScheme", "workflowScheme", "releasedProjectKeys"];
const ROLE = { id: 10002, name: "Administrators", description: "A project role that represents administrators in a project" };
const WORKFLOW = { id: { name: "classic default workflow", entityId: "385bb764-dfb6-89a7-2e43-a25bdd0cbaf4" }, description: "The default workflow of this site." };

/** @type {import("./rows.js").Rows} */
export const projectRows = {
  "POST /rest/api/3/project": [[["manage:jira-configuration"], ["write:project:jira", "read:project:jira"]], (call) => call.jira.turn(() => create(call))],
  "PUT /rest/api/3/project/:project": [PROJECT("write:project:jira"), (call) => call.jira.turn(() => change(call))],
  "DELETE /rest/api/3/project/:project": [CONFIGURATION("delete:project:jira"), async (call) => (await put(call, { ...administered(call), state: call.query.get("enableUndo") === "false" ? "gone" : "deleted" }), json(204))],
  "POST /rest/api/3/project/:project/archive": [PROJECT("write:project:jira"), async (call) => (await put(call, { ...administered(call), state: "archived" }), json(204))],
  "POST /rest/api/3/project/:project/delete": [CONFIGURATION("write:project:jira"), async (call) => {
    await put(call, { ...administered(call), state: "deleted" });
    const task = await finishedTask(call, "Delete project");
    return json(303, task, { location: task.self });
  }],
  "POST /rest/api/3/project/:project/restore": [CONFIGURATION("write:project:jira"), async (call) => {
    administers(call);
    const found = call.jira.project(call.params.project ?? "");
    if (!found || found.state === "gone") throw NO("project");
    const { state: _, ...project } = found;
    await put(call, project);
    return json(200, shown(call, project));
  }],
  "GET /rest/api/3/task/:task": [[["manage:jira-configuration"], ["read:jira-work"]], (call) => {
    const task = call.jira.record("task", call.params.task ?? "");
    if (!task) throw NO("task");
    return json(200, task);
  }],
  "GET /rest/api/3/project/recent": [READ("read:project:jira"), (call) => json(200, [...call.jira.projects.values()].filter((project) => project.state === undefined && may(call.jira, project, call.accountId, "BROWSE_PROJECTS")).slice(0, 20).map((project) => showProject(call, project)))],
  "GET /rest/api/3/project/:project/hierarchy": [READ("read:issue-type-hierarchy:jira"), (call) => {
    const project = projectOf(call);
    if (project.id !== call.params.project) throw NO("project");
    const levels = [[1, "Epic"], [0, "Base"], [-1, "Subtask"]];
    const hierarchy = levels.map(([level, name]) => ({ level, name, issueTypes: ISSUE_TYPES.filter((type) => project.issueTypes.includes(type.id) && type.hierarchyLevel === level).map(({ id, name: of }) => ({ id: Number(id), name: of })) }));
    return json(200, { projectId: Number(project.id), hierarchy: hierarchy.filter(({ issueTypes }) => issueTypes.length > 0) });
  }],
  "GET /rest/api/3/project/:project/notificationscheme": [READ("read:notification-scheme:jira"), (call) => {
    expandOf(call, []);
    return json(200, { id: 10000, self: `${call.siteUrl}/rest/api/3/notificationscheme/10000`, name: "Default Notification Scheme", description: `Of ${projectOf(call).key} and others.` });
  }],
  "GET /rest/api/3/project/:project/role/:role": [READ("read:project-role:jira"), (call) => json(200, showRole(call, [projectOf(call)]))],
  "GET /rest/api/3/role": [CONFIGURATION("read:project-role:jira"), (call) => json(200, [(administers(call), showRole({ ...call, params: { role: String(ROLE.id) } }, []))])],
  "GET /rest/api/3/role/:role": [CONFIGURATION("read:project-role:jira"), (call) => (administers(call), json(200, showRole(call, [])))],
  "GET /rest/api/3/workflowscheme/project": [CONFIGURATION("read:workflow-scheme:jira"), (call) => {
    administers(call);
    const ids = call.query.getAll("projectId");
    if (ids.length === 0) throw new JiraRefusal(400, ["projectId is required."]);
    const projectIds = ids.filter((id) => call.jira.projects.get(id)?.style === "classic");
    const workflowScheme = { id: 10000, name: "Default workflow scheme", description: "", defaultWorkflow: WORKFLOW.id.name, issueTypeMappings: {}, self: `${call.siteUrl}/rest/api/3/workflowscheme/10000` };
    return json(200, { values: projectIds.length > 0 ? [{ projectIds, workflowScheme }] : [] });
  }],
  "GET /rest/api/3/workflow/search": [PROJECT("read:workflow:jira"), (call) => {
    administers(call);
    const expand = expandOf(call, ["statuses"]);
    const wanted = call.query.getAll("workflowName");
    const found = wanted.length === 0 || wanted.includes(WORKFLOW.id.name) ? [{ ...WORKFLOW, ...(expand.has("statuses") ? { statuses: STATUSES.map(({ id, name }) => ({ id, name, properties: { issueEditable: true } })) } : {}) }] : [];
    return pageOf(call, found, "values");
  }],
};

/** @param {JiraCall} call */
function administered(call) {
  administers(call);
  return projectOf(call);
}

/** @param {JiraCall} call @param {Project} project */
function put(call, project) {
  return call.jira.saveIssues([], project);
}

/** @param {JiraCall} call */
async function create(call) {
  administers(call);
  const { key, name, leadAccountId = call.accountId, projectTypeKey, projectTemplateKey, ...rest } = bodyOf(call, [...HELD, "projectTypeKey", "projectTemplateKey"], NOT_HELD);
  if (!["software", "business"].includes(projectTypeKey ?? "software")) throw new JiraRefusal(501, [`The local Forge host knows no projects of the type ${projectTypeKey}.`]);
  if (!projectTypeKey && !projectTemplateKey) throw new JiraRefusal(400, [], { projectTypeKey: "A project type is required." });
  const problems = problemsOf(call, { key, name, leadAccountId });
  if (Object.keys(problems).length > 0) throw wrongFields(problems);
  const everyone = [...call.jira.people.users.keys()];
  /** @type {Project} */
  const project = {
    ...rest, id: call.jira.nextId(), key, name, leadId: leadAccountId, style: "classic", browsers: everyone, creators: everyone.filter((id) => call.jira.people.users.get(id)?.role !== "reader"),
    issueTypes: ISSUE_TYPES.filter((type) => !type.scope).map(({ id }) => id), lastNumber: 0, typeKey: projectTypeKey ?? "software",
  };
  await put(call, project);
  return json(201, { self: `${call.siteUrl}/rest/api/3/project/${project.id}`, id: Number(project.id), key });
}

/** @param {JiraCall} call */
async function change(call) {
  const before = projectOf(call);
  if (!may(call.jira, before, call.accountId, "ADMINISTER_PROJECTS")) administers(call);
  const { leadAccountId = before.leadId, ...rest } = bodyOf(call, HELD, NOT_HELD);
  if (rest.key !== undefined && rest.key !== before.key) throw new JiraRefusal(501, ["The local Forge host does not know how to change a project's key."]);
  const problems = problemsOf(call, { key: before.key, name: before.name, leadAccountId, ...rest }, before);
  if (Object.keys(problems).length > 0) throw wrongFields(problems);
  const project = { ...before, ...rest, leadId: leadAccountId };
  await put(call, project);
  return json(200, shown(call, project));
}

/** @param {JiraCall} call @param {any} given @param {Project} [self] */
function problemsOf(call, { key, name, leadAccountId }, self) {
  const others = [...call.jira.projects.values()].filter(({ id, state }) => id !== self?.id && state !== "gone");
  return {
    ...(typeof key === "string" && /^[A-Z][A-Z0-9]{1,9}$/.test(key) ? {} : { projectKey: "Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters." }),
    ...(others.some((one) => one.key === key) ? { projectKey: `Project '${key}' uses this project key.` } : {}),
    ...(typeof name === "string" && name.trim() !== "" && name.length <= 80 ? {} : { projectName: "You must specify a valid project name." }),
    ...(others.some((one) => one.name === name) ? { projectName: "A project with that name already exists." } : {}),
    ...(call.jira.people.users.has(leadAccountId) ? {} : { projectLead: "You must specify a valid project lead." }),
  };
}

/** @param {JiraCall} call @param {Project} project */
function shown(call, project) {
  return { ...showProject(call, project), issueTypes: project.issueTypes.filter(typeOf).map((id) => showType(id, call.siteUrl)) };
}

/** @param {JiraCall} call @param {Project[]} of one project's actors, or none as the role stands by itself */
function showRole(call, of) {
  if (call.params.role !== String(ROLE.id)) throw NO("project role");
  const self = of[0] ? `${call.siteUrl}/rest/api/3/project/${of[0].id}/role/${ROLE.id}` : `${call.siteUrl}/rest/api/3/role/${ROLE.id}`;
  return { self, ...ROLE, actors: of.map(({ leadId }, at) => ({ id: 10240 + at, displayName: showUser(call.jira, leadId)?.displayName, type: "atlassian-user-role-actor", actorUser: { accountId: leadId } })) };
}

/** @param {JiraCall} call @param {string} description */
export async function finishedTask(call, description) {
  const id = call.jira.nextId();
  const now = call.jira.nowMs();
  const task = { self: `${call.siteUrl}/rest/api/3/task/${id}`, id, description, status: "COMPLETE", result: "", submittedBy: 10000, progress: 100, elapsedRuntime: 0, submitted: now, started: now, finished: now, lastUpdate: now };
  await call.jira.saveRecord("task", id, task);
  return task;
}
