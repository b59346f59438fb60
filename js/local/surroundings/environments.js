// @ts-check
/**
 * Forge's environments (environments-and-versions): each has a store, queue, approvals, variables and installations of its
 * own; the site and its people are the same. In production nobody but a site's admin sees what functions log.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** @typedef {"development" | "staging" | "production"} Environment */

/** @type {Record<Environment, {type: "DEVELOPMENT" | "STAGING" | "PRODUCTION", suffix: string, logs: boolean, tunnel: boolean}>} */
export const ENVIRONMENTS = {
  development: { type: "DEVELOPMENT", suffix: " (DEVELOPMENT)", logs: true, tunnel: true },
  staging: { type: "STAGING", suffix: " (STAGING)", logs: true, tunnel: false },
  production: { type: "PRODUCTION", suffix: "", logs: false, tunnel: false },
};

/** What belongs to an environment keeps its plain name in development, where most of the work is done. @param {Environment} environment @param {string} name */
export function ofEnvironment(environment, name) {
  return environment === "development" ? name : `${name}@${environment}`;
}

/**
 * The app's part of the store, apart for each environment.
 *
 * @param {import("../store.js").Store} store @param {Environment} environment
 * @returns {import("../store.js").Store}
 */
export function storeOf(store, environment) {
  return {
    ...store,
    table: (name) => store.table(ofEnvironment(environment, name)),
    batch: (operations) => store.batch(operations.map((one) => ({ ...one, table: ofEnvironment(environment, one.table) }))),
  };
}

/**
 * Variables of functions: `variables.<environment>.env` beside the store, as `forge variables set` keeps them, and, where a
 * tunnel could be, those of this process with the tunnel's prefix.
 *
 * @param {string} dataDir @param {Environment} environment @returns {Promise<Record<string, string>>}
 */
export async function variablesOf(dataDir, environment) {
  const text = await readFile(join(dataDir, `variables.${environment}.env`), "utf8").catch(() => "");
  const tunnelled = ENVIRONMENTS[environment].tunnel ? Object.entries(process.env).filter(([name]) => name.startsWith("FORGE_USER_VAR_")) : [];
  return { .../** @type {Record<string, string>} */ (parseEnv(text)), ...Object.fromEntries(tunnelled.map(([name, value]) => [name.slice("FORGE_USER_VAR_".length), String(value)])) };
}
