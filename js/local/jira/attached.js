// @ts-check
/** What hangs on issues: properties, remote links, links between issues, comments (rest/v3). */
import { json } from "../answer.js";
import { LIMITS } from "../limits.js";
import { isDocument } from "./adf.js";
import { JiraRefusal, wrongFields } from "./errors.js";
import { showComment } from "./fields.js";
import { editable, seen, showIssue } from "./issues.js";
import { LINK_TYPES } from "./site.js";

/** @typedef {import("./api.js").JiraCall} JiraCall */

/** @type {import("./api.js").JiraRoutes} */
export const attachedRoutes = {
  "GET /rest/api/3/issue/:issue/properties": (call) => json(200, { keys: Object.keys(seen(call).properties).map((key) => ({ key, self: addressOf(call, key) })) }),
  "GET /rest/api/3/issue/:issue/properties/:property": (call) => {
    const { properties } = seen(call);
    const key = call.params.property ?? "";
    if (!(key in properties)) throw new JiraRefusal(404, [`The property ${key} does not exist.`]);
    return json(200, { key, value: properties[key] });
  },
  "PUT /rest/api/3/issue/:issue/properties/:property": setProperty,
  "DELETE /rest/api/3/issue/:issue/properties/:property": (call) => call.jira.turn(async () => {
    const issue = editable(call, "EDIT_ISSUES");
    const { [call.params.property ?? ""]: gone, ...properties } = issue.properties;
    if (gone === undefined) throw new JiraRefusal(404, [`The property ${call.params.property} does not exist.`]);
    await call.jira.saveIssues([{ ...issue, properties }]);
    return json(204);
  }),
  "GET /rest/api/3/issue/:issue/remotelink": (call) => {
    const wanted = call.query.get("globalId");
    return json(200, seen(call).remoteLinks.filter(({ globalId }) => wanted === null || globalId === wanted).map((link) => ({ ...link, id: Number(link.id) })));
  },
  "POST /rest/api/3/issue/:issue/remotelink": setRemoteLink,
  "GET /rest/api/3/issueLinkType": () => json(200, { issueLinkTypes: LINK_TYPES }),
  "POST /rest/api/3/issueLink": linkIssues,
  "GET /rest/api/3/issue/:issue/comment": (call) => {
    const order = call.query.get("orderBy") ?? "created";
    if (!["created", "+created", "-created"].includes(order)) throw new JiraRefusal(400, ["Comments are ordered by created."]);
    const startAt = Math.max(0, Number(call.query.get("startAt") ?? 0));
    const maxResults = Math.min(Math.max(0, Number(call.query.get("maxResults") ?? 5000)), 5000);
    const comments = order === "-created" ? [...seen(call).comments].reverse() : seen(call).comments;
    return json(200, { startAt, maxResults, total: comments.length, comments: comments.slice(startAt, startAt + maxResults).map((comment) => showComment(call, comment)) });
  },
  "POST /rest/api/3/issue/:issue/comment": (call) => call.jira.turn(async () => {
    const issue = editable(call, "ADD_COMMENTS");
    if (!isDocument(call.body?.body)) throw wrongFields({ comment: "Comment body is not valid!" });
    const comment = { id: call.jira.nextId(), authorId: call.accountId, body: call.body.body, createdMs: call.jira.nowMs() };
    await call.jira.saveIssues([{ ...issue, comments: [...issue.comments, comment], updatedMs: call.jira.nowMs() }]);
    call.raised("avi:jira:commented:issue", { issue: showIssue(call, issue, ["*all"], []), comment: showComment(call, comment) });
    return json(201, showComment(call, comment));
  }),
};

/** @param {JiraCall} call */
function setProperty(call) {
  return call.jira.turn(async () => {
    const issue = editable(call, "EDIT_ISSUES");
    const key = call.params.property ?? "";
    if (call.body === undefined) throw new JiraRefusal(400, ["The property value has to be a valid, non-empty JSON."]);
    if (key.length > 255) throw new JiraRefusal(400, ["The property key cannot be longer than 255 characters."]);
    if (JSON.stringify(call.body).length > LIMITS.issuePropertyChars) throw new JiraRefusal(413, [`The property value cannot be longer than ${LIMITS.issuePropertyChars} characters.`]);
    await call.jira.saveIssues([{ ...issue, properties: { ...issue.properties, [key]: call.body } }]);
    return json(key in issue.properties ? 200 : 201);
  });
}

/** A link with a known globalId is replaced. @param {JiraCall} call */
function setRemoteLink(call) {
  return call.jira.turn(async () => {
    const issue = editable(call, "LINK_ISSUES");
    const { globalId, object, relationship } = call.body ?? {};
    if (typeof object?.url !== "string" || typeof object?.title !== "string") throw wrongFields({ ...(object?.url ? {} : { url: "'url' is required." }), ...(object?.title ? {} : { title: "'title' is required." }) });
    const known = issue.remoteLinks.find((link) => globalId !== undefined && link.globalId === globalId);
    const link = { id: known?.id ?? call.jira.nextId(), globalId: globalId ?? "", object, ...(relationship ? { relationship } : {}) };
    await call.jira.saveIssues([{ ...issue, remoteLinks: [...issue.remoteLinks.filter((one) => one !== known), link] }]);
    return json(known ? 200 : 201, { id: Number(link.id), self: `${call.siteUrl}/rest/api/3/issue/${issue.key}/remotelink/${link.id}` });
  });
}

/** @param {JiraCall} call */
function linkIssues(call) {
  return call.jira.turn(async () => {
    const { type, inwardIssue, outwardIssue } = call.body ?? {};
    const known = LINK_TYPES.find(({ id, name }) => id === type?.id || name === type?.name);
    if (!known) throw new JiraRefusal(404, [`No issue link type with name '${type?.name ?? type?.id}' found.`]);
    const inward = editable(call, "LINK_ISSUES", String(inwardIssue?.id ?? inwardIssue?.key ?? ""));
    const outward = editable(call, "LINK_ISSUES", String(outwardIssue?.id ?? outwardIssue?.key ?? ""));
    const same = [...call.jira.links.values()].some((link) => link.type === known.name && link.inward === inward.id && link.outward === outward.id);
    // An equal link is answered like a new one, and stays one.
    if (same) return json(201);
    if (inward.id === outward.id) throw new JiraRefusal(400, ["You cannot link an issue to itself."]);
    await call.jira.saveLink({ id: call.jira.nextId(), type: known.name, inward: inward.id, outward: outward.id });
    return json(201);
  });
}

/** @param {JiraCall} call @param {string} key */
function addressOf(call, key) {
  return `${call.siteUrl}/rest/api/3/issue/${call.params.issue}/properties/${encodeURIComponent(key)}`;
}
