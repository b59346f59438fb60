// @ts-check
// The docs flow on a repository on disk, read once as GitLab serves it and once as GitHub does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../js/local/clock.js";
import { makeGithub } from "../../../js/local/git/github.js";
import { makeGitlab } from "../../../js/local/git/gitlab.js";
import { makeRegistry } from "../../../js/local/git/registry.js";
import { memoryConfluence } from "../../../js/cli/confluence.js";
import { makeWorld } from "../../../js/cli/world.js";
import { runFlow } from "../../../js/run.js";
import { makeRepository } from "./command-line.js";

/** More than two pages of GitLab's listing, and a path that needs encoding. */
const files = {
  "README.md": "# Tally\n",
  "src/zählt & rechnet.rs": "/// Counts ä.\npub fn count() {}\n",
  ...Object.fromEntries(Array.from({ length: 230 }, (_, at) => [`src/part/p${String(at).padStart(3, "0")}.rs`, `/// Part ${at}.\npub fn part_${at}() {}\n`])),
};

test("GitLab's pages and GraphQL give the same pages as GitHub's", async () => {
  const dir = makeRepository(files);
  const github = await publish("github", dir, "local");
  const gitlab = await publish("gitlab", dir, "group/sub");
  assert.equal(github.run.state, "done", JSON.stringify(github.run));
  assert.equal(gitlab.run.state, "done", JSON.stringify(gitlab.run));
  assert.equal(gitlab.run.counts.files, github.run.counts.files);
  assert.equal(gitlab.run.commit, github.run.commit);
  assert.deepEqual(gitlab.pages.map((page) => [page.title, page.parent]), github.pages.map((page) => [page.title, page.parent]));
  const text = gitlab.pages.map((page) => page.body).join("\n");
  assert.ok(text.includes("part_229") && text.includes("/-/blob/") && !text.includes("github.com"), "lines are linked as GitLab links them");
});

test("a folder of a project is read alone, and a wrong one has its sentence", async () => {
  const dir = makeRepository(files);
  const part = await publish("gitlab", dir, "group/sub", { folder: "src/part" });
  assert.equal(part.run.counts.files, 230);
  const wrong = await publish("gitlab", dir, "group/sub", { folder: "no/such" });
  assert.equal(wrong.run.error.code, "not_found");
  const branch = await publish("gitlab", dir, "group/sub", { ref: "no-such-branch" });
  assert.equal(branch.run.error.code, "not_found");
});

/** @param {"github" | "gitlab"} provider @param {string} dir @param {string} owner @param {object} [more] */
async function publish(provider, dir, owner, more = {}) {
  const registry = makeRegistry();
  await registry.add(owner, "tally", dir);
  const host = provider === "gitlab" ? makeGitlab(registry, { tokens: new Set(["t"]) }) : makeGithub(registry, systemClock());
  const confluence = await memoryConfluence("DOC");
  const world = makeWorld({ confluence, secrets: { "git:github": "t", "git:gitlab": "t" }, fetchOutside: host });
  const person = (/** @type {string} */ name, /** @type {object} */ payload) =>
    runFlow(name, { trigger: "person", caller: confluence.accountId, payload }, "", world.perform);
  const repository = { provider, owner, name: "tally", secret: `git:${provider}`, ...more };
  try {
    const { jobId } = await person("docs.save", { repository, target: { spaceKey: "DOC" }, writer: "outline" });
    await person("docs.start", { jobId });
    const event = world.queue.shift()?.event;
    for (let retryCount = 0; retryCount < 3; retryCount += 1) {
      const answer = await runFlow("docs.run", { trigger: "queue", payload: { ...event, retryCount } }, "", world.perform);
      if (answer.retryAfterSeconds === undefined) break;
    }
    const { run } = await person("docs.status", { jobId });
    return { run, pages: (await confluence.pages?.()) ?? [] };
  } finally {
    registry.close();
  }
}
