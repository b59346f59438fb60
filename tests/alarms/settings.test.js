// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertAccessibleInBothThemes, becomes, people } from "../browser/checks.js";
import { noChromium, openStage } from "../browser/stage.js";
import { answer, answerAdmins, watch } from "./panel-stage.js";

if (noChromium) console.log(`Browser tests are skipped: ${noChromium}`);

describe("the alarms' settings in a browser, with answers in the flows' place", { skip: noChromium }, () => {
  /** @type {import("../browser/stage.js").Stage} */
  let stage;
  const { browser, assertQuiet } = people(() => stage);

  before(async () => {
    stage = await openStage({});
  });
  after(() => stage?.close());

  test("an admin copies the set-up, connects a role, and its test runs at once", async () => {
    const admin = await browser("admin");
    const saved = watch(admin.page, "alarms.saveAccount");
    await answerAdmins(admin.page, { accounts: [] });
    const frame = await admin.open("alarms-settings");
    await frame.getByRole("button", { name: "Connect an account" }).click();
    const externalId = await frame.getByLabel("External ID", { exact: true }).inputValue();
    assert.match(externalId, /^[\w-]{32}$/);
    for (const [tab, mark] of Object.entries({ "AWS CLI": "aws iam create-role", CloudFormation: "AWS::IAM::Role", Terraform: "aws_iam_role_policy" })) {
      await frame.getByRole("tab", { name: tab }).click();
      const box = frame.getByRole("textbox", { name: tab });
      await becomes(async () => { const text = await box.inputValue(); return [mark, externalId, "arn:aws:iam::111111111111:user/touchmark"].filter((part) => !text.includes(part)); }, [], tab);
    }
    await frame.getByRole("tab", { name: "Policies" }).click();
    const trust = JSON.parse(await frame.getByRole("textbox", { name: "Trust policy of the role" }).inputValue());
    assert.deepEqual(trust.Statement[0].Condition, { StringEquals: { "sts:ExternalId": externalId } });
    assert.deepEqual(JSON.parse(await frame.getByRole("textbox", { name: "Permission policy" }).inputValue()).Statement[0].Action, ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory", "cloudwatch:GetMetricData"]);
    await assertAccessibleInBothThemes(frame, "connecting an account");
    await frame.getByRole("button", { name: "Save and test" }).click();
    await frame.getByText("This is needed.").first().waitFor();
    await frame.getByText("Choose at least one region.").waitFor();
    assert.equal(saved.length, 0);
    await frame.getByLabel("Name", { exact: true }).fill("Shop");
    await frame.getByLabel("Role ARN").fill(" arn:aws:iam::222222222222:role/TouchmarkAlarms ");
    await frame.getByLabel("Find a region").fill("frank");
    await frame.getByLabel(/^eu-central-1/).check();
    await frame.getByLabel("Find a region").fill("");
    await becomes(() => frame.getByLabel(/^cn-north-1/).isDisabled(), true, "a role does not leave its partition");
    await frame.getByLabel(/^Documentation/).check();
    await frame.getByRole("button", { name: "Save and test" }).click();
    await frame.getByText("The account is ready").waitFor();
    assert.deepEqual(saved, [{ name: "Shop", method: "role", regions: ["eu-central-1"], spaces: { all: false, ids: ["1"] }, roleArn: "arn:aws:iam::222222222222:role/TouchmarkAlarms" }]);
    await assertAccessibleInBothThemes(frame, "a tested account");
    await assertQuiet();
  });

  test("keys are typed once, sent once, and stay nowhere in the page", async () => {
    const admin = await browser("admin");
    const saved = watch(admin.page, "alarms.saveAccount");
    await answerAdmins(admin.page, { accounts: [], vendor: false });
    const frame = await admin.open("alarms-settings");
    await frame.getByText("Roles cannot be used yet").waitFor();
    await frame.getByRole("button", { name: "Connect an account" }).click();
    const secret = ["typed", "once", Math.random().toString(36)].join("-");
    await frame.getByLabel("Name", { exact: true }).fill("Payments");
    await frame.getByLabel("Access key ID").fill("AKIAEXAMPLE");
    await frame.getByLabel("Secret access key").fill(secret);
    await becomes(() => frame.getByLabel("Secret access key").getAttribute("type"), "password");
    await frame.getByLabel(/^eu-west-1/).check();
    await frame.getByLabel("All spaces").check();
    await frame.getByRole("button", { name: "Save and test" }).click();
    await frame.getByText("The account is ready").waitFor();
    assert.equal(saved[0].secretAccessKey, secret);
    assert.ok(!(await frame.content()).includes(secret));
    await assertQuiet();
  });

  test("an open trust policy is refused with what to change, and what could not be told proves nothing", async () => {
    const admin = await browser("admin");
    await answerAdmins(admin.page, { verdict: "refused" });
    const frame = await admin.open("alarms-settings");
    await frame.getByRole("button", { name: "Shop production: Test" }).click();
    await frame.getByText("The account is refused: its trust policy is open").waitFor();
    await frame.getByText(/Add the condition on sts:ExternalId/).waitFor();
    await frame.getByText(/use StringEquals with exactly this site's External ID/).waitFor();
    await becomes(() => frame.locator(".lozenge", { hasText: "Refused" }).count(), 2);
    await assertAccessibleInBothThemes(frame, "a refused account");
    const other = await browser("admin");
    await answerAdmins(other.page, { verdict: "failed" });
    const second = await other.open("alarms-settings");
    await second.getByRole("button", { name: "Shop production: Test" }).click();
    await second.getByText(/What could not be told proves nothing/).waitFor();
    await second.getByText(/could not be told\. AWS did not answer in time\./).waitFor();
    await assertQuiet();
  });

  test("a new External ID is an act of its own that names the roles it breaks", async () => {
    const admin = await browser("admin");
    const generated = watch(admin.page, "alarms.newExternalId");
    await answerAdmins(admin.page);
    await answer(admin.page, "alarms.newExternalId", () => ({ ok: true, value: { externalId: "n".repeat(32), externalIdSetMs: Date.now(), broken: [] } }));
    const frame = await admin.open("alarms-settings");
    const before = await frame.getByLabel("External ID", { exact: true }).inputValue();
    await frame.getByRole("button", { name: "Generate a new one…" }).click();
    const dialog = frame.getByRole("dialog");
    await becomes(() => dialog.innerText(), /Shop production:[\s\S]*TouchmarkAlarms[\s\S]*Legacy:[\s\S]*Open/);
    assert.doesNotMatch(await dialog.innerText(), /Payments/);
    await assertAccessibleInBothThemes(frame, "generating an External ID");
    await frame.page().keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(generated.length, 0);
    await frame.getByRole("button", { name: "Generate a new one…" }).click();
    await frame.getByRole("button", { name: "Generate a new External ID" }).click();
    await frame.getByText("A new External ID was generated.", { exact: false }).first().waitFor();
    assert.deepEqual(generated, [{ replaces: before }]);
    await assertQuiet();
  });

  test("an account is edited and removed, and whoever is no admin is told so", async () => {
    const admin = await browser("admin");
    await answerAdmins(admin.page);
    const frame = await admin.open("alarms-settings");
    await frame.getByRole("button", { name: "Payments: Edit" }).click();
    await frame.getByText("Leave both empty to keep the keys as they are.").waitFor();
    const saved = watch(admin.page, "alarms.saveAccount");
    await frame.getByRole("button", { name: "Save", exact: true }).click();
    await frame.getByRole("heading", { name: "Edit Payments" }).waitFor({ state: "detached" });
    assert.ok(!("secretAccessKey" in saved[0]), "keys that were not typed are not sent");
    await frame.getByRole("button", { name: "Legacy: Remove" }).click();
    await frame.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await frame.getByRole("heading", { name: "Legacy", exact: true }).waitFor({ state: "detached" });
    const reader = await browser("reader");
    await answer(reader.page, "alarms.settings", () => ({ ok: false, error: { code: "forbidden", message: "only site admins may do this" } }));
    const other = await reader.open("alarms-settings");
    await other.getByText("Only site admins connect AWS accounts").waitFor();
    await assertAccessibleInBothThemes(other, "not an admin");
    await assertQuiet();
  });
});
