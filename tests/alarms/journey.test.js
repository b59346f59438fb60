// @ts-check
// The alarms' macro in a browser, with the app's own flows behind it and an AWS that enforces signatures, External IDs and policies.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { manyAlarms } from "../../js/demo/alarms/alarms.js";
import { noAwsServer } from "../../js/demo/alarms/aws-server.js";
import { assertAccessibleInBothThemes, becomes, people } from "../browser/checks.js";
import { launchBrowser, noChromium, openBrowser } from "../browser/stage.js";
import { PAYMENTS, SHOP, openFlowStage } from "./flow-stage.js";
import { putMacro, watch } from "./panel-stage.js";

const missing = noChromium || noAwsServer;
if (missing) console.log(`Browser tests of the alarms' flows are skipped: ${missing}`);
const REGIONS = ["eu-central-1", "eu-west-1", "us-east-1"];
/** In each account and region: 504 in all. */
const EACH = 84;

describe("alarms in a browser, from AWS to the page", { skip: missing }, () => {
  /** @type {import("./flow-stage.js").FlowStage} */
  let flows;
  /** @type {import("playwright-core").Browser} */
  let chromium;
  /** @type {string[]} */
  const keys = [];
  const { browser, assertQuiet } = people(() => ({ host: flows.host, openBrowser: (options) => openBrowser(flows.host, chromium, options) }));

  before(async () => {
    chromium = await launchBrowser();
    flows = await openFlowStage();
    for (const [name, account] of Object.entries({ Shop: SHOP, Payments: PAYMENTS })) {
      for (const region of REGIONS) {
        await flows.aws.forgetAlarms(account, region);
        await flows.aws.addAlarms(account, region, manyAlarms(EACH, Date.now(), `${name}-${region}`.toLowerCase()));
      }
      keys.push((await flows.connect({ name, account, regions: REGIONS })).accountKey);
    }
  });
  after(async () => {
    await chromium?.close();
    await flows?.close();
  });
  beforeEach(() => void (flows.hosts.calls.length = 0));

  test("504 alarms over two accounts and three regions are on the page after eight requests; looking around takes none", async (t) => {
    const person = await browser("writer");
    const asked = watch(person.page, "alarms.view");
    await putMacro(/** @type {any} */ (flows), person.page, { accounts: keys.join(","), most: "500" });
    const frame = await person.frame();
    await frame.locator(".alarm-item").first().waitFor();
    const [paint, shown] = await frame.evaluate(() => [performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN, performance.now()]);
    t.diagnostic(`first paint after ${Math.round(paint)} ms, first alarm at the latest after ${Math.round(shown)} ms`);
    await becomes(async () => (await frame.locator(".count").allInnerTexts()).map((text) => Number.parseInt(text, 10)).reduce((sum, count) => sum + count), 6 * EACH, "all are counted");
    assert.ok(flows.hosts.calls.length <= 8, `${flows.hosts.calls.length} requests: ${flows.hosts.calls.map(({ action, region }) => `${action} ${region}`).join(", ")}`);
    const before = flows.hosts.calls.length;
    await frame.getByLabel("Find in these alarms").fill("payments-us-east-1-0083");
    await becomes(() => frame.locator(".alarm-item").count(), 1, "one of five hundred is found");
    await frame.getByLabel("Find in these alarms").fill("");
    await frame.getByLabel("Order", { exact: true }).selectOption("name");
    await becomes(() => frame.locator(".alarm-name").first().innerText(), "payments-eu-central-1-0000-cpu");
    await frame.getByRole("button", { name: "Show 100 more" }).click();
    await becomes(async () => (await frame.locator(".alarm-item").count()) > 100, true, "a hundred more");
    await frame.locator(".alarm-item").last().scrollIntoViewIfNeeded();
    assert.deepEqual([asked.length, flows.hosts.calls.length], [1, before]);
    await assertAccessibleInBothThemes(frame, "504 alarms", true);
    await assertQuiet();
  });

  test("an account that is down takes nothing from the other; the demo's alarms have graphs and a history", async () => {
    await flows.aws.forgetAlarms(SHOP, "eu-central-1");
    const { shopAlarms } = await import("../../js/demo/alarms/alarms.js");
    await flows.aws.addAlarms(SHOP, "eu-central-1", shopAlarms(Date.now()));
    flows.hosts.setFaults({ account: PAYMENTS, kind: "unavailable" });
    try {
      const person = await browser("reader");
      const writer = await browser("writer");
      const home = await putMacro(/** @type {any} */ (flows), writer.page, { accounts: keys.join(","), regions: "eu-central-1", graph: "yes", hideScaling: "yes" });
      await person.page.goto(`${flows.host.url}/wiki/spaces/DOCS/pages/${home}`);
      const frame = await person.frame();
      await becomes(() => frame.locator(".message.warning").innerText(), /Payments/);
      await frame.getByRole("button", { name: "orders-db-cpu", exact: true }).click();
      await frame.getByText("DBInstanceIdentifier = orders-primary").waitFor();
      await frame.getByRole("img", { name: /Between .* and .*, last .*, threshold 90\s%/ }).first().waitFor();
      await frame.getByRole("button", { name: "Show history: orders-db-cpu" }).click();
      await becomes(async () => (await frame.locator(".alarm-history li").count()) >= 3, true, "its changes");
      await assertAccessibleInBothThemes(frame, "real flows, one account down", true);
      await assertQuiet();
    } finally {
      flows.hosts.setFaults();
    }
  });
});
