// @ts-check
// `npm run build`: the folder that the Forge CLI deploys, build/app, with nothing in it that a function does not need.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { FEATURES, TABLE, flowsLeftOut, manifestFor, resourcesOf, withFeature } from "./capabilities.mjs";
import { buildPanel } from "./panels.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const PLACEHOLDER = "00000000-0000-0000-0000-000000000000";
const ALL = Object.keys(TABLE.capabilities);

const options = new Command("npm run build --")
  .description("Makes the folder that the Forge CLI deploys.")
  .option("--app-id <id>", "the id that `forge register` gave (or the variable FORGE_APP_ID)", process.env.FORGE_APP_ID)
  .option("--images", `with pictures of the repository: the app asks for ${FEATURES.images?.scope}, too`)
  .option("--only <capabilities>", `with these capabilities and no others, separated by commas: ${ALL.join(", ")}`, listed)
  .option("--files", "the module and the token table in files beside the bundle: a faster start, not yet tried on a site (docs/INSTALL.md)")
  .option("--out <dir>", "the folder", join(root, "build/app"))
  .parse()
  .opts();
const out = resolve(options.out);
/** @type {string[]} */
const only = options.only ?? ALL;

if (options.images && !only.some((name) => TABLE.capabilities[name]?.features?.images)) fail("--images belongs to a capability that --only leaves out");
if (!existsSync(join(root, "js/generated/core.mjs"))) fail("the core is not built: run `npm run setup -- --release` first");
// A registered id and installed packages are the developer's: a second build keeps them.
const kept = existsSync(join(out, "manifest.yml")) ? idIn(readFileSync(join(out, "manifest.yml"), "utf8")) : undefined;
for (const name of existsSync(out) ? readdirSync(out) : []) if (name !== "node_modules") rmSync(join(out, name), { recursive: true });
mkdirSync(out, { recursive: true });

// Everything that runs lies below src/ in what is deployed: Atlassian's scanner looks nowhere else.
mkdirSync(join(out, "src"));
writeFileSync(join(out, "src/index.js"), readFileSync(join(root, "src/index.js"), "utf8").replace('"../js/index.js"', '"./js/index.js"'));
for (const folder of ["js", "js/boundary"]) for (const name of readdirSync(join(root, folder))) if (name.endsWith(".js")) copy(join(folder, name));
copy("js/generated/glue.js");
for (const [name, value, file] of [["core", "module", "core.wasm"], ["o200k", "table", "o200k.bin"]]) options.files ? asFile(`${name}.mjs`, String(value), String(file)) : copy(`js/generated/${name}.mjs`);
writeFileSync(join(out, "src/js/built.js"), `// Flows that this build leaves out, by the beginnings of their names.\nexport const NOT_BUILT = ${JSON.stringify(flowsLeftOut(only))};\n`);
for (const name of resourcesOf(only)) await buildPanel(name, { only, out: join(out, "static", name, "build"), quiet: true });
copy("LICENSE");
writeManifest();
writePackage();

console.log(`${out} is ready for the Forge CLI (docs/INSTALL.md says how to go on).`);

/** What runs goes below src/. @param {string} path */
function copy(path) {
  cpSync(join(root, path), join(out, path.startsWith("js/") ? "src" : "", path), { recursive: true });
}

/** What a generated module gives, read from a file that Forge's bundler finds by its URL and takes along. @param {string} name @param {string} value @param {string} file */
function asFile(name, value, file) {
  copy(join("js/generated", file));
  const about = readFileSync(join(root, "js/generated", name), "utf8").split("\n").filter((line) => /^export const (commit|sha256) = "\w+";$/.test(line));
  writeFileSync(join(out, "src/js/generated", name), [...about, 'import { readFileSync } from "node:fs";', `export const ${value} = () => readFileSync(new URL("./${file}", import.meta.url));`, ""].join("\n"));
}

function writeManifest() {
  const plain = readFileSync(join(root, "manifest.yml"), "utf8");
  const least = only.length === ALL.length ? plain : manifestFor(plain, only);
  const manifest = options.images ? withFeature(least, "images") : least;
  const given = options.appId?.split("/").pop() ?? (idIn(manifest) === PLACEHOLDER ? kept : undefined);
  if (given !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given)) fail(`"${options.appId}" is not an app id`);
  writeFileSync(join(out, "manifest.yml"), given === undefined ? manifest : manifest.replace(idIn(manifest) ?? PLACEHOLDER, given));
}

/** Only what runs in a function: no development package reaches the deployment. */
function writePackage() {
  const { name, version, private: own, license, type, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(join(out, "package.json"), `${JSON.stringify({ name, version, private: own, license, type, dependencies }, null, 2)}\n`);
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { devDependencies: _development, ...top } = lock.packages[""];
  const packages = Object.entries(lock.packages).filter(([path, entry]) => path !== "" && !entry.dev);
  writeFileSync(join(out, "package-lock.json"), `${JSON.stringify({ ...lock, packages: { "": top, ...Object.fromEntries(packages) } }, null, 2)}\n`);
}

/** @param {string} text */
function listed(text) {
  const names = [...new Set(text.split(",").map((name) => name.trim()).filter(Boolean))];
  const unknown = names.find((name) => !ALL.includes(name));
  if (unknown !== undefined || names.length === 0) throw new InvalidArgumentError(`${unknown === undefined ? "Nothing is named." : `There is no capability "${unknown}".`} Choose among ${ALL.join(", ")}.`);
  return ALL.filter((name) => names.includes(name));
}

/** @param {string} manifest */
function idIn(manifest) {
  return /ari:cloud:ecosystem::app\/([0-9a-f-]{36})/.exec(manifest)?.[1];
}

/** @param {string} why @returns {never} */
function fail(why) {
  console.error(`build: ${why}`);
  process.exit(1);
}
