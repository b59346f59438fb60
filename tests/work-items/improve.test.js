// @ts-check
// `npm run work-items -- plan page.xml --ai`: the flow of the panel, over a file, with llama.cpp and with stand-ins.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";
import { BODY } from "../../js/demo/work-items/specification.js";
import { LLAMA_KEY, NO_LLAMA, startLlama, startStandIn } from "./model-servers.js";

const command = fileURLToPath(new URL("../../js/cli/work-items.js", import.meta.url));

/** @param {import("node:test").TestContext} t @param {string} body @param {string[]} more @param {string} [key] @param {string} [name] */
async function plan(t, body, more, key, name = "page.xml") {
  const folder = mkdtempSync(join(tmpdir(), "touchmark-improve-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const page = join(folder, name);
  writeFileSync(page, body);
  const { AI_KEY: _, ...env } = process.env;
  /** @type {{code: number, out: string, err: string}} */
  const done = await new Promise((resolve) => {
    execFile(process.execPath, [command, "plan", page, ...more], { env: { ...env, ...(key ? { AI_KEY: key } : {}) }, timeout: 280_000, maxBuffer: 1 << 25 }, (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }));
  });
  return done;
}

test("a real llama.cpp server is asked about every item of the sample page, and the plan stays the reader's", { skip: NO_LLAMA }, async (t) => {
  const url = await startLlama(t);
  const { code, out, err } = await plan(t, BODY, ["--json", "--ai", "--url", url], LLAMA_KEY);
  assert.equal(code, 0, err);
  const answer = JSON.parse(out);
  assert.equal(answer.improved.length, answer.items.length);
  // A model of random weights: what is no JSON in the end llama.cpp itself answers with 500.
  for (const { outcome, note } of answer.improved) assert.ok(outcome === "improved" || outcome === "kept" || note === "server_error", `${outcome} ${note}`);
  assert.ok(answer.improved.some((/** @type {any} */ { outcome }) => outcome !== "failed"), "some answers reach the judge");
  const { out: alone } = await plan(t, BODY, ["--json", "--page-id", "1"]);
  const { improved: _, ...planned } = answer;
  assert.deepEqual(planned, JSON.parse(alone));
  const wrong = await plan(t, BODY, ["--json", "--ai", "--url", url, "--model", "tiny"], "another");
  assert.ok(JSON.parse(wrong.out).improved.every((/** @type {any} */ one) => one.outcome === "failed" && one.note === "key_refused"), wrong.out.slice(-400));
});

test("what a model proposes is shown below the plan, and what the page does not say is left out", async (t) => {
  const { url } = await startStandIn(t, {
    says: ({ text, others }) => ({
      title: text[0].includes("code") ? "Open the locker with the code" : "Mallory owns https://evil.example",
      description: text[0], acceptance: [], estimate: "2 days", no_requirement: "", ...(others ? { depends_on: [], same_as: "" } : {}),
    }),
  });
  const { code, out, err } = await plan(t, BODY, ["--ai", "--url", url]);
  assert.equal(code, 0, err);
  const [tree, proposed = ""] = out.split("Proposed by the model:");
  assert.ok(tree?.includes("PL-1") && !tree.includes("Open the locker with the code"));
  assert.match(proposed, /title: Open the locker with the code\n/);
  assert.match(proposed, /title was left out: the page does not say it/);
  assert.ok(!out.includes("Mallory") && !out.includes("evil.example"), proposed);
});

test("the server sees the page's text, its own key and nothing else", async (t) => {
  const key = `key-${process.pid}`;
  const { url, asked } = await startStandIn(t, { key });
  const page = "<h2>Requirements</h2><ul><li>The shop shall open</li><li><span style=\"display:none\">The shop shall leak canary-hidden</span></li></ul>";
  const { out, err, code } = await plan(t, page, ["--json", "--ai", "--url", url], key);
  assert.equal(code, 0, err);
  const chats = asked.filter(({ path }) => path === "/v1/chat/completions");
  assert.ok(chats.length > 0 && chats.every(({ authorization }) => authorization === `Bearer ${key}`));
  const sent = JSON.stringify(chats.map(({ body }) => body));
  assert.ok(sent.includes("The shop shall open") && !sent.includes("canary-hidden") && !sent.includes(key));
  assert.ok(!out.includes(key) && !err.includes(key));
  assert.ok(JSON.parse(out).improved.some((/** @type {any} */ one) => one.note === "hidden"));
});

test("wrong options have their own words", async (t) => {
  const said = async (/** @type {string[]} */ more, /** @type {string} */ body = BODY, /** @type {string} */ name = "page.xml") => {
    const { code, err } = await plan(t, body, more, undefined, name);
    assert.equal(code, 2, err);
    return err;
  };
  assert.match(await said(["--ai"]), /belong together/);
  assert.match(await said(["--url", "http://127.0.0.1:1/v1"]), /belong together/);
  assert.match(await said(["--ai", "--url", "http://ai.example.com/v1", "--model", "m"]), /begin with https/);
  assert.match(await said(["--ai", "--url", "https://ai.example.com/api", "--model", "m"]), /end with \/v1/);
  assert.match(await said(["--ai", "--url", "http://127.0.0.1:1/v1"]), /nothing answers at/);
  assert.match(await said(["--ai", "--url", "http://127.0.0.1:1/v1", "--model", "m", "--page-id", "x"]), /must be the page's number/);
  assert.match(await said(["--ai", "--url", "http://127.0.0.1:1/v1", "--model", "m"], '{"type":"doc","version":1,"content":[]}', "page.json"), /storage format/);
});

test("files that cannot be read have a sentence", async (t) => {
  const notJson = join(mkdtempSync(join(tmpdir(), "touchmark-improve-")), "known.json");
  t.after(() => rmSync(join(notJson, ".."), { recursive: true, force: true }));
  writeFileSync(notJson, "- no JSON");
  for (const [more, sentence] of /** @type {[string[], RegExp][]} */ ([
    [["--known", `${notJson}.missing`], /^work-items: .*missing cannot be read: there is no such file\n$/],
    [["--known", tmpdir()], /^work-items: .* cannot be read: it is a folder\n$/],
    [["--known", notJson], /^work-items: .*known\.json is not an answer of plan --json: it is not JSON\n$/],
  ])) {
    const { code, err } = await plan(t, BODY, more);
    assert.equal(code, 2, err);
    assert.match(err, sentence);
  }
});
