// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessible, assertAccessibleInBothThemes, becomes, people } from "./checks.js";
import { noChromium, openStage, standIn, until } from "./stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

describe("the panels in a browser, on the local host", { skip: noChromium }, () => {
  /** @type {import("./stage.js").Stage} */
  let stage;
  const { browser, assertQuiet } = people(() => stage);

  before(async () => {
    stage = await openStage({ repositories: 2 });
  });
  after(() => stage.close());

  test("a site admin gets from nothing to a published page by the guide", async () => {
    const admin = await browser("admin");
    const frame = await admin.open("settings");
    await frame.getByRole("heading", { name: "Publish the first pages" }).waitFor();
    await assertAccessibleInBothThemes(frame, "guide, first step");
    await frame.getByLabel("GitLab").check();
    await frame.getByLabel("Access token for GitLab").waitFor();
    await frame.getByLabel("GitHub").check();
    const token = ["local", "stand-in", "token"].join("-");
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText("This is needed.").waitFor();
    await frame.getByLabel("Access token for GitHub").fill(token);
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByLabel(/^AI, above the outline/).check();
    await frame.getByLabel("API key for Anthropic").waitFor();
    await assertAccessibleInBothThemes(frame, "guide, an AI that has no key");
    await frame.getByLabel(/^Built-in outline/).check();
    await frame.getByRole("button", { name: "Continue", exact: true }).click();
    await frame.getByLabel("Repository").fill("https://github.com/octo/tally");
    await frame.getByLabel("Space").selectOption("DOCS");
    await frame.getByText("Ready to save.").waitFor();
    assert.equal(await frame.locator("[aria-invalid]").count(), 0, "a right form names no problem");
    await assertAccessibleInBothThemes(frame, "guide, job form");
    await frame.getByRole("button", { name: "Test", exact: true }).click();
    await frame.getByText(/octo\/tally can be read/).waitFor();
    await frame.getByRole("button", { name: "Preview" }).click();
    await frame.getByText("3 new").waitFor();
    assert.equal((await stage.host.site()).pages.size, 3, "a preview writes nothing");
    await assertAccessibleInBothThemes(frame, "guide, preview");
    await frame.getByRole("button", { name: "Save and run" }).click();
    await frame.getByText("Done. The pages are in Confluence.").first().waitFor({ timeout: 60_000 });
    await assertAccessible(frame, "guide, done");
    assert.ok(!(await frame.content()).includes(token), "the token stays nowhere in the page");
    await frame.getByRole("link", { name: "Open the pages" }).click();
    await admin.page.waitForURL(/\/wiki\/spaces\/DOCS\/pages\//);
    await becomes(() => admin.page.textContent("h1.page-title"), /tally/i);
    await assertQuiet();
  });

  test("a writer sees the job, its pages, its history and its settings", async () => {
    const writer = await browser();
    const frame = await writer.open("documentation");
    await frame.getByRole("button", { name: "octo/tally", exact: true }).click();
    await frame.getByRole("heading", { name: "octo/tally" }).waitFor();
    await frame.getByRole("heading", { name: "History" }).waitFor();
    await frame.locator("table tbody tr").first().waitFor();
    await becomes(() => frame.evaluate(() => document.activeElement?.tagName), "H1", "the new view's title has the focus");
    await becomes(() => frame.locator("ul.pages").textContent(), /Front page/);
    await assertAccessibleInBothThemes(frame, "job");
    await assertQuiet();
  });

  test("every wrong field is named below it, and nothing is saved", async () => {
    const writer = await browser();
    const frame = await writer.open("documentation");
    const before = (await stage.call("docs.list")).jobs.length;
    await frame.getByRole("button", { name: "New job" }).click();
    await frame.getByRole("button", { name: "Save", exact: true }).click();
    await frame.getByText("This is needed.").first().waitFor();
    await until(() => frame.evaluate(() => /** @type {any} */ (document.activeElement)?.name === "repository"), "the first wrong field has the focus");
    await frame.getByLabel("Repository").fill("https://evil.example/o/r");
    await frame.getByText("Repositories on this host cannot be read").waitFor();
    await frame.getByLabel("Repository").fill("o/../r<script>");
    await frame.getByText("Write a repository as owner/name").waitFor();
    await becomes(() => frame.locator("[aria-invalid]").count(), 2, "only the wrong field and the missing one are marked");
    await frame.getByText("Branch, folder and parent page").click();
    await frame.getByLabel(/Under page/).fill("12a");
    await frame.getByText("A page id is a number").waitFor();
    await assertAccessibleInBothThemes(frame, "form with problems");
    await frame.getByRole("button", { name: "Save and run" }).click();
    await frame.locator("[aria-invalid]").first().waitFor();
    assert.equal((await stage.call("docs.list")).jobs.length, before);
    await assertQuiet();
  });

  test("the answer of Test stays, and nothing is called ready beside a problem", async () => {
    const writer = await browser();
    const frame = await writer.open("documentation");
    await frame.getByRole("button", { name: "New job" }).click();
    await frame.getByLabel("Space").selectOption("DOCS");
    await frame.getByLabel("Repository").fill("octo/nowhere");
    // Before the pause after the last key is over.
    await frame.getByRole("button", { name: "Test", exact: true }).click();
    const problem = frame.locator(".problem");
    await problem.first().waitFor();
    const said = await problem.first().textContent();
    await frame.page().waitForTimeout(1500);
    assert.equal(await problem.first().textContent(), said, "the check that was waiting has not erased it");
    assert.equal(await frame.getByText("Ready to save.").count(), 0);
    await frame.getByLabel("Repository").fill("octo/tally");
    await frame.getByText("Ready to save.").waitFor();
    await frame.getByRole("button", { name: "Test", exact: true }).click();
    await frame.getByText(/octo\/tally can be read/).waitFor();
    await frame.page().waitForTimeout(1000);
    await becomes(() => frame.getByText(/octo\/tally can be read/).count(), 1);
    await assertQuiet();
  });

  test("360 pixels are enough, in English and in German, and German is all German", async () => {
    for (const [locale, create, title] of /** @type {const} */ ([["en-US", "New job", "Documentation from code"], ["de-DE", "Neuer Auftrag", "Dokumentation aus Code"]])) {
      const writer = await stage.openBrowser({ user: "writer", width: 360, locale });
      const fits = async (/** @type {import("playwright-core").Frame} */ frame, /** @type {string} */ view) =>
        await becomes(() => frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${locale}: ${view}`);
      const frame = await writer.open("documentation");
      await frame.getByRole("heading", { name: title }).waitFor();
      await frame.getByRole("button", { name: create }).waitFor();
      await becomes(() => frame.evaluate(() => document.documentElement.lang), locale.slice(0, 2));
      await fits(frame, "list");
      await frame.getByRole("button", { name: "octo/tally", exact: true }).click();
      await frame.locator("table tbody tr").first().waitFor();
      await fits(frame, "job");
      await assertAccessible(frame, `${locale}: job at 360 pixels`);
      await frame.getByRole("button", { name: locale === "en-US" ? "All jobs" : "Alle Aufträge" }).click();
      await frame.getByRole("button", { name: create }).click();
      await frame.locator("form").waitFor();
      await fits(frame, "form");
      assert.deepEqual(writer.complaints, []);
      await writer.close();
    }
    await assertQuiet();
  });

  test("an AI of one's own needs its address, and a number is a number", async () => {
    const writer = await browser();
    const frame = await writer.open("documentation");
    await frame.getByRole("button", { name: "New job" }).click();
    await frame.getByLabel("Repository").fill("octo/tally");
    await frame.getByLabel("Space").selectOption("DOCS");
    await frame.getByLabel("Written by").selectOption("ai");
    await frame.getByLabel("AI provider").selectOption("anthropic");
    await frame.getByText("No key is set for this provider").waitFor();
    await frame.getByLabel("AI provider").selectOption("selfhosted");
    await frame.getByRole("button", { name: "Save", exact: true }).click();
    await becomes(() => frame.getByText("This is needed.").count(), 2, "the model and the address");
    await frame.getByLabel("Model", { exact: true }).fill("tiny");
    await frame.getByLabel("Tokens the model holds").fill("lots");
    await frame.getByLabel("Address of the AI server").fill("https://ai.example.com/v1");
    await frame.getByText("A site admin has not approved this address").waitFor();
    await frame.getByRole("button", { name: "Save", exact: true }).click();
    await frame.getByText("Enter a whole number.").waitFor();
    await assertAccessibleInBothThemes(frame, "form with an AI");
    await assertQuiet();
  });

  test("a preview names files, pages and what is left out, and shows one page's text", async () => {
    const writer = await browser();
    const frame = await writer.open("documentation");
    await frame.getByRole("button", { name: "octo/tally", exact: true }).click();
    await frame.getByRole("button", { name: "Preview" }).click();
    await frame.getByText("3 unchanged").waitFor();
    await frame.getByRole("button", { name: "Show text: src · tally", exact: true }).click();
    await becomes(() => frame.locator("pre.page-text").textContent(), /Counts `?n`? things/);
    await frame.getByText(/^Files that are read/).click();
    await frame.getByText("src/ledger/mod.rs").waitFor();
    await assertAccessibleInBothThemes(frame, "preview");
    await frame.getByRole("button", { name: "Close the preview" }).click();
    await frame.getByRole("heading", { name: "Preview" }).waitFor({ state: "detached" });
    await assertQuiet();
  });

  test("a job runs by itself as often as its form says", async () => {
    const writer = await browser();
    const frame = await writer.open("documentation");
    await frame.getByRole("button", { name: "octo/tally", exact: true }).click();
    await frame.getByRole("button", { name: "Edit" }).click();
    await frame.getByLabel("Runs by itself").selectOption("week");
    await frame.getByText("Ready to save.").waitFor();
    await frame.getByRole("button", { name: "Save", exact: true }).click();
    await frame.getByText("Every week, next run").waitFor();
    await frame.getByRole("button", { name: "All jobs" }).click();
    // The list asks again after a while: the store's listings lag behind what was written.
    await frame.locator("td.next", { hasText: /in 7 days|next week/ }).waitFor({ timeout: 60_000 });
    await assertQuiet();
  });

  test("a run can be cancelled while it reads, and both browsers see it", async () => {
    const { jobs } = await stage.call("docs.list");
    const { jobId } = jobs.find((/** @type {any} */ { job }) => job.repository.name === "tally").job;
    const writer = await browser();
    const other = await browser("admin");
    const frame = await writer.open("documentation");
    const second = await other.open("documentation");
    await frame.getByRole("button", { name: "octo/tally", exact: true }).click();
    await second.getByRole("button", { name: "octo/tally", exact: true }).click();
    stage.host.faults.set({ rate: 1, kinds: ["slow"], only: "fetch api.github.com", slowMs: 3000 });
    await frame.getByRole("button", { name: "Run now", exact: true }).click();
    await frame.getByRole("button", { name: "Cancel", exact: true }).click();
    await frame.getByRole("button", { name: "Cancelling…" }).waitFor();
    await frame.getByText("The run stops at its next step.").first().waitFor();
    await assertAccessibleInBothThemes(frame, "cancelling");
    await until(async () => (await stage.call("docs.status", { jobId })).run?.state === "cancelled", "the run is cancelled");
    stage.host.faults.set({});
    await frame.getByText("Cancelled", { exact: true }).first().waitFor();
    await second.getByText("Cancelled", { exact: true }).first().waitFor({ timeout: 60_000 });
    await frame.getByRole("button", { name: "Run now", exact: true }).waitFor();
    await assertQuiet();
  });

  test("a run that fails half-way says what happened and what to do, and the next one mends it", async () => {
    const saved = await stage.call("docs.check", { repository: "octo/service-01", spaceKey: "DOCS", secret: "auto", writer: "outline" });
    const { jobId } = await stage.call("docs.save", saved.job);
    const site = await stage.host.site();
    const writer = await browser();
    const frame = await writer.open("documentation");
    const mend = await breakAfterFirstPage(stage);
    await frame.getByRole("button", { name: "octo/service-01", exact: true }).click();
    await frame.getByRole("button", { name: "Run now", exact: true }).click();
    await until(async () => (await stage.call("docs.status", { jobId })).run?.state === "failed", "the run fails");
    await frame.getByRole("alert").first().waitFor();
    await becomes(() => frame.getByRole("alert").first().textContent(), /Check the job's settings/);
    await assertAccessibleInBothThemes(frame, "failed run");
    mend();
    await frame.getByRole("button", { name: "Run now", exact: true }).click();
    await until(async () => (await stage.call("docs.status", { jobId })).run?.state === "done", "the run ends well");
    await frame.locator("ul.pages li").first().waitFor();
    assert.ok([...site.pages.values()].some((page) => page.title.startsWith("service-01")));
    await assertQuiet();
  });

  test("a person who is no site admin gets a sentence instead of the settings", async () => {
    const writer = await browser();
    const frame = await writer.open("settings");
    await frame.getByText("Only site admins can see these settings").waitFor();
    await assertAccessibleInBothThemes(frame, "settings of a writer");
    await assertQuiet();
  });

  test("a reader is offered nothing that would be refused, and is told who may", async () => {
    const reader = await browser("reader");
    const frame = await reader.open("documentation");
    await frame.getByRole("button", { name: "octo/tally", exact: true }).click();
    await frame.getByText("People who may add pages in this space can run and change this job.").waitFor();
    for (const name of ["Run now", "Edit", "Remove", "Preview"]) assert.equal(await frame.getByRole("button", { name }).count(), 0, name);
    await assertAccessibleInBothThemes(frame, "job, as a reader sees it");
    await frame.getByRole("button", { name: "All jobs" }).click();
    await frame.getByRole("button", { name: "octo/tally", exact: true }).waitFor();
    await frame.page().waitForTimeout(1500);
    for (const name of [/^Run now/, "New job"]) assert.equal(await frame.getByRole("button", { name }).count(), 0, String(name));
    const { jobs } = await stage.call("docs.list");
    await assert.rejects(stage.call("docs.start", { jobId: jobs[0].job.jobId }, "reader"), { code: "no_write_permission" }, "the core refuses whatever a panel offers");
    await assertQuiet();
  });

  test("two browsers see the same run", async () => {
    const one = await browser();
    const two = await browser("admin");
    const first = await one.open("documentation");
    const second = await two.open("documentation");
    const { jobs } = await stage.call("docs.list");
    const { jobId } = jobs.find((/** @type {any} */ { job }) => job.repository.name === "tally").job;
    const before = (await stage.call("docs.history", { jobId })).runs.length;
    await first.getByRole("button", { name: "Run now: octo/tally" }).click();
    await second.getByRole("button", { name: "octo/tally", exact: true }).click();
    await until(async () => (await stage.call("docs.history", { jobId })).runs.length > before, "the run begins");
    await until(async () => (await stage.call("docs.status", { jobId })).run.state === "done", "the run ends");
    await second.locator("table tbody tr").nth(before).waitFor({ timeout: 60_000 });
    assert.equal((await stage.call("docs.history", { jobId })).runs.length, before + 1, "one run, not two");
    await assertQuiet();
  });

  test("a slow resolver gets words, a failing one a way on, garbage a sentence", async () => {
    const writer = await browser();
    let release = () => {};
    const held = new Promise((resolve) => (release = () => resolve(undefined)));
    await standIn(writer.page, "docs.list", async (real) => {
      await held;
      return real();
    });
    let frame = await writer.open("documentation");
    await frame.getByText("Loading the jobs. Still loading").waitFor();
    await assertAccessibleInBothThemes(frame, "loading");
    release();
    await frame.getByRole("button", { name: "octo/tally", exact: true }).waitFor();

    for (const garbage of [null, "<html>", 7, [], { ok: true }, { ok: true, value: null }, { ok: true, value: {} }, { ok: true, value: { jobs: 3 } }, { ok: false }, { ok: false, error: { code: 1 } }]) {
      await writer.page.unroute("**/bridge/*/invoke");
      await standIn(writer.page, "docs.list", () => garbage);
      frame = await writer.open("documentation");
      await frame.getByText("The app's answer cannot be shown").waitFor();
    }
    await writer.page.unroute("**/bridge/*/invoke");
    await standIn(writer.page, "docs.list", () => ({ ok: true, value: { jobs: [{ job: 5 }] } }));
    frame = await writer.open("documentation");
    await frame.getByText("This panel cannot show what the app answered").waitFor();
    // Preact tells the console about the error that its net caught.
    writer.complaints.length = 0;

    await writer.page.unroute("**/bridge/*/invoke");
    let fails = true;
    await standIn(writer.page, "docs.list", (real) => {
      if (fails) throw new Error("down");
      return real();
    });
    frame = await writer.open("documentation");
    await frame.getByText("The app could not be reached").waitFor();
    await assertAccessibleInBothThemes(frame, "failure");
    fails = false;
    // On a busy machine it has asked again by itself before the button is reached.
    await frame.getByRole("button", { name: "Try again" }).click({ timeout: 10_000 }).catch(() => undefined);
    await frame.getByRole("button", { name: "octo/tally", exact: true }).waitFor();
    await assertQuiet();
  });

  test("hundreds of jobs are filtered and shown piece by piece", async () => {
    const writer = await browser();
    await standIn(writer.page, "docs.list", async (real) => {
      const answer = await real();
      const [one] = answer.value.jobs;
      const jobs = Array.from({ length: 240 }, (_, at) => ({ ...one, job: { ...one.job, jobId: at.toString(16).padStart(16, "0"), repository: { ...one.job.repository, name: `repository-${at}` } } }));
      return { ok: true, value: { jobs } };
    });
    const frame = await writer.open("documentation");
    await frame.getByRole("button", { name: "Show 50 more" }).waitFor();
    await becomes(() => frame.locator("tbody tr").count(), 50);
    await frame.getByLabel("Filter jobs").fill("repository-23");
    await frame.getByText("11 of 240 jobs").waitFor();
    await frame.getByLabel("Filter jobs").fill("nothing");
    await frame.getByText("No job matches").waitFor();
    await assertQuiet();
  });

  test("a removed job leaves its pages", async () => {
    const writer = await browser();
    const site = await stage.host.site();
    const pages = site.pages.size;
    const frame = await writer.open("documentation");
    await frame.getByRole("button", { name: "octo/service-01", exact: true }).click();
    await frame.getByRole("button", { name: "Remove" }).click();
    await frame.getByText(/stay in Confluence/).waitFor();
    await frame.getByRole("button", { name: "Remove the job" }).click();
    await frame.getByRole("button", { name: "New job" }).waitFor();
    await until(async () => (await frame.getByRole("button", { name: "octo/service-01", exact: true }).count()) === 0, "the job is gone from the list");
    assert.equal(site.pages.size, pages);
    await assertQuiet();
  });

  test("the whole list can be used by keyboard alone", async () => {
    const writer = await browser();
    const frame = await writer.open("documentation");
    await frame.getByRole("button", { name: "New job" }).waitFor();
    await frame.getByRole("button", { name: "New job" }).focus();
    await writer.page.keyboard.press("Enter");
    await frame.getByRole("heading", { name: "New documentation job" }).waitFor();
    await until(() => frame.evaluate(() => /** @type {any} */ (document.activeElement)?.name === "repository"), "the first field has the focus");
    await writer.page.keyboard.type("octo/tally");
    await writer.page.keyboard.press("Tab");
    await writer.page.keyboard.type("D");
    await frame.getByText("Ready to save.").waitFor();
    await assertQuiet();
  });
});

/** Takes the app's right to write in the space away in the middle of a run, after its first page. @param {import("./stage.js").Stage} stage */
async function breakAfterFirstPage(stage) {
  const site = await stage.host.site();
  const space = /** @type {{writers: string[]}} */ (site.spaceByKey("DOCS"));
  const { writers } = space;
  let created = 0;
  stage.host.onCall(({ name }) => {
    if (/POST \/wiki\/api\/v2\/pages$/.test(name) && ++created === 2) space.writers = writers.filter((id) => id !== stage.host.accountId("app"));
  });
  return () => void (space.writers = writers);
}
