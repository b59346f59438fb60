// @ts-check
// What README.md, examples/README.md and docs/COMMAND-LINE.md show: examples run as printed, and commands, options and links exist.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseDocument } from "yaml";

const root = new URL("../../", import.meta.url);

test("the library example runs and prints what it says", () => {
  const page = readFileSync(new URL("examples/README.md", root), "utf8");
  const [, example = "", said = ""] = page.match(/```js\n([\s\S]*?)```\n\nprints\n\n```\n([\s\S]*?)```/) ?? [];
  for (const name of ["openCore", "planWorkItems", "signAwsRequest", "readAwsAnswer"]) assert.ok(example.includes(name), name);
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", example], { cwd: root, encoding: "utf8" });
  assert.equal(printed, said);
});

test("the commands that the README names are there", () => {
  const readme = readFileSync(new URL("README.md", root), "utf8");
  const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => String(name));
  assert.deepEqual(named.filter((name) => !(name in scripts)), []);
  const help = execFileSync(process.execPath, ["js/demo/start.js", "--help"], { cwd: root, encoding: "utf8" });
  const options = [...readme.matchAll(/npm start -- (--[a-z]+)/g)].map(([, name]) => String(name));
  assert.ok(options.includes("--alarms"));
  assert.deepEqual(options.filter((name) => !help.includes(name)), []);
  const linked = [...readme.matchAll(/\]\(([^):#]+)\)/g)].map(([, path]) => String(path));
  assert.deepEqual(linked.filter((path) => !existsSync(new URL(path, root))), []);
});

test("the pipelines of docs/COMMAND-LINE.md are YAML, and pass options that the program has", () => {
  const text = readFileSync(new URL("docs/COMMAND-LINE.md", root), "utf8");
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example]) => String(example));
  assert.equal(examples.length, 4);
  const help = execFileSync(process.execPath, ["js/cli/docs.js", "--help"], { cwd: root, encoding: "utf8" });
  for (const example of examples) {
    const { errors, warnings } = parseDocument(example, { strict: true, uniqueKeys: true });
    assert.deepEqual([...errors, ...warnings].map(({ message }) => message), []);
    const [, line = ""] = /run docs -- (.*)/.exec(example) ?? [];
    const options = [...line.matchAll(/(--[a-z-]+)/g)].map(([name]) => name);
    assert.ok(options.includes("--site") && options.includes("--state"));
    assert.deepEqual(options.filter((name) => !help.includes(name)), []);
  }
});
