// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderBody } from "../../../js/local/confluence/render/render.js";
import { withHost } from "./with-host.js";

const view = { findPage: (/** @type {string} */ title) => (title === "Known" ? { href: "/known" } : undefined), userName: () => "Ada", children: [{ title: "Child", href: "/child" }] };
const render = (/** @type {string} */ body) => renderBody(body, view).text;
const macro = (/** @type {string} */ name, /** @type {string} */ inner) => `<ac:structured-macro ac:name="${name}">${inner}</ac:structured-macro>`;

test("code is highlighted on the server and its markup is text", () => {
  const out = render(macro("code", '<ac:parameter ac:name="language">rust</ac:parameter><ac:plain-text-body><![CDATA[fn a() { "<script>" }]]></ac:plain-text-body>'));
  assert.match(out, /hljs-keyword/);
  assert.doesNotMatch(out, /<script>/);
});

test("notices, statuses, expands, tasks and tables of contents are drawn", () => {
  assert.match(render(macro("warning", "<ac:rich-text-body><p>w</p></ac:rich-text-body>")), /class="notice warning"/);
  assert.match(render(macro("status", '<ac:parameter ac:name="title">ok</ac:parameter><ac:parameter ac:name="colour">Green</ac:parameter>')), /class="status green">ok</);
  assert.match(render(macro("expand", '<ac:parameter ac:name="title">T</ac:parameter><ac:rich-text-body><p>x</p></ac:rich-text-body>')), /<summary>T<\/summary>/);
  assert.match(render("<ac:task-list><ac:task><ac:task-status>complete</ac:task-status><ac:task-body>x</ac:task-body></ac:task></ac:task-list>"), /class="done".*checked/);
  assert.match(render(`${macro("toc", "")}<h1>A B</h1><h2>A B</h2>`), /href="#A-B">A B<.*href="#A-B\.1">A B</);
});

test("an anchor in a heading is no part of its text", () => {
  const heading = `<h2>Set up${macro("anchor", '<ac:parameter ac:name="">set-up</ac:parameter>')}</h2>`;
  assert.match(render(`${macro("toc", "")}${heading}`), /href="#Set-up">Set up</);
});

test("links lead to pages that exist and say so of those that do not", () => {
  assert.match(render('<ac:link><ri:page ri:content-title="Known" /></ac:link>'), /href="&#47;known"|href="\/known"/);
  assert.match(render('<ac:link><ri:page ri:content-title="Other" /></ac:link>'), /missing-link/);
});

for (const attack of [
  '<a href="javascript:alert(1)">x</a>', '<a href="  JaVaScRiPt:alert(1)">x</a>', '<a href="data:text/html,x">x</a>', '<a href="//evil.example">x</a>', '<a href="/\\evil.example">x</a>',
  "<script>alert(1)</script>", '<p onclick="alert(1)">x</p>', '<img src="https://evil.example/x" onerror="alert(1)" />', '<iframe src="https://evil.example"></iframe>', '<p style="background:url(https://evil.example)">x</p>',
  '<svg onload="alert(1)"><script>1</script></svg>', macro("html", "<ac:plain-text-body><![CDATA[<script>alert(1)</script>]]></ac:plain-text-body>"), macro("status", '<ac:parameter ac:name="title">&lt;img src=x onerror=alert(1)&gt;</ac:parameter>'),
  '<ac:image><ri:url ri:value="javascript:alert(1)" /></ac:image>', '<time datetime="&quot;&gt;&lt;script&gt;">x</time>', '<ol start="&quot; onclick=&quot;x">x</ol>', '<td colspan="2&quot; onclick=&quot;x">x</td>',
]) {
  test(`nothing runs from ${JSON.stringify(attack.slice(0, 50))}`, () => {
    const out = render(attack);
    assert.doesNotMatch(out, /<(script|iframe|img|svg|style|object|embed|link|meta|base)\b/i);
    assert.doesNotMatch(out, /<[^>]*\s(on\w+|style)\s*=/i);
    assert.doesNotMatch(out, /(href|src)="(?!https?:|mailto:|#|\/(?![/\\])|&#)/i);
  });
}

test("a page is shown with its tree, to those who may see it", async (t) => {
  const { host, confluence } = await withHost(t);
  const { body } = await confluence({ path: "/wiki/api/v2/spaces?keys=TEAM" });
  const { body: page } = await confluence({ method: "POST", path: "/wiki/api/v2/pages", body: { spaceId: body.results[0].id, status: "current", title: "<Inner> & more", body: { representation: "storage", value: "<p>text</p>" } } });
  const address = `${host.url}/wiki/spaces/TEAM/pages/${page.id}`;
  const shown = await fetch(address);
  assert.match(String(shown.headers.get("content-security-policy")), /default-src 'none'/);
  const text = await shown.text();
  assert.ok(text.includes("&#60;Inner&#62; &#38; more") && text.includes("<p>text</p>"));
  assert.equal((await fetch(`${address}?as=anonymous`)).status, 404);
});

test("an edit by hand makes a version, and one with a fault in it is told with its place", async (t) => {
  const { host } = await withHost(t);
  const site = await host.site();
  const home = [...site.pages.values()].find((page) => page.title === "Documentation");
  const post = (/** @type {string} */ body) => fetch(`${host.url}/wiki/spaces/DOCS/edit/${home?.id}`, { method: "POST", redirect: "manual", headers: { origin: host.url }, body: new URLSearchParams({ title: "Documentation", version: String(site.pages.get(home?.id ?? "")?.versions.length), body }) });
  assert.equal((await post("<p>new</p>")).status, 303);
  assert.match(await (await post("<p>bad")).text(), /Error parsing xhtml/);
  assert.equal(site.pages.get(home?.id ?? "")?.versions.length, 2);
});

test("a form on another site cannot reach the host", async (t) => {
  const { host } = await withHost(t);
  const response = await fetch(`${host.url}/host/kill`, { method: "POST", headers: { origin: "https://evil.example" } });
  assert.equal(response.status, 403);
});
