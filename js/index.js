// @ts-check
// The handlers that manifest.yml names: what starts each, and the flow that takes every decision.

import { NOT_BUILT } from "./built.js";
import { CoreError } from "./core.js";
import { InvocationError, InvocationErrorCode, environmentAri, forge } from "./forge.js";
import { makePerform } from "./perform.js";
import { runFlow } from "./run.js";

// Just under the platform's own limits, so that a flow ends in a checkpoint and not in a kill.
const RESOLVER_MS = 24_000;
const SHORT_MS = 52_000;
const CONSUMER_MS = 880_000;

const perform = makePerform(forge);

// The table of handlers: one line for each function of manifest.yml.
export const resolver = panel();
export const exportCard = macroExport("docs.export", ({ jobId }) => ({ jobId: String(jobId ?? "") }));
export const exportPicture = macroExport("docs.exportPicture", () => ({}));
export const exportAlarms = macroExport("alarms.export", (settings, pageId, spaceId) => ({ settings, ...(pageId === undefined ? {} : { pageId: String(pageId) }), ...(spaceId === undefined ? {} : { spaceId: String(spaceId) }) }));
export const run = consumer("docs.run", () => ({ environment: environmentAri() }));
// Which site it is says the platform: what is delivered carries the mark of its own.
export const syncSlice = consumer("sync.slice", ({ installContext }) => (installContext === undefined ? {} : { installContext }));
export const gitPush = webTrigger("git.push");
export const schedule = scheduled("docs.schedule");
export const syncSchedule = scheduled("sync.schedule");
export const uninstall = lifecycle("admin.cleanUp");

/** Panels call flows by name. Only the account id comes from the platform; everything in `payload` is the caller's word. */
function panel() {
  /**
   * @param {{call: {functionKey: string, payload?: unknown}}} request
   * @param {{principal?: {accountId?: string}}} invocation
   * @returns {Promise<{ok: true, value: unknown} | {ok: false, error: {code: string, message: string, field?: string}}>}
   */
  return async ({ call }, invocation) => {
    try {
      return { ok: true, value: await flow(call.functionKey, { trigger: "person", caller: invocation?.principal?.accountId, deadlineMs: RESOLVER_MS, payload: call.payload ?? {} }) };
    } catch (error) {
      const { name, code, message, field } = /** @type {any} */ (error);
      if (name !== "CoreError") throw error;
      return { ok: false, error: { code, message, field } };
    }
  };
}

/**
 * A macro for PDF, Word and page history, in the Atlassian Document Format. Its settings have been seen in different
 * places: Word's in `context.config`, PDF's in `extensionPayload.config`. Of where it stands Forge's documentation promises the page alone
 * (`context.extension.content.id`, August 2026); the space comes along as elsewhere. The flow asks whether the person sees them.
 *
 * @param {string} name @param {(settings: Record<string, unknown>, pageId: unknown, spaceId: unknown) => object} payloadOf
 */
function macroExport(name, payloadOf) {
  /** @typedef {{config?: Record<string, unknown>, content?: {id?: unknown}, space?: {id?: unknown}}} Configured */
  /** @param {{context?: Configured & {extension?: Configured}, extensionPayload?: Configured}} request @param {{principal?: {accountId?: string}}} invocation */
  return ({ context, extensionPayload }, invocation) => {
    const settings = context?.config ?? extensionPayload?.config ?? context?.extension?.config ?? {};
    const space = context?.extension?.space ?? context?.space ?? extensionPayload?.space;
    return flow(name, { trigger: "person", caller: invocation?.principal?.accountId, deadlineMs: RESOLVER_MS, payload: payloadOf(settings, context?.extension?.content?.id, space?.id) });
  };
}

/** Takes events of a queue. @param {string} name @param {(invocation: {installContext?: string}) => object} platformSays what the flow needs of the invocation */
function consumer(name, platformSays) {
  /** @param {{body: object, retryContext?: {retryCount?: number}}} event @param {{installContext?: string}} [invocation] */
  return async ({ body, retryContext }, invocation) => {
    const payload = { ...body, ...platformSays(invocation ?? {}), retryCount: retryContext?.retryCount ?? 0 };
    const { retryAfterSeconds } = await flow(name, { trigger: "queue", deadlineMs: CONSUMER_MS, payload });
    if (retryAfterSeconds === undefined) return undefined;
    // Returned, not thrown: that is how the platform knows a retry that was asked for.
    return new InvocationError({ retryAfter: retryAfterSeconds, retryReason: InvocationErrorCode.FUNCTION_RETRY_REQUEST });
  };
}

/** Takes deliveries from outside. The body is passed on as it came: its signature covers every byte of it. @param {string} name */
function webTrigger(name) {
  /** @param {{method?: string, userPath?: string, headers?: Record<string, string[]>, body?: string}} request */
  return async ({ method = "", userPath = "", headers = {}, body = "" }) => {
    try {
      return await flow(name, { trigger: "web", deadlineMs: SHORT_MS, payload: { method, userPath, headers } }, body);
    } catch {
      // Nothing about the failure goes out; the sender comes again.
      return { statusCode: 503, headers: { "Content-Type": ["text/plain"], "Retry-After": ["60"] }, body: "try again later\n" };
    }
  };
}

/** Starts what is due. @param {string} name */
function scheduled(name) {
  return async () => {
    await flow(name, { trigger: "schedule", deadlineMs: SHORT_MS, payload: {} });
    return { statusCode: 204 };
  };
}

/** What the platform tells of an installation: before it deletes the app's data, for one. @param {string} name */
function lifecycle(name) {
  return async () => void (await flow(name, { trigger: "lifecycle", deadlineMs: SHORT_MS, payload: {} }));
}

/** @param {string} name @param {Parameters<typeof runFlow>[1]} input @param {string} [body] */
async function flow(name, input, body = "") {
  if (NOT_BUILT.some((prefix) => String(name).startsWith(prefix))) throw new CoreError({ code: "not_built", message: "this app was built without this capability" });
  return runFlow(name, input, body, perform);
}
