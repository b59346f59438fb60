// @ts-check
/** Small apps of ours, written for one test each. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startHost } from "../../../../js/local/host.js";
import { APP_DIR, tempDir } from "../with-host.js";

/** @param {Record<string, any>} modules @param {Record<string, any>} [more] */
export function manifestOf(modules, { app = {}, ...more } = {}) {
  return JSON.stringify({ app: { id: "ari:cloud:ecosystem::app/11111111-1111-4111-8111-111111111111", name: "small", runtime: { name: "nodejs24.x" }, ...app }, permissions: { scopes: [] }, modules, ...more });
}

/** A page with a resolver, whose handler is `index.handler`. */
export const PAGE = { "jira:globalPage": [{ key: "page", resource: "ui", resolver: { function: "resolver" } }], function: [{ key: "resolver", handler: "index.handler" }] };

/**
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string>} files by path; `manifest.yml` among them
 * @param {{packages?: boolean}} [how] with this repository's own packages
 */
export function makeApp(t, files, { packages = true } = {}) {
  const dir = join(tempDir(t), "app");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  if (packages) {
    mkdirSync(join(dir, "node_modules"), { recursive: true });
    symlinkSync(join(APP_DIR, "node_modules/@forge"), join(dir, "node_modules/@forge"));
  }
  return dir;
}

/** @param {import("node:test").TestContext} t @param {string} appDir @param {Partial<import("../../../../js/local/host.js").HostOptions>} [options] */
export async function open(t, appDir, options = {}) {
  /** @type {string[]} */
  const log = [];
  const host = await startHost({ appDir, dataDir: tempDir(t), log: (level, line) => void log.push(`${level} ${line}`), ...options });
  t.after(() => host.close());
  /** @param {any} [payload] @param {string} [user] */
  const call = async (payload, user = "writer") => {
    const result = await host.invoke({ moduleKey: "page", functionKey: "any", payload, user });
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  };
  return { host, call, log };
}
