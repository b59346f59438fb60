// @ts-check
// Which AI is asked about work items: none by itself, a provider only once its key is set, and each with its own key alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openFlowStage } from "./flow-stage.js";

/** @param {import("node:test").TestContext} t */
async function stageFor(t) {
  const stage = await openFlowStage();
  t.after(() => stage.close());
  const admin = async (/** @type {string} */ functionKey, /** @type {any} */ payload) => {
    const { value } = /** @type {any} */ (await stage.host.invoke({ moduleKey: "settings", functionKey, payload, user: "admin" }));
    if (!value.ok) throw Object.assign(new Error(value.error.message), value.error);
    return value.value;
  };
  const choose = async (/** @type {string} */ host, /** @type {string} */ model) => {
    const { settings } = await stage.call("workItems.settings", {}, "admin");
    return stage.call("workItems.saveSettings", { settings: { ...settings, ai: { host, model } } }, "admin");
  };
  const improve = async () => {
    const plan = await stage.call("workItems.plan", { pageId: stage.pageId });
    const story = plan.items.find((/** @type {any} */ { source_id }) => source_id === "PL-1");
    return stage.call("workItems.improve", { pageId: stage.pageId, pageVersion: plan.page.version, refs: [story.ref] });
  };
  return { ...stage, admin, choose, improve };
}

const words = { title: "Open the locker with the code", description: "", acceptance: [], estimate: "", no_requirement: "", depends_on: [], same_as: "" };

test("a provider is offered and asked only once an admin has set its key and chosen it", async (t) => {
  const { host, call, admin, choose, improve } = await stageFor(t);
  const offered = async () => (await call("workItems.settings", {}, "admin")).hosts.map((/** @type {any} */ { vendor }) => vendor);
  assert.deepEqual(await offered(), ["forge"], "Atlassian's own models need no key");
  assert.equal((await call("workItems.settings", {}, "admin")).settings.ai, undefined, "none is chosen by itself");
  await assert.rejects(() => improve(), (/** @type {any} */ { code, field }) => code === "not_built" && field === "ai");
  await assert.rejects(() => choose("api.openai.com", "gpt"), (/** @type {any} */ { field }) => field === "settings.ai.host");
  /** @type {{authorization: string | null, text: string}[]} */
  const asked = [];
  host.standIn("api.openai.com", async (request) => {
    asked.push({ authorization: request.headers.get("authorization"), text: await request.text() });
    return Response.json({ id: "resp", object: "response", status: "completed", model: "gpt", error: null, incomplete_details: null, output: [{ type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: `\`\`\`json\n${JSON.stringify(words)}\n\`\`\``, annotations: [] }] }], usage: { input_tokens: 9, output_tokens: 9, total_tokens: 18 } });
  });
  const key = ["key", process.pid, Date.now()].join("-");
  await admin("admin.setSecret", { name: "ai:openai", value: key, host: "api.openai.com" });
  // Listings of the store lag behind what was written.
  while ((await offered()).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(await offered(), ["openai", "forge"]);
  await choose("api.openai.com", "gpt");
  const { results, by } = await improve();
  assert.deepEqual([results[0].outcome, results[0].proposal.title], ["improved", words.title]);
  assert.deepEqual(by, { host: "api.openai.com", model: "gpt" });
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.authorization, `Bearer ${key}`);
  assert.ok(!asked[0]?.text.includes(key));
});

test("Atlassian's own models are asked through the platform, and an answer in prose is left out", async (t) => {
  const { calls, choose, improve } = await stageFor(t);
  await choose("forge", "claude-haiku-4-5");
  calls.length = 0;
  const { results } = await improve();
  assert.deepEqual([results[0].outcome, results[0].note], ["kept", "unusable_twice"]);
  assert.equal(calls.filter(({ name }) => name.startsWith("llm ")).length, 2);
  assert.deepEqual(calls.filter(({ name }) => name.startsWith("fetch ")), []);
});
