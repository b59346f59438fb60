// @ts-check
// "Improve with AI" in the panel: nothing changes before a person takes it, and each outcome has its words.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessibleInBothThemes, becomes, people } from "../browser/checks.js";
import { noChromium, openStage } from "../browser/stage.js";
import { planOf } from "./answers.js";
import { answerAll } from "./panel-stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

const BY = { host: "ai.example.com", model: "small" };

describe("proposals of the site's AI", { skip: noChromium }, () => {
  /** @type {import("../browser/stage.js").Stage} */
  let stage;
  let home = "";
  const { browser, assertQuiet } = people(() => stage);

  before(async () => {
    stage = await openStage({});
    home = (await stage.host.site()).spaceByKey("DOCS")?.homepageId ?? "";
  });
  after(() => stage?.close());

  /** Opens the item that opens with a code. @param {(ref: string) => object} result */
  async function asked(result) {
    const person = await browser("writer");
    /** @type {any[]} */
    const calls = [];
    await answerAll(person.page, { more: { "workItems.improve": (payload) => (calls.push(payload), { results: [{ ref: payload.refs[0], ...result(payload.refs[0]) }], by: BY }) } });
    const frame = await person.open("work-items", { page: home });
    await frame.getByRole("treeitem", { name: /A person opens a locker/ }).click();
    await frame.getByRole("tab", { name: "Item" }).click().catch(() => undefined);
    await frame.getByRole("button", { name: "Improve with AI" }).click();
    return { frame, calls };
  }

  test("each field stands beside what there is, and only what is ticked is taken", async () => {
    const other = planOf().items[2]?.ref;
    const { frame, calls } = await asked(() => ({ outcome: "improved", leftOut: ["estimate"], proposal: { title: "Open a locker with the code", description: "Words that nobody wants.", acceptance: ["A wrong code is refused."], depends_on: [other] } }));
    const proposal = frame.getByRole("region", { name: "The AI proposes" });
    await proposal.waitFor();
    assert.deepEqual(Object.keys(calls[0]).sort(), ["pageId", "pageVersion", "refs"], "the panel sends no text");
    await becomes(() => proposal.innerText(), /From small on ai\.example\.com[\s\S]*Open a locker with the code[\s\S]*Left out, because the page does not say it: Estimate/);
    await assertAccessibleInBothThemes(frame, "proposal of the AI");
    const title = frame.getByLabel(/^Title/);
    const before = await title.inputValue();
    const description = await frame.getByLabel("Description", { exact: true }).inputValue();
    assert.notEqual(before, "Open a locker with the code");
    await proposal.getByLabel("Take Description").uncheck();
    await proposal.getByRole("button", { name: "Take what is ticked" }).click();
    await becomes(() => title.inputValue(), "Open a locker with the code");
    await becomes(() => frame.getByLabel("Description", { exact: true }).inputValue(), description);
    await frame.getByRole("button", { name: "Undo" }).click();
    await becomes(() => title.inputValue(), before);
    await assertQuiet();
  });

  test("dropping changes nothing; what is no requirement is left out by a person alone", async () => {
    const { frame } = await asked(() => ({ outcome: "improved", proposal: { noRequirement: "It only describes the place." } }));
    const proposal = frame.getByRole("region", { name: "The AI proposes" });
    await becomes(() => proposal.innerText(), /no requirement: It only describes the place\./);
    await proposal.getByRole("button", { name: "Drop it" }).click();
    await frame.getByRole("button", { name: "Leave out", exact: true }).waitFor();
    await frame.getByRole("button", { name: "Improve with AI" }).click();
    await proposal.getByRole("button", { name: "Leave the item out" }).click();
    await frame.getByRole("button", { name: "Include", exact: true }).waitFor();
    await assertQuiet();
  });

  for (const [outcome, note, words] of [["late", undefined, /did not answer in time/], ["failed", "key_refused", /does not accept the key/], ["kept", "hidden", /cannot see this text/], ["kept", "invented", /not on the page/]]) {
    test(`${outcome} ${note ?? ""} is said in words`, async () => {
      const { frame } = await asked(() => ({ outcome, ...(note ? { note } : {}) }));
      await frame.getByText(/** @type {RegExp} */ (words)).first().waitFor();
      await assertQuiet();
    });
  }
});
