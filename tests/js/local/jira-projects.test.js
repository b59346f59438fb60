// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { DOC, withJira } from "./with-jira.js";

const of = (/** @type {string} */ project, /** @type {string} */ type, /** @type {any} */ more = {}) => ({ fields: { project: { key: project }, issuetype: { id: type }, summary: "x", ...more } });
const LINK = { type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text: "page", marks: [{ type: "link", attrs: { href: "https://local.atlassian.net/wiki/x" } }] }] }] };

test("a team-managed project has types of its own, in another language, by id", async (t) => {
  const { jira } = await withJira(t);
  const { issueTypes, createMetaIssueType } = (await jira("GET", "/issue/createmeta/TEAM/issuetypes")).body;
  assert.deepEqual(issueTypes.map((/** @type {any} */ { name, hierarchyLevel, subtask }) => [name, hierarchyLevel, subtask]), [["Epic", 1, false], ["Aufgabe", 0, false], ["Anforderung", 0, false], ["Unteraufgabe", -1, true]]);
  assert.deepEqual(createMetaIssueType, issueTypes, "the list under its older name too");
  assert.equal(issueTypes[1].scope.project.id, "10002");
  assert.equal((await jira("POST", "/issue", of("TEAM", "10112"))).status, 201);
  assert.ok((await jira("POST", "/issue", of("TEAM", "10001"))).body.errors.issuetype, "another project's type is none");
  assert.ok((await jira("POST", "/issue", { fields: { project: { key: "TEAM" }, issuetype: { name: "Story" }, summary: "x" } })).body.errors.issuetype, "nor is its English name");
  const { values } = (await jira("GET", "/project/search")).body;
  assert.deepEqual(values.map((/** @type {any} */ { key, style, simplified }) => [key, style, simplified]), [["DEMO", "classic", false], ["OLD", "classic", false], ["TEAM", "next-gen", true]]);
});

test("required fields of a project are told by createmeta and refused by name when they lack", async (t) => {
  const { jira } = await withJira(t);
  const fields = (await jira("GET", "/issue/createmeta/OLD/issuetypes/10000")).body.results;
  const required = fields.filter((/** @type {any} */ { required, hasDefaultValue }) => required && !hasDefaultValue).map((/** @type {any} */ { fieldId }) => fieldId);
  assert.deepEqual(required, ["project", "issuetype", "summary", "customfield_10011", "customfield_10050"]);
  assert.deepEqual(fields.at(-1).allowedValues.map((/** @type {any} */ { id }) => id), ["10300", "10301"]);
  assert.deepEqual((await jira("POST", "/issue", of("OLD", "10000"))).body.errors, { customfield_10011: "Epic Name is required.", customfield_10050: "Cost centre is required." });
  assert.ok((await jira("POST", "/issue", of("OLD", "10000", { customfield_10011: "x", customfield_10050: { id: "1" } }))).body.errors.customfield_10050);
  assert.equal((await jira("POST", "/issue", of("OLD", "10000", { customfield_10011: "x", customfield_10050: { id: "10300" } }))).status, 201);
  assert.ok((await jira("POST", "/issue", of("DEMO", "10000", { customfield_10011: "x" }))).body.errors.customfield_10011, "a field that is not on the screen");
  assert.ok((await jira("POST", "/issue", of("DEMO", "10003", { customfield_10016: 3, parent: { key: "OLD-1" } }))).body.errors.customfield_10016, "story points are a story's");
  assert.equal((await jira("POST", "/issue", of("DEMO", "10001", { components: [{ id: "10200" }] }))).status, 201);
  assert.match((await jira("POST", "/issue", of("DEMO", "10001", { components: [{ name: "None" }] }))).body.errors.components, /not valid/);
});

test("a property written in the creation is there with the issue, and too large ones fail their element alone", async (t) => {
  const { jira, keys, clock } = await withJira(t);
  const marked = (/** @type {any} */ ref) => ({ ...of("DEMO", "10001"), properties: [{ key: "ours", value: { ref } }] });
  const { status, body } = await jira("POST", "/issue/bulk", { issueUpdates: [marked("r-1"), marked("x".repeat(40_000)), marked("r-3")] });
  assert.deepEqual([status, body.issues.length, body.errors[0].failedElementNumber], [201, 2, 1]);
  assert.deepEqual(await keys("issue.property[ours].ref = r-3"), [], "the index lags behind");
  const { issues, issueErrors } = (await jira("POST", "/issue/bulkfetch", { issueIdsOrKeys: ["DEMO-2", "DEMO-9", "DEMO-1", "demo-1"], fields: ["summary"], properties: ["ours"] })).body;
  assert.deepEqual(issues.map((/** @type {any} */ issue) => [issue.key, issue.properties.ours.ref, Object.keys(issue.fields)]), [["DEMO-1", "r-1", ["summary"]], ["DEMO-2", "r-3", ["summary"]]], "bulkfetch reads the issues, not the index");
  assert.deepEqual(issueErrors.map((/** @type {any} */ { id }) => id), ["DEMO-9"]);
  await clock.advance(1000);
  assert.deepEqual(await keys("issue.property[ours].ref = r-3"), ["DEMO-2"]);
  assert.equal((await jira("POST", "/issue/bulkfetch", { issueIdsOrKeys: Array.from({ length: 101 }, (_, at) => `DEMO-${at}`) })).status, 400);
});

test("what a creation does not know is refused, not dropped", async (t) => {
  const { jira } = await withJira(t);
  assert.equal((await jira("POST", "/issue/bulk", { issues: [of("DEMO", "10001")] })).status, 400, "a wrong top key");
  assert.equal((await jira("POST", "/issue", { ...of("DEMO", "10001"), update: { issuelinks: [] } })).status, 501);
  assert.equal((await jira("POST", "/issue/bulkfetch", { issueIdsOrKeys: ["DEMO-1"], expand: ["changelog"] })).status, 501);
  assert.equal((await jira("PUT", "/issue/DEMO-1?notifyUsers=false", { fields: { summary: "y" } }, { user: "writer", as: "user" })).status, 404);
  await jira("POST", "/issue", of("DEMO", "10001"));
  assert.equal((await jira("PUT", "/issue/DEMO-1?notifyUsers=false", { fields: { summary: "y" } }, { user: "writer", as: "user" })).status, 403, "quiet edits are an administrator's");
});

test("a description is a document of known nodes in their places", async (t) => {
  const { jira } = await withJira(t);
  const made = async (/** @type {any[]} */ ...content) => (await jira("POST", "/issue", of("DEMO", "10001", { description: { type: "doc", version: 1, content } }))).status;
  const words = (/** @type {any[]} */ ...marks) => [{ type: "text", text: "x", ...(marks.length > 0 ? { marks } : {}) }];
  const paragraph = { type: "paragraph", content: words() };
  const task = { type: "taskItem", attrs: { localId: "1", state: "TODO" }, content: words() };
  for (const right of [
    DOC.content[0], LINK.content[0], { type: "taskList", attrs: { localId: "0" }, content: [task] }, { type: "bulletList", content: [{ type: "listItem", content: [paragraph] }] }, { type: "blockquote", content: [paragraph] },
    { type: "heading", attrs: { level: 3 }, content: words() }, { type: "codeBlock", content: words() }, { type: "panel", attrs: { panelType: "info" }, content: [paragraph] }, { type: "rule" }, { type: "expand", content: [paragraph] },
  ]) assert.equal(await made(right), 201, JSON.stringify(right));
  for (const wrong of [
    task, { type: "taskList", content: [task] }, { type: "taskList", attrs: { localId: "0" }, content: [] }, { type: "taskItem", content: words() }, { type: "heading", attrs: { level: 9 }, content: words() }, { type: "heading", content: words() },
    { type: "bulletList", content: [paragraph] }, { type: "listItem", content: [paragraph] }, { type: "bulletList", content: [{ type: "listItem", content: [{ type: "heading", attrs: { level: 1 } }] }] }, { type: "text", text: "x" },
    { type: "paragraph", content: [{ type: "text", text: "" }] }, { type: "paragraph", content: words({ type: "code" }, { type: "strong" }) }, { type: "paragraph", content: words({ type: "link" }) }, { type: "paragraph", content: words({ type: "blink" }) },
    { type: "codeBlock", content: words({ type: "strong" }) }, { type: "layoutSection", content: [] }, { type: "extension", attrs: {} }, { type: "paragraph", content: words(), more: 1 }, { type: "paragraph", attrs: { colour: "red" } }, { type: "panel", attrs: { panelType: "loud" }, content: [paragraph] },
  ]) assert.equal(await made(wrong), 400, JSON.stringify(wrong));
  assert.equal((await jira("POST", "/issue", of("DEMO", "10001", { description: { type: "doc", version: 2, content: [] } }))).status, 400);
});
