// @ts-check
/** Boards and sprints (software/rest/api-group-board, -sprint): one board a project, with one sprint that runs. */
import { json } from "../../answer.js";
import { JiraRefusal } from "../errors.js";
import { editable, showIssue } from "../issues.js";
import { parseJql } from "../jql.js";
import { may, maySee } from "../permissions.js";
import { checkFields, holds } from "../search.js";
import { STATUSES } from "../site.js";
import { boardId, showSprint, sprintId } from "../sprints.js";
import { bodyOf } from "./rows.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */
/** @typedef {import("../site.js").Project} Project */

/** As the vendor writes them: classic scopes for issues, scopes of their own for boards and sprints. */
const BOARD = [["read:board-scope:jira-software"], ["read:jira-work"]];
const SPRINT = [["read:sprint:jira-software"], ["read:jira-work"]];
const MOVE = [["write:sprint:jira-software"], ["write:jira-work"]];

/** @type {import("./rows.js").Rows} */
export const softwareRows = {
  "GET /rest/agile/1.0/board": [BOARD, (call) => {
    const wanted = call.query.get("projectKeyOrId");
    const [type, name] = [call.query.get("type"), call.query.get("name")?.toLowerCase() ?? ""];
    return listOf(call, "values", boards(call).filter(({ key, id }) => (wanted === null || key === wanted || id === wanted) && (type === null || type.split(",").includes("scrum")) && `${key} board`.toLowerCase().includes(name)).map((project) => showBoard(call, project)));
  }],
  "GET /rest/agile/1.0/board/:board": [BOARD, (call) => json(200, showBoard(call, boardOf(call)))],
  "GET /rest/agile/1.0/board/:board/project": [BOARD, (call) => listOf(call, "values", [boardOf(call)].map(({ id, key, name }) => ({ id, key, name, projectTypeKey: "software" })))],
  "GET /rest/agile/1.0/board/:board/configuration": [[["read:board-scope.admin:jira-software"], ["read:jira-work"]], (call) => {
    const project = boardOf(call);
    return json(200, {
      ...showBoard(call, project), filter: { id: project.id }, estimation: { type: "field", field: { fieldId: "customfield_10016", displayName: "Story point estimate" } },
      columnConfig: { constraintType: "none", columns: STATUSES.map(({ id, name }) => ({ name, statuses: [{ id, self: `${call.siteUrl}/rest/api/2/status/${id}` }] })) }, ranking: { rankCustomFieldId: 10019 },
    });
  }],
  "GET /rest/agile/1.0/board/:board/issue": [[["read:issue-details:jira"], ["read:jira-work"]], (call) => issues(call, boardOf(call))],
  "GET /rest/agile/1.0/board/:board/backlog": [[["read:issue-details:jira"], ["read:jira-work"]], (call) => issues(call, boardOf(call), (sprint) => sprint === undefined)],
  "GET /rest/agile/1.0/board/:board/sprint": [SPRINT, (call) => {
    const state = call.query.get("state");
    return listOf(call, "values", [showSprint(call, boardOf(call))].filter((sprint) => state === null || state.split(",").includes(sprint.state)));
  }],
  "GET /rest/agile/1.0/sprint/:sprint": [SPRINT, (call) => json(200, showSprint(call, sprintOf(call)))],
  // A partial update: what is left out stays.
  "POST /rest/agile/1.0/sprint/:sprint": [[["write:sprint:jira-software"], ["write:jira-work"]], (call) => changeSprint(call)],
  "PUT /rest/agile/1.0/sprint/:sprint": [[["write:sprint:jira-software"], ["write:jira-work"]], (call) => {
    const lacking = ["name", "state"].find((name) => call.body?.[name] === undefined);
    if (lacking) throw new JiraRefusal(400, [`A full update of a sprint has its ${lacking}.`]);
    return changeSprint(call);
  }],
  "GET /rest/agile/1.0/sprint/:sprint/issue": [[["read:issue-details:jira"], ["read:jira-work"]], (call) => issues(call, sprintOf(call), (sprint) => sprint === sprintId(sprintOf(call)))],
  "POST /rest/agile/1.0/sprint/:sprint/issue": [MOVE, (call) => moveTo(call, sprintId(sprintOf(call)))],
  "POST /rest/agile/1.0/backlog/issue": [MOVE, (call) => moveTo(call, undefined)],
};

const NO = (/** @type {string} */ what) => new JiraRefusal(404, [`${what} does not exist or you do not have permission to see it.`]);
/** @param {JiraCall} call */
function boards(call) {
  return [...call.jira.projects.values()].filter((project) => maySee(call.jira, project, call.accountId));
}

/** @param {JiraCall} call */
function boardOf(call) {
  const found = boards(call).find((project) => String(boardId(project)) === call.params.board);
  if (!found) throw NO("The requested board");
  return found;
}

/** @param {JiraCall} call */
function sprintOf(call) {
  const found = boards(call).find((project) => String(sprintId(project)) === call.params.sprint);
  if (!found) throw NO("Sprint");
  return found;
}

/** @param {JiraCall} call @param {Project} project */
function showBoard(call, project) {
  const id = boardId(project);
  return { id, self: `${call.siteUrl}/rest/agile/1.0/board/${id}`, name: `${project.key} board`, type: "scrum", location: { projectId: Number(project.id), projectKey: project.key, projectName: project.name, projectTypeKey: "software", displayName: `${project.name} (${project.key})` } };
}

/** @param {JiraCall} call */
async function changeSprint(call) {
  const project = sprintOf(call);
  if (!may(call.jira, project, call.accountId, "CREATE_ISSUES")) throw new JiraRefusal(403, ["You do not have permission to manage sprints."]);
  const given = bodyOf(call, ["id", "self", "state", "name", "startDate", "endDate", "completeDate", "goal", "originBoardId"]);
  const before = showSprint(call, project);
  const steps = /** @type {Record<string, string[]>} */ ({ active: ["active", "closed"], future: ["future", "active"], closed: ["closed"] });
  if (given.state !== undefined && !steps[before.state]?.includes(given.state)) throw new JiraRefusal(400, [`A sprint goes from ${before.state} to ${steps[before.state]?.at(-1)} only.`]);
  const { id: _, self: __, originBoardId: ___, ...kept } = { ...(call.jira.record("sprint", String(before.id)) ?? {}), ...given };
  await call.jira.saveRecord("sprint", String(before.id), { ...kept, ...(given.state === "closed" ? { completeDate: new Date(call.jira.nowMs()).toISOString() } : {}) });
  return json(200, showSprint(call, project));
}

/** @param {JiraCall} call @param {Project} project @param {(sprint: number | undefined) => boolean} [which] */
function issues(call, project, which = () => true) {
  const fields = (call.query.get("fields") ?? "").split(",").filter(Boolean);
  const { where } = parseJql(call.query.get("jql") ?? "");
  if (where) checkFields(call, where);
  const found = [...call.jira.issues.values()].filter((issue) => issue.projectId === project.id && !issue.archived && which(call.jira.record("sprint-of", issue.id)) && (!where || holds(call, where, issue)));
  return listOf(call, "issues", found.map((issue) => showIssue(call, issue, fields.length > 0 ? fields : ["*all"])));
}

/** @param {JiraCall} call @param {number | undefined} sprint */
async function moveTo(call, sprint) {
  const moved = (call.body?.issues ?? []).map((/** @type {any} */ key) => editable(call, "SCHEDULE_ISSUES", String(key)));
  for (const { id } of moved) await (sprint === undefined ? call.jira.removeRecord("sprint-of", id) : call.jira.saveRecord("sprint-of", id, sprint));
  return json(204);
}

/** @param {JiraCall} call @param {"values" | "issues"} name @param {any[]} all */
function listOf(call, name, all) {
  const startAt = Math.max(0, Number(call.query.get("startAt") ?? 0));
  const maxResults = Math.min(Math.max(1, Number(call.query.get("maxResults") ?? 50)), 100);
  return json(200, { startAt, maxResults, total: all.length, ...(name === "values" ? { isLast: startAt + maxResults >= all.length } : {}), [name]: all.slice(startAt, startAt + maxResults) });
}
