// @ts-check
// What the docs and admin flows take and give is what the panels' types say (static/flows.d.ts).

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAsContract } from "../contract.js";
import { jobFor } from "../local/real-app.js";
import { published, record } from "./published.js";

test("every answer of the docs and admin flows is what the panels' types say", async (t) => {
  const { host, call, run, id, site, edit, push, byline } = await published(t);
  const [{ jobs: [listed] }] = [await call("docs.list", {})];
  const { jobId } = listed.job;
  const other = [...site.pages.values()].find((page) => page.status === "current" && page.title.startsWith("Welcome"))?.id ?? String(site.spaceByKey("DOCS")?.homepageId);

  for (const settings of [{ promptTokens: 50_000, masking: "disclose" }, { every: "week", ai: { provider: "anthropic", model: "a-model" }, promptTokens: 50_000, runTokens: 100_000, masking: "conceal" }]) await call("admin.saveSettings", settings, "admin");
  await call("admin.settings", {}, "admin");
  for (const [name, server] of [["git:own", "git.example.com"], ["ai:anthropic", undefined], [`hook:${"a".repeat(8)}`, undefined]]) await call("admin.setSecret", { name, value: ["a", "token"].join("-"), ...(server ? { host: server } : {}) }, "admin");
  for (const question of [{ name: "git:github" }, { name: "git:own", provider: "gitlab" }, { name: "ai:anthropic" }]) await call("admin.testSecret", question, "admin");
  await call("admin.listSecrets", {}, "admin");
  await call("admin.approveHost", { host: "git.example.com", kind: "gitlab" }, "admin");
  await call("admin.listHosts", {}, "admin");

  for (const user of ["writer", "admin"]) await call("docs.choices", {}, user);
  const whole = { repository: "https://github.com/local/tally", spaceKey: "DOCS", secret: "auto", writer: "outline", every: "day", images: false, language: "de" };
  for (const form of [{ writer: "outline" }, { repository: "nonsense", writer: "outline" }, { ...whole, repository: "https://git.example.com/group/tally/-/tree/main/lib" }, { ...whole, writer: "ai", aiProvider: "anthropic", aiModel: "a-model" }, { ...whole, writer: "ai", aiProvider: "selfhosted", aiModel: "m", aiUrl: "https://ai.example.com/v1", aiContextTokens: 8000 }]) await call("docs.check", form);
  const { job } = await call("docs.probe", whole);
  await call("docs.probe", { ...whole, repository: "https://github.com/local/nothing" });
  await call("docs.preview", { job: { ...job, writer: "ai", ai: { provider: "anthropic", model: "claude-haiku-4-5", secret: "ai:anthropic" } } });

  await edit({ body: (text) => text.replace("Deep things", "Ada's things") });
  push("dig_deeper");
  await call("docs.preview", { jobId });
  await run();
  const page = await byline();
  await call("docs.preview", { jobId, page: page.title });
  await call("docs.pageChanges", { pageId: id });
  for (const pageId of [id, other, page.proposal.pageId]) await call("docs.page", { pageId });
  for (const pageId of [id, ...[...site.pages.values()].filter((one) => one.title.includes("tally")).map((one) => one.id)]) await call("docs.picture", { pageId });
  await call("docs.pageDecision", { pageId: id, choice: "sections", version: page.version, proposalVersion: page.proposal.version });
  await call("docs.page", { pageId: id });
  await call("docs.card", { jobId });

  await call("docs.hook", { jobId });
  await call("docs.saveHook", { jobId, paths: ["lib/"], ownActors: ["a-bot"] });
  await call("docs.hook", { jobId });
  await call("docs.deleteHook", { jobId });

  // A run that cannot end well, and one that is cancelled as it begins.
  const lost = await call("docs.save", jobFor("nothing"));
  await assert.rejects(run(lost), /repository/i);
  await call("docs.start", { jobId });
  await call("docs.cancel", { jobId });
  await call("docs.status", { jobId });
  await call("docs.list", {});
  await call("docs.history", lost);
  // Cancelled, or done before it was.
  await run().catch(() => undefined);

  await call("docs.save", jobFor("tally"));
  await call("docs.remove", { jobId });
  await call("admin.removeHost", { host: "git.example.com" }, "admin");
  await call("admin.deleteSecret", { name: "git:own" }, "admin");
  await call("admin.deleteAll", {}, "admin");
  assertAsContract(record.all(), ["docs", "admin"]);
});
