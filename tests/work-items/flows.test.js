// @ts-check
// What the flows of docs/WORK-ITEMS-FLOWS.md promise, over the real app and the local host's Jira.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { batchesOf } from "../../static/work-items/model/batches.js";
import { cutsOf, emptyDraft, entriesOf, finer } from "../../static/work-items/model/proposal.js";
import { assertAsContract } from "../js/contract.js";
import { openFlowStage, record } from "./flow-stage.js";

const MARK = "touchmark-work-item";

/** @param {import("node:test").TestContext} t */
async function stageFor(t) {
  const stage = await openFlowStage();
  t.after(() => stage.close());
  return stage;
}

/** @param {() => Promise<unknown>} act @param {string} code @param {string} [field] */
const refused = (act, code, field) => assert.rejects(act, (/** @type {any} */ error) => (assert.deepEqual([error.code, ...(field ? [error.field] : [])], [code, ...(field ? [field] : [])]), true));

test("a page is planned as its reader, with every quote standing on it", async (t) => {
  const { call, pageId } = await stageFor(t);
  const plan = await call("workItems.plan", { pageId });
  assert.equal(plan.status, "ok");
  const points = [...plan.text];
  for (const { title, evidence } of plan.items) {
    assert.ok(evidence.length > 0, title);
    for (const { quote, start } of evidence) assert.equal(points.slice(start, start + [...quote].length).join(""), quote);
  }
  assert.deepEqual(["PL-1", "PL-2", "PL-3", "PL-10", "PL-11", "PL-12"].filter((id) => !plan.items.some((/** @type {any} */ item) => item.source_id === id)), []);
  assert.ok(!plan.items.some((/** @type {any} */ { title }) => /frozen|Choose a vendor|How many/.test(title)));
  await refused(() => call("workItems.plan", { pageId: "999999" }), "not_found", "pageId");
  await refused(() => call("workItems.plan", { pageId: "1/../2" }), "input_invalid", "pageId");
  // Whoever is not logged in is refused by the platform, before the flow.
  await assert.rejects(() => call("workItems.plan", { pageId }, "anonymous"));
});

test("what a person may not see is not there; what she may not create is said before anything is written", async (t) => {
  const { call, pageId, prepared, calls } = await stageFor(t);
  const { projects } = await call("workItems.target", { pageId });
  assert.deepEqual(projects.map((/** @type {any} */ { key }) => key), ["DEMO", "OLD", "TEAM"]);
  assert.deepEqual((await call("workItems.target", { pageId }, "reader")).projects, []);
  await refused(() => call("workItems.target", { pageId, projectId: "10001" }), "not_found", "projectId");
  const { plan, target, batches } = await prepared();
  calls.length = 0;
  await refused(() => call("workItems.create", { pageId, pageVersion: plan.page.version, target, items: batches[0], dryRun: true }, "reader"), "no_write_permission");
  assert.deepEqual(calls.filter(({ name }) => /jira POST .*issue/.test(name)), []);
  assert.ok(calls.filter(({ name }) => /^(jira|confluence) /.test(name)).length > 0, "requests are seen by this test");
});

test("types and required fields come by id, from projects of both kinds", async (t) => {
  const { prepared } = await stageFor(t);
  const team = await prepared("TEAM");
  assert.deepEqual(team.project.defaults, { epic: "10110", story: "10112", "sub-task": "10113" });
  const old = (await prepared("OLD")).project;
  const epic = old.types.find((/** @type {any} */ { id }) => id === "10000").fields;
  const field = (/** @type {string} */ id) => epic.find((/** @type {any} */ one) => one.id === id);
  assert.deepEqual([field("customfield_10011").as, field("customfield_10011").role], ["filled", "epic_name"]);
  assert.deepEqual([field("customfield_10050").as, field("customfield_10050").required, field("customfield_10050").allowed.length], ["option", true, 2]);
});

test("issues are created as the person, in waves, with the mark in the creation, and read back", async (t) => {
  const { host, prepared, write, issues, pageId } = await stageFor(t);
  const ready = await prepared();
  const { results } = await write(ready);
  assert.deepEqual([...results.values()].filter(({ outcome, verified }) => outcome !== "created" || verified !== true), []);
  const made = await issues();
  assert.equal(made.length, ready.batches.flat().length);
  for (const issue of made) {
    assert.equal(issue.creatorId, host.accountId("writer"));
    const mark = issue.properties[MARK];
    assert.deepEqual(Object.keys(mark).sort(), ["hash", "pageId", "pageVersion", "ref"]);
    assert.deepEqual([mark.pageId, mark.pageVersion], [pageId, ready.plan.page.version]);
  }
  const byRef = new Map(made.map((issue) => [issue.properties[MARK].ref, issue]));
  for (const { ref, parent, title } of ready.batches.flat()) {
    assert.equal(byRef.get(ref)?.fields.summary, title);
    assert.equal(byRef.get(ref)?.parentId, parent === null ? null : byRef.get(parent)?.id);
  }
});

test("a dry run writes nothing, and what was not shown is not written", async (t) => {
  const { call, pageId, prepared, issues } = await stageFor(t);
  const { plan, target, batches } = await prepared();
  const items = batches[0] ?? [];
  const base = { pageId, pageVersion: plan.page.version, target };
  const { seal, results } = await call("workItems.create", { ...base, items, dryRun: true });
  assert.ok(results.every((/** @type {any} */ { outcome, fields }) => outcome === "planned" && fields.length > 0));
  assert.equal((await issues()).length, 0);
  await refused(() => call("workItems.create", { ...base, items: items.map((item) => ({ ...item, title: "Something else" })), seal }), "conflict", "seal");
  await refused(() => call("workItems.create", { ...base, items }), "conflict", "seal");
  await refused(() => call("workItems.create", { ...base, pageVersion: 99, items, seal }), "conflict", "pageVersion");
  await refused(() => call("workItems.create", { ...base, items: Array(51).fill(items[0]), dryRun: true }), "input_invalid", "items");
  const strange = { ...items[0], ref: "0123456789abcdef" };
  const made = { ...items[0], evidence: [{ quote: "words that nobody wrote", section: [], start: 0 }] };
  const checked = await call("workItems.create", { ...base, items: [strange, made], dryRun: true });
  assert.deepEqual(checked.results.map((/** @type {any} */ { problem }) => problem?.kind), ["not_of_this_page", "quote_missing"]);
  assert.equal((await issues()).length, 0);
});

test("twice, at the same moment and after a lost answer: one set of issues", async (t) => {
  const { host, prepared, write, issues } = await stageFor(t);
  const ready = await prepared();
  const patient = async (/** @type {string} */ user) => {
    // Whoever holds the page waits half a minute for each lost answer.
    for (let turn = 0; turn < 150; turn += 1) {
      try {
        return await write(ready, user);
      } catch (error) {
        if (!["claim_held", "network", "timeout", "upstream"].includes(/** @type {any} */ (error).code)) throw error;
        await sleep(1000);
      }
    }
    throw new Error("it never ends");
  };
  host.faults.set({ seed: 7, rate: 0.5, kinds: ["cut"], only: "jira POST", most: 4 });
  await Promise.all([patient("writer"), patient("admin")]);
  host.faults.set({});
  await patient("writer");
  const refs = (await issues()).map(({ properties }) => properties[MARK].ref);
  assert.equal(refs.length, new Set(refs).size, "none twice");
  assert.equal(refs.length, ready.batches.flat().length, "none missing");
});

test("a second run after a change of the page proposes the change alone", async (t) => {
  const { call, pageId, prepared, write, edit } = await stageFor(t);
  await write(await prepared());
  assert.deepEqual((await call("workItems.plan", { pageId })).items.filter((/** @type {any} */ { action }) => action !== "unchanged" && action !== "done"), []);
  await edit((body) => body.replace("within two seconds", "within three seconds").replace("<li><p>Payment at the locker</p></li>", ""));
  const { items, last } = await call("workItems.plan", { pageId });
  assert.equal(last.plannedAgainst, true);
  assert.deepEqual(items.filter((/** @type {any} */ { action }) => action === "update").map((/** @type {any} */ { source_id, before }) => [source_id, /two seconds/.test(before.title ?? before.description ?? "")]), [["PL-2", true]]);
  assert.deepEqual(items.filter((/** @type {any} */ { action }) => action === "create"), []);
});

test("what people changed in Jira is seen, and not written over", async (t) => {
  const { host, call, pageId, prepared, write, issues } = await stageFor(t);
  const ready = await prepared();
  await write(ready);
  const jira = await host.jira();
  const [issue] = (await issues()).filter(({ fields }) => /two seconds/.test(fields.summary));
  assert.ok(issue);
  const { items: before } = await call("workItems.status", { pageId });
  await jira.saveIssues([{ ...issue, fields: { ...issue.fields, summary: "Quick doors" }, updatedMs: issue.updatedMs + 5000 }]);
  const { items } = await call("workItems.status", { pageId });
  const known = items.find((/** @type {any} */ one) => one.issue.id === issue.id);
  assert.deepEqual(known.changedInJira, [{ field: "summary", now: "Quick doors" }]);
  const item = ready.batches.flat().find(({ ref }) => ref === known.ref);
  const stale = before.find((/** @type {any} */ one) => one.ref === known.ref);
  const base = { pageId, pageVersion: ready.plan.page.version, target: ready.target, items: [{ ...item, do: { kind: "update", issueId: issue.id, fields: ["summary"], base: { updated: stale.updated, fields: stale.hashes } } }] };
  const { seal } = await call("workItems.create", { ...base, dryRun: true });
  const { results } = await call("workItems.create", { ...base, seal });
  assert.deepEqual([results[0].problem?.kind, results[0].problem?.fields], ["changed_in_jira", ["summary"]]);
  assert.equal(jira.issues.get(issue.id)?.fields.summary, "Quick doors");
});

test("links lead back to page and section, once; an undo takes what nobody touched", async (t) => {
  const { host, call, pageId, prepared, write, issues } = await stageFor(t);
  const ready = await prepared();
  const { runId } = await write(ready);
  const finish = () => call("workItems.finish", { pageId, pageVersion: ready.plan.page.version, runId, blocks: ready.target.blocks, items: ready.plan.items.map((/** @type {any} */ { ref, evidence, depends_on }) => ({ ref, section: evidence[0].section, depends_on })) });
  await finish();
  await finish();
  const made = await issues();
  assert.ok(made.every(({ remoteLinks }) => remoteLinks.length === 1 && remoteLinks[0]?.globalId.startsWith(`touchmark-page=${pageId}&ref=`)));
  const jira = await host.jira();
  assert.equal(jira.links.size, 1, "PL-12 depends on PL-10");
  const [touched] = made.filter(({ parentId }) => parentId === null);
  assert.ok(touched);
  await jira.saveIssues([{ ...touched, comments: [{ id: "1", authorId: host.accountId("reader"), body: null, createdMs: 1 }] }]);
  await refused(() => call("workItems.undo", { pageId, runId }, "admin"), "forbidden");
  const { results } = await call("workItems.undo", { pageId, runId });
  assert.equal(results.filter((/** @type {any} */ { outcome }) => outcome === "stays").length >= 1, true);
  assert.deepEqual((await issues()).map(({ id }) => id), [touched.id]);
});

test("only ids, hashes and versions are stored; only site admins change the settings", async (t) => {
  const { call, calls, prepared, write } = await stageFor(t);
  await write(await prepared());
  const stored = calls.filter(({ name }) => /^kvs .*set|^kvs transact|queue publish/.test(name)).map(({ body }) => body ?? "").join("\n");
  assert.ok(stored.length > 0);
  for (const words of ["two seconds", "wrong code", "Parcel lockers", "weight", "PL-10"]) assert.ok(!stored.includes(words), words);
  const chosen = { projects: { all: false, ids: [] }, spaces: { all: true, ids: [] }, criteria: "list", labels: [] };
  for (const user of ["writer", "reader"]) {
    await refused(() => call("workItems.settings", {}, user), "forbidden");
    await refused(() => call("workItems.saveSettings", { settings: chosen }, user), "forbidden");
  }
  const { settings } = await call("workItems.settings", {}, "admin");
  assert.deepEqual(settings.projects, { all: true, ids: [] });
});

test("an update that was left is proposed again, though another item was written since; what has no id is not made twice", async (t) => {
  const { call, pageId, prepared, write, edit, issues } = await stageFor(t);
  await edit((body) => body.replace("</tbody>", "<tr><td><p></p></td><td><p>The screen can be read in bright sunlight.</p></td><td><p></p></td><td><p></p></td></tr></tbody>"));
  await write(await prepared());
  const before = (await issues()).length;
  await edit((body) => body.replace("within two seconds after", "at once after").replace("A label is printed at the locker.", "A label is printed at the locker, in colour.").replace("in bright sunlight", "in bright sunlight and at night"));
  const changed = await prepared();
  const updates = (/** @type {any} */ plan) => plan.items.filter((/** @type {any} */ { action }) => action === "update" || action === "create").map((/** @type {any} */ { action, title }) => `${action} ${title}`).sort();
  const three = ["update A label is printed at the locker, in colour", "update The door must open at once after the last digit", "update The screen can be read in bright sunlight and at night"];
  assert.deepEqual(updates(changed.plan), three);
  const status = new Map((await call("workItems.status", { pageId })).items.map((/** @type {any} */ item) => [item.ref, item]));
  const draft = emptyDraft(changed.plan.page.version);
  const left = Object.fromEntries(changed.plan.items.filter((/** @type {any} */ { title }) => !title.startsWith("The door")).map((/** @type {any} */ { ref }) => [ref, "leave"]));
  await write({ ...changed, batches: batchesOf(entriesOf(changed.plan, draft), draft, status, left) });
  const { plan } = await prepared();
  assert.deepEqual(updates(plan), [three[0], three[2]]);
  assert.equal((await issues()).length, before);
  // A parent that is worded anew takes nothing with it.
  await edit((body) => body.replace("2 Sending a parcel", "2 Sending a parcel abroad"));
  const renamed = await prepared();
  assert.deepEqual(updates(renamed.plan), [three[0], three[2], "update Sending a parcel abroad"].sort());
  const rest = new Map((await call("workItems.status", { pageId })).items.map((/** @type {any} */ item) => [item.ref, item]));
  const again = Object.fromEntries(renamed.plan.items.filter((/** @type {any} */ { type }) => type !== "epic").map((/** @type {any} */ { ref }) => [ref, "leave"]));
  const next = emptyDraft(renamed.plan.page.version);
  await write({ ...renamed, batches: batchesOf(entriesOf(renamed.plan, next), next, rest, again) });
  assert.deepEqual(updates((await prepared()).plan), [three[0], three[2]]);
});

test("an epic of the project is found by words and by key, and nothing of other projects", async (t) => {
  const { call, pageId, prepared, write, host } = await stageFor(t);
  await write(await prepared());
  const { project } = await prepared();
  const found = async (/** @type {string} */ query) => (await call("workItems.parents", { pageId, projectId: project.id, ...(query ? { query } : {}) })).issues.map((/** @type {any} */ { key, summary }) => `${key} ${summary}`);
  // A search knows what was written a moment later.
  let all = await found("");
  for (let tries = 0; all.length < 3 && tries < 50; tries += 1) all = await sleep(200).then(() => found(""));
  assert.equal(all.length, 3);
  assert.deepEqual(await found("sending"), all.filter((/** @type {string} */ told) => /Sending/.test(told)));
  assert.deepEqual(await found(String(all[0]).split(" ")[0]?.toLowerCase() ?? ""), [all[0]]);
  assert.deepEqual(await found('x" OR project = SECRET OR summary ~ "x'), []);
  const story = [...(await host.jira()).issues.values()].find(({ typeId }) => typeId === "10001");
  assert.deepEqual(await found(String(story?.key)), [], "a story is no epic");
  await refused(() => call("workItems.parents", { pageId, projectId: "10001" }), "not_found", "projectId");
});

test("criteria that were cut into sub-tasks are written as such, and a second run proposes nothing", async (t) => {
  const { prepared, write, issues } = await stageFor(t);
  const ready = await prepared();
  const draft = emptyDraft(ready.plan.page.version);
  const entries = entriesOf(ready.plan, draft);
  const cut = finer(draft, entries);
  const { results } = await write({ ...ready, batches: batchesOf(entriesOf(ready.plan, cut), cut, new Map()) });
  assert.deepEqual([...results.values()].filter(({ outcome, verified }) => outcome !== "created" || verified !== true), []);
  const made = await issues();
  const parts = made.filter(({ typeId }) => typeId === ready.target.types["sub-task"]);
  assert.deepEqual([made.length, parts.length], [entries.length + cutsOf(entries).finer, cutsOf(entries).finer]);
  assert.deepEqual([...new Set(parts.map(({ parentId }) => made.find(({ id }) => id === parentId)?.typeId))], [ready.target.types.story]);
  assert.deepEqual((await prepared()).batches.flat(), []);
});

test("one click shows the issues on the page as Jira's own table, another takes it off, and nothing else of the page changes", async (t) => {
  const { call, host, pageId, prepared, write, calls } = await stageFor(t);
  await write(await prepared());
  const table = (/** @type {boolean} */ show, user = "writer") => call("workItems.table", { pageId, cloudId: host.installations()[0]?.cloudId, show }, user);
  const site = await host.site();
  const body = () => site.body(pageId, site.pages.get(pageId)?.versions.at(-1)?.number ?? 1);
  // Confluence gives macros their ids when it saves: from here on the body is as it keeps it.
  await table(true);
  await table(false);
  const before = await body();
  await refused(() => table(true, "reader"), "no_write_permission", "pageId");
  calls.length = 0;
  const { outcome, pageVersion } = await table(true);
  assert.equal(outcome, "added");
  const version = site.pages.get(pageId)?.versions.at(-1);
  assert.deepEqual([version?.number, version?.authorId], [pageVersion, host.accountId("writer")]);
  assert.ok((await body()).startsWith(before), "it stands at the end");
  assert.equal((await table(true)).outcome, "there");
  assert.equal(calls.filter(({ name }) => name.startsWith("confluence PUT")).length, 1);
  const again = await prepared();
  assert.equal(again.plan.page.table, true);
  assert.deepEqual([...new Set(again.plan.items.map((/** @type {any} */ { action }) => action))], ["unchanged"], "the table asks for nothing");
  assert.equal((await table(false)).outcome, "removed");
  assert.equal(await body(), before);
  assert.equal((await table(false)).outcome, "not_there");
});

test("what the flows take and give is what the panels' types say", async (t) => {
  const { call, host, pageId, prepared, write, edit } = await stageFor(t);
  const { settings } = await call("workItems.settings", {}, "admin");
  await call("workItems.saveSettings", { settings }, "admin");
  const from = await prepared();
  const { results } = await write(from);
  await edit((body) => body.replace("within two seconds after", "at once after"));
  await call("workItems.byline", { pageId });
  for (const { issue } of [...results.values()]) await call("workItems.panel", { issueId: issue.id });
  const jira = await host.jira();
  await jira.saveIssues([...jira.issues.values()].slice(0, 3).map((issue) => ({ ...issue, properties: {}, updatedMs: issue.updatedMs - 600_000 })));
  const { found } = await call("workItems.duplicates", { pageId, projectId: from.project.id, items: from.plan.items.slice(0, 3).map((/** @type {any} */ { ref, title }) => ({ ref, title })) });
  assert.ok(found.length > 0);
  assertAsContract(record.all(), ["byline", "create", "duplicates", "finish", "panel", "parents", "plan", "saveSettings", "settings", "status", "table", "target", "undo"].map((name) => `workItems.${name}`));
});
