// @ts-check
// The whole way in a browser, with the app's own flows behind the panels: page, proposal, edit, write, result, undo, page changed, again.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addSpecification, demonstrateWorkItems, editSpecification } from "../../js/demo/work-items/specification.js";
import { assertAccessibleInBothThemes, becomes, people } from "../browser/checks.js";
import { noChromium, openStage } from "../browser/stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

/** @typedef {import("playwright-core").Frame} Frame */

describe("work items in a browser, from the page to Jira and back", { skip: noChromium }, () => {
  /** @type {import("../browser/stage.js").Stage} */
  let stage;
  let pageId = "";
  const { browser, assertQuiet } = people(() => stage);

  before(async () => {
    stage = await openStage({});
    pageId = await addSpecification(stage.host, { spaceKey: "DOCS" });
  });
  after(() => stage?.close());

  const issues = async () => [...(await stage.host.jira()).issues.values()];
  const issueOf = async (/** @type {string} */ start) => (await issues()).find((issue) => issue.fields.summary.startsWith(start));
  const rows = (/** @type {Frame} */ frame) => frame.locator(".tree-title").allInnerTexts();
  const row = (/** @type {Frame} */ frame, /** @type {RegExp} */ name) => frame.getByRole("treeitem", { name });

  /** The panel of the page, as its action opens it. @param {string} [user] */
  async function open(user) {
    const person = await browser(user ?? "writer");
    await person.page.goto(`${stage.host.url}/wiki/spaces/DOCS/pages/${pageId}`);
    await person.page.getByRole("link", { name: "Work items from this page" }).click();
    const frame = await person.frame();
    await frame.locator(".tree-row, .message.error").first().waitFor();
    return { person, page: person.page, frame };
  }

  /** From the proposal to what has become of it: two presses, and two more where the project is not known. @param {Frame} frame @param {{asked?: boolean}} [how] */
  async function write(frame, { asked = false } = {}) {
    await frame.getByRole("button", { name: /to Jira…$/ }).click();
    if (asked) {
      const option = frame.getByLabel("Project", { exact: true }).locator("option", { hasText: "(DEMO," });
      await option.waitFor({ state: "attached" });
      await frame.getByLabel("Project", { exact: true }).selectOption(await option.getAttribute("value"));
      await frame.getByRole("button", { name: /^Review/ }).and(frame.locator(":enabled")).click();
    }
    await frame.getByRole("button", { name: /^Write \d+ items? in/ }).and(frame.locator(":enabled")).click();
    await frame.getByRole("heading", { name: /items? in Jira$/ }).waitFor();
  }

  test("three clicks, an edit and a yes make issues; what was undone is made again; a changed page proposes the difference alone", async () => {
    const { frame } = await open();
    const first = await rows(frame);
    assert.ok(first.length >= 8, `${first.length} items`);
    await assertAccessibleInBothThemes(frame, "the real proposal");
    await row(frame, /The door must open within two seconds/).dblclick();
    await frame.getByLabel("Title").fill("Doors open within two seconds");
    await becomes(async () => (await rows(frame)).filter((title) => title === "Doors open within two seconds").length, 1);
    await row(frame, /The receipt can be sent/).locator(".tick").click();
    await write(frame, { asked: true });
    const made = await issues();
    assert.equal(made.length, first.length - 1);
    assert.ok(made.some(({ fields }) => fields.summary === "Doors open within two seconds"));
    assert.ok(!made.some(({ fields }) => fields.summary.startsWith("The receipt")));
    assert.equal(new Set(made.map(({ properties }) => properties["touchmark-work-item"].ref)).size, made.length, "each carries a mark of its own");
    await becomes(() => frame.getByText("✓ checked in Jira").count(), made.length);
    await assertAccessibleInBothThemes(frame, "the real result");

    await frame.getByRole("button", { name: "Undo this run" }).click();
    await frame.getByRole("dialog").getByText(`${made.length} issues will be deleted.`).waitFor();
    await frame.getByRole("dialog").getByRole("button", { name: "Undo this run" }).click();
    await frame.getByText(`${made.length} issues deleted.`).waitFor();
    await becomes(() => frame.evaluate(() => document.activeElement?.textContent ?? ""), new RegExp(`^${made.length} issues deleted`), "the focus is not lost with the button");
    await becomes(async () => (await issues()).length, 0);

    await frame.getByRole("button", { name: "Back to the items" }).click();
    await frame.locator(".tree-row").first().waitFor();
    await write(frame);
    const again = await issues();
    assert.equal(again.length, first.length);

    await editSpecification(stage.host, pageId, (body) => body.replace("within two seconds after", "within one second after").replace("<li><p>PL-3:", "<li><p>PL-4: A locker must say in words what is wrong with it.</p></li><li><p>PL-3:"));
    await frame.getByRole("button", { name: "Back to the items" }).click();
    await frame.getByText("1 new, 1 changed, 0 gone from the page").waitFor();
    await row(frame, /within one second/).dblclick();
    await becomes(() => frame.locator(".difference").innerText(), /within two seconds[\s\S]*within one second/);
    await write(frame);
    assert.equal((await issues()).length, first.length + 1);
    assert.match(String((await issueOf("The door must open"))?.fields.summary), /within one second/);
    await frame.getByRole("button", { name: "Back to the items" }).click();
    await frame.getByText("0 new, 0 changed, 0 gone from the page").waitFor();
    await assertQuiet();
  });

  test("what people changed or finished in Jira stays until somebody says otherwise, part by part", async () => {
    const jira = await stage.host.jira();
    const [door, label] = [await issueOf("The door must open"), await issueOf("A label is printed")];
    assert.ok(door && label);
    await jira.saveIssues([{ ...door, statusId: "10001" }, { ...label, fields: { ...label.fields, summary: "A label comes out, says Jira" } }]);
    await editSpecification(stage.host, pageId, (body) => body.replace("within one second after", "at once after").replace("A label is printed at the locker.", "A label is printed at the locker, in colour."));
    const { frame } = await open();
    const question = frame.locator(".message.warning", { hasText: "Changed or finished in Jira since" });
    await becomes(() => question.innerText(), /It is done in Jira\.[\s\S]*A label comes out, says Jira|A label comes out, says Jira[\s\S]*It is done in Jira\./);
    await assertAccessibleInBothThemes(frame, "changed and done in Jira");
    await question.getByLabel(new RegExp(`^${door.key}:`)).selectOption({ label: "Write what the page says, though it is done" });
    await write(frame);
    assert.match(String((await jira.issue(door.key))?.fields.summary), /at once/);
    assert.equal((await jira.issue(label.key))?.fields.summary, "A label comes out, says Jira", "left as it is");
    await frame.getByRole("button", { name: "Back to the items" }).click();
    await frame.locator(".message.warning", { hasText: "A label comes out" }).getByRole("combobox").selectOption({ label: "Write what the page says" });
    await write(frame);
    assert.match(String((await jira.issue(label.key))?.fields.summary), /in colour/);
    await assertQuiet();
  });

  test("a change of finished work becomes an issue of its own, linked to the finished one; what is left as it is, is told as such", async () => {
    const jira = await stage.host.jira();
    const [door, label] = [await issueOf("The door must open"), await issueOf("A label is printed")];
    assert.ok(door && label);
    assert.equal(door.statusId, "10001", "finished, by the test before");
    await jira.saveIssues([{ ...label, fields: { ...label.fields, summary: "A label comes out again, says Jira" } }]);
    const count = (await issues()).length;
    await editSpecification(stage.host, pageId, (body) => body.replace("at once after", "half a second after").replace("in colour.", "in three colours."));
    const { frame } = await open();
    await frame.getByText("What is ticked stays as it is in Jira").waitFor();
    await becomes(() => row(frame, /A label is printed/).textContent(), /stays as it is/i);
    await frame.getByLabel(new RegExp(`^${door.key}:`)).selectOption({ label: "Create a new issue for the change, linked to this one" });
    await assertAccessibleInBothThemes(frame, "a new issue for a change");
    await frame.getByRole("button", { name: "Write 1 item to Jira…" }).click();
    // The project of the last run needs no question.
    await becomes(() => frame.locator(".review").innerText(), new RegExp(`half a second after the last digit\\s+new, linked to ${door.key}`));
    await frame.getByRole("button", { name: "Back to the project" }).last().click();
    await frame.getByRole("heading", { name: "Where to create them" }).waitFor();
    await becomes(() => frame.getByLabel("Project", { exact: true }).inputValue(), "10000", "the project of the last run");
    await frame.getByRole("button", { name: "Review 1 item" }).and(frame.locator(":enabled")).click();
    await frame.getByRole("button", { name: "Write 1 item in DEMO as me" }).and(frame.locator(":enabled")).click();
    await frame.getByRole("heading", { name: "1 item in Jira" }).waitFor();
    assert.equal((await issues()).length, count + 1);
    assert.equal((await jira.issue(door.key))?.fields.summary, door.fields.summary);
    const made = (await issues()).find(({ fields }) => /half a second/.test(fields.summary));
    assert.deepEqual([...jira.links.values()].filter(({ inward, outward }) => [inward, outward].includes(made?.id)).map(({ inward, outward }) => [inward, outward].includes(door.id)), [true]);
    assert.equal((await jira.issue(label.key))?.fields.summary, "A label comes out again, says Jira");
    await frame.getByRole("button", { name: "Back to the items" }).click();
    await becomes(() => row(frame, /half a second/).textContent(), new RegExp(`${made?.key}`));
    await assertQuiet();
  });

  test("stories without an epic go below one that is in Jira already; a double is updated, not made again; the page gets Jira's own table", async () => {
    const jira = await stage.host.jira();
    for (const issue of await issues()) await jira.removeIssue(issue);
    const [epic, done] = [await addIssue("10000", "Parcels of next year"), await addIssue("10000", "Parcels of last year", "10001")];
    const double = await addIssue("10001", "A label is printed at the locker");
    pageId = await addPage("Parcels: next year", "<h2>Requirements</h2><ul><li><p>The locker must speak the language of the parcel.</p></li><li><p>A label is printed at the locker, in colour.</p></li></ul>");
    const { frame } = await open();
    await row(frame, /Epic/).locator(".tick").click();
    for (const name of [/speak the language/, /label is printed/]) {
      await becomes(() => row(frame, name).getAttribute("aria-checked"), "false", "with its epic it is left out");
      await row(frame, name).dblclick();
      await frame.getByLabel(/^Below/).selectOption("");
      await becomes(() => row(frame, name).getAttribute("aria-level"), "1");
      await row(frame, name).locator(".tick").click();
      await becomes(() => row(frame, name).getAttribute("aria-checked"), "true");
    }
    await frame.getByRole("button", { name: "Write 2 items to Jira…" }).click();
    await frame.getByLabel("Project", { exact: true }).selectOption("10000");
    await frame.getByText("2 stories without an epic").waitFor();
    await becomes(() => frame.getByLabel(/^Put them below/).locator("option").allInnerTexts(), ["no epic", `${epic.key} Parcels of next year (To Do)`], "epics that are not done");
    await frame.getByLabel(/^Find an epic/).fill(done.key.toLowerCase());
    await frame.getByLabel(/^Find an epic/).press("Enter");
    await becomes(() => frame.getByLabel(/^Put them below/).locator("option").allInnerTexts(), ["no epic", `${done.key} Parcels of last year (Done)`], "a whole key");
    await frame.getByLabel(/^Find an epic/).fill("parc nex");
    await frame.getByLabel(/^Find an epic/).press("Enter");
    await becomes(() => frame.getByLabel(/^Put them below/).locator("option").count(), 2);
    await frame.getByLabel(/^Put them below/).selectOption(epic.id);
    await assertAccessibleInBothThemes(frame, "below an epic");
    await frame.getByRole("button", { name: "Review 2 items" }).click();
    await frame.getByRole("button", { name: "Look for duplicates" }).click();
    await frame.getByLabel(new RegExp(`^${double.key}: A label`)).selectOption({ label: "Update this one" });
    await frame.getByRole("button", { name: "Write 2 items in DEMO as me" }).and(frame.locator(":enabled")).click();
    await frame.getByRole("heading", { name: "2 items in Jira" }).waitFor();
    assert.equal((await issues()).length, 4, "two epics, the double, and one new story");
    assert.equal((await issueOf("The locker must speak"))?.parentId, epic.id);
    assert.match(String((await jira.issue(double.key))?.fields.summary), /in colour/);
    await frame.getByRole("button", { name: "Show these issues on the page" }).click();
    await frame.getByRole("button", { name: "Take the table off the page" }).waitFor();
    await assertAccessibleInBothThemes(frame, "the table is on the page");
    const reader = await browser("writer");
    const shown = async () => (await reader.page.goto(`${stage.host.url}/wiki/spaces/DOCS/pages/${pageId}`), reader.page.locator(".issue-table tbody tr").allInnerTexts());
    await becomes(shown, new RegExp(`Story.${double.key}.A label is printed at the locker, in colour.To Do`, "i"));
    await frame.getByRole("button", { name: "Take the table off the page" }).click();
    await frame.getByRole("button", { name: "Show these issues on the page" }).waitFor();
    assert.deepEqual(await shown(), []);
    await assertQuiet();
  });

  /** Somebody's own issue of the demo project. @param {string} typeId @param {string} summary @param {string} [statusId] */
  async function addIssue(typeId, summary, statusId = "10000") {
    const jira = await stage.host.jira();
    const project = jira.projects.get("10000");
    assert.ok(project);
    const number = project.lastNumber + 1;
    const issue = { id: jira.nextId(), key: `DEMO-${number}`, projectId: "10000", typeId, statusId, parentId: null, fields: { summary }, creatorId: stage.host.accountId("writer"), createdMs: jira.nowMs() - 60_000, updatedMs: jira.nowMs() - 60_000, properties: {}, remoteLinks: [], comments: [] };
    await jira.saveIssues([issue], { ...project, lastNumber: number });
    return issue;
  }

  /** @param {string} title @param {string} body */
  async function addPage(title, body) {
    const site = await stage.host.site();
    const space = site.spaceByKey("DOCS");
    assert.ok(space);
    const page = site.newPage({ id: site.nextId(), spaceId: space.id, title, parentId: space.homepageId, authorId: stage.host.accountId("writer"), position: 0 });
    await site.savePage(page, body);
    return page.id;
  }
});

describe("the demo's specification in a browser", { skip: noChromium }, () => {
  test("three presses lead from the page to issues: the action, the items, the yes", async () => {
    const stage = await openStage({});
    try {
      const pageId = await demonstrateWorkItems(stage.host, { spaceKey: "DOCS" });
      const person = await stage.openBrowser({ user: "writer" });
      await person.page.goto(`${stage.host.url}/wiki/spaces/DOCS/pages/${pageId}`);
      await person.page.getByRole("link", { name: "Work items from this page" }).click();
      const frame = await person.frame();
      await frame.getByRole("button", { name: /^Write \d+ items to Jira…$/ }).click();
      await frame.getByRole("button", { name: /^Write \d+ items in DEMO as me$/ }).and(frame.locator(":enabled")).click();
      await frame.getByRole("heading", { name: /items in Jira$/ }).waitFor();
      assert.ok((await stage.host.jira()).issues.size >= 8);
      await person.close();
    } finally {
      await stage.close();
    }
  });
});
