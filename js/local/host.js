// @ts-check
/**
 * The local Forge host: runs an app's handlers and unmodified `@forge/*` packages on this machine and stands in for
 * Atlassian's side. Nothing in it is written for one app.
 */
import { resolve } from "node:path";
import { readAnswers } from "./platform/answers.js";
import { openApprovals } from "./platform/approvals.js";
import { systemClock } from "./clock.js";
import { makeConfluenceApi } from "./confluence/api.js";
import { serveMedia } from "./confluence/reading/files.js";
import { accountIdOf, openSite } from "./confluence/site.js";
import { makeEgress } from "./platform/egress.js";
import { makeFaults } from "./faults.js";
import { makeAzure } from "./git/azure.js";
import { makeBitbucket } from "./git/bitbucket.js";
import { makeGithub } from "./git/github.js";
import { makeGitlab } from "./git/gitlab.js";
import { makeRegistry } from "./git/registry.js";
import { listen } from "./http.js";
import { ANONYMOUS, makeInstallation } from "./installations.js";
import { makeInvoker } from "./runtime/invoke.js";
import { makeJiraApi } from "./jira/api.js";
import { makeKvs } from "./platform/kvs/kvs.js";
import { makeLlm } from "./platform/llm.js";
import { makeRealtime } from "./platform/realtime.js";
import { makeModelVendors } from "./platform/model-vendors.js";
import { uninstall } from "./runtime/lifecycle.js";
import { readManifest } from "./manifest/manifest.js";
import { makeMeter } from "./meter.js";
import { makeFrames } from "./pages/frames.js";
import { makePlatform } from "./platform/platform.js";
import { deliverEvent } from "./platform/product-events.js";
import { makeQueue } from "./platform/queue.js";
import { invokeResolver } from "./platform/resolvers.js";
import { PackagesTooOld, oldPackages } from "./runtime/packages.js";
import { installGlobals } from "./runtime/runtime.js";
import { ENVIRONMENTS, storeOf, variablesOf } from "./surroundings/environments.js";
import { licenceOf } from "./surroundings/licences.js";
import { openUpgrades } from "./surroundings/upgrades.js";
import { callAction, fireEvent } from "./surroundings/events.js";
import { createIssue, furnish, insertMacro } from "./surroundings/seed.js";
import { openUiKit } from "./uikit/headless.js";
import { standing } from "./surroundings/contexts.js";
import { makeSchedules } from "./platform/schedules.js";
import { openStore } from "./store.js";
import { makeWebTriggers } from "./platform/web-triggers.js";

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
 * @property {import("./surroundings/environments.js").Environment} [environment] development when not given
 * @property {import("./surroundings/licences.js").Licence} [licence] of every installation; active when not given
 * @property {boolean} [tunnel] frames come from the servers at the tunnel ports of the manifest's resources
 * @property {boolean} [approve] agree, as each site's admin, to what a new version asks for
 * @property {string} [answers] file that answers what the host does not know
 * @property {string[]} [scopes] declared besides those of the manifest, as a variant of the app would
 * @property {{anonymousLimit?: boolean, tokens?: Set<string>}} [github]
 * @typedef {import("./host-parts.js").HostParts} HostParts
 */

const KEPT_LOG_LINES = 300;

/** @param {HostOptions} options */
export async function startHost(options) {
  installGlobals();
  const state = { url: "" };
  const { parts, sites, listeners } = await assemble(options, state);
  const { store, queue, schedules, registry, invoker, firstInstallation } = parts;
  let server;
  try {
    for (const [fullName, dir] of Object.entries(options.allowedRepos ?? {})) {
      const slash = fullName.lastIndexOf("/");
      await registry.add(fullName.slice(0, slash), fullName.slice(slash + 1), dir);
    }
    await queue.load();
    server = await listen(parts, options.port ?? 0);
    state.url = server.url;
    await store.announce(server.url);
  } catch (error) {
    registry.close();
    await store.close();
    throw error;
  }
  const { close: closeServer } = server;
  queue.pump();
  for (const installation of parts.installations()) schedules.start(installation);

  const close = async () => {
    await closeServer();
    schedules.close();
    for (const running of invoker.running) running.kill("The local Forge host is stopping.");
    await queue.close();
    registry.close();
    for (const site of sites.values()) await (await site).turn(async () => {});
    await store.close();
  };
  /** @type {Promise<void> | undefined} */
  let closing;

  return {
    url: state.url,
    /** Comes when the store cannot be read or written any more: whoever started the host says so and ends. */
    broken: store.broken,
    manifest: parts.manifest,
    clock: parts.clock,
    faults: parts.faults,
    meter: parts.meter,
    queue,
    installations: parts.installations,
    /** Ends the server, the running functions and the store. */
    close: () => (closing ??= close()),
    /** Ends the functions that run, as if their process had died. @param {(invocation: import("./runtime/invoke.js").Invocation) => boolean} [which] */
    killFunctions(which = () => true) {
      for (const running of invoker.running) if (which(running.invocation)) running.kill("The function's process ended.");
    },
    /** What runs right now. */
    running: () => [...invoker.running].map(({ invocation }) => invocation),
    /** @param {string} owner @param {string} name @param {string} dir @param {{private?: boolean}} [how] */
    addRepository: (owner, name, dir, how) => registry.add(owner, name, dir, how),
    /** A front-end call. `user` is admin, writer, reader, anonymous, or an account id. @param {{installation?: string, moduleKey: string, functionKey: string, payload?: any, user?: string, extension?: any}} request */
    async invoke({ installation = firstInstallation, user = "writer", ...request }) {
      const where = parts.installation(installation);
      await parts.site(where.id);
      return invokeResolver(parts, where, { ...request, accountId: accountOf(where.id, user) });
    },
    /** An issue, as the site's admin makes it. @param {{project?: string, summary?: string, type?: string}} [wanted] @param {string} [installation] */
    createIssue: (wanted = {}, installation = firstInstallation) => createIssue(parts, parts.installation(installation), wanted),
    /** A macro at the end of a page. @param {{macro: string, page?: string, form?: string}} wanted @param {string} [installation] */
    insertMacro: (wanted, installation = firstInstallation) => insertMacro(parts, parts.installation(installation), wanted),
    /** What printed addresses need: the issue DEMO-1, and a page for each macro. @param {string} [installation] */
    furnish: (installation = firstInstallation) => furnish(parts, parts.installation(installation)),
    /** An event at the app's triggers, with fields made up from the site. @param {string} eventType @param {any} [fields] @param {string} [installation] */
    fireEvent: (eventType, fields, installation = firstInstallation) => fireEvent(parts, parts.installation(installation), eventType, fields),
    /** Calls a Rovo action, as an agent would. @param {string} key @param {any} inputs @param {{user?: string, issue?: string, page?: string}} [from] @param {string} [installation] */
    callAction: (key, inputs, { user = "writer", ...from } = {}, installation = firstInstallation) => callAction(parts, parts.installation(installation), key, inputs, { ...from, accountId: accountOf(installation, user) }),
    /** A UI Kit module without a browser, where it would stand: on the home page of DOCS, on DEMO-1, in DEMO, and with what `extension` says instead. @param {string} moduleKey @param {{user?: string, extension?: any, localId?: string, configure?: boolean}} [how] @param {string} [installation] */
    async openUiKit(moduleKey, { user = "writer", extension = {}, localId, configure = false } = {}, installation = firstInstallation) {
      const module = parts.manifest.modules.find(({ key }) => key === moduleKey);
      if (!module?.resource) throw new Error(`The manifest declares no module "${moduleKey}" with a resource.`);
      const where = await standing(parts, parts.installation(installation), module, configure);
      const resourceKey = configure && module.config?.resource ? module.config.resource : module.resource;
      return openUiKit(parts, parts.frames.detached({ installation: parts.installation(installation), module, resourceKey, accountId: accountOf(installation, user), extension: { ...where.extension, ...extension }, localId: localId ?? where.localId, isConfiguring: configure }));
    },
    /** Agrees, as the site's admin, to what the new version asks for. @param {string} [installation] */
    approveUpgrade: (installation = firstInstallation) => parts.upgrades.approve(installation),
    upgradeWaits: (installation = firstInstallation) => parts.upgrades.waiting(installation),
    adminLog: parts.adminLog,
    /** @param {string} key @param {string} [installation] */
    webTriggerUrl: (key, installation = firstInstallation) => parts.webTriggers.urlOf(installation, key),
    /** @param {string} key @param {string} [installation] */
    runSchedule: (key, installation = firstInstallation) => schedules.run(parts.installation(installation), key),
    /** @param {string} [installation] */
    uninstall: (installation = firstInstallation) => uninstall(parts, parts.installation(installation)),
    /** Tells the app's triggers of something that happened in the product. @param {any} event with `eventType` @param {string} [installation] */
    deliverEvent: (event, installation = firstInstallation) => deliverEvent(parts, parts.installation(installation), event),
    /** What Custom UI frames broke of their content security policy. */
    violations: parts.frames.violations,
    /** Follows every call of the platform. @param {(event: {invocation: import("./runtime/invoke.js").Invocation, name: string, path: string, body: string | undefined}) => void} listener */
    onCall: (listener) => void listeners.add(listener),
    /** The site behind an installation, to look at and to prepare. @param {string} [installation] */
    site: (installation = firstInstallation) => parts.site(installation),
    /** The Jira behind an installation. @param {string} [installation] */
    jira: (installation = firstInstallation) => parts.jira.site(installation),
    /** @param {string} user @param {string} [installation] */
    accountId: (user, installation = firstInstallation) => accountOf(installation, user),
    /** @param {string} name */
    table: (name) => store.table(name),
    /** Hosts that an admin approved at run time. @param {string[]} addresses @param {string} [installation] */
    approveEgress: (addresses, installation = firstInstallation) => parts.approvals.set(installation, { key: "approved", configured: addresses }),
    /** Hears a global channel of realtime, as a frame of the app would. @param {{channelName: string, token?: unknown}} wish @param {string} [installation] */
    hear(wish, installation = firstInstallation) {
      const id = parts.realtime.subscribe(installation, wish);
      return { next: () => parts.realtime.next(id), end: () => parts.realtime.end(id) };
    },
    /** Puts a stand-in behind a public host name. @param {string} hostname @param {string | ((request: Request) => Promise<Response>)} handler */
    standIn: (hostname, handler) => parts.egress.serve(hostname, handler),
  };
}

/** @typedef {Awaited<ReturnType<typeof startHost>>} Host */

/** @param {HostOptions} options @param {{url: string}} state */
async function assemble(options, state) {
  const appDir = resolve(options.appDir);
  const manifest = await readManifest(appDir);
  const old = await oldPackages(appDir);
  if (old.length > 0) throw new PackagesTooOld(old.join("\n"));
  for (const scope of options.scopes ?? []) manifest.scopes.add(scope);
  const clock = options.clock ?? systemClock();
  const environment = options.environment ?? "development";
  const store = await openStore(resolve(options.dataDir));
  Object.assign(process.env, await variablesOf(resolve(options.dataDir), environment));
  const installations = new Map((options.installations ?? ["local"]).map((entry) => {
    const { id, ...how } = typeof entry === "string" ? { id: entry } : entry;
    const made = makeInstallation(id, { licence: options.licence, environment, ...how });
    return [id, { ...made, license: licenceOf({ manifest }, made) }];
  }));
  /** @type {Map<string, Promise<import("./confluence/site.js").Site>>} */
  const sites = new Map();
  /** @type {Set<(event: import("./host-parts.js").PlatformCall) => void>} */
  const listeners = new Set();
  const { log, recentLog, keep: keepForAdmin, kept: adminLog } = keepLog(options.log);
  const appStore = storeOf(store, environment);

  /** Each part knows the others only through this, so that none has to be built before another. @type {HostParts} */
  const parts = /** @type {any} */ ({
    manifest, clock, store, appStore, environment, tunnel: options.tunnel === true && ENVIRONMENTS[environment].tunnel, log, recentLog, adminLog,
    appLog: ENVIRONMENTS[environment].logs ? log : keepForAdmin,
    upgrades: await openUpgrades(appStore, manifest, { installations: [...installations.values()], approve: options.approve ?? environment === "development", log }),
    firstInstallation: installations.keys().next().value ?? "local",
    outsideFetch: globalThis.fetch.bind(globalThis),
    faults: makeFaults(options.faults, clock),
    meter: makeMeter(clock),
    answers: await readAnswers(options.answers),
    approvals: await openApprovals(appStore),
    registry: makeRegistry(),
    url: () => state.url,
    installations: () => [...installations.values()],
    installation(/** @type {string} */ id) {
      const found = installations.get(id);
      if (!found) throw new Error(`There is no installation "${id}".`);
      return found;
    },
    site(/** @type {string} */ id) {
      const site = sites.get(id) ?? openSite(store, clock, id);
      sites.set(id, site);
      return site;
    },
    observe(/** @type {any} */ event) {
      for (const listener of listeners) listener(event);
    },
  });
  parts.invoker = makeInvoker(parts);
  parts.kvs = makeKvs(parts);
  parts.queue = makeQueue(parts);
  parts.schedules = makeSchedules(parts);
  parts.confluence = makeConfluenceApi(parts);
  parts.jira = makeJiraApi(parts);
  parts.webTriggers = makeWebTriggers(parts);
  parts.platform = makePlatform(parts);
  parts.egress = makeEgress(parts);
  parts.llm = makeLlm(parts);
  parts.realtime = makeRealtime(parts);
  parts.frames = makeFrames(parts);
  parts.egress.serve("api.media.atlassian.com", serveMedia);
  parts.egress.serve("api.github.com", makeGithub(parts.registry, clock, options.github));
  parts.egress.serve("gitlab.com", makeGitlab(parts.registry));
  parts.egress.serve("api.bitbucket.org", makeBitbucket(parts.registry));
  for (const address of ["dev.azure.com", "*.visualstudio.com"]) parts.egress.serve(address, makeAzure(parts.registry));
  for (const [hostname, handler] of Object.entries(makeModelVendors())) parts.egress.serve(hostname, handler);
  for (const [hostname, handler] of Object.entries(options.hosts ?? {})) parts.egress.serve(hostname, handler);
  return { parts, sites, listeners };
}

/** @param {((level: string, line: string) => void) | undefined} tell */
function keepLog(tell) {
  /** @type {string[]} */
  const lines = [];
  /** @type {string[]} */
  const withheld = [];
  return {
    recentLog: () => [...lines],
    kept: () => [...withheld],
    /** What developers do not see. */
    keep: (/** @type {string} */ level, /** @type {string} */ line) => {
      withheld.push(`${level} ${line}`);
      if (withheld.length > KEPT_LOG_LINES) withheld.shift();
    },
    log: (/** @type {string} */ level, /** @type {string} */ line) => {
      lines.push(`${level} ${line}`);
      if (lines.length > KEPT_LOG_LINES) lines.shift();
      tell?.(level, line);
    },
  };
}

/** @param {string} installationId @param {string} user */
function accountOf(installationId, user) {
  if (user === "anonymous") return ANONYMOUS;
  return user.includes(":") ? user : accountIdOf(installationId, user);
}
