// @ts-check
// Every way a person edits a page of the app on the local host, and what the next run makes of it (the table of docs/PANELS.md).

import assert from "node:assert/strict";
import { test } from "node:test";
import { published } from "./published.js";

/** @typedef {import("./published.js").World} World */

/** Ways that change nothing of the app's: the page is written as ever. @type {[string, (world: World) => Promise<unknown>, (world: World) => Promise<void>][]} */
const HARMLESS = [
  ["a Notes panel", ({ edit }) => edit({ body: (text) => `<ac:structured-macro ac:name="panel"><ac:parameter ac:name="title">Notes</ac:parameter><ac:rich-text-body><p>Ask Ada.</p></ac:rich-text-body></ac:structured-macro>${text}` }),
    async ({ body, id }) => assert.match(await body(id), /Ask Ada\./)],
  ["an inline comment", ({ edit }) => edit({ body: (text) => text.replace("Holds", '<ac:inline-comment-marker ac:ref="c1">Holds</ac:inline-comment-marker>') }),
    async ({ body, id }) => assert.match(await body(id), /ac:ref="c1"[^>]*>Holds</)],
  ["another title", ({ edit }) => edit({ title: "The spade" }),
    async ({ page, byline }) => { assert.equal(page().title, "The spade"); assert.equal((await byline()).namedByPerson, true); }],
  ["a move in the space", async ({ site, page }) => site.touchPage({ ...page(), parentId: [...site.spaces.values()].find((space) => space.key === "DOCS")?.homepageId ?? null }),
    async ({ site, page }) => assert.equal(page().parentId, [...site.spaces.values()].find((space) => space.key === "DOCS")?.homepageId)],
  ["a label", async ({ site, page }) => site.touchPage({ ...page(), labels: ["mine"] }), async ({ page }) => assert.deepEqual(page().labels, ["mine"])],
  ["an edit that was taken back", async ({ edit }) => { await edit({ body: (text) => text.replace("Deep", "Ada's deep") }); await edit({ body: (text) => text.replace("Ada's deep", "Deep") }); }, async () => {}],
];

for (const [what, act, holds] of HARMLESS) {
  test(`${what} stays, and the page is written as ever`, async (t) => {
    const world = await published(t);
    await act(world);
    assert.equal((await world.byline()).edited, false);
    world.push("dig_deeper");
    const counts = await world.run();
    assert.equal(counts.proposed, 0, JSON.stringify(counts));
    assert.match(await world.body(world.id), /dig_deeper/);
    await holds(world);
  });
}

test("a page that the app may not change is left and named, the others go on", async (t) => {
  const world = await published(t);
  await world.site.touchPage({ ...world.page(), restrictions: { read: [], update: ["712020:somebody-else"] } });
  world.push("dig_deeper");
  assert.equal((await world.run()).refused, 1);
  assert.doesNotMatch(await world.body(world.id), /dig_deeper/);
});

test("an edited text is proposed against, and each decision does what it says", async (t) => {
  const world = await published(t);
  const { call, edit, push, run, body, id, byline } = world;
  await edit({ body: (text) => text.replace("Deep things", "Ada's things") });
  push("dig_deeper");
  assert.equal((await run()).proposed, 1);
  const told = await byline();
  assert.deepEqual([told.edited, told.mayDecide, typeof told.editedMs, typeof told.proposal.sinceMs], [true, true, "number", "number"]);
  const { sections } = await call("docs.pageChanges", { pageId: id });
  assert.match(JSON.stringify(sections), /Ada's things/);
  const decide = async (/** @type {string} */ choice, user = "writer") => {
    const page = await byline();
    return call("docs.pageDecision", { pageId: id, choice, version: page.version, ...(page.proposal ? { proposalVersion: page.proposal.version } : {}) }, user);
  };
  await assert.rejects(decide("take", "reader"), { code: "no_write_permission" });
  const { keptSections } = await decide("sections");
  assert.equal(keptSections.length, 1, JSON.stringify(keptSections));
  assert.match(await body(id), /Ada's things[\s\S]*dig_deeper/);
  const archived = world.proposal();
  assert.match(world.site.pages.get(String(archived?.parentId))?.title ?? "", /Archived/);
  assert.equal(world.page().versions.at(-1)?.authorId, world.page().versions.at(1)?.authorId, "the person is named in the page's history");
  push("dig_deepest");
  assert.equal((await run()).proposed, 0);
  assert.match(await body(id), /Ada's things[\s\S]*dig_deepest/);
  await decide("mine");
  push("dig_on");
  await run();
  assert.doesNotMatch(await body(id), /dig_on/);
  await decide("ask");
  assert.equal((await run()).proposed, 1);
  assert.equal(world.proposal()?.parentId, id, "the same page is proposed again, below its page");
  await decide("take");
  assert.match(await body(id), /dig_on/);
  assert.doesNotMatch(await body(id), /Ada's things/);
  assert.equal((await byline()).edited, false);
});
