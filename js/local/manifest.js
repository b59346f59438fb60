// @ts-check
/**
 * Reads an app's manifest.yml and answers what the host asks of it: which function a module runs, how long it may
 * take, which scopes and hosts were declared.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

/** Module kinds that the host runs; anything else in a manifest is named plainly at start. */
export const FRAMED_KINDS = [
  "macro", "confluence:globalPage", "confluence:globalSettings", "confluence:spacePage", "confluence:spaceSettings",
  "confluence:contentAction", "confluence:contentBylineItem", "confluence:contextMenu", "confluence:fullPage",
  "confluence:homepageFeed", "confluence:pageBanner",
];
const BACKGROUND_KINDS = ["webtrigger", "consumer", "scheduledTrigger", "trigger", "preUninstall"];
const DECLARATIONS = ["function", "llm"];

/**
 * @typedef {{key: string, kind: string} & Record<string, any>} Module
 * @typedef {object} FunctionEntry
 * @property {string} key
 * @property {string} file handler file below `src/`, without extension
 * @property {string} exportName
 * @property {number | undefined} timeoutSeconds
 *
 * @typedef {object} Manifest
 * @property {string} appDir
 * @property {string} appId the id's last part
 * @property {string} name
 * @property {Module[]} modules
 * @property {Map<string, FunctionEntry>} functions
 * @property {{key: string, path: string}[]} resources
 * @property {Set<string>} scopes
 * @property {{backend: string[], client: string[]}} egress
 * @property {boolean} configurableEgress an admin may approve further hosts at run time
 * @property {any} permissions as written, for the policy header of Custom UI
 * @property {any[]} remotes
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
  const raw = parse(await readFile(join(appDir, "manifest.yml"), "utf8")) ?? {};
  const kinds = Object.keys(raw.modules ?? {});
  const modules = kinds
    .filter((kind) => !DECLARATIONS.includes(kind))
    .flatMap((kind) => (raw.modules[kind] ?? []).map((/** @type {any} */ module) => ({ ...module, kind })));
  const permissions = raw.permissions ?? {};
  const scopes = new Set(/** @type {string[]} */ ((permissions.scopes ?? []).map((/** @type {any} */ s) => (typeof s === "string" ? s : Object.keys(s)[0]))));
  return {
    appDir,
    appId: String(raw.app?.id ?? "").split("/").pop() || "app",
    name: raw.app?.name ?? appDir.split("/").pop() ?? "app",
    modules,
    functions: readFunctions(raw.modules?.function ?? []),
    resources: raw.resources ?? [],
    scopes,
    egress: {
      backend: addresses(permissions.external?.fetch?.backend, raw.remotes ?? []),
      client: addresses(permissions.external?.fetch?.client, raw.remotes ?? []),
    },
    configurableEgress: permissions.external?.configurable?.enabled === true,
    permissions,
    remotes: raw.remotes ?? [],
    models: (raw.modules?.llm ?? []).flatMap((/** @type {any} */ module) => module.model ?? []),
    entities: raw.app?.storage?.entities ?? [],
    products: productsOf(raw, scopes, kinds),
    notKnown: kinds.filter((kind) => ![...FRAMED_KINDS, ...BACKGROUND_KINDS, ...DECLARATIONS].includes(kind)),
  };
}

/** @param {any[]} entries @returns {Map<string, FunctionEntry>} */
function readFunctions(entries) {
  return new Map(entries.map((entry) => {
    const [file, exportName, ...rest] = String(entry.handler).split(".");
    if (!file || !exportName || rest.length > 0) {
      throw new Error(`manifest.yml: the handler "${entry.handler}" of function "${entry.key}" must be <file>.<export>.`);
    }
    return [entry.key, { key: entry.key, file, exportName, timeoutSeconds: entry.timeoutSeconds }];
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
  return new Set([...declared, ...["confluence", "jira"].filter((product) => named.includes(product))]);
}
