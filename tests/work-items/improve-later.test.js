// @ts-check
// An AI that is slower than a person's call may take: asked from the queue, heard over realtime by the person who asked and by nobody else,
// and nothing of the page is left anywhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { addSpecification } from "../../js/demo/work-items/specification.js";
import { assertAsContract } from "../js/contract.js";
import { assertNoCanary } from "../js/security/canaries.js";
import { openFlowStage, record } from "./flow-stage.js";

const HOST = "models.example.com";
const CANARY = "quincewalk";
const BODY = `<h2>Requirements</h2><ul><li>Q-1: The ${CANARY} must open within a minute</li><li>Q-2: The ${CANARY} must close again</li></ul>`;
const TITLE = `Open the ${CANARY} within a minute`;
const answer = () => ({ title: TITLE, description: "", acceptance: [], estimate: "", no_requirement: "", depends_on: [], same_as: "" });

/** A site with a model of its own that takes its time. @param {import("node:test").TestContext} t @param {{takesMs?: number}} [how] */
async function stageFor(t, { takesMs = 0 } = {}) {
  const stage = await openFlowStage();
  t.after(() => stage.close());
  /** @type {string[]} */
  const prompts = [];
  stage.host.standIn(HOST, async (request) => {
    prompts.push(await request.text());
    await pause(takesMs);
    return Response.json({ choices: [{ index: 0, message: { role: "assistant", content: JSON.stringify(answer()) }, finish_reason: "stop" }], usage: { prompt_tokens: 9, completion_tokens: 9 } });
  });
  const admin = (/** @type {string} */ key, /** @type {any} */ payload) => stage.host.invoke({ moduleKey: "settings", functionKey: key, payload, user: "admin" });
  await stage.host.approveEgress([`https://${HOST}`]);
  assert.equal(/** @type {any} */ (await admin("admin.approveHost", { host: HOST, kind: "ai" })).value.ok, true);
  const { settings } = await stage.call("workItems.settings", {}, "admin");
  await stage.call("workItems.saveSettings", { settings: { ...settings, ai: { host: HOST, model: "slow" } } }, "admin");
  const pageId = await addSpecification(stage.host, { spaceKey: "DOCS", title: "Quinces", body: BODY });
  const plan = await stage.call("workItems.plan", { pageId });
  const story = plan.items.find((/** @type {any} */ { source_id }) => source_id === "Q-1");
  const question = { pageId, pageVersion: plan.page.version, refs: [story.ref] };
  stage.calls.length = 0;
  return { ...stage, page: pageId, question, ref: story.ref, prompts };
}

/** @param {{next: () => Promise<unknown[]>}} heard @returns {Promise<any>} */
async function first(heard) {
  for (;;) for (const message of await heard.next()) return message;
}

test("an answer that takes longer than a call may reaches the person who asked, and nobody else", async (t) => {
  const { host, call, page, question, ref, prompts } = await stageFor(t, { takesMs: 26_000 });
  const mine = await call("workItems.listen", { pageId: page });
  const other = await call("workItems.listen", { pageId: page }, "admin");
  const second = await call("workItems.listen", { pageId: page });
  const heard = host.hear({ channelName: mine.channel, token: mine.token });
  const overheard = [host.hear({ channelName: other.channel, token: other.token }), host.hear({ channelName: second.channel, token: second.token }), host.hear({ channelName: mine.channel })];
  assert.throws(() => host.hear({ channelName: mine.channel, token: `${mine.token}x` }), /does not fit/);
  assert.throws(() => host.hear({ channelName: "another", token: mine.token }), /does not fit/);
  assert.deepEqual(await call("workItems.improveLater", { ...question, ticket: mine.ticket }), { waiting: [ref] });
  const { result, by } = await first(heard);
  assert.deepEqual([result.ref, result.outcome, result.proposal.title], [ref, "improved", TITLE]);
  assert.deepEqual(by, { host: HOST, model: "slow" });
  assert.equal(prompts.length, 1);
  for (const one of overheard) {
    const nothing = one.next();
    one.end();
    assert.deepEqual(await nothing, []);
  }
  heard.end();
  assertAsContract(record.all(), ["listen", "improveLater"].map((name) => `workItems.${name}`));
});

test("on its way through queue and store nothing of the page is seen", async (t) => {
  const { host, call, calls, page, question } = await stageFor(t);
  const { channel, token, ticket } = await call("workItems.listen", { pageId: page });
  const heard = host.hear({ channelName: channel, token });
  await call("workItems.improveLater", { ...question, ticket });
  assert.equal((await first(heard)).result.outcome, "improved");
  heard.end();
  await host.queue.idle();
  const kept = [];
  for (const name of ["kvs", "queue"]) for await (const [key, value] of host.table(name).iterator()) kept.push(`${key} ${JSON.stringify(value)}`);
  const events = calls.filter(({ name }) => /^queue /.test(name));
  assert.ok(events.length > 0 && events.every(({ body }) => body?.includes(question.refs[0])), "the event names the span");
  const stored = calls.filter(({ name }) => /^(kvs|queue) /.test(name) || name === "realtime sign");
  // Pages of the site are in its own store, not in the app's.
  assertNoCanary({ "text of the page": CANARY }, { "calls of store, queue and tokens": stored, "the app's store and queue": kept });
  assert.ok(calls.some(({ name, body }) => name === "realtime publish" && body?.includes(CANARY)), "only the message to the person carries it");
});

test("whoever may not see the page hears nothing of it, also when that changes in between", async (t) => {
  const { host, call, page, question, prompts } = await stageFor(t, { takesMs: 2_000 });
  const refused = (/** @type {() => Promise<unknown>} */ act, /** @type {string} */ code, /** @type {string} */ field) => assert.rejects(act, (/** @type {any} */ error) => (assert.deepEqual([error.code, error.field], [code, field]), true));
  const { channel, token, ticket } = await call("workItems.listen", { pageId: page });
  await refused(() => call("workItems.improveLater", { ...question, ticket: "The locker must open" }), "input_invalid", "ticket");
  await refused(() => call("workItems.improveLater", { ...question, refs: ["The locker must open"], ticket }), "input_invalid", "refs");
  await refused(() => call("workItems.improveLater", { ...question, pageVersion: 7, ticket }), "conflict", "pageVersion");
  const site = await host.site();
  const restrict = async (/** @type {string[]} */ read) => site.savePage({ .../** @type {any} */ (site.pages.get(page)), restrictions: { read, update: [] } }, BODY);
  const app = [...site.users.values()].find(({ role }) => role === "app");
  const heard = host.hear({ channelName: channel, token });
  await call("workItems.improveLater", { ...question, ticket });
  while (prompts.length === 0) await pause(20);
  // The second question waits for the first, and by then the page is closed to her.
  await call("workItems.improveLater", { ...question, ticket });
  await restrict([host.accountId("admin"), String(app?.accountId)]);
  await refused(() => call("workItems.listen", { pageId: page }), "not_found", "pageId");
  await refused(() => call("workItems.improveLater", { ...question, ticket }), "not_found", "pageId");
  const messages = [];
  while (messages.length < 2) messages.push(...await heard.next());
  assert.equal(/** @type {any} */ (messages[0]).result.outcome, "improved");
  assert.deepEqual(messages[1], { failed: "not_found" });
  assert.equal(prompts.length, 1);
  heard.end();
});
