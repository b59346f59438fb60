// @ts-check
/**
 * Fields that the app brings (`jira:customField`, `jira:customFieldType`) and their values, which the app alone sets
 * (rest/v3 api-group-issue-custom-field-values--apps-, -issue-custom-field-configuration--apps-).
 */
import { json } from "../../answer.js";
import { JiraRefusal } from "../errors.js";
import { pageOf } from "../meta.js";
import { CONFIGURATION, bodyOf, idsOf } from "./rows.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */
/** @typedef {import("../fields.js").AppField} AppField */

/** @type {Record<string, (value: any) => boolean>} */
const TYPES = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  user: (value) => typeof value === "string" || typeof value?.accountId === "string",
  group: (value) => typeof value?.name === "string" || typeof value?.groupId === "string",
  object: (value) => typeof value === "object",
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value),
};
const CONTEXT = "10100";

/** @type {import("./rows.js").Rows} */
export const appFieldRows = {
  "PUT /rest/api/3/app/field/:field/value": [[[]], (call) => {
    const { updates } = bodyOf(call, ["updates"]);
    return save(call, (updates ?? []).map((/** @type {any} */ update) => ({ ...update, field: fieldOf(call) })));
  }],
  "POST /rest/api/3/app/field/value": [[[]], (call) => {
    const { updates } = bodyOf(call, ["updates"]);
    return save(call, (updates ?? []).map((/** @type {any} */ { customField, ...update }) => ({ ...update, field: fieldOf(call, customField) })));
  }],
  "GET /rest/api/3/app/field/:field/context/configuration": [CONFIGURATION("read:custom-field-contextual-configuration:jira"), (call) => {
    const { id } = fieldOf(call);
    for (const name of ["id", "fieldContextId", "issueId", "projectKeyOrId", "issueTypeId"]) if (call.query.has(name)) throw new JiraRefusal(501, [`The local Forge host does not know the parameter ${name} here.`]);
    return pageOf(call, [{ id: "10000", fieldContextId: CONTEXT, ...(call.jira.record("field-configuration", id) ?? {}) }], "values");
  }],
  "PUT /rest/api/3/app/field/:field/context/configuration": [CONFIGURATION("write:custom-field-contextual-configuration:jira"), async (call) => {
    const { id } = fieldOf(call);
    const { configurations } = bodyOf(call, ["configurations"]);
    const given = Array.isArray(configurations) ? configurations.find((one) => one?.fieldContextId === CONTEXT) : undefined;
    if (!given || configurations.length !== 1) throw new JiraRefusal(400, [`The field has the one context ${CONTEXT}.`]);
    await call.jira.saveRecord("field-configuration", id, { configuration: given.configuration, ...(given.schema === undefined ? {} : { schema: given.schema }) });
    return json(200, {});
  }],
  "GET /rest/api/3/field/:field/context": [CONFIGURATION("read:custom-field-contextual-configuration:jira"), (call) => {
    const { name } = fieldOf(call);
    return pageOf(call, [{ id: CONTEXT, name: `Default configuration scheme for ${name}`, description: "", isGlobalContext: true, isAnyIssueType: true }], "values");
  }],
};

/** @param {JiraCall} call @param {string} [named] by id or key @returns {AppField} */
function fieldOf(call, named = call.params.field ?? "") {
  const found = Object.values(call.appFields).find(({ id, key }) => id === named || key === named);
  if (!found) throw new JiraRefusal(404, [`The custom field ${named} was not found, or is not of this app.`]);
  return found;
}

/** Only the app as itself sets the values. @param {JiraCall} call @param {{issueIds: any, value: any, field: AppField}[]} updates */
function save(call, updates) {
  if (call.jira.people.users.get(call.accountId)?.role !== "app") throw new JiraRefusal(403, ["Only the app that provides the custom field may set its value."]);
  if (updates.length === 0) throw new JiraRefusal(400, ["A list of updates is required."]);
  return call.jira.turn(async () => {
    const changed = updates.flatMap(({ issueIds, value, field }) => idsOf(issueIds).map((id) => {
      const issue = call.jira.issues.get(id);
      if (!issue) throw new JiraRefusal(400, [`The issue ${id} was not found.`]);
      const fits = value === null || (field.schema.type === "array" ? Array.isArray(value) && value.every(TYPES[field.type] ?? (() => true)) : TYPES[field.type]?.(value) ?? true);
      if (!fits) throw new JiraRefusal(400, [`The value of ${field.name} has to be of the type ${field.type}.`]);
      return { id, fields: { [field.id]: value } };
    }));
    for (const { id, fields } of changed) {
      const issue = call.jira.issues.get(id);
      if (issue) await call.jira.saveIssues([{ ...issue, fields: { ...issue.fields, ...fields }, updatedMs: call.jira.nowMs() }]);
    }
    return json(204);
  });
}
