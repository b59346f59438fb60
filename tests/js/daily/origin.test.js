// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { homeOf } from "../../../js/cli/origin.js";
import { makeRepository, runDocs } from "./command-line.js";

test("every spelling of an address gives host, owner and name, and credentials in it are dropped", () => {
  const github = { provider: "github", owner: "acme", name: "shop" };
  for (const address of ["https://github.com/acme/shop.git", "https://u:p@github.com/acme/shop", "git@github.com:acme/shop.git", "ssh://git@ssh.github.com:443/acme/shop.git"]) {
    assert.deepEqual(homeOf(address), github, address);
  }
  assert.deepEqual(homeOf("git@gitlab.com:group/sub/shop.git"), { provider: "gitlab", owner: "group/sub", name: "shop" });
  assert.deepEqual(homeOf("https://gitlab.example.com:8443/group/shop.git"), { provider: "gitlab", owner: "group", name: "shop", baseUrl: "https://gitlab.example.com:8443" });
  assert.deepEqual(homeOf("git@bitbucket.org:team/shop.git"), { provider: "bitbucket", owner: "team", name: "shop" });
  const azure = { provider: "azure", owner: "org/project", name: "shop" };
  for (const address of ["https://org@dev.azure.com/org/project/_git/shop", "git@ssh.dev.azure.com:v3/org/project/shop", "https://org.visualstudio.com/project/_git/shop", "org@vs-ssh.visualstudio.com:v3/org/project/shop"]) {
    assert.deepEqual(homeOf(address), azure, address);
  }
  assert.deepEqual(homeOf("https://dev.azure.com/org/project/_git/project"), { ...azure, name: "project" });
});

test("an own server whose name does not tell what it is has to be said, and a path is no address", () => {
  assert.deepEqual(homeOf("git@git.example.com:acme/shop.git"), { unknown: "git.example.com" });
  assert.deepEqual(homeOf("git@git.example.com:acme/shop.git", "gitlab"), { provider: "gitlab", owner: "acme", name: "shop", baseUrl: "https://git.example.com" });
  assert.deepEqual(homeOf("https://bitbucket.example.com/scm/acme/shop.git"), { unknown: "bitbucket.example.com" });
  for (const path of ["../shop.git", "/srv/git/shop.git", "C:\\git\\shop", ""]) assert.equal(homeOf(path), undefined, path);
});

/** @param {string} origin @param {string[]} [more] @returns {Promise<{err: string, text: string, titles: string}>} */
async function pagesOf(origin, more = []) {
  const dir = makeRepository({ "README.md": "# Tally\n\nCounts what people vote for.\n", "src/lib.rs": "//! Counts.\n\n/// Adds.\npub fn add() {}\n" });
  if (origin) execFileSync("git", ["-C", dir, "remote", "add", "origin", origin]);
  const out = mkdtempSync(join(tmpdir(), "touchmark-origin-"));
  const { code, err } = await runDocs(["--repo", dir, "--out", out, "--quiet", ...more]);
  assert.equal(code, 0, err);
  const files = readdirSync(out).filter((name) => name.endsWith(".xml"));
  return { err, text: files.map((name) => readFileSync(join(out, name), "utf8")).join("\n"), titles: files.join("\n") };
}

test("links of a folder's pages lead where its origin is", async () => {
  const gitlab = await pagesOf("git@gitlab.com:acme/tools/votes.git");
  assert.match(gitlab.text, /https:\/\/gitlab\.com\/acme\/tools\/votes\/-\/blob\/[0-9a-f]{40}\/src\/lib\.rs/);
  assert.match(gitlab.titles, /votes\.xml/);
  const own = await pagesOf("https://gitlab.example.com/acme/votes.git");
  assert.match(own.text, /https:\/\/gitlab\.example\.com\/acme\/votes\/-\/blob\//);
  const bitbucket = await pagesOf("git@bitbucket.org:acme/votes.git");
  assert.match(bitbucket.text, /https:\/\/bitbucket\.org\/acme\/votes\/src\/[0-9a-f]{40}\/src\/lib\.rs/);
  const azure = await pagesOf("https://dev.azure.com/acme/tools/_git/votes");
  assert.match(azure.text, /https:\/\/dev\.azure\.com\/acme\/tools\/_git\/votes\?version=GC/);
});

test("a name that is given wins, and a server that nobody knows is named", async () => {
  const named = await pagesOf("git@gitlab.com:acme/votes.git", ["--name", "https://github.com/acme/poll"]);
  assert.match(named.text, /https:\/\/github\.com\/acme\/poll\/blob\//);
  const plain = await pagesOf("", ["--name", "Poll"]);
  assert.match(plain.titles, /Poll\.xml/);
  const unknown = await pagesOf("git@git.example.com:acme/votes.git");
  assert.match(unknown.err, /git\.example\.com .*--provider/);
  const said = await pagesOf("git@git.example.com:acme/votes.git", ["--provider", "github"]);
  assert.match(said.text, /https:\/\/git\.example\.com\/acme\/votes\/blob\//);
});
