// @ts-check
/**
 * Loads an app's handler files. A file that Node can run as it stands is imported as it stands; one that needs a
 * bundler on Forge (TypeScript, JSX, no "type": "module") is bundled first.
 */
import { access, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BuildFailed, bundleFunctions } from "./bundle.js";
import { runOutside } from "./runtime.js";

export { BuildFailed };
export const EXTENSIONS = ["js", "mjs", "cjs", "ts", "tsx", "jsx"];
/** What Node says of files that only a bundler can read: JSX in .js, JSON without attributes, TypeScript below, folders. */
const FOR_A_BUNDLER = ["ERR_UNKNOWN_FILE_EXTENSION", "ERR_IMPORT_ATTRIBUTE_MISSING", "ERR_IMPORT_ASSERTION_TYPE_MISSING", "ERR_UNSUPPORTED_DIR_IMPORT", "ERR_MODULE_NOT_FOUND"];

/** @param {string} appDir */
export function makeLoader(appDir) {
  /** @type {Map<string, Promise<any>>} */
  const loaded = new Map();
  return {
    /** @param {import("../manifest/manifest.js").FunctionEntry} entry @returns {Promise<Function>} */
    async handler(entry) {
      const module = loaded.get(entry.file) ?? load(appDir, entry);
      loaded.set(entry.file, module);
      const exported = await module.catch((error) => {
        loaded.delete(entry.file);
        throw error;
      });
      const handler = exported[entry.exportName] ?? exported.default?.[entry.exportName];
      if (typeof handler !== "function") throw new Error(`src/${entry.file} exports no function "${entry.exportName}".`);
      return handler;
    },
  };
}

/** @param {string} appDir @param {import("../manifest/manifest.js").FunctionEntry} entry */
async function load(appDir, entry) {
  const file = await firstThatExists(EXTENSIONS.map((extension) => join(appDir, "src", `${entry.file}.${extension}`)));
  if (!file) throw new Error(`There is no src/${entry.file}.js (or ${EXTENSIONS.slice(1).join(", ")}) for the function "${entry.key}".`);
  const isModule = file.endsWith(".mjs") || (file.endsWith(".js") && (await isModulePackage(appDir)));
  if (isModule || file.endsWith(".cjs")) {
    const plain = await import(pathToFileURL(file).href).catch((error) => error);
    if (!(plain instanceof Error)) return plain;
    if (!(plain instanceof SyntaxError) && !FOR_A_BUNDLER.includes(/** @type {any} */ (plain).code)) throw plain;
  }
  // Inside of the app's folder, so that its packages are found from there.
  const outDir = join(appDir, "node_modules/.cache/local-forge-host");
  await mkdir(outDir, { recursive: true });
  const outfile = join(outDir, `${entry.file.replaceAll("/", "-")}-${process.pid}-${Date.now()}`);
  return import(pathToFileURL(await runOutside(() => bundleFunctions(appDir, file, outfile, isModule))).href);
}

/** @param {string} appDir */
async function isModulePackage(appDir) {
  for (let dir = appDir; ; dir = join(dir, "..")) {
    try {
      return JSON.parse(await readFile(join(dir, "package.json"), "utf8")).type === "module";
    } catch {
      if (dir === join(dir, "..")) return false;
    }
  }
}

/** @param {string[]} files */
async function firstThatExists(files) {
  for (const file of files) {
    try {
      await access(file);
      return file;
    } catch {
      // The next extension may be the one.
    }
  }
  return undefined;
}
