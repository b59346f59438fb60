// @ts-check
/** The program as a stranger has it: packed, started elsewhere, driven by its commands, started again when a file changes. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { APP_DIR, tempDir } from "../with-host.js";
import { PAGE, makeApp, manifestOf } from "./app.js";

const PACKAGE = join(APP_DIR, "packages/forge-local-host");

/** The package as npm makes it, with this repository's packages beside it. @param {import("node:test").TestContext} t @returns {string} its program */
function packed(t) {
  const dir = tempDir(t);
  execFileSync("npm", ["pack", "--pack-destination", dir, "--loglevel=error"], { cwd: PACKAGE, stdio: "pipe" });
  const [file] = readdirSync(dir).filter((name) => name.endsWith(".tgz"));
  execFileSync("tar", ["-xzf", String(file)], { cwd: dir });
  symlinkSync(join(APP_DIR, "node_modules"), join(dir, "package/node_modules"));
  return join(dir, "package/local/app.js");
}

/** @param {import("node:test").TestContext} t @param {string} program @param {string[]} parameters */
function run(t, program, parameters) {
  const child = spawn(process.execPath, [program, ...parameters], { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGTERM"));
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (out += text));
  const ended = new Promise((resolve) => child.once("close", resolve));
  /** @param {RegExp} pattern */
  const said = async (pattern) => {
    for (let tries = 0; tries < 400; tries += 1) {
      const found = pattern.exec(out);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`never said ${pattern}:\n${out}`);
  };
  return { said, ended, out: () => out, stop: () => void child.kill("SIGTERM") };
}

/** What the `@forge` packages among these ask for and do not declare, as they are: whoever installs them has to. @param {string[]} names */
function undeclared(names) {
  const waiting = names.filter((name) => name.startsWith("@forge/"));
  /** @type {Set<string>} */
  const found = new Set();
  for (const name of waiting) {
    const dir = join(APP_DIR, "node_modules", name);
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
    for (const inner of Object.keys(dependencies)) if (inner.startsWith("@forge/") && !waiting.includes(inner)) waiting.push(inner);
    const files = readdirSync(join(dir, "out"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js") && !file.includes("__test__"));
    const asked = files.flatMap((file) => [...readFileSync(join(dir, "out", file), "utf8").matchAll(/require\("([^".][^"]*)"\)/g)].map(([, what]) => String(what)));
    for (const what of asked.map((one) => one.split("/").slice(0, one.startsWith("@") ? 2 : 1).join("/"))) if (!isBuiltin(what) && !(what in dependencies) && !(what in peerDependencies)) found.add(what);
  }
  return [...found];
}

test("npm pack gives the host without the app, and every package that it needs is declared as here", (t) => {
  const program = packed(t);
  const dir = join(program, "../..");
  const { dependencies } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((name) => !name.startsWith("node_modules"));
  assert.ok(existsSync(join(dir, "LICENSE")) && existsSync(join(dir, "README.md")));
  assert.deepEqual(files.filter((name) => /touchmark|(^|\/)(src|static|demo)\//i.test(name)), []);
  const imported = files.filter((name) => name.endsWith(".js") && !name.includes("browser/")).flatMap((name) => [...readFileSync(join(dir, name), "utf8").matchAll(/(?:^import [^;]*?from |^import |lazily\()"([^".][^"]*)"/gm)].map(([, what]) => String(what))).filter((what) => !what.startsWith("node:"));
  const names = [...new Set(imported.map((what) => (what.startsWith("@") ? what.split("/").slice(0, 2).join("/") : String(what.split("/")[0]))))].sort();
  assert.deepEqual([...new Set([...names, ...undeclared(names)])].sort(), Object.keys(dependencies).sort());
  const root = JSON.parse(readFileSync(join(APP_DIR, "package.json"), "utf8"));
  for (const [name, version] of Object.entries(dependencies)) assert.equal(version, { ...root.dependencies, ...root.devDependencies }[name], name);
  assert.ok(!existsSync(join(PACKAGE, "local")), "nothing is left over");
});

test("the packed program serves an app, is driven by its commands, and starts again when a file changes", async (t) => {
  const program = packed(t);
  const app = makeApp(t, { "manifest.yml": manifestOf({ ...PAGE, macro: [{ key: "card", title: "Card", resource: "ui" }], webtrigger: [{ key: "hook", function: "hook", urlFormat: "v2" }], function: [...PAGE.function, { key: "hook", handler: "index.hook" }] }, { resources: [{ key: "ui", path: "static" }] }), "src/index.js": 'exports.handler = () => 1;\nexports.hook = () => ({ statusCode: 200, body: "first" });\n', "static/index.html": "<html><head></head></html>" });
  const data = tempDir(t);
  const serving = run(t, program, ["--app", app, "--data", data]);
  const [, url] = await serving.said(/small at (http:\S+)/);
  assert.match(String((await serving.said(/macro card: (\S+)/))[1]), /pageId=\d+$/);
  const [, hook = ""] = await serving.said(/webtrigger hook: (\S+)/);
  assert.match(hook, /\/public\//, "urlFormat v2");
  assert.equal(await (await fetch(hook)).text(), "first");
  const command = async (/** @type {string[]} */ ...parameters) => {
    const done = run(t, program, ["--app", app, "--data", data, ...parameters]);
    return { code: await done.ended, out: done.out() };
  };
  assert.match((await command("insert-macro", "card", "--form", "structured")).out, /The macro "card" is on page \d+/);
  assert.match((await command("create-issue", "--summary", "New")).out, /Issue DEMO-\d+ is there/);
  const refused = await command("fire-event", "avi:jira:created:issue");
  assert.deepEqual([refused.code, /No trigger of the manifest listens/.test(refused.out)], [1, true]);
  writeFileSync(join(app, "src/index.js"), 'exports.handler = () => 1;\nexports.hook = () => ({ statusCode: 200, body: "second" });\n');
  await serving.said(/src.index\.js changed: starting again/);
  let text = "";
  for (let tries = 0; tries < 200 && text !== "second"; tries += 1) {
    text = await fetch(hook).then((response) => response.text(), () => "");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(text, "second", "at the same address, as a secret key of the installation would demand");
  assert.equal((await fetch(String(url))).status, 200);
});

test("a program that is told to end just after a file changed ends, and does not start again", { timeout: 120_000 }, async (t) => {
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE), "src/index.js": "exports.handler = () => 1;\n" });
  // Around the moment in which the change is acted upon, 200 ms after it.
  for (const waitedMs of [120, 170, 190, 210]) {
    const serving = run(t, join(APP_DIR, "js/local/app.js"), ["--app", app, "--data", tempDir(t)]);
    await serving.said(/small at http:/);
    writeFileSync(join(app, "src/index.js"), `exports.handler = () => ${waitedMs};\n`);
    await new Promise((resolve) => setTimeout(resolve, waitedMs));
    serving.stop();
    const inTime = new Promise((resolve) => setTimeout(resolve, 15_000, "goes on").unref());
    assert.notEqual(await Promise.race([serving.ended, inTime]), "goes on", `${waitedMs} ms after the change: ${serving.out()}`);
  }
});

test("a command without a running host says so", async (t) => {
  const done = run(t, join(APP_DIR, "js/local/app.js"), ["--app", tempDir(t), "create-issue"]);
  assert.equal(await done.ended, 1);
  assert.match(done.out(), /No host runs on .* Start it first/);
  mkdirSync(tempDir(t), { recursive: true });
});

test("frames come from the developer's own server where the resource names a tunnel", async (t) => {
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => void response.writeHead(200, { "content-type": "text/html" }).end(`<html><head></head><body>live ${request.url}</body></html>`));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => server.close());
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const { open } = await import("./app.js");
  const app = makeApp(t, { "manifest.yml": manifestOf(PAGE, { resources: [{ key: "ui", path: "static", tunnel: { port } }] }), "src/index.js": "exports.handler = () => 1;\n", "static/index.html": "<html><head></head><body>built</body></html>" });
  const body = async (/** @type {any} */ options) => {
    const { host } = await open(t, app, options);
    const page = await (await fetch(`${host.url}/apps/page`)).text();
    return (await fetch(String(/<iframe[^>]* src="([^"]+)"/.exec(page)?.[1]).replaceAll("&#38;", "&"))).text();
  };
  assert.match(await body({ tunnel: true }), /bridge\.js.*live \//);
  assert.match(await body({}), /built/);
  assert.match(await body({ tunnel: true, environment: "production" }), /built/, "no tunnel in production");
});
