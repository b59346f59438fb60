// @ts-check
// The alarms' panels in a browser, with answers in the flows' place.

import { standIn } from "../browser/stage.js";
import { demoAlarms, graphsOf, historyOf, savedAccounts, settingsOf, viewOf, ACCOUNTS, proofOf } from "./answers.js";

/** @typedef {import("playwright-core").Page} Page */

const ok = (/** @type {unknown} */ value) => ({ ok: true, value });

/** What a panel asked. @param {Page} page @param {string} flow */
export function watch(page, flow) {
  /** @type {any[]} */
  const asked = [];
  page.on("request", (request) => {
    if (!request.url().endsWith("/invoke")) return;
    const { functionKey, payload } = request.postDataJSON() ?? {};
    if (functionKey === flow) asked.push(payload);
  });
  return asked;
}

/** Answers every flow of the readers. @param {Page} page @param {{alarms?: any[], sources?: any[], view?: (payload: any) => any}} [how] */
export async function answerReaders(page, { alarms = demoAlarms(Date.now()), sources, view } = {}) {
  await answer(page, "alarms.view", (payload) => view?.(payload) ?? ok(viewOf(alarms, { settings: payload.settings, sources })));
  await answer(page, "alarms.graphs", (payload) => ok(graphsOf(payload)));
  await answer(page, "alarms.history", (payload) => ok(historyOf(payload)));
  await answer(page, "alarms.choices", () => ok({ accounts: ACCOUNTS.map(({ accountKey, name, regions }) => ({ accountKey, name, regions, ready: true })), admin: true }));
}

/** Answers every flow of the admins. @param {Page} page @param {{accounts?: any[], vendor?: boolean, verdict?: "ready" | "refused" | "failed"}} [how] */
export async function answerAdmins(page, { accounts = savedAccounts(), vendor = true, verdict = "ready" } = {}) {
  let kept = accounts;
  await answer(page, "alarms.settings", () => ok(settingsOf({ accounts: kept, vendor })));
  await answer(page, "alarms.saveAccount", (payload) => {
    const account = { accountKey: "newaccount01", partition: "aws", state: "untested", ...payload, secretAccessKey: undefined, accessKeyId: undefined };
    kept = [...kept.filter(({ accountKey }) => accountKey !== account.accountKey), account];
    return ok({ account });
  });
  await answer(page, "alarms.testAccount", ({ accountKey }) => {
    const proof = proofOf(kept.find((account) => account.accountKey === accountKey), verdict);
    kept = kept.map((account) => (account.accountKey === accountKey ? proof.account : account));
    return ok(proof);
  });
  await answer(page, "alarms.deleteAccount", ({ accountKey }) => {
    kept = kept.filter((account) => account.accountKey !== accountKey);
    return ok({});
  });
}

/** @param {Page} page @param {string} flow @param {(payload: any) => any} make */
export async function answer(page, flow, make) {
  await page.route("**/bridge/*/invoke", async (route) => {
    const { functionKey, payload } = route.request().postDataJSON();
    if (functionKey !== flow) return route.fallback();
    const made = await make(payload);
    if (made instanceof Error) return route.fulfill({ status: 400, contentType: "application/json", body: JSON.stringify({ error: "There was an error invoking the function" }) });
    return route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify({ value: made }) });
  });
}

/** The panel as somebody sees it whose Confluence speaks German. @param {Page} page */
export async function speakGerman(page) {
  await page.route("**/bridge/*/getContext", async (route) => {
    const { value } = await (await route.fetch()).json();
    await route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify({ value: { ...value, locale: "de_DE", timezone: "Europe/Berlin" } }) });
  });
}

/** A page of the demo space with the macro on it. @param {import("../browser/stage.js").Stage} stage @param {import("playwright-core").Page} page @param {Record<string, string>} settings */
export async function putMacro(stage, page, settings) {
  const site = await stage.host.site();
  const home = site.spaceByKey("DOCS")?.homepageId ?? "";
  const parameters = Object.entries(settings).map(([name, value]) => `<ac:parameter ac:name="${name}">${value}</ac:parameter>`).join("");
  await page.goto(`${stage.host.url}/wiki/spaces/DOCS/edit/${home}`);
  await page.getByLabel("Body (storage format)").fill(`<p>What is wrong right now:</p><ac:structured-macro ac:name="cloudwatch-alarms" ac:schema-version="1">${parameters}</ac:structured-macro><p>Below it the page goes on.</p>`);
  await page.getByRole("button", { name: "Publish" }).click();
  await page.waitForURL(/\/pages\//);
  return home;
}

export { standIn };
