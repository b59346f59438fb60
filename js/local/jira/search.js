// @ts-check
/**
 * Search by JQL (rest/v3 api-group-issue-search, `search/jql`): pages by token, fields only on request, and an index that
 * lags behind unless `reconcileIssues` names the issues.
 */
import { json } from "../answer.js";
import { textOf } from "./adf.js";
import { JiraRefusal } from "./errors.js";
import { showIssue, expanded } from "./issues.js";
import { withFilters } from "./more/named-filters.js";
import { bodyOf } from "./more/rows.js";
import { parseJql } from "./jql.js";
import { maySee } from "./permissions.js";
import { isSprintFunction, sprintAround, sprintsOf } from "./sprints.js";
import { PRIORITIES, STATUSES, typeOf } from "./site.js";

/** @typedef {import("./api.js").JiraCall} JiraCall */
/** @typedef {import("./site.js").Issue} Issue */
/** @typedef {(string | number | null)[]} Found what an issue holds in a field, lower case; null for nothing */

/** @type {Record<string, (call: JiraCall, issue: Issue) => any[]>} */
const READERS = {
  project: ({ jira }, issue) => [jira.projects.get(issue.projectId)?.key, jira.projects.get(issue.projectId)?.name, issue.projectId],
  issuetype: (_, issue) => [typeOf(issue.typeId)?.name, issue.typeId],
  status: (_, issue) => [STATUSES.find(({ id }) => id === issue.statusId)?.name, issue.statusId],
  statuscategory: (_, issue) => {
    const category = STATUSES.find(({ id }) => id === issue.statusId)?.category ?? "new";
    return [category, { new: "To Do", indeterminate: "In Progress", done: "Done" }[category]];
  },
  summary: (_, issue) => [issue.fields.summary],
  description: (_, issue) => [issue.fields.description ? textOf(issue.fields.description) : null],
  text: (_, issue) => [issue.fields.summary, textOf(issue.fields.description)],
  key: (_, issue) => [issue.key, issue.id],
  parent: ({ jira }, issue) => (issue.parentId === null ? [null] : [jira.issues.get(issue.parentId)?.key, issue.parentId]),
  labels: (_, issue) => (issue.fields.labels?.length ? issue.fields.labels : [null]),
  assignee: (_, issue) => [issue.fields.assignee ?? null],
  reporter: (_, issue) => [issue.fields.reporter ?? issue.creatorId],
  creator: (_, issue) => [issue.creatorId],
  sprint: (call, issue) => [sprintAround(call, issue)].flatMap((sprint) => (sprint ? [String(sprint.id), sprint.name] : [null])),
  priority: (_, issue) => [PRIORITIES.find(({ id }) => id === (issue.fields.priority ?? "3"))?.name, issue.fields.priority ?? "3"],
  created: (_, issue) => [issue.createdMs],
  updated: (_, issue) => [issue.updatedMs],
  duedate: (_, issue) => [issue.fields.duedate ? Date.parse(issue.fields.duedate) : null],
};
const ALIASES = /** @type {Record<string, string>} */ ({ type: "issuetype", issue: "key", issuekey: "key", id: "key", due: "duedate", createddate: "created", updateddate: "updated" });
const TIMES = new Set(["created", "updated", "duedate"]);
const KEYS = new Set(["key", "parent"]);
const TEXTS = new Set(["summary", "description", "text"]);

/** @type {import("./api.js").JiraRoutes} */
export const searchRoutes = {
  "POST /rest/api/3/search/jql": (call) => search(call, bodyOf(call, ["jql", "maxResults", "nextPageToken", "fields", "properties", "reconcileIssues", "expand"], ["fieldsByKeys"])),
  // An estimate there, by an index that may lag behind; here what the search finds.
  "POST /rest/api/3/search/approximate-count": (call) => {
    const { jql = "" } = bodyOf(call, ["jql"]);
    return json(200, { count: found(call, jql, new Set()).length });
  },
  "GET /rest/api/3/search/jql": (call) => {
    const list = (/** @type {string} */ name) => call.query.getAll(name).flatMap((value) => value.split(",")).filter(Boolean);
    const one = (/** @type {string} */ name) => call.query.get(name) ?? undefined;
    const [maxResults, nextPageToken, jql, expand] = [one("maxResults"), one("nextPageToken"), one("jql"), one("expand")];
    return search(call, { jql, nextPageToken, ...(expand ? { expand } : {}), ...(maxResults ? { maxResults: Number(maxResults) } : {}), fields: list("fields"), properties: list("properties"), reconcileIssues: list("reconcileIssues").map(Number) });
  },
};

/** @param {JiraCall} call @param {any} asked */
function search(call, { jql = "", maxResults = 50, nextPageToken, fields = [], properties = [], reconcileIssues = [], expand = "" }) {
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > 5000) throw new JiraRefusal(400, ["maxResults must be between 1 and 5000."]);
  const all = found(call, jql, new Set(reconcileIssues.map(String)));
  const from = nextPageToken === undefined ? 0 : readToken(nextPageToken);
  const most = Math.min(maxResults, fields.length > 0 ? 100 : 1000);
  const isLast = from + most >= all.length;
  const issues = all.slice(from, from + most).map((issue) => (fields.length > 0 || properties.length > 0 ? { ...showIssue(call, issue, fields.length > 0 ? fields : ["id"], properties), ...expanded(call, issue, expand) } : { id: issue.id, ...expanded(call, issue, expand) }));
  return json(200, { issues, isLast, ...(isLast ? {} : { nextPageToken: Buffer.from(JSON.stringify({ from: from + most })).toString("base64url") }) });
}

/** What a query finds of what the person may see, in its order. @param {JiraCall} call @param {string} jql @param {Set<string>} fresh ids of issues for which the index does not lag behind */
function found(call, jql, fresh) {
  const { jira } = call;
  const { where: asked, order } = parseJql(jql);
  if (!asked) throw new JiraRefusal(400, ["Unbounded JQL queries are not allowed here. Please add a search restriction to your query."]);
  const where = withFilters(call, asked);
  checkFields(call, where, order);
  const indexed = (/** @type {Issue} */ issue) => fresh.has(issue.id) || jira.nowMs() - issue.updatedMs >= call.searchLagMs;
  return [...jira.issues.values()]
    .filter((issue) => !issue.archived && jira.projects.get(issue.projectId)?.state === undefined && maySee(jira, jira.projects.get(issue.projectId), call.accountId) && indexed(issue) && holds(call, where, issue))
    .sort((a, b) => compareBy(call, order, a, b));
}

/** @param {string} token */
function readToken(token) {
  try {
    return Number(JSON.parse(Buffer.from(token, "base64url").toString()).from) || 0;
  } catch {
    throw new JiraRefusal(400, ["The provided next page token is invalid."]);
  }
}

/** @param {JiraCall} call @param {import("./jql.js").Clause} clause @param {Issue} issue @returns {boolean} */
export function holds(call, clause, issue) {
  if (clause.kind === "and") return clause.parts.every((part) => holds(call, part, issue));
  if (clause.kind === "or") return clause.parts.some((part) => holds(call, part, issue));
  if (clause.kind === "not") return !holds(call, clause.part, issue);
  const found = valuesOf(call, clause.field, issue);
  const wanted = clause.values.flatMap((value) => wantedOf(call, clause.field, value));
  return compare(clause.field, clause.operator, found, wanted);
}

/** @param {string} field @param {string} operator @param {Found} found @param {any[]} wanted */
function compare(field, operator, found, wanted) {
  const name = nameOf(field);
  if (TEXTS.has(name) !== operator.endsWith("~") && !operator.startsWith("is")) throw new JiraRefusal(400, [`Error in the JQL Query: The operator '${operator}' is not supported by the '${field}' field.`]);
  // A property is compared as what it is: "12" is the number 12 of a property of numbers, and these two digits of one of texts.
  const same = found.some((one) => wanted.some((want) => one === want || (typeof one === "number" && want !== null && one === Number(want))));
  const first = wanted[0];
  const within = () => found.some((one) => one !== null && words(first).every((word) => String(one).includes(word)));
  const ordered = (/** @type {(one: any) => boolean} */ holdsFor) => found.some((one) => one !== null && holdsFor(one));
  switch (operator) {
    case "=": case "in": case "is": return same;
    // An empty field is not different from a value: JQL leaves such issues out.
    case "!=": case "not in": return !same && (!found.includes(null) || wanted.includes(null));
    case "is not": return !same;
    case "~": return within();
    case "!~": return !found.includes(null) && !within();
    case "<": return ordered((one) => one < first);
    case "<=": return ordered((one) => one <= first);
    case ">": return ordered((one) => one > first);
    default: return ordered((one) => one >= first);
  }
}

/** Text search looks for all words, in any order, their ends left open by `*`. @param {any} text */
function words(text) {
  return String(text).replace(/["*?~]/g, " ").split(/\s+/).filter(Boolean);
}

/** @param {string} field */
function nameOf(field) {
  const plain = field.toLowerCase();
  return ALIASES[plain] ?? plain;
}

/** Fields of Jira's that are documented and not held here (support.atlassian.com, "JQL fields"): asked for, they would find nothing and mean nothing. */
const NOT_HELD = new Set([
  "affectedversion", "approvals", "attachments", "category", "comment", "component", "development", "environment", "epic link", "filter", "fixversion", "hierarchylevel", "issuelink", "issuelinktype", "lastviewed",
  "level", "organizations", "originalestimate", "projecttype", "remainingestimate", "resolution", "resolutiondate", "resolved", "statuscategorychangeddate", "timeestimate", "timeoriginalestimate", "timespent",
  "voter", "votes", "watcher", "watchers", "worklogauthor", "worklogcomment", "worklogdate", "workratio",
]);

/** @param {import("./jql.js").Clause} clause @returns {string[]} */
function fieldsIn(clause) {
  if (clause.kind === "compare") return [clause.field];
  return clause.kind === "not" ? fieldsIn(clause.part) : clause.parts.flatMap(fieldsIn);
}

/** Before any issue is looked at, so that an empty site refuses as a full one does. @param {JiraCall} call @param {import("./jql.js").Clause} where @param {{field: string}[]} [order] */
export function checkFields(call, where, order = []) {
  for (const field of [...fieldsIn(where), ...order.map((one) => one.field)]) checkField(call, field);
}

/** @param {JiraCall} call @param {string} field */
function checkField(call, field) {
  const property = /^issue\.property\[([^\]]+)\](?:\.(.+))?$/i.exec(field);
  if (property ? call.indexed(String(property[1]), property[2] ?? "") : READERS[nameOf(field)]) return;
  if (NOT_HELD.has(nameOf(field)) || /^cf\[\d+\]$/i.test(field)) throw new JiraRefusal(501, [`The local Forge host does not know JQL's field '${field}'.`]);
  throw unknownField(field);
}

/** @param {JiraCall} call @param {string} field @param {Issue} issue @returns {Found} */
function valuesOf(call, field, issue) {
  const property = /^issue\.property\[([^\]]+)\](?:\.(.+))?$/i.exec(field);
  if (property) {
    if (!call.indexed(String(property[1]), property[2] ?? "")) throw unknownField(field);
    const value = (property[2] ?? "").split(".").filter(Boolean).reduce((at, name) => at?.[name], issue.properties[String(property[1])]);
    return [value].flat().map((one) => (one === undefined || one === null ? null : typeof one === "number" ? one : String(one).toLowerCase()));
  }
  const reader = READERS[nameOf(field)];
  if (!reader) throw unknownField(field);
  return reader(call, issue).map((one) => (typeof one === "string" ? one.toLowerCase() : (one ?? null)));
}

/** @param {string} field */
function unknownField(field) {
  return new JiraRefusal(400, [`Field '${field}' does not exist or you do not have permission to view it.`]);
}

/** @param {JiraCall} call @param {string} field @param {import("./jql.js").Value} value */
function wantedOf(call, field, value) {
  if ("empty" in value) return null;
  if ("call" in value) return isSprintFunction(value.call) ? sprintsOf(call, value.call) : call.accountId.toLowerCase();
  if (TIMES.has(nameOf(field))) return timeOf(call, value.text);
  return value.text.toLowerCase();
}

/** `-90m`, `2026-11-22`, `2026/11/22 10:15` @param {JiraCall} call @param {string} text */
function timeOf({ jira }, text) {
  const ago = /^-(\d+)([mhdw])$/.exec(text);
  if (ago) return jira.nowMs() - Number(ago[1]) * { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[/** @type {"m"} */ (ago[2])];
  const time = Date.parse(`${text.replaceAll("/", "-").replace(" ", "T")}${text.length > 10 ? "Z" : ""}`);
  if (Number.isNaN(time)) throw new JiraRefusal(400, [`Date value '${text}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`]);
  return time;
}

/** @param {JiraCall} call @param {{field: string, descending: boolean}[]} order @param {Issue} a @param {Issue} b */
function compareBy(call, order, a, b) {
  for (const { field, descending } of order) {
    const [left, right] = [a, b].map((issue) => valuesOf(call, field, issue)[0] ?? "");
    // Keys go by their numbers: DEMO-2 stands before DEMO-10.
    const isLess = KEYS.has(nameOf(field)) ? String(left).localeCompare(String(right), "en", { numeric: true }) < 0 : /** @type {any} */ (left) < /** @type {any} */ (right);
    if (left !== right) return (isLess ? -1 : 1) * (descending ? -1 : 1);
  }
  // Without an order the newest issue comes first.
  return Number(b.id) - Number(a.id);
}
