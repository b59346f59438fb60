// @ts-check
/** Requests of apps that nobody had in mind: each is made of a running host, with every parameter those apps give, and what is 501 is counted. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ALL_SCOPES as CONFLUENCE_SCOPES } from "../../../../js/local/confluence/api.js";
import { ALL_SCOPES as JIRA_SCOPES } from "../../../../js/local/jira/api.js";
import { APP_DIR } from "../with-host.js";
import { PAGE, makeApp, manifestOf, open } from "./app.js";

/** @type {{requests: Record<string, {apps: number, parameters?: string[]}>}} */
const { requests } = JSON.parse(readFileSync(join(APP_DIR, "tests/js/local/fixtures/endpoint-requests.json"), "utf8"));
const SOURCE = `
import api, { assumeTrustedRoute } from "@forge/api";
export const handler = async ({ call: { payload: { path, method, body } } }) => {
  const response = await api.asUser()[path.startsWith("/wiki/") ? "requestConfluence" : "requestJira"](assumeTrustedRoute(path), { method, headers: { "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  try { return { status: response.status, body: JSON.parse(text) }; } catch { return { status: response.status, body: text }; }
};
`;

/** Where a form needs what exists: the words before a `{}`, or a parameter's name. @type {Record<string, (found: any) => string>} */
const NAMED = {
  issue: () => "DEMO-1", project: () => "DEMO", projectKeyOrId: () => "DEMO", projectKeys: () => "DEMO", projectId: () => "10000", query: () => "a", issuetypeIds: () => "10002", jql: () => "project = DEMO", fields: () => "summary",
  board: ({ board }) => board, sprint: ({ sprint }) => sprint, comment: ({ comment }) => comment, filter: ({ filter }) => filter, field: () => "summary", properties: () => "mark", screens: () => "1", tabs: () => "10000", type: () => "issuetype", avatar: () => "10300", role: () => "10002",
  content: ({ page }) => page, pages: ({ page }) => page, spaces: ({ space }) => space, space: () => "DOCS", spaceKey: () => "DOCS", cql: () => "type = page", "body-format": () => "storage", accountId: ({ me }) => me, groupId: () => "jira-users",
  limit: () => "5", start: () => "0", startAt: () => "0", maxResults: () => "5", workflowscheme: () => "10000", issueTypeScreenSchemeId: () => "1",
};
/** A search answers nothing without its question. @type {Record<string, string>} */
const ALWAYS = { "/search/jql": "jql", "/rest/api/search": "cql", "/content/search": "cql", "/user/assignable/search": "project", "/rest/api/user": "accountId", "/rest/api/3/user": "accountId", "/rest/api/2/user": "accountId", "/user/picker": "query", "/group/member": "groupId" };

/** @param {import("node:test").TestContext} t */
async function opened(t) {
  const scopes = [...new Set([...Object.values(CONFLUENCE_SCOPES), ...Object.values(JIRA_SCOPES)].flat(2))];
  const { call, log, host } = await open(t, makeApp(t, { "package.json": '{"type":"module"}', "manifest.yml": manifestOf(PAGE, { permissions: { scopes } }), "src/index.js": SOURCE }));
  await host.createIssue({});
  /** @param {string} request @param {any} [body] @param {string} [user] */
  const ask = (request, body, user = "admin") => {
    const [method = "", path = ""] = request.split(" ");
    return call({ method, path, body }, user);
  };
  return { ask, log, host };
}

/** The ids of this site that the forms need. @param {(request: string, body?: any) => Promise<any>} ask */
async function existing(ask) {
  const document = { type: "doc", version: 1, content: [] };
  const page = (await ask("GET /wiki/api/v2/pages?limit=1")).body.results[0];
  const board = String((await ask("GET /rest/agile/1.0/board?projectKeyOrId=DEMO")).body.values[0].id);
  return {
    board, page: page.id, space: page.spaceId,
    sprint: String((await ask(`GET /rest/agile/1.0/board/${board}/sprint`)).body.values[0].id),
    comment: (await ask("POST /rest/api/3/issue/DEMO-1/comment", { body: document })).body.id,
    filter: (await ask("POST /rest/api/3/filter", { name: "All", jql: "project = DEMO" })).body.id,
    me: (await ask("GET /rest/api/3/myself")).body.accountId,
  };
}

/** @param {string} form @param {any} found */
function pathOf(form, found) {
  const parts = form.split("/");
  return parts.map((part, at) => (part === "{}" ? NAMED[parts[at - 1] ?? ""]?.(found) ?? "10001" : part)).join("/");
}

/** What is not known of the table: forms, and parameters of known forms. What deletes is asked last. */
async function counted(/** @type {(request: string, body?: any) => Promise<any>} */ ask) {
  const found = await existing(ask);
  const [forms, parameters] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])];
  let asked = 0;
  const last = (/** @type {string} */ form) => Number(form.startsWith("DELETE "));
  for (const [form, { parameters: names = [] }] of Object.entries(requests).sort(([a], [b]) => last(a) - last(b))) {
    const always = Object.entries(ALWAYS).find(([end]) => form.startsWith("GET ") && form.endsWith(end))?.[1];
    const body = /^(POST|PUT) /.test(form) ? {} : undefined;
    /** @param {string[]} given `name` or `name=value` */
    const status = async (given) => {
      const query = new URLSearchParams([...(always ? [always] : []), ...given.filter((one) => one !== always)].map((one) => [one.split("=")[0] ?? "", one.split("=")[1] ?? NAMED[one.split("=")[0] ?? ""]?.(found) ?? "10001"]));
      return (await ask(`${pathOf(form, found)}${query.size > 0 ? `?${query}` : ""}`, body)).status;
    };
    if ((await status([])) === 501) forms.push(form);
    else for (const name of names) if ((asked += 1) && (await status([name])) === 501) parameters.push(`${form}?${name}`);
  }
  return { forms, parameters, asked };
}

test("of the requests of apps that nobody had in mind, most are answered, and nine in ten of their parameters", async (t) => {
  const { ask } = await opened(t);
  const { forms, parameters, asked } = await counted(ask);
  const all = Object.keys(requests).length;
  t.diagnostic(`${all - forms.length} of ${all} forms, ${asked - parameters.length} of ${asked} parameters; not known: ${[...forms, ...parameters].join(", ")}`);
  assert.ok(all >= 120, `${all} forms`);
  assert.ok((all - forms.length) / all >= 0.85, `${all - forms.length} of ${all}; not known: ${forms.join(", ")}`);
  assert.ok((asked - parameters.length) / asked >= 0.9, `${asked - parameters.length} of ${asked}; not known: ${parameters.join(", ")}`);
});

test("schemes, screens and permissions of projects are read by administrators", async (t) => {
  const { ask } = await opened(t);
  const values = async (/** @type {string} */ path) => (await ask(`GET /rest/api/3/${path}`)).body.values;
  assert.deepEqual((await values("issuetypescheme/project?projectId=10000&projectId=10002")).map((/** @type {any} */ one) => one.projectIds), [["10000"]], "team-managed projects have none");
  assert.deepEqual((await values("issuetypescreenscheme/project?projectId=10000"))[0].issueTypeScreenScheme.id, (await values("issuetypescreenscheme/mapping?issueTypeScreenSchemeId=1"))[0].issueTypeScreenSchemeId);
  assert.deepEqual((await values("screenscheme?id=2")), []);
  assert.deepEqual((await values("field/summary/screens")).map((/** @type {any} */ one) => one.id), [1]);
  assert.equal((await ask("GET /rest/api/3/field/nonsense/screens")).status, 404);
  assert.equal((await ask("GET /rest/api/3/issuetypescheme/project")).status, 400);
  assert.equal((await ask("GET /rest/api/3/project/DEMO/permissionscheme")).body.id, 10000);
  for (const path of ["issuetypescheme", "screenscheme", "screens/1/availableFields", "workflowscheme/10000/workflow"]) assert.equal((await ask(`GET /rest/api/3/${path}`, undefined, "writer")).status, 403, path);
  assert.equal((await ask("GET /rest/api/3/project/DEMO/permissionscheme", undefined, "reader")).status, 404);
});

test("lists of projects show what they are asked for, comments come in pages, people are picked", async (t) => {
  const { ask } = await opened(t);
  const demo = async (/** @type {string} */ query) => (await ask(`GET /rest/api/3/project/search?keys=DEMO${query}`)).body.values[0];
  assert.equal((await demo("")).lead, undefined);
  assert.equal((await demo("&expand=insight,lead")).lead.displayName, "Ada Admin");
  assert.equal((await demo("&expand=insight")).insight.totalIssueCount, 1);
  assert.equal((await ask("GET /rest/api/3/project/DEMO")).body.lead.displayName, "Ada Admin");
  for (const text of ["one", "two", "three"]) await ask("POST /rest/api/3/issue/DEMO-1/comment", { body: { type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text }] }] } });
  const page = (await ask("GET /rest/api/3/issue/DEMO-1/comment?startAt=1&maxResults=1&orderBy=-created")).body;
  assert.deepEqual([page.total, page.comments.length, page.comments[0].body.content[0].content[0].text], [3, 1, "two"]);
  assert.deepEqual((await ask("GET /rest/api/3/user/picker?query=ada")).body.users.map((/** @type {any} */ one) => one.html), ["<strong>Ada</strong> Admin"]);
  assert.equal((await ask("GET /rest/api/3/user/picker")).status, 400);
  assert.ok((await ask("GET /rest/api/3/field/search?type=custom")).body.values.every((/** @type {any} */ one) => one.id.startsWith("customfield_")));
});

test("a page has a state, and an administrator makes spaces", async (t) => {
  const { ask } = await opened(t);
  const { id } = (await ask("GET /wiki/api/v2/pages?limit=1")).body.results[0];
  const state = `/wiki/rest/api/content/${id}/state`;
  assert.equal((await ask(`GET ${state}`)).body.contentState, null);
  assert.equal((await ask(`PUT ${state}`, { id: 1 })).status, 400, "status is required");
  assert.equal((await ask(`PUT ${state}?status=draft`, { id: 1 })).status, 501);
  assert.equal((await ask(`PUT ${state}?status=current`, { name: "A name of more than twenty", color: "#ffffff" })).status, 400);
  assert.equal((await ask(`PUT ${state}?status=current`, { id: 1 }, "reader")).status, 403);
  const before = (await ask(`GET /wiki/api/v2/pages/${id}`)).body.version.number;
  assert.equal((await ask(`PUT ${state}?status=current`, { name: "Checked", color: "#57d9a3" })).body.contentState.name, "Checked");
  assert.equal((await ask(`GET /wiki/api/v2/pages/${id}`)).body.version.number, before + 1, "upon a new version");
  assert.equal((await ask(`DELETE ${state}?status=current`)).body.contentState, null);
  assert.equal((await ask("GET /wiki/rest/api/space/DOCS/state/settings")).body.spaceContentStates.length, 3);
  assert.equal((await ask("GET /wiki/rest/api/space/DOCS/state/settings", undefined, "writer")).status, 403);
  assert.equal((await ask("POST /wiki/rest/api/space", { key: "NEW", name: "New", description: { plain: { value: "Ours", representation: "plain" } } })).body.key, "NEW");
  assert.equal((await ask("POST /wiki/api/v2/spaces", { key: "new", name: "Again" })).status, 400);
  assert.equal((await ask("POST /wiki/api/v2/spaces", { key: "OTHER", name: "Other", createPrivateSpace: true })).status, 501);
  assert.equal((await ask("POST /wiki/api/v2/spaces", { key: "OTHER", name: "Other" })).status, 201);
  assert.equal((await ask("POST /wiki/api/v2/spaces", { key: "MINE", name: "Mine" }, "writer")).status, 403);
});

test("how many issues a search finds is asked without reading them", async (t) => {
  const { ask } = await opened(t);
  const count = async () => (await ask("POST /rest/api/3/search/approximate-count", { jql: "project = DEMO" })).body.count;
  // The index lags a quarter of a second behind.
  for (let tries = 0; tries < 100 && (await count()) === 0; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await count(), 1);
  assert.equal((await ask("POST /rest/api/3/search/approximate-count", { jql: "" })).status, 400);
});

test("JQL finds what a saved filter finds, by id or name, and refuses one that is not there or names itself", async (t) => {
  const { ask, host } = await opened(t);
  await host.createIssue({ type: "Bug", summary: "Broken" });
  const saved = async (/** @type {string} */ name, /** @type {string} */ jql) => (await ask("POST /rest/api/3/filter", { name, jql })).body.id;
  const bugs = await saved("All bugs", "issuetype = Bug ORDER BY created");
  await saved("Mine", 'filter = "All bugs" and project = DEMO');
  const search = async (/** @type {string} */ jql) => ask(`GET /rest/api/3/search/jql?fields=summary&jql=${encodeURIComponent(jql)}`);
  const found = async (/** @type {string} */ jql) => (await search(jql)).body.issues.map((/** @type {any} */ one) => one.key);
  for (let tries = 0; tries < 100 && (await found("project = DEMO")).length < 2; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([await found(`filter = ${bugs}`), await found("filter = Mine"), await found(`project = DEMO and filter not in (${bugs})`)], [["DEMO-2"], ["DEMO-2"], ["DEMO-1"]]);
  const board = (await ask("GET /rest/agile/1.0/board?projectKeyOrId=DEMO")).body.values[0].id;
  const { filter } = (await ask(`GET /rest/agile/1.0/board/${board}/configuration`)).body;
  assert.deepEqual(await found(`filter = ${filter.id}`), await found("project = DEMO"), "the board's own");
  assert.equal((await ask(`GET /rest/api/3/filter/${filter.id}`)).body.jql, "project = DEMO");
  assert.equal((await search("filter = 99")).status, 400);
  const own = await saved("Round", "project = DEMO");
  await ask(`PUT /rest/api/3/filter/${own}`, { name: "Round", jql: "filter = Round" });
  assert.equal((await search("filter = Round")).status, 400);
});
