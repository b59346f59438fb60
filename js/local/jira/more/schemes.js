// @ts-check
/**
 * Which types, screens, workflow and permissions a project has, by its schemes (rest/v3 api-group-issue-type-schemes,
 * -issue-type-screen-schemes, -screen-schemes, -screens, -project-permission-schemes, -workflow-schemes). The local Jira has one scheme of
 * each kind, which its company-managed projects share; Jira lists no schemes of team-managed ones either.
 */
import { json } from "../../answer.js";
import { JiraRefusal } from "../errors.js";
import { FIELDS } from "../fields.js";
import { pageOf, projectOf } from "../meta.js";
import { may } from "../permissions.js";
import { CONFIGURATION, PROJECT, administers, expandOf } from "./rows.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */

export const SCREEN = { id: 1, name: "Default Screen", description: "Allows to update all system fields." };
export const TAB = { id: 10000, name: "Field Tab" };
const WORKFLOW = "classic default workflow";
const TYPES = { id: "10000", name: "Default Issue Type Scheme", description: "The list of global work types.", isDefault: true };
const TYPE_SCREENS = { id: "1", name: "Default Issue Type Screen Scheme", description: "The default issue type screen scheme." };
const SCREENS = { id: 1, name: "Default Screen Scheme", description: "", screens: { default: SCREEN.id } };
const NO = (/** @type {string} */ what) => new JiraRefusal(404, [`The ${what} was not found.`]);
const OF_TYPES = CONFIGURATION("read:issue-type-scheme:jira");
const OF_TYPE_SCREENS = CONFIGURATION("read:issue-type-screen-scheme:jira");

/** @type {import("./rows.js").Rows} */
export const schemeRows = {
  "GET /rest/api/3/issuetypescheme": [OF_TYPES, (call) => listed(call, [TYPES])],
  "GET /rest/api/3/issuetypescheme/project": [OF_TYPES, (call) => byProject(call, "issueTypeScheme", TYPES)],
  "GET /rest/api/3/issuetypescreenscheme": [OF_TYPE_SCREENS, (call) => listed(call, [TYPE_SCREENS])],
  "GET /rest/api/3/issuetypescreenscheme/project": [OF_TYPE_SCREENS, (call) => byProject(call, "issueTypeScreenScheme", TYPE_SCREENS)],
  "GET /rest/api/3/issuetypescreenscheme/mapping": [OF_TYPE_SCREENS, (call) => {
    administers(call);
    const wanted = call.query.getAll("issueTypeScreenSchemeId");
    const rows = [{ issueTypeScreenSchemeId: TYPE_SCREENS.id, issueTypeId: "default", screenSchemeId: String(SCREENS.id) }];
    return pageOf(call, rows.filter((row) => wanted.length === 0 || wanted.includes(row.issueTypeScreenSchemeId)), "values");
  }],
  "GET /rest/api/3/screenscheme": [[["manage:jira-project"], ["read:screen-scheme:jira", "read:issue-type-screen-scheme:jira"]], (call) => (expandOf(call, []), listed(call, [SCREENS]))],
  "GET /rest/api/3/screens/:screen/availableFields": [[["manage:jira-project"], ["read:screen-field:jira"]], (call) => {
    administers(call);
    if (call.params.screen !== String(SCREEN.id)) throw NO("screen");
    // Its one tab has every system field; what is left are the fields of the app.
    return json(200, Object.values(call.appFields).map(({ id, name }) => ({ id, name })));
  }],
  "GET /rest/api/3/field/:field/screens": [[["manage:jira-project"], ["read:screen:jira", "read:screen-tab:jira"]], (call) => {
    administers(call);
    expandOf(call, []);
    const field = call.params.field ?? "";
    if (!(field in FIELDS) && !Object.values(call.appFields).some(({ id, key }) => id === field || key === field)) throw NO("field");
    return pageOf(call, field in FIELDS ? [SCREEN] : [], "values");
  }],
  "GET /rest/api/3/project/:project/permissionscheme": [PROJECT("read:permission-scheme:jira"), (call) => {
    expandOf(call, []);
    const project = projectOf(call);
    if (!may(call.jira, project, call.accountId, "ADMINISTER_PROJECTS")) throw NO("project");
    return json(200, { id: 10000, self: `${call.siteUrl}/rest/api/3/permissionscheme/10000`, name: "Default Permission Scheme", description: "Of every project that has no other." });
  }],
  "GET /rest/api/3/workflowscheme/:scheme/workflow": [CONFIGURATION("read:workflow-scheme:jira"), (call) => {
    administers(call);
    if (call.params.scheme !== "10000") throw NO("workflow scheme");
    const named = call.query.get("workflowName");
    const rows = named === null || named === WORKFLOW ? [{ workflow: WORKFLOW, issueTypes: [], defaultMapping: true }] : [];
    // With a name it is one mapping, without one the list of them.
    return json(200, named === null ? rows : rows[0] ?? { workflow: named, issueTypes: [], defaultMapping: false });
  }],
};

/** @param {JiraCall} call @param {{id: string | number}[]} all */
function listed(call, all) {
  administers(call);
  const wanted = call.query.getAll("id");
  return pageOf(call, all.filter(({ id }) => wanted.length === 0 || wanted.includes(String(id))), "values");
}

/** @param {JiraCall} call @param {string} name @param {any} scheme */
function byProject(call, name, scheme) {
  administers(call);
  const ids = call.query.getAll("projectId");
  if (ids.length === 0) throw new JiraRefusal(400, ["projectId is required."]);
  const projectIds = ids.filter((id) => call.jira.projects.get(id)?.style === "classic");
  return pageOf(call, projectIds.length > 0 ? [{ [name]: scheme, projectIds }] : [], "values");
}
