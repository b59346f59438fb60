// @ts-check
// capabilities.json: what each capability needs of manifest.yml, and the least manifest for a choice of them.

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isMap, isSeq, parse, parseDocument } from "yaml";

/**
 * @typedef {object} Capability
 * @property {string} title
 * @property {string[]} flows how the names of its flows begin
 * @property {Record<string, Record<string, string>>} modules type → key → what it is for
 * @property {string[]} functions keys of manifest.yml
 * @property {string[]} resources keys of manifest.yml: its panels
 * @property {Record<string, string>} scopes scope → why
 * @property {Record<string, string>} hosts address of an outside host → why
 * @property {Record<string, string>} [products] products besides Confluence → what for
 * @property {string} [configurable] why an admin may approve further hosts
 * @property {Record<string, {scope: string, why: string}>} [features] built with an option of their own
 *
 * @typedef {{shared: Capability, capabilities: Record<string, Capability>}} Table what `shared` names belongs to every build
 */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** @type {Table} */
export const TABLE = JSON.parse(readFileSync(join(root, "capabilities.json"), "utf8"));

/** Optional features, each with a permission of its own. Forge knows no optional scopes: an app is built with a feature, or without. */
export const FEATURES = Object.assign({}, ...Object.values(TABLE.capabilities).map(({ features }) => features ?? {}));

/** The manifest's text with a feature's scope. @param {string} manifest @param {string} name */
export function withFeature(manifest, name) {
  const scope = FEATURES[name]?.scope;
  if (!scope) throw new Error(`there is no feature ${name}`);
  return manifest.replace(/^( *)scopes:\n/m, (line, indent) => `${line}${indent}  - ${scope}\n`);
}

/** The parts of a build: what every build has, and the chosen capabilities. @param {readonly string[]} only @param {Table} [table] @returns {Capability[]} */
function partsOf(only, table = TABLE) {
  return [table.shared, ...only.map((name) => {
    const found = table.capabilities[name];
    if (!found) throw new Error(`there is no capability "${name}": choose among ${Object.keys(table.capabilities).join(", ")}`);
    return found;
  })];
}

/** How the names of flows begin that a build leaves out. @param {readonly string[]} only @param {Table} [table] @returns {string[]} */
export function flowsLeftOut(only, table = TABLE) {
  const kept = new Set(partsOf(only, table).flatMap(({ flows }) => flows));
  return Object.values(table.capabilities).flatMap(({ flows }) => flows).filter((prefix) => !kept.has(prefix));
}

/** The panels of a build. @param {readonly string[]} only @param {Table} [table] @returns {Set<string>} */
export function resourcesOf(only, table = TABLE) {
  return new Set(partsOf(only, table).flatMap(({ resources }) => resources));
}

/**
 * The least manifest for a choice of capabilities: their modules, functions, resources, scopes and hosts, in the order and
 * with the comments of the whole one.
 *
 * @param {string} text manifest.yml
 * @param {readonly string[]} only
 * @param {Table} [table]
 * @returns {string}
 */
export function manifestFor(text, only, table = TABLE) {
  const parts = partsOf(only, table);
  const all = (/** @type {(part: Capability) => string[]} */ of) => new Set(parts.flatMap(of));
  const document = parseDocument(text);
  const keep = (/** @type {string[]} */ path, /** @type {Set<string>} */ wanted, nameOf = (/** @type {any} */ item) => item.get("key")) => {
    const list = document.getIn(path);
    if (!isSeq(list)) return;
    list.items = list.items.filter((item) => wanted.has(nameOf(item)));
    if (list.items.length === 0) document.deleteIn(path);
  };
  const modules = document.get("modules");
  for (const type of isMap(modules) ? modules.items.map(({ key }) => String(key)) : []) {
    keep(["modules", type], type === "function" ? all(({ functions }) => functions) : all((part) => Object.keys(part.modules[type] ?? {})));
  }
  keep(["resources"], all(({ resources }) => resources));
  keep(["permissions", "scopes"], all(({ scopes }) => Object.keys(scopes)), String);
  keep(["permissions", "external", "fetch", "backend"], all(({ hosts }) => Object.keys(hosts)), (item) => item.get("address"));
  // An app for one product alone says nothing of compatibility.
  if (!parts.some(({ products }) => products)) document.deleteIn(["app", "compatibility"]);
  if (!document.hasIn(["permissions", "external", "fetch", "backend"])) document.deleteIn(["permissions", "external", "fetch"]);
  if (!parts.some(({ configurable }) => configurable)) document.deleteIn(["permissions", "external", "configurable"]);
  const external = document.getIn(["permissions", "external"]);
  if (isMap(external) && external.items.length === 0) document.deleteIn(["permissions", "external"]);
  return document.toString({ lineWidth: 0 });
}

/**
 * Where table and manifest disagree, in both directions: nothing stands in the one that the other does not know.
 *
 * @param {string} text manifest.yml
 * @param {Table} [table]
 * @returns {string[]}
 */
export function disagreements(text, table = TABLE) {
  const manifest = parse(text);
  const parts = [table.shared, ...Object.values(table.capabilities)];
  const { function: functions = [], ...modules } = manifest.modules;
  const keys = (/** @type {{key: string}[]} */ list) => list.map(({ key }) => key);
  const pairs = /** @type {[string, string[], string[]][]} */ ([
    ["module", Object.entries(modules).flatMap(([type, list]) => keys(list).map((key) => `${type} ${key}`)), parts.flatMap((part) => Object.entries(part.modules).flatMap(([type, named]) => Object.keys(named).map((key) => `${type} ${key}`)))],
    ["function", keys(functions), parts.flatMap((part) => part.functions)],
    ["resource", keys(manifest.resources ?? []), parts.flatMap((part) => part.resources)],
    ["scope", manifest.permissions.scopes, parts.flatMap((part) => Object.keys(part.scopes))],
    ["host", (manifest.permissions.external?.fetch?.backend ?? []).map((/** @type {any} */ { address }) => address), parts.flatMap((part) => Object.keys(part.hosts))],
  ]);
  return pairs.flatMap(([what, declared, named]) => [
    ...declared.filter((one) => !named.includes(one)).map((one) => `the ${what} ${one} of manifest.yml belongs to no capability`),
    ...[...new Set(named)].filter((one) => !declared.includes(one)).map((one) => `the ${what} ${one} of capabilities.json is not in manifest.yml`),
  ]);
}
