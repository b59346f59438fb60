// @ts-check
/** Issues of the v3 API (rest/v3 api-group-issues): create, bulk, read, edit, delete, transitions. */
import { json } from "../answer.js";
import { LIMITS } from "../limits.js";
import { JiraRefusal, noIssue, wrongFields } from "./errors.js";
import { FIELDS, fieldsOf, isRequired, showAttachment, showComment, showPriority, showType, showUser } from "./fields.js";
import { may, maySee } from "./permissions.js";
import { STATUSES, typeOf } from "./site.js";

/** @typedef {import("./api.js").JiraCall} JiraCall */
/** @typedef {import("./site.js").Issue} Issue */

/** @type {import("./api.js").JiraRoutes} */
export const issueRoutes = {
  "POST /rest/api/3/issue": async (call) => json(201, created(call, await call.jira.turn(() => create(call, call.body)))),
  "POST /rest/api/3/issue/bulk": createMany,
  "POST /rest/api/3/issue/bulkfetch": fetchMany,
  "GET /rest/api/3/issue/:issue": (call) => json(200, { ...showIssue(call, seen(call), wantedFields(call)), ...expanded(call, seen(call), call.query.get("expand") ?? "") }),
  "PUT /rest/api/3/issue/:issue": edit,
  "DELETE /rest/api/3/issue/:issue": remove,
  "GET /rest/api/3/issue/:issue/transitions": (call) => (seen(call), json(200, { expand: "transitions", transitions: STATUSES.map(showTransition) })),
  "POST /rest/api/3/issue/:issue/transitions": transition,
};

/** @param {JiraCall} call @param {string} [idOrKey] @returns {Issue} */
export function seen(call, idOrKey = call.params.issue ?? "") {
  const issue = call.jira.issue(idOrKey);
  if (!issue || !maySee(call.jira, call.jira.projects.get(issue.projectId), call.accountId)) throw noIssue();
  return issue;
}

/** An issue that the asking user may do something with. @param {JiraCall} call @param {string} permission @param {string} [idOrKey] */
export function editable(call, permission, idOrKey) {
  const issue = seen(call, idOrKey);
  if (!may(call.jira, call.jira.projects.get(issue.projectId), call.accountId, permission)) throw new JiraRefusal(403, ["You do not have permission to edit issues in this project."]);
  if (issue.archived) throw new JiraRefusal(403, [`The issue ${issue.key} is archived, and cannot be changed.`]);
  call.wrote(issue.id);
  return issue;
}

/** @param {JiraCall} call @param {any} body @returns {Promise<Issue>} */
async function create(call, body) {
  const { jira, accountId } = call;
  const given = body?.fields ?? {};
  const unknown = Object.keys(body ?? {}).filter((name) => name !== "fields" && name !== "properties");
  if (unknown.length > 0) throw new JiraRefusal(501, [`The local Forge host does not know ${unknown.join(", ")} in a creation.`]);
  const properties = readProperties(body?.properties ?? []);
  const project = jira.project(String(given.project?.id ?? given.project?.key ?? ""));
  if (!project || !maySee(jira, project, accountId)) throw wrongFields({ project: "Specify a valid project ID or key" });
  if (!may(jira, project, accountId, "CREATE_ISSUES")) throw wrongFields({ project: "You do not have permission to create issues in this project." });
  const type = project.issueTypes.map(typeOf).find((one) => one && (one.id === String(given.issuetype?.id) || one.name === given.issuetype?.name));
  if (!type) throw wrongFields({ issuetype: "Specify a valid issue type" });
  const fields = readFields(call, { summary: "", ...given }, project, type);
  const lacking = fieldsOf(project, type).filter(([id]) => isRequired(project, id) && fields[id] === undefined);
  if (lacking.length > 0) throw wrongFields(Object.fromEntries(lacking.map(([id, { name }]) => [id, `${name} is required.`])));
  const parentId = readParent(call, given.parent, type, project.id);
  const number = project.lastNumber + 1;
  /** @type {Issue} */
  const issue = {
    id: jira.nextId(), key: `${project.key}-${number}`, projectId: project.id, typeId: type.id, statusId: String(STATUSES[0]?.id), parentId, fields, creatorId: accountId,
    createdMs: jira.nowMs(), updatedMs: jira.nowMs(), properties, remoteLinks: [], comments: [],
  };
  await jira.saveIssues([issue], { ...project, lastNumber: number });
  call.raised("avi:jira:created:issue", { issue: showIssue(call, issue, ["*all"], []) });
  return issue;
}

/** @param {JiraCall} call */
function createMany(call) {
  return call.jira.turn(async () => {
    const updates = call.body?.issueUpdates;
    if (!Array.isArray(updates) || updates.length === 0) throw new JiraRefusal(400, ["issueUpdates is required"]);
    if (updates.length > LIMITS.issuesABulk) throw new JiraRefusal(400, [`The maximum number of issues that can be created is ${LIMITS.issuesABulk}`]);
    const issues = [];
    const errors = [];
    for (const [at, update] of updates.entries()) {
      try {
        issues.push(created(call, await create(call, update)));
      } catch (error) {
        if (!(error instanceof JiraRefusal) || error.status === 501) throw error;
        errors.push({ status: 400, elementErrors: error.body, failedElementNumber: at });
      }
    }
    return json(issues.length > 0 ? 201 : 400, { issues, errors });
  });
}

/** @param {JiraCall} call */
function edit(call) {
  return call.jira.turn(async () => {
    const issue = editable(call, "EDIT_ISSUES");
    const { fields: given = {}, update = {}, properties = [] } = call.body ?? {};
    if (Object.keys(update).some((name) => name !== "labels")) return json(501, { errorMessages: ["The local Forge host knows `update` for labels only."], errors: {} });
    const labels = new Set(issue.fields.labels ?? []);
    for (const { add, remove: taken } of update.labels ?? []) (add !== undefined ? labels.add(add) : labels.delete(taken));
    const type = typeOf(issue.typeId);
    const project = call.jira.projects.get(issue.projectId);
    if (!type || !project) throw noIssue();
    if (call.query.get("notifyUsers") === "false" && !may(call.jira, project, call.accountId, "ADMINISTER_PROJECTS")) throw new JiraRefusal(403, ["To discard the user notification either admin or project admin permissions are required."]);
    const fields = readFields(call, { ...given, ...(update.labels ? { labels: [...labels] } : {}) }, project, type);
    const parentId = given.parent === undefined ? issue.parentId : readParent(call, given.parent, type, issue.projectId);
    const kept = readProperties(properties);
    await call.jira.saveIssues([{ ...issue, parentId, fields: { ...issue.fields, ...fields }, properties: { ...issue.properties, ...kept }, updatedMs: call.jira.nowMs() }]);
    await told(call, issue, Object.keys(fields));
    return json(204);
  });
}

/** @param {JiraCall} call */
function remove(call) {
  return call.jira.turn(async () => {
    const issue = editable(call, "DELETE_ISSUES");
    const below = call.jira.subtasksOf(issue.id);
    if (below.length > 0 && call.query.get("deleteSubtasks") !== "true") throw new JiraRefusal(400, [`The issue '${issue.key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.`]);
    const gone = showIssue(call, issue, ["*all"], []);
    for (const one of [...below, issue]) await call.jira.removeIssue(one);
    call.raised("avi:jira:deleted:issue", { issue: gone });
    return json(204);
  });
}

/** @param {JiraCall} call */
function transition(call) {
  return call.jira.turn(async () => {
    const issue = editable(call, "TRANSITION_ISSUES");
    const status = STATUSES.find((_, at) => String((at + 1) * 10 + 1) === String(call.body?.transition?.id));
    if (!status) throw new JiraRefusal(400, [], { transition: "Transition id is not valid for this issue." });
    await call.jira.saveIssues([{ ...issue, statusId: status.id, updatedMs: call.jira.nowMs() }]);
    await told(call, issue, ["status"]);
    return json(204);
  });
}

/** @param {JiraCall} call @param {Issue} before @param {string[]} fields */
export async function told(call, before, fields) {
  const issue = call.jira.issues.get(before.id);
  const name = (/** @type {string} */ id) => STATUSES.find((status) => status.id === id)?.name;
  const text = (/** @type {any} */ value) => (value === undefined || value === null ? null : typeof value === "string" ? value : JSON.stringify(value));
  const items = fields.map((field) => (field === "status"
    ? { field, fieldId: field, fromString: name(before.statusId), toString: name(issue?.statusId ?? "") }
    : { field, fieldId: field, fromString: text(before.fields[field]), toString: text(issue?.fields[field]) }));
  const id = call.jira.nextId();
  if (items.length > 0) await call.jira.saveRecord("change", id, { id, issueId: before.id, author: showUser(call.jira, call.accountId), created: new Date(call.jira.nowMs()).toISOString(), items });
  if (issue) call.raised("avi:jira:updated:issue", { issue: showIssue(call, issue, ["*all"], []), changelog: { items } });
}

/** Issues themselves, not the search index: what was written a moment ago is there. @param {JiraCall} call */
function fetchMany(call) {
  const { issueIdsOrKeys, fields = ["*navigable"], properties = [], ...unknown } = call.body ?? {};
  if (Object.keys(unknown).length > 0) throw new JiraRefusal(501, [`The local Forge host does not know ${Object.keys(unknown).join(", ")} in a bulk fetch.`]);
  if (!Array.isArray(issueIdsOrKeys) || issueIdsOrKeys.length === 0) throw new JiraRefusal(400, ["issueIdsOrKeys is required"]);
  if (issueIdsOrKeys.length > LIMITS.issuesAFetch) throw new JiraRefusal(400, [`The maximum number of issues that can be fetched is ${LIMITS.issuesAFetch}`]);
  if (properties.length > 5) throw new JiraRefusal(400, ["The maximum number of properties is 5."]);
  const issues = new Map();
  const issueErrors = [];
  for (const idOrKey of issueIdsOrKeys.map(String)) {
    const issue = call.jira.issue(idOrKey);
    if (issue && maySee(call.jira, call.jira.projects.get(issue.projectId), call.accountId)) issues.set(issue.id, showIssue(call, issue, fields, properties));
    else issueErrors.push({ id: idOrKey, errorMessage: "Issue does not exist or you do not have permission to see it." });
  }
  // In ascending order of ids, each once, whatever was asked for.
  return json(200, { expand: "", issues: [...issues.values()].sort((a, b) => Number(a.id) - Number(b.id)), issueErrors });
}

/** @param {any} given @returns {Record<string, any>} */
function readProperties(given) {
  if (!Array.isArray(given) || given.some((one) => typeof one?.key !== "string" || one.key === "" || one.value === undefined)) throw new JiraRefusal(400, ["Properties are a list of key and value."]);
  if (given.some(({ key }) => key.length > 255)) throw new JiraRefusal(400, ["The property key cannot be longer than 255 characters."]);
  if (given.some(({ value }) => JSON.stringify(value).length > LIMITS.issuePropertyChars)) throw new JiraRefusal(400, [`The property value cannot be longer than ${LIMITS.issuePropertyChars} characters.`]);
  return Object.fromEntries(given.map(({ key, value }) => [key, value]));
}

/** @param {JiraCall} call @param {any} given @param {import("./site.js").Project} project @param {import("./site.js").IssueType} type */
function readFields(call, given, project, type) {
  const screen = Object.fromEntries(fieldsOf(project, type));
  /** @type {Record<string, any>} */
  const kept = {};
  /** @type {Record<string, string>} */
  const errors = {};
  for (const [name, value] of Object.entries(given)) {
    if (["project", "issuetype", "parent"].includes(name)) continue;
    const read = screen[name]?.read(value, call.jira, project) ?? { error: `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.` };
    if ("error" in read) errors[name] = read.error;
    else kept[name] = read.value;
  }
  if (Object.keys(errors).length > 0) throw wrongFields(errors);
  return kept;
}

/** A parent stands one level above its child. @param {JiraCall} call @param {any} given @param {import("./site.js").IssueType} type @param {string} projectId */
function readParent(call, given, type, projectId) {
  if (given === undefined || given === null) {
    if (type.subtask) throw wrongFields({ parent: "Issue type is a sub-task but parent issue key or id not specified." });
    return null;
  }
  const parent = call.jira.issue(String(given.id ?? given.key ?? ""));
  const level = parent && typeOf(parent.typeId)?.hierarchyLevel;
  if (!parent || !maySee(call.jira, call.jira.projects.get(parent.projectId), call.accountId)) throw wrongFields({ parent: "Could not find issue by id or key." });
  if (level !== type.hierarchyLevel + 1 || (type.subtask && parent.projectId !== projectId)) throw wrongFields({ parent: "Given parent issue does not belong to appropriate hierarchy." });
  return parent.id;
}

/** @param {JiraCall} call @param {Issue} issue */
function created({ siteUrl }, { id, key }) {
  return { id, key, self: `${siteUrl}/rest/api/3/issue/${id}` };
}

/** @param {import("./site.js").Status} status @param {number} at */
function showTransition(status, at) {
  return { id: String((at + 1) * 10 + 1), name: status.name, to: showStatus(status), hasScreen: false, isGlobal: true, isInitial: false, isAvailable: true, isConditional: false };
}

/** @param {import("./site.js").Status | undefined} status */
function showStatus(status) {
  return status && { id: status.id, name: status.name, statusCategory: { key: status.category, name: { new: "To Do", indeterminate: "In Progress", done: "Done" }[status.category] } };
}

/** @param {JiraCall} call */
function wantedFields(call) {
  const asked = call.query.getAll("fields").flatMap((value) => value.split(",")).filter(Boolean);
  return asked.length === 0 ? ["*all"] : asked;
}

/** @param {JiraCall} call @param {Issue} issue @param {string[]} wanted @param {string[]} [properties] */
export function showIssue(call, issue, wanted, properties = (call.query.get("properties") ?? "").split(",").filter(Boolean)) {
  const all = wanted.includes("*all") || wanted.includes("*navigable");
  const shown = Object.entries(allFields(call, issue)).filter(([name]) => (all || wanted.includes(name)) && !wanted.includes(`-${name}`));
  const kept = properties.includes("*all") ? Object.keys(issue.properties) : properties.filter((key) => key in issue.properties);
  return {
    id: issue.id, key: issue.key, self: `${call.siteUrl}/rest/api/3/issue/${issue.id}`, fields: Object.fromEntries(shown),
    ...(properties.length > 0 ? { properties: Object.fromEntries(kept.map((key) => [key, issue.properties[key]])) } : {}),
  };
}

/** What `expand` adds to an issue; what is not held here is refused. @param {JiraCall} call @param {Issue} issue @param {string} expand */
export function expanded(call, issue, expand) {
  const asked = String(expand).split(",").map((one) => one.trim()).filter(Boolean);
  const histories = () => call.jira.recordsOf("change").filter(({ issueId }) => issueId === issue.id).map(({ issueId: _, ...change }) => change);
  const fields = () => [...Object.entries(FIELDS), ...Object.entries(call.appFields)];
  /** @type {Record<string, () => any>} */
  const held = {
    changelog: () => ({ startAt: 0, maxResults: histories().length, total: histories().length, histories: histories().reverse() }),
    names: () => Object.fromEntries(fields().map(([id, { name }]) => [id, name])),
    schema: () => Object.fromEntries(fields().map(([id, { schema }]) => [id, schema])),
    transitions: () => STATUSES.map(showTransition),
  };
  const unknown = asked.find((name) => !(name in held));
  if (unknown !== undefined) throw new JiraRefusal(501, [`The local Forge host does not know the expansion ${unknown} here.`]);
  return Object.fromEntries(asked.map((name) => [name, held[name]?.()]));
}

/** @param {JiraCall} call @param {Issue} issue */
function allFields(call, issue) {
  const { jira, siteUrl } = call;
  const project = jira.projects.get(issue.projectId);
  const parent = issue.parentId === null ? undefined : jira.issues.get(issue.parentId);
  const short = (/** @type {Issue} */ one) => ({ id: one.id, key: one.key, fields: { summary: one.fields.summary, status: showStatus(STATUSES.find(({ id }) => id === one.statusId)), issuetype: showType(one.typeId, siteUrl) } });
  return {
    ...Object.fromEntries([...Object.keys(FIELDS), ...Object.keys(call.appFields)].map((name) => [name, issue.fields[name] ?? null])),
    labels: issue.fields.labels ?? [],
    priority: showPriority(issue.fields.priority),
    assignee: showUser(jira, issue.fields.assignee),
    reporter: showUser(jira, issue.fields.reporter ?? issue.creatorId),
    creator: showUser(jira, issue.creatorId),
    project: project && { id: project.id, key: project.key, name: project.name },
    issuetype: showType(issue.typeId, siteUrl),
    components: issue.fields.components ?? [],
    comment: { total: issue.comments.length, comments: issue.comments.map((one) => showComment(call, one)) },
    worklog: { total: jira.recordsOf("worklog").filter(({ issueId }) => issueId === issue.id).length },
    attachment: jira.recordsOf("attachment").filter(({ issueId }) => issueId === issue.id).map((one) => showAttachment(call, one)),
    status: showStatus(STATUSES.find(({ id }) => id === issue.statusId)),
    created: new Date(issue.createdMs).toISOString().replace("Z", "+0000"),
    updated: new Date(issue.updatedMs).toISOString().replace("Z", "+0000"),
    subtasks: jira.subtasksOf(issue.id).map(short),
    ...(parent ? { parent: short(parent) } : {}),
    issuelinks: [...jira.links.values()].filter((link) => link.inward === issue.id || link.outward === issue.id).map((link) => ({ id: link.id, type: { name: link.type }, ...(link.inward === issue.id ? { outwardIssue: { id: link.outward } } : { inwardIssue: { id: link.inward } }) })),
  };
}
