// @ts-check
// `npm run model-check` finds what a server really does: llama.cpp itself, and stand-ins that each break one promise.

import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import test from "node:test";
import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";
import { LLAMA_KEY, NO_LLAMA, startLlama, startStandIn } from "./model-servers.js";

const command = fileURLToPath(new URL("../../js/cli/model-check.js", import.meta.url));

/** @param {string} url @param {string | undefined} key @param {string[]} more @returns {Promise<{code: number, out: string, err: string, of: (what: string) => {verdict: string, said: string}}>} */
function check(url, key = undefined, more = ["--json"]) {
  const { AI_KEY: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, [command, "--url", url, ...more], { env: { ...env, ...(key ? { AI_KEY: key } : {}) }, timeout: 240_000 }, (error, out, err) => {
      const findings = () => /** @type {{what: string, verdict: string, said: string}[]} */ (JSON.parse(out).findings);
      const of = (/** @type {string} */ what) => findings().find((finding) => finding.what === what) ?? { verdict: "absent", said: "" };
      resolve({ code: Number(error?.code ?? 0), out, err, of });
    });
  });
}

test("a real llama.cpp server is measured, and its grammar found to hold", { skip: NO_LLAMA }, async (t) => {
  const url = await startLlama(t);
  const { code, of, out, err } = await check(url, LLAMA_KEY);
  assert.equal(of("JSON schema").verdict, "good", out + err);
  assert.equal(of("without the key").verdict, "good", out);
  assert.equal(of("address and key").verdict, "good", out);
  // A random model counts a byte as a token: the longest prompt is more than its 4,096.
  assert.match(of("context").said, /4096 tokens/);
  assert.match(of("form and speed of answers").said, /tokens a second/);
  assert.notEqual(of("a sample through the app").verdict, "bad", out);
  assert.equal(code, 0, out);
});

test("a good server is called good in every respect", async (t) => {
  const key = `key-${process.pid}`;
  const { url, asked } = await startStandIn(t, { key, context: 8192, loads: 1 });
  const { code, out, err } = await check(url, key);
  assert.equal(code, 0, out + err);
  const { findings } = JSON.parse(out);
  assert.deepEqual(findings.map((/** @type {any} */ finding) => finding.verdict), Array(findings.length).fill("good"), out);
  assert.equal(findings.length, 7);
  assert.match(out, /the server states 8192/);
  assert.ok(!out.includes(key) && asked.some(({ authorization }) => authorization === undefined), "the check without a key was not made");
});

test("a server that takes a schema and does not keep it is found, whatever it says", async (t) => {
  for (const lie of [{ prose: true }, { extra: true }]) {
    const { url } = await startStandIn(t, lie);
    const { code, of, out } = await check(url);
    assert.equal(of("JSON schema").verdict, "limited", out);
    assert.match(of("a sample through the app").said, /kept \(unusable_twice\)/);
    assert.equal(code, 0);
  }
  const { url } = await startStandIn(t, { refusesSchema: 400 });
  const { code, of } = await check(url);
  assert.equal(of("JSON schema").verdict, "bad");
  assert.match(of("a sample through the app").said, /failed \(server_error\)/);
  assert.equal(code, 1);
});

test("a small context is found, said or silent", async (t) => {
  const small = await startStandIn(t, { context: 1024 });
  assert.match((await check(small.url)).of("context").said, /^1024 tokens/);
  const silent = await startStandIn(t, { cuts: 512 });
  assert.match((await check(silent.url)).of("context").said, /cut silently to 512 tokens/);
  const uncounted = await startStandIn(t, { uncounted: true });
  assert.match((await check(uncounted.url)).of("context").said, /does not count/);
});

test("a wrong content type is told, and a web page is no server", async (t) => {
  const typed = await startStandIn(t, { type: "text/html; charset=utf-8" });
  const { of, code } = await check(typed.url);
  assert.match(of("form and speed of answers").said, /content type is “text\/html/);
  assert.equal(code, 0);
  const page = await startStandIn(t, { html: true });
  const refused = await check(page.url);
  assert.equal(refused.of("JSON schema").verdict, "bad");
  assert.equal(refused.code, 1);
});

test("a server that answers with nonsense, or not at all, is told so without a model being named, and ends with 1", async (t) => {
  /** @type {[RegExp, (request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void][]} */
  const servers = [
    [/no list of models \(status 200, application\/json\)/, (_, response) => json(response, '"banana"')],
    [/no list of models \(status 200, text\/html\)/, (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><h1>Welcome</h1>")],
    [/no model is listed: name one with --model/, (_, response) => json(response, '{"data": [null, {"id": 5}]}')],
    [/nothing answers there/, (request) => void request.socket.destroy()],
    [/the server redirects/, (request, response) => void response.writeHead(302, { location: String(request.url) }).end()],
    [/no list of models \(status 500/, (_, response) => void response.writeHead(500).end("boom")],
    // It never stops: what is read of it has an end.
    [/no list of models \(status 200, application\/json\)/, (_, response) => endless(response)],
    [/without the key: the server listed its models, but a completion got no answer/, (request, response) => (request.method === "GET" ? json(response, '{"data": [{"id": "m"}]}') : void request.socket.destroy())],
    [/no chat completion came \(\{"choices":"\s+\[31mred"\}/, (request, response) => json(response, request.method === "GET" ? '{"data": [{"id": "m"}]}' : '{"choices":"\u001b[31mred"}')],
  ];
  for (const [sentence, answer] of servers) {
    const server = createServer((request, response) => answer(request.resume(), response)).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => void server.close());
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const { code, out, err } = await check(`http://127.0.0.1:${port}/v1`, undefined, []);
    assert.deepEqual([code, err], [1, ""], String(sentence));
    assert.match(out, sentence);
    assert.doesNotMatch(out, /[^\P{Cc}\n]/u, "no control characters");
    assert.match(out, /The app cannot use this server as it is\.\n$/);
  }
});

/** @param {import("node:http").ServerResponse} response @param {string} text */
function json(response, text) {
  response.writeHead(200, { "content-type": "application/json" }).end(text);
}

/** @param {import("node:http").ServerResponse} response */
function endless(response) {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write("x".repeat(1 << 20)), 5);
  response.on("close", () => clearInterval(timer));
}

test("options that are wrong end with 2 and a sentence, and a password in an address is not repeated", async () => {
  for (const [url, sentence] of /** @type {[string, RegExp][]} */ ([["", /is not an address/], ["https://ai.example.com/v1?key=1", /nothing after it/], [`https://name:${"pass"}${"word"}@ai.example.com/v1`, /set the key in AI_KEY/]])) {
    const { code, out, err } = await check(url, undefined, ["--model", "m"]);
    assert.deepEqual([code, out], [2, ""], url);
    assert.match(err, sentence);
    assert.ok(!err.includes("name:"), err);
  }
});

test("a refused key, an open door, a redirect and a silent port have their own words", async (t) => {
  const { url } = await startStandIn(t, { key: "right" });
  const wrong = await check(url, "wrong", ["--json", "--model", "stand-in"]);
  assert.match(wrong.of("address and key").said, /the key is refused \(401\)/);
  assert.equal(wrong.code, 1);
  const open = await startStandIn(t);
  assert.match((await check(open.url)).of("without the key").said, /anybody who reaches the server can use it/);
  const moved = await startStandIn(t, { redirects: 308 });
  assert.match((await check(moved.url, undefined, ["--json", "--model", "m"])).of("address and key").said, /the server redirects/);
  const nobody = await check("http://127.0.0.1:1/v1", undefined, ["--json", "--model", "m"]);
  assert.match(nobody.of("address and key").said, /nothing answers/);
  const plain = await check("http://ai.example.com/v1", undefined, ["--json", "--model", "m"]);
  assert.equal(plain.code, 2);
  assert.match(plain.err, /must begin with https/);
});
