// @ts-check
/** The stand-ins for AI providers and for Forge LLM, asked by the real app through the unmodified packages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { canary } from "../security/canaries.js";
import { APP_DIR, callApp, jobFor } from "./real-app.js";
import { makeRepository, tempDir, withHost } from "./with-host.js";

const FILES = { "README.md": "# Tally\n", "src/lib.rs": "//! Counts.\n\n/// Counts one.\npub fn count() {}\n" };
const PROVIDERS = { anthropic: "claude-haiku-4-5", openai: "gpt-5.4", google: "gemini-3.8-flash", forge: "claude-opus-5" };

for (const [provider, model] of Object.entries(PROVIDERS)) {
  test(`${provider} writes the pages of a job`, async (t) => {
    const dir = makeRepository(tempDir(t), FILES);
    const { host } = await withHost(t, { appDir: APP_DIR, allowedRepos: { "local/tally": dir } });
    const secret = provider === "forge" ? {} : { secret: `ai:${provider}` };
    await callApp(host, "admin.setSecret", { name: "git:github", value: canary("git") }, { user: "admin" });
    if (provider !== "forge") await callApp(host, "admin.setSecret", { name: `ai:${provider}`, value: canary("ai") }, { user: "admin" });
    const { value: { jobId } } = await callApp(host, "docs.save", { ...jobFor("tally"), writer: "ai", ai: { provider, model, ...secret } });
    await callApp(host, "docs.start", { jobId });
    await host.queue.idle();
    const { value: { run } } = await callApp(host, "docs.status", { jobId });
    assert.equal(run.state, "done", JSON.stringify(run));
    assert.ok(run.counts.ai.requests >= 1 && run.counts.ai.declined === 0 && run.counts.ai.inputTokens > 100, JSON.stringify(run.counts));
  });
}
