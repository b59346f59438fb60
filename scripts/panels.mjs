// @ts-check
// Bundles each Custom UI resource: `static/<name>/index.{html,jsx,css}` and `icon.svg` → `static/<name>/build/`, and says its size.

import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { TABLE } from "./capabilities.mjs";

/** What a resource's scripts may weigh, gzip. */
const MOST_BYTES = 100 * 1024;

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "static");
const ALL = Object.keys(TABLE.capabilities);

/**
 * @param {string} name a folder of `static`
 * @param {{only?: readonly string[], out?: string, quiet?: boolean}} [options] what belongs to capabilities that `only`
 *   does not name is left out, texts and all
 */
export async function buildPanel(name, { only = ALL, out = join(source, name, "build"), quiet = false } = {}) {
  const folder = join(source, name);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  for (const file of ["index.html", "icon.svg"]) if (existsSync(join(folder, file))) await cp(join(folder, file), join(out, file));
  await build({
    entryPoints: [join(folder, "index.jsx"), join(folder, "index.css")].filter((path) => existsSync(path)),
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: Object.fromEntries(ALL.map((capability) => [`BUILT.${capability}`, String(only.includes(capability))])),
    legalComments: "none",
    logLevel: "warning",
  });
  const bytes = gzipSync(await readFile(join(out, "index.js"))).length;
  if (!quiet) console.log(`panels: ${name} ${(bytes / 1024).toFixed(1)} KB of JavaScript (gzip)`);
  if (bytes > MOST_BYTES) throw new Error(`static/${name} has more than ${MOST_BYTES / 1024} KB of JavaScript (gzip).`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of await readdir(source)) {
    if (existsSync(join(source, name, "index.html"))) await buildPanel(name);
  }
}
