// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessibleInBothThemes, becomes, people } from "./checks.js";
import { noChromium, openStage, standIn, until } from "./stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

describe("the settings in a browser, on the local host", { skip: noChromium }, () => {
  /** @type {import("./stage.js").Stage} */
  let stage;
  const { browser, assertQuiet } = people(() => stage);
  const token = ["local", "stand-in", "token"].join("-");

  before(async () => {
    stage = await openStage({ repositories: 1 });
    await stage.call("admin.setSecret", { name: "git:github", value: token }, "admin");
    const { job } = await stage.call("docs.check", { repository: "octo/tally", spaceKey: "DOCS", secret: "auto", writer: "outline" });
    await stage.call("docs.save", job);
  });
  after(() => stage.close());

  /** @param {Awaited<ReturnType<typeof browser>>} who @param {string} tab */
  const open = async (who, tab) => {
    const frame = await who.open("settings");
    await frame.getByRole("tab", { name: tab }).click();
    return frame;
  };
  /** @param {string} flow */
  const asAdmin = (flow) => stage.call(flow, {}, "admin");

  test("tabs are gone through with the arrow keys", async () => {
    const admin = await browser("admin");
    const frame = await admin.open("settings");
    await frame.getByRole("tab", { name: "Connections" }).focus();
    for (const name of ["Webhooks", "Defaults and limits", "Data", "Connections"]) {
      await admin.page.keyboard.press("ArrowRight");
      await frame.getByRole("tab", { name, selected: true }).waitFor();
      await becomes(() => frame.evaluate(() => document.activeElement?.textContent), name);
      if (name !== "Webhooks") await frame.getByRole("tabpanel").locator("h2").first().waitFor();
      await assertAccessibleInBothThemes(frame, `settings, ${name}`);
    }
    await assertQuiet();
  });

  test("a stored token is tested without a repository, and the answer is a sentence", async () => {
    const admin = await browser("admin");
    const frame = await open(admin, "Connections");
    await frame.getByRole("button", { name: "GitHub: Test connection" }).click();
    await frame.getByText(/api\.github\.com accepts the token/).waitFor();
    await standIn(admin.page, "admin.testSecret", () => ({ ok: true, value: { name: "git:github", host: "api.github.com", accepted: false, code: "unauthorized", message: "api.github.com does not accept the token: replace it." } }));
    await frame.getByRole("button", { name: "GitHub: Test connection" }).click();
    await frame.getByRole("alert").getByText("does not accept the token: replace it.").waitFor();
    await assertAccessibleInBothThemes(frame, "a token that is not accepted");
    await assertQuiet();
  });

  test("a server of one's own needs the admin's yes and the core's", async () => {
    const admin = await browser("admin");
    const frame = await open(admin, "Connections");
    /** @type {string[]} */
    const asked = [];
    let says = false;
    admin.page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void (says ? dialog.accept() : dialog.dismiss());
    });
    await frame.getByRole("button", { name: "Add a server" }).click();
    const add = frame.getByRole("button", { name: "Approve and add" });
    await add.click();
    await frame.getByText("This is needed.").waitFor();
    await frame.getByLabel("Host", { exact: true }).fill("no host at all");
    await add.click();
    await frame.getByText("Enter a host, for example").waitFor();
    assert.deepEqual(asked, [], "nobody is asked about a host that is none");
    await frame.getByLabel("Host", { exact: true }).fill("https://git.example.com/group");
    await frame.getByLabel("What it is").selectOption("gitlab");
    await add.click();
    await frame.getByText("The host was not approved, so nothing was changed.").waitFor();
    assert.match(asked[0] ?? "", /git\.example\.com/);
    assert.deepEqual((await asAdmin("admin.listHosts")).hosts, []);
    says = true;
    await frame.getByLabel("Host", { exact: true }).fill("10.0.0.8");
    await add.click();
    await frame.getByText(/enter a host on the public internet/i).waitFor();
    await assertAccessibleInBothThemes(frame, "a host that the core refuses");
    await frame.getByLabel("Host", { exact: true }).fill("git.example.com");
    await add.click();
    await frame.getByRole("heading", { name: "git.example.com · GitLab" }).waitFor();
    assert.deepEqual((await asAdmin("admin.listHosts")).hosts.map((/** @type {any} */ one) => [one.host, one.kind]), [["git.example.com", "gitlab"]]);
    await frame.getByRole("button", { name: "git.example.com · GitLab: Set token" }).click();
    await frame.getByLabel("Access token").fill(token);
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByRole("button", { name: "git.example.com · GitLab: Replace" }).waitFor();
    const own = (await asAdmin("admin.listSecrets")).secrets.find((/** @type {any} */ one) => one.host === "git.example.com");
    assert.equal(own?.name, "git:gitlab-git-example-com");
    await frame.getByRole("button", { name: "git.example.com: Remove" }).click();
    await frame.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await frame.getByRole("heading", { name: "git.example.com · GitLab" }).waitFor({ state: "detached" });
    assert.deepEqual((await asAdmin("admin.listHosts")).hosts, []);
    await stage.call("admin.deleteSecret", { name: own.name }, "admin");
    await assertQuiet();
  });

  test("defaults are judged by the core, kept, and what a new job begins with", async () => {
    const admin = await browser("admin");
    const frame = await open(admin, "Defaults and limits");
    await frame.getByLabel("Tokens in one prompt").fill("12");
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText("A prompt holds from 2,000 to 1,000,000 tokens.").waitFor();
    await frame.getByLabel("Tokens in one prompt").fill("many");
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText("A prompt holds from").waitFor();
    await frame.getByLabel("Tokens in one prompt").fill("40,000");
    await frame.getByLabel(/Tokens of one run/).fill("3");
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText(/A run may use from 10,000/).waitFor();
    await frame.getByLabel(/Tokens of one run/).fill("500 000");
    await frame.getByLabel("Written by").selectOption("anthropic");
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText("Enter the model's name as the provider spells it.").waitFor();
    await assertAccessibleInBothThemes(frame, "defaults with a problem");
    await frame.getByLabel("Model", { exact: true }).fill("claude-sonnet-5");
    await frame.getByLabel("Runs by itself").selectOption("day");
    await frame.getByLabel("Show account ids").check();
    await frame.getByText("There are changes that are not saved.").waitFor();
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText("There are changes that are not saved.").waitFor({ state: "detached" });
    const kept = await asAdmin("admin.settings");
    assert.deepEqual([kept.every, kept.ai, kept.promptTokens, kept.runTokens, kept.masking], ["day", { provider: "anthropic", model: "claude-sonnet-5" }, 40_000, 500_000, "disclose"]);
    const again = await open(admin, "Defaults and limits");
    await becomes(() => again.getByLabel(/Tokens of one run/).inputValue(), "500000");
    const form = await admin.open("documentation");
    await form.getByRole("button", { name: "New job" }).click();
    await becomes(() => form.getByLabel("Runs by itself").inputValue(), "day");
    await becomes(() => form.getByLabel("Model", { exact: true }).inputValue(), "claude-sonnet-5");
    await assertQuiet();
  });

  test("an admin sets up a webhook: the secret is shown once and no answer carries it", async () => {
    const admin = await browser("admin");
    /** @type {string[]} */
    const answers = [];
    admin.page.on("response", async (response) => {
      if (response.url().endsWith("/invoke")) answers.push(await response.text().catch(() => ""));
    });
    const frame = await open(admin, "Webhooks");
    await frame.getByText("octo/tally").click();
    await frame.getByRole("button", { name: "Set up the webhook" }).click();
    await frame.locator(".copyable input").nth(1).waitFor();
    const secret = await frame.locator(".copyable input").nth(1).inputValue();
    assert.match(secret, /^[0-9a-f]{64}$/);
    await becomes(() => frame.locator(".copyable input").first().inputValue(), /^https?:\/\/.+\/[0-9a-f]{32}$/);
    await assertAccessibleInBothThemes(frame, "settings with a webhook");
    await frame.getByRole("button", { name: "I have entered it" }).click();
    assert.ok(!(await frame.content()).includes(secret));
    await until(() => answers.length > 3, "the answers came");
    assert.ok(answers.every((answer) => !answer.includes(secret)));
    await assertQuiet();
  });

  test("deleting a token asks first, and Escape leaves it", async () => {
    const admin = await browser("admin");
    const frame = await open(admin, "Connections");
    const remove = frame.getByRole("button", { name: "GitHub: Delete" });
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

  test("deleting everything asks for a word, and then nothing is left but the pages", async () => {
    // The test before has deleted it.
    await stage.call("admin.setSecret", { name: "git:github", value: token }, "admin");
    const { jobs } = await stage.call("docs.list");
    const { jobId } = jobs[0].job;
    await stage.call("docs.start", { jobId });
    await until(async () => (await stage.call("docs.status", { jobId })).run?.state === "done", "the run ends");
    const site = await stage.host.site();
    const pages = site.pages.size;
    const admin = await browser("admin");
    const frame = await open(admin, "Data");
    await frame.getByRole("button", { name: "Delete everything the app stores" }).click();
    await frame.getByText("1 documentation job with settings and history").waitFor();
    await frame.getByLabel("Type delete to go on").fill("yes");
    await frame.getByRole("button", { name: "Delete everything", exact: true }).click();
    await frame.locator("[aria-invalid]").waitFor();
    assert.equal((await stage.call("docs.list")).jobs.length, 1, "another word deletes nothing");
    await frame.getByLabel("Type delete to go on").fill("delete");
    await frame.getByRole("button", { name: "Delete everything", exact: true }).click();
    await frame.getByRole("dialog").waitFor({ state: "detached" });
    await frame.getByText("Everything the app stored was deleted.").waitFor({ state: "attached" });
    assert.deepEqual([(await stage.call("docs.list")).jobs, (await asAdmin("admin.listSecrets")).secrets, (await asAdmin("admin.settings")).promptTokens], [[], [], 120_000]);
    assert.equal(site.pages.size, pages, "pages stay");
    const guide = await admin.open("settings");
    await guide.getByRole("heading", { name: "Publish the first pages" }).waitFor();
    await assertQuiet();
  });
});
