// @ts-check
// Bundles each Custom UI resource: `static/<name>/index.{html,jsx,css}` → `static/<name>/build/`, and says its size.

import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** What a resource's scripts may weigh, gzip. */
const MOST_BYTES = 100 * 1024;

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "static");

/** @param {string} name */
async function bundle(name) {
  const folder = join(source, name);
  const out = join(folder, "build");
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await cp(join(folder, "index.html"), join(out, "index.html"));
  await build({
    entryPoints: [join(folder, "index.jsx"), join(folder, "index.css")].filter((path) => existsSync(path)),
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "warning",
  });
  const bytes = gzipSync(await readFile(join(out, "index.js"))).length;
  console.log(`panels: ${name} ${(bytes / 1024).toFixed(1)} KB of JavaScript (gzip)`);
  if (bytes > MOST_BYTES) throw new Error(`static/${name} has more than ${MOST_BYTES / 1024} KB of JavaScript (gzip).`);
}

for (const name of await readdir(source)) {
  if (existsSync(join(source, name, "index.html"))) await bundle(name);
}
