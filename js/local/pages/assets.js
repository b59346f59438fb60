// @ts-check
/** The host's own style sheets and scripts, from its folder. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** @type {import("./routes.js").PageRoutes} */
export const assetRoutes = {
  "GET /assets/host.css": () => file(new URL("host.css", import.meta.url), "text/css"),
  "GET /assets/bar.js": () => file(new URL("browser/bar.js", import.meta.url), "text/javascript"),
  "GET /assets/product.js": () => file(new URL("browser/product.js", import.meta.url), "text/javascript"),
  "GET /assets/code.css": () => file(require.resolve("highlight.js/styles/github.css"), "text/css"),
  "GET /assets/code-dark.css": () => file(require.resolve("highlight.js/styles/github-dark.css"), "text/css"),
};

/** @param {string | URL} path @param {string} type */
export async function file(path, type) {
  return new Response(await readFile(path), { headers: { "content-type": `${type}; charset=utf-8`, "x-content-type-options": "nosniff", "cache-control": "no-cache" } });
}
