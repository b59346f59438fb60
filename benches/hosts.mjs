// @ts-check
// `npm run bench:hosts [-- DIR [FOLDER]]`: a folder of the same repository read from each Git host, and written by each AI provider, by the real
// app on the local host. The hosts and models are stand-ins, so that what differs is how many calls each interface takes and
// what the core has to do with the answers; a real vendor's own time is not in it.

import { cpus, loadavg, tmpdir } from "node:os";
import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startHost } from "../js/local/host.js";

const APP_DIR = fileURLToPath(new URL("..", import.meta.url));
const source = resolve(process.argv[2] ?? APP_DIR);
/** Under 84 files: Bitbucket gives one a request, and so many requests are in a minute. */
const folder = process.argv[3] ?? (process.argv[2] ? undefined : "src/storage_format");
const RUNS = 3;

/** @type {Record<string, {owner: string, more?: object}>} */
const GIT = {
  "GitHub": { owner: "octo", more: { provider: "github" } },
  "GitLab": { owner: "group", more: { provider: "gitlab" } },
  "Bitbucket": { owner: "team", more: { provider: "bitbucket" } },
  "Azure DevOps": { owner: "org/Project", more: { provider: "azure" } },
};
/** @type {Record<string, {provider: string, model: string}>} */
const AI = {
  "Anthropic": { provider: "anthropic", model: "claude-haiku-4-5" },
  "OpenAI": { provider: "openai", model: "gpt-5.4" },
  "Google": { provider: "google", model: "gemini-3.8-flash" },
  "Forge LLM": { provider: "forge", model: "claude-opus-5" },
};

console.log(`Machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)} when it began. Median of ${RUNS} runs.\n`);
await table("Git host", Object.entries(GIT).map(([name, { owner, more }]) => ({ name, owner, job: { repository: { ...more, owner, name: "repo", secret: `git:${/** @type {any} */ (more).provider}` }, writer: "outline" } })));
await table("writer", [
  { name: "outline", owner: "octo", job: { writer: "outline" } },
  ...Object.entries(AI).map(([name, ai]) => ({ name, owner: "octo", job: { writer: "ai", ai: { ...ai, ...(ai.provider === "forge" ? {} : { secret: `ai:${ai.provider}` }) } } })),
].map(({ job, ...row }) => ({ ...row, job: { repository: { provider: "github", owner: "octo", name: "repo", secret: "git:github" }, ...job } })));

/** @param {string} title @param {{name: string, owner: string, job: any}[]} rows */
async function table(title, rows) {
  console.log(`| ${title} | run, s | × the first | requests to the Git host | to the model | pages | tokens in | out |`);
  console.log("| --- | --: | --: | --: | --: | --: | --: | --: |");
  let first = 0;
  for (const { name, owner, job } of rows) {
    const runs = [];
    for (let at = 0; at < RUNS; at += 1) runs.push(await measure(owner, job));
    const one = runs.sort((a, b) => a.seconds - b.seconds)[Math.floor(RUNS / 2)];
    if (!one) throw new Error("nothing was measured");
    first ||= one.seconds;
    const { requests = 0, inputTokens = "", outputTokens = "" } = one.counts.ai ?? {};
    console.log(`| ${[name, one.seconds.toFixed(2), (one.seconds / first).toFixed(1), one.requests - requests, requests, one.counts.created, inputTokens, outputTokens].join(" | ")} |`);
  }
  console.log("");
}

/** @param {string} owner @param {any} job */
async function measure(owner, job) {
  const dataDir = mkdtempSync(join(tmpdir(), "touchmark-hosts-"));
  const host = await startHost({ appDir: APP_DIR, dataDir, allowedRepos: { [`${owner}/repo`]: source } });
  let requests = 0;
  host.onCall(({ name }) => void (requests += /^(fetch|llm) /.test(name) ? 1 : 0));
  const call = async (/** @type {string} */ functionKey, /** @type {any} */ payload, user = "writer") => {
    const result = await host.invoke({ moduleKey: "documentation", functionKey, payload, user });
    if (!result.ok || !result.value.ok) throw new Error(`${functionKey}: ${JSON.stringify(result.ok ? result.value.error : result.error)}`);
    return result.value.value;
  };
  try {
    for (const name of [job.repository.secret, job.ai?.secret].filter(Boolean)) await call("admin.setSecret", { name, value: ["made", "up"].join("-") }, "admin");
    const { jobId } = await call("docs.save", { ...job, repository: { ...job.repository, folder }, target: { spaceKey: "DOCS" } });
    const began = performance.now();
    await call("docs.start", { jobId });
    await host.queue.idle();
    const seconds = (performance.now() - began) / 1000;
    const { run } = await call("docs.status", { jobId });
    if (run.state !== "done") throw new Error(`${job.repository.provider}: ${JSON.stringify(run)}`);
    return { seconds, counts: run.counts, requests };
  } finally {
    await host.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
