// @ts-check
// `npm run model-check -- --url https://ai.example.com/v1`: what a model server really does, and what the app will do with it.
//
// Nothing is taken on trust: a server that says yes to a JSON schema and then writes prose is found by an answer that only the schema
// allows, one that cuts prompts silently by its own count of tokens.

import { setTimeout as pause } from "node:timers/promises";

import { Command } from "commander";

import { openCore } from "../core.js";
import { beginning, improve, modelNames, parsed, serverAddress } from "./improve.js";

/** @typedef {"good" | "limited" | "bad"} Verdict */
/** @typedef {{what: string, verdict: Verdict, said: string}} Finding */
/** @typedef {{url: string, model: string, key: string | undefined}} Server */
/** @typedef {{status: number, type: string, ms: number, json: any, text: string}} Answer */

const REQUEST_MS = 170_000;
/** What a panel's call has for its model; five items share it (docs/WORK-ITEMS-FLOWS.md). */
const PANEL_MS = 19_000;
const PANEL_ITEMS = 5;
/** About as long as the app's longest prompt, in characters, and the fewest tokens that it can be. */
const LONG_CHARS = 8_000;
const LONG_TOKENS = 1_200;
/** A word that no model says to the question: only the schema makes it. */
const ONLY_WORD = "zebra";
const SAMPLE = "<h2>Requirements</h2><ul><li>The locker must open with the code from the message.</li><li>The door must open within 2 seconds after the last digit.</li></ul>";

const program = new Command("model-check")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .description("Checks an OpenAI-compatible model server: key, JSON schema, context, speed, and what the app will do with it.")
  .requiredOption("--url <url>", "the server, up to and including /v1; plain http only on this machine")
  .option("--model <name>", "the model, as the server spells it (without it: the first that the server lists)")
  .option("--json", "print the findings as JSON")
  .addHelpText("after", "\nEnvironment: AI_KEY, if the server asks for a key.\nExit code: 0 the app can use it, 1 it cannot, 2 the options are wrong.");

try {
  process.exitCode = await main(program.parse().opts());
} catch (error) {
  console.error(`model-check: ${error instanceof Error ? error.message : "the program stopped"}`);
  process.exitCode = 2;
}

/** @param {{url: string, model?: string, json?: boolean}} options @returns {Promise<number>} */
async function main({ url, model, json }) {
  serverAddress(url);
  const key = process.env.AI_KEY;
  const base = url.replace(/\/$/, "");
  /** @type {Server} */
  const server = { url: base, model: model ?? "", key };
  /** @type {Finding[]} */
  const findings = [];
  // Each as it is found: a slow server takes minutes for all of them.
  const tell = (/** @type {Finding[]} */ ...found) => {
    findings.push(...found);
    if (!json) for (const { what, verdict, said } of found) console.log(`${verdict.padEnd(8)} ${what}: ${plain(said)}`);
  };
  tell(await reached(server));
  const isGood = () => findings.every(({ verdict }) => verdict !== "bad");
  if (isGood()) tell(await guarded(server));
  if (isGood()) {
    for (const look of [enforced, long, spoken]) tell(await look(server));
    tell(...(await used(server)));
  }
  if (json) console.log(JSON.stringify({ model: server.model, findings }, null, 2));
  const usable = isGood();
  if (!json) console.log(usable ? "\nThe app can use this server." : "\nThe app cannot use this server as it is.");
  return usable ? 0 : 1;
}

/** A server's words on a terminal: none of them is a command to it. @param {string} text */
function plain(text) {
  return text.replace(/\p{Cc}/gu, " ");
}

/** Takes the first model that is listed, when none was named. @param {Server} server @returns {Promise<Finding>} */
async function reached(server) {
  const what = "address and key";
  const { status, type, json } = await ask(server, "GET", "models");
  if (status === 0) return { what, verdict: "bad", said: "nothing answers there" };
  if (status === 401 || status === 403) return { what, verdict: "bad", said: `the key is refused (${status}): the app shows “key refused” and asks nothing more` };
  if (status >= 300 && status < 400) return { what, verdict: "bad", said: "the server redirects, and the app follows no redirect: enter the final address" };
  if (status !== 200 || !Array.isArray(json?.data)) return { what, verdict: "bad", said: `no list of models (status ${status}, ${type || "no content type"}): is this the API's address?` };
  const names = modelNames(json);
  server.model ||= names[0] ?? "";
  if (server.model === "") return { what, verdict: "bad", said: "accepted, but no model is listed: name one with --model" };
  const known = names.includes(server.model);
  return { what, verdict: known ? "good" : "limited", said: known ? "accepted, and the model is listed" : `accepted, but the list of models has no “${server.model}”: llama.cpp accepts any name, vLLM and Ollama answer 404` };
}

/** @param {Server} server @returns {Promise<Finding>} */
async function guarded(server) {
  const what = "without the key";
  const { status } = await ask({ ...server, key: undefined }, "POST", "chat/completions", chat(server, "Say yes.", { max_tokens: 1 }));
  if (status === 401 || status === 403) return { what, verdict: "good", said: `refused (${status})` };
  if (status === 0) return { what, verdict: "bad", said: `the server listed its models, but a completion got no answer: the connection broke, or it took more than ${REQUEST_MS / 1000} s` };
  return { what, verdict: "limited", said: `answered with ${status}: anybody who reaches the server can use it. Put Caddy with a key in front (deploy/model-server)` };
}

/** The question asks for a word, the schema for another one. @param {Server} server @returns {Promise<Finding>} */
async function enforced(server) {
  const what = "JSON schema";
  const schema = { type: "object", properties: { animal: { type: "string", enum: [ONLY_WORD] } }, required: ["animal"], additionalProperties: false };
  const form = { response_format: { type: "json_schema", json_schema: { name: "animal", strict: true, schema } }, temperature: 0, max_tokens: 64 };
  const { status, json, text } = await ask(server, "POST", "chat/completions", chat(server, "Which animal barks? Answer in one plain word, without JSON.", form));
  if (status === 400 || status === 422) return { what, verdict: "bad", said: `response_format is refused (${status}): the app always sends it` };
  if (status !== 200) return { what, verdict: "bad", said: `status ${status}` };
  const content = contentOf(json);
  if (content === undefined) return { what, verdict: "bad", said: `no chat completion came (${text.slice(0, 40).replaceAll(/\s+/g, " ")}…)` };
  const isHeld = same(parsed(content), { animal: ONLY_WORD });
  return isHeld
    ? { what, verdict: "good", said: "the server enforces it" }
    : { what, verdict: "limited", said: "accepted but not enforced: the app checks every answer itself, asks once more, and drops what still has another form" };
}

/** @param {Server} server @returns {Promise<Finding>} */
async function long(server) {
  const what = "context";
  const filler = "The locker opens with the code from the message. ".repeat(Math.ceil(LONG_CHARS / 49)).slice(0, LONG_CHARS);
  const { status, json } = await ask(server, "POST", "chat/completions", chat(server, `${filler}\nSay yes.`, { max_tokens: 8 }));
  const error = json?.error ?? {};
  const size = Number(error.n_ctx ?? /maximum context length is (\d+)/.exec(String(error.message ?? ""))?.[1]);
  if (status !== 200 && (size > 0 || /context/.test(String(error.message ?? error.type ?? error.code ?? "")))) {
    return { what, verdict: "limited", said: `${size > 0 ? `${size} tokens` : "too small"}: long requirements are sent shortened, and only their titles are improved. Start the server with 4,096 or more` };
  }
  if (status !== 200) return { what, verdict: "bad", said: `a prompt of ${LONG_CHARS} characters is answered with ${status}` };
  const counted = json?.usage?.prompt_tokens;
  if (typeof counted !== "number") return { what, verdict: "limited", said: "the server accepts the app's longest prompt but does not count tokens: the app keeps its budgets by its own upper bound" };
  if (counted < LONG_TOKENS) return { what, verdict: "limited", said: `the app's longest prompt is cut silently to ${counted} tokens (Ollama does so by default): set a context of 4,096 or more, or the model sees half of the instructions` };
  const stated = await statedContext(server);
  return { what, verdict: "good", said: `the app's longest prompt (${counted} tokens) is accepted${stated ? `; the server states ${stated}` : ""}` };
}

/** vLLM states it beside the model. @param {Server} server @returns {Promise<number | undefined>} */
async function statedContext(server) {
  const { json } = await ask(server, "GET", "models");
  const size = json?.data?.find?.((/** @type {any} */ one) => one?.id === server.model)?.max_model_len;
  return typeof size === "number" ? size : undefined;
}

/** @param {Server} server @returns {Promise<Finding>} */
async function spoken(server) {
  const what = "form and speed of answers";
  const { status, type, ms, json } = await ask(server, "POST", "chat/completions", chat(server, "Count from 1 to 60.", { max_tokens: 96 }));
  if (status !== 200 || contentOf(json) === undefined) return { what, verdict: "bad", said: `no chat completion (status ${status}, ${type || "no content type"}): the app shows “server error”` };
  const tokens = json.usage?.completion_tokens;
  const speed = typeof tokens === "number" && tokens > 0 ? `${Math.round((tokens * 10_000) / Math.max(ms, 1)) / 10} tokens a second` : "speed unknown: the server does not count tokens";
  if (!/^application\/json\b/.test(type)) return { what, verdict: "limited", said: `${speed}; the content type is “${type || "none"}”: the app reads the JSON anyway, but a proxy may not` };
  return { what, verdict: "good", said: speed };
}

/** The app's own flow over two requirements. @param {Server} server @returns {Promise<Finding[]>} */
async function used(server) {
  const refs = openCore().planWorkItems(SAMPLE, { format: "storage", pageId: "1" }).items.filter(({ type }) => type === "story").map(({ ref }) => ref);
  const times = [];
  /** @type {import("../../static/work-items/contract.js").ImprovedSpan[]} */
  const results = [];
  for (const ref of refs) {
    const started = performance.now();
    results.push(...(await improve({ body: SAMPLE, pageId: "1", refs: [ref], url: server.url, model: server.model, key: server.key })));
    times.push(performance.now() - started);
  }
  const outcomes = results.map(({ outcome, note }) => (note ? `${outcome} (${note})` : outcome)).join(", ");
  const failed = results.some(({ outcome }) => outcome === "failed");
  const sample = /** @type {Finding} */ ({ what: "a sample through the app", verdict: failed ? "bad" : results.every(({ outcome }) => outcome === "improved") ? "good" : "limited", said: outcomes });
  // How fast a refusal comes says nothing about answers.
  if (failed) return [sample];
  const slowest = Math.max(...times);
  const seconds = Math.round(slowest / 100) / 10;
  const fits = Math.min(PANEL_ITEMS, Math.floor(PANEL_MS / Math.max(slowest, 1)));
  return [
    sample,
    fits >= 1
      ? { what: "in the panel", verdict: fits >= PANEL_ITEMS ? "good" : "limited", said: `${seconds} s an item: ${fits} of ${PANEL_ITEMS} asked together are answered in time, the others are asked again one by one` }
      : { what: "in the panel", verdict: "bad", said: `${seconds} s an item: too slow: a panel waits ${PANEL_MS / 1000} s, so every item would be “late”. The command line waits longer (npm run work-items -- plan page.xml --ai)` },
  ];
}

/** @param {Server} server @param {string} text @param {object} more */
function chat({ model }, text, more) {
  return { model, messages: [{ role: "user", content: text }], stream: false, ...more };
}

/** A server that is still loading its model is waited for. @param {Server} server @param {"GET" | "POST"} method @param {string} path @param {object} [body] @returns {Promise<Answer>} */
async function ask({ url, key }, method, path, body) {
  for (let tries = 1; ; tries += 1) {
    const started = performance.now();
    const headers = { ...(key ? { authorization: `Bearer ${key}` } : {}), ...(body ? { "content-type": "application/json" } : {}) };
    const sent = fetch(`${url}/${path}`, { method, headers, redirect: "manual", signal: AbortSignal.timeout(REQUEST_MS), ...(body ? { body: JSON.stringify(body) } : {}) });
    const answer = await sent.catch(() => undefined);
    const text = answer ? await beginning(answer) : "";
    const ms = performance.now() - started;
    if (answer?.status !== 503 || tries === 20) return { status: answer?.status ?? 0, type: answer?.headers.get("content-type") ?? "", ms, json: parsed(text), text };
    await pause(1_000);
  }
}

/** @param {any} json @returns {string | undefined} */
function contentOf(json) {
  const content = json?.choices?.[0]?.message?.content;
  return typeof content === "string" ? content : undefined;
}

/** @param {unknown} left @param {unknown} right */
function same(left, right) {
  return JSON.stringify(left) === JSON.stringify(right);
}
