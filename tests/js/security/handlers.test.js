// @ts-check
/** Handlers are plain functions that call plain functions: a scanner that follows names sees where an invocation goes (docs/THREAT-MODEL.md). */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

/** The function that a handler calls by its name; nothing where it is made otherwise. @param {string} source @param {string} handler */
function calledBy(source, handler) {
  return new RegExp(`^export const ${handler} = \\([\\w, ]*\\) => ([\\w.]+)\\(`, "m").exec(source)?.[1];
}

test("every function of the manifest is a plain function in src/ and js/, and calls one", () => {
  const [src, js] = [read("src/index.js"), read("js/index.js")];
  const handlers = parse(read("manifest.yml")).modules.function.map((/** @type {any} */ { handler }) => handler.replace(/^index\./, ""));
  assert.ok(handlers.length >= 10, handlers.join(" "));
  for (const handler of handlers) {
    assert.equal(calledBy(src, handler), `handlers.${handler}`, `src/index.js: ${handler}`);
    const next = calledBy(js, handler);
    assert.ok(next && new RegExp(`^(async )?function ${next}\\(`, "m").test(js), `js/index.js: ${handler} calls ${next}`);
  }
  assert.equal(/^export (\*|\{)/m.test(src), false, "nothing hidden behind a re-export");
});

test("a handler from a factory is noticed", () => {
  assert.equal(calledBy("export const resolver = panel();", "resolver"), undefined);
  assert.equal(calledBy("export const resolver = (request) => panel(request);", "resolver"), "panel");
});

test("nothing that is deployed asks for a private name by `in`, at which the scanner ends", () => {
  const files = readdirSync(new URL("../../../js/", import.meta.url), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js") && !/^(local|cli|demo)[\\/]/.test(name));
  assert.ok(files.length >= 10, files.join(" "));
  assert.deepEqual(files.filter((name) => /#[\w$]+\s+in\s/.test(read(`js/${name}`).replace(/^\s*(\/\/|\*|\/\*).*$/gm, ""))), []);
});
