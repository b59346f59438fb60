// @ts-check
/**
 * The three globals through which every `@forge/*` package reaches the platform: `__forge_runtime__`,
 * `__forge_fetch__` and `fetch`. They are installed once a process and look the current invocation up, so that
 * many invocations, installations and hosts live side by side in one warm process, as they do on Forge.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { guardNetwork } from "./network.js";

/** @typedef {import("./invoke.js").Invocation} Invocation */

/** @type {AsyncLocalStorage<Invocation>} */
const current = new AsyncLocalStorage();
/** Set while the app's files are loaded: then there is no invocation, and nothing that the app may ask. @type {AsyncLocalStorage<(what: string) => void>} */
const loading = new AsyncLocalStorage();
const outsideFetch = globalThis.fetch;
let installed = false;

/** Must run before the app (and with it `@forge/api`, which keeps the `fetch` it finds) is imported. */
export function installGlobals() {
  if (installed) return;
  installed = true;
  Object.defineProperty(globalThis, "__forge_runtime__", {
    configurable: true,
    get: () => current.getStore()?.runtime ?? bootRuntime,
  });
  define("__forge_fetch__", async (/** @type {any} */ meta, /** @type {string} */ path, /** @type {any} */ init) => {
    const invocation = current.getStore();
    if (!invocation) throw new Error("A Forge API was called outside of an invocation.");
    return invocation.platform(meta, path, init ?? {});
  });
  globalThis.fetch = async (input, init) => {
    const invocation = current.getStore();
    if (invocation) return invocation.egress(input, init);
    const tell = loading.getStore();
    if (!tell) return outsideFetch(input, init);
    tell("a request while its files are loaded");
    throw new TypeError("fetch failed: the app's files are being loaded, and no invocation runs");
  };
  captureConsole();
  guardNetwork(() => {
    const invocation = current.getStore();
    if (invocation) return { egress: (request) => invocation.egress(request), platform: invocation.platform, told: (what) => invocation.refused(what) };
    const told = loading.getStore();
    return told && { told };
  }, runOutside);
}

/**
 * Loads a file of the app: code that stands outside of its functions runs now.
 *
 * @template T @param {(what: string) => void} tell what of it was refused @param {() => T} action @returns {T}
 */
export function whileLoading(tell, action) {
  return current.exit(() => loading.run(tell, action));
}

/**
 * @template T
 * @param {Invocation} invocation
 * @param {() => T} action
 * @returns {T}
 */
export function runAs(invocation, action) {
  return current.run(invocation, action);
}

/**
 * Runs the host's own work outside of the invocation that asked for it.
 *
 * @template T
 * @param {() => T} action
 * @returns {T}
 */
export function runOutside(action) {
  return current.exit(() => loading.exit(action));
}

/** @param {string} name @param {unknown} value */
function define(name, value) {
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
}

/** An app's log lines belong to its invocation; the host's own lines are left alone. */
function captureConsole() {
  for (const level of /** @type {const} */ (["debug", "log", "info", "warn", "error", "trace"])) {
    const original = console[level].bind(console);
    console[level] = (...values) => {
      const invocation = current.getStore();
      if (invocation) invocation.logLine(level, values);
      else original(...values);
    };
  }
}

const nothing = () => {};
const counter = { incr: nothing, incrBy: nothing, decr: nothing, decrBy: nothing };

/** Fields that are the same in every invocation, and what packages see while they are being loaded. */
export const bootRuntime = {
  proxy: { token: "local", url: "http://forge-proxy.invalid" },
  contextAri: "ari:cloud:confluence::site/boot",
  container: { region: "local", runtime: "nodejs24.x", handler: "index", appCodeDir: process.cwd() },
  appContext: {
    appId: "boot", appVersion: "0.0.0", environmentId: "boot", environmentType: "DEVELOPMENT",
    invocationId: "boot", installationId: "boot", functionKey: "boot", moduleType: "boot", moduleKey: "boot",
  },
  lambdaContext: { awsRequestId: "boot", getRemainingTimeInMillis: () => 0 },
  tracing: { traceId: "0", spanId: "0" },
  realtime: {},
  metrics: {
    counter: () => counter,
    gauge: () => ({ set: nothing }),
    timing: () => ({ measure: () => ({ stop: nothing }) }),
  },
  externalAuth: [],
  featureFlags: () => false,
};
