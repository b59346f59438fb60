// @ts-check
/** The endpoints that public apps ask for: how many are known, that what is not is refused by name, and that each new kind does what it is asked. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ALL_SCOPES as CONFLUENCE_SCOPES, ROUTES as CONFLUENCE } from "../../../../js/local/confluence/api.js";
import { ALL_SCOPES as JIRA_SCOPES, ROUTES as JIRA } from "../../../../js/local/jira/api.js";
import { uuidOf } from "../../../../js/local/installations.js";
import { APP_DIR } from "../with-host.js";
import { PAGE, makeApp, manifestOf, open } from "./app.js";

const { forms } = JSON.parse(readFileSync(join(APP_DIR, "tests/js/local/fixtures/endpoint-forms.json"), "utf8"));
const SOURCE = `
import api, { assumeTrustedRoute } from "@forge/api";
export const handler = async ({ call: { payload: { product = "Jira", path, method = "GET", body, as = "user" } } }) => {
  const who = as === "app" ? api.asApp() : api.asUser();
  const response = await who["request" + product](assumeTrustedRoute(path), { method, headers: { "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  try { return { status: response.status, body: JSON.parse(text) }; } catch { return { status: response.status, body: text }; }
};
`;
const SCOPES = ["read:jira-work", "write:jira-work", "read:jira-user", "manage:jira-project", "manage:jira-configuration", "write:sprint:jira-software", "read:page:confluence", "write:page:confluence", "delete:page:confluence", "read:custom-content:confluence", "write:custom-content:confluence", "delete:custom-content:confluence", "read:folder:confluence", "write:folder:confluence", "delete:folder:confluence", "read:hierarchical-content:confluence", "read:task:confluence", "write:task:confluence", "read:configuration:confluence", "read:confluence-props", "write:confluence-props", "read:comment:confluence"];
const MODULES = { ...PAGE, "jira:customField": [{ key: "effort", name: "Effort", type: "number" }], "confluence:customContent": [{ key: "note", title: "Note", resource: "ui" }] };

/** @param {import("node:test").TestContext} t @param {string[]} [scopes] */
async function opened(t, scopes = SCOPES) {
  const { call, log, host } = await open(t, makeApp(t, { "package.json": '{"type":"module"}', "manifest.yml": manifestOf(MODULES, { permissions: { scopes } }), "src/index.js": SOURCE }));
  await host.createIssue({});
  /** @param {string} request such as `POST /rest/api/3/group` @param {any} [body] @param {{user?: string, as?: string}} [how] */
  const ask = (request, body, { user = "admin", as = "user" } = {}) => {
    const [method, path] = request.split(" ");
    return call({ method, path, body, as, product: path?.startsWith("/wiki/") ? "Confluence" : "Jira" }, user);
  };
  return { ask, log };
}

test("of the endpoint forms that public apps use, more than four in five are known", () => {
  const known = new Set([...Object.keys(CONFLUENCE), ...Object.keys(JIRA)].map((name) => name.replace(/:[^/]+/g, "{}")));
  const missing = Object.keys(forms).filter((form) => !known.has(form.replace(" /rest/api/content", " /wiki/rest/api/content")));
  const answered = Object.keys(forms).length - missing.length;
  assert.ok(Object.keys(forms).length >= 131, `${Object.keys(forms).length} forms`);
  assert.ok(answered / Object.keys(forms).length >= 0.8, `${answered} of ${Object.keys(forms).length}; not known: ${missing.join(", ")}`);
});

test("every known endpoint says which scopes it asks for", () => {
  for (const [routes, scopes] of [[CONFLUENCE, CONFLUENCE_SCOPES], [JIRA, JIRA_SCOPES]]) assert.deepEqual(Object.keys(routes ?? {}).filter((name) => !Array.isArray(/** @type {any} */ (scopes)[name])), []);
});

test("a parameter that nobody looks at is refused by name, reading and writing", async (t) => {
  const { ask, log } = await opened(t);
  assert.equal((await ask("GET /rest/api/3/project/DEMO?expand=insight")).status, 501);
  assert.ok(log.some((line) => /jira GET .rest.api.3.project.DEMO\. .* the parameter expand of GET/.test(line)), log.join("\n"));
  const before = (await ask("GET /rest/api/3/project/search")).body.total;
  assert.equal((await ask("POST /rest/api/3/project?silently=true", { key: "NEW", name: "New", projectTypeKey: "software" })).status, 501);
  assert.equal((await ask("GET /rest/api/3/project/search")).body.total, before, "nothing was made");
  assert.equal((await ask("GET /rest/api/3/search/jql?jql=project%20%3D%20DEMO&startAt=50")).status, 501, "pages are asked for with nextPageToken");
  assert.equal((await ask("GET /rest/api/3/issue/DEMO-1?expand=renderedFields")).status, 501);
  assert.deepEqual(Object.keys((await ask("GET /rest/api/3/issue/DEMO-1?expand=names,changelog")).body).slice(-2), ["names", "changelog"]);
});

test("members that Jira does not have are wrong, members that are not held here are unknown", async (t) => {
  const { ask } = await opened(t);
  assert.deepEqual(await ask("POST /rest/api/3/group", { name: "a", colour: "red" }), { status: 400, body: { errorMessages: ['Unrecognized field "colour"'], errors: {} } });
  assert.equal((await ask("POST /rest/api/3/project", { key: "NEW", name: "New", projectTypeKey: "software", permissionScheme: 1 })).status, 501);
  assert.equal((await ask("POST /rest/api/3/search/jql", { jql: "project = DEMO", fieldsByKeys: true })).status, 501);
});

test("a project is made, changed, archived, deleted and restored, by administrators only", async (t) => {
  const { ask } = await opened(t);
  const made = await ask("POST /rest/api/3/project", { key: "NEW", name: "New", projectTypeKey: "software", leadAccountId: (await ask("GET /rest/api/3/myself")).body.accountId });
  assert.equal(made.status, 201);
  assert.equal(typeof made.body.id, "number");
  assert.equal((await ask("POST /rest/api/3/project", { key: "NEW", name: "Other", projectTypeKey: "software" })).body.errors.projectKey, "Project 'NEW' uses this project key.");
  assert.equal((await ask("POST /rest/api/3/project", { key: "TWO", name: "Two", projectTypeKey: "software" }, { user: "writer" })).status, 403);
  assert.equal((await ask("PUT /rest/api/3/project/NEW", { description: "Newer" })).body.description, "Newer");
  assert.equal((await ask("POST /rest/api/3/project/NEW/archive")).status, 204);
  assert.equal((await ask("POST /rest/api/3/issue", { fields: { project: { key: "NEW" }, issuetype: { name: "Task" }, summary: "x" } })).status, 400);
  assert.deepEqual((await ask("GET /rest/api/3/project/search?status=archived")).body.values.map((/** @type {any} */ one) => one.key), ["NEW"]);
  assert.equal((await ask("POST /rest/api/3/project/NEW/restore")).status, 200);
  const deleted = await ask("POST /rest/api/3/project/NEW/delete");
  assert.deepEqual([deleted.status, deleted.body.status, (await ask(`GET /rest/api/3/task/${deleted.body.id}`)).body.progress], [303, "COMPLETE", 100]);
  assert.equal((await ask("GET /rest/api/3/project/NEW")).status, 404);
  assert.equal((await ask(`GET /rest/api/3/project/${(await ask("GET /rest/api/3/project/DEMO")).body.id}/hierarchy`)).body.hierarchy[0].level, 1);
  assert.equal((await ask("GET /rest/api/3/project/DEMO/role/10002")).body.name, "Administrators");
});

test("versions, groups, sprints and fields of the app are kept as they are told", async (t) => {
  const { ask } = await opened(t);
  const version = await ask("POST /rest/api/3/version", { project: "DEMO", name: "1.0", released: true });
  assert.equal(version.status, 201);
  assert.equal((await ask(`GET /rest/api/3/version/${version.body.id}`)).body.name, "1.0");
  assert.equal((await ask("POST /rest/api/3/version", { project: "DEMO", name: "1.0" })).status, 400);
  const writer = (await ask("GET /rest/api/3/myself", undefined, { user: "writer" })).body.accountId;
  assert.equal((await ask("POST /rest/api/3/group", { name: "testers" })).status, 201);
  assert.equal((await ask("POST /rest/api/3/group/user?groupId=testers", { accountId: writer })).status, 201);
  assert.deepEqual((await ask(`GET /rest/api/3/user/groups?accountId=${writer}`)).body.map((/** @type {any} */ one) => one.name), ["jira-users", "testers"]);
  const sprint = (await ask("GET /rest/agile/1.0/board/1/sprint")).body.values[0];
  assert.equal((await ask(`POST /rest/agile/1.0/sprint/${sprint.id}`, { goal: "Ship" })).body.goal, "Ship");
  assert.equal((await ask(`POST /rest/agile/1.0/sprint/${sprint.id}`, { state: "future" })).status, 400);
  const keys = (await ask("POST /rest/api/3/issue/bulk", { issueUpdates: ["In", "Out"].map((summary) => ({ fields: { project: { key: "DEMO" }, issuetype: { name: "Task" }, summary } })) })).body.issues.map((/** @type {any} */ one) => one.key);
  await ask(`POST /rest/agile/1.0/sprint/${sprint.id}/issue`, { issues: [keys[0]] });
  const found = async (/** @type {string} */ which) => (await ask("POST /rest/api/3/search/jql", { jql: `key in (${keys}) and ${which}`, fields: ["summary"], reconcileIssues: [] })).body.issues.map((/** @type {any} */ one) => one.fields.summary);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual(await Promise.all(["sprint in openSprints()", "sprint not in openSprints()", "sprint is empty", `sprint = ${sprint.id}`, `sprint = "DEMO Sprint 1"`, "sprint in closedSprints()"].map(found)), [["In"], [], ["Out"], ["In"], ["In"], []]);
  const issue = (await ask("GET /rest/api/3/issue/DEMO-1")).body;
  const field = (await ask("GET /rest/api/3/field")).body.find((/** @type {any} */ one) => one.name === "Effort");
  const updates = [{ issueIds: [Number(issue.id)], value: 8 }];
  assert.equal((await ask(`PUT /rest/api/3/app/field/${field.key}/value`, { updates })).status, 403, "only the app itself");
  assert.equal((await ask(`PUT /rest/api/3/app/field/${field.key}/value`, { updates: [{ issueIds: [Number(issue.id)], value: "eight" }] }, { as: "app" })).status, 400);
  assert.deepEqual(await ask(`PUT /rest/api/3/app/field/${field.key}/value`, { updates }, { as: "app" }), { status: 204, body: "" });
  assert.equal((await ask("GET /rest/api/3/issue/DEMO-1")).body.fields[field.id], 8);
});

test("many are read at once: comments, worklogs, histories; issues are archived", async (t) => {
  const { ask } = await opened(t);
  const text = (/** @type {string} */ words) => ({ type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text: words }] }] });
  const posted = await ask("POST /rest/api/3/issue/DEMO-1/comment", { body: text("one") });
  assert.equal(posted.status, 201, JSON.stringify(posted.body));
  const comment = posted.body;
  const worklog = (await ask("POST /rest/api/3/issue/DEMO-1/worklog", { timeSpent: "1h" })).body;
  await ask("PUT /rest/api/3/issue/DEMO-1", { fields: { summary: "Changed" } });
  assert.deepEqual((await ask("POST /rest/api/3/comment/list", { ids: [Number(comment.id)] })).body.values.map((/** @type {any} */ one) => one.id), [comment.id]);
  assert.equal((await ask(`PUT /rest/api/3/comment/${comment.id}/properties/mark`, { a: 1 })).status, 201);
  assert.deepEqual((await ask("POST /rest/api/3/worklog/list", { ids: [Number(worklog.id)] })).body.map((/** @type {any} */ one) => one.timeSpentSeconds), [3600]);
  assert.deepEqual((await ask("GET /rest/api/3/worklog/updated?since=0")).body.values.map((/** @type {any} */ one) => one.worklogId), [Number(worklog.id)]);
  const history = (await ask("GET /rest/api/3/issue/DEMO-1/changelog")).body.values[0];
  assert.equal((await ask("POST /rest/api/3/issue/DEMO-1/changelog/list", { changelogIds: [Number(history.id)] })).body.histories[0].items[0].toString, "Changed");
  assert.equal((await ask("POST /rest/api/3/changelog/bulkfetch", { issueIdsOrKeys: ["DEMO-1"], fieldIds: ["summary"] })).body.issueChangeLogs[0].changeHistories.length, 1);
  assert.deepEqual((await ask("PUT /rest/api/3/issue/archive", { issueIdsOrKeys: ["DEMO-1", "DEMO-999"] })).body, { numberOfIssuesUpdated: 1, errors: { issuesNotFound: { count: 1, issueIdsOrKeys: ["DEMO-999"], message: "Issue not found." } } });
  assert.equal((await ask("PUT /rest/api/3/issue/DEMO-1", { fields: { summary: "Again" } })).status, 403);
  assert.equal((await ask("PUT /rest/api/3/issue/unarchive", { issueIdsOrKeys: ["DEMO-1"] })).body.numberOfIssuesUpdated, 1);
});

test("JQL is completed, sanitised and cleaned of strangers", async (t) => {
  const { ask } = await opened(t);
  assert.ok((await ask("GET /rest/api/3/jql/autocompletedata")).body.visibleFieldNames.some((/** @type {any} */ one) => one.value === "status"));
  assert.deepEqual((await ask("GET /rest/api/3/jql/autocompletedata/suggestions?fieldName=status&fieldValue=in")).body.results, [{ value: '"In Progress"', displayName: "<b>In</b> Progress" }]);
  const reader = (await ask("GET /rest/api/3/myself", undefined, { user: "reader" })).body.accountId;
  assert.equal((await ask("POST /rest/api/3/jql/sanitize", { queries: [{ query: "project = SECRET", accountId: reader }] })).body.queries[0].sanitizedQuery, "project = 10001");
  assert.deepEqual((await ask("POST /rest/api/3/jql/pdcleaner", { queryStrings: ["assignee = bob", "status = Done"] })).body, { queryStrings: ["status = Done"], queriesWithUnknownUsers: [{ originalQuery: "assignee = bob", convertedQuery: "assignee = unknown" }] });
});

test("Confluence keeps posts, folders, tasks and the app's own content", async (t) => {
  const { ask } = await opened(t);
  const space = (await ask("GET /wiki/api/v2/pages?limit=1")).body.results[0].spaceId;
  const post = (await ask("POST /wiki/api/v2/blogposts", { spaceId: space, title: "News", body: { representation: "storage", value: "<p>Hello</p>" } })).body;
  assert.deepEqual((await ask("GET /wiki/api/v2/blogposts?sort=-created-date&limit=10")).body.results.map((/** @type {any} */ one) => one.id), [post.id]);
  assert.equal((await ask(`PUT /wiki/api/v2/blogposts/${post.id}`, { id: post.id, status: "current", title: "News", version: { number: 3 } })).status, 409);
  assert.equal((await ask(`POST /wiki/api/v2/blogposts/${post.id}/properties`, { key: "cover", value: 1 })).status, 200);
  assert.equal((await ask(`GET /wiki/api/v2/blogposts/${post.id}/properties?key=cover`)).body.results.length, 1);
  const folder = (await ask("POST /wiki/api/v2/folders", { spaceId: space, title: "Drawer" })).body;
  const task = "<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>Do</ac:task-body></ac:task></ac:task-list>";
  const page = (await ask("POST /wiki/api/v2/pages", { spaceId: space, title: "In it", parentId: folder.id, body: { representation: "storage", value: task } })).body;
  assert.deepEqual([page.parentId, page.parentType], [folder.id, "folder"]);
  assert.deepEqual((await ask(`GET /wiki/api/v2/folders/${folder.id}/direct-children`)).body.results.map((/** @type {any} */ one) => one.id), [page.id]);
  const open = (await ask(`GET /wiki/api/v2/tasks?page-id=${page.id}&status=incomplete`)).body.results[0];
  assert.equal((await ask(`PUT /wiki/api/v2/tasks/${open.id}`, { status: "complete" })).body.status, "complete");
  assert.match((await ask(`GET /wiki/api/v2/pages/${page.id}?body-format=storage`)).body.body.storage.value, /<ac:task-status>complete</);
  const type = `forge:11111111-1111-4111-8111-111111111111:${uuidOf("environment:development")}:note`;
  const note = await ask("POST /wiki/api/v2/custom-content", { type, pageId: page.id, title: "Note", body: { representation: "raw", value: '{"a":1}' } });
  assert.equal(note.status, 201, JSON.stringify(note.body));
  assert.equal((await ask(`GET /wiki/api/v2/custom-content/${note.body.id}?body-format=raw`)).body.body.raw.value, '{"a":1}');
  assert.equal((await ask("POST /wiki/api/v2/custom-content", { type: "forge:other", spaceId: space, title: "Note" })).status, 400);
  assert.equal((await ask(`DELETE /wiki/api/v2/folders/${folder.id}`)).status, 204);
  assert.notEqual((await ask(`GET /wiki/api/v2/pages/${page.id}`)).body.parentId, folder.id);
});

test("without its scope none of the new kinds answers", async (t) => {
  const { ask } = await opened(t, ["read:jira-work"]);
  for (const request of ["POST /rest/api/3/project", "POST /rest/api/3/group", "POST /rest/api/3/version", "GET /wiki/api/v2/blogposts", "POST /wiki/api/v2/folders", "GET /wiki/api/v2/tasks", "POST /wiki/api/v2/custom-content", "GET /rest/api/3/role"]) {
    assert.equal((await ask(request, request.startsWith("POST") ? {} : undefined)).status, 401, request);
  }
});

test("what JQL and CQL have and this host has not is unknown, never wrong and never an empty list", async (t) => {
  const { ask } = await opened(t, [...SCOPES, "search:confluence"]);
  const jql = async (/** @type {string} */ query) => (await ask(`GET /rest/api/3/search/jql?jql=${encodeURIComponent(query)}`)).status;
  assert.deepEqual(await Promise.all(["status was Done", "assignee in membersOf(x)", "project = NONE and component = 1", "fixVersion = 1", "nonsense = 1", "project = DEMO order by rank2", "project in openSprints()"].map(jql)), [501, 501, 501, 501, 400, 400, 400]);
  const cql = async (/** @type {string} */ query) => (await ask(`GET /wiki/rest/api/search?cql=${encodeURIComponent(query)}`)).status;
  assert.deepEqual(await Promise.all(["watcher = currentUser()", "mention = x", "lastmodified > startOfDay()", "text = x", "nonsense = 1", "type = page"].map(cql)), [501, 501, 501, 400, 400, 200]);
});
