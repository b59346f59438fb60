// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertAccessibleInBothThemes, becomes, people } from "../browser/checks.js";
import { noChromium, openStage, until } from "../browser/stage.js";
import { demoAlarms, loadAlarms, viewOf } from "./answers.js";
import { answerReaders, putMacro, speakGerman, watch } from "./panel-stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);
const SETTINGS = { view: "table", graph: "yes", hideScaling: "yes", most: "50" };

describe("the alarms' panels in a browser, with answers in the flows' place", { skip: noChromium }, () => {
  /** @type {import("../browser/stage.js").Stage} */
  let stage;
  const { browser, assertQuiet } = people(() => stage);

  before(async () => {
    stage = await openStage({});
  });
  after(() => stage?.close());

  /** The macro on a page. @param {any} [how] @param {Record<string, string>} [settings] @param {string} [user] */
  async function macro(how = {}, settings = SETTINGS, user = "writer") {
    const person = await browser(user);
    const asked = watch(person.page, "alarms.view");
    await answerReaders(person.page, how);
    await putMacro(stage, person.page, settings);
    const frame = await person.frame();
    return { person, frame, asked, page: person.page };
  }

  test("a reader sees what fires first, since when, why, and where to click", async () => {
    const { frame, asked } = await macro();
    const rows = frame.locator(".alarm-item");
    await becomes(async () => (await frame.locator(".count").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim()), ["8 In alarm", "1 No data", "8 OK"]);
    await becomes(() => rows.nth(0).innerText(), /In alarm[\s\S]*checkout-is-down[\s\S]*3 of 3 alarms in its rule fire: checkout-5xx-rate, cart-latency-p99 and 1 more[\s\S]*Runbook[\s\S]*AWS console/);
    await becomes(() => rows.nth(1).innerText(), /checkout-5xx-rate[\s\S]*3 of 5 datapoints above 25[\s\S]*7 minutes ago/);
    await becomes(() => frame.locator(".alarm-item", { hasText: "orders-db-cpu" }).innerText(), /3 of 5 datapoints above 90\u00a0%/);
    await becomes(() => frame.locator(".alarm-item", { hasText: "search-indexer-heartbeat" }).innerText(), /No data[\s\S]*No datapoints came/);
    await becomes(() => frame.locator(".alarm-item", { hasText: "ledger-lambda-errors" }).innerText(), /Partial data/i);
    assert.equal(await frame.getByRole("link", { name: "Runbook: ledger-lambda-errors" }).count(), 0, "two links in a description are no runbook");
    await becomes(() => frame.getByRole("link", { name: /^AWS console: orders-db-cpu/ }).getAttribute("href"), /^https:\/\/eu-central-1\.console\.aws\.amazon\.com\/cloudwatch\/home\?region=eu-central-1#alarmsV2:alarm\/orders-db-cpu$/);
    assert.equal(asked.length, 1);
    assert.deepEqual(asked[0], { spaceId: String((await stage.host.site()).spaceByKey("DOCS")?.id), settings: SETTINGS });
    await assertAccessibleInBothThemes(frame, "macro", true);
    await assertQuiet();
  });

  test("graphs are asked for once, for the rows in sight, by the alarms' names alone", async () => {
    const person = await browser();
    const asked = watch(person.page, "alarms.graphs");
    await answerReaders(person.page);
    await putMacro(stage, person.page, SETTINGS);
    const frame = await person.frame();
    await frame.getByRole("img", { name: /Between .* and .*, last .*, threshold 90\s%/ }).waitFor();
    assert.equal(asked.length, 1);
    assert.ok(asked[0].alarms.every((/** @type {object} */ place) => Object.keys(place).sort().join() === "accountKey,name,region"));
    await frame.getByLabel("Find in these alarms").fill("orders");
    await frame.locator(".alarm-item").nth(2).waitFor();
    await frame.getByLabel("Find in these alarms").fill("");
    await frame.waitForTimeout(300);
    assert.equal(asked.length, 1, "filtering asks for no graph again");
    await assertQuiet();
  });

  test("details hold condition, children, suppression and the history on demand", async () => {
    const { frame, page } = await macro();
    const history = watch(page, "alarms.history");
    await frame.getByRole("button", { name: "orders-db-cpu", exact: true }).click();
    await frame.getByText("above 90\u00a0% for 3 of 5 datapoints of 5 minutes").waitFor();
    await frame.getByText("DBInstanceIdentifier = orders-primary").waitFor();
    assert.equal(history.length, 0, "nobody has asked for the history yet");
    await frame.getByRole("button", { name: "Show history: orders-db-cpu" }).click();
    await frame.getByRole("img", { name: /^States from / }).waitFor();
    await becomes(() => frame.locator(".alarm-history li").count(), 3);
    assert.equal(history.length, 1);
    await frame.getByRole("button", { name: "shop-degraded", exact: true }).click();
    await frame.getByText("Its actions are held back by shop-maintenance.").waitFor();
    await becomes(() => frame.locator(".alarm-children").innerText(), /In alarm\s+error-budget-burn[\s\S]*No data\s+search-indexer-heartbeat/);
    await assertAccessibleInBothThemes(frame, "macro with details", true);
    await assertQuiet();
  });

  test("states and text filter without a request, and by keyboard", async () => {
    const { frame, asked } = await macro();
    await frame.getByRole("button", { name: "1 No data" }).focus();
    await frame.page().keyboard.press("Enter");
    await becomes(() => frame.locator(".alarm-item").count(), 1, "only the alarm without data is shown");
    await becomes(() => frame.getByRole("button", { name: "1 No data" }).getAttribute("aria-pressed"), "true");
    await frame.page().keyboard.press("Space");
    await becomes(() => frame.getByRole("button", { name: "1 No data" }).getAttribute("aria-pressed"), "false");
    await frame.getByLabel("Find in these alarms").fill("nacht");
    await becomes(() => frame.locator(".alarm-item").count(), 1, "a dimension is found");
    await frame.getByLabel("Find in these alarms").fill("zzz");
    await frame.getByText("None of the alarms shown matches.").waitFor();
    await frame.getByRole("button", { name: "Show all again" }).click();
    await frame.getByLabel("Order", { exact: true }).selectOption("name");
    await becomes(() => frame.locator(".alarm-name").first().innerText(), "cart-latency-p99", "sorted by name");
    assert.equal(asked.length, 1);
    await assertQuiet();
  });

  test("tiles and counts show the same, and a count opens its list", async () => {
    const tiles = await macro({}, { ...SETTINGS, view: "tiles" });
    await tiles.frame.getByRole("button", { name: "orders-db-cpu", exact: true }).click();
    await tiles.frame.getByText("DBInstanceIdentifier = orders-primary").waitFor();
    await assertAccessibleInBothThemes(tiles.frame, "tiles", true);
    const counts = await macro({}, { ...SETTINGS, view: "counts" });
    assert.equal(await counts.frame.locator(".alarm-item").count(), 0);
    await assertAccessibleInBothThemes(counts.frame, "counts", true);
    await counts.frame.getByRole("button", { name: "8 In alarm" }).click();
    await becomes(() => counts.frame.locator(".alarm-item").count(), 8, "the firing ones are listed");
    assert.equal(counts.asked.length, 1);
    await assertQuiet();
  });

  test("what failed is named by account and region while the rest is shown, and nothing of AWS's words", async () => {
    const shop = { accountKey: "shopproducti", accountName: "Shop production", region: "eu-central-1", read: 16, truncated: true };
    const failure = (/** @type {string} */ kind, /** @type {string} */ call) => ({ kind, call, retryable: true });
    const sources = [shop, ...[["access_denied", "session"], ["access_denied", "alarms"], ["throttled", "alarms"], ["clock_skew", "session"], ["a_kind_of_tomorrow", "alarms"]].map(([kind = "", call = ""], at) => ({ accountKey: "paymentsprod", accountName: "Payments", region: `eu-west-${at + 1}`, read: 0, truncated: false, failure: failure(kind, call) }))];
    const { frame } = await macro({ sources });
    await becomes(() => frame.locator(".message.warning").innerText(), /Payments, eu-west-1: The role cannot be assumed[\s\S]*eu-west-2: The role may not do this[\s\S]*eu-west-3: AWS answers no more questions for a moment[\s\S]*eu-west-4: AWS refused the time[\s\S]*and 1 more/);
    await frame.getByText("Shop production, eu-central-1 has more alarms than can be read at once.").waitFor();
    assert.ok((await frame.locator(".alarm-item").count()) > 10);
    await assertAccessibleInBothThemes(frame, "partial failure", true);
    await assertQuiet();
  });

  test("every failure of the contract has a sentence of its own in both languages", async () => {
    const { failureSentence } = await import("../../static/alarms/failure-texts.js");
    const { setViewer } = await import("../../static/kit/viewer.js");
    const kinds = ["access_denied", "expired_credentials", "invalid_credentials", "clock_skew", "throttled", "region_disabled", "validation", "service_error", "malformed_response", "network", "timeout", "deadline", "egress_denied", "not_set_up", "not_ready", "not_allowed"];
    for (const locale of ["en", "de"]) {
      setViewer({ locale });
      const said = kinds.map((kind) => failureSentence(/** @type {any} */ ({ kind, call: "alarms", retryable: false })));
      assert.equal(new Set(said).size, kinds.length);
      assert.ok(!said.includes(failureSentence(/** @type {any} */ ({ kind: "?", call: "none" }))));
    }
    setViewer({ locale: "en" });
  });

  test("no account, no match, all well, a forbidden space and a broken answer each have a sentence", async () => {
    const none = await macro({ view: () => ({ ok: true, value: { ...viewOf([]), sources: [] } }) });
    await none.frame.getByText("No AWS account may be shown here yet.").waitFor();
    const unmatched = await macro({ alarms: [] });
    await unmatched.frame.getByText("No alarm matches these settings.").waitFor();
    const well = await macro({ alarms: demoAlarms(Date.now()).filter(({ state }) => state === "ok") });
    await well.frame.getByText(/All \d alarms are OK\./).waitFor();
    const hidden = await macro({ view: () => ({ ok: false, error: { code: "not_found", message: "there is no such space" } }) });
    await hidden.frame.getByText("You may not see the space of these alarms.").waitFor();
    const garbage = await macro({ view: () => ({ ok: true, value: { alarms: 7 } }) });
    await garbage.frame.getByText(/cannot (be shown|show)/).first().waitFor();
    for (const { frame } of [none, unmatched, well, hidden, garbage]) await assertAccessible(frame, "an empty state", true);
    await assertQuiet();
  });

  test("a failed refresh keeps the last alarms and says so; a press asks again", async () => {
    let broken = false;
    const { frame, asked } = await macro({ view: (/** @type {any} */ payload) => (broken ? new Error() : { ok: true, value: viewOf(demoAlarms(Date.now()), { settings: payload.settings }) }) });
    broken = true;
    await frame.getByRole("button", { name: "Refresh" }).click();
    await frame.getByText("Shown as of the last answer.").waitFor();
    assert.ok((await frame.locator(".alarm-item").count()) > 10);
    broken = false;
    await frame.getByRole("button", { name: "Refresh" }).click();
    await frame.getByText("Shown as of the last answer.").waitFor({ state: "detached" });
    assert.equal(asked.length, 3);
    await assertQuiet();
  });

  test("it asks again by itself after half a minute and not while nobody looks", async () => {
    const person = await browser();
    const asked = watch(person.page, "alarms.view");
    await person.page.clock.install();
    await answerReaders(person.page);
    await putMacro(stage, person.page, SETTINGS);
    const frame = await person.frame();
    await frame.locator(".alarm-item").first().waitFor();
    await person.page.clock.runFor(29_000);
    assert.equal(asked.length, 1);
    await person.page.clock.runFor(9_000);
    await until(() => asked.length === 2, "it asks again");
    await frame.evaluate(() => Object.defineProperty(document, "hidden", { configurable: true, get: () => true }));
    await person.page.clock.runFor(120_000);
    assert.equal(asked.length, 2, "hidden, it asks nothing");
    await frame.evaluate(() => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => false });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await until(() => asked.length === 3, "looked at again, it asks at once");
    await assertQuiet();
  });

  test("a state that changed is said to those who do not see it", async () => {
    let later = false;
    const { frame } = await macro({ view: (/** @type {any} */ payload) => {
      const alarms = demoAlarms(Date.now()).map((alarm) => (later && alarm.name === "payment-queue-age" ? { ...alarm, state: /** @type {const} */ ("alarm") } : alarm));
      return { ok: true, value: viewOf(alarms, { settings: payload.settings }) };
    } });
    later = true;
    await frame.getByRole("button", { name: "Refresh" }).click();
    await frame.locator("[role=status]", { hasText: "1 alarm changed state. 9 in alarm." }).waitFor({ state: "attached" });
    await assertQuiet();
  });

  test("500 alarms: the list stays short, more comes on demand, and a search reaches all of them", async () => {
    const person = await browser();
    await answerReaders(person.page, { alarms: loadAlarms(500, Date.now()) });
    const frame = await person.open("alarms");
    await frame.locator(".alarm-item").nth(49).waitFor();
    await becomes(() => frame.locator(".alarm-item").count(), 50);
    await frame.getByRole("button", { name: "Show 100 more" }).click();
    await becomes(() => frame.locator(".alarm-item").count(), 150, "a hundred more");
    await frame.getByLabel("Find in these alarms").fill("service-0499");
    await becomes(() => frame.locator(".alarm-item").count(), 1, "one of five hundred is found");
    await assertAccessibleInBothThemes(frame, "page");
    await assertQuiet();
  });

  test("a narrow frame has no sideways scrolling", async () => {
    const person = await browser();
    await person.page.setViewportSize({ width: 360, height: 800 });
    await answerReaders(person.page);
    await putMacro(stage, person.page, SETTINGS);
    const frame = await person.frame();
    await frame.locator(".alarm-item").first().waitFor();
    await frame.getByRole("button", { name: "orders-db-cpu", exact: true }).click();
    await frame.getByText("DBInstanceIdentifier = orders-primary").waitFor();
    await becomes(() => frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, "nothing is wider than the frame");
    await assertAccessible(frame, "narrow", true);
    await assertQuiet();
  });

  test("German readers read German, in their own time zone and with their own numbers", async () => {
    const person = await browser();
    await answerReaders(person.page);
    await speakGerman(person.page);
    await putMacro(stage, person.page, SETTINGS);
    const frame = await person.frame();
    await frame.getByText("3 von 5 Datenpunkten über 90\u00a0%").waitFor();
    await frame.getByText("unter 18,6\u00a0GiB").waitFor();
    await becomes(() => frame.evaluate(() => document.documentElement.lang), "de");
    await assertQuiet();
  });

  test("a writer chooses accounts and more, sees a preview, and the macro keeps it as text", async () => {
    const person = await browser();
    const { page } = person;
    await answerReaders(page);
    const home = await putMacro(stage, page, {});
    // By keyboard: a click right after scrolling still hits where the tall frame was.
    await page.getByRole("link", { name: "Settings" }).press("Enter");
    await page.waitForURL(/[?&]config=1/);
    const frame = await person.frame();
    await frame.getByLabel("Payments").check();
    await frame.getByLabel("Name begins with").fill("le");
    await frame.getByLabel("In alarm", { exact: true }).check();
    await frame.getByLabel(/^Tiles/).check();
    await frame.getByRole("button", { name: "Preview" }).click();
    await frame.getByRole("button", { name: "ledger-lambda-errors", exact: true }).waitFor();
    await becomes(() => frame.locator(".alarm-item").count(), 1);
    await assertAccessibleInBothThemes(frame, "macro settings", true);
    await frame.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(new RegExp(`/pages/${home}/`));
    const site = await stage.host.site();
    const body = await site.body(home, site.pages.get(home)?.versions.at(-1)?.number ?? 1);
    for (const [name, value] of Object.entries({ accounts: "paymentsprod", prefix: "le", states: "alarm", view: "tiles" })) assert.ok(body.includes(`ac:name="${name}">${value}<`), name);
    assert.ok(!body.includes("arn:"), "a macro names no ARN");
    await assertQuiet();
  });
});
