// @ts-check
/**
 * Answers for the public addresses of AI providers, in their documented shapes: platform.claude.com/docs/en/api/messages
 * (version 2026-10-21), developers.openai.com/api/reference/responses, ai.google.dev/api/generate-content. The models are
 * not real: a stand-in writes (`writes.js`). What a vendor refuses is refused: a missing key, a sampling parameter where it
 * is an error, a prompt over the context.
 */
import { json } from "../answer.js";
import { tokensOf, writeAbout } from "../writes.js";

const CONTEXT_TOKENS = 1_000_000;

/** @returns {Record<string, (request: Request) => Promise<Response>>} by public host name */
export function makeModelVendors() {
  return {
    "api.anthropic.com": vendor("/v1/messages", anthropic),
    "api.openai.com": vendor("/v1/responses", openai),
    "generativelanguage.googleapis.com": vendor(/^\/v1beta\/models\/[^/]+:generateContent$/, google),
  };
}

/** @param {string | RegExp} path @param {(headers: Headers, body: any) => Response} answer */
function vendor(path, answer) {
  return async (/** @type {Request} */ request) => {
    const { pathname } = new URL(request.url);
    const isKnown = request.method === "POST" && (typeof path === "string" ? pathname === path : path.test(pathname));
    if (!isKnown) return json(501, { message: `The local Forge host does not know ${request.method} ${pathname} of this provider.` });
    try {
      return answer(request.headers, JSON.parse(await request.text()));
    } catch {
      return json(400, { error: { message: "The body is not what the interface describes." } });
    }
  };
}

/** @param {Headers} headers @param {any} body */
function anthropic(headers, { model, max_tokens: most, system = "", messages, ...rest }) {
  const error = (/** @type {number} */ status, /** @type {string} */ type, /** @type {string} */ message) => json(status, { type: "error", error: { type, message }, request_id: "req_local" });
  if (!headers.get("x-api-key")) return error(401, "authentication_error", "x-api-key header is required");
  const unknown = Object.keys(rest)[0];
  if (unknown) return error(400, "invalid_request_error", `${unknown}: Extra inputs are not permitted`);
  const { text, input, output, isCut, isTooLong } = write([system, ...messages.map((/** @type {any} */ turn) => turn.content)], most);
  if (isTooLong) return error(400, "invalid_request_error", `prompt is too long: ${input} tokens > ${CONTEXT_TOKENS} maximum`);
  return json(200, { id: "msg_local", type: "message", role: "assistant", model, content: [{ type: "text", text }], stop_reason: isCut ? "max_tokens" : "end_turn", usage: { input_tokens: input, output_tokens: output } });
}

/** @param {Headers} headers @param {any} body */
function openai(headers, { model, instructions = "", input: turns, max_output_tokens: most }) {
  const error = (/** @type {number} */ status, /** @type {string} */ code, /** @type {string} */ message) => json(status, { error: { message, type: "invalid_request_error", param: null, code } });
  if (!/^Bearer \S+$/.test(headers.get("authorization") ?? "")) return error(401, "invalid_api_key", "You didn't provide an API key.");
  const { text, input, output, isCut, isTooLong } = write([instructions, ...turns.map((/** @type {any} */ turn) => turn.content)], most);
  if (isTooLong) return error(400, "context_length_exceeded", "Your input exceeds the context window of this model.");
  return json(200, {
    id: "resp_local", object: "response", status: isCut ? "incomplete" : "completed", model,
    incomplete_details: isCut ? { reason: "max_output_tokens" } : null, error: null,
    output: [{ type: "reasoning", id: "rs_local", summary: [] }, { type: "message", id: "msg_local", role: "assistant", status: "completed", content: [{ type: "output_text", text, annotations: [] }] }],
    usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
  });
}

/** @param {Headers} headers @param {any} body */
function google(headers, { systemInstruction, contents, generationConfig = {} }) {
  const error = (/** @type {number} */ code, /** @type {string} */ status, /** @type {string} */ message) => json(code, { error: { code, message, status } });
  if (!headers.get("x-goog-api-key")) return error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.");
  const textOf = (/** @type {any} */ content) => content.parts.map((/** @type {any} */ part) => part.text).join("");
  const { text, input, output, isCut, isTooLong } = write([systemInstruction, ...contents].filter(Boolean).map(textOf), generationConfig.maxOutputTokens);
  if (isTooLong) return error(400, "INVALID_ARGUMENT", `The input token count (${input}) exceeds the maximum number of tokens allowed (${CONTEXT_TOKENS}).`);
  return json(200, {
    candidates: [{ index: 0, finishReason: isCut ? "MAX_TOKENS" : "STOP", content: { role: "model", parts: [{ text }] } }],
    usageMetadata: { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output },
  });
}

/** @param {string[]} texts instructions and turns @param {number} [most] tokens of the answer */
function write(texts, most = Infinity) {
  const full = writeAbout(texts.at(-1) ?? "");
  const input = texts.reduce((sum, text) => sum + tokensOf(text), 0);
  const output = Math.min(most, tokensOf(full));
  return { text: full.slice(0, output * 4), input, output, isCut: output < tokensOf(full), isTooLong: input > CONTEXT_TOKENS };
}
