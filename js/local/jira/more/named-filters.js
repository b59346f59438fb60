// @ts-check
/** JQL's field `filter`: what a saved filter finds, by its id or its name, in the place of its name (support.atlassian.com, "JQL fields"). */
import { JiraRefusal } from "../errors.js";
import { showUser } from "../fields.js";
import { parseJql } from "../jql.js";
import { maySee } from "../permissions.js";

/** @typedef {import("../api.js").JiraCall} JiraCall */
/** @typedef {import("../jql.js").Clause} Clause */

const NAMES = new Set(["filter", "request", "savedfilter", "searchrequest"]);

/**
 * @param {JiraCall} call @param {Clause} clause
 * @param {string[]} [within] ids of the filters that are being read: one that names itself is refused
 * @returns {Clause}
 */
export function withFilters(call, clause, within = []) {
  if (clause.kind === "not") return { ...clause, part: withFilters(call, clause.part, within) };
  if (clause.kind !== "compare") return { ...clause, parts: clause.parts.map((part) => withFilters(call, part, within)) };
  if (!NAMES.has(clause.field.toLowerCase())) return clause;
  if (!["=", "!=", "in", "not in"].includes(clause.operator)) throw wrong(`The operator '${clause.operator}' is not supported by the '${clause.field}' field.`);
  const parts = clause.values.map((value) => whereOf(call, "text" in value ? value.text : "", clause.field, within));
  const any = /** @type {Clause} */ ({ kind: "or", parts });
  return clause.operator === "=" || clause.operator === "in" ? any : { kind: "not", part: any };
}

/** A filter by its id or name: saved ones, and the one behind each project's board, which has the project's id. @param {JiraCall} call @param {string} named */
export function filterNamed(call, named) {
  const isIt = (/** @type {{id: string, name: string}} */ { id, name }) => id === named || name.toLowerCase() === named.toLowerCase();
  const ofBoards = [...call.jira.projects.values()].filter((project) => maySee(call.jira, project, call.accountId)).map((project) => ({
    id: project.id, name: `Filter for ${project.key} board`, jql: `project = ${project.key}`, description: "", owner: showUser(call.jira, project.leadId), favourite: false, self: `${call.siteUrl}/rest/api/3/filter/${project.id}`,
  }));
  return call.jira.recordsOf("filter").find(isIt) ?? ofBoards.find(isIt);
}

/** @param {JiraCall} call @param {string} named @param {string} field @param {string[]} within @returns {Clause} */
function whereOf(call, named, field, within) {
  const found = filterNamed(call, named);
  if (!found) throw wrong(`The value '${named}' does not exist for the field '${field}'.`);
  if (within.includes(found.id)) throw wrong(`The filter '${found.name}' names itself.`);
  const { where } = parseJql(found.jql);
  // A filter without a condition finds everything.
  return where ? withFilters(call, where, [...within, found.id]) : { kind: "and", parts: [] };
}

/** @param {string} why */
function wrong(why) {
  return new JiraRefusal(400, [why]);
}
