// @ts-check
// The docs flow on one repository on disk, as each Git host serves it: the same pages, linked as each host links lines.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { memoryConfluence } from "../../../js/cli/confluence.js";
import { openPlatform } from "../../../js/cli/platform.js";
import { systemClock } from "../../../js/local/clock.js";
import { makeAzure } from "../../../js/local/git/azure.js";
import { makeBitbucket } from "../../../js/local/git/bitbucket.js";
import { makeGithub } from "../../../js/local/git/github.js";
import { makeGitlab } from "../../../js/local/git/gitlab.js";
import { makeRegistry } from "../../../js/local/git/registry.js";
import { runFlow } from "../../../js/run.js";
import { makeRepository } from "./command-line.js";

/** Deeper than Bitbucket lists at once, with a path that needs encoding. @param {number} count */
const files = (count) => ({
  "README.md": "# Tally\n",
  "src/zählt & rechnet.rs": "/// Counts ä.\npub fn count() {}\n",
  "a/b/c/d/e/f/g/h/i/j/k/deep.rs": "/// Deep.\npub fn deep() {}\n",
  ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`src/part/p${String(at).padStart(3, "0")}.rs`, `/// Part ${at}.\npub fn part_${at}() {}\n`])),
});
/** Few enough for Bitbucket, where a file is a request and a minute has 84. */
const FEW = 60;
/** More than two pages of GitLab's listing. */
const MANY = 230;

const HOSTS = {
  github: { owner: "acme", lines: "/blob/", token: "t", make: (/** @type {any} */ registry) => makeGithub(registry, systemClock(), { tokens: new Set(["t"]) }) },
  gitlab: { owner: "group/sub", lines: "/-/blob/", token: "t", make: (/** @type {any} */ registry) => makeGitlab(registry, { tokens: new Set(["t"]) }) },
  bitbucket: { owner: "workspace", lines: "#lines-", token: "a@example.com:t", make: (/** @type {any} */ registry) => makeBitbucket(registry, { tokens: new Set(["a@example.com:t"]) }) },
  azure: { owner: "org/My Project", lines: "?version=GC", token: "t", make: (/** @type {any} */ registry) => makeAzure(registry, { tokens: new Set(["t"]) }) },
};

const PROVIDERS = /** @type {(keyof typeof HOSTS)[]} */ (Object.keys(HOSTS));
/** Which host a secret is set for. @type {Record<string, string>} */
const API = { github: "api.github.com", gitlab: "gitlab.com", bitbucket: "api.bitbucket.org", azure: "dev.azure.com" };

/** Servers of one's own, by address; the last is an organization's own address in the cloud, which nobody has to approve.
 * @satisfies {Record<string, {provider: keyof typeof HOSTS, make: any}>} */
const SERVERS = /** @type {const} */ ({
  "https://github.example.com": { provider: "github", make: HOSTS.github.make },
  "https://gitlab.example.com": { provider: "gitlab", make: HOSTS.gitlab.make },
  "https://devops.example.com": { provider: "azure", make: (/** @type {any} */ registry) => makeAzure(registry, { tokens: new Set(["t"]), newest: 6.0 }) },
  "https://devops.example.com/tfs": { provider: "azure", make: (/** @type {any} */ registry) => makeAzure(registry, { tokens: new Set(["t"]), newest: 5.0, root: "/tfs" }) },
  "https://org.visualstudio.com": { provider: "azure", make: HOSTS.azure.make },
});

test("all four hosts give the same pages from the same repository", async () => {
  const dir = makeRepository(files(FEW));
  const github = await publish(HOSTS.github, { provider: "github" }, dir);
  assert.equal(github.run.state, "done", JSON.stringify(github.run));
  for (const provider of PROVIDERS.slice(1)) {
    const there = await publish(HOSTS[provider], { provider }, dir);
    assertSame(there, github, provider);
    const text = bodies(there);
    assert.ok(text.includes(`part_${FEW - 1}`) && text.includes("deep.rs") && text.includes(HOSTS[provider].lines) && !text.includes("github.com"), provider);
  }
});

test("a listing of several pages is read to its end", async () => {
  const dir = makeRepository(files(MANY));
  const github = await publish(HOSTS.github, { provider: "github" }, dir);
  for (const provider of /** @type {const} */ (["gitlab", "azure"])) {
    const there = await publish(HOSTS[provider], { provider }, dir);
    assertSame(there, github, provider);
    assert.ok(bodies(there).includes(`part_${MANY - 1}`), provider);
  }
});

test("servers of one's own give the same pages and link to themselves", async () => {
  const dir = makeRepository(files(FEW));
  const github = await publish(HOSTS.github, { provider: "github" }, dir);
  for (const [baseUrl, { provider, make }] of Object.entries(SERVERS)) {
    const there = await publish({ ...HOSTS[provider], make }, { provider, baseUrl }, dir);
    assertSame(there, github, baseUrl);
    const text = bodies(there);
    assert.ok(text.includes(`href="${baseUrl}/`) && text.includes(HOSTS[provider].lines), baseUrl);
    assert.doesNotMatch(text, /github\.com|gitlab\.com|dev\.azure\.com/, baseUrl);
  }
});

test("a server of one's own that nobody approved is not asked", async () => {
  const dir = makeRepository({ "README.md": "# Tally\n" });
  const asked = /** @type {string[]} */ ([]);
  const make = () => async (/** @type {Request} */ { url }) => (asked.push(url), new Response());
  await assert.rejects(publish({ ...HOSTS.github, make }, { provider: "github", baseUrl: "https://github.example.com" }, dir, "t", []), { code: "egress_denied" });
  assert.deepEqual(asked, []);
});

test("folders, branches, annotated tags and commits are found on every host", async () => {
  const dir = makeRepository(files(FEW));
  execFileSync("git", ["-C", dir, "-c", "user.name=A", "-c", "user.email=a@example.com", "tag", "-a", "v1", "-m", "one"]);
  const commit = execFileSync("git", ["-C", dir, "rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  for (const provider of PROVIDERS) {
    const host = HOSTS[provider];
    const part = await publish(host, { provider, folder: "src/part", ref: "v1" }, dir);
    assert.deepEqual([part.run.counts.files, part.run.commit], [FEW, commit], `${provider}: ${JSON.stringify(part.run)}`);
    assert.equal((await publish(host, { provider, ref: commit }, dir)).run.commit, commit, provider);
    for (const wrong of [{ ref: "no-such-branch" }, { folder: "no/such" }]) {
      assert.equal((await publish(host, { provider, ...wrong }, dir)).run.error.code, "not_found", `${provider} ${Object.keys(wrong)}`);
    }
    assert.equal((await publish(host, { provider }, dir, "wrong")).run.error?.code, "unauthorized", provider);
  }
});

/** @param {{pages: {body: string}[]}} there */
const bodies = ({ pages }) => pages.map(({ body }) => body).join("\n");

/** @param {Awaited<ReturnType<typeof publish>>} there @param {Awaited<ReturnType<typeof publish>>} here @param {string} name */
function assertSame(there, here, name) {
  const shape = (/** @type {typeof here} */ { run, pages }) => [run.state, run.counts?.files, run.commit, pages.map(({ title, parent }) => [title, parent])];
  assert.deepEqual(shape(there), shape(here), `${name}: ${JSON.stringify(there.run)}`);
}

/**
 * @param {{owner: string, token: string, make: (registry: any) => (request: Request) => Promise<Response>}} host
 * @param {{provider: string, baseUrl?: string, folder?: string, ref?: string}} asked @param {string} dir
 * @param {string} [token] @param {{host: string, kind: string}[]} [approved]
 */
async function publish({ owner, token: valid, make }, asked, dir, token = valid, approved) {
  const registry = makeRegistry();
  await registry.add(owner, "tally", dir);
  const confluence = await memoryConfluence("DOC");
  const platform = openPlatform({ confluence, secrets: { "git:host": token }, fetchOutside: make(registry) });
  const own = asked.baseUrl ? new URL(asked.baseUrl).hostname : undefined;
  platform.kvs.set("hosts", approved ?? (own && !own.endsWith("visualstudio.com") ? [{ host: own, kind: asked.provider }] : []));
  platform.kvs.set("secret:git.host", { setMs: 0, host: own ?? API[asked.provider] });
  const person = (/** @type {string} */ name, /** @type {object} */ payload) =>
    runFlow(name, { trigger: "person", caller: confluence.accountId, payload }, "", platform.perform);
  const repository = { owner, name: "tally", secret: "git:host", ...asked };
  try {
    const { jobId } = await person("docs.save", { repository, target: { spaceKey: "DOC" }, writer: "outline" });
    await person("docs.start", { jobId });
    const event = platform.queue.shift()?.event;
    await runFlow("docs.run", { trigger: "queue", payload: { ...event, retryCount: 9 } }, "", platform.perform);
    const { run } = await person("docs.status", { jobId });
    return { run, pages: (await confluence.pages?.()) ?? [] };
  } finally {
    registry.close();
  }
}
