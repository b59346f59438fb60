// @ts-check
/** No dead ends: what the host knows besides, a developer's own answers, and 501 with a name for the rest. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROUTES as CONFLUENCE } from "../../../../js/local/confluence/api.js";
import { ROUTES as JIRA } from "../../../../js/local/jira/api.js";
import { tempDir } from "../with-host.js";
import { PAGE, makeApp, manifestOf, open } from "./app.js";

const SCOPES = ["read:jira-work", "write:jira-work", "read:jira-user", "manage:jira-project", "read:board-scope:jira-software", "read:page:confluence", "write:page:confluence", "read:content-details:confluence", "write:confluence-content", "read:confluence-content.all", "read:confluence-user", "read:confluence-groups", "read:confluence-props", "write:confluence-props", "search:confluence", "read:comment:confluence", "write:comment:confluence", "read:confluence-space.summary", "read:hierarchical-content:confluence", "storage:app"];
const SOURCE = `
import api, { assumeTrustedRoute } from "@forge/api";
export const handler = async ({ call: { payload: { product = "Jira", path, method = "GET", body, as = "user", url, id } } }) => {
  const who = as === "app" ? api.asApp() : id ? api.asUser(id) : api.asUser();
  const init = { method, headers: { "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = url ? await fetch(url, init) : await who["request" + product](assumeTrustedRoute(path), init);
  const text = await response.text();
  let parsed = text;
  try { parsed = JSON.parse(text); } catch {}
  return { status: response.status, body: parsed };
};
`;

/** @param {import("node:test").TestContext} t @param {Partial<import("../../../../js/local/host.js").HostOptions>} [options] @param {any} [permissions] */
function opened(t, options, permissions = { scopes: SCOPES, external: { fetch: { backend: [{ address: "api.example.com" }] } } }) {
  return open(t, makeApp(t, { "package.json": '{"type":"module"}', "manifest.yml": manifestOf(PAGE, { permissions }), "src/index.js": SOURCE }), options);
}

test("more than a hundred endpoints beyond the app's own are known, each with its scope", () => {
  assert.ok(Object.keys(JIRA).length >= 100 && Object.keys(CONFLUENCE).length >= 80, `${Object.keys(JIRA).length} of Jira, ${Object.keys(CONFLUENCE).length} of Confluence`);
});

test("what nobody knows answers 501 and is named in the log; a developer's file answers it, and nothing that is known", async (t) => {
  const { call, log } = await opened(t);
  assert.equal((await call({ path: "/rest/api/3/dashboard" })).status, 501);
  assert.ok(log.some((line) => /error Not known to the local Forge host: jira GET \/rest\/api\/3\/dashboard/.test(line)));
  const file = join(tempDir(t), "answers.yml");
  writeFileSync(file, `
GET /rest/api/3/dashboard/:id: { body: { id: "1" } }
GET /rest/api/3/myself: { body: { accountId: nobody } }
GET /rest/dev-status/latest/issue/detail: { status: 202, body: { detail: [] }, scopes: ["read:secret"] }
POST https://api.example.com/v1/words: { status: 201, body: "made", headers: { content-type: text/plain } }
`);
  const own = await opened(t, { answers: file });
  assert.deepEqual(await own.call({ path: "/rest/api/3/dashboard/7" }), { status: 200, body: { id: "1" } });
  assert.notEqual((await own.call({ path: "/rest/api/3/myself" })).body.accountId, "nobody");
  assert.equal((await own.call({ path: "/rest/dev-status/latest/issue/detail?issueId=1" })).status, 401);
  assert.deepEqual(await own.call({ url: "https://api.example.com/v1/words", method: "POST", body: {} }), { status: 201, body: "made" });
  assert.equal((await own.call({ url: "https://evil.example.com/", method: "GET" })).status, 403, "egress is judged all the same");
});

test("a file in JavaScript computes its answers; one that cannot be used is told in a sentence", async (t) => {
  const file = join(tempDir(t), "answers.mjs");
  writeFileSync(file, 'export default { "POST /rest/api/3/dashboard/:id": ({ params, body, query }) => ({ body: { id: params.id, ...body, q: query.get("q") } }) };\n');
  const { call } = await opened(t, { answers: file });
  assert.deepEqual((await call({ path: "/rest/api/3/dashboard/7?q=x", method: "POST", body: { a: 1 } })).body, { id: "7", a: 1, q: "x" });
  writeFileSync(join(tempDir(t), "bad.yml"), "");
  const bad = join(tempDir(t), "bad.yml");
  writeFileSync(bad, '"FETCH everything": { status: 200 }\n');
  await assert.rejects(opened(t, { answers: bad }), /"FETCH everything" is not an answer/);
  await assert.rejects(opened(t, { answers: "/no/such.yml" }), /cannot be read/);
});

test("somebody who is not there is acted as only where the scopes allow it", async (t) => {
  const { host, call, log } = await opened(t);
  const id = host.accountId("reader");
  assert.equal((await call({ path: "/rest/api/3/project", id })).status, 401);
  assert.ok(log.some((line) => /Impersonation refused: GET \/rest\/api\/3\/project .*allowImpersonation: true/.test(line)));
  assert.equal((await call({ path: "/rest/api/3/project", id: host.accountId("writer") })).status, 200, "the person in front of it");
  const allowed = await opened(t, {}, { scopes: { "read:jira-work": { allowImpersonation: true } } });
  assert.equal((await allowed.call({ path: "/rest/api/3/project", id: allowed.host.accountId("reader") })).status, 200);
});

test("a schedule that answers without a statusCode failed", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf({ scheduledTrigger: [{ key: "good", function: "good", interval: "hour" }, { key: "bad", function: "bad", interval: "hour" }], function: [{ key: "good", handler: "index.good" }, { key: "bad", handler: "index.bad" }] }), "src/index.js": "exports.good = () => ({ statusCode: 204 });\nexports.bad = () => undefined;\n" });
  const { host } = await open(t, app);
  assert.ok((await host.runSchedule("good")).ok);
  const result = await host.runSchedule("bad");
  assert.match(result.ok ? "" : result.error.message, /without a statusCode, .*424 Failed dependency/);
});

test("Jira's second version has text where the third has documents", async (t) => {
  const { host, call } = await opened(t);
  await host.createIssue();
  const made = await call({ path: "/rest/api/2/issue", method: "POST", body: { fields: { project: { key: "DEMO" }, issuetype: { name: "Bug" }, summary: "Old way", description: "one\ntwo\n\nthree" } } });
  assert.equal(made.status, 201);
  assert.equal((await call({ path: `/rest/api/2/issue/${made.body.key}` })).body.fields.description, "one\ntwo\n\nthree");
  assert.equal((await call({ path: `/rest/api/3/issue/${made.body.key}` })).body.fields.description.type, "doc");
  assert.equal((await call({ path: `/rest/api/2/issue/${made.body.key}/comment`, method: "POST", body: { body: "hello" } })).body.body, "hello");
  const document = { type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text: "x" }] }] };
  assert.equal((await call({ path: "/rest/api/2/issue", method: "POST", body: { fields: { project: { key: "DEMO" }, issuetype: { name: "Bug" }, summary: "x", description: document } } })).status, 400);
});

test("Jira's worklogs, watchers, history, properties, filters, boards and sprints", async (t) => {
  const { host, call } = await opened(t);
  await host.createIssue();
  const ok = async (/** @type {any} */ request, status = 200) => {
    const answer = await call(request);
    assert.equal(answer.status, status, `${request.method ?? "GET"} ${request.path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await ok({ path: "/rest/api/3/issue/DEMO-1/worklog", method: "POST", body: { timeSpent: "1h 30m" } }, 201);
  assert.equal((await ok({ path: "/rest/api/3/issue/DEMO-1/worklog" })).worklogs[0].timeSpentSeconds, 5400);
  await ok({ path: "/rest/api/3/issue/DEMO-1/watchers", method: "POST", body: host.accountId("reader") }, 204);
  assert.equal((await ok({ path: "/rest/api/3/issue/DEMO-1/watchers" })).watchCount, 1);
  await ok({ path: "/rest/api/3/issue/DEMO-1/assignee", method: "PUT", body: { accountId: host.accountId("reader") } }, 204);
  assert.equal((await ok({ path: "/rest/api/3/issue/DEMO-1/changelog" })).values[0].items[0].field, "assignee");
  await ok({ path: "/rest/api/3/project/DEMO/properties/config", method: "PUT", body: { a: 1 }, as: "app" }, 201);
  assert.deepEqual((await ok({ path: "/rest/api/3/project/DEMO/properties/config" })).value, { a: 1 });
  await ok({ path: "/rest/api/3/project/DEMO/properties/config", method: "PUT", body: { a: 1 } }, 403);
  const filter = await ok({ path: "/rest/api/3/filter", method: "POST", body: { name: "Mine", jql: "project = DEMO" } });
  assert.equal((await ok({ path: `/rest/api/3/filter/${filter.id}` })).jql, "project = DEMO");
  const [board] = (await ok({ path: "/rest/agile/1.0/board?projectKeyOrId=DEMO" })).values;
  const [sprint] = (await ok({ path: `/rest/agile/1.0/board/${board.id}/sprint?state=active` })).values;
  assert.equal((await ok({ path: `/rest/agile/1.0/board/${board.id}/backlog` })).total, 1);
  await ok({ path: `/rest/agile/1.0/sprint/${sprint.id}/issue`, method: "POST", body: { issues: ["DEMO-1"] } }, 204);
  assert.equal((await ok({ path: `/rest/agile/1.0/sprint/${sprint.id}/issue` })).issues[0].key, "DEMO-1");
  await ok({ path: "/rest/api/3/search?jql=project=DEMO" }, 410);
  await ok({ path: "/rest/api/3/user/email?accountId=x" }, 403);
});

test("Confluence's first version: content by id, title and search, labels, properties, moves and comments", async (t) => {
  const { call } = await opened(t);
  const ok = async (/** @type {any} */ request, status = 200) => {
    const answer = await call({ product: "Confluence", ...request });
    assert.equal(answer.status, status, `${request.method ?? "GET"} ${request.path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const make = (/** @type {string} */ title) => ok({ path: "/wiki/rest/api/content", method: "POST", body: { type: "page", title, space: { key: "DOCS" }, body: { storage: { value: "<p>hi</p>", representation: "storage" } } } });
  const one = await make("One");
  const two = await make("Two");
  const read = await ok({ path: `/wiki/rest/api/content/${one.id}?expand=body.storage,version,space,ancestors` });
  assert.deepEqual([read.body.storage.value, read.version.number, read.space.key, read.ancestors.length], ["<p>hi</p>", 1, "DOCS", 1]);
  assert.equal("version" in (await ok({ path: `/wiki/rest/api/content/${one.id}` })), false, "only what is asked for");
  assert.equal((await ok({ path: "/wiki/rest/api/content?spaceKey=DOCS&title=Two" })).results[0].id, two.id);
  await ok({ path: `/wiki/rest/api/content/${one.id}`, method: "PUT", body: { type: "page", title: "One!", version: { number: 2 }, body: { storage: { value: "<p>new</p>", representation: "storage" } } } });
  await ok({ path: `/wiki/rest/api/content/${one.id}`, method: "PUT", body: { type: "page", title: "One!", version: { number: 2 } } }, 409);
  await ok({ path: `/wiki/rest/api/content/${one.id}/move/append/${two.id}`, method: "PUT" });
  assert.equal((await ok({ path: `/wiki/rest/api/content/${two.id}/child/page` })).results[0].title, "One!");
  await ok({ path: `/wiki/rest/api/content/${two.id}/move/append/${one.id}`, method: "PUT" }, 400);
  await ok({ path: `/wiki/rest/api/content/${one.id}/property`, method: "POST", body: { key: "k", value: { a: 1 } } });
  assert.deepEqual((await ok({ path: `/wiki/rest/api/content/${one.id}/property/k` })).value, { a: 1 });
  assert.deepEqual((await ok({ path: "/wiki/api/v2/content/convert-ids-to-types", method: "POST", body: { contentIds: [one.id, "9"] } })).results, { [one.id]: "page", 9: null });
  const comment = await ok({ path: "/wiki/api/v2/footer-comments", method: "POST", body: { pageId: one.id, body: { representation: "storage", value: "<p>said</p>" } } }, 201);
  assert.equal((await ok({ path: `/wiki/api/v2/pages/${one.id}/footer-comments?body-format=storage` })).results[0].id, comment.id);
  assert.ok((await ok({ path: "/wiki/rest/api/search?cql=title=\"Two\"" })).totalSize >= 1);
  assert.equal((await ok({ path: "/wiki/rest/api/space/DOCS?expand=homepage" })).homepage.type, "page");
  await ok({ path: "/wiki/api/v2/app/properties/theme", method: "PUT", body: "dark", as: "app" }, 201);
});

test("bodies are written and read as Atlassian Documents; what cannot be put into one is refused by name", async (t) => {
  const { call } = await opened(t);
  const ask = (/** @type {any} */ request) => call({ product: "Confluence", ...request });
  const [space] = (await ask({ path: "/wiki/rest/api/space" })).body.results;
  const text = (/** @type {string} */ said, /** @type {any[]} */ ...marks) => ({ type: "text", text: said, ...(marks.length > 0 ? { marks } : {}) });
  const paragraph = (/** @type {any[]} */ ...content) => ({ type: "paragraph", content });
  const document = { type: "doc", version: 1, content: [
    { type: "heading", attrs: { level: 2 }, content: [text("Title & more")] },
    paragraph(text("plain "), text("bold", { type: "strong" }), text(" and "), text("link", { type: "link", attrs: { href: "https://example.com/?a=1&b=2" } }), { type: "hardBreak" }, text("end")),
    { type: "bulletList", content: [{ type: "listItem", content: [paragraph(text("one"))] }, { type: "listItem", content: [paragraph(text("two"))] }] },
    { type: "codeBlock", attrs: { language: "js" }, content: [text("a < b; ]]> c")] },
    { type: "panel", attrs: { panelType: "info" }, content: [paragraph(text("note"))] },
    { type: "table", attrs: { isNumberColumnEnabled: false, layout: "default" }, content: [{ type: "tableRow", content: [{ type: "tableHeader", attrs: {}, content: [paragraph(text("h"))] }, { type: "tableCell", attrs: {}, content: [paragraph(text("c"))] }] }] },
    { type: "rule" },
  ] };
  const made = await ask({ path: "/wiki/api/v2/pages", method: "POST", body: { spaceId: String(space.id), title: "Document", status: "current", body: { representation: "atlas_doc_format", value: JSON.stringify(document) } } });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const read = await ask({ path: `/wiki/api/v2/pages/${made.body.id}?body-format=atlas_doc_format` });
  assert.deepEqual(JSON.parse(read.body.body.atlas_doc_format.value), document, "what was written comes back");
  const stored = await ask({ path: `/wiki/api/v2/pages/${made.body.id}?body-format=storage` });
  assert.match(stored.body.body.storage.value, /<h2>Title &amp; more<\/h2><p>plain <strong>bold<\/strong> and <a href="https:\/\/example\.com\/\?a=1&amp;b=2">link<\/a><br \/>end<\/p>/);
  const write = (/** @type {any} */ content) => ask({ path: "/wiki/api/v2/pages", method: "POST", body: { spaceId: String(space.id), title: `x${Math.random()}`, status: "current", body: { representation: "atlas_doc_format", value: typeof content === "string" ? content : JSON.stringify({ type: "doc", version: 1, content }) } } });
  assert.equal((await write([{ type: "mediaSingle" }])).status, 501);
  assert.equal((await write("not json")).status, 400);
  assert.equal((await ask({ path: `/wiki/api/v2/pages/${made.body.id}?body-format=view` })).status, 501);
});
