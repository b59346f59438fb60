// @ts-check
// `npm run compare:outline -- <language> <folder> [<folder of compiled classes, or of .d.ts files>]`: the public names that the
// built-in writer finds in a repository, compared with what the language's own tool lists.
//
// python needs python3, go needs go, rust a nightly toolchain (rustdoc's JSON), java a folder of compiled classes (or javac,
// when the sources need nothing else), typescript npm (its compiler, and the declarations it writes, unless a folder of them is given).
// A tool that is missing is named, and nothing is compared. Exit code 1 when less than 98 % is found, or more than 1 % is ours alone.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const [language = "", folder = "", given] = process.argv.slice(2);
const root = resolve(folder);
const work = mkdtempSync(join(tmpdir(), "outline-compare-"));

/** @param {string} command @param {string[]} parameters @param {import("node:child_process").ExecFileSyncOptions} [options] */
const run = (command, parameters, options) => String(execFileSync(command, parameters, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"], ...options }));
/** @param {string} name */
const script = (name) => join(here, name);
/** @param {string} dir @param {string} ending */
const filesOf = (dir, ending) => readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(ending)).map((path) => join(dir, path));

const ALL = "Class,Interface,Struct,Union,Enum,Trait,TypeAlias,Function,Method,Macro,Constant,Variable,Field,Variant";
/** @type {Record<string, {kinds: string, byPath: boolean, list: () => string}>} */
const TOOLS = {
  python: { kinds: "Class,Function,Method", byPath: true, list: () => run("python3", [script("python.py"), root]) },
  go: { kinds: "Class,Interface,Struct,TypeAlias,Function,Method,Constant,Variable", byPath: false, list: () => run("go", ["run", script("golang.go"), root], { env: { ...process.env, GO111MODULE: "off" } }) },
  rust: {
    kinds: ALL,
    byPath: false,
    list: () => {
      run("cargo", ["+nightly", "rustdoc", "--lib", "--all-features", "--target-dir", work, "--", "-Z", "unstable-options", "--output-format", "json"], { cwd: root });
      return run("python3", [script("rust.py"), filesOf(join(work, "doc"), ".json")[0] ?? ""]);
    },
  },
  java: {
    kinds: ALL,
    byPath: false,
    list: () => {
      const sources = filesOf(root, ".java").filter((path) => path.includes("/main/") && !/(module|package)-info\.java$/.test(path));
      if (!given) run("javac", ["-proc:none", "-nowarn", "-d", work, ...sources]);
      return run("python3", [script("java.py"), given ?? work]);
    },
  },
  typescript: {
    kinds: ALL,
    byPath: true,
    list: () => {
      run("npm", ["install", "--prefix", work, "--no-audit", "--no-fund", "--silent", "typescript@5"]);
      const declarations = given ? resolve(given) : join(work, "declarations");
      // Without the packages that a repository needs the compiler complains, and writes the declarations all the same.
      if (!given) spawnSync(process.execPath, [join(work, "node_modules/typescript/bin/tsc"), "--declaration", "--emitDeclarationOnly", "--skipLibCheck", "--rootDir", root, "--outDir", declarations], { cwd: root });
      return run(process.execPath, [script("typescript.cjs"), declarations, process.argv[5] ?? ""], { env: { ...process.env, NODE_PATH: join(work, "node_modules") } });
    },
  },
};

const tool = TOOLS[language];
if (!tool || !folder) {
  console.error(`usage: npm run compare:outline -- <${Object.keys(TOOLS).join("|")}> <folder> [<compiled>]`);
  process.exit(2);
}
try {
  const pages = join(work, "pages");
  run("cargo", ["run", "--quiet", "--release", "--example", "outline", "--", root, pages]);
  const reference = join(work, "reference.tsv");
  writeFileSync(reference, tool.list());
  const parameters = [script("compare.py"), reference, join(pages, "items.tsv"), tool.kinds, ...(tool.byPath ? [] : ["--no-path"])];
  process.exitCode = spawnSync("python3", parameters, { stdio: "inherit" }).status ?? 2;
} catch (error) {
  const { code, path, stderr } = /** @type {{code?: string, path?: string, stderr?: unknown}} */ (error);
  console.error(code === "ENOENT" ? `Nothing was compared: ${path} is not installed.` : `Nothing was compared: ${String(stderr ?? error).trim().split("\n").at(-1)}`);
  process.exitCode = 2;
} finally {
  rmSync(work, { recursive: true, force: true });
}
