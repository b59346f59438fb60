// @ts-check
/** Apps that this repository knows nothing of. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { startHost } from "../../../js/local/host.js";
import { tempDir } from "./with-host.js";

const FIXTURE = fileURLToPath(new URL("fixtures/typescript", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../../../js/local/app.js", import.meta.url));

/** Runs the program until it has said what is looked for, or has ended. @param {import("node:test").TestContext} t @param {string[]} parameters @param {RegExp} [until] */
async function told(t, parameters, until) {
  const child = spawn(process.execPath, [PROGRAM, ...parameters], { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGTERM"));
  const ended = new Promise((resolve) => child.once("close", resolve));
  let out = "";
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
  for await (const line of createInterface({ input: child.stdout })) {
    out += `${line}\n`;
    if (until?.test(out)) return { out, err, code: undefined };
  }
  return { out, err, code: await ended };
}

/** @param {import("node:test").TestContext} t @param {string} manifest */
function appOf(t, manifest) {
  const dir = join(tempDir(t), "app");
  mkdirSync(join(dir, "src"), { recursive: true });
  writeFileSync(join(dir, "manifest.yml"), manifest);
  return dir;
}

test("an app in TypeScript without a module type runs with its packages unmodified", async (t) => {
  t.after(() => rmSync(join(FIXTURE, "node_modules"), { recursive: true, force: true }));
  const host = await startHost({ appDir: FIXTURE, dataDir: tempDir(t) });
  t.after(() => host.close());
  const count = async () => {
    const result = await host.invoke({ moduleKey: "hello", functionKey: "count" });
    return result.ok ? result.value : result.error;
  };
  assert.equal(await count(), 1);
  assert.equal(await count(), 2);
});

test("npm run local's program says plainly what it does not know, and what Forge would not take", async (t) => {
  const app = join(tempDir(t), "app");
  cpSync(FIXTURE, app, { recursive: true });
  writeFileSync(join(app, "manifest.yml"), `modules:
  macro:
    - { key: hello, resource: ui, render: native, resolver: { function: resolver }, displayConditions: { isFullMoon: true } }
  compass:adminPage:
    - { key: page, resource: none }
  scheduledTrigger:
    - { key: tick, function: nowhere, interval: hour }
  function:
    - { key: resolver, handler: missing.handler }
resources:
  - { key: ui, path: src/frontend/index.jsx }
  - { key: gone, path: static/gone }
permissions:
  scopes: ["storage:app", "read:component:compass"]
`);
  const { out } = await told(t, ["--app", app], /static\/gone/);
  assert.match(out, /^typescript-app at http:\/\/127\.0\.0\.1:\d+/);
  assert.match(out, /macro hello: \S+\?pageId=\d+ \(UI Kit, drawn plainly\)/);
  assert.match(out, /NOT KNOWN: modules of the kind compass:adminPage/);
  assert.match(out, /NOT KNOWN: the display condition isFullMoon/);
  assert.match(out, /WRONG: The scheduledTrigger "tick" names the function "nowhere"/);
  assert.match(out, /WRONG: There is no src\/missing\.js .*for the function "resolver"/);
  assert.match(out, /WRONG: The resource "gone" names the folder static\/gone/);
});

test("what cannot be served is told in a sentence", async (t) => {
  const refused = async (/** @type {string[]} */ ...parameters) => {
    const { code, err } = await told(t, parameters);
    assert.equal(code, 1, err);
    assert.doesNotMatch(err, /\n +at |node:internal/, "no stack");
    return err;
  };
  assert.match(await refused("--app", "/no/such/folder"), /There is no folder \/no\/such\/folder/);
  assert.match(await refused("--app", PROGRAM), /is a file/);
  assert.match(await refused("--app", tempDir(t)), /no manifest\.yml .*\n.*--app/);
  assert.match(await refused("--app", appOf(t, "modules:\n  macro: [\n")), /manifest\.yml cannot be read: .*line/s);
  assert.match(await refused("--app", appOf(t, "just text")), /not a Forge manifest/);
  assert.match(await refused("--app", appOf(t, "modules:\n  macro:\n    title: x\n")), /modules\.macro must be a list/);
  assert.match(await refused("--app", appOf(t, "modules:\n  function:\n    - { key: f, handler: a.b.c }\n")), /must be <file>\.<export>/);
  assert.match(await refused("--app", FIXTURE, "--repo", "nothing"), /name=value/);
  assert.match(await refused("--app", FIXTURE, "--data", tempDir(t), "--repo", `a/b=${tempDir(t)}`), /git init/);
  assert.match(await refused("--app", FIXTURE, "--port", "x"), /whole number/);
});

test("a port that is taken, and a store that is open, are told in a sentence", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  t.after(() => taken.close());
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = /** @type {import("node:net").AddressInfo} */ (taken.address());
  const data = tempDir(t);
  assert.match((await told(t, ["--app", FIXTURE, "--data", data, "--port", String(port)])).err, new RegExp(`Port ${port} is in use`));
  await told(t, ["--app", FIXTURE, "--data", data], /at http/);
  assert.match((await told(t, ["--app", FIXTURE, "--data", data])).err, /already running .*at http:\/\/127.*\n.*--data/s);
});

test("a function that cannot be loaded says so in a line", async (t) => {
  const dir = appOf(t, "modules:\n  confluence:globalPage:\n    - { key: page, resolver: { function: f } }\n  function:\n    - { key: f, handler: index.f }\n");
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
  writeFileSync(join(dir, "src/index.js"), 'import "@forge/not-installed";\nexport const f = () => 1;\n');
  const host = await startHost({ appDir: dir, dataDir: tempDir(t) });
  t.after(() => host.close());
  const result = await host.invoke({ moduleKey: "page", functionKey: "any" });
  assert.match(result.ok ? "" : result.error.message, /"f" cannot be loaded: .*not-installed.*npm install/);
});
