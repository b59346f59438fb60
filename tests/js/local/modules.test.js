// @ts-check
/** Each kind of module, where the product offers it and to whom. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { startHost } from "../../../js/local/host.js";
import { storedBy } from "./real-app.js";
import { tempDir } from "./with-host.js";

const APP = fileURLToPath(new URL("fixtures/modules", import.meta.url));
const MACRO = '<p>before</p><ac:structured-macro ac:name="clock"><ac:parameter ac:name="zone">UTC</ac:parameter></ac:structured-macro>';

/** @param {import("node:test").TestContext} t */
async function withModules(t) {
  const host = await startHost({ appDir: APP, dataDir: tempDir(t) });
  t.after(() => host.close());
  const site = await host.site();
  const home = /** @type {any} */ ([...site.spaces.values()][0]);
  const page = site.newPage({ id: site.nextId(), spaceId: home.id, title: "With a macro", parentId: home.homepageId, authorId: host.accountId("writer"), position: 0 });
  await site.savePage(page, MACRO);
  /** @param {string} path @param {string} [user] */
  const get = async (path, user = "writer") => {
    const response = await fetch(`${host.url}${path}${path.includes("?") ? "&" : "?"}as=${user}`);
    return { status: response.status, text: await response.text() };
  };
  /** @param {string} text @param {string} name @param {any} payload */
  const bridge = async (text, name, payload) => {
    const { origin, pathname } = new URL(String(/<iframe[^>]* src="([^"]+)"/.exec(text)?.[1]));
    const response = await fetch(`${origin}/bridge/${pathname.split("/")[2]}/${name}`, { method: "POST", headers: { origin, "content-type": "application/json" }, body: JSON.stringify(payload) });
    return /** @type {any} */ (await response.json());
  };
  return { host, site, page, get, bridge, path: `/wiki/spaces/DOCS/pages/${page.id}` };
}

test("a macro is a frame on its page, and its resolver learns page and settings", async (t) => {
  const { get, bridge, page, path } = await withModules(t);
  const { text } = await get(path);
  const { value } = await bridge(text, "invoke", { functionKey: "any", payload: {} });
  assert.deepEqual(value, { type: "macro", content: { id: page.id, type: "page", subtype: null }, config: { zone: "UTC" } });
});

test("settings that are submitted are written into the page, by those who may edit it", async (t) => {
  const { get, bridge, site, page } = await withModules(t);
  const path = `/apps/clock?page=${page.id}&config=1`;
  assert.equal((await get(path, "reader")).status, 404);
  const { text } = await get(path);
  assert.equal((await bridge(text, "submit", { config: { zone: 'Europe/"Paris" & <more>', size: "2" } })).value, true);
  const saved = site.pages.get(page.id);
  assert.equal(saved?.versions.length, 2);
  assert.match(await site.body(page.id, 2), /<ac:parameter ac:name="zone">Europe\/"Paris" &amp; &lt;more&gt;<\/ac:parameter><ac:parameter ac:name="size">2<\/ac:parameter><\/ac:structured-macro>$/);
});

test("an exported page shows the macro's static export and no frame", async (t) => {
  const { get, page } = await withModules(t);
  for (const type of ["word", "pdf"]) {
    const { text } = await get(`/wiki/spaces/DOCS/export/${page.id}?type=${type}`);
    assert.match(text, new RegExp(`<p>before</p><p><strong>${type} of UTC &#60;b&#62;</strong></p>`));
    assert.doesNotMatch(text, /<iframe/);
  }
});

test("settings for administrators are shown to administrators", async (t) => {
  const { get } = await withModules(t);
  assert.match((await get("/", "admin")).text, />Settings</);
  assert.doesNotMatch((await get("/", "writer")).text, />Settings</);
  assert.equal((await get("/apps/settings", "writer")).status, 404);
  assert.equal((await get("/apps/settings", "admin")).status, 200);
});

test("an action that needs the right to edit is offered to those who have it, a byline item to all", async (t) => {
  const { get, path } = await withModules(t);
  assert.match((await get(path, "writer")).text, />Act on it<.*|Beside the author/s);
  const reader = (await get(path, "reader")).text;
  assert.doesNotMatch(reader, />Act on it</);
  assert.match(reader, />Beside the author</);
});

test("a byline item that waits for a page property is offered where the property is", async (t) => {
  const { get, path, site, page, host } = await withModules(t);
  assert.doesNotMatch((await get(path)).text, />Only on marked pages</);
  await site.saveProperty({ id: site.nextId(), pageId: page.id, key: "mark", value: true, version: { number: 1, createdAt: site.now(), message: "", minorEdit: false, authorId: host.accountId("app"), title: "" } });
  assert.match((await get(path)).text, />Only on marked pages</);
});

test("a space page is offered in its space", async (t) => {
  const { get, path, bridge } = await withModules(t);
  assert.match((await get(path)).text, /href="\/apps\/in-space\?space=DOCS">In this space</);
  const { value } = await bridge((await get("/apps/in-space?space=DOCS")).text, "getContext", {});
  assert.equal(value.extension.space.key, "DOCS");
});

test("a visitor who is not logged in reaches no module that does not say so", async (t) => {
  const { get, host, path } = await withModules(t);
  assert.equal((await get("/apps/byline", "anonymous")).status, 404);
  assert.doesNotMatch((await get(path, "anonymous")).text, />Beside the author</);
  await assert.rejects(host.invoke({ moduleKey: "clock", functionKey: "any", user: "anonymous" }), /not open to visitors/);
});

test("a static web trigger answers with a declared output", async (t) => {
  const { host } = await withModules(t);
  const response = await fetch(host.webTriggerUrl("fixed"), { method: "POST", body: "x" });
  assert.deepEqual([response.status, response.headers.get("content-type"), await response.text()], [202, "text/plain", "accepted"]);
});

test("an edit in the product reaches the app's trigger, with who made it", async (t) => {
  const { host, page } = await withModules(t);
  await fetch(`${host.url}/wiki/spaces/DOCS/edit/${page.id}`, { method: "POST", redirect: "manual", headers: { origin: host.url }, body: new URLSearchParams({ title: "Renamed", version: "1", body: "<p>x</p>" }) });
  // Events come a little later, as they do on Forge.
  const seen = async () => (await storedBy(host, "local")).get("events");
  for (let tries = 0; (await seen()) === undefined && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(await seen(), [["avi:confluence:updated:page", "Renamed", host.accountId("writer")]]);
});
