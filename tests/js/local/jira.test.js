// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { DOC, story, withJira } from "./with-jira.js";
import { tempDir } from "./with-host.js";

test("an issue is created, read, edited, moved on and deleted", async (t) => {
  const { jira } = await withJira(t);
  const made = await jira("POST", "/issue", story("Less noise", { description: DOC, labels: ["spec"], priority: { name: "High" }, customfield_10016: 3 }));
  assert.deepEqual([made.status, made.body.key], [201, "DEMO-1"]);
  const { fields } = (await jira("GET", "/issue/DEMO-1")).body;
  assert.deepEqual([fields.summary, fields.description, fields.labels, fields.priority.name, fields.status.name, fields.customfield_10016], ["Less noise", DOC, ["spec"], "High", "To Do", 3]);
  assert.equal((await jira("PUT", `/issue/${made.body.id}`, { fields: { summary: "No noise" }, update: { labels: [{ add: "two" }, { remove: "spec" }] } })).status, 204);
  assert.equal((await jira("POST", "/issue/DEMO-1/transitions", { transition: { id: "31" } })).status, 204);
  const short = (await jira("GET", "/issue/demo-1?fields=summary,labels,status")).body.fields;
  assert.deepEqual([short.summary, short.labels, short.status.statusCategory.key, Object.keys(short).length], ["No noise", ["two"], "done", 3]);
  assert.equal((await jira("DELETE", "/issue/DEMO-1")).status, 204);
  assert.equal((await jira("GET", "/issue/DEMO-1")).status, 404);
});

test("fields are refused by name, as Jira does", async (t) => {
  const { jira } = await withJira(t);
  const refused = async (/** @type {any} */ fields) => (await jira("POST", "/issue", { fields: { project: { key: "DEMO" }, issuetype: { id: "10001" }, summary: "x", ...fields } })).body.errors;
  assert.ok((await refused({ summary: "" })).summary);
  assert.ok((await refused({ summary: "a\nb" })).summary);
  assert.ok((await refused({ summary: "x".repeat(256) })).summary);
  assert.match((await refused({ description: "plain" })).description, /Atlassian Document/);
  assert.match((await refused({ description: { ...DOC, content: [{ type: "layoutSection" }] } })).description, /Atlassian Document/);
  assert.ok((await refused({ labels: ["two words"] })).labels);
  assert.ok((await refused({ priority: { name: "Urgent" } })).priority);
  assert.ok((await refused({ customfield_1: 1 })).customfield_1);
  assert.ok((await refused({ project: { key: "NONE" } })).project);
  assert.ok((await refused({ issuetype: { name: "Sub-task" } })).parent);
});

test("a bulk keeps what is right and names what is wrong", async (t) => {
  const { jira } = await withJira(t);
  const epic = (await jira("POST", "/issue", { fields: { project: { key: "DEMO" }, issuetype: { name: "Epic" }, summary: "Big" } })).body;
  const { status, body } = await jira("POST", "/issue/bulk", { issueUpdates: [story("one", { parent: { key: epic.key } }), story(""), story("three", { parent: { id: "1" } })] });
  assert.equal(status, 201);
  assert.deepEqual(body.issues.map((/** @type {any} */ { key }) => key), ["DEMO-2"]);
  assert.deepEqual(body.errors.map((/** @type {any} */ { failedElementNumber, elementErrors }) => [failedElementNumber, Object.keys(elementErrors.errors)]), [[1, ["summary"]], [2, ["parent"]]]);
  assert.equal((await jira("POST", "/issue/bulk", { issueUpdates: Array(51).fill(story("x")) })).status, 400);
  assert.equal((await jira("POST", "/issue/bulk", { issueUpdates: [story("")] })).status, 400);
});

test("a search reads the subset of JQL and says what it does not know", async (t) => {
  const { jira, keys, clock, host } = await withJira(t);
  await jira("POST", "/issue", { fields: { project: { key: "DEMO" }, issuetype: { name: "Epic" }, summary: "Sound and light" } });
  await jira("POST", "/issue", story("Less \"noise\" at night", { labels: ["spec", "night"], parent: { key: "DEMO-1" }, assignee: { accountId: host.accountId("writer") } }));
  await jira("POST", "/issue", story("More light", { description: DOC }));
  await jira("PUT", "/issue/DEMO-2/properties/ours", { ref: "r-1", other: 2 });
  assert.deepEqual(await keys("project = DEMO"), [], "the index lags behind");
  const id = Number((await jira("GET", "/issue/DEMO-3")).body.id);
  assert.deepEqual(await keys("project = DEMO", { reconcileIssues: [id] }), ["DEMO-3"]);
  await clock.advance(1000);
  assert.deepEqual(await keys("project = DEMO"), ["DEMO-3", "DEMO-2", "DEMO-1"], "the newest first");
  assert.deepEqual(await keys("project = demo AND issuetype in (Epic, Bug) ORDER BY key"), ["DEMO-1"]);
  assert.deepEqual(await keys('summary ~ "\\"noise\\""'), ["DEMO-2"]);
  assert.deepEqual(await keys("summary ~ \"light\" AND NOT issuetype = Epic"), ["DEMO-3"]);
  assert.deepEqual(await keys("(labels = night OR labels is EMPTY) AND parent = DEMO-1"), ["DEMO-2"]);
  assert.deepEqual(await keys("labels != night AND project = DEMO"), [], "an empty field is not different from a value");
  assert.deepEqual(await keys("labels not in (night) OR labels is empty ORDER BY summary ASC"), ["DEMO-3", "DEMO-1"]);
  assert.deepEqual(await keys("assignee is not EMPTY and created >= -5m"), ["DEMO-2"]);
  assert.deepEqual(await keys('text ~ "reader" and key in (DEMO-1, DEMO-3)'), ["DEMO-3"]);
  assert.deepEqual(await keys("creator = currentUser() AND project = DEMO ORDER BY created DESC, key ASC"), ["DEMO-1", "DEMO-2", "DEMO-3"]);
  assert.deepEqual(await keys("issue.property[ours].ref = r-1"), ["DEMO-2"]);
  await jira("PUT", "/issue/DEMO-3/properties/ours", { ref: "1000007" });
  await clock.advance(1000);
  assert.deepEqual([await keys('issue.property[ours].ref = "1000007"'), await keys('issue.property[ours].ref != "1000007"')], [["DEMO-3"], ["DEMO-2"]], "digits in a property of texts are text");
  assert.match((await keys("issue.property[ours].other = 2"))[0], /does not exist/, "what the manifest does not index cannot be searched");
  for (const [wrong, why] of [["", /Unbounded/], ["project =", /ended/], ["project DEMO", /operator/], ["project = and", /quotation/], ["colour = red", /does not exist/], ["project = DEMO DEMO", /OR/], ["summary = x", /not supported/], ["status was Done", /was/], ["project = startOfDay()", /startOfDay/], ["created > soon", /Date/], ["order by key", /Unbounded/]]) {
    assert.match((await keys(String(wrong)))[0], /** @type {RegExp} */ (why), String(wrong));
  }
});

test("a search pages by token", async (t) => {
  const { jira, clock } = await withJira(t);
  await jira("POST", "/issue/bulk", { issueUpdates: Array.from({ length: 7 }, (_, at) => story(`n ${at}`)) });
  await clock.advance(1000);
  const found = [];
  let nextPageToken;
  for (let pages = 0; pages < 5; pages += 1) {
    const { body } = await jira("POST", "/search/jql", { jql: "project = DEMO order by created", maxResults: 3, nextPageToken });
    found.push(...body.issues);
    ({ nextPageToken } = body);
    if (body.isLast) break;
  }
  assert.equal(new Set(found.map(({ id }) => id)).size, 7);
  assert.deepEqual(Object.keys(found[0]), ["id"], "fields are given on request only");
});

test("people see and do what their project allows", async (t) => {
  const { jira, host } = await withJira(t);
  const who = (/** @type {string} */ user) => ({ user, as: "user" });
  await jira("POST", "/issue", { fields: { project: { key: "SECRET" }, issuetype: { name: "Task" }, summary: "Hush" } }, who("admin"));
  assert.equal((await jira("GET", "/issue/SECRET-1", undefined, who("admin"))).status, 200);
  assert.equal((await jira("GET", "/issue/SECRET-1", undefined, who("writer"))).status, 404);
  assert.equal((await jira("GET", "/project/SECRET", undefined, who("writer"))).status, 404);
  assert.deepEqual((await jira("GET", "/project/search?action=create", undefined, who("reader"))).body.values, []);
  assert.match((await jira("POST", "/issue", story("x"), who("reader"))).body.errors.project, /permission/);
  const mine = (await jira("GET", "/mypermissions?projectKey=DEMO&permissions=CREATE_ISSUES,BROWSE_PROJECTS", undefined, who("reader"))).body.permissions;
  assert.deepEqual([mine.CREATE_ISSUES.havePermission, mine.BROWSE_PROJECTS.havePermission], [false, true]);
  const check = { accountId: host.accountId("reader"), projectPermissions: [{ permissions: ["CREATE_ISSUES", "BROWSE_PROJECTS"], projects: [10000, 10001] }], globalPermissions: ["ADMINISTER"] };
  const answer = (await jira("POST", "/permissions/check", check)).body;
  assert.deepEqual(answer.projectPermissions.map((/** @type {any} */ { projects }) => projects), [[], [10000]]);
  assert.equal((await jira("POST", "/permissions/check", check, who("writer"))).status, 403, "only an app or an administrator asks about others");
});

test("createmeta lists the types of a project and the fields of a type", async (t) => {
  const { jira } = await withJira(t);
  const types = (await jira("GET", "/issue/createmeta/DEMO/issuetypes?maxResults=2")).body;
  assert.deepEqual([types.total, types.issueTypes.map((/** @type {any} */ { name }) => name)], [5, ["Epic", "Story"]]);
  const fields = (await jira("GET", "/issue/createmeta/DEMO/issuetypes/10003")).body.fields;
  assert.deepEqual(fields.filter((/** @type {any} */ { required }) => required).map((/** @type {any} */ { fieldId }) => fieldId), ["project", "issuetype", "parent", "summary"]);
});

test("properties, remote links, links and comments hang on an issue", async (t) => {
  const { jira } = await withJira(t);
  await jira("POST", "/issue/bulk", { issueUpdates: [story("a"), story("b")] });
  assert.equal((await jira("PUT", "/issue/DEMO-1/properties/ours", { ref: "r" })).status, 201);
  assert.equal((await jira("PUT", "/issue/DEMO-1/properties/ours", { ref: "s" })).status, 200);
  assert.deepEqual((await jira("GET", "/issue/DEMO-1/properties/ours")).body, { key: "ours", value: { ref: "s" } });
  assert.deepEqual((await jira("GET", "/issue/DEMO-1?properties=ours&fields=summary")).body.properties, { ours: { ref: "s" } });
  assert.equal((await jira("PUT", "/issue/DEMO-1/properties/big", "x".repeat(33_000))).status, 413);
  assert.equal((await jira("DELETE", "/issue/DEMO-1/properties/ours")).status, 204);
  assert.equal((await jira("GET", "/issue/DEMO-1/properties/ours")).status, 404);
  const link = { globalId: "spec#1", object: { url: "https://local.atlassian.net/wiki/x#1", title: "Section 1" } };
  assert.equal((await jira("POST", "/issue/DEMO-1/remotelink", link)).status, 201);
  assert.equal((await jira("POST", "/issue/DEMO-1/remotelink", link)).status, 200, "a known globalId is replaced");
  assert.equal((await jira("GET", "/issue/DEMO-1/remotelink")).body.length, 1);
  assert.equal((await jira("POST", "/issueLink", { type: { name: "Blocks" }, inwardIssue: { key: "DEMO-1" }, outwardIssue: { key: "DEMO-2" } })).status, 201);
  assert.equal((await jira("POST", "/issueLink", { type: { id: "10000" }, inwardIssue: { key: "DEMO-1" }, outwardIssue: { key: "DEMO-2" } })).status, 201, "an equal link stays one");
  assert.equal((await jira("POST", "/issueLink", { type: { id: "10000" }, inwardIssue: { key: "DEMO-1" }, outwardIssue: { key: "DEMO-1" } })).status, 400);
  assert.equal((await jira("GET", "/issue/DEMO-2?fields=issuelinks")).body.fields.issuelinks.length, 1);
  assert.equal((await jira("POST", "/issue/DEMO-1/comment", { body: DOC })).status, 201);
  assert.equal((await jira("GET", "/issue/DEMO-1/comment")).body.total, 1);
});

test("scopes are asked for an endpoint at a time, classic or granular", async (t) => {
  const reading = await withJira(t, ["read:jira-work"]);
  assert.equal((await reading.jira("GET", "/project/search")).status, 200);
  const refused = await reading.jira("POST", "/issue", story("x"));
  assert.deepEqual([refused.status, refused.body.message], [401, "Unauthorized; scope does not match"]);
  const granular = await withJira(t, ["write:issue:jira", "write:comment:jira", "write:comment.property:jira", "write:attachment:jira", "read:issue:jira"]);
  assert.equal((await granular.jira("POST", "/issue", story("x"))).status, 201);
  assert.equal((await granular.jira("GET", "/issue/DEMO-1")).status, 401);
});

test("a site without Jira answers 404, one that does not know an endpoint 501", async (t) => {
  const { jira } = await withJira(t, undefined, { installations: [{ id: "plain", products: ["confluence"] }] });
  assert.equal((await jira("GET", "/project/search")).status, 404);
  const other = await withJira(t);
  assert.equal((await other.jira("GET", "/dashboard")).status, 501);
});

test("too many writes to one issue meet Jira's own limit", async (t) => {
  const { jira, clock } = await withJira(t);
  await jira("POST", "/issue", story("busy"));
  const write = async () => (await jira("PUT", "/issue/DEMO-1/properties/n", 1));
  for (let at = 0; at < 20; at += 1) assert.ok((await write()).status < 300);
  const refused = await write().catch((error) => error);
  assert.match(String(refused.message), /Rate limit|JSON/);
  await clock.advance(2000);
  assert.equal((await write()).status, 200);
});

test("what Jira holds survives a restart", async (t) => {
  const dataDir = tempDir(t);
  const first = await withJira(t, undefined, { dataDir });
  await first.jira("POST", "/issue", story("kept"));
  await first.host.close();
  const second = await withJira(t, undefined, { dataDir });
  assert.equal((await second.jira("POST", "/issue", story("next"))).body.key, "DEMO-2");
  assert.equal((await second.jira("GET", "/issue/DEMO-1")).body.fields.summary, "kept");
});
