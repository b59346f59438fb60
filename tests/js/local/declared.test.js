// @ts-check
/** What the whole app asks of the platform, recorded while it is used, is what manifest.yml declares: no less and no more. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SCOPES } from "../../../js/local/confluence/scopes.js";
import { TABLE } from "../../../scripts/capabilities.mjs";
import { startWatchedHost as startHost } from "../security/canaries.js";
import { APP_DIR, callApp } from "./real-app.js";
import { makeRepository, tempDir } from "./with-host.js";

/** A route's name as a pattern for what was asked. */
const ROUTES = Object.entries(SCOPES).map(([name, alternatives]) => ({ alternatives, pattern: new RegExp(`^${name.replace(/:\w+/g, "[^/?]+")}$`) }));

/** Whose repository it is, as each Git host has it. */
const OWNERS = { github: "octo", gitlab: "group", bitbucket: "team", azure: "org/Project" };
/** A model of each AI provider that is reached over the network. */
const MODELS = { anthropic: "claude-sonnet-4-5", openai: "gpt-5", google: "gemini-3.8-flash" };
/** Belongs to Azure DevOps and is named in claim D15: no request of this release goes there. */
const NOT_ASKED = ["app.vssps.visualstudio.com"];

/** The core's flows by name. */
const FLOWS = Object.keys(JSON.parse(readFileSync(join(APP_DIR, "tests/vectors/flows.json"), "utf8")));
/** Capabilities whose use is recorded here. */
const RECORDED = ["docs"];
/** Capabilities that declare hosts and scopes before any of their flows is built. */
const WITHOUT_FLOWS = ["alarms"];

/** @param {string} name */
function capability(name) {
  const found = TABLE.capabilities[name];
  assert.ok(found, name);
  return found;
}

/** @param {import("node:test").TestContext} t */
async function recorded(t) {
  const dir = makeRepository(join(tempDir(t), "repo"), { "README.md": "# Repo\n", "src/a.js": "/** Adds. */\nexport function add(a, b) { return a + b; }\n" });
  const host = await startHost({ appDir: APP_DIR, dataDir: tempDir(t), allowedRepos: Object.fromEntries(Object.values(OWNERS).map((owner) => [`${owner}/repo`, dir])) });
  t.after(() => host.close());
  /** @type {Set<string>} */
  const scopes = new Set();
  /** @type {Set<string>} */
  const hosts = new Set();
  host.onCall(({ name }) => {
    if (name.startsWith("kvs ")) scopes.add("storage:app");
    // Each organization of Azure DevOps may have an address of its own.
    if (name.startsWith("fetch ")) hosts.add(name.slice("fetch ".length).replace(/^[^.]+(?=\.visualstudio\.com$)/, "*"));
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
  let status;
  for (let tries = 0; tries < 400; tries += 1) {
    ({ value: status } = await callApp(host, "docs.status", { jobId: value.jobId }));
    if (["done", "failed"].includes(status.run?.state)) return assert.equal(status.run.state, "done", JSON.stringify(status.run));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the run did not end: ${JSON.stringify(status?.run)}`);
}

test("scopes and hosts are declared where they are used, and used where they are declared", async (t) => {
  const { host, scopes, hosts } = await recorded(t);
  for (const name of [...Object.keys(OWNERS).map((git) => `git:${git}`), ...Object.keys(MODELS).map((ai) => `ai:${ai}`)]) {
    const saved = await callApp(host, "admin.setSecret", { name, value: ["made", "up", name.length].join("-") }, { user: "admin" });
    assert.ok(saved.ok, JSON.stringify(saved.error));
  }
  for (const [provider, owner] of Object.entries(OWNERS)) {
    await publish(host, { repository: { provider, owner, name: "repo", secret: `git:${provider}` }, target: { spaceKey: "DOCS" }, writer: "outline" });
  }
  const own = { provider: "azure", owner: OWNERS.azure, name: "repo", baseUrl: "https://org.visualstudio.com", folder: "src" };
  await publish(host, { repository: own, target: { spaceKey: "DOCS" }, writer: "outline" });
  const repository = { provider: "github", owner: OWNERS.github, name: "repo", secret: "git:github" };
  for (const [provider, model] of Object.entries(MODELS)) {
    await publish(host, { repository, target: { spaceKey: "TEAM" }, writer: "ai", ai: { provider, model, secret: `ai:${provider}` } });
  }
  const parts = [TABLE.shared, ...RECORDED.map((name) => capability(name))];
  const declared = (/** @type {"scopes" | "hosts"} */ what) => [...new Set(parts.flatMap((part) => Object.keys(part[what])))].sort();
  assert.deepEqual([...scopes].sort(), declared("scopes"));
  assert.deepEqual([...hosts, ...NOT_ASKED].sort(), declared("hosts"));
  assert.deepEqual(host.manifest.egress.client, [], "panels talk to the product only");
});

test("no capability declares without being used: each is recorded, or has no flow yet", () => {
  assert.deepEqual([...RECORDED, ...WITHOUT_FLOWS].sort(), Object.keys(TABLE.capabilities).sort());
  const withFlows = (/** @type {string} */ name) => capability(name).flows.some((prefix) => FLOWS.some((flow) => flow.startsWith(prefix)));
  assert.deepEqual(Object.keys(TABLE.capabilities).filter(withFlows), RECORDED);
});

test("the page for administrators gives every scope and host that is declared its reason", () => {
  const manifest = readFileSync(join(APP_DIR, "manifest.yml"), "utf8");
  const page = readFileSync(join(APP_DIR, "docs/INSTALL.md"), "utf8");
  const declared = [...manifest.matchAll(/^ +- (?:address: )?"?([a-z*:.-]+(?::app|:confluence|\.com|\.org))"?$/gm)].map(([, name]) => String(name));
  assert.ok(declared.length >= 10);
  assert.deepEqual(declared.filter((name) => !page.includes(`\`${name}\``)), []);
});
