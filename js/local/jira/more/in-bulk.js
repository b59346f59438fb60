// @ts-check
/** Many at once: comments, worklogs, histories by their ids, and archives of issues (rest/v3 api-group-issue-comments, -issue-worklogs, -issues). */
import { json } from "../../answer.js";
import { JiraRefusal } from "../errors.js";
import { showComment } from "../fields.js";
import { seen } from "../issues.js";
import { maySee } from "../permissions.js";
import { typeOf } from "../site.js";
import { READ, WRITE, administers, bodyOf, expandOf, idsOf } from "./rows.js";
import { finishedTask } from "./projects.js";
import { below } from "./properties.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */

/** @type {import("./rows.js").Rows} */
export const bulkRows = {
  "POST /rest/api/3/comment/list": [READ("read:comment:jira"), (call) => {
    expandOf(call, []);
    const ids = idsOf(bodyOf(call, ["ids"]).ids);
    const values = visible(call).flatMap(({ comments }) => comments).filter(({ id }) => ids.includes(id)).map((one) => showComment(call, one));
    return json(200, { startAt: 0, maxResults: 1000, total: values.length, isLast: true, values });
  }],
  ...below("/rest/api/3/comment/:comment/properties", "comment-property", (call) => {
    const found = visible(call).flatMap(({ comments }) => comments).find(({ id }) => id === call.params.comment);
    if (!found) throw new JiraRefusal(404, [`Can not find a comment for the id: ${call.params.comment}.`]);
    return found.id;
  }, "read:comment.property:jira", "write:comment.property:jira", ["read:jira-work"], ["write:jira-work"]),
  "POST /rest/api/3/worklog/list": [READ("read:issue-worklog:jira"), (call) => {
    expandOf(call, []);
    const ids = idsOf(bodyOf(call, ["ids"]).ids);
    return json(200, worklogs(call).filter(({ id }) => ids.includes(id)));
  }],
  "GET /rest/api/3/worklog/updated": [READ("read:issue-worklog:jira"), (call) => {
    expandOf(call, []);
    const since = Number(call.query.get("since") ?? 0);
    if (!Number.isInteger(since) || since < 0) throw new JiraRefusal(400, ["since is a time in milliseconds."]);
    const values = worklogs(call).map(({ id, updated }) => ({ worklogId: Number(id), updatedTime: Date.parse(updated), properties: [] })).filter(({ updatedTime }) => updatedTime >= since);
    const self = `${call.siteUrl}/rest/api/3/worklog/updated?since=${since}`;
    return json(200, { values: values.sort((a, b) => a.updatedTime - b.updatedTime), since, until: call.jira.nowMs(), self, lastPage: true });
  }],
  "POST /rest/api/3/issue/:issue/changelog/list": [READ("read:issue.changelog:jira"), (call) => {
    const { id } = seen(call);
    const ids = idsOf(bodyOf(call, ["changelogIds"]).changelogIds);
    const histories = changes(call, id).filter((one) => ids.includes(one.id));
    return json(200, { startAt: 0, maxResults: ids.length, total: histories.length, histories });
  }],
  "POST /rest/api/3/changelog/bulkfetch": [READ("read:issue.changelog:jira"), (call) => {
    const { issueIdsOrKeys, fieldIds } = bodyOf(call, ["issueIdsOrKeys", "fieldIds"], ["maxResults", "nextPageToken"]);
    const wanted = idsOf(issueIdsOrKeys).flatMap((one) => call.jira.issue(one) ?? []).filter((issue) => visible(call).includes(issue));
    const of = (/** @type {any} */ change) => (fieldIds === undefined ? change : { ...change, items: change.items.filter((/** @type {any} */ item) => fieldIds.includes(item.fieldId)) });
    const issueChangeLogs = wanted.map(({ id }) => ({ issueId: id, changeHistories: changes(call, id).map(of).filter(({ items }) => items.length > 0).map((one) => ({ ...one, created: Date.parse(one.created) })) }));
    return json(200, { issueChangeLogs: issueChangeLogs.filter(({ changeHistories }) => changeHistories.length > 0) });
  }],
  "PUT /rest/api/3/issue/archive": [WRITE("write:issue:jira"), (call) => archived(call, true)],
  "PUT /rest/api/3/issue/unarchive": [WRITE("write:issue:jira"), (call) => archived(call, false)],
  "PUT /rest/api/3/issues/archive/export": [WRITE("write:issue:jira"), async (call) => {
    administers(call);
    bodyOf(call, [], ["archivedBy", "archivedDateRange", "issueTypes", "projects", "reporters"]);
    const { id, status, progress } = await finishedTask(call, "Export archived issues");
    return json(202, { taskId: id, status, progress, submittedTime: new Date(call.jira.nowMs()).toISOString() });
  }],
};

/** Archived issues are read, not searched for and not changed. @param {JiraCall} call @param {boolean} wanted */
async function archived(call, wanted) {
  administers(call);
  const asked = idsOf(bodyOf(call, ["issueIdsOrKeys"]).issueIdsOrKeys);
  const found = new Map(asked.map((one) => [one, visible(call).find(({ id, key }) => id === one || key === one)]));
  const of = (/** @type {(issue: import("../site.js").Issue | undefined) => boolean} */ test) => asked.filter((one) => test(found.get(one)));
  const problem = (/** @type {string} */ name, /** @type {string} */ message, /** @type {string[]} */ ids) => (ids.length > 0 ? { [name]: { count: ids.length, issueIdsOrKeys: ids, message } } : {});
  const isSubtask = (/** @type {import("../site.js").Issue | undefined} */ issue) => issue !== undefined && typeOf(issue.typeId)?.subtask === true;
  const changed = [...found.values()].flatMap((issue) => (issue && !isSubtask(issue) && issue.archived !== wanted ? [issue, ...call.jira.subtasksOf(issue.id)] : []));
  await call.jira.saveIssues(changed.map((issue) => ({ ...issue, archived: wanted })));
  return json(200, { numberOfIssuesUpdated: changed.length, errors: { ...problem("issuesNotFound", "Issue not found.", of((issue) => issue === undefined)), ...problem("issueIsSubtask", "Issue is subtask.", of(isSubtask)) } });
}

/** @param {JiraCall} call */
function visible(call) {
  return [...call.jira.issues.values()].filter(({ projectId }) => maySee(call.jira, call.jira.projects.get(projectId), call.accountId));
}

/** @param {JiraCall} call @returns {any[]} */
function worklogs(call) {
  const ids = new Set(visible(call).map(({ id }) => id));
  return call.jira.recordsOf("worklog").filter(({ issueId }) => ids.has(issueId));
}

/** @param {JiraCall} call @param {string} issueId @returns {any[]} */
function changes(call, issueId) {
  return call.jira.recordsOf("change").filter((one) => one.issueId === issueId).map(({ issueId: _, ...change }) => change);
}
