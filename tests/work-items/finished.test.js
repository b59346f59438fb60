// @ts-check
// Issues that are done, criteria that became issues of their own, and issues that only their marks know, when a page is read again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { batchesOf } from "../../static/work-items/model/batches.js";
import { emptyDraft, entriesOf, finer } from "../../static/work-items/model/proposal.js";
import { openFlowStage } from "./flow-stage.js";

const MARK = "touchmark-work-item";
const DONE = "10001";

/** @param {import("node:test").TestContext} t */
async function stageFor(t) {
  const stage = await openFlowStage();
  t.after(() => stage.close());
  return stage;
}

/** @param {any} plan */
const proposed = (plan) => plan.items.filter((/** @type {any} */ { action }) => action === "update" || action === "create").map((/** @type {any} */ { action, source_id, ref }) => [action, source_id ?? ref]);

test("a done issue whose line changes stays as it is, and a new one follows it, linked, once", async (t) => {
  const { call, host, pageId, prepared, write, edit, issues } = await stageFor(t);
  await write(await prepared());
  const jira = await host.jira();
  const done = (await issues()).find(({ fields }) => /two seconds/.test(String(fields.summary)));
  assert.ok(done);
  await jira.saveIssues([{ ...done, statusId: DONE }]);
  const before = JSON.stringify((await issues()).find(({ id }) => id === done.id)?.fields);
  await edit((body) => body.replace("within two seconds", "within one second"));
  const changed = await prepared();
  assert.deepEqual(proposed(changed.plan), [["update", "PL-2"]]);
  const ref = changed.plan.items.find((/** @type {any} */ { source_id }) => source_id === "PL-2").ref;
  const status = new Map((await call("workItems.status", { pageId })).items.map((/** @type {any} */ item) => [item.ref, item]));
  assert.equal(status.get(ref)?.category, "done", "which is what the panel asks about");
  const draft = emptyDraft(changed.plan.page.version);
  const count = (await issues()).length;
  const batches = batchesOf(entriesOf(changed.plan, draft), draft, status, { [ref]: "follow" });
  const { runId, results } = await write({ ...changed, batches });
  assert.deepEqual([...results].map(([made, { outcome, verified }]) => [made, outcome, verified]), [[`${ref}+2`, "created", true]]);
  const relates = changed.project.linkTypes.find((/** @type {any} */ { inward, outward }) => inward === outward).id;
  const finish = () => call("workItems.finish", { pageId, pageVersion: changed.plan.page.version, runId, relates, items: [{ ref: `${ref}+2`, section: [], depends_on: [] }] });
  assert.deepEqual((await finish()).results[0].links, [{ to: ref, outcome: "done" }]);
  await finish();
  assert.equal((await issues()).length, count + 1);
  assert.equal(JSON.stringify((await issues()).find(({ id }) => id === done.id)?.fields), before, "the done one is as it was");
  // From here on the new issue is the item's, and the done one is not gone.
  const { plan } = await prepared();
  assert.deepEqual([proposed(plan), plan.gone], [[], []]);
  assert.equal(plan.items.find((/** @type {any} */ { source_id }) => source_id === "PL-2").ref, `${ref}+2`);
  await edit((body) => body.replace("within one second", "at once"));
  const again = await prepared();
  assert.deepEqual([proposed(again.plan), again.plan.gone], [[["update", "PL-2"]], []]);
  const known = (await call("workItems.status", { pageId, refs: [`${ref}+2`] })).items[0];
  assert.equal((await issues()).find(({ id }) => id === known.issue.id)?.properties[MARK].ref, `${ref}+2`);
});

test("undo takes the issue back that follows a done one, and the done one stays", async (t) => {
  const { call, host, pageId, prepared, write, edit, issues } = await stageFor(t);
  await write(await prepared());
  const done = (await issues()).find(({ fields }) => /two seconds/.test(String(fields.summary)));
  assert.ok(done);
  await (await host.jira()).saveIssues([{ ...done, statusId: DONE }]);
  await edit((body) => body.replace("within two seconds", "within one second"));
  const changed = await prepared();
  const ref = changed.plan.items.find((/** @type {any} */ { source_id }) => source_id === "PL-2").ref;
  const status = new Map((await call("workItems.status", { pageId })).items.map((/** @type {any} */ item) => [item.ref, item]));
  const draft = emptyDraft(changed.plan.page.version);
  const { runId } = await write({ ...changed, batches: batchesOf(entriesOf(changed.plan, draft), draft, status, { [ref]: "follow" }) });
  const relates = changed.project.linkTypes.find((/** @type {any} */ { inward, outward }) => inward === outward).id;
  await call("workItems.finish", { pageId, pageVersion: changed.plan.page.version, runId, relates, items: [{ ref: `${ref}+2`, section: [], depends_on: [] }] });
  const { results } = await call("workItems.undo", { pageId, runId, dryRun: false });
  assert.deepEqual(results.map((/** @type {any} */ { ref: of, outcome }) => [of, outcome]), [[`${ref}+2`, "removed"]]);
  assert.ok((await issues()).some(({ id }) => id === done.id));
  assert.deepEqual(proposed((await prepared()).plan), [["update", "PL-2"]]);
});

test("criteria that are issues of their own do not come back into their item when another one changes", async (t) => {
  const { call, pageId, prepared, write, edit, issues } = await stageFor(t);
  const ready = await prepared();
  const draft = emptyDraft(ready.plan.page.version);
  const cut = finer(draft, entriesOf(ready.plan, draft));
  await write({ ...ready, batches: batchesOf(entriesOf(ready.plan, cut), cut, new Map()) });
  const story = ready.plan.items.find((/** @type {any} */ { acceptance, type }) => type === "story" && acceptance.length > 1);
  assert.ok(story);
  // One more criterion, and one that is gone.
  await edit((body) => body.replace("<li><p>Given five wrong codes", "<li><p>Given a code of yesterday, when it is entered, then it is refused.</p></li><li><p>Given five wrong codes"));
  const changed = await prepared();
  const now = changed.plan.items.find((/** @type {any} */ { ref }) => ref === story.ref);
  assert.deepEqual([now.action, now.match.changed, now.acceptance.filter((/** @type {any} */ { part }) => !part).length, now.before.acceptance.every((/** @type {any} */ text) => typeof text === "string")], ["update", ["acceptance"], 1, true]);
  const status = new Map((await call("workItems.status", { pageId })).items.map((/** @type {any} */ item) => [item.ref, item]));
  const fresh = emptyDraft(changed.plan.page.version);
  const batches = batchesOf(entriesOf(changed.plan, fresh), fresh, status);
  assert.deepEqual(batches.flat().flatMap(({ acceptance = [] }) => acceptance.map(({ text }) => text)), ["Given a code of yesterday, when it is entered, then it is refused."]);
  const count = (await issues()).length;
  await write({ ...changed, batches });
  assert.equal((await issues()).length, count);
  assert.deepEqual(proposed((await prepared()).plan), []);
  await edit((body) => body.replace("<li><p>Given five wrong codes, when a sixth is entered, then the locker stays shut for ten minutes.</p></li>", ""));
  assert.deepEqual(proposed((await prepared()).plan), [], "one that left the page changes nothing of its item");
});

test("an app that was installed anew, and remembers nothing, finds its issues by their marks and makes none again", async (t) => {
  const { host, prepared, write, issues } = await stageFor(t);
  await write(await prepared());
  const count = (await issues()).length;
  const kvs = host.table("kvs");
  const kept = [];
  for await (const [key] of kvs.iterator()) if (key.includes("work-items:")) kept.push(key);
  assert.ok(kept.length > 1, "something was remembered");
  for (const key of kept) await kvs.del(key);
  // The index knows of a mark a moment later.
  await sleep(500);
  const ready = await prepared();
  assert.equal(ready.batches.flat().length, count, "all of it is proposed again");
  const { results } = await write(ready);
  assert.deepEqual([...new Set([...results.values()].map(({ outcome }) => outcome))], ["existing"]);
  assert.equal((await issues()).length, count);
});
