// @ts-check
/**
 * Reads an app's manifest.yml and answers what the host asks of it: which function a module runs, how long it may
 * take, which scopes and hosts were declared.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { LIMITS } from "../limits.js";

/** A manifest that cannot be used at all, in a sentence for whoever wrote it. */
export class ManifestUnusable extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "ManifestUnusable";
  }
}

/** Module kinds that the host runs; anything else in a manifest is named plainly at start. */
export const FRAMED_KINDS = [
  "macro", "confluence:globalPage", "confluence:globalSettings", "confluence:spacePage", "confluence:spaceSettings",
  "confluence:contentAction", "confluence:contentBylineItem", "confluence:contextMenu", "confluence:fullPage",
  "confluence:homepageFeed", "confluence:pageBanner", "confluence:spaceSidebar", "confluence:customContent",
  "jira:globalPage", "jira:projectPage", "jira:projectSettingsPage", "jira:adminPage", "jira:issuePanel", "jira:issueContext", "jira:issueActivity",
  "jira:issueGlance", "jira:issueAction", "jira:fullPage", "jira:dashboardGadget", "jira:personalSettingsPage", "jira:boardAction", "jira:backlogAction", "jira:sprintAction",
  "jira:issueNavigatorAction", "jira:issueViewBackgroundScript", "jira:dashboardBackgroundScript", "jira:command", "jira:customField", "jira:customFieldType",
];
const BACKGROUND_KINDS = ["webtrigger", "consumer", "scheduledTrigger", "trigger", "preUninstall", "action"];
const DECLARATIONS = ["function", "endpoint", "llm", "jira:entityProperty", "rovo:agent"];

/**
 * @typedef {{key: string, kind: string} & Record<string, any>} Module
 * @typedef {object} FunctionEntry
 * @property {string} key
 * @property {string} file handler file below `src/`, without extension
 * @property {string} exportName
 * @property {number | undefined} timeoutSeconds
 * @property {number} memoryMb
 *
 * A folder, a file, or a folder with several entries, which modules name as `key/entry`.
 * @typedef {{key: string, path: string, entry?: Record<string, string>, tunnel?: {port?: number}}} Resource
 *
 * @typedef {object} Manifest
 * @property {string} appDir
 * @property {string} appId the id's last part
 * @property {string} name
 * @property {number} sizeBytes of manifest.yml
 * @property {Module[]} modules
 * @property {Map<string, FunctionEntry>} functions
 * @property {Resource[]} resources
 * @property {Set<string>} scopes
 * @property {Set<string>} impersonating scopes with which a person who is not there may be acted as
 * @property {string | undefined} runtime app.runtime.name
 * @property {boolean} licensed app.licensing.enabled: the app is sold, and has a licence on each site
 * @property {{backend: string[], client: string[]}} egress
 * @property {boolean} configurableEgress an admin may approve further hosts at run time
 * @property {any} permissions as written, for the policy header of Custom UI
 * @property {any[]} remotes
 * @property {any} translations locales, their files and fallbacks, as written
 * @property {any[]} endpoints paths of remotes, by key
 * @property {string[]} models families of the platform's own models that the app may ask
 * @property {any[]} entities declared under app.storage
 * @property {Set<string>} products the app may be asked about
 * @property {string[]} notKnown module kinds that this host cannot run
 */

/**
 * @param {string} appDir
 * @returns {Promise<Manifest>}
 */
export async function readManifest(appDir) {
  const text = await readFile(join(appDir, "manifest.yml"), "utf8").catch(() => {
    throw new ManifestUnusable(`There is no manifest.yml in ${appDir}.`);
  });
  const raw = withVariables(readYaml(text));
  const kinds = Object.keys(raw.modules ?? {});
  const modules = kinds
    .filter((kind) => kind !== "function")
    .flatMap((kind) => listOf(raw.modules[kind], kind).map((module) => withFrame({ ...module, kind })));
  const permissions = raw.permissions ?? {};
  const { scopes, impersonating } = readScopes(permissions.scopes);
  return {
    appDir,
    appId: String(raw.app?.id ?? "").split("/").pop() || "app",
    name: raw.app?.name ?? (await packageName(appDir)) ?? appDir.split("/").pop() ?? "app",
    sizeBytes: Buffer.byteLength(text),
    modules,
    functions: readFunctions(listOf(raw.modules?.function, "function"), raw.app?.runtime?.memoryMB ?? LIMITS.memoryMb),
    resources: readResources(raw.resources),
    scopes,
    impersonating,
    runtime: raw.app?.runtime?.name,
    licensed: raw.app?.licensing?.enabled === true,
    egress: {
      backend: addresses(permissions.external?.fetch?.backend, raw.remotes ?? []),
      client: addresses(permissions.external?.fetch?.client, raw.remotes ?? []),
    },
    configurableEgress: permissions.external?.configurable?.enabled === true,
    permissions,
    remotes: raw.remotes ?? [],
    translations: raw.translations,
    endpoints: raw.endpoint ?? raw.modules?.endpoint ?? [],
    models: (raw.modules?.llm ?? []).flatMap((/** @type {any} */ module) => module.model ?? []),
    entities: raw.app?.storage?.entities ?? [],
    products: productsOf(raw, scopes, kinds),
    notKnown: kinds.filter((kind) => ![...FRAMED_KINDS, ...BACKGROUND_KINDS, ...DECLARATIONS].includes(kind)).sort(),
  };
}

/**
 * A front end that is declared a level deeper (manifest-reference/modules, jira-custom-field, jira-command): what a field shows, with what
 * edits it in the place of settings, and what a command opens.
 *
 * @param {Module} module @returns {Module}
 */
function withFrame(module) {
  if (module.kind === "jira:command" && module.target?.resource) return { ...module, resource: module.target.resource, render: module.target.render };
  const [shown, edited] = module.kind.startsWith("jira:customField") ? [module.view, module.edit] : [];
  const first = shown?.resource ? shown : edited;
  if (!first?.resource) return module;
  return { ...module, resource: first.resource, render: first.render, title: module.title ?? module.name, ...(edited?.resource ? { config: { resource: edited.resource, render: edited.render } } : {}) };
}

/** @param {string} appDir @returns {Promise<string | undefined>} */
async function packageName(appDir) {
  try {
    return JSON.parse(await readFile(join(appDir, "package.json"), "utf8")).name;
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function readYaml(text) {
  const document = parseDocument(text);
  const [wrong] = document.errors;
  if (wrong) throw new ManifestUnusable(`manifest.yml cannot be read: ${wrong.message}`);
  const raw = document.toJS() ?? {};
  if (typeof raw !== "object" || Array.isArray(raw) || typeof (raw.modules ?? {}) !== "object") throw new ManifestUnusable("manifest.yml is not a Forge manifest: it holds no modules.");
  return raw;
}

/**
 * `${NAME}` of a variable that environment.variables declares, from this process or its default (manifest-reference/environment).
 *
 * @param {any} raw
 */
function withVariables(raw) {
  const declared = new Map((raw.environment?.variables ?? []).map((/** @type {any} */ one) => (typeof one === "string" ? [one, undefined] : [one.key, one.default])));
  if (declared.size === 0) return raw;
  return JSON.parse(JSON.stringify(raw), (_, value) => (typeof value !== "string" ? value : value.replace(/\$\{(\w+)\}/g, (whole, name) => {
    if (!declared.has(name)) return whole;
    const set = process.env[name] ?? declared.get(name);
    if (set === undefined) throw new ManifestUnusable(`manifest.yml uses the variable ${name}, which is not set: export ${name}=…, or give it a default.`);
    return set;
  })));
}

/** @param {any} list @param {string} kind @param {string} [where] @returns {any[]} */
function listOf(list, kind, where = `modules.${kind}`) {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list) || list.some((module) => typeof module?.key !== "string")) throw new ManifestUnusable(`manifest.yml: ${where} must be a list, and each of its entries must have a key.`);
  return list;
}

/**
 * A list, or a map where scopes may be marked for impersonation (manifest-reference/permissions, "Scopes").
 *
 * @param {any} given
 */
function readScopes(given) {
  const rows = /** @type {[string, any][]} */ (Array.isArray(given) ? given.flatMap((scope) => (typeof scope === "string" ? [[scope, undefined]] : Object.entries(scope ?? {}))) : Object.entries(given ?? {}));
  return { scopes: new Set(rows.map(([name]) => name)), impersonating: new Set(rows.filter(([, how]) => how?.allowImpersonation === true).map(([name]) => name)) };
}

/** @param {any} given @returns {Resource[]} */
function readResources(given) {
  const list = listOf(given, "", "resources");
  const wrong = list.find(({ path }) => typeof path !== "string");
  if (wrong) throw new ManifestUnusable(`manifest.yml: the resource "${wrong.key}" needs a path.`);
  return list;
}

/**
 * What a module names: a resource, or an entry of one. `file` is set where the entry says it.
 *
 * @param {Manifest} manifest @param {string | undefined} named
 * @returns {(Resource & {file?: string}) | undefined}
 */
export function resourceOf({ resources }, named) {
  const [key, entry] = String(named ?? "").split("/");
  const found = resources.find((resource) => resource.key === key);
  if (!found || entry === undefined) return found;
  const file = found.entry?.[entry];
  return file === undefined ? undefined : { ...found, file };
}

/** @param {any[]} entries @param {number} usualMb @returns {Map<string, FunctionEntry>} */
function readFunctions(entries, usualMb) {
  return new Map(entries.map((entry) => {
    const [file, exportName, ...rest] = String(entry.handler).split(".");
    if (!file || !exportName || rest.length > 0) {
      throw new ManifestUnusable(`manifest.yml: the handler "${entry.handler}" of function "${entry.key}" must be <file>.<export>.`);
    }
    return [entry.key, { key: entry.key, file, exportName, timeoutSeconds: entry.timeoutSeconds, memoryMb: entry.runtime?.memoryMB ?? usualMb }];
  }));
}

/** @param {any[] | undefined} entries @param {any[]} remotes @returns {string[]} */
function addresses(entries, remotes) {
  return (entries ?? []).flatMap((entry) => {
    if (typeof entry === "string") return [entry];
    if (entry.address) return [entry.address];
    const remote = remotes.find((candidate) => candidate.key === entry.remote);
    return typeof remote?.baseUrl === "string" ? [remote.baseUrl] : [];
  });
}

/** @param {any} raw @param {Set<string>} scopes @param {string[]} kinds */
function productsOf(raw, scopes, kinds) {
  const declared = Object.keys(raw.app?.compatibility ?? {});
  const named = [...scopes, ...kinds].join(" ");
  return new Set([...declared, ...["confluence", "jira", "bitbucket", "compass"].filter((product) => named.includes(product))]);
}
