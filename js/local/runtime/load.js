// @ts-check
/**
 * Loads an app's handler files. An app that Node can run as it stands is imported as it stands; one that needs a
 * bundler on Forge (TypeScript, JSX, no "type": "module") is bundled first, its packages left outside and unmodified.
 */
import { access, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

export const EXTENSIONS = ["js", "mjs", "cjs", "ts", "tsx", "jsx"];

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
  const plain = /\.(mjs|cjs)$/.test(file) || (file.endsWith(".js") && (await isModulePackage(appDir)));
  return import(pathToFileURL(plain ? file : await bundled(appDir, file, entry.file)).href);
}

/** @param {string} appDir @param {string} file @param {string} name */
async function bundled(appDir, file, name) {
  // Inside of the app's folder, so that its packages are found from there.
  const outDir = join(appDir, "node_modules/.cache/local-forge-host");
  await mkdir(outDir, { recursive: true });
  const outfile = join(outDir, `${name}-${process.pid}-${Date.now()}.cjs`);
  await build({ entryPoints: [file], outfile, bundle: true, platform: "node", format: "cjs", target: "node20", packages: "external", sourcemap: "inline", logLevel: "silent", loader: { ".js": "jsx" } });
  return outfile;
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
