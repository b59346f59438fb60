// @ts-check
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openRepository } from "../../../js/local/git/repository.js";
import { commitAll, git, makeRepository, tempDir, withHost } from "./with-host.js";

const API = "https://api.github.com";
const TOKEN = { headers: { authorization: ["Bearer", "stand-in"].join(" ") } };

/** @param {import("node:test").TestContext} t @param {(dir: string) => string} make @param {any} [options] */
async function withRepository(t, make, options = {}) {
  const dir = make(join(tempDir(t), "repo"));
  const { fetchFromApp, host } = await withHost(t, { allowedRepos: { "local/repo": dir }, ...options });
  /** @param {string} path @param {any} [init] */
  const get = (path, init) => fetchFromApp(`${API}/repos/local/repo${path}`, init);
  /** @param {string} query @param {any} [variables] */
  const graphql = (query, variables) => fetchFromApp(`${API}/graphql`, { method: "POST", ...TOKEN, body: JSON.stringify({ query, variables }) });
  return { dir, get, graphql, fetchFromApp, host };
}

test("a commit is found by branch, tag, id and HEAD, and its tree lists every file with size and id", async (t) => {
  const { dir, get } = await withRepository(t, (dir) => makeRepository(dir, { "README.md": "hi\n", "src/a.js": "1\n" }));
  git(dir, "tag", "v1");
  git(dir, "branch", "feature/x");
  const sha = git(dir, "rev-parse", "HEAD");
  for (const ref of ["main", "v1", "feature/x", "heads/main", "tags/v1", "HEAD", sha, sha.slice(0, 10)]) {
    const { text } = await get(`/commits/${ref}`, { headers: { accept: "application/vnd.github.sha" } });
    assert.equal(text, sha, ref);
  }
  const { body } = await get(`/git/trees/${sha}?recursive=1`);
  assert.deepEqual(body.tree.map((/** @type {any} */ one) => [one.path, one.type, one.mode, one.size]), [
    ["README.md", "blob", "100644", 3], ["src", "tree", "040000", undefined], ["src/a.js", "blob", "100644", 2],
  ]);
  assert.equal(body.truncated, false);
  assert.equal((await get("")).body.default_branch, "main");
});

test("what is not there answers as GitHub does", async (t) => {
  const { get, fetchFromApp } = await withRepository(t, (dir) => makeRepository(dir, { a: "1" }));
  assert.equal((await get("/commits/nope")).status, 422);
  assert.equal((await get("/commits/--all")).status, 422);
  assert.equal((await get("/commits/main:a")).status, 422);
  assert.equal((await get(`/git/blobs/${"0".repeat(40)}`)).status, 404);
  assert.equal((await fetchFromApp(`${API}/repos/local/other`)).status, 404);
  assert.equal((await get("/pulls")).status, 501);
});

test("an empty repository answers 409", async (t) => {
  const { get } = await withRepository(t, (dir) => {
    git(tempDir(t), "init", "-q", "-b", "main", dir);
    return dir;
  });
  assert.equal((await get("/commits/main")).status, 409);
  assert.equal((await get("/commits/main")).body.message, "Git Repository is empty.");
});

test("bare and shallow repositories are read", async (t) => {
  const { dir, host, fetchFromApp } = await withRepository(t, (dir) => makeRepository(dir, { a: "1" }));
  commitAll(dir, "Second");
  const bare = join(tempDir(t), "bare.git");
  git(dir, "clone", "-q", "--bare", dir, bare);
  const shallow = join(tempDir(t), "shallow");
  git(dir, "clone", "-q", "--depth=1", `file://${dir}`, shallow);
  for (const [name, where] of [["bare", bare], ["shallow", shallow]]) {
    await host.addRepository("local", String(name), String(where));
    const { body } = await fetchFromApp(`${API}/repos/local/${name}/commits/main`);
    assert.equal(body.sha, git(dir, "rev-parse", "main"));
  }
});

test("symbolic links, submodules and odd names come as Git has them", async (t) => {
  const odd = ["tab\there", "new\nline", 'quote"s', "ümlaut", "日本語.md", " lead", "back\\slash", "-dash", "emoji😀"];
  const { get } = await withRepository(t, (dir) => {
    makeRepository(dir, Object.fromEntries(odd.map((name) => [name, name])));
    symlinkSync("../outside", join(dir, "link"));
    git(dir, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
    git(dir, "add", "link");
    git(dir, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", "Odd");
    return dir;
  });
  const { body } = await get("/git/trees/main?recursive=1");
  const found = new Map(body.tree.map((/** @type {any} */ one) => [one.path, one]));
  for (const name of odd) assert.ok(found.has(name), JSON.stringify(name));
  assert.equal(found.get("link").mode, "120000");
  assert.equal(found.get("sub").type, "commit");
  assert.equal((await get(`/git/blobs/${found.get("link").sha}`, { headers: { accept: "application/vnd.github.raw+json" } })).text, "../outside");
});

test("a path that is not UTF-8 is listed with replacement characters", async (t) => {
  const { get } = await withRepository(t, (dir) => {
    makeRepository(dir, { a: "1" });
    writeFileSync(Buffer.concat([Buffer.from(`${dir}/bad-`), Buffer.from([0xff, 0xfe])]), "x");
    commitAll(dir, "Bytes");
    return dir;
  });
  const { body } = await get("/git/trees/main?recursive=1");
  assert.ok(body.tree.some((/** @type {any} */ one) => one.path === "bad-\ufffd\ufffd"));
});

test("blobs come as base64 and raw, byte for byte", async (t) => {
  const bytes = Buffer.from(Array.from({ length: 300 }, (_, at) => at % 256));
  const { dir, get } = await withRepository(t, (dir) => makeRepository(dir, { bin: bytes }));
  const { body } = await get(`/git/blobs/${git(dir, "rev-parse", "HEAD:bin")}`);
  assert.equal(body.encoding, "base64");
  assert.deepEqual(Buffer.from(body.content, "base64"), bytes);
});

test("many blobs come in one GraphQL call; binary ones without text, large ones cut at 512,000 bytes", async (t) => {
  const { dir, graphql } = await withRepository(t, (dir) => makeRepository(dir, { text: "grün\n", bin: Buffer.from([0, 1]), latin1: Buffer.from([0xe9]), large: "x".repeat(600_000) }));
  const ask = (/** @type {string} */ path, /** @type {number} */ at) => `b${at}:object(oid:"${git(dir, "rev-parse", `HEAD:${path}`)}"){... on Blob{text byteSize isBinary isTruncated}}`;
  const { body } = await graphql(`query{repository(owner:"local",name:"repo"){${["text", "bin", "latin1", "large"].map(ask).join(" ")} e:object(expression:"main:text"){... on Blob{text}} none:object(oid:"${"0".repeat(40)}"){... on Blob{text}}}}`);
  const { b0, b1, b2, b3, e, none } = body.data.repository;
  assert.deepEqual(b0, { text: "grün\n", byteSize: 6, isBinary: false, isTruncated: false });
  assert.deepEqual(b1, { text: null, byteSize: 2, isBinary: true, isTruncated: false });
  assert.equal(b2.text, null);
  assert.deepEqual([b3.text.length, b3.isBinary, b3.isTruncated], [512_000, null, true]);
  assert.equal(e.text, "grün\n");
  assert.equal(none, null);
});

test("GraphQL needs a token, knows variables and refuses fields that are not in the schema", async (t) => {
  const { graphql, fetchFromApp } = await withRepository(t, (dir) => makeRepository(dir, { a: "1" }));
  assert.equal((await fetchFromApp(`${API}/graphql`, { method: "POST", body: "{}" })).status, 401);
  const { body } = await graphql("query($o:String!,$n:String!){repository(owner:$o,name:$n){defaultBranchRef{name target{oid}}}}", { o: "local", n: "repo" });
  assert.equal(body.data.repository.defaultBranchRef.name, "main");
  assert.match((await graphql('{repository(owner:"local",name:"repo"){stars}}')).body.errors[0].message, /stars/);
  assert.match((await graphql('{repository(owner:"local",name:"zzz"){name}}')).body.errors[0].message, /Could not resolve/);
});

test("sixty anonymous requests an hour, when that is switched on", async (t) => {
  const { get } = await withRepository(t, (dir) => makeRepository(dir, { a: "1" }), { github: { anonymousLimit: true } });
  for (let at = 0; at < 60; at += 1) assert.equal((await get("")).status, 200);
  const refused = await get("");
  assert.equal(refused.status, 403);
  assert.equal(refused.headers["x-ratelimit-remaining"], "0");
  assert.equal((await get("", TOKEN)).status, 200);
});

test("five thousand blobs are read by one process", async (t) => {
  const dir = makeRepository(join(tempDir(t), "many"), Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`d${at % 50}/f${at}`, `file ${at}\n`])));
  const repository = await openRepository(dir);
  t.after(() => repository.close());
  const files = (await repository.tree("HEAD", true)).filter(({ type }) => type === "blob");
  const contents = await Promise.all(files.map(async ({ sha, path }) => [path, (await repository.object(sha))?.content.toString()]));
  assert.equal(contents.length, 5000);
  for (const [path, text] of contents) assert.equal(text, `file ${String(path).split("/f")[1]}\n`);
});
