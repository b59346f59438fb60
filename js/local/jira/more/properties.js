// @ts-check
/** Properties of projects, users and the app itself (rest/v3 api-group-project-properties, -user-properties, -app-properties). */
import { json } from "../../answer.js";
import { LIMITS } from "../../limits.js";
import { JiraRefusal } from "../errors.js";
import { projectOf } from "../meta.js";
import { may } from "../permissions.js";

/** @typedef {import("./rows.js").JiraCall} JiraCall */

/** @type {import("./rows.js").Rows} */
export const propertyRows = {
  ...below("/rest/api/3/project/:project/properties", "project-property", (call, write) => {
    const project = projectOf(call);
    if (write && !may(call.jira, project, call.accountId, "ADMINISTER_PROJECTS") && call.jira.people.users.get(call.accountId)?.role !== "app") throw new JiraRefusal(403, ["You do not have permission to administer this project."]);
    return project.id;
  }, "read:project.property:jira", "write:project.property:jira", ["read:jira-work"], ["write:jira-work"]),
  ...below("/rest/api/3/user/properties", "user-property", (call) => {
    const accountId = call.query.get("accountId") ?? call.accountId;
    if (accountId !== call.accountId && !may(call.jira, undefined, call.accountId, "ADMINISTER")) throw new JiraRefusal(403, ["You may not see the properties of another user."]);
    return accountId;
  }, "read:user.property:jira", "write:user.property:jira", ["read:jira-user"], ["write:jira-work"]),
  // Of the app: no scope is asked for, and only the app itself may.
  ...below("/rest/forge/1/app/properties", "app-property", (call) => {
    if (call.jira.people.users.get(call.accountId)?.role !== "app") throw new JiraRefusal(403, ["Only the app may use its properties."]);
    return "app";
  }),
};

/**
 * @param {string} base @param {string} kind @param {(call: JiraCall, write: boolean) => string} owner whose it is, or why not
 * @param {...(string | string[])} scopes granular to read and to write, classic to read and to write
 * @returns {import("./rows.js").Rows}
 */
export function below(base, kind, owner, ...[granularRead, granularWrite, read, write]) {
  const reading = granularRead ? [read, [granularRead]].map((one) => /** @type {string[]} */ (one)) : [[]];
  const writing = granularWrite ? [write, [granularWrite]].map((one) => /** @type {string[]} */ (one)) : [[]];
  const all = (/** @type {JiraCall} */ call, writes = false) => ({ id: owner(call, writes), held: /** @type {Record<string, any>} */ (call.jira.record(kind, owner(call, writes)) ?? {}) });
  return {
    [`GET ${base}`]: [reading, (call) => json(200, { keys: Object.keys(all(call).held).map((key) => ({ key, self: `${call.siteUrl}${base}/${key}` })) })],
    [`GET ${base}/:property`]: [reading, (call) => {
      const key = call.params.property ?? "";
      const { held } = all(call);
      if (!(key in held)) throw new JiraRefusal(404, [`The property ${key} does not exist.`]);
      return json(200, { key, value: held[key] });
    }],
    [`PUT ${base}/:property`]: [writing, async (call) => {
      const key = call.params.property ?? "";
      const { id, held } = all(call, true);
      if (call.body === undefined || JSON.stringify(call.body).length > LIMITS.issuePropertyChars) throw new JiraRefusal(400, ["The property value has to be a valid, non-empty JSON of at most 32768 characters."]);
      await call.jira.saveRecord(kind, id, { ...held, [key]: call.body });
      return json(key in held ? 200 : 201);
    }],
    [`DELETE ${base}/:property`]: [writing, async (call) => {
      const { id, held: { [call.params.property ?? ""]: gone, ...rest } } = all(call, true);
      if (gone === undefined) throw new JiraRefusal(404, [`The property ${call.params.property} does not exist.`]);
      await call.jira.saveRecord(kind, id, rest);
      return json(204);
    }],
  };
}
