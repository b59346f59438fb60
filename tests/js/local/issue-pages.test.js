// @ts-check
// Jira's issues for reading: what links of apps and pages lead to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { showDocument } from "../../../js/local/jira/document.js";
import { story, withJira } from "./with-jira.js";

test("an issue is shown with its description, what stands above and below it, and to nobody who may not see it", async (t) => {
  const { host, jira, clock } = await withJira(t);
  const text = (/** @type {string} */ words, /** @type {any[]} */ marks = []) => ({ type: "text", text: words, marks });
  const description = {
    type: "doc", version: 1,
    content: [{ type: "paragraph", content: [text("A <script>alert(1)</script>"), { type: "hardBreak" }, text("the source", [{ type: "link", attrs: { href: "https://example.com/?a=1&b=2" } }]), text("no link", [{ type: "link", attrs: { href: "mailto:a@example.com" } }])] }, { type: "taskList", attrs: { localId: "l" }, content: [{ type: "taskItem", attrs: { localId: "i", state: "DONE" }, content: [text("It opens")] }] }],
  };
  const epic = (await jira("POST", "/issue", { fields: { project: { key: "DEMO" }, issuetype: { name: "Epic" }, summary: "Doors" } })).body.key;
  const made = await jira("POST", "/issue", story("A door & its lock", { description, parent: { key: epic } }));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const get = async (/** @type {string} */ path, user = "writer") => {
    const answer = await fetch(`${host.url}${path}${path.includes("?") ? "&" : "?"}as=${user}`);
    return { status: answer.status, text: await answer.text() };
  };
  const { text: shown } = await get(`/browse/${made.body.key}`);
  for (const part of ["A door &#38; its lock", "A &#60;script&#62;alert(1)&#60;/script&#62;<br>", '<a href="https://example.com/?a=1&#38;b=2">the source</a>no link', "checked", "It opens", `${epic} Doors`]) assert.ok(shown.includes(part), part);
  assert.match((await get(`/browse/${epic}`)).text, new RegExp(`Below it[\\s\\S]*${made.body.key} A door`));
  assert.equal((await get("/browse/DEMO-99")).status, 404);
  assert.equal((await get(`/browse/${made.body.key}`, "anonymous")).status, 404);
  // A search knows of an issue a moment later.
  await clock.advance(1000);
  const jql = (/** @type {string} */ words) => get(`/issues/?jql=${encodeURIComponent(words)}`);
  assert.match((await jql("project = DEMO ORDER BY key")).text, new RegExp(`${made.body.key}</a>[\\s\\S]*A door`));
  assert.equal((await jql("nothing of the kind")).status, 404);
  for (let number = 3; number <= 11; number += 1) await jira("POST", "/issue", story(`Door ${number}`));
  await clock.advance(1000);
  const keys = [...(await jql("project = DEMO ORDER BY key")).text.matchAll(/>DEMO-(\d+)<\/a>/g)].map(([, number]) => Number(number));
  assert.deepEqual(keys, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "by number");
});

test("what a document holds and is not drawn keeps its text", () => {
  const doc = { type: "doc", version: 1, content: [{ type: "panel", attrs: { panelType: "info" }, content: [{ type: "paragraph", content: [{ type: "text", text: "kept", marks: [{ type: "underline" }] }] }] }] };
  assert.equal(String(showDocument(doc)), "<p>kept</p>");
  assert.equal(String(showDocument(null)), "");
});
