// @ts-check
// The platform: the only file that imports @forge/*.

import api, { assumeTrustedRoute, fetch, webTrigger } from "@forge/api";
import { InvocationError, InvocationErrorCode, Queue } from "@forge/events";
import { WhereConditions, kvs } from "@forge/kvs";

export { InvocationError, InvocationErrorCode, Queue, WhereConditions, fetch, kvs, webTrigger };

/**
 * Sends a request to the site's product.
 *
 * The path comes from the core's `AtlassianPath`, which encodes every segment: that is the validation that
 * `assumeTrustedRoute` asks for.
 *
 * @param {{product: "confluence" | "jira", identity: "app" | "user", method: string, path: string}} request
 * @param {{headers: Record<string, string>, body: string | Uint8Array | undefined}} sent
 * @param {AbortSignal} signal
 */
export function requestAtlassian({ product, identity, method, path }, { headers, body }, signal) {
  const as = identity === "app" ? api.asApp() : api.asUser();
  const send = product === "jira" ? as.requestJira : as.requestConfluence;
  return send(assumeTrustedRoute(path), { method, headers: { accept: "application/json", ...headers }, body: /** @type {any} */ (body), signal });
}

/**
 * Asks one of Atlassian's own models. The package looks for the platform when it is loaded, so it is loaded here and not
 * where other programs would trip over it.
 *
 * @param {import("@forge/llm").Prompt} prompt
 */
export async function chat(prompt) {
  // "eager": webpack, which Forge bundles with, keeps it in the one file and still runs it only here.
  const { chat: ask } = await import(/* webpackMode: "eager" */ "@forge/llm");
  return ask(prompt);
}

/** Whether an error is Forge's wish for the user's consent, which the platform has to see. @param {unknown} error */
export function isConsentWish(error) {
  return error instanceof Error && error.name === "NEEDS_AUTHENTICATION_ERR";
}

/** The status with which the platform refused a prompt; undefined for any other error. @param {unknown} error */
export function llmStatus(error) {
  const { name, status } = /** @type {any} */ (error ?? {});
  if (name === "PromptValidationError") return 400;
  return name === "ForgeLlmAPIError" && Number.isInteger(status) ? Number(status) : undefined;
}
