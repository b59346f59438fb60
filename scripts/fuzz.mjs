// @ts-check
// `npm run fuzz -- [minutes] [target …]`: the fuzz targets one after the other on a nightly compiler, ten minutes each unless
// told otherwise. The golden pages of the storage format are where its targets begin.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const fuzz = join(root, "fuzz");
const golden = join(root, "tests/golden/storage");
const STORAGE = ["validate", "repair", "markdown", "text"];

const [first, ...rest] = process.argv.slice(2);
const given = Number(first);
const minutes = given > 0 ? given : 10;
const asked = given > 0 || first === undefined ? rest : [first, ...rest];
const all = readdirSync(join(fuzz, "fuzz_targets")).map((name) => name.replace(/\.rs$/, ""));

if (spawnSync("cargo", ["+nightly", "fuzz", "--version"], { stdio: "ignore" }).status !== 0) {
  console.error("Fuzzing needs a nightly compiler and cargo-fuzz: rustup toolchain install nightly, then cargo install cargo-fuzz");
  process.exit(1);
}

/** @param {string} corpus */
function seed(corpus) {
  mkdirSync(corpus, { recursive: true });
  for (const name of readdirSync(join(golden, "clean"))) copyFileSync(join(golden, "clean", name), join(corpus, name));
  /** @type {{input: string}[]} */
  const cases = JSON.parse(readFileSync(join(golden, "repair/cases.json"), "utf8"));
  cases.forEach(({ input }, index) => writeFileSync(join(corpus, `case-${index}`), input));
}

let failed = 0;
for (const target of asked.length ? asked : all) {
  const corpus = join(fuzz, "corpus", target);
  if (STORAGE.includes(target)) seed(corpus);
  else mkdirSync(corpus, { recursive: true });
  const limits = [`-max_total_time=${Math.round(minutes * 60)}`, "-max_len=8192", "-timeout=20"];
  const run = spawnSync("cargo", ["+nightly", "fuzz", "run", target, corpus, "--", ...limits], { cwd: fuzz, stdio: "inherit" });
  console.log(`${target}: ${run.status === 0 ? "no crash" : "FAILED; the input is in fuzz/artifacts"}`);
  failed += run.status === 0 ? 0 : 1;
}
process.exit(failed ? 1 : 0);
