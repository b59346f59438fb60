// @ts-check
/** What helps to write JQL, and what cleans it (rest/v3 api-group-jql). */
import { json } from "../../answer.js";
import { JiraRefusal } from "../errors.js";
import { parseJql } from "../jql.js";
import { maySee } from "../permissions.js";
import { ISSUE_TYPES, PRIORITIES, STATUSES } from "../site.js";
import { READ, USER, administers, bodyOf } from "./rows.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */

const EQUAL = ["=", "!=", "in", "not in", "is", "is not"];
const ORDERED = [...EQUAL, "<", "<=", ">", ">="];
/** Fields of this host's JQL: their operators, the types that Jira names, and where their values come from. */
const FIELDS = /** @type {Record<string, {operators: string[], type: string, values?: (call: JiraCall) => string[]}>} */ ({
  assignee: { operators: EQUAL, type: "com.atlassian.jira.user.ApplicationUser", values: people },
  created: { operators: ORDERED, type: "java.util.Date" },
  issuetype: { operators: EQUAL, type: "com.atlassian.jira.issue.issuetype.IssueType", values: () => [...new Set(ISSUE_TYPES.map(({ name }) => name))] },
  key: { operators: ORDERED, type: "com.atlassian.jira.issue.Issue" },
  labels: { operators: EQUAL, type: "com.atlassian.jira.issue.label.Label", values: (call) => [...new Set([...call.jira.issues.values()].flatMap(({ fields }) => fields.labels ?? []))] },
  priority: { operators: ORDERED, type: "com.atlassian.jira.issue.priority.Priority", values: () => PRIORITIES.map(({ name }) => name) },
  project: { operators: EQUAL, type: "com.atlassian.jira.project.Project", values: (call) => [...call.jira.projects.values()].filter((one) => maySee(call.jira, one, call.accountId)).map(({ key }) => key) },
  reporter: { operators: EQUAL, type: "com.atlassian.jira.user.ApplicationUser", values: people },
  status: { operators: EQUAL, type: "com.atlassian.jira.issue.status.Status", values: () => STATUSES.map(({ name }) => name) },
  summary: { operators: ["~", "!~", "is", "is not"], type: "java.lang.String" },
  updated: { operators: ORDERED, type: "java.util.Date" },
});
const RESERVED = ["and", "by", "changed", "empty", "in", "is", "not", "null", "or", "order", "was"];

/** @type {import("./rows.js").Rows} */
export const jqlRows = {
  "POST /rest/api/3/jql/parse": [[[]], (call) => {
    // A warning instead of an error is what the others wish; nothing here is only a warning.
    if (!["strict", "warn", "none"].includes(call.query.get("validation") ?? "strict")) throw new JiraRefusal(400, ["The validation is strict, warn or none."]);
    const { queries } = bodyOf(call, ["queries"]);
    if (!Array.isArray(queries) || queries.length === 0) throw new JiraRefusal(400, ["A list of queries is required."]);
    return json(200, { queries: queries.map((query) => parsed(String(query))) });
  }],
  "GET /rest/api/3/jql/autocompletedata": [READ("read:field:jira"), () => json(200, reference())],
  "POST /rest/api/3/jql/autocompletedata": [READ("read:field:jira"), (call) => (bodyOf(call, ["projectIds", "includeCollapsedFields"]), json(200, reference()))],
  "GET /rest/api/3/jql/autocompletedata/suggestions": [READ("read:issue-details:jira"), (call) => {
    if (call.query.has("predicateName")) throw new JiraRefusal(501, ["The local Forge host does not know the history operators of JQL."]);
    const field = FIELDS[(call.query.get("fieldName") ?? "").toLowerCase()];
    if (!field) throw new JiraRefusal(400, [`The field '${call.query.get("fieldName")}' does not exist.`]);
    const begun = (call.query.get("fieldValue") ?? "").toLowerCase();
    const found = (field.values?.(call) ?? []).filter((value) => value.toLowerCase().startsWith(begun)).slice(0, 15);
    return json(200, { results: found.map((value) => ({ value: /\s/.test(value) ? `"${value}"` : value, displayName: begun === "" ? value : `<b>${value.slice(0, begun.length)}</b>${value.slice(begun.length)}` })) });
  }],
  "POST /rest/api/3/jql/sanitize": [[["manage:jira-configuration"], ["read:jql:jira"]], (call) => {
    administers(call);
    const { queries } = bodyOf(call, ["queries"]);
    if (!Array.isArray(queries)) throw new JiraRefusal(400, ["A list of queries is required."]);
    return json(200, { queries: queries.map((one) => sanitized(call, one)) });
  }],
  "POST /rest/api/3/jql/pdcleaner": [USER("validate:jql:jira"), (call) => {
    const { queryStrings = [] } = bodyOf(call, ["queryStrings"]);
    const cleaned = queryStrings.map((/** @type {string} */ query) => ({ query, converted: withoutStrangers(call, String(query)) }));
    return json(200, {
      queryStrings: cleaned.filter((/** @type {any} */ { query, converted }) => query === converted).map((/** @type {any} */ { query }) => query),
      queriesWithUnknownUsers: cleaned.filter((/** @type {any} */ { query, converted }) => query !== converted).map((/** @type {any} */ { query, converted }) => ({ originalQuery: query, convertedQuery: converted })),
    });
  }],
};

/** @param {JiraCall} call */
function people(call) {
  return [...call.jira.people.users.values()].filter(({ role }) => role !== "app").map(({ displayName }) => displayName);
}

function reference() {
  return {
    visibleFieldNames: Object.entries(FIELDS).map(([value, { operators, type, values }]) => ({ value, displayName: value, orderable: "true", searchable: "true", ...(values ? { auto: "true" } : {}), operators, types: [type] })),
    visibleFunctionNames: [{ value: "currentUser()", displayName: "currentUser()", types: ["com.atlassian.jira.user.ApplicationUser"] }],
    jqlReservedWords: RESERVED,
  };
}

/** @param {string} query */
function parsed(query) {
  try {
    parseJql(query);
    return { query };
  } catch (error) {
    if (!(error instanceof JiraRefusal) || error.status !== 400) throw error;
    return { query, errors: error.body.errorMessages ?? [error.message] };
  }
}

/** Names of projects that the person does not see become ids. @param {JiraCall} call @param {any} one */
function sanitized(call, { query, accountId = null }) {
  const hidden = [...call.jira.projects.values()].filter((project) => !maySee(call.jira, project, accountId ?? ""));
  const sanitizedQuery = hidden.reduce((text, { key, id }) => text.replace(new RegExp(`(\\bproject\\s*(?:=|!=)\\s*)"?${key}"?(?=\\s|$|\\))`, "gi"), `$1${id}`), String(query));
  return { initialQuery: query, sanitizedQuery, accountId };
}

/** Names that are no account's become `unknown`. @param {JiraCall} call @param {string} query */
function withoutStrangers(call, query) {
  return query.replace(/\b(assignee|reporter|creator)(\s*(?:=|!=)\s*)("[^"]*"|[^\s()]+)(?!\()/gi, (all, field, operator, name) => (call.jira.people.users.has(name.replaceAll('"', "")) || name.toLowerCase() === "empty" || name.endsWith("(") ? all : `${field}${operator}unknown`));
}
