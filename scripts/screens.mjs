// @ts-check
// Writes a picture of every screen, light and dark, to docs/screens/. Each comes from the real panel on the local host;
// states that are hard to bring about (a run at work, a failure) are answered in the resolver's place.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { noChromium, openStage, standIn, until } from "../tests/browser/stage.js";
import { alarmScreens, workItemScreens } from "./screens-of-capabilities.mjs";

const out = resolve(dirname(fileURLToPath(import.meta.url)), "../docs/screens");
const only = process.argv[2] ?? "";
const MINUTE_MS = 60_000;
const COUNTS = { files: 212, leftOut: 31, tokens: 184_220, created: 0, updated: 0, unchanged: 0, proposed: 0 };

/** @typedef {import("playwright-core").Frame} Frame @typedef {import("playwright-core").Page} Page */
/**
 * @typedef {object} Screen
 * @property {string} name
 * @property {string} module
 * @property {string} [user]
 * @property {number} [width]
 * @property {(page: Page) => Promise<unknown>} [answers]
 * @property {() => Record<string, string>} [query]
 * @property {(frame: Frame) => Promise<unknown>} [act]
 */

if (noChromium) {
  console.error(`screens: ${noChromium}`);
  process.exit(1);
}
const stage = await openStage({ repositories: 4 });
try {
  if (!only) await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await take(firstScreens());
  if (!/^(alarms|work-items)/.test(only)) {
    const { jobId, front } = await publish();
    await take(laterScreens(jobId, front));
  }
  await take(alarmScreens());
  await take(await workItemScreens(stage));
  console.log(`screens: ${(await readdir(out)).length} pictures in docs/screens`);
} finally {
  await stage.close();
}

/** @param {Screen[]} screens */
async function take(screens) {
  for (const screen of screens.filter(({ name }) => name.includes(only))) {
    const browser = await stage.openBrowser({ user: screen.user, width: screen.width ?? 960, height: 720 });
    const { page } = browser;
    page.setDefaultTimeout(10_000);
    await screen.answers?.(page);
    const frame = await browser.open(screen.module, screen.query?.() ?? {});
    await screen.act?.(frame).catch(async (error) => {
      throw new Error(`${screen.name}: ${error.message}\n${await frame.locator("body").innerText()}`);
    });
    for (const mode of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme: mode });
      await page.waitForTimeout(350);
      const height = await frame.evaluate(() => Math.max(document.body.scrollHeight, document.querySelector("dialog[open]")?.getBoundingClientRect().bottom ?? 0));
      // What lies outside of the window is not painted in a frame of another origin.
      await page.setViewportSize({ width: screen.width ?? 960, height: Math.max(720, Math.ceil(height) + 240) });
      await page.evaluate(() => scrollTo(0, 0));
      await page.waitForTimeout(150);
      const box = await page.locator("iframe.app-frame").boundingBox();
      const clip = { x: box?.x ?? 0, y: box?.y ?? 0, width: box?.width ?? 960, height: Math.max(120, Math.min(height + 8, box?.height ?? 720)) };
      await writeFile(join(out, `${screen.name}-${mode}.png`), await page.screenshot({ clip }));
    }
    await browser.close();
  }
}

/** A site that has nothing yet. @returns {Screen[]} */
function firstScreens() {
  return [
    { name: "guide", module: "settings", user: "admin" },
    {
      name: "guide-writer", module: "settings", user: "admin",
      act: async (frame) => {
        await frame.getByRole("button", { name: "Continue without a token" }).click();
        await frame.getByLabel(/^AI, above the outline/).check();
        await frame.getByLabel(/^API key for/).waitFor();
      },
    },
    {
      name: "guide-job", module: "settings", user: "admin",
      act: async (frame) => {
        await frame.getByRole("button", { name: "Continue without a token" }).click();
        await frame.getByRole("button", { name: "Continue", exact: true }).click();
        await frame.getByLabel("Repository").fill("octo/tally");
        await frame.getByLabel("Space").selectOption("DOCS");
        await frame.getByText("Ready to save.").waitFor();
      },
    },
    { name: "settings-not-admin", module: "settings", user: "writer", width: 720 },
    { name: "jobs-empty", module: "documentation" },
  ];
}

/** Publishes the first repository and saves jobs for the others. */
async function publish() {
  const token = ["local", "stand-in", "token"].join("-");
  await stage.call("admin.setSecret", { name: "git:github", value: token }, "admin");
  let first = "";
  for (const name of ["tally", "service-01", "service-02", "service-03"]) {
    const every = name === "tally" ? "day" : name === "service-01" ? "week" : undefined;
    const { job } = await stage.call("docs.check", { repository: `octo/${name}`, spaceKey: name === "service-03" ? "TEAM" : "DOCS", secret: "auto", writer: "outline", every });
    const { jobId } = await stage.call("docs.save", job);
    first ||= jobId;
  }
  await stage.call("docs.start", { jobId: first });
  await until(async () => (await stage.call("docs.status", { jobId: first })).run?.state === "done", "the run ends");
  await stage.call("docs.start", { jobId: first });
  await until(async () => (await stage.call("docs.status", { jobId: first })).run?.state === "done", "the second run ends");
  const { pages } = await stage.call("docs.status", { jobId: first });
  return { jobId: first, front: String(pages[0].pageId) };
}

/** @param {string} jobId @param {string} front @returns {Screen[]} */
function laterScreens(jobId, front) {
  const open = (/** @type {Frame} */ frame) => frame.getByRole("button", { name: "octo/tally", exact: true }).click();
  const openRow = (/** @type {Frame} */ frame) => frame.locator("summary", { hasText: "octo/tally" }).click();
  return [
    { name: "jobs", module: "documentation", answers: (page) => standIn(page, "docs.list", manyStates), act: (frame) => frame.getByRole("button", { name: "octo/tally", exact: true }).waitFor() },
    { name: "jobs-narrow", module: "documentation", width: 560, answers: (page) => standIn(page, "docs.list", manyStates), act: (frame) => frame.getByRole("button", { name: "octo/tally", exact: true }).waitFor() },
    { name: "jobs-loading", module: "documentation", answers: (page) => standIn(page, "docs.list", () => new Promise(() => {})), act: (frame) => frame.getByText("Still loading").waitFor() },
    { name: "jobs-failure", module: "documentation", answers: (page) => standIn(page, "docs.list", () => Promise.reject(new Error("down"))), act: (frame) => frame.getByText("could not be reached").waitFor() },
    { name: "job", module: "documentation", act: async (frame) => { await open(frame); await frame.locator("tbody tr").nth(1).waitFor(); } },
    { name: "job-running", module: "documentation", answers: (page) => standIn(page, "docs.status", (real) => withRun(real, running)), act: async (frame) => { await open(frame); await frame.locator("progress").waitFor(); } },
    { name: "job-failed", module: "documentation", answers: (page) => standIn(page, "docs.status", (real) => withRun(real, failed)), act: async (frame) => { await open(frame); await frame.getByRole("alert").waitFor(); } },
    { name: "job-cancelling", module: "documentation", answers: (page) => standIn(page, "docs.status", (real) => withRun(real, running, { cancelling: true })), act: async (frame) => { await open(frame); await frame.getByText("The run stops").waitFor(); } },
    { name: "job-ai", module: "documentation", answers: writtenByAi, act: async (frame) => { await open(frame); await frame.locator("tbody tr").nth(1).waitFor(); } },
    { name: "job-remove", module: "documentation", act: async (frame) => { await open(frame); await frame.getByRole("button", { name: "Remove" }).click(); } },
    {
      name: "job-preview", module: "documentation",
      act: async (frame) => {
        await open(frame);
        await frame.getByRole("button", { name: "Preview" }).click();
        await frame.getByRole("button", { name: /^Show text: src · tally$/ }).click();
        await frame.locator("pre.page-text").waitFor();
        await frame.getByText(/^Files that are read/).click();
      },
    },
    { name: "job-preview-ai", module: "documentation", answers: (page) => standIn(page, "docs.preview", (real) => withAi(real)), act: async (frame) => { await open(frame); await frame.getByRole("button", { name: "Preview" }).click(); await frame.getByText("At most").first().waitFor(); } },
    {
      name: "form", module: "documentation",
      act: async (frame) => {
        await frame.getByRole("button", { name: "New job" }).click();
        await frame.getByLabel("Repository").fill("https://gitlab.com/octo/tools/parser");
        await frame.getByLabel("Space").selectOption("DOCS");
        await frame.getByLabel("Written by").selectOption("ai");
        await frame.getByLabel("AI provider").selectOption("anthropic");
        await frame.getByLabel("Model", { exact: true }).fill("claude-sonnet-5");
        await frame.getByLabel("Runs by itself").selectOption("day");
        await frame.getByText("Ready to save.").waitFor();
      },
    },
    {
      name: "form-problems", module: "documentation",
      act: async (frame) => {
        await frame.getByRole("button", { name: "New job" }).click();
        await frame.getByLabel("Repository").fill("octo tally");
        await frame.getByLabel("Space").selectOption("LEGAL");
        await frame.getByText("Branch, folder").click();
        await frame.locator(".problem").nth(1).waitFor();
      },
    },
    { name: "settings", module: "settings", user: "admin", act: async (frame) => { await frame.getByRole("heading", { name: "AI providers" }).waitFor(); await frame.getByRole("button", { name: "Add a server" }).waitFor(); } },
    { name: "settings-test", module: "settings", user: "admin", act: async (frame) => { await frame.getByRole("button", { name: "GitHub: Test connection" }).click(); await frame.getByText("accepts the token").waitFor(); } },
    {
      name: "settings-server", module: "settings", user: "admin",
      act: async (frame) => {
        frame.page().on("dialog", (dialog) => void dialog.dismiss());
        await frame.getByRole("button", { name: "Add a server" }).click();
        await frame.getByLabel("Host", { exact: true }).fill("git.example.com");
        await frame.getByRole("button", { name: "Approve and add" }).click();
        await frame.getByText("The host was not approved").waitFor();
      },
    },
    { name: "settings-webhooks", module: "settings", user: "admin", act: (frame) => frame.getByRole("tab", { name: "Webhooks" }).click() },
    {
      name: "settings-webhook", module: "settings", user: "admin",
      act: async (frame) => {
        await frame.getByRole("tab", { name: "Webhooks" }).click();
        await openRow(frame);
        await frame.getByRole("button", { name: "Set up the webhook" }).click();
        const secret = frame.locator(".copyable input").nth(1);
        await secret.waitFor();
        await secret.evaluate((/** @type {any} */ input) => (input.value = "made in the browser, shown once"));
      },
    },
    { name: "settings-defaults", module: "settings", user: "admin", act: async (frame) => { await frame.getByRole("tab", { name: "Defaults" }).click(); await frame.getByLabel("Tokens in one prompt").waitFor(); } },
    { name: "settings-data", module: "settings", user: "admin", act: (frame) => frame.getByRole("tab", { name: "Data" }).click() },
    { name: "settings-delete", module: "settings", user: "admin", act: (frame) => frame.getByRole("button", { name: "GitHub: Delete" }).click() },
    { name: "settings-everything", module: "settings", user: "admin", act: async (frame) => { await frame.getByRole("tab", { name: "Data" }).click(); await frame.getByRole("button", { name: "Delete everything the app stores" }).click(); } },
    { name: "byline", module: "origin", width: 560, query: () => ({ page: front }), act: (frame) => frame.getByRole("button", { name: "Regenerate" }).waitFor() },
    { name: "byline-behind", module: "origin", width: 560, query: () => ({ page: front }), answers: (page) => standIn(page, "docs.page", behind), act: (frame) => frame.getByText("Behind").waitFor() },
    { name: "byline-reader", module: "origin", user: "reader", width: 560, query: () => ({ page: front }), act: (frame) => frame.getByText("can regenerate").waitFor() },
    { name: "card", module: "repository-documentation", width: 760, answers: (page) => standIn(page, "docs.card", () => stage.call("docs.card", { jobId }).then((value) => ({ ok: true, value }))).then(() => configured(page, jobId)), act: (frame) => frame.locator("article").waitFor() },
    { name: "card-unset", module: "repository-documentation", width: 560 },
    { name: "card-settings", module: "repository-documentation", width: 560, query: () => ({ config: "" }), act: (frame) => frame.getByLabel("Repository").waitFor() },
  ];
}

/** The macro's saved settings, as the product hands them to its frame. @param {Page} page @param {string} jobId */
async function configured(page, jobId) {
  await page.route("**/bridge/*/getContext", async (route) => {
    const { value } = await (await route.fetch()).json();
    await route.fulfill({ contentType: "application/json", body: JSON.stringify({ value: { ...value, extension: { ...value.extension, config: { jobId } } } }) });
  });
}

function running() {
  return { runId: "1", state: "running", step: "publishing", done: 14, total: 36, counts: COUNTS, commit: "4f1c2ab90d", startedMs: Date.now() - MINUTE_MS };
}

function failed() {
  const error = { code: "unauthorized", message: "The Git host does not accept the token. Replace it in the settings, then run again." };
  return { runId: "2", state: "failed", step: "ended", done: 0, total: 0, counts: {}, error, startedMs: Date.now() - 42 * MINUTE_MS, endedMs: Date.now() - 41 * MINUTE_MS };
}

/** @param {() => Promise<any>} real @param {() => any} run @param {object} [more] */
async function withRun(real, run, more = {}) {
  const answer = await real();
  return { ...answer, value: { ...answer.value, run: run(), ...more } };
}

/** A job whose pages an AI wrote, as its status and history tell it. @param {Page} page */
async function writtenByAi(page) {
  const ai = { requests: 31, inputTokens: 412_300, outputTokens: 38_950, declined: 1, postponed: 4, corrected: { marked: 3, removed: 1, takenOut: 2 } };
  const done = { ...running(), state: "done", step: "ended", endedMs: Date.now() - 20_000, startedBy: "push", counts: { ...COUNTS, created: 36, ai }, cents: 182, pricesOf: "2026-11" };
  await standIn(page, "docs.status", async (real) => {
    const answer = await withRun(real, () => done);
    return { ...answer, value: { ...answer.value, job: { ...answer.value.job, writer: "ai", ai: { provider: "anthropic", model: "claude-sonnet-4-6" } } } };
  });
  await standIn(page, "docs.history", async (real) => {
    const answer = await real();
    return { ...answer, value: { ...answer.value, runs: [done, ...answer.value.runs] } };
  });
}

/** @param {() => Promise<any>} real */
async function withAi(real) {
  const answer = await real();
  const pages = answer.value.pages.map((/** @type {any} */ one, /** @type {number} */ at) => ({ ...one, change: at === 0 ? "same" : "changed", promptTokens: at === 0 ? undefined : 3_400 * at }));
  return { ...answer, value: { ...answer.value, pages, files: { ...answer.value.files, complete: false }, ai: { requests: 2, inputTokens: 10_200, outputTokens: 16_384, cents: 28, pricesOf: "2026-11" } } };
}

/** @param {() => Promise<any>} real */
async function behind(real) {
  const answer = await real();
  return { ...answer, value: { ...answer.value, state: "behind", pushed: { commit: "abcdef1234", atMs: Date.now() - 43 * MINUTE_MS }, run: failed(), page: { ...answer.value.page, edited: true } } };
}

/** @param {() => Promise<any>} real */
async function manyStates(real) {
  const answer = await real();
  const runs = [null, running(), failed(), { ...running(), state: "queued", step: "waiting", done: 0, total: 0, error: { code: "rate_limited", message: "The other side asks us to slow down. The run goes on by itself." } }];
  const ai = { requests: 31, inputTokens: 412_300, outputTokens: 38_950, declined: 0 };
  const jobs = answer.value.jobs.map((/** @type {any} */ one) => ({ ...one, run: (one.run && { ...one.run, counts: { ...one.run.counts, ai }, cents: 182 }) ?? runs[["tally", "service-01", "service-02", "service-03"].indexOf(one.job.repository.name)] }));
  return { ...answer, value: { jobs } };
}
