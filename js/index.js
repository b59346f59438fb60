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

// The table of handlers: one line for each function of manifest.yml. Plain functions that call plain functions: a scanner that
// follows names sees where each invocation goes, as far as the table of effects (docs/THREAT-MODEL.md).
/** @typedef {{installContext?: string, principal?: {accountId?: string}}} Invocation what the platform says, not the caller */
/** @typedef {{config?: Record<string, unknown>, content?: {id?: unknown}, space?: {id?: unknown}}} Configured */
/** @typedef {{context?: Configured & {extension?: Configured}, extensionPayload?: Configured}} ExportRequest */
/** @typedef {{body: object, retryContext?: {retryCount?: number}}} QueueEvent */
/** @typedef {{method?: string, userPath?: string, headers?: Record<string, string[]>, body?: string}} WebRequest */
/** @param {Parameters<typeof panel>[0]} request @param {Invocation} invocation */
export const resolver = (request, invocation) => panel(request, invocation);
/** @param {ExportRequest} request @param {Invocation} invocation */
export const exportCard = (request, invocation) => macroExport("docs.export", request, invocation);
/** @param {ExportRequest} request @param {Invocation} invocation */
export const exportPicture = (request, invocation) => macroExport("docs.exportPicture", request, invocation);
/** @param {ExportRequest} request @param {Invocation} invocation */
export const exportAlarms = (request, invocation) => macroExport("alarms.export", request, invocation);
/** @param {QueueEvent} event */
export const run = (event) => consumer("docs.run", event, { environment: environmentAri() });
// Which site it is says the platform: what is delivered carries the mark of its own.
/** @param {QueueEvent} event @param {Invocation} [invocation] */
export const syncSlice = (event, invocation) => consumer("sync.slice", event, invocation?.installContext === undefined ? {} : { installContext: invocation.installContext });
/** @param {QueueEvent} event */
export const improveItems = (event) => consumer("workItems.improveQueued", event, {});
/** @param {WebRequest} request */
export const gitPush = (request) => webTrigger("git.push", request);
export const schedule = () => scheduled("docs.schedule");
export const syncSchedule = () => scheduled("sync.schedule");
export const uninstall = () => lifecycle("admin.cleanUp");

/**
 * Panels call flows by name. Only the account id comes from the platform; everything in `payload` is the caller's word.
 *
 * @param {{call: {functionKey: string, payload?: unknown}}} request
 * @param {Invocation} invocation
 * @returns {Promise<{ok: true, value: unknown} | {ok: false, error: {code: string, message: string, field?: string}}>}
 */
async function panel({ call }, invocation) {
  try {
    return { ok: true, value: await flow(call.functionKey, { trigger: "person", caller: invocation?.principal?.accountId, deadlineMs: RESOLVER_MS, payload: call.payload ?? {} }) };
  } catch (error) {
    const { name, code, message, field } = /** @type {any} */ (error);
    if (name !== "CoreError") throw error;
    return { ok: false, error: { code, message, field } };
  }
}

/**
 * A macro for PDF, Word and page history, in the Atlassian Document Format. Its settings have been seen in different
 * places: Word's in `context.config`, PDF's in `extensionPayload.config`. Of where it stands Forge's documentation promises the page alone
 * (`context.extension.content.id`, August 2026); the space comes along as elsewhere. The flow asks whether the person sees them.
 *
 * @param {keyof typeof PAYLOADS} name @param {ExportRequest} request @param {Invocation} invocation
 */
function macroExport(name, { context, extensionPayload }, invocation) {
  const settings = context?.config ?? extensionPayload?.config ?? context?.extension?.config ?? {};
  const space = context?.extension?.space ?? context?.space ?? extensionPayload?.space;
  return flow(name, { trigger: "person", caller: invocation?.principal?.accountId, deadlineMs: RESOLVER_MS, payload: PAYLOADS[name](settings, context?.extension?.content?.id, space?.id) });
}

/** What each export's flow is told of the macro. @type {Record<"docs.export" | "docs.exportPicture" | "alarms.export", (settings: Record<string, unknown>, pageId: unknown, spaceId: unknown) => object>} */
const PAYLOADS = {
  "docs.export": ({ jobId }) => ({ jobId: String(jobId ?? "") }),
  "docs.exportPicture": () => ({}),
  "alarms.export": (settings, pageId, spaceId) => ({ settings, ...(pageId === undefined ? {} : { pageId: String(pageId) }), ...(spaceId === undefined ? {} : { spaceId: String(spaceId) }) }),
};

/** Takes events of a queue. @param {string} name @param {QueueEvent} event @param {object} platformSays what the flow needs of the invocation */
async function consumer(name, { body, retryContext }, platformSays) {
  const payload = { ...body, ...platformSays, retryCount: retryContext?.retryCount ?? 0 };
  const { retryAfterSeconds } = await flow(name, { trigger: "queue", deadlineMs: CONSUMER_MS, payload });
  if (retryAfterSeconds === undefined) return undefined;
  // Returned, not thrown: that is how the platform knows a retry that was asked for.
  return new InvocationError({ retryAfter: retryAfterSeconds, retryReason: InvocationErrorCode.FUNCTION_RETRY_REQUEST });
}

/** Takes deliveries from outside. The body is passed on as it came: its signature covers every byte of it. @param {string} name @param {WebRequest} request */
async function webTrigger(name, { method = "", userPath = "", headers = {}, body = "" }) {
  try {
    return await flow(name, { trigger: "web", deadlineMs: SHORT_MS, payload: { method, userPath, headers } }, body);
  } catch {
    // Nothing about the failure goes out; the sender comes again.
    return { statusCode: 503, headers: { "Content-Type": ["text/plain"], "Retry-After": ["60"] }, body: "try again later\n" };
  }
}

/** Starts what is due. @param {string} name */
async function scheduled(name) {
  await flow(name, { trigger: "schedule", deadlineMs: SHORT_MS, payload: {} });
  return { statusCode: 204 };
}

/** What the platform tells of an installation: before it deletes the app's data, for one. @param {string} name */
async function lifecycle(name) {
  await flow(name, { trigger: "lifecycle", deadlineMs: SHORT_MS, payload: {} });
}

/** @param {string} name @param {Parameters<typeof runFlow>[1]} input @param {string} [body] */
async function flow(name, input, body = "") {
  if (NOT_BUILT.some((prefix) => String(name).startsWith(prefix))) throw new CoreError({ code: "not_built", message: "this app was built without this capability" });
  return runFlow(name, input, body, perform);
}
