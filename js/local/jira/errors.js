// @ts-check
import { json } from "../answer.js";

/** A refusal in Jira's shape: general messages, and one a field. */
export class JiraRefusal extends Error {
  /** @param {number} status @param {string[]} messages @param {Record<string, string>} [fields] */
  constructor(status, messages, fields = {}) {
    super([...messages, ...Object.values(fields)].join(" "));
    this.status = status;
    this.body = { errorMessages: messages, errors: fields };
  }
}

export const noIssue = () => new JiraRefusal(404, ["Issue does not exist or you do not have permission to see it."]);
export const wrongFields = (/** @type {Record<string, string>} */ fields) => new JiraRefusal(400, [], fields);

/** @param {JiraRefusal} refusal */
export function refusalResponse(refusal) {
  return json(refusal.status, refusal.body);
}
