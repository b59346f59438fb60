// @ts-check
/**
 * The local Forge host: runs an app's handlers and unmodified `@forge/*` packages on this machine and stands in for
 * Atlassian's side. Nothing in it is written for one app.
 */
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { systemClock } from "./clock.js";
import { makeConfluenceApi } from "./confluence/api.js";
import { accountIdOf, openSite } from "./confluence/site.js";
import { makeEgress } from "./egress.js";
import { makeFaults } from "./faults.js";
import { makeGithub } from "./git/github.js";
import { makeRegistry } from "./git/registry.js";
import { listen } from "./http.js";
import { makeInstallation } from "./installations.js";
import { makeInvoker } from "./invoke.js";
import { makeKvs } from "./kvs.js";
import { uninstall } from "./lifecycle.js";
import { readManifest } from "./manifest.js";
import { makePlatform } from "./platform.js";
import { makeQueue } from "./queue.js";
import { invokeResolver } from "./resolvers.js";
import { installGlobals } from "./runtime.js";
import { makeSchedules } from "./schedules.js";
import { openStore } from "./store.js";
import { makeWebTriggers } from "./web-triggers.js";

/**
 * @typedef {object} HostOptions
 * @property {string} appDir folder with manifest.yml and src/
 * @property {string} dataDir where everything is kept between starts
 * @property {number} [port] 0 takes a free one
 * @property {import("./clock.js").Clock} [clock]
 * @property {import("./faults.js").FaultPlan} [faults]
 * @property {(level: string, line: string) => void} [log]
 * @property {Record<string, string>} [allowedRepos] `owner/name` to folder
 * @property {(string | {id: string, products?: string[], consentMissing?: string[]})[]} [installations] one, called "local", when not given
 * @property {Record<string, string | ((request: Request) => Promise<Response>)>} [hosts] public host name to a server on loopback or a function
 * @property {{anonymousLimit?: boolean, tokens?: Set<string>}} [github]
 */

/** @param {HostOptions} options */
export async function startHost(options) {
  installGlobals();
  const parts = await assemble(options);
  const { store, queue, schedules, registry, invoker, sites } = parts.inner;
  let server;
  try {
    for (const [fullName, dir] of Object.entries(options.allowedRepos ?? {})) {
      const [owner = "", name = ""] = fullName.split("/");
      await registry.add(owner, name, dir);
    }
    await queue.load();
    server = await listen(parts, options.port ?? 0);
    parts.inner.url = server.url;
    await store.announce(server.url);
  } catch (error) {
    registry.close();
    await store.close();
    throw error;
  }
  const { url, close: closeServer } = server;
  queue.pump();
  for (const installation of parts.installations()) schedules.start(installation);
  let closing;

  const close = async () => {
    await closeServer();
    schedules.close();
    for (const running of invoker.running) running.kill("The local Forge host is stopping.");
    await queue.close();
    registry.close();
    for (const site of sites.values()) await (await site).turn(async () => {});
    await store.close();
  };

  return {
    url,
    manifest: parts.manifest,
    clock: parts.clock,
    faults: parts.faults,
    queue,
    installations: parts.installations,
    /** Ends the server, the running functions and the store. */
    close: () => (closing ??= close()),
    /** @param {string} owner @param {string} name @param {string} dir @param {{private?: boolean}} [how] */
    addRepository: (owner, name, dir, how) => registry.add(owner, name, dir, how),
    /** A front-end call. `user` is admin, writer, reader, anonymous, or an account id. @param {{installation?: string, moduleKey: string, functionKey: string, payload?: any, user?: string, extension?: any}} request */
    async invoke({ installation = parts.firstInstallation, user = "writer", ...request }) {
      const where = parts.installation(installation);
      await parts.site(where.id);
      return invokeResolver(parts, where, { ...request, accountId: accountOf(where.id, user) });
    },
    /** @param {string} key @param {string} [installation] */
    webTriggerUrl: (key, installation = parts.firstInstallation) => parts.webTriggers.urlOf(installation, key),
    /** @param {string} key @param {string} [installation] */
    runSchedule: (key, installation = parts.firstInstallation) => schedules.run(parts.installation(installation), key),
    /** @param {string} [installation] */
    uninstall: (installation = parts.firstInstallation) => uninstall(parts, parts.installation(installation)),
    /** Follows every call of the platform. @param {(event: {invocation: import("./invoke.js").Invocation, name: string}) => void} listener */
    onCall: (listener) => void parts.inner.listeners.add(listener),
    /** The site behind an installation, to look at and to prepare. @param {string} [installation] */
    site: (installation = parts.firstInstallation) => parts.site(installation),
    /** @param {string} user @param {string} [installation] */
    accountId: (user, installation = parts.firstInstallation) => accountOf(installation, user),
    /** @param {string} name */
    table: (name) => store.table(name),
    /** Hosts that an admin approved at run time. @param {string[]} addresses @param {string} [installation] */
    approveEgress: (addresses, installation = parts.firstInstallation) => parts.inner.approve(installation, addresses),
    /** Puts a stand-in behind a public host name. @param {string} hostname @param {string | ((request: Request) => Promise<Response>)} handler */
    standIn: (hostname, handler) => parts.inner.egressProxy.serve(hostname, handler),
  };
}

/** @typedef {Awaited<ReturnType<typeof startHost>>} Host */
/** @typedef {Awaited<ReturnType<typeof assemble>>} HostParts */

/** @param {HostOptions} options */
async function assemble(options) {
  const appDir = resolve(options.appDir);
  await access(join(appDir, "manifest.yml")).catch(() => {
    throw new Error(`There is no manifest.yml in ${appDir}.`);
  });
  const manifest = await readManifest(appDir);
  const clock = options.clock ?? systemClock();
  const log = options.log ?? (() => {});
  const store = await openStore(resolve(options.dataDir));
  const installations = new Map((options.installations ?? ["local"]).map((entry) => {
    const { id, ...how } = typeof entry === "string" ? { id: entry } : entry;
    return [id, makeInstallation(id, how)];
  }));
  const firstInstallation = installations.keys().next().value ?? "local";
  const registry = makeRegistry();
  /** @type {Map<string, Promise<import("./confluence/site.js").Site>>} */
  const sites = new Map();
  /** @type {Set<(event: {invocation: import("./invoke.js").Invocation, name: string}) => void>} */
  const listeners = new Set();
  /** @type {Map<string, string[]>} */
  const approved = new Map();

  const parts = {
    manifest, clock, log, store, firstInstallation,
    outsideFetch: globalThis.fetch,
    faults: makeFaults(options.faults, clock),
    /** @param {string} id */
    installation(id) {
      const found = installations.get(id);
      if (!found) throw new Error(`There is no installation "${id}".`);
      return found;
    },
    installations: () => [...installations.values()],
    /** @param {string} id @returns {Promise<import("./confluence/site.js").Site>} */
    site(id) {
      let site = sites.get(id);
      if (!site) sites.set(id, (site = openSite(store, clock, id)));
      return site;
    },
    /** @param {string} id @returns {string[]} */
    approvedEgress: (id) => approved.get(id) ?? [],
    /** @param {{invocation: import("./invoke.js").Invocation, name: string}} event */
    observe(event) {
      for (const listener of listeners) listener(event);
    },
    url: () => parts.inner.url,
    /** @type {ReturnType<typeof makeInvoker>} */ invoker: /** @type {any} */ (undefined),
    /** @type {ReturnType<typeof makeKvs>} */ kvs: /** @type {any} */ (undefined),
    /** @type {ReturnType<typeof makeQueue>} */ queue: /** @type {any} */ (undefined),
    /** @type {ReturnType<typeof makeConfluenceApi>} */ confluence: /** @type {any} */ (undefined),
    /** @type {ReturnType<typeof makeWebTriggers>} */ webTriggers: /** @type {any} */ (undefined),
    /** @type {ReturnType<typeof makePlatform>} */ platform: /** @type {any} */ (undefined),
    /** @type {ReturnType<typeof makeEgress>["fetch"]} */ egress: /** @type {any} */ (undefined),
    /** @type {ReturnType<typeof remoteCalls>} */ remotes: /** @type {any} */ (undefined),
    /** @type {{url: string, store: typeof store, registry: typeof registry, sites: typeof sites, listeners: typeof listeners, queue: ReturnType<typeof makeQueue>, schedules: ReturnType<typeof makeSchedules>, invoker: ReturnType<typeof makeInvoker>, egressProxy: ReturnType<typeof makeEgress>, approve: (id: string, addresses: string[]) => void}} */
    inner: /** @type {any} */ (undefined),
  };
  // Each part knows the others only through `parts`, so that none has to be built before another.
  const egressProxy = makeEgress(parts);
  parts.invoker = makeInvoker(parts);
  parts.kvs = makeKvs(parts);
  parts.queue = makeQueue(parts);
  parts.confluence = makeConfluenceApi(parts);
  parts.webTriggers = makeWebTriggers(parts);
  parts.platform = makePlatform(parts);
  parts.egress = egressProxy.fetch;
  parts.remotes = remoteCalls(parts);
  parts.inner = {
    url: "", store, registry, sites, listeners, egressProxy, queue: parts.queue, schedules: makeSchedules(parts), invoker: parts.invoker,
    approve: (id, addresses) => void approved.set(id, [...(approved.get(id) ?? []), ...addresses]),
  };
  egressProxy.serve("api.github.com", makeGithub(registry, clock, options.github));
  for (const [hostname, handler] of Object.entries(options.hosts ?? {})) egressProxy.serve(hostname, handler);
  return parts;
}

/** `invokeRemote`: the remote's declared address, through the same proxy as everything else. @param {any} parts */
function remoteCalls(parts) {
  /** @param {import("./invoke.js").Invocation} invocation @param {string} key @param {string} path @param {any} init */
  return async (invocation, key, path, init) => {
    const remote = parts.manifest.remotes.find((/** @type {any} */ candidate) => candidate.key === key);
    if (typeof remote?.baseUrl !== "string") return new Response("Invalid remote", { status: 400, headers: { "forge-proxy-error": "INVALID_REMOTE" } });
    return parts.egress(invocation, new URL(path, remote.baseUrl).href, init);
  };
}

/** @param {string} installationId @param {string} user */
function accountOf(installationId, user) {
  if (user === "anonymous") return "unidentified";
  return user.includes(":") ? user : accountIdOf(installationId, user);
}
