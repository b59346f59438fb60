// @ts-check
// The screens of alarms and of work items, for screens.mjs. Alarms are answered in the flows' place, so that no AWS is needed; work items
// come from the app's own flows and the sample specification.

import { answerAdmins, answerReaders, speakGerman } from "../tests/alarms/panel-stage.js";
import { answerAll, answerFlows } from "../tests/work-items/panel-stage.js";
import { planOf } from "../tests/work-items/answers.js";
import { addSpecification } from "../js/demo/work-items/specification.js";

/** @typedef {import("playwright-core").Frame} Frame @typedef {import("playwright-core").Page} Page */

const row = (/** @type {Frame} */ frame) => frame.locator(".alarm-item, .tree-row").first().waitFor();
const failure = (/** @type {string} */ kind, /** @type {string} */ call) => ({ kind, call, retryable: true });
const SOURCES = [
  { accountKey: "shopproducti", accountName: "Shop production", region: "eu-central-1", read: 16, truncated: true },
  { accountKey: "paymentsprod", accountName: "Payments", region: "eu-west-1", read: 0, truncated: false, failure: failure("access_denied", "session") },
  { accountKey: "paymentsprod", accountName: "Payments", region: "us-east-1", read: 0, truncated: false, failure: failure("throttled", "alarms") },
];

/** The macro as it stands on a page with these settings. @param {Page} page @param {Record<string, string>} config */
async function configured(page, config) {
  await answerReaders(page);
  await page.route("**/bridge/*/getContext", async (route) => {
    const { value } = await (await route.fetch()).json();
    await route.fulfill({ contentType: "application/json", body: JSON.stringify({ value: { ...value, extension: { ...value.extension, config } } }) });
  });
}

/** @returns {import("./screens.mjs").Screen[]} */
export function alarmScreens() {
  const macro = { module: "cloudwatch-alarms", width: 760 };
  const settings = { module: "alarms-settings", user: "admin" };
  const connect = (/** @type {Frame} */ frame) => frame.getByRole("button", { name: "Connect an account" }).click();
  return [
    { name: "alarms", module: "alarms", answers: answerReaders, act: row },
    { name: "alarms-narrow", module: "alarms", width: 360, answers: answerReaders, act: row },
    {
      name: "alarms-details", module: "alarms", answers: answerReaders,
      act: async (frame) => {
        await frame.getByRole("button", { name: "orders-db-cpu", exact: true }).click();
        await frame.getByRole("button", { name: "Show history: orders-db-cpu" }).click();
        await frame.getByRole("img", { name: /^States from / }).waitFor();
      },
    },
    { name: "alarms-partly", module: "alarms", answers: (page) => answerReaders(page, { sources: SOURCES }), act: row },
    { name: "alarms-macro", ...macro, answers: (page) => configured(page, { view: "table", graph: "yes", states: "alarm,insufficient_data" }), act: row },
    { name: "alarms-macro-tiles", ...macro, answers: (page) => configured(page, { view: "tiles", graph: "yes" }), act: row },
    { name: "alarms-macro-counts", ...macro, answers: (page) => configured(page, { view: "counts" }), act: (frame) => frame.locator(".count").first().waitFor() },
    { name: "alarms-macro-settings", ...macro, query: () => ({ config: "" }), answers: answerReaders, act: (frame) => frame.getByLabel("Payments").waitFor() },
    { name: "alarms-settings", ...settings, answers: answerAdmins, act: (frame) => frame.getByRole("button", { name: "Shop production: Test" }).waitFor() },
    { name: "alarms-settings-connect", ...settings, answers: (page) => answerAdmins(page, { accounts: [] }), act: connect },
    {
      name: "alarms-settings-refused", ...settings, answers: (page) => answerAdmins(page, { verdict: "refused" }),
      act: async (frame) => {
        await frame.getByRole("button", { name: "Shop production: Test" }).click();
        await frame.getByText("The account is refused: its trust policy is open").waitFor();
      },
    },
    { name: "alarms-settings-external-id", ...settings, answers: answerAdmins, act: (frame) => frame.getByRole("button", { name: "Generate a new one…" }).click() },
  ];
}

/** @param {import("../tests/browser/stage.js").Stage} stage @returns {Promise<import("./screens.mjs").Screen[]>} */
export async function workItemScreens(stage) {
  const page = await addSpecification(stage.host, { spaceKey: "DOCS" });
  const panel = { module: "work-items", query: () => ({ page }) };
  const edit = async (/** @type {Frame} */ frame) => {
    await frame.getByRole("treeitem", { name: /The locker must open with the code/ }).dblclick();
    await frame.getByLabel("Title").waitFor();
  };
  const where = async (/** @type {Frame} */ frame) => {
    await frame.getByRole("button", { name: /to Jira…$/ }).click();
    await frame.getByLabel("Project", { exact: true }).selectOption("10000");
    await frame.getByRole("button", { name: /^Review/ }).and(frame.locator(":enabled")).waitFor();
  };
  const review = async (/** @type {Frame} */ frame) => {
    await where(frame);
    await frame.getByRole("button", { name: /^Review/ }).click();
    await frame.getByRole("button", { name: /^Write \d+ items? in/ }).and(frame.locator(":enabled")).waitFor();
  };
  return [
    { name: "work-items", ...panel, act: row },
    { name: "work-items-narrow", ...panel, width: 360, act: row },
    { name: "work-items-item", ...panel, act: edit },
    { name: "work-items-keys", ...panel, act: async (frame) => { await row(frame); await frame.getByRole("tab", { name: "Keys" }).click(); } },
    { name: "work-items-where", ...panel, act: where },
    { name: "work-items-review", ...panel, act: async (frame) => { await review(frame); await frame.locator(".review summary", { hasText: "The locker must open" }).click(); } },
    { name: "work-items-changed", ...panel, answers: changed, act: async (frame) => { await row(frame); await frame.locator("select.answer").last().selectOption({ label: "Create a new issue for the change, linked to this one" }); await frame.getByRole("treeitem", { name: /A person opens a locker/ }).dblclick(); } },
    { name: "work-items-german", ...panel, answers: speakGerman, act: row },
    { name: "work-items-settings-german", module: "work-items-settings", user: "admin", width: 360, answers: speakGerman, act: (frame) => frame.getByRole("button", { name: "Speichern" }).waitFor() },
    {
      name: "work-items-result", ...panel,
      act: async (frame) => {
        await review(frame);
        await frame.getByRole("button", { name: /^Write \d+ items? in/ }).click();
        await frame.getByRole("heading", { name: /items? in Jira$/ }).waitFor();
        await frame.getByRole("button", { name: "Show these issues on the page" }).click();
        await frame.getByRole("button", { name: "Take the table off the page" }).waitFor();
      },
    },
    { name: "work-items-no-jira", ...panel, answers: (page) => answerAll(page, { plan: planOf(undefined, { jira: "not_installed" }) }), act: row },
    { name: "work-items-settings", module: "work-items-settings", user: "admin", act: (frame) => frame.getByRole("button", { name: "Save" }).waitFor() },
    { name: "work-items-issue", module: "work-items-issue", width: 560, answers: ofIssue, act: (frame) => frame.getByText("Parcel lockers").first().waitFor() },
    { name: "work-items-byline", module: "work-items-byline", width: 560, query: () => ({ page }), answers: (page) => answerFlows(page, { "workItems.byline": () => ({ items: 43, uncovered: 2, written: 41, changed: 3, added: 1, gone: 0, last: { pageVersion: 12, atMs: 1 }, pageVersion: 14 }) }), act: (frame) => frame.getByText("requirements changed").waitFor() },
  ];
}

/** A page that changed, and issues that people changed and finished meanwhile. @param {Page} page */
function changed(page) {
  const plan = planOf();
  const [first, , second] = plan.items.slice(1);
  const update = { action: /** @type {const} */ ("update"), match: { how: /** @type {const} */ ("reworded"), changed: ["title", "priority"] } };
  const items = plan.items.map((item) => (item === first || item === second ? { ...item, ...update, before: { title: item.title.split(" ").slice(0, 5).join(" ") } } : { ...item, action: /** @type {const} */ ("unchanged") }));
  const of = (/** @type {string | undefined} */ ref, /** @type {string} */ id, /** @type {object} */ more) => ({ ref, issue: { id, key: `DEMO-${id}`, url: `https://local.atlassian.net/browse/DEMO-${id}` }, state: "there", updated: "now", hashes: {}, pageVersion: 11, runId: "r", ...more });
  return answerAll(page, {
    plan: { ...plan, items, last: { pageVersion: 11, atMs: 1, projectId: "10000", plannedAgainst: true }, gone: [{ ref: "ffff", issueId: "9", key: "DEMO-9" }] },
    status: plan.items.map(({ ref }, at) => of(ref, String(at), ref === first?.ref ? { status: "In Progress", category: "indeterminate", changedInJira: [{ field: "summary", now: "Opened by a person, says Jira" }] } : ref === second?.ref ? { status: "Done", category: "done", changedInJira: [] } : {})),
  });
}

/** @param {Page} page */
function ofIssue(page) {
  const span = { quote: "The door opens within three seconds", section: ["Collecting"], start: 1 };
  return answerFlows(page, { "workItems.panel": () => ({ from: { pageId: "1", ref: "a", pageVersion: 11, page: { title: "Parcel lockers", url: "https://local.atlassian.net/wiki/spaces/DOCS/pages/1", version: 12 }, span, now: { state: "changed", span: { ...span, quote: "The door opens within two seconds" } } } }) });
}
