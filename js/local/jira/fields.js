// @ts-check
/** The fields of an issue: what they take, how they are refused, how createmeta and answers show them. */
import { isDocument, textOf } from "./adf.js";
import { LIMITS } from "../limits.js";
import { PRIORITIES, typeOf } from "./site.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {any} schema
 * @property {boolean} [required]
 * @property {(value: any, jira: import("./site.js").Jira) => {value: any} | {error: string}} read what is kept of a value, or why it is refused
 */

const keep = (/** @type {any} */ value) => ({ value });
const refuse = (/** @type {string} */ error) => ({ error });

/** @type {Record<string, Field>} */
export const FIELDS = {
  summary: { name: "Summary", required: true, schema: { type: "string", system: "summary" }, read: readSummary },
  description: { name: "Description", schema: { type: "string", system: "description" }, read: readDocument },
  labels: { name: "Labels", schema: { type: "array", items: "string", system: "labels" }, read: readLabels },
  priority: { name: "Priority", schema: { type: "priority", system: "priority" }, read: readPriority },
  assignee: { name: "Assignee", schema: { type: "user", system: "assignee" }, read: readUser },
  reporter: { name: "Reporter", schema: { type: "user", system: "reporter" }, read: readUser },
  duedate: { name: "Due date", schema: { type: "date", system: "duedate" }, read: (value) => (value === null || /^\d{4}-\d\d-\d\d$/.test(value) ? keep(value) : refuse("Error parsing date string: " + value)) },
  customfield_10016: { name: "Story point estimate", schema: { type: "number", custom: "com.pyxis.greenhopper.jira:jsw-story-points", customId: 10016 }, read: (value) => (value === null || typeof value === "number" ? keep(value) : refuse("Operation value must be a number")) },
};

/** @param {any} value */
function readSummary(value) {
  if (typeof value !== "string" || value.trim() === "") return refuse("You must specify a summary of the issue.");
  if (/[\r\n]/.test(value)) return refuse("The summary is invalid because it contains newline characters.");
  return value.length > LIMITS.issueSummaryChars ? refuse(`Summary must be less than or equal to ${LIMITS.issueSummaryChars} characters.`) : keep(value);
}

/** @param {any} value */
function readDocument(value) {
  if (value === null) return keep(null);
  if (!isDocument(value)) return refuse("Operation value must be an Atlassian Document (see the Atlassian Document Format)");
  return textOf(value).length > LIMITS.issueTextChars ? refuse("The entered text is too long. It exceeds the allowed limit of 32,767 characters.") : keep(value);
}

/** @param {any} value */
function readLabels(value) {
  if (!Array.isArray(value) || value.some((label) => typeof label !== "string")) return refuse("data was not an array");
  const wrong = value.find((label) => /\s/.test(label));
  return wrong === undefined ? keep([...new Set(value)]) : refuse(`The label '${wrong}' contains spaces which is invalid.`);
}

/** @param {any} value */
function readPriority(value) {
  const found = PRIORITIES.find(({ id, name }) => id === value?.id || name === value?.name);
  return found ? keep(found.id) : refuse("Priority name or id is not valid");
}

/** @param {any} value @param {import("./site.js").Jira} jira */
function readUser(value, jira) {
  if (value === null) return keep(null);
  const accountId = value?.accountId ?? value?.id;
  return jira.people.users.has(accountId) ? keep(accountId) : refuse("Specify a valid value for the user");
}

/** @param {import("./site.js").Jira} jira @param {string | null | undefined} accountId */
export function showUser(jira, accountId) {
  const user = accountId ? jira.people.users.get(accountId) : undefined;
  return user ? { accountId, accountType: user.role === "app" ? "app" : "atlassian", displayName: user.displayName, active: true, timeZone: "UTC" } : null;
}

/** @param {string} typeId @param {string} siteUrl */
export function showType(typeId, siteUrl) {
  const type = typeOf(typeId);
  return type && { self: `${siteUrl}/rest/api/3/issuetype/${type.id}`, ...type, iconUrl: `${siteUrl}/images/icons/issuetypes/${type.id}.svg` };
}

/** @param {string | undefined} id */
export function showPriority(id) {
  return PRIORITIES.find((one) => one.id === id) ?? PRIORITIES[2];
}
