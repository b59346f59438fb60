// @ts-check
/** The manifest, the core's request builders, the host's own scope table and docs/PERMISSIONS.md say the same. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { ALL_SCOPES as SCOPES } from "../../../js/local/confluence/api.js";
import { SCOPES as OF_JIRA } from "../../../js/local/jira/scopes.js";
import { readManifest } from "../../../js/local/manifest/manifest.js";
import { FEATURES, withFeature } from "../../../scripts/capabilities.mjs";
import { endpoints, installPage, permissionsPage } from "../../../scripts/permissions.mjs";
import { APP_DIR } from "./real-app.js";

/** Parameter names do not matter. @param {string} path */
const shape = (path) => path.replace(/[:{]\w+\}?/g, "*");

test("docs/PERMISSIONS.md and the table of docs/INSTALL.md are what the code says", () => {
  assert.equal(readFileSync(new URL("../../../docs/INSTALL.md", import.meta.url), "utf8"), installPage(), "run `npm run permissions`");
  assert.equal(readFileSync(new URL("../../../docs/PERMISSIONS.md", import.meta.url), "utf8"), permissionsPage(), "run `npm run permissions`");
});

test("each request of the core names a scope that the vendor's page asks for", () => {
  const table = new Map(Object.entries({ ...SCOPES, ...OF_JIRA }).map(([name, alternatives]) => [shape(name), alternatives.flat()]));
  for (const { method, path, scope } of endpoints()) {
    const allowed = table.get(shape(`${method} ${path}`));
    // Some ask for none; the core names one all the same.
    assert.ok(allowed?.length === 0 || allowed?.includes(scope), `${method} ${path}: ${scope} is not among ${allowed}`);
  }
});

test("a feature adds its own scope to the manifest and nothing else", async () => {
  const plain = readFileSync(new URL("../../../manifest.yml", import.meta.url), "utf8");
  for (const [name, { scope }] of Object.entries(FEATURES)) {
    const [before, after] = [parse(plain), parse(withFeature(plain, name))];
    assert.deepEqual(after.permissions.scopes.filter((/** @type {string} */ one) => !before.permissions.scopes.includes(one)), [scope]);
    after.permissions.scopes = before.permissions.scopes;
    assert.deepEqual(after, before);
  }
});

test("the manifest and its features declare the scopes that are used and no others", async () => {
  const { scopes } = await readManifest(APP_DIR);
  const used = new Set(["storage:app", ...endpoints().map(({ scope }) => scope)]);
  const optional = Object.values(FEATURES).map(({ scope }) => scope);
  assert.deepEqual([...scopes, ...optional].sort(), [...used].sort());
});
