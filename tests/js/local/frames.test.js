// @ts-check
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { APP_DIR } from "./real-app.js";
import { withHost } from "./with-host.js";

const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
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

test("the app's own panel runs in a browser without breaking its policy", { skip: noBrowser }, async (t) => {
  const { host } = await withHost(t, { appDir: APP_DIR });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  for (const { key, resource, displayConditions } of host.manifest.modules) {
    // What is offered under a condition only is looked at where the condition holds.
    if (!resource || displayConditions) continue;
    await page.goto(`${host.url}/apps/${key}`);
    await page.frameLocator("iframe").locator("body *:not(script):visible").first().waitFor({ timeout: 10_000 });
  }
  assert.deepEqual([host.violations, complaints], [[], []]);
});
