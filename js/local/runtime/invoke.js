// @ts-check
/**
 * Calls a function of the app the way Forge does: with a context of its own, a time limit, a bounded answer and a
 * bounded log. Modules stay loaded between calls and between installations, because Forge's processes stay warm.
 */
import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { gatewayListens } from "./gateway.js";
import { BuildFailed, makeLoader } from "./load.js";
import { LIMITS } from "../limits.js";
import { sentences } from "../surroundings/upgrades.js";
import { watchMemory } from "./memory.js";
import { bootRuntime, runAs, runOutside, whileLoading } from "./runtime.js";
import { declaredMinutes } from "./time-limits.js";

/**
 * @typedef {object} Call
 * @property {import("../installations.js").Installation} installation
 * @property {import("../manifest/manifest.js").Module} module the module that is being invoked
 * @property {string} functionKey
 * @property {string} [accountId] the person who asked; absent in the background
 * @property {any[]} args what the handler receives
 * @property {number} limitMs
 * @property {number} [cycle] how many events led here, one pushed by the other
 *
 * @typedef {object} Invocation
 * @property {string} id
 * @property {Call} call
 * @property {any} runtime what `__forge_runtime__` shows
 * @property {boolean} ended a call of the platform after this is refused
 * @property {number} startedMs
 * @property {number} egressCount
 * @property {number} logBytes
 * @property {string[]} logs
 * @property {(meta: any, path: string, init: any) => Promise<Response>} platform
 * @property {(input: any, init?: any) => Promise<Response>} egress
 * @property {(level: string, values: unknown[]) => void} logLine
 * @property {(what: string) => void} refused tells that the app tried to leave by another way than HTTPS
 *
 * @typedef {{ok: true, value: any, logs: string[]} | {ok: false, error: {message: string, name: string, kind: "app" | "timeout" | "payload" | "killed" | "memory"}, logs: string[]}} CallResult
 */

/** @param {import("../host-parts.js").HostParts} host */
export function makeInvoker(host) {
  /** @type {Set<{invocation: Invocation, kill: (reason: string) => void}>} */
  const running = new Set();
  const loader = makeLoader(host.manifest.appDir);
  const memory = watchMemory();

  return {
    running,
    /** @param {Call} call @returns {Promise<CallResult>} */
    async call(call) {
      const entry = host.manifest.functions.get(call.functionKey);
      if (!entry) throw new Error(`manifest.yml declares no function "${call.functionKey}".`);
      const waits = host.upgrades.waiting(call.installation.id);
      if (waits) return { ok: false, error: { kind: "app", name: "UpgradeWaits", message: `Version ${waits.next} waits until an admin agrees to what it asks for: ${sentences(waits.difference).join("; ")}.` }, logs: [] };
      const invocation = newInvocation(host, call);
      await gatewayListens();
      /** @type {Function} */
      let handler;
      try {
        handler = await whileLoading((what) => runOutside(() => host.log("warn", `Refused while src/${entry.file} was loaded: ${what}.`)), () => loader.handler(entry));
      } catch (error) {
        return notLoaded(host, call, error);
      }
      /** @type {(value: CallResult) => void} */
      let finish = () => {};
      const cut = /** @type {Promise<CallResult>} */ (new Promise((resolve) => (finish = resolve)));
      /** @param {"timeout" | "killed" | "memory"} kind @param {string} message */
      const stop = (kind, message) => finish({ ok: false, error: { name: "FunctionError", message, kind }, logs: invocation.logs });
      const cancelTimer = host.clock.after(call.limitMs, () => stop("timeout", `The function ran longer than ${call.limitMs / 1000} s.`));
      const handle = { invocation, kill: (/** @type {string} */ reason) => stop("killed", reason) };
      running.add(handle);
      const release = memory.watch(entry.memoryMb, (usedMb) => stop("memory", `The function used ${usedMb} MB of memory; it has ${entry.memoryMb} MB.`));
      try {
        return await Promise.race([runHandler(handler, invocation).finally(memory.look), cut]);
      } finally {
        release();
        invocation.ended = true;
        running.delete(handle);
        cancelTimer();
      }
    },
  };
}

/** @param {Function} handler @param {Invocation} invocation @returns {Promise<CallResult>} */
async function runHandler(handler, invocation) {
  try {
    const value = await runAs(invocation, async () => handler(...structuredClone(invocation.call.args)));
    const text = JSON.stringify(value);
    if (text !== undefined && Buffer.byteLength(text) > LIMITS.responseBytes) {
      return failed("payload", new Error(`The function answered more than ${LIMITS.responseBytes} bytes.`), invocation);
    }
    return { ok: true, value: text === undefined ? undefined : JSON.parse(text), logs: invocation.logs };
  } catch (error) {
    return failed("app", error, invocation);
  }
}

/** The app's own fault: what the bundler says, whole, and no stack of the loader, which helps nobody. @param {import("../host-parts.js").HostParts} host @param {Call} call @param {any} error @returns {CallResult} */
function notLoaded(host, call, error) {
  const missing = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(error?.code) || /Could not resolve "[^."/]/.test(error?.message) ? " Run `npm install` in the app's folder if a package is missing." : "";
  const said = error instanceof BuildFailed ? error.message : (String(error?.message ?? error).split("\n")[0] ?? "");
  const message = `The function "${call.functionKey}" cannot be loaded: ${said}${missing}`;
  host.log("error", `[${call.installation.id} ${call.functionKey}] ${message}`);
  return { ok: false, error: { kind: "app", name: error?.name ?? "Error", message }, logs: [] };
}

/** @param {"app" | "payload"} kind @param {unknown} error @param {Invocation} invocation @returns {CallResult} */
function failed(kind, error, invocation) {
  const { name: given = "Error", message = String(error), constructor } = /** @type {any} */ (error ?? {});
  // Several errors of the packages are told apart by their class alone.
  const name = given === "Error" ? (constructor?.name ?? given) : given;
  if (kind === "app") invocation.logLine("error", [error]);
  return { ok: false, error: { kind, name, message }, logs: invocation.logs };
}

/** @param {import("../host-parts.js").HostParts} host @param {Call} call @returns {Invocation} */
function newInvocation(host, call) {
  const id = randomUUID();
  const startedMs = host.clock.nowMs();
  /** @type {Invocation} */
  const invocation = {
    id,
    call,
    startedMs,
    ended: false,
    egressCount: 0,
    logBytes: 0,
    logs: [],
    runtime: runtimeOf(host, call, id, startedMs),
    platform: (meta, path, init) => {
      if (invocation.ended) throw new Error(`A Forge API (${meta.type} ${path}) was called after its invocation had ended.`);
      // The host's own work must not look like the app's: its fetch and its log lines are its own.
      return runOutside(() => host.platform(invocation, meta, path, init));
    },
    refused: (what) => runOutside(() => host.log("warn", `[${call.installation.id} ${call.functionKey}] Refused: ${what}.`)),
    egress: (input, init) => {
      if (invocation.ended) throw new Error("fetch was called after its invocation had ended.");
      return runOutside(() => host.egress.fetch(invocation, input, init));
    },
    logLine(level, values) {
      const line = values.map((value) => (typeof value === "string" ? value : inspect(value, { depth: 4 }))).join(" ");
      invocation.logBytes += Buffer.byteLength(line);
      if (invocation.logs.length >= LIMITS.logLinesAMinute * declaredMinutes(host.manifest, call.functionKey) || invocation.logBytes > LIMITS.logBytes) return;
      invocation.logs.push(`${level} ${line}`);
      runOutside(() => host.appLog(level, `[${call.installation.id} ${call.functionKey}] ${line}`));
    },
  };
  return invocation;
}

/** @param {import("../host-parts.js").HostParts} host @param {Call} call @param {string} id @param {number} startedMs */
function runtimeOf(host, { installation, module, functionKey, accountId, limitMs }, id, startedMs) {
  return {
    ...bootRuntime,
    contextAri: installation.contextAri,
    aaid: accountId,
    container: { ...bootRuntime.container, runtime: host.manifest.runtime ?? bootRuntime.container.runtime, appCodeDir: host.manifest.appDir, handler: functionKey },
    appContext: {
      appId: host.manifest.appId,
      appVersion: host.upgrades.version(installation.id),
      environmentId: installation.environmentId,
      environmentType: installation.environmentType,
      ...(installation.license ? { license: installation.license } : {}),
      invocationId: id,
      installationId: installation.uuid,
      functionKey,
      moduleType: module.kind,
      moduleKey: module.key,
      installation: { ari: installation.ari, contexts: [installation.contextAri] },
      permissions: {
        scopes: [...host.manifest.scopes],
        external: { fetch: { backend: host.manifest.egress.backend, client: host.manifest.egress.client } },
      },
    },
    lambdaContext: { awsRequestId: id, getRemainingTimeInMillis: () => Math.max(0, startedMs + limitMs - host.clock.nowMs()) },
    tracing: { traceId: id.replaceAll("-", ""), spanId: id.slice(0, 8) },
  };
}
