// @ts-check
// Small repositories on disk, and the command line run on them.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertNoCanary, canary } from "../security/canaries.js";

const program = fileURLToPath(new URL("../../../js/cli/docs.js", import.meta.url));
/** @type {string[]} */
const made = [];

process.on("exit", () => made.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

/** @param {Record<string, string>} files @returns {string} a folder named `tally` */
export function makeRepository(files) {
  const parent = mkdtempSync(join(tmpdir(), "touchmark-cli-"));
  made.push(parent);
  const dir = join(parent, "tally");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  git(dir, "init", "-q");
  commit(dir);
  return dir;
}

/** @param {string} dir */
export function commit(dir) {
  git(dir, "add", "-A");
  git(dir, "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "-q", "--allow-empty", "-m", "a change");
}

/**
 * Runs the program with canaries for credentials, and looks for them in what it prints and in the files it leaves.
 *
 * @param {string[]} parameters @param {Record<string, string>} [environment] @returns {Promise<{code: number, out: string, err: string}>}
 */
export async function runDocs(parameters, environment = {}) {
  const credentials = { GIT_TOKEN: canary("git"), AI_KEY: canary("ai"), CONFLUENCE_TOKEN: canary("confluence"), ...environment };
  const child = spawn(process.execPath, [program, ...parameters], { env: { ...process.env, ...credentials } });
  let [out, err] = ["", ""];
  child.stdout.on("data", (part) => (out += part));
  child.stderr.on("data", (part) => (err += part));
  const [code] = await once(child, "close");
  const { GIT_TOKEN, AI_KEY, CONFLUENCE_TOKEN } = credentials;
  const files = ["--out", "--state"].flatMap((option) => (parameters.includes(option) ? filesIn(parameters[parameters.indexOf(option) + 1] ?? "") : []));
  assertNoCanary({ GIT_TOKEN, AI_KEY, CONFLUENCE_TOKEN }, { "what it prints": out, "what it says is wrong": err, "its files": files });
  return { code, out, err };
}

/** @param {string} path @returns {string[]} the texts of a file, or of the files of a folder */
function filesIn(path) {
  if (!existsSync(path)) return [];
  return statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesIn(join(path, name))) : [readFileSync(path, "utf8")];
}

/** @param {string} dir @param {string[]} parameters */
function git(dir, ...parameters) {
  execFileSync("git", ["-C", dir, ...parameters], { stdio: "ignore" });
}
