// @ts-check
// The docs flow on one repository on disk, as each Git host serves it: the same pages, linked as each host links lines.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { memoryConfluence } from "../../../js/cli/confluence.js";
import { makeWorld } from "../../../js/cli/world.js";
import { systemClock } from "../../../js/local/clock.js";
import { makeAzure } from "../../../js/local/git/azure.js";
import { makeBitbucket } from "../../../js/local/git/bitbucket.js";
import { makeGithub } from "../../../js/local/git/github.js";
import { makeGitlab } from "../../../js/local/git/gitlab.js";
import { makeRegistry } from "../../../js/local/git/registry.js";
import { runFlow } from "../../../js/run.js";
import { makeRepository } from "./command-line.js";

/** More than one page of a listing, deeper than Bitbucket lists at once, and a path that needs encoding. */
const files = {
  "README.md": "# Tally\n",
  "src/zählt & rechnet.rs": "/// Counts ä.\npub fn count() {}\n",
  "a/b/c/d/e/f/g/h/i/j/k/deep.rs": "/// Deep.\npub fn deep() {}\n",
  ...Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`src/part/p${String(at).padStart(3, "0")}.rs`, `/// Part ${at}.\npub fn part_${at}() {}\n`])),
};

const HOSTS = {
  github: { owner: "local", lines: "/blob/", token: "t", make: (/** @type {any} */ registry) => makeGithub(registry, systemClock()) },
  gitlab: { owner: "group/sub", lines: "/-/blob/", token: "t", make: (/** @type {any} */ registry) => makeGitlab(registry, { tokens: new Set(["t"]) }) },
  bitbucket: { owner: "workspace", lines: "#lines-", token: "a@example.com:t", make: (/** @type {any} */ registry) => makeBitbucket(registry, { tokens: new Set(["a@example.com:t"]) }) },
  azure: { owner: "org/My Project", lines: "?version=GC", token: "t", make: (/** @type {any} */ registry) => makeAzure(registry, { tokens: new Set(["t"]) }) },
};

test("all four hosts give the same pages from the same repository", async () => {
  const dir = makeRepository(files);
  const github = await publish("github", dir);
  assert.equal(github.run.state, "done", JSON.stringify(github.run));
  for (const name of /** @type {const} */ (["gitlab", "bitbucket", "azure"])) {
    const { run, pages } = await publish(name, dir);
    assert.equal(run.state, "done", `${name}: ${JSON.stringify(run)}`);
    assert.deepEqual([run.counts.files, run.commit], [github.run.counts.files, github.run.commit], name);
    assert.deepEqual(pages.map((page) => [page.title, page.parent]), github.pages.map((page) => [page.title, page.parent]), name);
    const text = pages.map((page) => page.body).join("\n");
    assert.ok(text.includes("part_59") && text.includes("deep.rs") && text.includes(HOSTS[name].lines) && !text.includes("github.com"), name);
  }
});

test("folders, branches, annotated tags and commits are found on every host", async () => {
  const dir = makeRepository(files);
  execFileSync("git", ["-C", dir, "-c", "user.name=A", "-c", "user.email=a@example.com", "tag", "-a", "v1", "-m", "one"]);
  const commit = execFileSync("git", ["-C", dir, "rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  for (const name of /** @type {(keyof typeof HOSTS)[]} */ (Object.keys(HOSTS))) {
    const part = await publish(name, dir, { folder: "src/part", ref: "v1" });
    assert.deepEqual([part.run.counts.files, part.run.commit], [60, commit], `${name}: ${JSON.stringify(part.run)}`);
    assert.equal((await publish(name, dir, { ref: commit })).run.commit, commit, name);
    assert.equal((await publish(name, dir, { ref: "no-such-branch" })).run.error.code, "not_found", name);
    assert.equal((await publish(name, dir, {}, "wrong")).run.error?.code ?? "none", name === "github" ? "none" : "unauthorized", name);
  }
});

/** @param {keyof typeof HOSTS} provider @param {string} dir @param {object} [more] @param {string} [token] */
async function publish(provider, dir, more = {}, token = HOSTS[provider].token) {
  const { owner, make } = HOSTS[provider];
  const registry = makeRegistry();
  await registry.add(owner, "tally", dir);
  const confluence = await memoryConfluence("DOC");
  const world = makeWorld({ confluence, secrets: { [`git:${provider}`]: token }, fetchOutside: make(registry) });
  const person = (/** @type {string} */ name, /** @type {object} */ payload) =>
    runFlow(name, { trigger: "person", caller: confluence.accountId, payload }, "", world.perform);
  const repository = { provider, owner, name: "tally", secret: `git:${provider}`, ...more };
  try {
    const { jobId } = await person("docs.save", { repository, target: { spaceKey: "DOC" }, writer: "outline" });
    await person("docs.start", { jobId });
    const event = world.queue.shift()?.event;
    await runFlow("docs.run", { trigger: "queue", payload: { ...event, retryCount: 9 } }, "", world.perform);
    const { run } = await person("docs.status", { jobId });
    return { run, pages: (await confluence.pages?.()) ?? [] };
  } finally {
    registry.close();
  }
}
