// @ts-check
// What an app reads of Confluence beyond pages: search, labels, files, who may see a space.
import assert from "node:assert/strict";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { APP_DIR, SMALL_APP, tempDir, withHost } from "./with-host.js";

/** The small app with the scopes of a reader. @param {import("node:test").TestContext} t @param {string[]} [scopes] */
async function reader(t, scopes = ["read:attachment:confluence", "read:label:confluence", "write:label:confluence", "write:attachment:confluence", "read:content.restriction:confluence"]) {
  const appDir = join(tempDir(t), "app");
  cpSync(SMALL_APP, appDir, { recursive: true });
  symlinkSync(join(APP_DIR, "node_modules"), join(appDir, "node_modules"));
  const manifest = readFileSync(join(appDir, "manifest.yml"), "utf8");
  writeFileSync(join(appDir, "manifest.yml"), manifest.replace("    - read:space:confluence", ["    - read:space:confluence", ...scopes.map((scope) => `    - ${scope}`)].join("\n")).replace("        - address: api.github.com", "        - address: api.github.com\n        - address: api.media.atlassian.com"));
  const made = await withHost(t, { appDir });
  const space = (await made.confluence({ path: "/wiki/api/v2/spaces?keys=DOCS" })).body.results[0];
  const pages = [];
  for (const title of ["One", "Two", "Three"]) pages.push((await made.confluence({ method: "POST", path: "/wiki/api/v2/pages", body: { spaceId: space.id, status: "current", title, body: { representation: "storage", value: `<p>${title}</p>` } } })).body);
  return { ...made, space, pages };
}

const search = (/** @type {string} */ cql, more = "") => `/wiki/rest/api/content/search?cql=${encodeURIComponent(cql)}${more}`;

test("pages are found by label, space and ancestor, in pages with a cursor, and show what was asked for", async (t) => {
  const { confluence, pages, space } = await reader(t);
  for (const { id } of pages.slice(0, 2)) assert.equal((await confluence({ method: "POST", path: `/wiki/rest/api/content/${id}/label`, body: [{ prefix: "global", name: "chosen" }] })).status, 200);
  const first = (await confluence({ path: search(`label = "chosen"`, "&limit=1&expand=version,metadata.labels,space") })).body;
  assert.equal(first.results.length, 1);
  assert.deepEqual(Object.keys(first.results[0]).sort(), ["_links", "id", "metadata", "space", "status", "title", "type", "version"]);
  const second = (await confluence({ path: `/wiki${first._links.next}` })).body;
  assert.deepEqual([...first.results, ...second.results].map(({ title }) => title), ["One", "Two"]);
  assert.equal(second._links.next, undefined);
  assert.equal((await confluence({ path: search(`ancestor = ${space.homepageId} and space = "DOCS"`) })).body.results.length, 3);
  assert.deepEqual((await confluence({ path: `/wiki/api/v2/pages/${pages[0].id}/labels` })).body.results.map((/** @type {any} */ one) => one.name), ["chosen"]);
  assert.equal((await confluence({ method: "DELETE", path: `/wiki/rest/api/content/${pages[0].id}/label?name=chosen` })).status, 200);
  assert.equal((await confluence({ path: search(`label = "chosen"`) })).body.results.length, 1);
});

test("pages are found by their words, and by who wrote them", async (t) => {
  const { confluence, pages, space } = await reader(t, ["read:attachment:confluence", "read:label:confluence", "write:label:confluence", "search:confluence"]);
  const body = { representation: "storage", value: "<p>A <em>quince</em> harvest</p><ul><li>plum&amp;pear</li></ul>" };
  await confluence({ method: "POST", path: "/wiki/api/v2/pages", body: { spaceId: space.id, status: "current", title: "Fruit", body } });
  await confluence({ method: "POST", path: `/wiki/rest/api/content/${pages[0].id}/label`, body: [{ prefix: "global", name: "quince" }] });
  const titles = async (/** @type {string} */ cql) => (await confluence({ path: search(`${cql} and space = DOCS`) })).body.results.map((/** @type {any} */ one) => one.title);
  assert.deepEqual(await Promise.all(["text ~ quince", "text ~ Fruit", `text ~ "harvest plum"`, `text ~ "\\"quince harvest\\""`, `text ~ "\\"harvest quince\\""`, `text ~ "quin*"`, "text ~ quin", "text ~ li", "text !~ quince and title ~ t"].map(titles)),
    [["One", "Fruit"], ["Fruit"], ["Fruit"], ["Fruit"], [], ["One", "Fruit"], [], [], ["Documentation", "Two", "Three"]]);
  const writer = pages[1].authorId;
  assert.deepEqual(await Promise.all(["creator = currentUser() and title = Two", `contributor = "${writer}" and title = Two`, `creator = "712020:somebody" and title = Two`].map(titles)), [["Two"], ["Two"], []]);
  const found = (await confluence({ path: `/wiki/rest/api/search?cql=${encodeURIComponent("text ~ harvest")}` })).body;
  assert.deepEqual(found.results.map((/** @type {any} */ one) => one.title), ["Fruit"]);
});

test("CQL that cannot be read, an unknown parameter or expansion and a foreign cursor are refused", async (t) => {
  const { confluence } = await reader(t);
  const status = async (/** @type {string} */ path) => (await confluence({ path })).status;
  assert.equal(await status(search(`label = "a`)), 400);
  assert.equal(await status(search("type = page", "&start=5")), 501);
  assert.equal(await status(search("type = page", "&expand=everything")), 501);
  const { body } = await confluence({ path: search("type = page", "&limit=1") });
  const cursor = new URLSearchParams(body._links.next.split("?")[1]).get("cursor");
  assert.equal(await status(search("type = page", `&limit=2&cursor=${cursor}`)), 400);
});

test("a restricted page is found by nobody who may not read it", async (t) => {
  const { confluence, pages, host } = await reader(t);
  const site = await host.site();
  const page = site.pages.get(pages[0].id);
  assert.ok(page);
  await site.touchPage({ ...page, restrictions: { read: ["712020:somebody-else"], update: [] } });
  const titles = (await confluence({ path: search("type = page and space = DOCS") })).body.results.map((/** @type {any} */ one) => one.title);
  assert.ok(!titles.includes("One") && titles.includes("Two"));
});

test("a file's download leads to the media service, which takes its own key and no credential", async (t) => {
  const { confluence, pages, host, fetchFromApp } = await reader(t);
  const site = await host.site();
  const file = { id: `att${site.nextId()}`, pageId: pages[0].id, title: "a.txt", mediaType: "text/plain", fileSize: 5, version: 1, authorId: "x", createdAt: site.now() };
  await site.saveAttachment(file, Buffer.from("hello"));
  assert.equal((await confluence({ path: `/wiki/api/v2/attachments/${file.id}` })).body.fileSize, 5);
  const { status, headers } = await confluence({ path: `/wiki/rest/api/content/${pages[0].id}/child/attachment/${file.id}/download` });
  assert.equal(status, 302);
  assert.equal((await fetchFromApp(headers.location)).text, "hello");
  assert.equal((await fetchFromApp(headers.location, { headers: { authorization: "Bearer x" } })).status, 400);
  assert.equal((await fetchFromApp(headers.location.replace(/token=.*/, "token=other"))).status, 403);
  assert.equal((await confluence({ path: `/wiki/rest/api/content/${pages[1].id}/child/attachment/${file.id}/download` })).status, 404);
});

test("a space says who may see it; without the scope nothing is said", async (t) => {
  const { confluence, space } = await reader(t);
  const rows = (await confluence({ path: `/wiki/api/v2/spaces/${space.id}/permissions` })).body.results;
  assert.ok(rows.some((/** @type {any} */ row) => row.operation.key === "read" && row.principal.type === "user"));
  const { confluence: without } = await withHost(t);
  assert.equal((await without({ path: `/wiki/rest/api/content/1/child/attachment/att1/download` })).status, 401);
});
