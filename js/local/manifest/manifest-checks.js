// @ts-check
/** What of a manifest Forge would not take, in sentences: the host runs such an app all the same, and says so. */
import { access, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "../limits.js";
import { EXTENSIONS } from "../runtime/load.js";

/** @typedef {import("./manifest.js").Manifest} Manifest */

/** @param {Manifest} manifest @returns {Promise<string[]>} */
export async function problemsOf(manifest) {
  const resources = await Promise.all(manifest.resources.map((resource) => resourceProblems(manifest, resource)));
  const functions = await Promise.all([...manifest.functions.values()].map((entry) => functionProblems(manifest, entry)));
  return [...tooMany(manifest), ...references(manifest), ...triggers(manifest), ...entities(manifest), ...functions.flat(), ...resources.flat()];
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
function references({ modules, functions, resources }) {
  const known = new Set(resources.map(({ key }) => key));
  return modules.flatMap((module) => {
    const wanted = [module.function, module.resolver?.function].filter((key) => typeof key === "string");
    const keys = modules.filter(({ key }) => key === module.key);
    return [
      ...wanted.filter((key) => !functions.has(key)).map((key) => `The ${module.kind} "${module.key}" names the function "${key}", which is not declared.`),
      ...(typeof module.resource === "string" && !known.has(module.resource) ? [`The ${module.kind} "${module.key}" names the resource "${module.resource}", which is not declared.`] : []),
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
  return [
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

/** @param {Manifest} manifest @param {{key: string, path: string}} resource */
async function resourceProblems({ appDir }, { key, path }) {
  const root = join(appDir, path);
  const found = await stat(root).catch(() => undefined);
  if (!found) return [`The resource "${key}" names the folder ${path}, which is not there: build the Custom UI first.`];
  // A single file is a UI Kit entry or an icon.
  if (!found.isDirectory()) return [];
  const names = await readdir(root, { recursive: true });
  const sizes = await Promise.all(names.slice(0, LIMITS.resourceFiles).map((name) => stat(join(root, name)).then(({ size }) => size, () => 0)));
  return [
    ...over(`Files of the resource "${key}"`, names.length, LIMITS.resourceFiles),
    ...over(`Bytes of the resource "${key}"`, sizes.reduce((sum, size) => sum + size, 0), LIMITS.resourceBytes),
  ];
}

/** @param {string} what @param {number} count @param {number} most */
function over(what, count, most) {
  return count > most ? [`${what}: ${count}; Forge takes at most ${most}.`] : [];
}
