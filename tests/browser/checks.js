// @ts-check
// What every browser test asks at its end: nothing that a browser complained about, no broken policy, nothing that axe finds.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { afterEach } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A card or a settings form stands in a page that has its own first heading. @param {import("playwright-core").Frame} frame @param {string} where */
export async function assertAccessible(frame, where, small = false) {
  // The frame's policy takes no script but the app's own: this one comes through the debugger, as a user agent's would.
  await frame.evaluate(axe);
  const found = await frame.evaluate((/** @type {boolean} */ small) => /** @type {any} */ (globalThis).axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "page-has-heading-one": { enabled: !small } },
  }), small);
  const broken = found.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => node.html).join(" | ")}`);
  assert.deepEqual(broken, [], where);
}

/** In light and in dark, as the product's theme says. @param {import("playwright-core").Frame} frame @param {string} where */
export async function assertAccessibleInBothThemes(frame, where, small = false) {
  for (const mode of /** @type {const} */ (["light", "dark"])) {
    await frame.page().emulateMedia({ colorScheme: mode });
    await frame.waitForFunction((name) => document.documentElement.dataset.colorMode === name, mode);
    await assertAccessible(frame, `${where}, ${mode}`, small);
  }
}

/**
 * Waits for what a page draws after an act; what it says in the end is in the failure. `wanted`: a pattern, or a value deeply equal.
 *
 * @param {() => Promise<any>} read @param {any} wanted @param {string} [what] @param {number} [mostMs]
 */
export async function becomes(read, wanted, what, mostMs = 30_000) {
  const check = (/** @type {any} */ value) => {
    try {
      if (wanted instanceof RegExp) assert.match(String(value), wanted);
      else assert.deepEqual(value, wanted);
    } catch (error) {
      if (what && error instanceof Error) error.message = `${what}: ${error.message}`;
      throw error;
    }
  };
  for (const endMs = Date.now() + mostMs; Date.now() < endMs; await sleep(50)) {
    try {
      return check(await read());
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
    }
  }
  check(await read());
}

/** People's browsers on a stage, and the question at the end of a test whether any of them complained. @param {() => Pick<import("./stage.js").Stage, "openBrowser"> & {host: {violations: string[]}}} stage */
export function people(stage) {
  /** @type {Awaited<ReturnType<import("./stage.js").Stage["openBrowser"]>>[]} */
  let browsers = [];
  // A time-out says what was waited for; what the person saw instead is the other half.
  afterEach(async (context) => {
    if (!("passed" in context) || context.passed !== false) return;
    for (const { page } of browsers) for (const frame of page.frames()) console.log(`what ${frame.url()} showed: ${(await frame.locator("body").innerText({ timeout: 1000 }).catch(String)).slice(0, 1500)}`);
  });
  return {
    /** @param {string} [user] */
    async browser(user) {
      const opened = await stage().openBrowser({ user });
      browsers.push(opened);
      return opened;
    },
    async assertQuiet() {
      for (const one of browsers) {
        assert.deepEqual(one.complaints, []);
        await one.close();
      }
      browsers = [];
      assert.deepEqual(stage().host.violations, []);
    },
  };
}
