// @ts-check
/** What the whole app asks of the platform, recorded while it is used, is what manifest.yml declares: no less and no more. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { REGIONS } from "../../../js/demo/alarms/regions.js";
import { ALL_SCOPES as SCOPES } from "../../../js/local/confluence/api.js";
import { SCOPES as OF_JIRA } from "../../../js/local/jira/scopes.js";
import { readManifest } from "../../../js/local/manifest/manifest.js";
import { TABLE } from "../../../scripts/capabilities.mjs";
import { PLATFORM_HOSTS, openPlatform } from "../../../js/demo/sync/receiver.js";
import { openFlowStage as openWorkItems } from "../../work-items/flow-stage.js";
import { deliverEverything, openForgeStage } from "../sync/forge-stage.js";
import { startWatchedHost as startHost } from "../security/canaries.js";
import { APP_DIR, callApp } from "./real-app.js";
import { makeRepository, tempDir } from "./with-host.js";

/** A route's name as a pattern for what was asked. */
const ROUTES = Object.entries({ ...SCOPES, ...OF_JIRA }).map(([name, alternatives]) => ({ alternatives, pattern: new RegExp(`^${name.replace(/:\w+/g, "[^/?]+")}$`) }));

/** Whose repository it is, as each Git host has it. */
const OWNERS = { github: "octo", gitlab: "group", bitbucket: "team", azure: "org/Project" };
/** A model of each AI provider that is reached over the network. */
const MODELS = { anthropic: "claude-sonnet-4-5", openai: "gpt-5", google: "gemini-3.8-flash" };
const AI_HOSTS = { anthropic: "api.anthropic.com", openai: "api.openai.com", google: "generativelanguage.googleapis.com" };
/** Belongs to Azure DevOps and is named in claim D15: no request of this release goes there. */
const NOT_ASKED = ["app.vssps.visualstudio.com"];

/** The core's flows by name. */
const FLOWS = Object.keys(JSON.parse(readFileSync(join(APP_DIR, "tests/vectors/flows.json"), "utf8")));
/** @typedef {import("../../../js/local/host.js").Host} Host */
/** How each capability is used, so that it asks for all that it declares. @type {Record<string, (t: import("node:test").TestContext) => Promise<{host: Host, use: () => Promise<void>}>>} */
const USES = { docs: onHost(useDocs), alarms: onHost(useAlarms), workItems: onStage, sync: onSyncStage };
/** Approved at run time, as a target of sync: no manifest names them. @type {string[]} */
const APPROVED = Object.values(PLATFORM_HOSTS);

/** @param {(host: Host) => Promise<void>} use @returns {(typeof USES)[string]} */
function onHost(use) {
  return async (t) => {
    const dir = makeRepository(join(tempDir(t), "repo"), { "README.md": "# Repo\n", "src/a.js": "/** Adds. */\nexport function add(a, b) { return a + b; }\n" });
    const host = await startHost({ appDir: APP_DIR, dataDir: tempDir(t), allowedRepos: Object.fromEntries(Object.values(OWNERS).map((owner) => [`${owner}/repo`, dir])) });
    t.after(() => host.close());
    return { host, use: () => use(host) };
  };
}

/** A specification's items, written to Jira as who reads it. @type {(typeof USES)[string]} */
async function onStage(t) {
  const stage = await openWorkItems();
  t.after(() => stage.close());
  const use = async () => {
    await stage.call("workItems.settings", {}, "admin");
    await stage.write(await stage.prepared());
    await useModels(stage);
  };
  return { host: stage.host, use };
}

/** Each provider is asked for better words, by its own key; the last one from the queue, too. What they answer does not matter. @param {Awaited<ReturnType<typeof openWorkItems>>} stage */
async function useModels(stage) {
  const plan = await stage.call("workItems.plan", { pageId: stage.pageId });
  const question = { pageId: stage.pageId, pageVersion: plan.page.version, refs: [plan.items[1].ref] };
  for (const [provider, model] of Object.entries(MODELS)) {
    const host = AI_HOSTS[/** @type {keyof typeof AI_HOSTS} */ (provider)];
    stage.host.standIn(host, async () => new Response("{}", { status: 401 }));
    await ask(stage.host, "admin.setSecret", { name: `ai:${provider}`, value: ["made", "up", provider].join("-"), host });
    // Listings of the store lag behind what was written.
    const offered = async () => stage.call("workItems.settings", {}, "admin");
    while (!(await offered()).hosts.some((/** @type {any} */ one) => one.host === host)) await new Promise((resolve) => setTimeout(resolve, 50));
    const { settings } = await offered();
    await stage.call("workItems.saveSettings", { settings: { ...settings, ai: { host, model } } }, "admin");
    await stage.call("workItems.improve", question);
  }
  const { channel, token, ticket } = await stage.call("workItems.listen", { pageId: stage.pageId });
  const heard = stage.host.hear({ channelName: channel, token });
  await stage.call("workItems.improveLater", { ...question, ticket });
  await heard.next();
  heard.end();
}

/** Pages, files and readers, delivered. @type {(typeof USES)[string]} */
async function onSyncStage(t) {
  const stage = await openForgeStage();
  const platform = await openPlatform();
  t.after(async () => {
    await stage.close();
    await platform.close();
  });
  return { host: stage.host, use: async () => {
    await deliverEverything(stage, platform);
    // A space that is open to everybody says so by a role.
    await stage.addPage({ title: "public", labels: ["tree"] });
    await stage.run();
  } };
}

/** What the app asks for from now on. @param {Host} host */
function recorded(host) {
  /** @type {Set<string>} */
  const scopes = new Set();
  /** @type {Set<string>} */
  const hosts = new Set();
  host.onCall(({ name }) => {
    if (name.startsWith("kvs ")) scopes.add("storage:app");
    // Each organization of Azure DevOps may have an address of its own.
    if (name.startsWith("fetch ")) hosts.add(name.slice("fetch ".length).replace(/^[^.]+(?=\.visualstudio\.com$)/, "*"));
    const asked = /^(?:confluence|jira) (.+?)(\?.*)?$/.exec(name)?.[1];
    const route = asked === undefined ? undefined : ROUTES.find(({ pattern }) => pattern.test(asked));
    if (asked) assert.ok(route, `the host's table has no row for ${asked}`);
    // Of the alternatives that open an endpoint the app is held to the one it declares.
    for (const scope of route?.alternatives.find((all) => all.every((one) => host.manifest.scopes.has(one))) ?? []) scopes.add(scope);
  });
  return { scopes, hosts };
}

/** @param {Host} host @param {any} job */
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

/** @param {Host} host */
async function useDocs(host) {
  for (const name of [...Object.keys(OWNERS).map((git) => `git:${git}`), ...Object.keys(MODELS).map((ai) => `ai:${ai}`)]) {
    await ask(host, "admin.setSecret", { name, value: ["made", "up", name.length].join("-") });
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
}

/** An account in each region, tested: whose keys it are AWS tells, the alarms it refuses. @param {Host} host */
async function useAlarms(host) {
  const accessKeyId = ["AK", "IA", "X".repeat(16)].join("");
  const space = String((await host.site()).spaceByKey("DOCS")?.id);
  for (const { partition, suffix, regions } of REGIONS) {
    for (const region of regions) {
      host.standIn(`sts.${region}.${suffix}`, async () => new Response(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:${partition}:iam::222222222222:user/alarms</Arn><UserId>U</UserId><Account>222222222222</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></GetCallerIdentityResponse>`, { headers: { "content-type": "text/xml" } }));
      host.standIn(`monitoring.${region}.${suffix}`, async () => new Response('<ErrorResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>0</RequestId></ErrorResponse>', { status: 403, headers: { "content-type": "text/xml" } }));
      const { account } = await ask(host, "alarms.saveAccount", { name: region, method: "keys", accessKeyId, secretAccessKey: "s".repeat(40), regions: [region], spaces: { all: false, ids: [space] } });
      await ask(host, "alarms.testAccount", { accountKey: account.accountKey });
      // Which accounts readers see is a question of the spaces that they may see.
      if (region === regions[0]) await ask(host, "alarms.view", { settings: {}, spaceId: space }, "reader");
      await ask(host, "alarms.deleteAccount", { accountKey: account.accountKey });
    }
  }
}

/** @param {Host} host @param {string} flow @param {object} payload @param {string} [user] */
async function ask(host, flow, payload, user = "admin") {
  const { ok, value, error } = await callApp(host, flow, payload, { user });
  assert.ok(ok, `${flow}: ${JSON.stringify(error)}`);
  return value;
}

for (const [name, part] of Object.entries(TABLE.capabilities)) {
  const flows = FLOWS.filter((flow) => part.flows.some((prefix) => flow.startsWith(prefix)));
  const skip = flows.length === 0 && `${name} declares what it needs before any of its flows is built`;
  test(`scopes and hosts of ${name} are declared where they are used, and used where they are declared`, { skip }, async (t) => {
    // A capability of the command line has no part in the app, and asks the platform for nothing.
    if (Object.keys(part.modules).length === 0) return assert.deepEqual([part.functions, part.scopes, part.hosts], [[], {}, {}]);
    const use = USES[name];
    assert.ok(use, `${name} has flows: say here how they are used`);
    const opened = await use(t);
    const { scopes, hosts } = recorded(opened.host);
    await opened.use();
    const declared = (/** @type {"scopes" | "hosts"} */ what) => [...new Set([TABLE.shared, part].flatMap((one) => Object.keys(one[what])))].sort();
    assert.deepEqual([...scopes].sort(), declared("scopes"));
    assert.deepEqual([...[...hosts].filter((one) => !APPROVED.includes(one)), ...NOT_ASKED.filter((one) => one in part.hosts)].sort(), declared("hosts"));
  });
}

test("panels talk to the product only", async () => {
  assert.deepEqual((await readManifest(APP_DIR)).egress.client, []);
});

test("the page for administrators gives every scope and host that is declared its reason", () => {
  const manifest = readFileSync(join(APP_DIR, "manifest.yml"), "utf8");
  const page = readFileSync(join(APP_DIR, "docs/INSTALL.md"), "utf8");
  const declared = [...manifest.matchAll(/^ +- (?:address: )?"?([a-z*:.-]+(?::app|:confluence|\.com|\.org))"?$/gm)].map(([, name]) => String(name));
  assert.ok(declared.length >= 10);
  assert.deepEqual(declared.filter((name) => !page.includes(`\`${name}\``)), []);
});

test("src/index.js names every handler of the manifest in a function of its own, and js/index.js has it", () => {
  const [thin, shim] = ["src/index.js", "js/index.js"].map((path) => readFileSync(join(APP_DIR, path), "utf8"));
  const names = [...readFileSync(join(APP_DIR, "manifest.yml"), "utf8").matchAll(/handler: index\.(\w+)/g)].map(([, name]) => String(name));
  assert.ok(names.length >= 7);
  const named = [...String(thin).matchAll(/^export const (\w+) = \(([\w, ]*)\) => handlers\.\1\(\2\);$/gm)].map(([, name]) => String(name));
  assert.deepEqual(named.sort(), names.sort());
  assert.deepEqual(names.filter((name) => !new RegExp(`^export const ${name} =`, "m").test(String(shim))), []);
});
