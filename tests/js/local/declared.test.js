// @ts-check
/** What the whole app asks of the platform, recorded while it is used, is what manifest.yml declares: no less and no more. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../../../js/local/clock.js";
import { SCOPES } from "../../../js/local/confluence/scopes.js";
import { makeGitlab } from "../../../js/local/git/gitlab.js";
import { makeRegistry } from "../../../js/local/git/registry.js";
import { makeGithub } from "../../../js/local/git/github.js";
import { startHost } from "../../../js/local/host.js";
import { APP_DIR, callApp } from "./real-app.js";
import { makeRepository, tempDir } from "./with-host.js";

/** A route's name as a pattern for what was asked. */
const ROUTES = Object.entries(SCOPES).map(([name, alternatives]) => ({ alternatives, pattern: new RegExp(`^${name.replace(/:\w+/g, "[^/?]+")}$`) }));

/** @param {import("node:test").TestContext} t */
async function recorded(t) {
  const dir = makeRepository(join(tempDir(t), "repo"), { "README.md": "# Repo\n", "src/a.js": "/** Adds. */\nexport function add(a, b) { return a + b; }\n" });
  const registry = makeRegistry();
  t.after(() => registry.close());
  await registry.add("local", "repo", dir);
  const host = await startHost({ appDir: APP_DIR, dataDir: tempDir(t) });
  t.after(() => host.close());
  host.standIn("api.github.com", makeGithub(registry, systemClock()));
  host.standIn("gitlab.com", makeGitlab(registry));
  const words = "A module that adds.";
  host.standIn("api.anthropic.com", async () => Response.json({ content: [{ type: "text", text: words }], stop_reason: "end_turn", usage: { input_tokens: 10, output_tokens: 5 } }));
  host.standIn("api.openai.com", async () => Response.json({ choices: [{ message: { content: words }, finish_reason: "stop" }], usage: { prompt_tokens: 10, completion_tokens: 5 } }));
  /** @type {Set<string>} */
  const scopes = new Set();
  /** @type {Set<string>} */
  const hosts = new Set();
  host.onCall(({ name }) => {
    if (name.startsWith("kvs ")) scopes.add("storage:app");
    if (name.startsWith("fetch ")) hosts.add(name.slice("fetch ".length));
    const asked = /^confluence (.+?)(\?.*)?$/.exec(name)?.[1];
    const route = asked === undefined ? undefined : ROUTES.find(({ pattern }) => pattern.test(asked));
    if (asked) assert.ok(route, `the host's table has no row for ${asked}`);
    // Of the alternatives that open an endpoint the app is held to the one it declares.
    for (const scope of route?.alternatives.find((all) => all.every((one) => host.manifest.scopes.has(one))) ?? []) scopes.add(scope);
  });
  return { host, scopes, hosts };
}

/** @param {import("../../../js/local/host.js").Host} host @param {any} job */
async function publish(host, job) {
  const { value, ok, error } = await callApp(host, "docs.save", job);
  assert.ok(ok, JSON.stringify(error));
  await callApp(host, "docs.start", { jobId: value.jobId });
  for (let tries = 0; tries < 400; tries += 1) {
    const { value: status } = await callApp(host, "docs.status", { jobId: value.jobId });
    if (["done", "failed"].includes(status.run?.state)) return assert.equal(status.run.state, "done", JSON.stringify(status.run));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the run did not end");
}

test("scopes and hosts are declared where they are used, and used where they are declared", async (t) => {
  const { host, scopes, hosts } = await recorded(t);
  for (const name of ["git:github", "git:gitlab", "ai:anthropic", "ai:openai"]) {
    const saved = await callApp(host, "admin.setSecret", { name, value: ["made", "up", name.length].join("-") }, { user: "admin" });
    assert.ok(saved.ok, JSON.stringify(saved.error));
  }
  const repository = (/** @type {string} */ provider) => ({ provider, owner: "local", name: "repo", secret: `git:${provider}` });
  const ai = (/** @type {string} */ provider, /** @type {string} */ model) => ({ writer: "ai", ai: { provider, model, secret: `ai:${provider}` } });
  await publish(host, { repository: repository("github"), target: { spaceKey: "DOCS" }, writer: "outline" });
  await publish(host, { repository: repository("gitlab"), target: { spaceKey: "TEAM" }, ...ai("anthropic", "claude-sonnet-4-5") });
  await publish(host, { repository: repository("github"), target: { spaceKey: "TEAM" }, ...ai("openai", "gpt-5") });
  const declared = host.manifest.permissions.external.fetch.backend.map((/** @type {any} */ { address }) => address);
  assert.deepEqual([...scopes].sort(), [...host.manifest.scopes].sort());
  assert.deepEqual([...hosts].filter((one) => !declared.includes(one)), []);
  // The other vendors' hosts are reached in tests of their own; the core has to name each of them.
  const core = sources(join(APP_DIR, "src")).join("\n");
  const idle = declared.filter((/** @type {string} */ address) => !hosts.has(address) && !core.includes(address.replace("*.", "")));
  assert.deepEqual(idle, [], "declared, and used by nothing");
  assert.deepEqual(host.manifest.egress.client, [], "panels talk to the product only");
});

/** The core's sources. @param {string} dir @returns {string[]} */
function sources(dir) {
  return readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs")).map((name) => readFileSync(join(dir, name), "utf8"));
}

test("the page for administrators gives every scope and host that is declared its reason", () => {
  const manifest = readFileSync(join(APP_DIR, "manifest.yml"), "utf8");
  const page = readFileSync(join(APP_DIR, "docs/INSTALL.md"), "utf8");
  const declared = [...manifest.matchAll(/^ +- (?:address: )?"?([a-z*:.-]+(?::app|:confluence|\.com|\.org))"?$/gm)].map(([, name]) => String(name));
  assert.ok(declared.length >= 10);
  assert.deepEqual(declared.filter((name) => !page.includes(`\`${name}\``)), []);
});
