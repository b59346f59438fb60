// @ts-check
/** What of a manifest Forge would not take, in sentences: the host runs such an app all the same, and says so. */
import { access, readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "../limits.js";
import { EXTENSIONS } from "../runtime/load.js";
import { howToBuild } from "./build-hint.js";
import { resourceOf } from "./manifest.js";

/** @typedef {import("./manifest.js").Manifest} Manifest */

/** @param {Manifest} manifest @returns {Promise<string[]>} */
export async function problemsOf(manifest) {
  const resources = await Promise.all(manifest.resources.map((resource) => resourceProblems(manifest, resource)));
  const functions = await Promise.all([...manifest.functions.values()].map((entry) => functionProblems(manifest, entry)));
  return [...ofRuntime(manifest), ...tooMany(manifest), ...references(manifest), ...triggers(manifest), ...entities(manifest), ...functions.flat(), ...resources.flat()];
}

/** Runtimes by what Atlassian's documentation says of them (manifest-reference, "Runtime"; August 2026). @type {Record<string, string | undefined>} */
const RUNTIMES = {
  "nodejs24.x": undefined,
  "nodejs22.x": undefined,
  "nodejs20.x": "The runtime nodejs20.x still works; Node 20 has been at its end since April 2026. Take nodejs24.x.",
  "nodejs18.x": "The runtime nodejs18.x is retired: `forge deploy` refuses it. Take nodejs24.x.",
  sandbox: "The sandbox runtime is switched off since February 2025. Take nodejs24.x, and packages of today.",
};

/** Modules that Atlassian has replaced. @type {Record<string, string>} */
const REPLACED = {
  "jira:issueGlance": "jira:issueContext",
  "confluence:homepageFeed": "another module; Atlassian has announced its end",
  "confluence:spaceSidebar": "confluence:spacePage",
};

/** @param {Manifest} manifest */
function ofRuntime({ runtime, modules }) {
  const said = runtime === undefined ? "The manifest names no app.runtime.name, which Forge wants: nodejs24.x." : runtime in RUNTIMES ? RUNTIMES[runtime] : `There is no runtime "${runtime}". Take nodejs24.x.`;
  const old = modules.filter(({ kind }) => Object.hasOwn(REPLACED, kind)).map(({ kind, key }) => `The ${kind} "${key}" is a module of yesterday: use ${REPLACED[kind]}.`);
  const basic = modules.filter(({ layout }) => layout === "basic").map(({ kind, key }) => `The layout "basic" of the ${kind} "${key}" is deprecated: use native or blank.`);
  const first = modules.filter(({ resource, function: named, kind }) => resource === undefined && named !== undefined && (kind === "macro" || kind.startsWith("jira:issue") || /Page$|Action$|Settings$|BylineItem$/.test(kind))).map(({ kind, key }) => `The ${kind} "${key}" is made with UI Kit 1, which Atlassian has switched off: it needs a resource.`);
  return [...(said ? [said] : []), ...old, ...basic, ...first];
}

/** @param {Manifest} manifest */
function tooMany({ modules, resources, sizeBytes, functions }) {
  const memory = [...functions.values()].filter(({ memoryMb }) => memoryMb > LIMITS.memoryMostMb);
  return [
    ...over("manifest.yml has bytes", sizeBytes, LIMITS.manifestBytes),
    ...over("Modules", modules.length, LIMITS.modules),
    ...over("Resources", resources.length, LIMITS.resources),
    ...memory.map(({ key, memoryMb }) => `The function "${key}" asks for ${memoryMb} MB of memory; Forge gives at most ${LIMITS.memoryMostMb}.`),
  ];
}

/** @param {Manifest} manifest */
function references(manifest) {
  const { modules, functions } = manifest;
  const isKnown = (/** @type {any} */ named) => typeof named !== "string" || resourceOf(manifest, named) !== undefined;
  return modules.flatMap((module) => {
    const wanted = [module.function, module.resolver?.function].filter((key) => typeof key === "string");
    const keys = modules.filter(({ key }) => key === module.key);
    return [
      ...wanted.filter((key) => !functions.has(key)).map((key) => `The ${module.kind} "${module.key}" names the function "${key}", which is not declared.`),
      ...[module.resource, module.config?.resource].filter((named) => !isKnown(named)).map((named) => `The ${module.kind} "${module.key}" names the resource "${named}", which is not declared.`),
      ...(keys.length > 1 && keys[0] === module ? [`The key "${module.key}" stands for ${keys.length} modules; Forge wants every key once.`] : []),
    ];
  });
}

/** @param {Manifest} manifest */
function triggers({ modules }) {
  const scheduled = modules.filter(({ kind }) => kind === "scheduledTrigger");
  const outputs = modules.filter(({ kind, response }) => kind === "webtrigger" && response?.type === "static").flatMap(({ key, response }) => [
    ...over(`Outputs of the web trigger "${key}"`, response.outputs?.length ?? 0, LIMITS.staticOutputs),
    ...(response.outputs ?? []).flatMap((/** @type {any} */ output) => over(`Characters of the output "${output.key}"`, String(output.body ?? "").length, LIMITS.staticOutputChars)),
  ]);
  const webhooks = modules.filter(({ kind, urlFormat }) => kind === "webtrigger" && urlFormat !== undefined && !["v1", "v2"].includes(urlFormat));
  return [
    ...webhooks.map(({ key, urlFormat }) => `The web trigger "${key}" has the urlFormat "${urlFormat}"; Forge knows v1 and v2.`),
    ...over("Scheduled triggers", scheduled.length, LIMITS.scheduledTriggers),
    ...over("Scheduled triggers every five minutes", scheduled.filter(({ interval }) => interval === "fiveMinute").length, LIMITS.fiveMinuteTriggers),
    ...outputs,
  ];
}

/** @param {Manifest} manifest */
function entities({ entities: declared }) {
  return [
    ...over("Custom entities", declared.length, LIMITS.entities),
    ...declared.flatMap(({ name, indexes = [], attributes = {} }) => [
      ...over(`Indexes of the entity "${name}"`, indexes.length, LIMITS.entityIndexes),
      ...over(`Attributes of the entity "${name}"`, Object.keys(attributes).length, LIMITS.entityAttributes),
    ]),
  ];
}

/** @param {Manifest} manifest @param {import("./manifest.js").FunctionEntry} entry */
async function functionProblems({ appDir }, { key, file }) {
  const found = await Promise.all(EXTENSIONS.map((extension) => access(join(appDir, "src", `${file}.${extension}`)).then(() => true, () => false)));
  return found.includes(true) ? [] : [`There is no src/${file}.js (or ${EXTENSIONS.slice(1).join(", ")}) for the function "${key}".`];
}

/** @param {Manifest} manifest @param {import("./manifest.js").Resource} resource */
async function resourceProblems({ appDir }, { key, path, entry }) {
  const root = join(appDir, path);
  const found = await stat(root).catch(() => undefined);
  const entries = Object.entries(entry ?? {});
  const lacking = await Promise.all(entries.map(async ([name, file]) => ((await stat(join(root, file)).catch(() => undefined)) ? [] : [`The entry "${name}" of the resource "${key}" names ${file}, which is not in ${path}.`])));
  const wrong = [
    ...(key.length > LIMITS.resourceKeyChars ? [`The key of the resource "${key}" has ${key.length} characters; Forge takes at most ${LIMITS.resourceKeyChars}.`] : []),
    ...over(`Entries of the resource "${key}"`, entries.length, LIMITS.resourceEntries),
  ];
  if (!found) return [`The resource "${key}" names the folder ${path}, which is not there: ${await howToBuild(appDir, path)}.`];
  // A single file is a UI Kit entry or an icon.
  if (!found.isDirectory()) return wrong;
  const names = await readdir(root, { recursive: true });
  const sizes = await Promise.all(names.slice(0, LIMITS.resourceFiles).map((name) => stat(join(root, name)).then(({ size }) => size, () => 0)));
  return [
    ...wrong,
    ...lacking.flat(),
    ...(await absolute(root, key)),
    ...over(`Files of the resource "${key}"`, names.length, LIMITS.resourceFiles),
    ...over(`Bytes of the resource "${key}"`, sizes.reduce((sum, size) => sum + size, 0), LIMITS.resourceBytes),
  ];
}

/** A page that asks for its scripts at the root of its origin finds nothing there on Forge, which serves it from below. @param {string} root @param {string} key */
async function absolute(root, key) {
  const page = await readFile(join(root, "index.html"), "utf8").catch(() => "");
  const asked = /<(?:script|link)\b[^>]*\s(?:src|href)=["']?(\/[^/"'\s>][^"'\s>]*)/i.exec(page)?.[1];
  return asked === undefined ? [] : [`The index.html of the resource "${key}" asks for ${asked}; Forge serves it below a path of its own, so addresses have to be relative ("homepage": "." in package.json, or Vite's base: "./").`];
}

/** @param {string} what @param {number} count @param {number} most */
function over(what, count, most) {
  return count > most ? [`${what}: ${count}; Forge takes at most ${most}.`] : [];
}
