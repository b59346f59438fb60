// @ts-check
// Makes what can be installed from a registry: build/packages/<name>/ with everything in it, and `npm pack`'s tarball beside it.
// Nothing is published from here (docs/RELEASING.md).
//
//   npm run packages

import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { thirdParty } from "./third-party.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "build/packages");
const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const REPOSITORY = "https://github.com/touchmark/touchmark";
/** What the command line's documents are called in its package. */
const DOCUMENTS = ["COMMAND-LINE.md", "SYNC.md", "WORK-ITEMS.md"];
/** The shim's files that the judges' package consists of. */
const JUDGES = ["js/boundary/values.js", "js/boundary/instance.js", "js/boundary/judges.js", "js/judge-types.d.ts"];

/** @type {Record<string, (folder: string) => Promise<{module: string, parts: object}>>} */
const PACKAGES = { "touchmark-core": fillCore, touchmark: fillCommandLine };

execFileSync(process.execPath, [join(root, "scripts/setup.mjs"), "--judges"], { stdio: "inherit" });
rmSync(out, { recursive: true, force: true });
for (const [name, fill] of Object.entries(PACKAGES)) {
  const folder = join(out, name);
  cpSync(join(root, "packages", name), folder, { recursive: true });
  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  const { module, parts } = await fill(folder);
  const described = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (described.version !== own.version) throw new Error(`packages/${name} has version ${described.version}, the repository ${own.version}`);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ ...described, ...parts }, null, 2)}\n`);
  writeFileSync(join(folder, "PROVENANCE.md"), provenance(name, module));
  writeFileSync(join(folder, "THIRD-PARTY.txt"), thirdParty(name === "touchmark" ? ["tiktoken-rs"] : []));
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", out], { cwd: folder, encoding: "utf8" }));
  console.log(`${join(out, packed.filename)}: ${packed.files.length} files, ${(packed.size / 1024).toFixed(0)} KB packed, ${(packed.unpackedSize / 1024).toFixed(0)} KB unpacked`);
}

/** @param {string} folder */
async function fillCore(folder) {
  const module = join(root, "build/judges");
  for (const path of JUDGES) cpSync(join(root, path), join(folder, /** @type {string} */ (path.split("/").at(-1))));
  // In one folder here, in two there.
  const judges = join(folder, "judges.js");
  writeFileSync(judges, readFileSync(judges, "utf8").replace("../judge-types.js", "./judge-types.js"));
  for (const file of ["core.wasm", "glue.js"]) cpSync(join(module, file), join(folder, file));
  const { commit, sha256 } = builtIn(module);
  writeFileSync(join(folder, "built.js"), `export const BUILT = ${JSON.stringify({ commit, sha256 })};\n`);
  return { module, parts: {} };
}

/** @param {string} folder */
async function fillCommandLine(folder) {
  const entry = "js/cli/touchmark.js";
  const { metafile } = await build({ absWorkingDir: root, entryPoints: [entry], bundle: true, format: "esm", platform: "node", packages: "external", splitting: true, outdir: out, write: false, metafile: true, logLevel: "warning" });
  const files = Object.keys(metafile.inputs);
  const packages = new Set();
  for (const file of files) {
    cpSync(join(root, file), join(folder, file));
    if (file.startsWith("js/generated/")) continue;
    const text = readFileSync(join(root, file), "utf8");
    for (const { path, external } of metafile.inputs[file]?.imports ?? []) if (external && !path.startsWith("node:")) packages.add(path);
    // What is loaded when it is first needed, and what is read beside a file.
    for (const [, path] of text.matchAll(/\blazily\("([^"]+)"\)/g)) packages.add(path);
    for (const [, path = ""] of text.matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)) if (!path.endsWith("package.json")) cpSync(join(root, dirname(file), path), join(folder, dirname(file), path));
  }
  for (const name of DOCUMENTS) {
    mkdirSync(join(folder, "docs"), { recursive: true });
    // What a document links to and this package does not hold is in the repository.
    const text = readFileSync(join(root, "docs", name), "utf8").replace(/\]\(([^):#]+)([^):]*)\)/g, (whole, path, rest) =>
      DOCUMENTS.includes(path) || existsSync(join(folder, "docs", path)) ? whole : `](${REPOSITORY}/blob/main/${join("docs", path)}${rest})`);
    writeFileSync(join(folder, "docs", name), text);
  }
  const known = { ...own.dependencies, ...own.devDependencies };
  const dependencies = Object.fromEntries([...packages].sort().map((name) => [name, known[name] ?? stop(`${name} is not in package.json`)]));
  return { module: join(root, "js/generated"), parts: { dependencies } };
}

/** @param {string} module folder of a built module */
function builtIn(module) {
  const head = readFileSync(join(module, "core.mjs"), "utf8").slice(0, 400);
  const [, commit = ""] = /commit = "([^"]*)"/.exec(head) ?? [];
  const [, sha256 = ""] = /sha256 = "([0-9a-f]{64})"/.exec(head) ?? [];
  if (!sha256) stop(`${module} does not say what it is`);
  return { commit, sha256 };
}

/** @param {string} name @param {string} module @returns {string} */
function provenance(name, module) {
  const { commit, sha256 } = builtIn(module);
  const compiler = existsSync(join(module, "compiler.txt")) ? readFileSync(join(module, "compiler.txt"), "utf8").trim() : "not recorded";
  const isChanged = execFileSync("git", ["status", "--porcelain", "--untracked-files=no"], { cwd: root, encoding: "utf8" }) !== "";
  const flag = name === "touchmark-core" ? " --judges" : " --core";
  const built = name === "touchmark-core" ? "build/judges/core.wasm" : "js/generated/core.wasm";
  return `# Where this package comes from

| | |
|---|---|
| sources | ${REPOSITORY}, commit \`${commit}\`${isChanged ? ", with changes that were not committed: no release" : ""} |
| module | ${statSync(join(module, "core.wasm")).size.toLocaleString("en")} bytes, SHA-256 \`${sha256}\` |
| compiler | ${compiler} |
| made by | \`npm run packages\` |

The build is reproducible: in a clone of that commit, with that compiler,

\`\`\`sh
node scripts/setup.mjs${flag} && sha256sum ${built}
\`\`\`

prints the hash above. ${name === "touchmark-core" ? "`(await openCore()).version()` gives it as well. " : ""}The module holds our own code and the crates of THIRD-PARTY.txt. No file of this package was
written at installation: it has no install scripts of its own.
`;
}

/** @param {string} why @returns {never} */
function stop(why) {
  throw new Error(why);
}
