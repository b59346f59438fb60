// @ts-check
/** A host for a test: its own data folder, closed and removed when the test ends. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startHost } from "../../../js/local/host.js";
import { startWatchedHost } from "../security/canaries.js";

export const APP_DIR = fileURLToPath(new URL("../../..", import.meta.url));
export const SMALL_APP = fileURLToPath(new URL("fixtures/small", import.meta.url));

/** @param {import("node:test").TestContext} test */
export function tempDir(test) {
  const dir = mkdtempSync(join(tmpdir(), "forge-host-"));
  test.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/**
 * @param {import("node:test").TestContext} test
 * @param {Partial<import("../../../js/local/host.js").HostOptions>} [options]
 */
export async function withHost(test, options = {}) {
  // The small apps hand out what they are given; the real one must not.
  const start = options.appDir === APP_DIR ? startWatchedHost : startHost;
  const host = await start({ appDir: SMALL_APP, dataDir: options.dataDir ?? tempDir(test), ...options });
  test.after(() => host.close());
  /** @param {string} functionKey @param {any} [payload] @param {{user?: string, installation?: string}} [who] */
  const call = async (functionKey, payload, who = {}) => {
    const result = await host.invoke({ moduleKey: "panel", functionKey, payload, ...who });
    if (!result.ok) throw new Error(`${result.error.name}: ${result.error.message}`);
    return result.value;
  };
  /** @param {any} request @param {{user?: string, installation?: string}} [who] */
  const confluence = async (request, who) => {
    const { status, headers, text } = await call("confluence", request, who);
    return { status, headers, body: text === "" ? undefined : parse(text) };
  };
  /** @param {string} url @param {any} [init] */
  const fetchFromApp = async (url, init) => {
    const { status, headers, text } = await call("fetch", { url, init });
    return { status, headers, text, body: parse(text) };
  };
  return { host, call, confluence, fetchFromApp };
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * A real repository with the given files in one commit.
 *
 * @param {string} dir
 * @param {Record<string, string | Buffer>} files
 */
export function makeRepository(dir, files) {
  mkdirSync(dir, { recursive: true });
  git(dir, "init", "-q", "-b", "main");
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  commitAll(dir, "First");
  return dir;
}

/** @param {string} dir @param {string} message */
export function commitAll(dir, message) {
  git(dir, "add", "-A");
  git(dir, "-c", "user.name=A Person", "-c", "user.email=person@example.com", "commit", "-q", "--allow-empty", "-m", message);
}

/** @param {string} dir @param {...string} args */
export function git(dir, ...args) {
  return execFileSync("git", ["-C", dir, ...args], { encoding: "utf8", env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_ALLOW_PROTOCOL: "file" } }).trim();
}
