// @ts-check
/** How a Custom UI that is not there comes to be: the nearest package around its folder that has a build script says. */
import { access, readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";

/** By the lock file that lies beside it; npm without one. */
const MANAGERS = [["pnpm-lock.yaml", "pnpm"], ["yarn.lock", "yarn"]];

/**
 * One clause to end a sentence with: what to type, and in which folder of the app.
 *
 * @param {string} appDir @param {string} path of the resource, from the app's folder
 */
export async function howToBuild(appDir, path) {
  for (const folder of foldersAround(path)) {
    const at = join(appDir, folder);
    const scripts = await readFile(join(at, "package.json"), "utf8").then((text) => JSON.parse(text).scripts ?? {}, () => ({}));
    const script = "build" in scripts ? "build" : Object.keys(scripts).find((name) => name.startsWith("build"));
    if (script === undefined) continue;
    const isThere = (/** @type {string} */ name) => access(join(at, name)).then(() => true, () => false);
    const locks = await Promise.all(MANAGERS.map(async ([lock, name]) => ((await isThere(String(lock))) ? name : undefined)));
    const manager = locks.find((name) => name !== undefined) ?? "npm";
    const install = (await isThere("node_modules")) ? "" : `${manager} install && `;
    return `run \`${install}${manager} run ${script}\` in ${folder === "." ? "the app's folder" : folder}`;
  }
  return `no package.json from there up to the app's folder has a build script, so the app's own README has to say what makes ${path}`;
}

/** The resource's folder and those around it, up to the app's; nothing outside of that. @param {string} path */
function foldersAround(path) {
  const folders = [];
  for (let folder = normalize(path).replace(/[/\\]+$/, ""); !folder.startsWith(".."); folder = dirname(folder)) {
    folders.push(folder);
    if (folder === "." || folder === dirname(folder)) break;
  }
  return folders;
}
