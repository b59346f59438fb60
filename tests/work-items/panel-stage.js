// @ts-check
// The work items' panels in a browser, with answers in the flows' place.

import { planOf, smallJira, targetAnswer } from "./answers.js";

/** @typedef {import("playwright-core").Page} Page */

/** Answers flows by name; what no answer is given for goes to the app. @param {Page} page @param {Record<string, (payload: any) => any>} answers */
export async function answerFlows(page, answers) {
  await page.route("**/bridge/*/invoke", async (route) => {
    const { functionKey, payload } = route.request().postDataJSON();
    if (!Object.hasOwn(answers, functionKey)) return route.fallback();
    let value;
    try {
      value = { ok: true, value: await answers[functionKey]?.(payload) };
    } catch (error) {
      const { code = "internal", message, field } = /** @type {any} */ (error);
      value = { ok: false, error: { code, message, ...(field ? { field } : {}) } };
    }
    await route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify({ value }) });
  });
}

/** Everything that a person meets from page to issues. @param {Page} page @param {{plan?: import("../../static/work-items/contract.js").PlanAnswer, jira?: ReturnType<typeof smallJira>, status?: any[], more?: Record<string, (payload: any) => any>}} [how] */
export async function answerAll(page, { plan = planOf(), jira = smallJira(), status = [], more = {} } = {}) {
  await answerFlows(page, {
    "workItems.plan": () => plan, "workItems.status": () => ({ items: status, runs: [] }), "workItems.target": targetAnswer, "workItems.duplicates": () => ({ found: [] }),
    "workItems.create": (asked) => jira.create(asked), "workItems.finish": jira.finish, "workItems.undo": (asked) => jira.undo(asked), ...more,
  });
  return jira;
}
