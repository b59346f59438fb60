// @ts-check
/** What else hangs on issues: worklogs, watchers, votes, attachments, history, single comments and links (rest/v3). */
import { json } from "../../answer.js";
import { isDocument } from "../adf.js";
import { JiraRefusal, wrongFields } from "../errors.js";
import { fieldsOf, isRequired, showAttachment, showComment, showUser } from "../fields.js";
import { editable, seen, showIssue, told } from "../issues.js";
import { typeOf } from "../site.js";
import { READ, WRITE } from "./rows.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */

const NO = (/** @type {string} */ what) => new JiraRefusal(404, [`The ${what} was not found.`]);

/** @type {import("./rows.js").Rows} */
export const onIssueRows = {
  "GET /rest/api/3/issue/:issue/editmeta": [READ("read:issue-meta:jira"), (call) => {
    const issue = seen(call);
    const project = call.jira.projects.get(issue.projectId);
    const type = typeOf(issue.typeId);
    if (!project || !type) throw NO("issue");
    return json(200, { fields: Object.fromEntries(fieldsOf(project, type).map(([id, { name, schema, allowed }]) => [id, { key: id, name, schema, required: isRequired(project, id), operations: id === "labels" ? ["add", "set", "remove"] : ["set"], ...(allowed ? { allowedValues: allowed(project) } : {}) }])) });
  }],
  "GET /rest/api/3/issue/:issue/changelog": [READ("read:issue.changelog:jira"), (call) => {
    const id = seen(call).id;
    const values = call.jira.recordsOf("change").filter((/** @type {any} */ one) => one.issueId === id).map(({ issueId: _, ...change }) => change);
    return json(200, { startAt: 0, maxResults: 100, total: values.length, isLast: true, values });
  }],
  "PUT /rest/api/3/issue/:issue/assignee": [WRITE("write:issue:jira"), (call) => call.jira.turn(async () => {
    const issue = editable(call, "ASSIGN_ISSUES");
    const accountId = call.body?.accountId ?? null;
    if (accountId !== null && !call.jira.people.users.has(accountId)) throw wrongFields({ assignee: `User '${accountId}' cannot be assigned issues.` });
    await call.jira.saveIssues([{ ...issue, fields: { ...issue.fields, assignee: accountId }, updatedMs: call.jira.nowMs() }]);
    await told(call, issue, ["assignee"]);
    return json(204);
  })],
  "POST /rest/api/3/issue/:issue/notify": [WRITE("send:notification:jira"), (call) => (seen(call), json(204))],
  "GET /rest/api/3/issue/:issue/watchers": [READ("read:issue.watcher:jira"), (call) => {
    const watchers = listed(call, "watch");
    return json(200, { isWatching: watchers.includes(call.accountId), watchCount: watchers.length, watchers: watchers.map((id) => showUser(call.jira, id)) });
  }],
  "POST /rest/api/3/issue/:issue/watchers": [WRITE("write:issue.watcher:jira"), (call) => add(call, "watch", typeof call.body === "string" ? call.body : call.accountId)],
  "DELETE /rest/api/3/issue/:issue/watchers": [WRITE("write:issue.watcher:jira"), (call) => drop(call, "watch", call.query.get("accountId") ?? call.accountId)],
  "GET /rest/api/3/issue/:issue/votes": [READ("read:issue.vote:jira"), (call) => {
    const voters = listed(call, "vote");
    return json(200, { votes: voters.length, hasVoted: voters.includes(call.accountId), voters: voters.map((id) => showUser(call.jira, id)) });
  }],
  "POST /rest/api/3/issue/:issue/votes": [WRITE("write:issue.vote:jira"), (call) => add(call, "vote", call.accountId)],
  "DELETE /rest/api/3/issue/:issue/votes": [WRITE("write:issue.vote:jira"), (call) => drop(call, "vote", call.accountId)],
  "GET /rest/api/3/issue/:issue/comment/:comment": [READ("read:comment:jira"), (call) => json(200, showComment(call, commentOf(call)))],
  "PUT /rest/api/3/issue/:issue/comment/:comment": [WRITE("write:comment:jira"), (call) => changeComment(call, (comment) => ({ ...comment, body: call.body.body }))],
  "DELETE /rest/api/3/issue/:issue/comment/:comment": [WRITE("delete:comment:jira"), (call) => changeComment(call, () => undefined)],
  "GET /rest/api/3/issue/:issue/worklog": [READ("read:issue-worklog:jira"), (call) => {
    const worklogs = worklogsOf(call);
    return json(200, { startAt: 0, maxResults: 5000, total: worklogs.length, worklogs });
  }],
  "POST /rest/api/3/issue/:issue/worklog": [WRITE("write:issue-worklog:jira"), (call) => saveWorklog(call, 201, { id: call.jira.nextId() })],
  "GET /rest/api/3/issue/:issue/worklog/:worklog": [READ("read:issue-worklog:jira"), (call) => json(200, worklogOf(call))],
  "PUT /rest/api/3/issue/:issue/worklog/:worklog": [WRITE("write:issue-worklog:jira"), (call) => saveWorklog(call, 200, worklogOf(call))],
  "DELETE /rest/api/3/issue/:issue/worklog/:worklog": [WRITE("delete:issue-worklog:jira"), async (call) => (await call.jira.removeRecord("worklog", worklogOf(call).id), json(204))],
  "POST /rest/api/3/issue/:issue/attachments": [WRITE("write:attachment:jira"), attach],
  "GET /rest/api/3/attachment/meta": [READ("read:attachment:jira"), () => json(200, { enabled: true, uploadLimit: 1_000_000_000 })],
  "GET /rest/api/3/attachment/:attachment": [READ("read:attachment:jira"), (call) => json(200, showAttachment(call, attachmentOf(call)))],
  "GET /rest/api/3/attachment/content/:attachment": [READ("read:attachment:jira"), (call) => {
    const { content, mediaType } = attachmentOf(call);
    return new Response(Buffer.from(content, "base64"), { headers: { "content-type": mediaType } });
  }],
  "DELETE /rest/api/3/attachment/:attachment": [WRITE("delete:attachment:jira"), async (call) => {
    const found = attachmentOf(call);
    editable(call, "EDIT_ISSUES", found.issueId);
    await call.jira.removeRecord("attachment", found.id);
    return json(204);
  }],
  "GET /rest/api/3/issueLink/:link": [READ("read:issue-link:jira"), (call) => {
    const link = linkOf(call);
    const end = (/** @type {string | undefined} */ id) => showIssue(call, seen(call, id), ["summary", "status", "issuetype"], []);
    return json(200, { id: link.id, type: { name: link.type }, inwardIssue: end(link.inward), outwardIssue: end(link.outward) });
  }],
  "DELETE /rest/api/3/issueLink/:link": [WRITE("delete:issue-link:jira"), async (call) => (await call.jira.removeLink(linkOf(call).id), json(204))],
  "GET /rest/api/3/issue/:issue/remotelink/:link": [READ("read:issue.remote-link:jira"), (call) => {
    const link = seen(call).remoteLinks.find(({ id }) => id === call.params.link);
    if (!link) throw NO("remote link");
    return json(200, { ...link, id: Number(link.id) });
  }],
  "DELETE /rest/api/3/issue/:issue/remotelink/:link": [WRITE("delete:issue.remote-link:jira"), (call) => call.jira.turn(async () => {
    const issue = editable(call, "LINK_ISSUES");
    if (!issue.remoteLinks.some(({ id }) => id === call.params.link)) throw NO("remote link");
    await call.jira.saveIssues([{ ...issue, remoteLinks: issue.remoteLinks.filter(({ id }) => id !== call.params.link) }]);
    return json(204);
  })],
};

/** Accounts that stand on an issue's list. @param {JiraCall} call @param {string} list @returns {string[]} */
function listed(call, list) {
  return call.jira.record(list, seen(call).id) ?? [];
}

/** @param {JiraCall} call @param {string} list @param {string} accountId */
async function add(call, list, accountId) {
  if (!call.jira.people.users.has(accountId)) throw NO("user");
  await call.jira.saveRecord(list, seen(call).id, [...new Set([...listed(call, list), accountId])]);
  return json(204);
}

/** @param {JiraCall} call @param {string} list @param {string} accountId */
async function drop(call, list, accountId) {
  await call.jira.saveRecord(list, seen(call).id, listed(call, list).filter((one) => one !== accountId));
  return json(204);
}

/** @param {JiraCall} call */
function commentOf(call) {
  const found = seen(call).comments.find(({ id }) => id === call.params.comment);
  if (!found) throw new JiraRefusal(404, [`Can not find a comment for the id: ${call.params.comment}.`]);
  return found;
}

/** @param {JiraCall} call @param {(comment: import("../site.js").Comment) => import("../site.js").Comment | undefined} how */
function changeComment(call, how) {
  return call.jira.turn(async () => {
    const issue = editable(call, "ADD_COMMENTS");
    const before = commentOf(call);
    if (call.body !== undefined && !isDocument(call.body?.body)) throw wrongFields({ comment: "Comment body is not valid!" });
    const after = how(before);
    await call.jira.saveIssues([{ ...issue, comments: issue.comments.flatMap((one) => (one.id !== before.id ? [one] : after ? [after] : [])), updatedMs: call.jira.nowMs() }]);
    return after ? json(200, showComment(call, after)) : json(204);
  });
}

/** @param {JiraCall} call @returns {any[]} */
function worklogsOf(call) {
  const { id } = seen(call);
  return call.jira.recordsOf("worklog").filter(({ issueId }) => issueId === id);
}

/** @param {JiraCall} call */
function worklogOf(call) {
  const found = worklogsOf(call).find(({ id }) => id === call.params.worklog);
  if (!found) throw NO("worklog");
  return found;
}

const SECONDS = /** @type {Record<string, number>} */ ({ w: 144_000, d: 28_800, h: 3600, m: 60 });

/** @param {JiraCall} call @param {number} status @param {any} before */
async function saveWorklog(call, status, before) {
  const issue = editable(call, "EDIT_ISSUES");
  const { timeSpent, timeSpentSeconds, started, comment } = call.body ?? {};
  const seconds = timeSpentSeconds ?? [...String(timeSpent ?? "").matchAll(/(\d+)\s*([wdhm])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (SECONDS[unit ?? ""] ?? 0), before.timeSpentSeconds ?? 0);
  if (!(seconds > 0)) throw wrongFields({ timeLogged: "Worklog must not be null." });
  if (comment !== undefined && !isDocument(comment)) throw wrongFields({ comment: "Worklog comment is not valid!" });
  const now = new Date(call.jira.nowMs()).toISOString();
  const worklog = { created: now, started: now, ...before, issueId: issue.id, author: showUser(call.jira, call.accountId), timeSpentSeconds: seconds, timeSpent: `${Math.round(seconds / 60)}m`, updated: now, ...(started ? { started } : {}), ...(comment ? { comment } : {}) };
  await call.jira.saveRecord("worklog", worklog.id, worklog);
  return json(status, worklog);
}

/** @param {JiraCall} call */
async function attach(call) {
  const issue = editable(call, "CREATE_ATTACHMENTS");
  if (!["nocheck", "no-check"].includes(call.headers.get("x-atlassian-token") ?? "")) throw new JiraRefusal(403, ["XSRF check failed"]);
  const files = call.body instanceof FormData ? call.body.getAll("file").filter((part) => part instanceof File) : [];
  if (files.length === 0) throw new JiraRefusal(400, ["A form with a part named file is needed."]);
  const made = [];
  for (const file of files) {
    const attachment = { id: call.jira.nextId(), issueId: issue.id, filename: file.name, size: file.size, mediaType: file.type || "application/octet-stream", authorId: call.accountId, created: new Date(call.jira.nowMs()).toISOString(), content: Buffer.from(await file.arrayBuffer()).toString("base64") };
    await call.jira.saveRecord("attachment", attachment.id, attachment);
    made.push(showAttachment(call, attachment));
  }
  return json(200, made);
}

/** @param {JiraCall} call */
function attachmentOf(call) {
  const found = call.jira.record("attachment", call.params.attachment ?? "");
  if (!found) throw NO("attachment");
  seen(call, found.issueId);
  return found;
}

/** @param {JiraCall} call */
function linkOf(call) {
  const found = call.jira.links.get(call.params.link ?? "");
  if (!found) throw NO("issue link");
  return found;
}
