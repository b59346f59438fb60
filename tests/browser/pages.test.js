// @ts-check
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { assertAccessibleInBothThemes, becomes, people } from "./checks.js";
import { noChromium, openStage, until } from "./stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

describe("what readers of a page see, in a browser on the local host", { skip: noChromium }, () => {
  /** @type {import("./stage.js").Stage} */
  let stage;
  let jobId = "";
  const { browser, assertQuiet } = people(() => stage);

  before(async () => {
    stage = await openStage({ repositories: 1 });
    await stage.call("admin.setSecret", { name: "git:github", value: ["local", "stand-in", "token"].join("-") }, "admin");
    const { job } = await stage.call("docs.check", { repository: "octo/tally", spaceKey: "DOCS", secret: "auto", writer: "outline" });
    ({ jobId } = await stage.call("docs.save", job));
    await stage.call("docs.start", { jobId });
    // Listings of the store lag behind what was written: the pages show a moment after the end.
    await until(async () => {
      const { run, pages } = await stage.call("docs.status", { jobId });
      return run?.state === "done" && pages.length > 0;
    }, "the run ends");
  });
  after(() => stage.close());

  test("the byline says where the page comes from, and a reader may not regenerate", async () => {
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

  test("a page is behind as soon as a push told of a commit that no run has read", async () => {
    const { pages } = await stage.call("docs.status", { jobId });
    const { secretName } = await stage.call("docs.saveHook", { jobId });
    const secret = "0123456789abcdef".repeat(4);
    await stage.call("admin.setSecret", { name: secretName, value: secret }, "admin");
    const { url } = await stage.call("docs.hook", { jobId });
    stage.host.faults.set({ rate: 1, kinds: ["500"], only: "fetch api.github.com" });
    const after = "abcdef1".padEnd(40, "0");
    const body = JSON.stringify({ ref: "refs/heads/main", before: "1".repeat(40), after, deleted: false, forced: false, commits: [], repository: { full_name: "octo/tally", default_branch: "main" }, sender: { id: 7 } });
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const sent = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json", "x-github-event": "push", "x-github-delivery": "1", "x-hub-signature-256": signature } });
    assert.equal(sent.status, 202, await sent.text());
    await stage.call("docs.cancel", { jobId });
    await until(async () => !["queued", "running"].includes((await stage.call("docs.status", { jobId })).run.state), "the run is over", 120_000);
    stage.host.faults.set({});
    const reader = await browser("reader");
    const frame = await reader.open("origin", { page: pages[0].pageId });
    await frame.getByText("Behind", { exact: true }).waitFor();
    await frame.getByText(/Commit abcdef1 was pushed/).waitFor();
    await assertAccessibleInBothThemes(frame, "byline, behind");
    await stage.call("docs.start", { jobId });
    await until(async () => (await stage.call("docs.status", { jobId })).run.state === "done", "the next run ends");
    await (await reader.open("origin", { page: pages[0].pageId })).getByText("Current", { exact: true }).waitFor();
    await assertQuiet();
  });

  test("the macro shows a card once a repository is chosen", async () => {
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
    await writer.page.route("**/bridge/*/getContext", async (route) => {
      const { value } = await (await route.fetch()).json();
      await route.fulfill({ contentType: "application/json", body: JSON.stringify({ value: { ...value, extension: { ...value.extension, config: { jobId } } } }) });
    });
    const chosen = await writer.open("repository-documentation");
    await chosen.getByRole("article", { name: "octo/tally" }).waitFor();
    await becomes(() => chosen.locator(".card-pages li").count(), card.pages.length);
    await assertAccessibleInBothThemes(chosen, "card", true);
    await assertQuiet();
  });

  test("the card is chosen in the macro's own settings, stands in the page, and goes into PDF and Word", async () => {
    const site = await stage.host.site();
    const home = site.pages.get(site.spaceByKey("DOCS")?.homepageId ?? "");
    const writer = await browser();
    const { page } = writer;
    await page.goto(`${stage.host.url}/wiki/spaces/DOCS/edit/${home?.id}`);
    await page.getByLabel("Body (storage format)").fill('<p>Before</p><ac:structured-macro ac:name="repository-documentation" ac:schema-version="1" />');
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByRole("link", { name: "Settings" }).click();
    // Until then the frame is the page's own.
    await page.waitForURL(/[?&]config=1/);
    const settings = await writer.frame();
    await settings.getByLabel("Repository").selectOption({ label: "octo/tally" });
    await settings.getByRole("button", { name: "Insert" }).click();
    await until(async () => (await site.body(String(home?.id), site.pages.get(String(home?.id))?.versions.at(-1)?.number ?? 1)).includes('ac:name="jobId"'), "the macro is saved");
    // The product closes the settings and goes back to the page.
    await page.waitForURL(new RegExp(`/pages/${home?.id}/`));
    await page.goto(`${stage.host.url}/wiki/spaces/DOCS/pages/${home?.id}`);
    const card = await writer.frame();
    await card.getByRole("article", { name: "octo/tally" }).waitFor();
    await card.getByRole("link", { name: "tally", exact: true }).waitFor();
    for (const type of ["pdf", "word"]) {
      await page.goto(`${stage.host.url}/wiki/spaces/DOCS/export/${home?.id}?type=${type}`);
      const text = await page.locator(".content").textContent() ?? "";
      assert.match(text, /octo\/tally: documentation of commit [0-9a-f]{7}/, type);
      assert.match(text, /src · tally/, type);
    }
    await assertQuiet();
  });
});
