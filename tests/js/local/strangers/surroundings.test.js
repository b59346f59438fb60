// @ts-check
/** What stands around an app: the issue and pages that addresses name, contexts as documented, macros, events, actions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE, makeApp, manifestOf, open } from "./app.js";

const RESOURCES = [{ key: "ui", path: "static" }];
const SOURCES = { "src/index.js": "exports.handler = ({ context }) => context;\nexports.hear = async (event) => { console.log(JSON.stringify(event)); };\nexports.act = (payload, context) => ({ payload, who: context.principal.accountId });\n", "static/index.html": "<html><head></head><body></body></html>" };
const MODULES = {
  ...PAGE,
  macro: [{ key: "card", title: "Card", resource: "ui", resolver: { function: "resolver" }, config: { resource: "ui" } }],
  "jira:issuePanel": [{ key: "panel", title: "Panel", resource: "ui", resolver: { function: "resolver" } }],
  "jira:projectPage": [{ key: "project", title: "Project", resource: "ui", resolver: { function: "resolver" } }],
  trigger: [{ key: "t", function: "hear", events: ["avi:jira:created:issue", "avi:jira:updated:issue", "avi:confluence:created:page", "avi:forge:installed:app"] }],
  action: [{ key: "sum", function: "act", inputs: { issueKey: { type: "string", required: true } } }],
  function: [...PAGE.function, { key: "hear", handler: "index.hear" }, { key: "act", handler: "index.act" }],
};

/** @param {import("node:test").TestContext} t */
async function opened(t) {
  const made = await open(t, makeApp(t, { "manifest.yml": manifestOf(MODULES, { resources: RESOURCES }), ...SOURCES }));
  const { host } = made;
  const frameAt = async (/** @type {string} */ path, user = "writer") => {
    const page = await (await fetch(`${host.url}${path}${path.includes("?") ? "&" : "?"}as=${user}`)).text();
    return [...page.matchAll(/<iframe[^>]* src="([^"]+)"/g)].map(([, address]) => new URL(String(address).replaceAll("&#38;", "&")));
  };
  const ask = async (/** @type {URL} */ frame, /** @type {string} */ name, /** @type {any} */ payload = {}) => {
    const response = await fetch(`${frame.origin}/bridge/${frame.pathname.split("/")[2]}/${name}`, { method: "POST", headers: { origin: frame.origin, "content-type": "application/json" }, body: JSON.stringify(payload) });
    return /** @type {any} */ (await response.json());
  };
  return { ...made, frameAt, ask };
}

test("the issue that printed addresses name is there, and a panel on it has the documented context", async (t) => {
  const { host, frameAt, ask } = await opened(t);
  await host.furnish();
  const [frame] = await frameAt("/apps/panel?issue=DEMO-1");
  const { value } = await ask(/** @type {URL} */ (frame), "getContext");
  const issue = (await host.jira()).issue("DEMO-1");
  assert.deepEqual({ ...value.extension, location: "" }, { type: "jira:issuePanel", location: "", issue: { id: issue?.id, key: "DEMO-1", type: "Task", typeId: "10002" }, project: { id: "10000", key: "DEMO", type: "software" }, isNewToIssue: false });
  await host.furnish();
  assert.equal((await host.jira()).issues.size, 1, "furnished once");
});

test("a project page knows its project", async (t) => {
  const { frameAt, ask } = await opened(t);
  const [frame] = await frameAt("/apps/project?project=DEMO");
  const { value } = await ask(/** @type {URL} */ (frame), "getContext");
  assert.deepEqual(value.extension.project, { id: "10000", key: "DEMO", type: "software" });
});

for (const form of ["adf", "structured"]) {
  test(`a macro stored as ${form} opens its settings with its configuration, and keeps what is saved`, async (t) => {
    const { host, frameAt, ask } = await opened(t);
    const first = await host.insertMacro({ macro: "card", form });
    const second = await host.insertMacro({ macro: "card", form });
    assert.notEqual(first.localId, second.localId);
    const settings = async (/** @type {string} */ localId) => {
      const [frame] = await frameAt(`/apps/card?page=${first.pageId}&macro=${localId}&config=1`);
      return /** @type {URL} */ (frame);
    };
    const empty = (await ask(await settings(second.localId), "getContext")).value;
    assert.deepEqual([empty.localId, empty.extension.config, empty.extension.isEditing, empty.extension.macro.isConfiguring], [second.localId, {}, true, true]);
    const config = { jobId: 'a "b" <c>', colour: "red" };
    assert.equal((await ask(await settings(second.localId), "submit", { config })).value, true);
    assert.deepEqual((await ask(await settings(second.localId), "getContext")).value.extension.config, config, "opens with what was saved");
    assert.deepEqual((await ask(await settings(first.localId), "getContext")).value.extension.config, {}, "the other instance keeps its own");
    const frames = await frameAt(`/wiki/pages/viewpage.action?pageId=${first.pageId}`);
    const views = await Promise.all(frames.map(async (frame) => (await ask(frame, "getContext")).value));
    assert.deepEqual(views.map(({ localId, extension }) => [localId, extension.config, extension.isEditing, extension.macro.isConfiguring]), [[first.localId, {}, false, undefined], [second.localId, config, false, undefined]]);
    assert.equal((await ask(await settings(second.localId), "submit", { config: { colour: "blue" } })).value, true);
    assert.deepEqual((await ask(await settings(second.localId), "getContext")).value.extension.config, { colour: "blue" }, "settings replace each other");
  });
}

test("lists and objects in a macro's settings come back as they were, in the form that can hold them", async (t) => {
  const { host, frameAt, ask } = await opened(t);
  const { pageId } = await host.insertMacro({ macro: "card" });
  const config = { keys: ["A", "B"], inner: { deep: "x" } };
  const [frame] = await frameAt(`/apps/card?page=${pageId}&config=1`);
  await ask(/** @type {URL} */ (frame), "submit", { config });
  const [again] = await frameAt(`/apps/card?page=${pageId}&config=1`);
  assert.deepEqual((await ask(/** @type {URL} */ (again), "getContext")).value.extension.config, config);
});

test("issues raise events as they come and change, and events can be fired by hand with fields of one's own", async (t) => {
  const { host, log } = await opened(t);
  const heard = () => log.filter((line) => line.startsWith("log ")).map((line) => JSON.parse(line.slice(line.indexOf("{"))));
  await host.createIssue({ summary: "New", type: "Bug" });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const [created] = heard();
  assert.deepEqual([created.eventType, created.issue.fields.summary, created.issue.fields.issuetype.name], ["avi:jira:created:issue", "New", "Bug"]);
  const [result] = await host.fireEvent("avi:jira:updated:issue", { atlassianId: "me" });
  assert.ok(result?.ok);
  assert.deepEqual([heard().at(-1).eventType, heard().at(-1).atlassianId, heard().at(-1).changelog.items[0].field], ["avi:jira:updated:issue", "me", "summary"]);
  await host.fireEvent("avi:confluence:created:page");
  assert.equal(heard().at(-1).content.space.key, "DOCS");
  await host.fireEvent("avi:forge:installed:app");
  assert.ok(heard().at(-1).app.version);
  await assert.rejects(host.fireEvent("avi:jira:deleted:issue"), /No trigger of the manifest listens/);
});

test("a Rovo action is called with its inputs, the context of the page it stands on, and the person who asks", async (t) => {
  const { host } = await opened(t);
  await host.furnish();
  await assert.rejects(host.callAction("sum", {}), /needs issueKey/);
  const result = await host.callAction("sum", { issueKey: "DEMO-1" }, { issue: "DEMO-1", user: "reader" });
  assert.ok(result.ok);
  assert.deepEqual([result.value.payload.issueKey, result.value.payload.context.jira.projectKey, result.value.who], ["DEMO-1", "DEMO", host.accountId("reader")]);
});

test("the page of the host has a button for each of these", async (t) => {
  const { host } = await opened(t);
  const page = await (await fetch(`${host.url}/host`)).text();
  for (const button of ["Insert the macro", "Create the issue", "Fire the event", "Call the action"]) assert.ok(page.includes(button), button);
  const pressed = await fetch(`${host.url}/host/issue`, { method: "POST", body: new URLSearchParams({ summary: "By hand" }), headers: { accept: "application/json" } });
  assert.match(/** @type {any} */ (await pressed.json()).said, /Issue DEMO-1 is there/);
  const refused = await fetch(`${host.url}/host/macro`, { method: "POST", body: new URLSearchParams({ macro: "nothing" }), headers: { accept: "application/json" } });
  assert.deepEqual([refused.status, /** @type {any} */ (await refused.json()).said], [400, 'The manifest declares no macro "nothing".']);
});

test("a frame asks a declared remote through the platform, and no other", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(MODULES, { resources: RESOURCES, remotes: [{ key: "backend", baseUrl: "https://backend.example.com" }] }), ...SOURCES });
  const { host } = await open(t, app, { hosts: { "backend.example.com": async (request) => new Response(JSON.stringify({ path: new URL(request.url).pathname }), { headers: { "content-type": "application/json" } }) } });
  const page = await (await fetch(`${host.url}/apps/project?project=DEMO`)).text();
  const frame = new URL(String(/<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]).replaceAll("&#38;", "&"));
  const ask = async (/** @type {string} */ remoteKey) => {
    const response = await fetch(`${frame.origin}/bridge/${frame.pathname.split("/")[2]}/fetchRemote`, { method: "POST", headers: { origin: frame.origin, "content-type": "application/json" }, body: JSON.stringify({ remoteKey, fetchRequestInit: { path: "/v1/things", method: "GET" } }) });
    return /** @type {any} */ (await response.json());
  };
  assert.deepEqual(JSON.parse((await ask("backend")).value.body), { path: "/v1/things" });
  assert.match((await ask("other")).error, /declares no remote "other"/);
});

test("a trigger that wants a licence is left alone where there is none", async (t) => {
  const modules = { trigger: [{ key: "t", function: "hear", events: ["avi:jira:created:issue"], filter: { appIsLicensed: true } }], function: [{ key: "hear", handler: "index.hear" }] };
  const app = makeApp(t, { "manifest.yml": manifestOf(modules, { app: { licensing: { enabled: true } } }), ...SOURCES });
  const heard = async (/** @type {any} */ licence) => (await (await open(t, app, { licence })).host.fireEvent("avi:jira:created:issue")).length;
  assert.deepEqual([await heard("active"), await heard("inactive")], [1, 0]);
});
