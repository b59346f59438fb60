// @ts-check
/** Environments, licences and upgrades, as an app and a site's admin meet them. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../with-host.js";
import { PAGE, makeApp, manifestOf, open } from "./app.js";

const SOURCE = `
const { getAppContext } = require("@forge/api");
const { kvs } = require("@forge/kvs");
exports.handler = async ({ call: { payload }, context }, invocation) => {
  console.log("a line of the app");
  if (payload?.set) await kvs.set("k", payload.set);
  return { held: (await kvs.get("k")) ?? null, type: getAppContext().environmentType, version: getAppContext().appVersion, variable: process.env.WORD ?? null, license: invocation.license ?? null, inContext: context.license ?? null };
};
`;
const STORE = { permissions: { scopes: ["storage:app"] } };

test("each environment has a store, variables and an installation of its own; the site is one", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE, STORE), "src/index.js": SOURCE });
  const dataDir = tempDir(t);
  writeFileSync(join(dataDir, "variables.staging.env"), "WORD=staged\n");
  t.after(() => delete process.env.WORD);
  const inside = async (/** @type {any} */ environment, /** @type {any} */ payload) => {
    const { host, call } = await open(t, app, { dataDir, environment });
    const value = await call(payload);
    const { pages } = await host.site();
    await host.close();
    return { ...value, pages: pages.size };
  };
  const first = await inside("development", { set: "dev" });
  assert.deepEqual([first.held, first.type, first.variable], ["dev", "DEVELOPMENT", null]);
  const staged = await inside("staging", {});
  assert.deepEqual([staged.held, staged.type, staged.variable, staged.pages], [null, "STAGING", "staged", first.pages]);
  assert.equal((await inside("development", {})).held, "dev");
});

test("in production developers see no line of the app; a site's admin may download them", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE, STORE), "src/index.js": SOURCE });
  const { host, call, log } = await open(t, app, { environment: "production" });
  assert.equal((await call()).type, "PRODUCTION");
  assert.ok(!log.some((line) => line.includes("a line of the app")));
  assert.match(await (await fetch(`${host.url}/host/logs?as=admin`)).text(), /a line of the app/);
  assert.equal((await fetch(`${host.url}/host/logs?as=writer`)).status, 404);
});

test("a licence is told to functions and frames of an app that is sold, and of no other", async (t) => {
  const licensed = (/** @type {boolean} */ enabled) => makeApp(t, { "manifest.yml": manifestOf(PAGE, { ...STORE, app: { licensing: { enabled } } }), "src/index.js": SOURCE });
  const told = async (/** @type {string} */ app, /** @type {any} */ licence) => (await open(t, app, { licence })).call();
  assert.equal((await told(licensed(false), "active")).license, null);
  const active = await told(licensed(true), "active");
  assert.deepEqual([active.license.active, active.license.isEvaluation, active.inContext.active], [true, false, true]);
  assert.deepEqual(await told(licensed(true), "trial").then(({ license }) => [license.active, license.isEvaluation]), [true, true]);
  assert.equal((await told(licensed(true), "inactive")).license.active, false);
  assert.equal((await told(licensed(true), "none")).license, null);
});

test("a module that asks for a licence is hidden without one", async (t) => {
  const modules = { ...PAGE, "jira:globalPage": [{ ...PAGE["jira:globalPage"][0], displayConditions: { appIsLicensed: true } }] };
  const app = makeApp(t, { "manifest.yml": manifestOf(modules, { ...STORE, app: { licensing: { enabled: true } }, resources: [{ key: "ui", path: "static" }] }), "src/index.js": SOURCE, "static/index.html": "<html><head></head></html>" });
  const status = async (/** @type {any} */ licence) => (await fetch(`${(await open(t, app, { licence })).host.url}/apps/page`)).status;
  assert.deepEqual([await status("active"), await status("inactive")], [200, 404]);
});

test("a version that asks for more waits for an admin in production, says for what, and runs once agreed to", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE, STORE), "src/index.js": SOURCE });
  const dataDir = tempDir(t);
  const next = (/** @type {any} */ permissions) => writeFileSync(join(app, "manifest.yml"), manifestOf(PAGE, { permissions }));
  const opened = () => open(t, app, { dataDir, environment: "production" });
  const first = await opened();
  assert.equal((await first.call()).version, "1.0.0");
  await first.host.close();

  next({ scopes: ["storage:app", "read:jira-work"], external: { fetch: { backend: [{ address: "api.example.com" }] } } });
  const { host, call, log } = await opened();
  await assert.rejects(call(), /Version 2\.0\.0 waits until an admin agrees .*scope: read:jira-work; egress of functions: api\.example\.com/);
  assert.ok(log.some((line) => /asks "local" for more than version 1\.0\.0/.test(line)));
  const page = await (await fetch(`${host.url}/host`)).text();
  for (const shown of ["scope: read:jira-work", "egress of functions: api.example.com", "Agree, as the site"]) assert.ok(page.includes(shown.replace("'", "&#39;")), shown);
  const agree = (/** @type {string} */ user) => fetch(`${host.url}/host/approve?as=${user}`, { method: "POST", body: new URLSearchParams(), headers: { accept: "application/json" } });
  assert.equal((await agree("writer")).status, 400);
  assert.equal((await agree("admin")).status, 200);
  assert.equal((await call()).version, "2.0.0");
  await host.close();

  next({ scopes: ["storage:app"] });
  const less = await opened();
  assert.equal((await less.call()).version, "2.1.0", "less, or the same, needs nobody");
});

test("in development the developer is the admin, and is told", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE, STORE), "src/index.js": SOURCE });
  const dataDir = tempDir(t);
  await (await open(t, app, { dataDir })).host.close();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(app, "manifest.yml"), manifestOf(PAGE, { permissions: { scopes: ["storage:app", "write:jira-work"] } }));
  const { call, log } = await open(t, app, { dataDir });
  assert.equal((await call()).version, "2.0.0");
  assert.ok(log.some((line) => /asks .* for more .*scope: write:jira-work.*admin of each site has to agree/.test(line)));
});
