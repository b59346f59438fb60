// @ts-check
/** What Forge loads, the host loads; what it does not, is told in a sentence. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readManifest, resourceOf } from "../../../../js/local/manifest/manifest.js";
import { problemsOf } from "../../../../js/local/manifest/manifest-checks.js";
import { PAGE, makeApp, manifestOf, open } from "./app.js";

test("TypeScript in a package of modules takes default imports as Atlassian's bundler gives them", async (t) => {
  const app = makeApp(t, {
    "package.json": '{"type":"module"}',
    "manifest.yml": manifestOf(PAGE),
    "src/index.ts": 'import Resolver from "@forge/resolver";\nimport { shout } from "./words";\nimport plain from "plain";\nconst resolver = new Resolver();\nresolver.define("any", (): string => shout(plain.said));\nexport const handler = resolver.getDefinitions();\n',
    "src/words.ts": "export const shout = (text: string): string => text.toUpperCase();\n",
    "node_modules/plain/package.json": '{"name":"plain","main":"index.js"}',
    "node_modules/plain/index.js": 'Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = { said: "hello" };\n',
  });
  const { call } = await open(t, app);
  assert.equal(await call(), "HELLO");
});

test("a strict module of JavaScript keeps Node's default imports, also when it needs the bundler for JSON or JSX", async (t) => {
  const app = makeApp(t, {
    "package.json": '{"type":"module"}',
    "manifest.yml": manifestOf(PAGE),
    "src/index.js": 'import marked from "plain";\nimport words from "./words.json";\nexport const handler = () => [typeof marked.default, words.said];\n',
    "src/words.json": '{"said":"hi"}',
    "node_modules/plain/package.json": '{"name":"plain","main":"index.js"}',
    "node_modules/plain/index.js": 'Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = () => 1;\n',
  });
  const { call } = await open(t, app);
  assert.deepEqual(await call(), ["function", "hi"]);
});

test("what the bundler finds wrong is told whole, with file and line", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE), "src/index.ts": 'import { gone } from "./gone";\nimport other from "not-installed";\nexport const handler = () => gone(other);\n' });
  const { call } = await open(t, app);
  await assert.rejects(call(), (/** @type {Error} */ error) => /loaded: src\/index\.ts:1:\d+: .*gone/.test(error.message) && /^src\/index\.ts:2:\d+: .*not-installed/m.test(error.message) && /npm install/.test(error.message) && !/node:internal/.test(error.message));
});

test("scopes may be a map, and say with which a person who is not there may be acted as", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE, { permissions: { scopes: { "read:jira-work": { allowImpersonation: true }, "write:jira-work": {}, "storage:app": null } } }) });
  const { scopes, impersonating } = await readManifest(app);
  assert.deepEqual([[...scopes], [...impersonating]], [["read:jira-work", "write:jira-work", "storage:app"], ["read:jira-work"]]);
});

test("a resource has entries, which modules name, and a frame opens the right file", async (t) => {
  const app = makeApp(t, {
    "manifest.yml": manifestOf({ "jira:globalPage": [{ key: "page", resource: "ui/second", resolver: { function: "resolver" } }], function: PAGE.function }, { resources: [{ key: "ui", path: "static", entry: { first: "first.html", second: "second.html", third: "third.html" } }] }),
    "src/index.js": "exports.handler = () => 1;\n",
    "static/first.html": "<html><head></head><body>one</body></html>",
    "static/second.html": "<html><head></head><body>two</body></html>",
  });
  const manifest = await readManifest(app);
  assert.equal(resourceOf(manifest, "ui/nothing"), undefined);
  assert.match((await problemsOf(manifest)).join("\n"), /entry "third" .*third\.html, which is not in static/);
  const { host } = await open(t, app);
  const page = await (await fetch(`${host.url}/apps/page`)).text();
  const frame = await fetch(String(/<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]).replaceAll("&#38;", "&"));
  assert.match(await frame.text(), /<body>two/);
});

test("variables of the manifest come from the environment or their default, and one without either is named", async (t) => {
  const manifest = (/** @type {any} */ variables) => manifestOf({ ...PAGE, webtrigger: [{ key: "hook-${SUFFIX}", function: "resolver" }] }, { environment: { variables } });
  const found = await readManifest(makeApp(t, { "manifest.yml": manifest([{ key: "SUFFIX", default: "x" }]) }));
  assert.ok(found.modules.some(({ key }) => key === "hook-x"));
  await assert.rejects(readManifest(makeApp(t, { "manifest.yml": manifest(["SUFFIX"]) })), /variable SUFFIX, which is not set/);
});

test("packages of the old runtime are refused in a sentence that names the version", async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE), "src/index.js": "exports.handler = () => 1;\n" }, { packages: false });
  for (const [name, version, sentence] of [["@forge/api", "2.10.0", /@forge\/api 2\.10\.0 is too old for this host, which runs @forge\/api 2\.22 and newer/], ["@forge/ui", "1.11.0", /@forge\/ui 1\.11\.0 is UI Kit 1, which Atlassian has switched off/]]) {
    const dir = join(app, "node_modules", String(name));
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "package.json"), JSON.stringify({ name, version: name === "@forge/api" ? version : version }));
    await assert.rejects(open(t, app), /** @type {RegExp} */ (sentence));
    writeFileSync(join(dir, "package.json"), JSON.stringify({ name, version: "99.0.0" }));
    if (name === "@forge/api") await open(t, app);
  }
});

test("retired, missing and unknown runtimes, modules of yesterday and UI Kit 1 are told", async (t) => {
  const told = async (/** @type {any} */ app, modules = /** @type {any} */ (PAGE)) => (await problemsOf(await readManifest(makeApp(t, { "manifest.yml": manifestOf(modules, { app, resources: [{ key: "ui", path: "src" }] }), "src/index.js": "" })))).join("\n");
  assert.equal(await told({}), "");
  assert.match(await told({ runtime: { name: "nodejs18.x" } }), /nodejs18\.x is retired/);
  assert.match(await told({ runtime: { name: "nodejs20.x" } }), /Node 20 has been at its end/);
  assert.match(await told({ runtime: { name: "sandbox" } }), /switched off since February 2025/);
  assert.match(await told({ runtime: undefined }), /names no app\.runtime\.name/);
  assert.match(await told({ runtime: { name: "nodejs99.x" } }), /There is no runtime "nodejs99\.x"/);
  assert.match(await told({}, { "jira:issueGlance": [{ key: "glance", resource: "ui" }], ...PAGE }), /module of yesterday: use jira:issueContext/);
  assert.match(await told({}, { macro: [{ key: "old", function: "resolver", title: "Old" }], ...PAGE }), /UI Kit 1/);
  assert.match(await told({}, { webtrigger: [{ key: "hook", function: "resolver", urlFormat: "v3" }], ...PAGE }), /urlFormat "v3"; Forge knows v1 and v2/);
});

test("a Custom UI that is not built says what to run, and where", async (t) => {
  /** @param {Record<string, string>} files */
  const told = async (files) => (await problemsOf(await readManifest(makeApp(t, { "manifest.yml": manifestOf(PAGE, { resources: [{ key: "ui", path: "static/page/build" }] }), "src/index.js": "", ...files })))).join("\n");
  const script = '{"scripts":{"build":"vite build"}}';
  assert.match(await told({ "static/page/package.json": script }), /static\/page\/build, which is not there: run `npm install && npm run build` in static\/page\./);
  assert.match(await told({ "static/page/package.json": script, "static/page/yarn.lock": "", "static/page/node_modules/a/index.js": "" }), /run `yarn run build` in static\/page\./);
  assert.match(await told({ "package.json": script, "pnpm-lock.yaml": "", "static/page/package.json": "{}" }), /run `pnpm (install && pnpm )?run build` in the app's folder\./);
  assert.match(await told({ "static/page/package.json": '{"scripts":{"test":"jest","buildToDev":"vite build"}}' }), /run `npm install && npm run buildToDev` in static\/page\./);
  assert.match(await told({ "static/page/package.json": '{"scripts":{}}' }), /no package\.json .* has a build script, .*README/);
  const { host } = await open(t, makeApp(t, { "manifest.yml": manifestOf(PAGE, { resources: [{ key: "ui", path: "static/page/build" }] }), "src/index.js": "exports.handler = () => 1;\n", "static/page/package.json": script }));
  const page = await (await fetch(`${host.url}/apps/page`)).text();
  const [frame] = /http:\/\/localhost:\d+\/resources\/[0-9a-f]+\/index\.html/.exec(page) ?? [""];
  assert.match(await (await fetch(frame)).text(), /run `npm install && npm run build` in static\/page\./);
});

test("a page that asks for its files at the root is told, as it would stay white on Forge", async (t) => {
  const told = async (/** @type {string} */ head) => problemsOf(await readManifest(makeApp(t, { "manifest.yml": manifestOf(PAGE, { resources: [{ key: "ui", path: "static" }] }), "src/index.js": "", "static/index.html": `<html><head>${head}</head></html>` })));
  assert.match((await told('<script defer="defer" src="/static/js/main.js"></script>')).join("\n"), /"ui" asks for \/static\/js\/main\.js; .*relative/);
  assert.match((await told("<link rel=stylesheet href=/a.css>")).join("\n"), /asks for \/a\.css/);
  assert.deepEqual(await told('<script src="./static/js/main.js"></script><link href="https://example.com/a.css"><script src="//cdn.example.com/a.js"></script>'), []);
});
