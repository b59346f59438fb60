// @ts-check
/** Sync's page in a browser: with the real flows on the local host, and with answers in the flows' place for what is hard to bring about. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { RECEIVER_URL, openReceiver } from "../../../js/demo/sync/receiver.js";
import { assertAccessibleInBothThemes, becomes, people } from "../../browser/checks.js";
import { noChromium, openStage, until } from "../../browser/stage.js";
import { speakGerman } from "../../alarms/panel-stage.js";
import { answerFlows } from "../../work-items/panel-stage.js";
import { runOf, settingsAnswer, statusAnswer } from "./panel-answers.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

describe("sync's page in a browser", { skip: noChromium }, () => {
  /** @type {import("../../browser/stage.js").Stage} */
  let stage;
  /** @type {import("../../../js/demo/sync/receiver.js").Receiver} */
  let receiver;
  const { browser, assertQuiet } = people(() => stage);
  before(async () => {
    stage = await openStage({});
    receiver = await openReceiver();
    receiver.standIn(stage.host);
  });
  after(async () => {
    await stage?.close();
    await receiver?.close();
  });

  test("from nothing to delivered pages: target, preview, dry run, delivery, deletion at the target, forgetting", async () => {
    const site = await stage.host.site();
    const space = site.spaceByKey("DOCS");
    const app = [...site.users.values()].find(({ role }) => role === "app")?.accountId ?? "";
    for (const [title, only] of /** @type {[string, string[]][]} */ ([["Returns", []], ["Salaries", [stage.host.accountId("admin"), app]]])) {
      const page = site.newPage({ id: site.nextId(), spaceId: space?.id ?? "", title, parentId: space?.homepageId ?? null, authorId: app, position: 0 });
      await site.savePage({ ...page, labels: ["ai-ready"], restrictions: { read: only, update: [] } }, "<p>Words.</p>");
    }
    const admin = await browser("admin");
    /** @type {string[]} */
    const asked = [];
    admin.page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void dialog.accept();
    });
    const frame = await admin.open("sync-settings");
    await frame.getByLabel("Address").fill(RECEIVER_URL);
    await frame.getByLabel("Token").fill(receiver.token);
    await frame.getByLabel("Pages with a label (optional)", { exact: true }).fill("ai-ready");
    await frame.getByRole("button", { name: "Preview" }).click();
    await frame.getByText("2 pages in 1 space; 1 restricted, left out.").waitFor();
    await frame.getByRole("button", { name: "Save" }).click();
    await frame.getByText("✓ Saved.").waitFor();
    assert.match(asked.join(), /Chosen pages are delivered to ingest\.example\.com/, "the product asked");
    await becomes(() => frame.getByLabel(/^Token/).inputValue(), "");

    await frame.getByText("Start with a dry run").waitFor();
    assert.equal(await frame.getByRole("button", { name: "Begin to deliver" }).count(), 0);
    await frame.getByRole("button", { name: "Dry run" }).click();
    await frame.getByText("2 pages in 1 space; 1 restricted, left out.").first().waitFor();
    await frame.getByText("A delivery would send 1 and delete 0.").waitFor({ timeout: 60_000 });
    assert.equal(receiver.documents.size, 0);
    await frame.getByRole("button", { name: "Begin to deliver" }).click();
    await frame.getByText("done, with something missing").first().waitFor({ timeout: 60_000 });
    await until(() => receiver.documents.size === 1, "the page arrives");
    await frame.getByText("Which", { exact: true }).click();
    await frame.getByRole("link", { name: "Salaries" }).waitFor();
    await assertAccessibleInBothThemes(frame, "after a delivery");

    await frame.getByRole("button", { name: "Delete everything at the target…" }).click();
    await frame.getByRole("dialog").getByLabel("Type confluence to confirm").fill("confluence");
    await assertAccessibleInBothThemes(frame, "the dialog");
    await frame.getByRole("dialog").getByRole("button", { name: "Delete at the target" }).click();
    await until(() => receiver.documents.size === 0, "the page goes");
    await frame.getByText("Start with a dry run").waitFor({ timeout: 60_000 });
    await frame.getByRole("button", { name: "Forget everything…" }).click();
    await frame.getByRole("dialog").getByLabel("Type confluence to confirm").fill("confluence");
    await frame.getByRole("dialog").getByRole("button", { name: "Forget everything" }).click();
    await frame.getByRole("heading", { name: "Ending it" }).waitFor({ state: "detached" });
    await assertQuiet();
  });

  test("a live run, held deletions, a failure and an empty beginning are shown in both themes", async () => {
    const states = /** @type {[string, any, any][]} */ ([
      ["120 looked at so far", settingsAnswer(), statusAnswer({ run: runOf({ state: "running", result: null, endedMs: null, warnings: [], reasons: [], leftOut: [], pages: { ...runOf().pages, discovered: 120 } }), progress: { phase: "discover", done: 120, total: 412 } })],
      ["Deletions are held back", settingsAnswer(), statusAnswer({ run: runOf({ warnings: ["deletions_held", "lost_access"] }) })],
      ["The target refuses the credential.", settingsAnswer(), statusAnswer({ run: runOf({ result: "failed", error: "unauthorized" }) })],
      ["Client secret", settingsAnswer({ settings: { ...settingsAnswer().settings, target: { kind: "bulk", baseUrl: "https://ingest.example.com", index: "pages", auth: { mode: "client", tokenUrl: "https://login.example.com/token", clientId: "connector", scope: "" } } } }), statusAnswer()],
      ["Waits until", settingsAnswer({ isPaused: false }), statusAnswer({ run: runOf({ state: "waiting", untilMs: Date.now() + 3_600_000 }) })],
    ]);
    for (const [words, settings, status] of states) {
      const admin = await browser("admin");
      await answerFlows(admin.page, { "sync.settings": () => settings, "sync.status": () => status });
      const frame = await admin.open("sync-settings");
      await frame.getByText(words).first().waitFor();
      await assertAccessibleInBothThemes(frame, words);
    }
    await assertQuiet();
  });

  test("it speaks German, and tells everybody else whom to ask", async () => {
    const admin = await browser("admin");
    await speakGerman(admin.page);
    await answerFlows(admin.page, { "sync.settings": () => settingsAnswer(), "sync.status": () => statusAnswer() });
    const frame = await admin.open("sync-settings");
    await frame.getByRole("heading", { name: "Läufe" }).waitFor();
    await frame.getByText("fertig, es fehlt etwas").first().waitFor();
    await assertAccessibleInBothThemes(frame, "German");
    const writer = await browser("writer");
    const other = await writer.open("sync-settings");
    await other.getByText("Only site admins set this up").waitFor();
    await assertQuiet();
  });
});
