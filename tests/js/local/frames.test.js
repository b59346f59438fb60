// @ts-check
import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { APP_DIR } from "./real-app.js";
import { SMALL_APP, tempDir, withHost } from "./with-host.js";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const noBrowser = existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}`;

/** @param {import("../../../js/local/host.js").Host} host @param {string} [query] */
async function frameAddress(host, query = "") {
  const page = await (await fetch(`${host.url}/apps/panel${query}`)).text();
  return String(/<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]).replaceAll("&#38;", "&");
}

test("a frame is served from an origin of its own, with Forge's policy and the bridge first", async (t) => {
  const { host } = await withHost(t);
  const address = await frameAddress(host);
  assert.notEqual(new URL(address).origin, host.url);
  const response = await fetch(address);
  const policy = String(response.headers.get("content-security-policy"));
  assert.match(policy, /script-src 'self' https:\/\/forge\.cdn\.prod\.atlassian-dev\.net/);
  assert.match(policy, /sandbox allow-popups/);
  assert.doesNotMatch(policy, /unsafe|wasm/);
  const page = await response.text();
  assert.ok(page.indexOf("/assets/bridge.js") < page.indexOf("panel.js"));
});

test("a frame's bridge acts as the person the frame was opened for", async (t) => {
  const { host } = await withHost(t);
  const { origin, pathname } = new URL(await frameAddress(host, "?as=reader"));
  const ask = (/** @type {string} */ name, /** @type {any} */ payload, /** @type {string} */ from = origin) =>
    fetch(`${origin}/bridge/${pathname.split("/")[2]}/${name}`, { method: "POST", headers: { origin: from, "content-type": "application/json" }, body: JSON.stringify(payload) });
  const answer = /** @type {any} */ (await (await ask("invoke", { functionKey: "whoami", payload: {} })).json());
  assert.equal(answer.value.accountId, host.accountId("reader"));
  assert.equal((await ask("invoke", {}, "https://evil.example")).status, 403);
  assert.equal((await ask("subscribeRealtimeChannel", {})).status, 501);
  assert.equal((await ask("__permission__egressSet", { key: "a", configured: ["x.example.org"] })).status, 400, "a reader approves nothing");
});

test("a resource cannot be left by its path", async (t) => {
  const { host } = await withHost(t);
  const address = await frameAddress(host);
  for (const path of ["../../manifest.yml", "..%2f..%2fmanifest.yml", "%2e%2e/%2e%2e/manifest.yml"]) {
    assert.equal((await fetch(address.replace("index.html", path))).status, 404, path);
  }
});

test("a Custom UI runs in a browser without breaking its policy", { skip: noBrowser }, async (t) => {
  const { host } = await withHost(t);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(`${host.url}/apps/panel`);
  const shown = page.frameLocator("iframe").locator("#who");
  await shown.filter({ hasText: "accountId" }).waitFor({ timeout: 10_000 });
  assert.deepEqual(JSON.parse(String(await shown.textContent())), { accountId: host.accountId("writer"), moduleKey: "panel", spaces: 3 });
  await shown.click();
  const modal = page.frameLocator("dialog iframe").locator("#who");
  await modal.filter({ hasText: "modal for you" }).waitFor({ timeout: 10_000 });
  await modal.click();
  await shown.filter({ hasText: "closed with bye" }).waitFor({ timeout: 10_000 });
  assert.deepEqual([host.violations, complaints], [[], []]);
});

test("every resource of the app runs in a browser without breaking its policy", { skip: noBrowser }, async (t) => {
  const { host } = await withHost(t, { appDir: APP_DIR });
  const site = await host.site();
  const space = /** @type {any} */ (site.spaceByKey("DOCS"));
  // A page of the app's and with work items, so that the bylines are offered, with the app's macro on it.
  const page = site.newPage({ id: site.nextId(), spaceId: space.id, title: "With a card", parentId: space.homepageId, authorId: host.accountId("app"), position: 0 });
  await site.savePage(page, '<ac:structured-macro ac:name="repository-documentation"><ac:parameter ac:name="jobId">00</ac:parameter></ac:structured-macro>');
  for (const [key, value] of Object.entries({ touchmark: { pageId: page.id, jobId: "00", stamp: "00" }, "touchmark-work-items": { pageVersion: 1 } })) {
    await site.saveProperty({ id: site.nextId(), pageId: page.id, key, value, version: { number: 1, createdAt: site.now(), message: "", minorEdit: false, authorId: host.accountId("app"), title: "" } });
  }
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  t.after(() => browser.close());
  const tab = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  /** @type {Set<string>} */
  const opened = new Set();
  const open = async (/** @type {string} */ path, /** @type {string} */ resource) => {
    await tab.goto(`${host.url}${path}`);
    await tab.frameLocator("iframe.app-frame").first().locator("body *:not(script):visible").first().waitFor({ timeout: 10_000 });
    opened.add(resource);
  };
  for (const { key, resource, config } of host.manifest.modules) {
    if (!resource) continue;
    await open(`/apps/${key}?page=${page.id}&space=DOCS&as=admin`, resource);
    if (config?.resource) await open(`/apps/${key}?page=${page.id}&config=1&as=admin`, config.resource);
  }
  await open(`/wiki/spaces/DOCS/pages/${page.id}`, "card");
  assert.deepEqual([...opened].sort(), host.manifest.resources.map(({ key }) => key).sort(), "every declared resource was opened");
  assert.deepEqual([host.violations, complaints], [[], []]);
});

test("a frame that breaks its policy is reported, so that none being reported means something", { skip: noBrowser }, async (t) => {
  const appDir = join(tempDir(t), "app");
  cpSync(SMALL_APP, appDir, { recursive: true });
  symlinkSync(join(APP_DIR, "node_modules"), join(appDir, "node_modules"));
  const index = join(appDir, "static/panel/index.html");
  writeFileSync(index, readFileSync(index, "utf8").replace("</head>", '<link rel="icon" href="data:,"></head>').replace("</body>", '<img src="https://pictures.example/one.png"></body>'));
  const { host } = await withHost(t, { appDir });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  t.after(() => browser.close());
  const tab = await browser.newPage();
  await tab.goto(`${host.url}/apps/panel`);
  for (let tries = 0; host.violations.length === 0 && tries < 100; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.match(JSON.stringify(host.violations[0]), /img-src/);
});
