// @ts-check
/**
 * Forge LLM: what `@forge/llm` meets. Shapes and validation follow developer.atlassian.com/platform/forge
 * runtime-reference/forge-llms-api-reference and limits-llm, and the types of `@forge/llm` 1.0.8. The models are not real:
 * a stand-in writes, or a handler that a test put there.
 */
import { json } from "../answer.js";
import { LIMITS } from "../limits.js";
import { tokensOf, writeAbout } from "../writes.js";

const MODELS = ["claude-haiku-4-5", "claude-opus-4-6", "claude-opus-5", "claude-sonnet-5"];
const MINUTE_MS = 60_000;

/** @param {import("../host-parts.js").HostParts} host */
export function makeLlm(host) {
  /** @type {((prompt: any, model: string) => Promise<Response> | Response) | undefined} */
  let standIn;

  return {
    /** Puts another writer in the models' place. @param {(prompt: any, model: string) => Promise<Response> | Response} handler */
    standIn: (handler) => void (standIn = handler),
    /** @param {import("../runtime/invoke.js").Invocation} invocation @param {any} meta @param {any} init @returns {Promise<Response>} */
    async fetch(invocation, meta, init) {
      if (host.manifest.models.length === 0) return failure(403, "FORBIDDEN", "The app's manifest has no llm module.");
      const models = MODELS.filter((model) => host.manifest.models.some((family) => model.startsWith(family)));
      if (init.method === "GET") return json(200, { models: models.map((model) => ({ model, status: "active" })) });
      if (!host.meter.within(`prompts ${invocation.call.installation.id}`, MINUTE_MS, LIMITS.promptsAMinute)) return failure(429, "RATE_LIMITED", "Too many prompts.");
      if (!models.includes(meta.model)) return failure(404, "MODEL_NOT_FOUND", "There is no such model.");
      const prompt = JSON.parse(String(init.body));
      const wrong = whatIsWrong(prompt, meta.model);
      if (wrong) return failure(400, "BAD_REQUEST", wrong);
      return standIn ? standIn(prompt, meta.model) : json(200, write(prompt));
    },
  };
}

/** @param {any} prompt @param {string} model @returns {string | undefined} */
function whatIsWrong(prompt, model) {
  if (prompt.temperature !== undefined && prompt.top_p !== undefined) return "temperature and top_p cannot be specified together.";
  const takesSampling = !["claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-sonnet-5"].includes(model);
  if (!takesSampling && (prompt.temperature !== undefined || prompt.top_p !== undefined)) return "The model supports neither temperature nor top_p.";
  if (!Array.isArray(prompt.messages) || prompt.messages.length === 0) return "messages must not be empty.";
  return prompt.messages.at(-1).role === "assistant" ? "The last message must not be the assistant's." : undefined;
}

/** @param {any} prompt */
function write({ messages, max_completion_tokens: most = Infinity }) {
  const textOf = (/** @type {any} */ { content }) => (typeof content === "string" ? content : content.map((/** @type {any} */ part) => part.text).join(""));
  const text = writeAbout(textOf(messages.at(-1)));
  const input = messages.reduce((/** @type {number} */ sum, /** @type {any} */ message) => sum + tokensOf(textOf(message)), 0);
  const output = Math.min(most, tokensOf(text));
  return {
    choices: [{ index: 0, finish_reason: output < most ? "stop" : "length", message: { role: "assistant", content: [{ type: "text", text: text.slice(0, output * 4) }] } }],
    usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
  };
}

/** @param {number} status @param {string} code @param {string} message */
function failure(status, code, message) {
  return json(status, { code, message, status, statusText: code, traceId: "local" });
}
