// @ts-check
/**
 * The stage of browser tests and screenshots: the real app on the local host, a repository, and Chromium. Frames carry
 * Forge's own policy header; every violation, page error and console error is kept.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startWatchedHost } from "../js/security/canaries.js";

const appDir = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/** Why browser tests are skipped, `false` when they are not. */
export const noChromium = findChromium() ? false : "there is no Chromium: install one, or name its program in CHROMIUM";

export function findChromium() {
  return PLACES.find((path) => path && existsSync(path));
}

/** Files of the repository that tests document. */
const FILES = {
  "README.md": "# Tally\n\nCounts things, and forgets none.\n\n## Use\n\n    tally count files\n",
  "Cargo.toml": '[package]\nname = "tally"\nversion = "0.1.0"\n',
  "src/lib.rs": "//! Counts things.\n\npub mod ledger;\n\n/// Counts `n` things.\npub fn count(n: u32) -> u32 {\n    n\n}\n",
  "src/ledger/mod.rs": "//! Where counts are written down.\n\n/// One line of the ledger.\npub struct Line {\n    /// How many.\n    pub count: u32,\n}\n",
};

/** @typedef {Awaited<ReturnType<typeof openStage>>} Stage */

/** @param {{port?: number, repositories?: number}} [options] */
export async function openStage({ port = 0, repositories = 1 } = {}) {
  const dir = mkdtempSync(join(tmpdir(), "panels-"));
  const host = await startWatchedHost({ appDir, dataDir: join(dir, "data"), port, plant: false });
  const names = ["tally", ...Array.from({ length: repositories - 1 }, (_, at) => `service-${String(at + 1).padStart(2, "0")}`)];
  for (const name of names) await host.addRepository("octo", name, makeRepository(join(dir, name)));
  const browser = await launchBrowser();

  return {
    host,
    browser,
    dir,
    repositoryDir: (name = "tally") => join(dir, name),
    /** Calls a flow as a panel would. @param {string} functionKey @param {any} [payload] @param {string} [user] */
    async call(functionKey, payload = {}, user = "writer") {
      const result = await host.invoke({ moduleKey: "documentation", functionKey, payload, user });
      if (!result.ok) throw new Error(`${functionKey}: ${result.error.message}`);
      if (!result.value.ok) throw Object.assign(new Error(result.value.error.message), result.value.error);
      return result.value.value;
    },
    /** @param {{user?: string, width?: number, height?: number, scale?: number, locale?: string}} [options] */
    openBrowser: (options) => openBrowser(host, browser, options),
    async close() {
      await browser.close();
      await host.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function launchBrowser() {
  return chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** @param {string} dir @param {Record<string, string>} [files] */
export function makeRepository(dir, files = FILES) {
  mkdirSync(dir, { recursive: true });
  git(dir, "init", "--quiet", "--initial-branch=main");
  return commit(dir, files);
}

/** @param {string} dir @param {Record<string, string>} files */
export function commit(dir, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  git(dir, "add", "--all");
  git(dir, "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "--quiet", "--message=Change");
  return dir;
}

/** @param {string} dir @param {...string} parameters */
function git(dir, ...parameters) {
  execFileSync("git", ["-C", dir, ...parameters], { stdio: "ignore" });
}

/**
 * One person's browser.
 *
 * @param {import("../../js/local/host.js").Host} host
 * @param {import("playwright-core").Browser} browser
 * @param {{user?: string, width?: number, height?: number, scale?: number, locale?: string}} [options]
 */
export async function openBrowser(host, browser, { user = "writer", width = 1100, height = 800, scale = 1, locale = "en-US" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, locale, timezoneId: "Asia/Tokyo" });
  await context.addCookies([{ name: "user", value: user, url: host.url }]);
  const page = await context.newPage();
  clickWhatStandsStill(page);
  // Two busy cores: what never comes fails all the same, what comes late does not.
  page.setDefaultTimeout(60_000);
  /** @type {string[]} */
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) complaints.push(`console: ${message.text()}`);
  });

  return {
    page,
    context,
    /** What the browser complained about: errors of scripts and broken policies. */
    complaints,
    /** Opens a module's panel and answers its frame. @param {string} moduleKey @param {Record<string, string>} [query] */
    async open(moduleKey, query = {}) {
      await page.goto(`${host.url}/apps/${moduleKey}?${new URLSearchParams(query)}`);
      return this.frame();
    },
    async frame() {
      const element = await page.waitForSelector("iframe.app-frame");
      const frame = await element.contentFrame();
      if (!frame) throw new Error("The panel has no frame.");
      await frame.waitForSelector("main > *");
      return frame;
    },
    close: () => context.close(),
  };
}

/**
 * A host gives a frame the height of its content a moment after the content has changed. A click in that moment goes
 * down on a button and up beside it, which no hand is quick enough for: clicks wait until every frame has its height.
 *
 * @param {import("playwright-core").Page} page
 */
function clickWhatStandsStill(page) {
  const locators = Object.getPrototypeOf(page.locator("body"));
  for (const name of ["click", "dblclick", "check", "uncheck"]) {
    const act = locators[name];
    if (act.waits) continue;
    locators[name] = Object.assign(/** @this {import("playwright-core").Locator} @param {any[]} parameters */ async function (...parameters) {
      // First until it could be clicked: what makes a button ready often makes its frame grow, too.
      await act.call(this, { ...parameters[0], trial: true });
      await standsStill(this.page());
      return act.apply(this, parameters);
    }, { waits: true });
  }
}

/** @param {import("playwright-core").Page} page */
async function standsStill(page) {
  const heights = () => Promise.all(page.frames().slice(1).map(async (frame) => {
    // A frame that goes away meanwhile has no height to wait for.
    const inside = await frame.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height)).catch(() => 0);
    const outside = await frame.frameElement().then((element) => element.evaluate((node) => parseInt(/** @type {HTMLElement} */ (node).style.height, 10))).catch(() => 0);
    return { inside, fits: !(outside > 0) || outside >= inside, both: `${inside} ${outside}` };
  }));
  let before = "";
  for (const endMs = Date.now() + 2000; Date.now() < endMs; await sleep(20)) {
    const now = await heights();
    const all = now.map(({ both }) => both).join();
    if (all === before && now.every(({ fits }) => fits)) return;
    before = all;
  }
}

/** Waits until `what` holds. @param {() => Promise<boolean> | boolean} what @param {string} name @param {number} [mostMs] */
export async function until(what, name, mostMs = 60_000) {
  const endMs = Date.now() + mostMs;
  while (!(await what())) {
    if (Date.now() > endMs) throw new Error(`It did not happen: ${name}`);
    await sleep(100);
  }
}

/**
 * Answers a flow in the resolver's place, or changes what it answered: slow, failing, garbage, many.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} flow
 * @param {(real: () => Promise<any>) => any} answer gives the resolver's answer; throws to fail
 */
export async function standIn(page, flow, answer) {
  await page.route("**/bridge/*/invoke", async (route) => {
    const { functionKey } = route.request().postDataJSON();
    if (functionKey !== flow) return route.fallback();
    try {
      const value = await answer(async () => (await (await route.fetch()).json()).value);
      await route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify({ value }) });
    } catch {
      await route.fulfill({ status: 400, contentType: "application/json", body: JSON.stringify({ error: "There was an error invoking the function" }) }).catch(() => {});
    }
  });
}
