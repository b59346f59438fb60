// @ts-check
/** A project's versions (rest/v3 api-group-project-versions). */
import { json } from "../../answer.js";
import { JiraRefusal, wrongFields } from "../errors.js";
import { pageOf, projectOf } from "../meta.js";
import { may } from "../permissions.js";
import { PROJECT, READ, bodyOf, expandOf } from "./rows.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */

const HELD = ["name", "description", "archived", "released", "startDate", "releaseDate"];
const NOT_HELD = ["moveUnfixedIssuesTo", "driver", "approvers", "userStartDate", "userReleaseDate"];

/** @type {import("./rows.js").Rows} */
export const versionRows = {
  "GET /rest/api/3/project/:project/versions": [READ("read:project-version:jira"), (call) => (expandOf(call, []), json(200, versionsOf(call, projectOf(call).id)))],
  "GET /rest/api/3/project/:project/version": [READ("read:project-version:jira"), (call) => (expandOf(call, []), pageOf(call, versionsOf(call, projectOf(call).id), "values"))],
  "POST /rest/api/3/version": [PROJECT("write:project-version:jira"), (call) => call.jira.turn(() => {
    const { project, projectId, ...given } = bodyOf(call, [...HELD, "project", "projectId"], NOT_HELD);
    const named = projectOf({ ...call, params: { project: String(projectId ?? project ?? "") } });
    return save(call, 201, { id: call.jira.nextId(), projectId: Number(named.id), archived: false, released: false, ...given });
  })],
  "GET /rest/api/3/version/:version": [READ("read:project-version:jira"), (call) => (expandOf(call, []), json(200, versionOf(call)))],
  "PUT /rest/api/3/version/:version": [PROJECT("write:project-version:jira"), (call) => call.jira.turn(() => save(call, 200, { ...versionOf(call), ...bodyOf(call, HELD, NOT_HELD) }))],
  "DELETE /rest/api/3/version/:version": [PROJECT("delete:project-version:jira"), async (call) => {
    administered(call, versionOf(call).projectId);
    await call.jira.removeRecord("version", call.params.version ?? "");
    return json(204);
  }],
};

/** @param {JiraCall} call @param {string} projectId @returns {any[]} */
function versionsOf(call, projectId) {
  return call.jira.recordsOf("version").filter((one) => String(one.projectId) === projectId);
}

/** @param {JiraCall} call @returns {any} */
function versionOf(call) {
  const found = call.jira.record("version", call.params.version ?? "");
  if (!found) throw new JiraRefusal(404, [`Could not find version for id '${call.params.version}'`]);
  projectOf({ ...call, params: { project: String(found.projectId) } });
  return found;
}

/** @param {JiraCall} call @param {number} projectId */
function administered(call, projectId) {
  const project = projectOf({ ...call, params: { project: String(projectId) } });
  const isApp = call.jira.people.users.get(call.accountId)?.role === "app";
  if (!isApp && !may(call.jira, project, call.accountId, "ADMINISTER_PROJECTS")) throw new JiraRefusal(403, ["You do not have permission to administer this project."]);
}

/** @param {JiraCall} call @param {number} status @param {any} version */
async function save(call, status, version) {
  administered(call, version.projectId);
  if (typeof version.name !== "string" || version.name.trim() === "") throw wrongFields({ name: "You must specify a valid version name" });
  if (versionsOf(call, String(version.projectId)).some((one) => one.id !== version.id && one.name === version.name)) throw wrongFields({ name: "A version with this name already exists in this project." });
  const wrong = ["startDate", "releaseDate"].find((name) => version[name] !== undefined && !/^\d{4}-\d\d-\d\d$/.test(version[name]));
  if (wrong) throw wrongFields({ [wrong]: "The date is written as YYYY-MM-DD." });
  const shown = { self: `${call.siteUrl}/rest/api/3/version/${version.id}`, ...version };
  await call.jira.saveRecord("version", version.id, shown);
  return json(status, shown);
}
