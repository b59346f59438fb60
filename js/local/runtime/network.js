// @ts-check
/**
 * Nothing leaves the machine, whichever client the app uses. On Forge all connections go through HTTPS and the egress
 * proxy (runtime-reference/legacy-runtime-migrating, "HTTPS only"): `https` and packages above it meet the same judge as
 * `fetch` does here; plain sockets, names, datagrams, child processes and workers, which nobody could judge, are refused.
 * It is a net for mistakes and for packages that bring a client of their own, not a jail for hostile code.
 */
import childProcess from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import workerThreads from "node:worker_threads";
import { routeRequests } from "./gateway.js";

/** Whose code runs: `egress` answers a request, or the app's files are just being loaded, where nothing may be asked. */
/** @typedef {{egress?: (request: Request) => Promise<Response>, platform?: (meta: any, path: string, init: any) => Promise<Response>, told: (what: string) => void}} Leaving */

/**
 * @param {() => Leaving | undefined} whose what of the app runs now; undefined for the host's own work
 * @param {<T>(action: () => T) => T} outside runs what is the host's own
 */
export function guardNetwork(whose, outside) {
  routeRequests(whose, refusal, outside);
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (/** @type {any[]} */ ...args) {
    const app = whose();
    if (!app) return /** @type {any} */ (connect).apply(this, args);
    const error = refusal(app, `a connection of its own (${targetOf(args)})`);
    process.nextTick(() => this.destroy(error));
    return this;
  };
  const refuse = (/** @type {any} */ object, /** @type {string} */ name, /** @type {string} */ what) => {
    const original = object[name];
    if (typeof original !== "function") return;
    object[name] = function (/** @type {any[]} */ ...args) {
      const app = whose();
      if (app) throw refusal(app, what);
      return Reflect.apply(original, this, args);
    };
    // What `promisify` makes of it hangs on the function, hidden from enumeration.
    for (const key of Object.getOwnPropertySymbols(original)) Object.defineProperty(object[name], key, /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(original, key)));
  };
  for (const name of Object.keys(dns).filter((key) => /^(lookup|resolve|reverse)/.test(key))) refuse(dns, name, "a name look-up");
  for (const name of Object.keys(dns.promises).filter((key) => /^(lookup|resolve|reverse)/.test(key))) refuse(dns.promises, name, "a name look-up");
  for (const name of ["send", "connect", "bind"]) refuse(dgram.Socket.prototype, name, "a datagram");
  for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]) refuse(childProcess, name, "a child process");
  workerThreads.Worker = class extends workerThreads.Worker {
    /** @param {any} file @param {any} [options] */
    constructor(file, options) {
      const app = whose();
      if (app) throw refusal(app, "a worker");
      super(file, options);
    }
  };
  syncBuiltinESMExports();
}

/** @param {Leaving} app @param {string} what */
export function refusal(app, what) {
  app.told(what);
  return Object.assign(new Error(`The app opened ${what}: on Forge only HTTPS through fetch or https leaves, and is judged.`), { code: "EGRESS_REFUSED" });
}

/** @param {any[]} args of Socket.connect, whose first is options, a port or a path; Node itself wraps them once more */
function targetOf([first]) {
  const options = Array.isArray(first) ? first[0] : first;
  if (options === null || typeof options !== "object") return String(options);
  return options.path ?? `${options.host ?? "localhost"}:${options.port}`;
}
