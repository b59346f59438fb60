// @ts-check
/** The fields of an issue: what they take, how they are refused, how createmeta and answers show them. */
import { isDocument, textOf } from "./adf.js";
import { uuidOf } from "../installations.js";
import { LIMITS } from "../limits.js";
import { PRIORITIES, typeOf } from "./site.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {any} schema
 * @property {boolean} [required]
 * @property {boolean} [legacy] only on the screens of projects that require it
 * @property {(type: import("./site.js").IssueType) => boolean} [on] the types whose screen has it; all without
 * @property {(project: Project) => any[] | undefined} [allowed] the values to choose from
 * @property {(value: any, jira: import("./site.js").Jira, project: Project) => {value: any} | {error: string}} read what is kept of a value, or why it is refused
 */
/** @typedef {import("./site.js").Project} Project */
/** @typedef {{id: string, key: string, name: string, schema: any, type: string}} AppField */

const keep = (/** @type {any} */ value) => ({ value });
const refuse = (/** @type {string} */ error) => ({ error });

/** @type {Record<string, Field>} */
export const FIELDS = {
  summary: { name: "Summary", required: true, schema: { type: "string", system: "summary" }, read: readSummary },
  description: { name: "Description", schema: { type: "string", system: "description" }, read: readDocument },
  labels: { name: "Labels", schema: { type: "array", items: "string", system: "labels" }, read: readLabels },
  priority: { name: "Priority", schema: { type: "priority", system: "priority" }, allowed: () => PRIORITIES, read: readPriority },
  components: { name: "Components", schema: { type: "array", items: "component", system: "components" }, allowed: ({ components }) => components ?? [], on: (type) => !type.scope, read: readComponents },
  assignee: { name: "Assignee", schema: { type: "user", system: "assignee" }, read: readUser },
  reporter: { name: "Reporter", schema: { type: "user", system: "reporter" }, read: readUser },
  duedate: { name: "Due date", schema: { type: "date", system: "duedate" }, read: (value) => (value === null || /^\d{4}-\d\d-\d\d$/.test(value) ? keep(value) : refuse("Error parsing date string: " + value)) },
  customfield_10011: { name: "Epic Name", legacy: true, on: (type) => type.hierarchyLevel === 1, schema: { type: "string", custom: "com.pyxis.greenhopper.jira:gh-epic-label", customId: 10011 }, read: readLine },
  customfield_10050: { name: "Cost centre", legacy: true, allowed: () => COST_CENTRES, schema: { type: "option", custom: "com.atlassian.jira.plugin.system.customfieldtypes:select", customId: 10050 }, read: readOption },
  customfield_10016: { name: "Story point estimate", on: (type) => type.hierarchyLevel === 0, schema: { type: "number", custom: "com.pyxis.greenhopper.jira:jsw-story-points", customId: 10016 }, read: (value) => (value === null || typeof value === "number" ? keep(value) : refuse("Operation value must be a number")) },
};

const COST_CENTRES = [{ id: "10300", value: "Product" }, { id: "10301", value: "Research" }];

/** The fields on the screen of a type, by id. @param {Project} project @param {import("./site.js").IssueType} type @returns {[string, Field][]} */
export function fieldsOf(project, type) {
  return Object.entries(FIELDS).filter(([id, { legacy, on }]) => (!legacy || project.requires?.includes(id)) && (on?.(type) ?? true));
}

/** @param {Project} project @param {string} id */
export const isRequired = (project, id) => FIELDS[id]?.required === true || project.requires?.includes(id) === true;

/** @param {any} value */
function readLine(value) {
  return typeof value === "string" && value.trim() !== "" && value.length <= 255 && !/[\r\n]/.test(value) ? keep(value) : refuse("Operation value must be a string");
}

/** @param {any} value */
function readOption(value) {
  const found = COST_CENTRES.find((option) => option.id === value?.id || option.value === value?.value);
  return found ? keep(found) : refuse("Specify a valid 'id' or 'name' for Cost centre");
}

/** @param {any} value @param {any} _ @param {Project} project */
function readComponents(value, _, { components = [] }) {
  if (!Array.isArray(value)) return refuse("data was not an array");
  const found = value.map((one) => components.find(({ id, name }) => id === one?.id || name === one?.name));
  const at = found.indexOf(undefined);
  return at < 0 ? keep(found) : refuse(`Component name '${value[at]?.name ?? value[at]?.id}' is not valid`);
}

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
  const wrong = value.find((label) => /\s/.test(label) || label === "");
  if (wrong !== undefined) return refuse(`The label '${wrong}' contains spaces which is invalid.`);
  return value.some((label) => label.length > 255) ? refuse("The label is too long. It exceeds the maximum length of 255 characters.") : keep([...new Set(value)]);
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

/** @param {import("./api.js").JiraCall} call @param {import("./site.js").Comment} comment */
export function showComment(call, { id, authorId, body, createdMs }) {
  return { id, author: showUser(call.jira, authorId), body, created: new Date(createdMs).toISOString(), jsdPublic: true };
}

/** @param {import("./api.js").JiraCall} call @param {any} attachment */
export function showAttachment(call, { id, filename, size, mediaType, authorId, created }) {
  return { id, filename, size, mimeType: mediaType, created, author: showUser(call.jira, authorId), content: `${call.siteUrl}/rest/api/3/attachment/content/${id}`, self: `${call.siteUrl}/rest/api/3/attachment/${id}` };
}

/**
 * An installed app's fields as the site has them; a type alone is no field until an admin makes one, here at once.
 *
 * @param {import("../manifest/manifest.js").Manifest} manifest @param {string} environment
 * @returns {Record<string, AppField>} by id
 */
export function appFieldsOf({ modules, appId }, environment) {
  const own = modules.filter(({ kind }) => kind === "jira:customField" || kind === "jira:customFieldType");
  return Object.fromEntries(own.map(({ key, name, type = "string", collection }, at) => {
    const [id, ari] = [`customfield_${10_100 + at}`, `ari:cloud:ecosystem::extension/${appId}/${uuidOf(`environment:${environment}`)}/static/${key}`];
    const schema = collection === "list" ? { type: "array", items: type } : { type };
    return [id, { id, key: `${appId}__${environment.toUpperCase()}__${key}`, name: typeof name === "string" ? name : key, schema: { ...schema, custom: ari, customId: 10_100 + at }, type }];
  }));
}

/** As the list of fields shows it. @param {AppField} field */
export const showAppField = ({ type: _, ...field }) => ({ ...field, custom: true, orderable: true, navigable: true, searchable: true, clauseNames: [field.name, `cf[${field.schema.customId}]`] });
