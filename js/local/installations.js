// @ts-check
/**
 * Where the app is installed. Every installation is a site of its own, with its own users' consent, store and
 * Confluence; one process serves them all.
 */
import { createHash } from "node:crypto";
import { ENVIRONMENTS, ofEnvironment } from "./surroundings/environments.js";

/** Nobody signed in: the account id that the platform puts in its place. */
export const ANONYMOUS = "unidentified";

/**
 * @typedef {object} Installation
 * @property {string} id short name, used in addresses and store keys
 * @property {string} uuid
 * @property {string} ari
 * @property {string} cloudId
 * @property {string} contextAri
 * @property {string} environmentId
 * @property {string} siteUrl
 * @property {string} webTriggerId
 * @property {string[]} products products of the site that exist; an app that asks for another gets 404
 * @property {import("./surroundings/licences.js").Licence} licence
 * @property {any} [license] what functions and frames are told of it; nothing when the app is not sold
 * @property {"DEVELOPMENT" | "STAGING" | "PRODUCTION"} environmentType
 * @property {string[]} consentMissing accounts that have not agreed to the app acting as them
 */

/**
 * @param {string} id
 * @param {{products?: string[], consentMissing?: string[], licence?: import("./surroundings/licences.js").Licence, environment?: import("./surroundings/environments.js").Environment}} [options]
 * @returns {Installation}
 */
export function makeInstallation(id, { products = ["confluence", "jira"], consentMissing = [], licence = "active", environment = "development" } = {}) {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(id)) throw new Error(`An installation's name is lower case letters, digits and hyphens, not "${id}".`);
  // Each environment is installed apart.
  const uuid = uuidOf(`installation:${ofEnvironment(environment, id)}`);
  const cloudId = uuidOf(`cloud:${id}`);
  return {
    id,
    uuid,
    ari: `ari:cloud:ecosystem::installation/${uuid}`,
    cloudId,
    contextAri: `ari:cloud:confluence::site/${cloudId}`,
    environmentId: uuidOf(`environment:${environment}`),
    environmentType: ENVIRONMENTS[environment].type,
    siteUrl: `https://${id}.atlassian.net`,
    webTriggerId: createHash("sha256").update(`webtrigger:${ofEnvironment(environment, id)}`).digest("base64url").slice(0, 26),
    products,
    licence,
    consentMissing,
  };
}

/**
 * The same name gives the same id on every start, so that what an app stored still belongs to its installation.
 *
 * @param {string} name
 */
export function uuidOf(name) {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The second argument of every handler.
 *
 * @param {Installation} installation
 * @param {string} [accountId] the person who asked
 */
export function contextOf(installation, accountId) {
  return {
    installContext: installation.contextAri,
    ...(installation.license ? { license: installation.license } : {}),
    ...(accountId === undefined ? {} : { principal: { accountId } }),
    installation: { ari: { installationId: installation.uuid }, contexts: [{ cloudId: installation.cloudId, workspaceId: installation.cloudId }] },
  };
}
