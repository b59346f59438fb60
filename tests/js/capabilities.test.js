// @ts-check
/** capabilities.json: one table for manifests, permissions and what a build leaves out. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { TABLE, disagreements, flowsLeftOut, manifestFor, resourcesOf } from "../../scripts/capabilities.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const MANIFEST = readFileSync(join(root, "manifest.yml"), "utf8");
const ALL = Object.keys(TABLE.capabilities);
const FLOWS = Object.keys(JSON.parse(readFileSync(join(root, "tests/vectors/flows.json"), "utf8")));

/** The whole app with a second capability, as one would be added: rows of the table and of the manifest. */
function withSecond() {
  const table = structuredClone(TABLE);
  table.capabilities.second = {
    title: "A second one", flows: ["second."], modules: { "jira:projectPage": { second: "a page" }, llm: { models: "asks a model" }, consumer: { seconds: "works" } }, functions: ["second"],
    resources: ["second-panel"], scopes: { "read:jira-work": "reads issues", "read:page:confluence": "reads pages" }, hosts: { "api.openai.com": "asks a model", "second.example.com": "its own" },
  };
  const manifest = parse(MANIFEST);
  manifest.modules["jira:projectPage"] = [{ key: "second", resource: "second-panel", resolver: { function: "resolver" }, title: "Second" }];
  manifest.modules.consumer.push({ key: "seconds", queue: "seconds", function: "second" });
  manifest.modules.function.push({ key: "second", handler: "index.second" });
  manifest.resources.push({ key: "second-panel", path: "static/second/build" });
  manifest.permissions.scopes.push("read:jira-work");
  manifest.permissions.external.fetch.backend.push({ address: "second.example.com" });
  return { table, text: stringify(manifest) };
}

test("table and manifest name the same things, and a stray row on either side is found", () => {
  assert.deepEqual(disagreements(MANIFEST), []);
  const stray = MANIFEST.replace("    - storage:app\n", "    - storage:app\n    - read:jira-work\n").replace("- address: gitlab.com", "- address: evil.example.com");
  assert.deepEqual(disagreements(stray), [
    "the scope read:jira-work of manifest.yml belongs to no capability",
    "the host evil.example.com of manifest.yml belongs to no capability",
    "the host gitlab.com of capabilities.json is not in manifest.yml",
  ]);
});

test("every flow belongs to one part of the table", () => {
  const prefixes = [...TABLE.shared.flows, ...Object.values(TABLE.capabilities).flatMap(({ flows }) => flows)];
  for (const name of FLOWS) assert.equal(prefixes.filter((prefix) => name.startsWith(prefix)).length, 1, name);
});

test("all capabilities together are the whole manifest", () => {
  assert.deepEqual(parse(manifestFor(MANIFEST, ALL)), parse(MANIFEST));
  assert.deepEqual(flowsLeftOut(ALL), []);
});

test("a build of one capability asks for what it needs and for nothing of the others", () => {
  const { table, text } = withSecond();
  assert.deepEqual(disagreements(text, table), []);
  assert.deepEqual(parse(manifestFor(text, ["docs"], table)), parse(manifestFor(MANIFEST, ["docs"])), "docs is not touched by a second one");
  assert.deepEqual(flowsLeftOut(["docs"], table), ["alarms.", "second."]);
  const second = parse(manifestFor(text, ["second"], table));
  assert.deepEqual(Object.keys(second.modules).sort(), ["confluence:globalSettings", "consumer", "function", "jira:projectPage", "llm", "preUninstall"]);
  assert.deepEqual(second.modules.function.map((/** @type {any} */ { key }) => key), ["resolver", "uninstall", "second"]);
  assert.deepEqual(second.permissions.scopes, ["storage:app", "read:page:confluence", "read:content-details:confluence", "read:jira-work"]);
  assert.deepEqual(second.permissions.external, { fetch: { backend: [{ address: "api.openai.com" }, { address: "second.example.com" }] } });
  assert.deepEqual([...resourcesOf(["second"], table)], ["settings", "second-panel"]);
  assert.deepEqual(flowsLeftOut(["second"], table), ["docs.", "git.", "alarms."]);
  const none = parse(manifestFor(text, [], table));
  assert.deepEqual([none.permissions, none.resources.length], [{ scopes: ["storage:app", "read:content-details:confluence"] }, 1]);
  assert.throws(() => manifestFor(text, ["third"], table), /there is no capability "third"/);
});

test("flows that a build leaves out answer not_built; its panels carry no text of them", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "capabilities-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of ["js", "scripts", "static", "src/index.js", "manifest.yml", "package.json", "package-lock.json", "LICENSE", "capabilities.json"]) cpSync(join(root, name), join(dir, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  const { table, text } = withSecond();
  const { writeFileSync } = await import("node:fs");
  writeFileSync(join(dir, "manifest.yml"), text);
  writeFileSync(join(dir, "capabilities.json"), JSON.stringify(table));
  cpSync(join(dir, "static/card"), join(dir, "static/second-panel"), { recursive: true });
  execFileSync(process.execPath, [join(dir, "scripts/build.mjs"), "--only", "second", "--out", join(dir, "app")], { encoding: "utf8" });
  assert.deepEqual(readdirSync(join(dir, "app/static")).sort(), ["second-panel", "settings"]);
  const settings = readFileSync(join(dir, "app/static/settings/build/index.js"), "utf8");
  for (const words of ["Publish the first pages", "A push to the repository starts", "Nothing in it can be documented"]) assert.ok(!settings.includes(words), words);
  symlinkSync(join(root, "node_modules"), join(dir, "app/node_modules"));
  // A process of its own: Forge's packages look for their platform when they are used, not when they are loaded.
  const script = `import { resolver } from ${JSON.stringify(pathToFileURL(join(dir, "app/src/index.js")).href)};
    const call = (functionKey) => resolver({ call: { functionKey } }, { principal: { accountId: "a" } });
    console.log(JSON.stringify([await call("docs.list"), await call("git.push"), (await call("no.such")).error.code]));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  const refused = { ok: false, error: { code: "not_built", message: "this app was built without this capability" } };
  assert.deepEqual(JSON.parse(stdout || "null"), [refused, refused, "unknown_flow"], stderr);
});

test("a capability that does not exist is refused with the ones that do", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts/build.mjs"), "--only", "docs,nothing", "--out", join(tmpdir(), "never-made")], { encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, /There is no capability "nothing"\. Choose among docs/);
});
