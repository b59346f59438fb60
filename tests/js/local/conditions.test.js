// @ts-check
/** Display conditions, one table: what is asked, of whom, and whether the module is offered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionsHold, unknownConditions } from "../../../js/local/platform/conditions.js";
import { withHost } from "./with-host.js";

const entity = "content";
const property = { entity, propertyKey: "p" };
/** A page's property `p`, the conditions, the users for whom they hold. @type {[any, any, string[]][]} */
const TABLE = [
  [1, { isLoggedIn: true }, ["admin", "writer", "reader"]],
  [1, { isLoggedIn: false }, ["anonymous"]],
  [1, { isAdmin: true }, ["admin"]],
  [1, { isAdmin: false }, ["writer", "reader", "anonymous"]],
  [1, { isSiteAdmin: true }, ["admin"]],
  [1, { isSpaceAdmin: true }, ["admin"]],
  [1, { hasPagePermission: "EDIT" }, ["admin", "writer"]],
  [1, { hasPagePermission: "VIEW" }, ["admin", "writer", "reader", "anonymous"]],
  [1, { hasSpacePermission: "ADMINISTER" }, ["admin"]],
  [1, { hasSpacePermission: "EDIT" }, ["admin", "writer"]],
  [1, { hasAppAccess: true, appIsLicensed: true, appEdition: "standard" }, ["admin", "writer", "reader"]],
  [1, { userIsExternalCollaborator: true }, []],
  [1, { isLoggedIn: true, hasPagePermission: "EDIT" }, ["admin", "writer"]],
  [1, { not: { isAdmin: true } }, ["writer", "reader", "anonymous"]],
  [1, { or: { isAdmin: true, isLoggedIn: false } }, ["admin", "anonymous"]],
  [1, { or: { isAdmin: true, and: { isLoggedIn: true, not: { hasPagePermission: "EDIT" } } } }, ["admin", "reader"]],
  [1, { and: { isLoggedIn: true, or: { isAdmin: true, not: { hasPagePermission: "EDIT" } } } }, ["admin", "reader"]],
  [1, { not: { or: { isAdmin: true, isLoggedIn: false } } }, ["writer", "reader"]],
  [1, { permissions: { scopes: ["read:page:confluence"], external: { fetch: { backend: ["api.github.com"] } } } }, ["admin", "writer", "reader", "anonymous"]],
  [1, { permissions: { scopes: ["read:jira-work"] } }, []],
  [1, { permissions: { external: { fetch: { backend: [{ address: "evil.example" }] } } } }, []],
  [1, { projectKey: "DEMO" }, []],
  [1, { or: [{ isAdmin: true }, { isLoggedIn: false }] }, ["admin", "anonymous"]],
];
const everybody = ["admin", "writer", "reader", "anonymous"];
for (const [value, conditions, holds] of /** @type {[any, any, boolean][]} */ ([
  [true, { entityPropertyExists: property }, true],
  [{ a: { b: 0 } }, { entityPropertyExists: { ...property, objectName: "a.b" } }, true],
  [{ a: 1 }, { entityPropertyExists: { ...property, objectName: "a.b" } }, false],
  [1, { entityPropertyExists: { ...property, propertyKey: "other" } }, false],
  [1, { entityPropertyExists: { ...property, entity: "user" } }, false],
  ["x", { entityPropertyEqualTo: { ...property, value: "x" } }, true],
  [{ on: true }, { entityPropertyEqualTo: { ...property, objectName: "on", value: "true" } }, true],
  [3, { entityPropertyEqualTo: { ...property, value: "4" } }, false],
  [{ a: 1 }, { entityPropertyEqualTo: { ...property, value: '{"a":1}' } }, true],
  [["a", 2], { entityPropertyContainsAny: { ...property, value: ["2", "c"] } }, true],
  ["a", { entityPropertyContainsAny: { ...property, value: "a" } }, true],
  [["a"], { entityPropertyContainsAny: { ...property, value: ["b"] } }, false],
  [["a", "b"], { entityPropertyContainsAll: { ...property, value: ["b", "a"] } }, true],
  [["a"], { entityPropertyContainsAll: { ...property, value: ["a", "b"] } }, false],
])) {
  TABLE.push([value, conditions, holds ? everybody : []], [value, { not: conditions }, holds ? [] : everybody]);
}
TABLE.push([["confluence-users"], { entityPropertyContainsAnyUserGroup: property }, ["admin", "writer", "reader"]]);
TABLE.push([["site-admins"], { entityPropertyContainsAnyUserGroup: property }, ["admin"]]);

test("display conditions hold for those for whom the documentation says so", async (t) => {
  const { host } = await withHost(t);
  const site = await host.site();
  const space = /** @type {any} */ (site.spaceByKey("DOCS"));
  const version = { number: 1, createdAt: site.now(), message: "", minorEdit: false, authorId: "", title: "" };
  const [installation] = host.installations();
  const parts = /** @type {any} */ ({ manifest: host.manifest, approvals: { addresses: () => [] } });
  for (const [value, displayConditions, expected] of TABLE) {
    await site.saveProperty({ id: "1", pageId: space.homepageId, key: "p", value, version });
    const shown = everybody.filter((user) => conditionsHold(parts, /** @type {any} */ (installation), site, { key: "m", kind: "macro", displayConditions }, host.accountId(user), { contentId: space.homepageId }));
    assert.deepEqual(shown, expected, `${JSON.stringify(value)} ${JSON.stringify(displayConditions)}`);
  }
  await site.saveProperty({ id: "2", pageId: space.id, key: "s", value: { on: 1 }, version });
  const ofSpace = { entityPropertyEqualTo: { entity: "space", propertyKey: "s", objectName: "on", value: "1" } };
  assert.ok(conditionsHold(parts, /** @type {any} */ (installation), site, { key: "m", kind: "macro", displayConditions: ofSpace }, host.accountId("reader"), { spaceKey: "DOCS" }));
});

test("a condition that nobody knows hides nothing and is named", async (t) => {
  const { host } = await withHost(t);
  const manifest = { ...host.manifest, modules: [{ key: "m", kind: "macro", displayConditions: { or: [{ isAdmin: true }, { not: { isFullMoon: true } }] } }] };
  assert.deepEqual(unknownConditions(manifest), ["isFullMoon"]);
});
