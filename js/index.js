// @ts-check
// The handlers that manifest.yml names. Each says what started it, and leaves every decision to its flow.

import { InvocationError, InvocationErrorCode } from "./forge.js";
import { runFlow } from "./run.js";

// Just under the platform's own limits, so that a flow ends in a checkpoint and not in a kill.
const RESOLVER_MS = 24_000;
const WEB_TRIGGER_MS = 52_000;
const SCHEDULE_MS = 52_000;
const CONSUMER_MS = 880_000;

/**
 * Panels call flows by name. Only the account id comes from the platform; everything in `payload` is the caller's word.
 *
 * @param {{call: {functionKey: string, payload?: unknown}}} request
 * @param {{principal?: {accountId?: string}}} invocation
 * @returns {Promise<{ok: true, value: unknown} | {ok: false, error: {code: string, message: string, field?: string}}>}
 */
export async function resolver({ call }, invocation) {
  const caller = invocation?.principal?.accountId;
  const input = { trigger: "person", caller, deadlineMs: RESOLVER_MS, payload: call.payload ?? {} };
  try {
    return { ok: true, value: await runFlow(call.functionKey, input) };
  } catch (error) {
    const { name, code, message, field } = /** @type {any} */ (error);
    if (name !== "CoreError") throw error;
    return { ok: false, error: { code, message, field } };
  }
}

/** @typedef {{jobId?: unknown}} Settings */

/**
 * The macro's card for PDF, Word and page history, in the Atlassian Document Format.
 *
 * Its settings have been seen in different places: Word's in `context.config`, PDF's in `extensionPayload.config`.
 *
 * @param {{context?: {config?: Settings, extension?: {config?: Settings}}, extensionPayload?: {config?: Settings}}} request
 * @param {{principal?: {accountId?: string}}} invocation
 */
export async function exportCard({ context, extensionPayload }, invocation) {
  const settings = context?.config ?? extensionPayload?.config ?? context?.extension?.config;
  const payload = { jobId: String(settings?.jobId ?? "") };
  const caller = invocation?.principal?.accountId;
  return runFlow("docs.export", { trigger: "person", caller, deadlineMs: RESOLVER_MS, payload });
}

/** Runs a job. @param {{body: object, retryContext?: {retryCount?: number}}} event */
export async function run({ body, retryContext }) {
  const payload = { ...body, retryCount: retryContext?.retryCount ?? 0 };
  const { retryAfterSeconds } = await runFlow("docs.run", { trigger: "queue", deadlineMs: CONSUMER_MS, payload });
  if (retryAfterSeconds === undefined) return undefined;
  // Returned, not thrown: that is how the platform knows a wanted retry.
  return new InvocationError({ retryAfter: retryAfterSeconds, retryReason: InvocationErrorCode.FUNCTION_RETRY_REQUEST });
}

/**
 * Takes a push delivery. The body is passed on as it came: its signature covers every byte of it.
 *
 * @param {{method?: string, userPath?: string, headers?: Record<string, string[]>, body?: string}} request
 */
export async function gitPush({ method = "", userPath = "", headers = {}, body = "" }) {
  const payload = { method, userPath, headers };
  try {
    return await runFlow("git.push", { trigger: "web", deadlineMs: WEB_TRIGGER_MS, payload }, body);
  } catch {
    // Nothing about the failure goes out; the sender comes again.
    return { statusCode: 503, headers: { "Content-Type": ["text/plain"], "Retry-After": ["60"] }, body: "try again later\n" };
  }
}

/** Starts the jobs that are due. */
export async function schedule() {
  await runFlow("docs.schedule", { trigger: "schedule", deadlineMs: SCHEDULE_MS, payload: {} });
  return { statusCode: 204 };
}

/** Deletes what the app stored while the platform still lets it; the rest the platform deletes with the installation. */
export async function uninstall() {
  await runFlow("admin.cleanUp", { trigger: "lifecycle", deadlineMs: WEB_TRIGGER_MS, payload: {} });
}
