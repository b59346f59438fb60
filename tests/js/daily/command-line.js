// @ts-check
// Small repositories on disk, and the command line run on them.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { memoryConfluence } from "../../../js/cli/confluence.js";
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

/** The program itself, for a test that stops it. @param {string[]} parameters @param {Record<string, string>} environment */
export function startDocs(parameters, environment) {
  return spawn(process.execPath, [program, ...parameters], { env: { ...process.env, ...environment } });
}

/**
 * Runs the program with canaries for credentials, and looks for them in what it prints and in the files it leaves.
 *
 * @param {string[]} parameters @param {Record<string, string>} [environment] @returns {Promise<{code: number, out: string, err: string}>}
 */
export async function runDocs(parameters, environment = {}) {
  const credentials = { GIT_TOKEN: canary("git"), AI_KEY: canary("ai"), CONFLUENCE_TOKEN: canary("confluence"), ...environment };
  const child = startDocs(parameters, credentials);
  let [out, err] = ["", ""];
  child.stdout.on("data", (part) => (out += part));
  child.stderr.on("data", (part) => (err += part));
  const [code] = await once(child, "close");
  const { GIT_TOKEN, AI_KEY, CONFLUENCE_TOKEN } = credentials;
  const files = ["--out", "--state"].flatMap((option) => (parameters.includes(option) ? filesIn(parameters[parameters.indexOf(option) + 1] ?? "") : []));
  assertNoCanary({ GIT_TOKEN, AI_KEY, CONFLUENCE_TOKEN }, { "what it prints": out, "what it says is wrong": err, "its files": files });
  return { code, out, err };
}

/**
 * A site on this machine that takes `a@example.com` with this token; `writes` are the methods that changed pages.
 *
 * @param {string} token
 */
export async function serveSite(token) {
  const confluence = await memoryConfluence("DOC");
  /** @type {string[]} */
  const writes = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = parts.length ? Buffer.concat(parts).toString() : undefined;
    const { method = "GET", url = "/", headers } = request;
    if (headers.authorization !== `Basic ${Buffer.from(`a@example.com:${token}`).toString("base64")}`) return response.writeHead(401).end();
    if (method !== "GET" && url.startsWith("/wiki/api/v2/pages") && !url.includes("properties")) writes.push(method);
    const answer = await confluence.ask({ method, path: url, identity: "user" }, { headers: Object.fromEntries(new Headers(/** @type {any} */ (headers))), body }, AbortSignal.timeout(10_000));
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, writes, close, pages: async () => (await confluence.pages?.()) ?? [] };
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
