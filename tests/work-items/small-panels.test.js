// @ts-check
// Settings, the issue's panel and the byline in a browser, with answers in the flows' place.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessibleInBothThemes, becomes, people } from "../browser/checks.js";
import { noChromium, openStage, until } from "../browser/stage.js";
import { answerFlows } from "./panel-stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

const SETTINGS = { projects: { all: true, ids: [] }, spaces: { all: true, ids: [] }, criteria: "tasks", labels: [] };
const CHOICES = {
  hosts: [{ host: "models.example.com", keySet: true }, { host: "other.example.com", keySet: false }], projects: [{ id: "10000", key: "DEMO", name: "Demo project" }, { id: "10003", key: "OLD", name: "Old project" }], moreProjects: false,
  spaces: [{ id: "1", key: "DOCS", name: "Documentation" }], moreSpaces: true, jira: "ready",
};
const SPAN = { quote: "The door opens within three seconds", section: ["Collecting"], start: 1 };
const PAGE = { title: "Parcel lockers", url: "https://local.atlassian.net/wiki/spaces/DOCS/pages/1", version: 12 };

describe("the small work items panels in a browser, with answers in the flows' place", { skip: noChromium }, () => {
  /** @type {import("../browser/stage.js").Stage} */
  let stage;
  const { browser, assertQuiet } = people(() => stage);
  before(async () => {
    stage = await openStage({});
  });
  after(() => stage?.close());

  test("an admin chooses projects, server and labels, and gets back what was kept", async () => {
    const person = await browser("admin");
    const { page } = person;
    /** @type {any[]} */
    const saved = [];
    await answerFlows(page, {
      "workItems.settings": () => ({ settings: SETTINGS, ...CHOICES }),
      "workItems.saveSettings": ({ settings }) => {
        if (settings.labels.some((/** @type {string} */ label) => /\s/.test(label))) throw Object.assign(new Error("a label has no blanks"), { code: "input_invalid", field: "settings.labels" });
        saved.push(settings);
        return { settings, ...CHOICES };
      },
    });
    const frame = await person.open("work-items-settings");
    await frame.getByRole("heading", { name: "Work items" }).waitFor();
    await assertAccessibleInBothThemes(frame, "settings");
    await frame.getByLabel("Only in these").nth(1).check();
    await frame.getByLabel(/Demo project/).check();
    await frame.getByLabel("Server").selectOption("models.example.com");
    await frame.getByLabel("Model").fill("qwen3");
    await frame.getByLabel(/^Labels/).fill("spec, two words");
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText("A label has no blanks.").waitFor();
    assert.equal(saved.length, 0);
    await frame.getByLabel(/^Labels/).fill("spec");
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText("✓ Saved.").waitFor();
    assert.deepEqual(saved, [{ ...SETTINGS, projects: { all: false, ids: ["10000"] }, ai: { host: "models.example.com", model: "qwen3" }, labels: ["spec"] }]);
    await assertAccessibleInBothThemes(frame, "settings, all chosen");
    await assertQuiet();
  });

  test("an issue says which sentence it comes from and what became of it; nothing of a page that the reader cannot see", async () => {
    const person = await browser("writer");
    /** @type {any} */
    let answer = {};
    await answerFlows(person.page, { "workItems.panel": () => answer });
    const shown = async (/** @type {any} */ from) => {
      answer = from ? { from: { pageId: "1", ref: "a", pageVersion: 11, ...from } } : {};
      const frame = await person.open("work-items-issue");
      await until(async () => !/Looking where/.test(await frame.locator("main").innerText()), "an answer");
      await assertAccessibleInBothThemes(frame, JSON.stringify(from?.now ?? from ?? null), true);
      return frame.locator("main").innerText();
    };
    assert.match(await shown(undefined), /was not made from a page/);
    assert.match(await shown({}), /a page that you cannot see/);
    assert.match(await shown({ page: PAGE, span: SPAN, now: { state: "same" } }), /Parcel lockers[\s\S]*version 11; the page is at 12[\s\S]*within three seconds[\s\S]*still says so/);
    assert.match(await shown({ page: PAGE, span: SPAN, now: { state: "changed", span: { ...SPAN, quote: "The door opens within two seconds" } } }), /Then: .*three seconds[\s\S]*Now: .*two seconds/);
    assert.match(await shown({ page: PAGE, now: { state: "gone" } }), /cannot be read any more[\s\S]*not on the page any more/);
    await assertQuiet();
  });

  test("the byline is offered where a page has work items, and says what changed", async () => {
    const person = await browser("writer");
    const site = await stage.host.site();
    const home = site.spaceByKey("DOCS")?.homepageId ?? "";
    await answerFlows(person.page, { "workItems.byline": () => ({ items: 43, uncovered: 2, written: 41, changed: 3, added: 1, gone: 0, last: { pageVersion: 12, atMs: 1 }, pageVersion: 14 }) });
    await person.page.goto(`${stage.host.url}/wiki/spaces/DOCS/pages/${home}`);
    assert.equal(await person.page.locator(".byline").getByRole("link", { name: "Work items", exact: true }).count(), 0);
    await person.page.locator(".byline").getByRole("link", { name: "Work items from this page" }).waitFor();
    await site.saveProperty({ id: site.nextId(), pageId: home, key: "touchmark-work-items", value: { pageVersion: 12 }, version: { number: 1, message: "", minorEdit: false, authorId: stage.host.accountId("writer"), createdAt: site.now(), title: "" } });
    await person.page.reload();
    await person.page.locator(".byline").getByRole("link", { name: "Work items", exact: true }).click();
    const frame = await person.frame();
    // Each issue is compared with the version that it was written from, which need not be the newest one.
    await frame.getByText("3 requirements changed since their issues were written").waitFor();
    await becomes(() => frame.locator("main").innerText(), /43 items on this page, 41 issues made from it[\s\S]*2 passages in no item[\s\S]*1 new, 0 gone[\s\S]*Last written from version 12 of the page/);
    await assertAccessibleInBothThemes(frame, "byline", true);
    await assertQuiet();
  });
});
