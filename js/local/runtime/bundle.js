// @ts-check
/**
 * Bundles an app's files as Atlassian's bundler would: packages go in, `@forge/*` stays outside and unmodified. Default
 * imports follow webpack: Node's way in strict modules (.mjs, and .js of a "type": "module" package), `__esModule`
 * honoured everywhere else, which is every file in TypeScript. esbuild asks the package's type for TypeScript, too.
 */
import { readFile } from "node:fs/promises";
import { dirname, extname, relative, resolve as resolvePath } from "node:path";
import { build } from "esbuild";

/** What the bundler found wrong, whole, with file, line and column. */
export class BuildFailed extends Error {}

/** @typedef {import("esbuild").Loader} Loader */
/** @type {Record<string, Loader>} */
const LOADERS = { ".ts": "ts", ".tsx": "tsx", ".mts": "ts", ".cts": "ts", ".jsx": "jsx" };
/** Packages that belong to Atlassian: one copy of each, as it is. */
const OUTSIDE = ["@forge/*"];

/**
 * @param {string} appDir @param {string} file @param {string} outfile without extension
 * @param {boolean} strict whether the file is a strict module, which stays one
 * @returns {Promise<string>} what was written
 */
export async function bundleFunctions(appDir, file, outfile, strict) {
  const written = `${outfile}.${strict ? "mjs" : "cjs"}`;
  const common = { entryPoints: [file], outfile: written, bundle: true, platform: /** @type {const} */ ("node"), target: "node20", external: OUTSIDE, absWorkingDir: appDir };
  // CommonJS packages inside of a module need a `require`, and the two names that Node gives other files only.
  const banner = { js: 'import { createRequire as __makeRequire } from "node:module"; const require = __makeRequire(import.meta.url); const __filename = import.meta.filename, __dirname = import.meta.dirname;' };
  await run({ ...common, format: strict ? "esm" : "cjs", sourcemap: "inline", loader: { ".js": "jsx" }, plugins: [typescriptIsNotStrict()], ...(strict ? { banner } : {}) });
  return written;
}

/** The front end of a UI Kit app, as one script. @param {string} appDir @param {string} file @returns {Promise<string>} */
export async function bundleFrontend(appDir, file) {
  const { outputFiles } = await run({
    entryPoints: [file], bundle: true, write: false, platform: "browser", format: "iife", target: "es2022", absWorkingDir: appDir, loader: { ".js": "jsx" },
    // As Atlassian's own front-end bundle: production's React, classic JSX, nothing of Node.
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" }, jsx: "automatic", plugins: [typescriptIsNotStrict()],
  });
  return outputFiles?.[0]?.text ?? "";
}

/** @param {import("esbuild").BuildOptions} options */
async function run(options) {
  try {
    return await build({ ...options, logLevel: "silent" });
  } catch (error) {
    const errors = /** @type {any} */ (error).errors ?? [];
    if (errors.length === 0) throw error;
    const fileOf = (/** @type {string} */ file) => relative(String(options.absWorkingDir), resolvePath(String(options.absWorkingDir), file.replace(/^typescript:/, "")));
    throw new BuildFailed(errors.map((/** @type {any} */ { text, location }) => (location ? `${fileOf(location.file)}:${location.line}:${location.column}: ${text}\n    ${location.lineText}` : text)).join("\n"));
  }
}

/** A namespace of its own hides the package's type from esbuild. @returns {import("esbuild").Plugin} */
function typescriptIsNotStrict() {
  return {
    name: "typescript-is-not-strict",
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /.*/ }, async ({ path, pluginData, ...asked }) => {
        if (pluginData === "asked") return undefined;
        const found = await resolve(path, { ...asked, pluginData: "asked", namespace: "file" });
        const loader = LOADERS[extname(found.path)];
        if (found.errors.length > 0 || found.external || found.namespace !== "file" || !loader || found.path.includes("/node_modules/")) return undefined;
        return { path: found.path, namespace: "typescript", pluginData: { sideEffects: found.sideEffects } };
      });
      onLoad({ filter: /.*/, namespace: "typescript" }, async ({ path }) => ({ contents: await readFile(path, "utf8"), loader: /** @type {Loader} */ (LOADERS[extname(path)]), resolveDir: dirname(path) }));
    },
  };
}
