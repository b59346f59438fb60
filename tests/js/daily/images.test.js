// @ts-check
// Pictures of the repository on pages: the command line, the real app on the local host, and the strictness of its Confluence.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { memoryConfluence } from "../../../js/cli/confluence.js";
import { startHost } from "../../../js/local/host.js";
import { siteBody } from "../../../js/site-body.js";
import { FEATURES } from "../../../scripts/capabilities.mjs";
import { APP_DIR, callApp, jobFor } from "../local/real-app.js";
import { commit, makeRepository, runDocs } from "./command-line.js";

const folder = mkdtempSync(join(tmpdir(), "touchmark-images-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** One transparent pixel. */
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const README = "# Tally\n\nCounts things, with care and in order, for everybody who has things to count.\n\n![How it counts](doc/pixel.png)\n\n## Use\n\nCount.\n";

function withPicture() {
  const dir = makeRepository({ "README.md": README, "src/lib.rs": "//! Counts.\n\n/// Counts one.\npub fn count() {}\n" });
  mkdirSync(join(dir, "doc"));
  writeFileSync(join(dir, "doc/pixel.png"), PIXEL);
  commit(dir);
  return dir;
}

test("the command line writes the pictures beside the pages that show them, byte for byte", async () => {
  const out = join(folder, "out");
  const done = await runDocs(["--repo", withPicture(), "--images", "--out", out]);
  assert.equal(done.code, 0, done.err);
  const { pages } = JSON.parse(readFileSync(join(out, "pages.json"), "utf8"));
  const front = pages.find((/** @type {any} */ page) => page.attachments);
  const [name = ""] = readdirSync(join(out, front.attachments));
  assert.match(name, /^pixel-[0-9a-f]{12}\.png$/);
  assert.deepEqual(readFileSync(join(out, front.attachments, name)), PIXEL);
  assert.match(readFileSync(join(out, front.file), "utf8"), new RegExp(`<ac:image ac:alt="How it counts"[^>]*><ri:attachment ri:filename="${name}"`));
});

test("a Confluence that is strict about files takes ours and refuses what the real one refuses", async () => {
  const confluence = await memoryConfluence("DOC");
  const ask = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ sent = { headers: {}, body: undefined }) => {
    const answer = await confluence.ask({ method, path, identity: "app" }, sent, AbortSignal.timeout(10_000));
    return { status: answer.status, body: /** @type {any} */ (await answer.json()) };
  };
  const home = (await ask("GET", "/wiki/api/v2/spaces?keys=DOC")).body.results[0].homepageId;
  const path = `/wiki/rest/api/content/${home}/child/attachment`;
  const sent = await siteBody({ filename: "a.png", mediaType: "image/png" }, PIXEL);
  const first = await ask("PUT", path, sent);
  assert.deepEqual([first.status, first.body.results[0].title, first.body.results[0].version.number, first.body.results[0].extensions.fileSize], [200, "a.png", 1, PIXEL.length]);
  assert.equal((await ask("PUT", path, sent)).body.results[0].version.number, 2);
  assert.equal((await ask("POST", path, sent)).status, 400, "a second file of this name");
  const { "x-atlassian-token": _, ...without } = sent.headers;
  assert.equal((await ask("PUT", path, { ...sent, headers: without })).status, 403);
  assert.equal((await ask("PUT", path, { headers: { ...sent.headers, "content-type": "application/json" }, body: "{}" })).status, 415);
  assert.equal((await ask("PUT", "/wiki/rest/api/content/1/child/attachment", sent)).status, 404);
  assert.equal((await ask("GET", `/wiki/api/v2/pages/${home}/attachments`)).body.results.length, 1);
});

for (const [what, scopes, state] of /** @type {[string, string[], string][]} */ ([
  ["an app that was built with pictures attaches them, and the page shows them", [String(FEATURES.images?.scope)], "done"],
  ["an app that was built without them attaches nothing and says which one is needed", [], "failed"],
])) {
  test(what, async (t) => {
    const host = await startHost({ appDir: APP_DIR, dataDir: join(folder, state), scopes, allowedRepos: { "local/tally": withPicture() } });
    t.after(() => host.close());
    const call = async (/** @type {string} */ name, /** @type {any} */ payload, user = "writer") => {
      const answer = await callApp(host, name, payload, { user });
      assert.ok(answer.ok, JSON.stringify(answer));
      return answer.value;
    };
    await call("admin.setSecret", { name: "git:github", value: ["a", "token"].join("-") }, "admin");
    const { jobId } = await call("docs.save", { ...jobFor("tally"), images: true });
    await call("docs.start", { jobId });
    let run;
    do {
      await new Promise((wake) => setTimeout(wake, 100));
      ({ run } = await call("docs.status", { jobId }));
    } while (["queued", "running"].includes(run.state));
    assert.equal(run.state, state, JSON.stringify(run));
    if (state === "failed") {
      assert.match(run.error.message, /needs the one that may attach files/);
      return;
    }
    // A listing of the store lags behind what was written.
    let front;
    while (!front) front = (await call("docs.status", { jobId })).pages.find((/** @type {any} */ page) => page.frontPage)?.pageId;
    const shown = await (await fetch(`${host.url}/wiki/spaces/DOCS/pages/${front}`)).text();
    const source = /<img class="attached" src="([^"]+)" alt="How it counts">/.exec(shown)?.[1];
    assert.ok(source, "the page shows the picture");
    const picture = await fetch(new URL(source, host.url));
    assert.deepEqual([picture.headers.get("content-type"), picture.headers.get("x-content-type-options")], ["image/png", "nosniff"]);
    assert.deepEqual(Buffer.from(await picture.arrayBuffer()), PIXEL);
  });
}
