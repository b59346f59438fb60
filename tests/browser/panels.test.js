// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { noChromium, openStage, standIn, until } from "./stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A card or a settings form stands in a page that has its own first heading. @param {import("playwright-core").Frame} frame @param {string} where */
async function assertAccessible(frame, where, small = false) {
  // The frame's policy takes no script but the app's own: this one comes through the debugger, as a user agent's would.
  await frame.evaluate(axe);
  const found = await frame.evaluate((/** @type {boolean} */ small) => /** @type {any} */ (globalThis).axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "page-has-heading-one": { enabled: !small } },
  }), small);
  const broken = found.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => node.html).join(" | ")}`);
  assert.deepEqual(broken, [], where);
}

/** In light and in dark. @param {import("playwright-core").Frame} frame @param {string} where */
async function assertAccessibleInBothThemes(frame, where, small = false) {
  for (const mode of ["light", "dark"]) {
    await frame.evaluate((name) => document.documentElement.setAttribute("data-color-mode", name), mode);
    await assertAccessible(frame, `${where}, ${mode}`, small);
  }
}

describe("the panels in a browser, on the local host", { skip: noChromium }, () => {
  /** @type {import("./stage.js").Stage} */
  let stage;
  /** @type {Awaited<ReturnType<import("./stage.js").Stage["openBrowser"]>>[]} */
  let browsers = [];

  before(async () => {
    stage = await openStage({ repositories: 2 });
  });
  after(() => stage.close());

  /** @param {string} [user] */
  const browser = async (user) => {
    const opened = await stage.openBrowser({ user });
    browsers.push(opened);
    return opened;
  };
  /** Nothing that any browser complained about, and no broken policy. */
  const assertQuiet = async () => {
    for (const one of browsers) {
      assert.deepEqual(one.complaints, []);
      await one.close();
    }
    browsers = [];
    assert.deepEqual(stage.host.violations, []);
  };

  test("a site admin gets from nothing to a published page by the guide", async () => {
    const admin = await browser("admin");
    const frame = await admin.open("settings");
    await frame.getByRole("heading", { name: "Publish the first pages" }).waitFor();
    await assertAccessibleInBothThemes(frame, "guide, first step");
    const token = ["local", "stand-in", "token"].join("-");
    await frame.getByLabel("Access token").fill(token);
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByRole("button", { name: "Continue", exact: true }).click();
    await frame.getByLabel("Repository").fill("https://github.com/octo/tally");
    await frame.getByLabel("Space").selectOption("DOCS");
    await frame.getByText("Ready to save.").waitFor();
    await assertAccessibleInBothThemes(frame, "guide, job form");
    await frame.getByRole("button", { name: "Test", exact: true }).click();
    await frame.getByText(/octo\/tally can be read/).waitFor();
    await frame.getByRole("button", { name: "Save and run" }).click();
    await frame.getByText("Done. The pages are in Confluence.").first().waitFor({ timeout: 60_000 });
    await assertAccessible(frame, "guide, done");
    assert.ok(!(await frame.content()).includes(token), "the token stays nowhere in the page");
    await frame.getByRole("link", { name: "Open the pages" }).click();
    await admin.page.waitForURL(/\/wiki\/spaces\/DOCS\/pages\//);
    assert.match(await admin.page.textContent("h1.page-title") ?? "", /tally/i);
    await assertQuiet();
  });

  test("a writer sees the job, its pages, its history and its settings", async () => {
    const writer = await browser();
    const frame = await writer.open("documentation");
    await frame.getByRole("button", { name: "octo/tally", exact: true }).click();
    await frame.getByRole("heading", { name: "octo/tally" }).waitFor();
    await frame.getByRole("heading", { name: "History" }).waitFor();
    await frame.locator("table tbody tr").first().waitFor();
    assert.equal(await frame.evaluate(() => document.activeElement?.tagName), "H1", "the new view's title has the focus");
    assert.match(await frame.locator("ul.pages").textContent() ?? "", /Front page/);
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
    assert.equal(await frame.evaluate(() => /** @type {any} */ (document.activeElement)?.name), "repository");
    await frame.getByLabel("Repository").fill("https://evil.example/o/r");
    await frame.getByText("Repositories on this host cannot be read").waitFor();
    await frame.getByLabel("Repository").fill("o/../r<script>");
    await frame.getByText("Write a repository as owner/name").waitFor();
    await frame.getByText("Branch, folder and parent page").click();
    await frame.getByLabel(/Under page/).fill("12a");
    await frame.getByText("A page id is a number").waitFor();
    await assertAccessibleInBothThemes(frame, "form with problems");
    await frame.getByRole("button", { name: "Save and run" }).click();
    await frame.locator("[aria-invalid]").first().waitFor();
    assert.equal((await stage.call("docs.list")).jobs.length, before);
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
    assert.match(await frame.getByRole("alert").first().textContent() ?? "", /Check the job's settings/);
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

  test("a reader cannot start a run, and is told why", async () => {
    const reader = await browser("reader");
    const frame = await reader.open("documentation");
    const button = frame.getByRole("button", { name: "Run now: octo/tally" });
    await button.click();
    await frame.getByText(/may not add pages in this space/).waitFor();
    await assertQuiet();
  });

  test("two browsers see the same run", async () => {
    const one = await browser();
    const two = await browser("admin");
    const first = await one.open("documentation");
    const second = await two.open("documentation");
    await first.getByRole("button", { name: "Run now: octo/tally" }).click();
    await second.getByRole("button", { name: "octo/tally", exact: true }).click();
    const { jobs } = await stage.call("docs.list");
    const { jobId } = jobs.find((/** @type {any} */ { job }) => job.repository.name === "tally").job;
    await until(async () => (await stage.call("docs.history", { jobId })).runs.every((/** @type {any} */ run) => run.state === "done"), "the run ends");
    await second.locator("table tbody tr").nth(1).waitFor({ timeout: 30_000 });
    assert.equal((await stage.call("docs.history", { jobId })).runs.length, 2, "one run, not two");
    await assertQuiet();
  });

  test("the byline says where the page comes from, and a reader may not regenerate", async () => {
    const { jobs } = await stage.call("docs.list");
    const { jobId } = jobs.find((/** @type {any} */ { job }) => job.repository.name === "tally").job;
    const { pages } = await stage.call("docs.status", { jobId });
    const writer = await browser();
    await writer.page.goto(`${stage.host.url}/wiki/pages/viewpage.action?pageId=${pages[0].pageId}`);
    await writer.page.getByRole("link", { name: "Written from code" }).click();
    const frame = await writer.frame();
    await frame.getByRole("heading", { name: "octo/tally" }).waitFor();
    await frame.getByText("Current", { exact: true }).waitFor();
    await frame.getByRole("button", { name: "Regenerate" }).waitFor();
    await assertAccessibleInBothThemes(frame, "byline");
    const reader = await browser("reader");
    const theirs = await reader.open("origin", { page: pages[0].pageId });
    await theirs.getByText("can regenerate it").waitFor();
    assert.equal(await theirs.getByRole("button", { name: "Regenerate" }).count(), 0);
    await assertQuiet();
  });

  test("the macro shows a card, and nothing of a job to people outside its space", async () => {
    const { jobs } = await stage.call("docs.list");
    const { jobId } = jobs.find((/** @type {any} */ { job }) => job.repository.name === "tally").job;
    const card = await stage.call("docs.card", { jobId });
    const writer = await browser();
    const frame = await writer.open("repository-documentation");
    await frame.getByText("No repository is chosen yet").waitFor();
    await assertAccessibleInBothThemes(frame, "card without settings", true);
    const settings = await writer.open("repository-documentation", { config: "" });
    await settings.getByLabel("Repository").waitFor();
    await settings.getByRole("button", { name: "Insert" }).click();
    await settings.getByText("This is needed.").waitFor();
    await assertAccessibleInBothThemes(settings, "card settings", true);
    assert.ok(card.pages.length > 0);
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

    for (const garbage of [null, "<html>", 7, [], { ok: true }, { ok: true, value: null }, { ok: false }, { ok: false, error: { code: 1 } }]) {
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
    await frame.getByRole("button", { name: "Try again" }).click();
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
    assert.equal(await frame.locator("tbody tr").count(), 50);
    await frame.getByLabel("Filter jobs").fill("repository-23");
    await frame.getByText("11 of 240 jobs").waitFor();
    await frame.getByLabel("Filter jobs").fill("nothing");
    await frame.getByText("No job matches").waitFor();
    await assertQuiet();
  });

  test("an admin sets up a webhook: the secret is shown once and no answer carries it", async () => {
    const admin = await browser("admin");
    /** @type {string[]} */
    const answers = [];
    admin.page.on("response", async (response) => {
      if (response.url().endsWith("/invoke")) answers.push(await response.text().catch(() => ""));
    });
    const frame = await admin.open("settings");
    await frame.getByText("octo/tally").click();
    await frame.getByRole("button", { name: "Set up the webhook" }).click();
    await frame.locator(".copyable input").nth(1).waitFor();
    const secret = await frame.locator(".copyable input").nth(1).inputValue();
    assert.match(secret, /^[0-9a-f]{64}$/);
    assert.match(await frame.locator(".copyable input").first().inputValue(), /^https?:\/\/.+\/[0-9a-f]{32}$/);
    await assertAccessibleInBothThemes(frame, "settings with a webhook");
    await frame.getByRole("button", { name: "I have entered it" }).click();
    assert.ok(!(await frame.content()).includes(secret));
    await until(() => answers.length > 3, "the answers came");
    assert.ok(answers.every((answer) => !answer.includes(secret)));
    await assertQuiet();
  });

  test("deleting a token asks first, and Escape leaves it", async () => {
    const admin = await browser("admin");
    const frame = await admin.open("settings");
    const remove = frame.getByRole("button", { name: "GitHub: Delete token" });
    await remove.click();
    await frame.getByRole("dialog").waitFor();
    await assertAccessibleInBothThemes(frame, "dialog");
    await admin.page.keyboard.press("Escape");
    await frame.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal((await stage.call("admin.listSecrets", {}, "admin")).secrets.some((/** @type {any} */ one) => one.name === "git:github"), true);
    await remove.click();
    await frame.getByRole("button", { name: "Delete the token" }).click();
    await frame.getByRole("button", { name: "GitHub: Set token" }).waitFor();
    assert.equal((await stage.call("admin.listSecrets", {}, "admin")).secrets.some((/** @type {any} */ one) => one.name === "git:github"), false);
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
