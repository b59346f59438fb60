// @ts-check
/** Sprints: one a project, which runs to begin with (software/rest/api-group-sprint); and what a search asks of them. */
import { maySee } from "./permissions.js";

/** @typedef {import("./api.js").JiraCall} JiraCall */
/** @typedef {import("./site.js").Project} Project */

/** Numbers of boards and sprints follow their project's. @param {Project} project */
export const boardId = ({ id }) => Number(id) - 9999;
export const sprintId = (/** @type {Project} */ project) => boardId(project) + 100;

/** @param {JiraCall} call @param {Project} project */
export function showSprint(call, project) {
  const id = sprintId(project);
  const day = 86_400_000;
  const at = (/** @type {number} */ days) => new Date(Math.floor(call.jira.nowMs() / day) * day + days * day).toISOString();
  return { id, self: `${call.siteUrl}/rest/agile/1.0/sprint/${id}`, state: "active", name: `${project.key} Sprint 1`, startDate: at(-7), endDate: at(7), originBoardId: boardId(project), goal: "", ...(call.jira.record("sprint", String(id)) ?? {}) };
}

/** The sprint that an issue is in. @param {JiraCall} call @param {{id: string}} issue */
export function sprintAround(call, issue) {
  const id = call.jira.record("sprint-of", issue.id);
  const project = id === undefined ? undefined : [...call.jira.projects.values()].find((one) => sprintId(one) === id);
  return project && showSprint(call, project);
}

/** Functions of JQL that stand for sprints, and their states (support.atlassian.com, "JQL functions"). */
const STATES = /** @type {Record<string, string>} */ ({ opensprints: "active", closedsprints: "closed", futuresprints: "future" });

/** Ids of the sprints that a function stands for. @param {JiraCall} call @param {string} name of the function */
export function sprintsOf(call, name) {
  const seen = [...call.jira.projects.values()].filter((project) => maySee(call.jira, project, call.accountId));
  return seen.map((project) => showSprint(call, project)).filter(({ state }) => state === STATES[name]).map(({ id }) => String(id));
}

/** Whether JQL's function is one of them. @param {string} name */
export const isSprintFunction = (name) => name in STATES;
