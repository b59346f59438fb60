// @ts-check
/** Model servers for tests: llama.cpp itself, and stand-ins that each break one promise. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const own = fileURLToPath(new URL("../../.touchmark/llama/bin/python", import.meta.url));
const python = process.env.TOUCHMARK_LLAMA_PYTHON ?? (existsSync(own) ? own : undefined);
const script = fileURLToPath(new URL("../js/daily/llama_server.py", import.meta.url));

export const NO_LLAMA = python ? false : "no Python with xllamacpp, gguf and numpy: the set-up says why, TOUCHMARK_LLAMA_PYTHON names one";
/** What llama_server.py asks for. */
export const LLAMA_KEY = "test-key";

/** A free port of loopback. @returns {Promise<number>} */
export async function freePort() {
  const probe = createSocket().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address ? address.port : 0;
}

/**
 * llama.cpp with a tiny model of random weights: whatever it answers, its grammar holds it to the schema.
 *
 * @param {{after: (end: () => void) => void}} test
 * @returns {Promise<string>} its address, up to and including /v1
 */
export async function startLlama(test) {
  if (!python) throw new Error(String(NO_LLAMA));
  const folder = mkdtempSync(join(tmpdir(), "touchmark-llama-"));
  const port = await freePort();
  const server = spawn(python, [script, String(port), "300", folder], { stdio: "ignore" });
  test.after(() => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  for (let tries = 0; tries < 240; tries += 1) {
    if (await fetch(`http://127.0.0.1:${port}/health`).then((answer) => answer.ok, () => false)) return `http://127.0.0.1:${port}/v1`;
    await pause(500);
  }
  throw new Error("the llama.cpp server does not answer");
}

/**
 * @typedef {object} Behaviour what a stand-in does otherwise than a good server
 * @property {string} [key] asked for; none: open
 * @property {boolean} [prose] takes a schema and writes prose
 * @property {boolean} [extra] keeps the schema but for a member of its own
 * @property {number} [refusesSchema] status of every request with `response_format`
 * @property {number} [context] tokens; more are refused as llama.cpp does
 * @property {number} [cuts] tokens; more are cut off without a word, as Ollama does
 * @property {string} [type] content type of chat completions
 * @property {boolean} [html] a web page instead of a chat completion
 * @property {number} [redirects] status of every answer
 * @property {boolean} [uncounted] leaves `usage` out
 * @property {number} [loads] requests that are answered with 503 first
 * @property {(data: any) => object} [says] the answer to a work item's data
 */

/** A server on loopback. Requests that it does not know end in 404, and none is answered twice alike by chance. */
export async function startStandIn(/** @type {{after: (end: () => void) => void}} */ test, /** @type {Behaviour} */ behaviour = {}) {
  /** @type {{path: string, authorization: string | undefined, body: any}[]} */
  const asked = [];
  let loads = behaviour.loads ?? 0;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = text ? JSON.parse(text) : undefined;
    asked.push({ path: String(request.url), authorization: request.headers.authorization, body });
    const send = (/** @type {number} */ status, /** @type {unknown} */ value, type = "application/json") => {
      response.writeHead(status, { "content-type": type, ...(status >= 300 && status < 400 ? { location: "https://elsewhere.example/v1" } : {}) });
      response.end(typeof value === "string" ? value : JSON.stringify(value));
    };
    if (behaviour.redirects) return send(behaviour.redirects, {});
    if (behaviour.key && request.headers.authorization !== `Bearer ${behaviour.key}`) return send(401, { error: { message: "Invalid API Key" } });
    if (request.url === "/v1/models" && request.method === "GET") return send(200, { data: [{ id: "stand-in", max_model_len: behaviour.context }] });
    if (request.url !== "/v1/chat/completions" || request.method !== "POST") return send(404, { error: { message: "File Not Found" } });
    if (loads > 0) {
      loads -= 1;
      return send(503, { error: { message: "Loading model" } });
    }
    return send(...completion(body, behaviour));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => void server.close());
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${address.port}/v1`, asked };
}

/** @param {any} body @param {Behaviour} behaviour @returns {[number, unknown, string?]} */
function completion(body, behaviour) {
  const prompt = body.messages.map((/** @type {any} */ message) => message.content).join("\n");
  const tokens = Math.ceil(prompt.length / 4);
  if (behaviour.context && tokens > behaviour.context) return [400, { error: { type: "exceed_context_size_error", message: "the request exceeds the available context size", n_prompt_tokens: tokens, n_ctx: behaviour.context } }];
  if (body.response_format && behaviour.refusesSchema) return [behaviour.refusesSchema, { error: { message: "response_format is not supported" } }];
  if (behaviour.html) return [200, "<!doctype html><title>Welcome</title>", "text/html"];
  const content = answerTo(body, behaviour);
  const usage = behaviour.uncounted ? {} : { usage: { prompt_tokens: behaviour.cuts ? Math.min(tokens, behaviour.cuts) : tokens, completion_tokens: Math.ceil(content.length / 4) } };
  return [200, { choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }], ...usage }, behaviour.type ?? "application/json"];
}

/** @param {any} body @param {Behaviour} behaviour @returns {string} */
function answerTo(body, { prose, extra, says }) {
  const schema = body.response_format?.json_schema?.schema;
  if (!schema || prose) return "A dog barks: one, two, three, four, five.";
  const data = /^\{.*\}$/m.exec(body.messages.at(-1).content)?.[0];
  const answer = says && data ? says(JSON.parse(data)) : Object.fromEntries(Object.entries(schema.properties).map(([name, shape]) => [name, valueOf(name, /** @type {any} */ (shape), data)]));
  return JSON.stringify({ ...answer, ...(extra ? { project: "EVIL" } : {}) });
}

/** @param {string} name @param {any} shape @param {string | undefined} data */
function valueOf(name, shape, data) {
  if (shape.type === "array") return [];
  if (shape.enum) return shape.enum[0];
  return name === "title" && data ? String(JSON.parse(data).text[0]).replace(/^The /, "").replace(/\.$/, "") : "";
}
