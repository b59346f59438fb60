// @ts-check
// Bundles each Custom UI resource: `static/<name>/index.{html,jsx,css}` → `static/<name>/build/`.

import { build } from "esbuild";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const source = resolve(dirname(fileURLToPath(import.meta.url)), "../static");

for (const name of await readdir(source)) {
  const folder = join(source, name);
  if (!existsSync(join(folder, "index.html"))) continue;
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
}
