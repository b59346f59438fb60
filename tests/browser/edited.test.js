// @ts-check
// The byline of an edited page, and the picture macro: what people see and do there. Their flows have tests of their own
// (`tests/suite/docs/edits.rs`); here their answers stand in.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertAccessibleInBothThemes, becomes, people } from "./checks.js";
import { noChromium, openStage, standIn, until } from "./stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

const HOUR_MS = 3_600_000;
const JOB = { jobId: "0a", repository: { provider: "github", owner: "octo", name: "tally" }, target: { spaceId: "1", parentId: "2" }, writer: "outline", images: false };
const CHANGES = { sections: [
  { heading: "Use", standing: "changed", page: ["Ask Ada before you count."], proposal: ["tally count files"], more: false },
  { heading: "History", standing: "onlyPage", page: ["Ada began it in 2019."], proposal: [], more: false },
  { heading: "", standing: "changed", page: [], proposal: [], more: false },
] };

/** What the byline is told of an edited page. @param {object} page */
const origin = (page) => ({ ok: true, value: {
  ours: true, job: JOB, state: "current", asOf: { commit: "4f1c2ab90d", endedMs: Date.now() - HOUR_MS }, run: null, front: null, mayRun: true,
  web: { repository: "https://github.com/octo/tally", commit: "https://github.com/octo/tally/commit/4f1c2ab90d" },
  page: { title: "tally: ledger", commit: "4f1c2ab90d", writtenMs: Date.now() - HOUR_MS, version: 7, edited: true, editedMs: Date.now() - 26 * HOUR_MS, namedByPerson: false, kept: null, mayDecide: true,
    proposal: { pageId: "77", title: "Proposed: tally: ledger", version: 2, sinceMs: Date.now() - HOUR_MS }, proposalFor: null, ...page },
} });

/** Three rows; the box of the middle one leads to a page. */
const PICTURE = {
  title: "Services", width: 260, height: 294,
  boxes: [
    { id: "web", label: "web", kind: "service", lines: ["web"], x: 8, y: 8, width: 112, height: 54 },
    { id: "cli", label: "tally", kind: "package", lines: ["tally"], x: 140, y: 8, width: 112, height: 54 },
    { id: "api", label: "api", kind: "service", page: "tally: api", pageId: "", lines: ["api"], x: 74, y: 114, width: 112, height: 54 },
    { id: "db", label: "PostgreSQL", kind: "store", lines: ["PostgreSQL"], x: 74, y: 220, width: 112, height: 54 },
  ],
  arrows: [
    { from: "web", to: "api", label: "", points: [[64, 62], [111, 114]] },
    { from: "cli", to: "api", label: "", points: [[196, 62], [148, 114]] },
    { from: "api", to: "db", label: "SQL", labelAt: [118, 187], points: [[130, 168], [130, 220]] },
  ],
  rows: [[0, 1], [2], [3]],
};

describe("the byline of an edited page and the picture macro, in a browser", { skip: noChromium }, () => {
  /** @type {import("./stage.js").Stage} */
  let stage;
  let page = "";
  const { browser, assertQuiet } = people(() => stage);
  /** Pictures for people who look: where they are wanted. @param {import("playwright-core").Page} of @param {string} name */
  const look = async (of, name) => {
    const dir = process.env.SCREENS;
    if (!dir) return;
    mkdirSync(dir, { recursive: true });
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await of.emulateMedia({ colorScheme });
      await of.waitForTimeout(300);
      await of.screenshot({ path: `${dir}/${name}-${colorScheme}.png`, fullPage: true });
    }
  };

  before(async () => {
    stage = await openStage();
    const site = await stage.host.site();
    page = [...site.spaces.values()].find(({ key }) => key === "DOCS")?.homepageId ?? "";
    // The byline is offered where this property stands.
    site.properties.set("990001", { id: "990001", pageId: page, key: "touchmark", value: {}, version: { number: 1, message: "", minorEdit: false, authorId: "", createdAt: "", title: "" } });
  });
  after(() => stage.close());

  test("what is proposed, what differs and what can be done is said, and asked before a text is replaced", async () => {
    const writer = await browser();
    /** @type {any[]} */
    const decided = [];
    let told = origin({});
    await standIn(writer.page, "docs.page", async () => told);
    await standIn(writer.page, "docs.pageChanges", async () => ({ ok: true, value: CHANGES }));
    await writer.page.route("**/bridge/*/invoke", async (route) => {
      const { functionKey, payload } = route.request().postDataJSON();
      if (functionKey !== "docs.pageDecision") return route.fallback();
      decided.push(payload);
      told = origin({ edited: payload.choice !== "take", proposal: null, kept: payload.choice === "sections" ? "sections" : null });
      await route.fulfill({ contentType: "application/json", body: JSON.stringify({ value: { ok: true, value: { keptSections: ["Use"] } } }) });
    });
    const frame = await writer.open("origin", { page });
    await frame.getByRole("heading", { name: "Edited by people" }).waitFor();
    await frame.getByText("Proposal waiting").waitFor();
    await becomes(() => frame.locator("main").textContent(), /Last edited yesterday|Last edited 26 hours ago|Last edited 1 day ago/);
    await frame.getByRole("button", { name: "Show what differs" }).click();
    await frame.getByText("Ask Ada before you count.").waitFor();
    await frame.getByText("only on this page").waitFor();
    await assertAccessibleInBothThemes(frame, "byline of an edited page");
    await look(writer.page, "byline-edited");
    await frame.getByRole("button", { name: "Take the proposal" }).click();
    await assertAccessible(frame, "byline, before a proposal is taken");
    await look(writer.page, "byline-take");
    await frame.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    assert.deepEqual(decided, [], "nothing is decided by a look");
    await frame.getByRole("button", { name: "Keep my sections, update the rest" }).click();
    await frame.getByText("Your sections kept").waitFor();
    assert.deepEqual(decided, [{ pageId: page, choice: "sections", version: 7, proposalVersion: 2 }]);
    await assertAccessibleInBothThemes(frame, "byline of a page whose sections are kept");
    await frame.getByRole("button", { name: "Propose again" }).waitFor();
    await assertQuiet();
  });

  test("a decision that comes too late is said, and a reader is offered none", async () => {
    const writer = await browser();
    await standIn(writer.page, "docs.page", async () => origin({}));
    await standIn(writer.page, "docs.pageDecision", async () => ({ ok: false, error: { code: "conflict", message: "the page or its proposal changed meanwhile: look at it again" } }));
    const frame = await writer.open("origin", { page });
    await frame.getByRole("button", { name: "Take the proposal" }).click();
    await frame.getByRole("dialog").getByRole("button", { name: "Take the proposal" }).click();
    await frame.getByText("look at it again").waitFor();
    const reader = await browser("reader");
    await standIn(reader.page, "docs.page", async () => origin({ mayDecide: false }));
    const seen = await reader.open("origin", { page });
    await seen.getByText("Proposal waiting").waitFor();
    assert.equal(await seen.getByRole("button", { name: "Take the proposal" }).count(), 0);
    await assertQuiet();
  });

  test("a picture has boxes that lead to pages, sizes, and the keyboard for both", async () => {
    const writer = await browser();
    PICTURE.boxes.forEach((box) => { if (box.page) box.pageId = page; });
    await standIn(writer.page, "docs.picture", async () => ({ ok: true, value: { picture: PICTURE } }));
    const frame = await writer.open("repository-picture", { page });
    const link = frame.getByRole("link", { name: "service api, needs PostgreSQL (SQL)" });
    assert.equal(await frame.locator(".label").allTextContents().then((all) => all.join()), "SQL");
    await link.waitFor();
    await frame.getByRole("img", { name: "store PostgreSQL" }).waitFor();
    await assertAccessibleInBothThemes(frame, "picture", true);
    await look(writer.page, "picture");
    const width = () => frame.locator("svg").evaluate((/** @type {any} */ svg) => svg.getBoundingClientRect().width);
    const before = await width();
    await frame.getByRole("button", { name: "Larger" }).click();
    await until(async () => (await width()) > before, "it is larger");
    await frame.getByRole("region").focus();
    await writer.page.keyboard.press("0");
    await until(async () => (await width()) === before, "0 fits the width");
    await writer.page.keyboard.press("Tab");
    await becomes(() => frame.evaluate(() => document.activeElement?.getAttribute("aria-label")), "service api, needs PostgreSQL (SQL)", "the box is the next stop");
    await frame.locator(".arrow.strong").first().waitFor({ state: "attached" });
    await writer.page.keyboard.press("Enter");
    await writer.page.waitForURL(/\/wiki\/spaces\/DOCS\/(pages\/|overview)/);
    await assertQuiet();
  });

  test("a page without a table says so, and a large picture fits its frame", async () => {
    const writer = await browser();
    await standIn(writer.page, "docs.picture", async () => ({ ok: true, value: { picture: null } }));
    const empty = await writer.open("repository-picture", { page });
    await empty.getByText("no table that a picture could be drawn from").waitFor();
    await assertAccessible(empty, "no picture", true);
    const wide = await browser();
    await standIn(wide.page, "docs.picture", async () => ({ ok: true, value: { picture: { ...PICTURE, width: 2_400 } } }));
    const frame = await wide.open("repository-picture", { page });
    await frame.locator("svg").waitFor();
    const fits = () => frame.locator(".view").evaluate((/** @type {any} */ view) => view.scrollWidth <= view.clientWidth + 1);
    await until(fits, "the picture fits");
    await assertQuiet();
  });
});
