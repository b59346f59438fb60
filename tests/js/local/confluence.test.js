// @ts-check
import assert from "node:assert/strict";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { APP_DIR } from "./real-app.js";
import { SMALL_APP, tempDir, withHost } from "./with-host.js";

/** @param {any} confluence @param {string} [key] */
async function space(confluence, key = "DOCS") {
  const { body } = await confluence({ path: `/wiki/api/v2/spaces?keys=${key}` });
  return body.results[0];
}

/** @param {any} confluence @param {any} page @param {any} [how] */
async function create(confluence, page, how = {}) {
  return confluence({ method: "POST", path: "/wiki/api/v2/pages", body: { status: "current", body: { representation: "storage", value: "<p>x</p>" }, ...page }, ...how });
}

test("a page is created below the space's homepage, read, updated and kept in all its versions", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId, homepageId } = await space(confluence);
  const { body: page } = await create(confluence, { spaceId, title: "One", body: { representation: "storage", value: "<p>one</p>" } });
  assert.equal(page.parentId, homepageId);
  assert.equal(page.version.number, 1);
  const updated = await confluence({ method: "PUT", path: `/wiki/api/v2/pages/${page.id}`, body: { id: page.id, status: "current", title: "Two", version: { number: 2, message: "why" }, body: { representation: "storage", value: "<p>two</p>" } } });
  assert.equal(updated.status, 200);
  const read = await confluence({ path: `/wiki/api/v2/pages/${page.id}?body-format=storage&include-properties=true&include-operations=true` });
  assert.equal(read.body.title, "Two");
  assert.equal(read.body.body.storage.value, "<p>two</p>");
  assert.equal(read.body.version.message, "why");
  assert.ok(read.body.operations.results.some((/** @type {any} */ one) => one.operation === "update"));
  const old = await confluence({ path: `/wiki/api/v2/pages/${page.id}?body-format=storage&version=1` });
  assert.equal(old.body.body.storage.value, "<p>one</p>");
});

test("an update whose version is not the next one is a conflict and changes nothing", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  const { body: page } = await create(confluence, { spaceId, title: "One" });
  for (const number of [1, 3, undefined]) {
    const { status } = await confluence({ method: "PUT", path: `/wiki/api/v2/pages/${page.id}`, body: { id: page.id, status: "current", title: "Other", version: { number } } });
    assert.equal(status, 409);
  }
  assert.equal((await confluence({ path: `/wiki/api/v2/pages/${page.id}` })).body.title, "One");
});

test("of two updates of one version at once exactly one wins", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  const { body: page } = await create(confluence, { spaceId, title: "Race" });
  const put = (/** @type {string} */ title) => confluence({ method: "PUT", path: `/wiki/api/v2/pages/${page.id}`, body: { id: page.id, status: "current", title, version: { number: 2 } } });
  const statuses = (await Promise.all([put("A"), put("B")])).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [200, 409]);
});

test("a title is unique in its space, whatever its case, and free again in another", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  await create(confluence, { spaceId, title: "Taken" });
  const again = await create(confluence, { spaceId, title: "taken" });
  assert.equal(again.status, 400);
  assert.match(again.body.errors[0].title, /already exists/);
  assert.equal((await create(confluence, { spaceId: (await space(confluence, "TEAM")).id, title: "Taken" })).status, 200);
});

test("a title has 1 to 255 characters", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  assert.equal((await create(confluence, { spaceId, title: "t".repeat(256) })).status, 400);
  assert.equal((await create(confluence, { spaceId, title: "   " })).status, 400);
  assert.equal((await create(confluence, { spaceId, title: "t".repeat(255) })).status, 200);
});

test("a body that Confluence's parser refuses is refused with its place", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  const { status, body } = await create(confluence, { spaceId, title: "Bad", body: { representation: "storage", value: "<p>a</p>\n<p>b & c</p>" } });
  assert.equal(status, 400);
  assert.match(body.errors[0].title, /^Error parsing xhtml: .*\n at \[row,col \{unknown-source\}\]: \[2,/);
  assert.equal((await confluence({ path: `/wiki/api/v2/pages?space-id=${spaceId}&title=Bad` })).body.results.length, 0);
});

test("a body above five megabytes answers 413", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  assert.equal((await create(confluence, { spaceId, title: "Huge" }, { growTo: 5 * 1024 * 1024 })).status, 413);
});

test("lists are paged with a cursor that the Link header names too", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  for (let at = 0; at < 7; at += 1) await create(confluence, { spaceId, title: `Page ${at}` });
  /** @type {string[]} */
  const titles = [];
  let path = `/wiki/api/v2/spaces/${spaceId}/pages?limit=3`;
  for (let guard = 0; path && guard < 10; guard += 1) {
    const { body, headers } = await confluence({ path });
    titles.push(...body.results.map((/** @type {any} */ one) => one.title));
    if (body._links.next) assert.ok(headers.link.includes(`<${body._links.next}>; rel="next"`));
    path = body._links.next;
  }
  assert.equal(new Set(titles).size, 8);
  assert.equal((await confluence({ path: `/wiki/api/v2/pages?limit=251` })).status, 400);
  assert.equal((await confluence({ path: `/wiki/api/v2/pages?cursor=made-up` })).status, 400);
});

test("a page property is created once, versioned and removed", async (t) => {
  const { confluence } = await withHost(t);
  const { homepageId } = await space(confluence);
  const path = `/wiki/api/v2/pages/${homepageId}/properties`;
  const { body: property } = await confluence({ method: "POST", path, body: { key: "k", value: { a: 1 } } });
  assert.equal((await confluence({ method: "POST", path, body: { key: "k", value: 2 } })).status, 409);
  assert.equal((await confluence({ method: "PUT", path: `${path}/${property.id}`, body: { key: "k", value: 3, version: { number: 1 } } })).status, 409);
  assert.equal((await confluence({ method: "PUT", path: `${path}/${property.id}`, body: { key: "k", value: 3, version: { number: 2 } } })).status, 200);
  assert.equal((await confluence({ path: `${path}?key=k` })).body.results[0].value, 3);
  assert.equal((await confluence({ method: "DELETE", path: `${path}/${property.id}` })).status, 204);
  assert.deepEqual((await confluence({ path: `${path}?key=k` })).body.results, []);
});

test("a page cannot be moved below itself", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  const { body: upper } = await create(confluence, { spaceId, title: "Upper" });
  const { body: lower } = await create(confluence, { spaceId, title: "Lower", parentId: upper.id });
  const { status } = await confluence({ method: "PUT", path: `/wiki/api/v2/pages/${upper.id}`, body: { id: upper.id, status: "current", title: "Upper", parentId: lower.id, version: { number: 2 } } });
  assert.equal(status, 400);
  assert.deepEqual((await confluence({ path: `/wiki/api/v2/pages/${upper.id}/children` })).body.results.map((/** @type {any} */ one) => one.id), [lower.id]);
});

test("a reader may read and not write", async (t) => {
  const { confluence } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  const as = (/** @type {string} */ user, /** @type {string} */ title) => confluence({ as: "user", method: "POST", path: "/wiki/api/v2/pages", body: { spaceId, status: "current", title } }, { user });
  assert.equal((await as("writer", "Written")).status, 200);
  assert.equal((await as("reader", "Not written")).status, 404);
  const seen = await confluence({ as: "user", path: `/wiki/api/v2/spaces/${spaceId}/operations` }, { user: "reader" });
  assert.deepEqual(seen.body.operations, [{ operation: "read", targetType: "space" }]);
});

test("a page restricted to some is not there for others, nor are the pages below it", async (t) => {
  const { confluence, host } = await withHost(t);
  const { id: spaceId } = await space(confluence);
  const { body: upper } = await create(confluence, { spaceId, title: "Upper" });
  const { body: lower } = await create(confluence, { spaceId, title: "Lower", parentId: upper.id });
  const site = await host.site();
  const page = /** @type {any} */ (site.pages.get(upper.id));
  await site.touchPage({ ...page, restrictions: { read: [host.accountId("writer")], update: [] } });
  for (const id of [upper.id, lower.id]) {
    assert.equal((await confluence({ as: "user", path: `/wiki/api/v2/pages/${id}` }, { user: "writer" })).status, 200);
    assert.equal((await confluence({ as: "user", path: `/wiki/api/v2/pages/${id}` }, { user: "reader" })).status, 404);
    assert.equal((await confluence({ path: `/wiki/api/v2/pages/${id}` })).status, 404, "the app is bound by restrictions as well");
  }
});

test("another person's right on a page is told to the app and not to a mere reader", async (t) => {
  const { confluence, host } = await withHost(t);
  const { homepageId } = await space(confluence);
  const path = `/wiki/rest/api/content/${homepageId}/permission/check`;
  const ask = (/** @type {string} */ user, /** @type {string} */ operation, /** @type {any} */ how) =>
    confluence({ method: "POST", path, body: { subject: { type: "user", identifier: host.accountId(user) }, operation }, ...how }, { user: "reader" });
  assert.equal((await ask("writer", "update", {})).body.hasPermission, true);
  assert.equal((await ask("reader", "update", {})).body.hasPermission, false);
  assert.equal((await ask("reader", "read", { as: "user" })).body.hasPermission, true, "about oneself");
  assert.equal((await ask("writer", "update", { as: "user" })).status, 403);
});

test("only an administrator of the site is shown the right to administer it", async (t) => {
  const { confluence } = await withHost(t);
  const operations = async (/** @type {string} */ user) => {
    const { body } = await confluence({ as: "user", path: "/wiki/rest/api/user/current?expand=operations" }, { user });
    return body.operations.some((/** @type {any} */ one) => one.operation === "administer" && one.targetType === "application");
  };
  assert.equal(await operations("admin"), true);
  assert.equal(await operations("writer"), false);
});

test("an endpoint whose scope is not declared answers 401, an unknown one 501", async (t) => {
  const { confluence } = await withHost(t);
  const { homepageId } = await space(confluence);
  const undeclared = await confluence({ method: "DELETE", path: `/wiki/api/v2/pages/${homepageId}` });
  assert.equal(undeclared.status, 401);
  assert.match(undeclared.body.message, /scope does not match/);
  assert.equal((await confluence({ path: "/wiki/api/v2/whiteboards/1" })).status, 501);
});

test("acting as a user without one, or without their consent, asks for consent", async (t) => {
  const { confluence, host } = await withHost(t, { installations: [{ id: "local", consentMissing: [] }] });
  const { installation } = { installation: host.installations()[0] };
  installation?.consentMissing.push(host.accountId("writer"));
  await assert.rejects(confluence({ as: "user", path: "/wiki/api/v2/spaces" }, { user: "writer" }), /[Aa]uthentication/);
  await assert.rejects(confluence({ as: "user", path: "/wiki/api/v2/spaces" }, { user: "anonymous" }), /[Aa]uthentication/);
  assert.equal((await confluence({ as: "user", path: "/wiki/api/v2/spaces" }, { user: "reader" })).status, 200);
});

test("a site without Confluence answers 404", async (t) => {
  const { confluence } = await withHost(t, { installations: [{ id: "local", products: ["jira"] }] });
  assert.equal((await confluence({ path: "/wiki/api/v2/spaces" })).status, 404);
});

test("two installations are two sites", async (t) => {
  const { confluence } = await withHost(t, { installations: ["one", "two"] });
  const { body } = await confluence({ path: "/wiki/api/v2/spaces?keys=DOCS" }, { installation: "one" });
  const { id: spaceId } = body.results[0];
  await confluence({ method: "POST", path: "/wiki/api/v2/pages", body: { spaceId, status: "current", title: "Only of one" } }, { installation: "one" });
  assert.equal((await confluence({ path: `/wiki/api/v2/pages?title=Only%20of%20one` }, { installation: "two" })).body.results.length, 0);
});

test("restrictions of a page are read and set through REST, and nobody locks themself out", async (t) => {
  const appDir = join(tempDir(t), "app");
  cpSync(SMALL_APP, appDir, { recursive: true });
  symlinkSync(join(APP_DIR, "node_modules"), join(appDir, "node_modules"));
  writeFileSync(join(appDir, "package.json"), '{"type":"module"}');
  const manifest = readFileSync(join(appDir, "manifest.yml"), "utf8").replace("    - storage:app\n", "    - storage:app\n    - read:content.restriction:confluence\n    - write:content.restriction:confluence\n");
  writeFileSync(join(appDir, "manifest.yml"), manifest);
  const { host, confluence } = await withHost(t, { appDir });
  const space = (await host.site()).spaceByKey("DOCS");
  const made = await confluence({ path: "/wiki/api/v2/pages", method: "POST", body: { spaceId: space?.id, title: "Ours", body: { representation: "storage", value: "" } } });
  const path = `/wiki/rest/api/content/${made.body.id}/restriction`;
  const only = (/** @type {string[]} */ ...users) => ({ results: [{ operation: "read", restrictions: { user: users.map((user) => ({ type: "known", accountId: host.accountId(user) })) } }] });
  assert.equal((await confluence({ path, method: "PUT", body: only("writer") })).status, 400, "the app itself would be shut out");
  assert.equal((await confluence({ path, method: "PUT", body: only("app", "writer") })).status, 200);
  const read = (await confluence({ path: `${path}/byOperation/read` })).body;
  assert.deepEqual(read.restrictions.user.results.map((/** @type {any} */ { displayName }) => displayName), ["The app", "Wes Writer"]);
  assert.equal((await confluence({ as: "user", path: `/wiki/api/v2/pages/${made.body.id}` }, { user: "reader" })).status, 404);
  assert.equal((await confluence({ as: "user", path: `/wiki/api/v2/pages/${made.body.id}` }, { user: "writer" })).status, 200);
  assert.equal((await confluence({ path, method: "DELETE" })).status, 200);
  assert.equal((await confluence({ as: "user", path: `/wiki/api/v2/pages/${made.body.id}` }, { user: "reader" })).status, 200);
});
