// @ts-check
// `npm run docs` on real repositories: files, dry runs, a site, and what it says when something is wrong.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { canary } from "../security/canaries.js";
import { commit, makeRepository, runDocs, serveSite, startDocs } from "./command-line.js";

const folder = mkdtempSync(join(tmpdir(), "touchmark-out-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const FILES = {
  "README.md": "# Tally\n\nCounts things.\n",
  "Cargo.toml": '[package]\nname = "tally"\n',
  "src/lib.rs": "//! Counts.\n\n/// Counts one.\npub fn count() {}\n",
  "src/deep/mod.rs": "//! Deep.\n\n/// Digs.\npub fn dig() {}\n",
};

test("pages are written to files, with an index", async () => {
  const out = join(folder, "out");
  const done = await runDocs(["--repo", makeRepository(FILES), "--out", out]);
  assert.equal(done.code, 0, done.err);
  const index = JSON.parse(readFileSync(join(out, "pages.json"), "utf8"));
  assert.equal(index.pages.length, readdirSync(out).length - 1);
  assert.ok(index.pages.some((/** @type {any} */ page) => readFileSync(join(out, page.file), "utf8").includes("pub fn count")));
});

test("a dry run asks no AI, says how often it would, and shows one page on request", async () => {
  const repository = makeRepository(FILES);
  const ai = ["--ai", "compatible", "--ai-url", "http://127.0.0.1:9/v1", "--model", "m", "--context", "9000"];
  const done = await runDocs(["--repo", repository, "--dry-run", ...ai]);
  assert.equal(done.code, 0, done.err);
  assert.match(done.out, /the AI would be asked \d+ times with at most \d+ tokens/);
  assert.match(done.out, /4 of 4 planned files read/);
  const title = / \+ (src · .*) \(\d+ files/m.exec(done.out)?.[1] ?? "";
  const shown = await runDocs(["--repo", repository, "--dry-run", "--page", title]);
  assert.match(shown.out, /Counts one\./);
  assert.doesNotMatch(shown.out, /<p>/);
  assert.match((await runDocs(["--repo", repository, "--dry-run", "--quiet", "--page", title])).out, /<ac:structured-macro/);
});

test("a site gets the pages once, and only changes after that", async () => {
  const token = canary("site");
  const site = await serveSite(token);
  const { writes } = site;
  const repository = makeRepository(FILES);
  const parameters = ["--repo", repository, "--site", site.url, "--space", "DOC", "--state", join(folder, "state.json")];
  const environment = { CONFLUENCE_USER: "a@example.com", CONFLUENCE_TOKEN: token };
  try {
    const first = await runDocs(parameters, environment);
    assert.equal(first.code, 0, first.err);
    const created = writes.splice(0);
    assert.ok(created.length >= 2 && created.every((method) => method === "POST"), created.join());
    assert.equal((await runDocs(parameters, environment)).code, 0);
    assert.deepEqual(writes, []);
    writeFileSync(join(repository, "src/deep/mod.rs"), "//! Deep.\n\n/// Digs deeper.\npub fn dig_deeper() {}\n");
    commit(repository);
    const third = await runDocs(parameters, environment);
    assert.match(third.out, /0 created, [1-9]\d* updated/);
    assert.ok(writes.length > 0 && writes.every((method) => method === "PUT"), writes.join());
    const state = readFileSync(join(folder, "state.json"), "utf8");
    assert.ok(!state.includes("dig_deeper"), "the state holds no text");
    const wrong = await runDocs(parameters, { ...environment, CONFLUENCE_TOKEN: "other" });
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /does not accept CONFLUENCE_USER/);
  } finally {
    site.close();
  }
});

test("a run whose program was stopped is taken up by the next one", async () => {
  const token = canary("site");
  const site = await serveSite(token);
  const state = join(folder, "stopped.json");
  const parameters = ["--repo", makeRepository(FILES), "--site", site.url, "--space", "DOC", "--state", state];
  const environment = { CONFLUENCE_USER: "a@example.com", CONFLUENCE_TOKEN: token };
  try {
    const child = startDocs(parameters, environment);
    while (site.writes.length < 1) await new Promise((wake) => setTimeout(wake, 2));
    child.kill("SIGKILL");
    await once(child, "close");
    assert.match(readFileSync(state, "utf8"), /"running"/);
    const next = await runDocs(parameters, environment);
    assert.equal(next.code, 0, next.err);
    assert.match(next.out, /[1-9]\d* created/);
    const titles = (await site.pages()).map(({ title }) => title);
    assert.deepEqual([titles.length, new Set(titles).size], [2, 2], titles.join());
  } finally {
    site.close();
  }
});

test("a folder inside of a repository is documented under the whole one's rules and paths", async () => {
  const repository = makeRepository({
    ".touchmark.yml": "exclude:\n  - lib/hidden.js\n",
    "lib/shown.js": "/** Shown. */\nexport function shownThing() {}\n",
    "lib/hidden.js": "/** Hidden. */\nexport function hiddenThing() {}\n",
    "other.js": "/** Other. */\nexport function otherThing() {}\n",
  });
  const out = join(repository, "..", "pages");
  const done = await runDocs(["--repo", join(repository, "lib"), "--out", out]);
  assert.equal(done.code, 0, done.err);
  assert.match(done.err, /a folder of the repository .*tally: its pages are those of --folder lib/);
  const pages = readdirSync(out).map((file) => readFileSync(join(out, file), "utf8")).join("\n");
  assert.match(pages, /shownThing/);
  assert.match(pages, /lib\/shown\.js/);
  assert.doesNotMatch(pages, /hiddenThing|otherThing/);
});

test("wrong options and failed runs have their own exit codes and sentences", async () => {
  const repository = makeRepository(FILES);
  const cases = /** @type {[string[], number, RegExp][]} */ ([
    [["--repo", repository], 2, /choose one of --dry-run, --out and --site/],
    [["--repo", repository, "--dry-run", "--out", "x"], 2, /choose one/],
    [["--repo", repository, "--dry-run", "--ai", "anthropic"], 2, /needs --model/],
    [["--repo", repository, "--out", "x", "--ai", "compatible", "--model", "m", "--ai-url", "http://192.0.2.1/v1"], 2, /https/],
    [["--repo", repository, "--site", "http://example.com"], 2, /CONFLUENCE_USER|https/],
    [["--repo", folder, "--dry-run"], 2, /not a Git repository/],
    [["--repo", "", "--dry-run"], 2, /--repo is empty/],
    [["--repo", repository, "--out", join(repository, "a".repeat(300))], 1, /name is longer than the file system allows/],
    [["--repo", repository, "--out", "x", "--page", "y"], 2, /--page shows a page of a --dry-run/],
    [["--repo", repository, "--dry-run", "--page", "y"], 1, /no page of this run has this title/],
    [["--repo", repository, "--site", "example"], 2, /CONFLUENCE_USER|not an address/],
    [["--repo", "https://gitlab.internal/team/tool", "--dry-run"], 2, /not a public one.*clone the repository, and name its folder/],
    [["--repo", "https://", "--dry-run"], 2, /--repo is not an address/],
    [["--repo", "https://git.example.com/team/tool", "--dry-run"], 2, /the name git\.example\.com does not show what kind of Git host it is: add --provider github\|gitlab/],
    [["--repo", "https://github.com/tool", "--dry-run"], 2, /--repo is not the address of a repository/],
    [["--repo", repository, "--dry-run", "--ai", "compatible", "--model", "m", "--ai-url", "8080"], 2, /--ai-url is not an address/],
    [["--repo", repository, "--dry-run", "--ref", "no-such-branch"], 1, /branch, tag or commit does not exist/],
    [["--repo", repository, "--dry-run", "--folder", "nowhere"], 1, /no such folder/],
    [["--repo", repository, "--dry-run", "--context", "many"], 2, /whole number of tokens/],
  ]);
  for (const [parameters, code, message] of cases) {
    const done = await runDocs(parameters);
    assert.equal(done.code, code, `${parameters.join(" ")}: ${done.err}`);
    assert.match(done.err, message);
  }
});
