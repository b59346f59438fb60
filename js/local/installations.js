// @ts-check
/**
 * Where the app is installed. Every installation is a site of its own, with its own users' consent, store and
 * Confluence; one process serves them all.
 */
import { createHash } from "node:crypto";

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
 * @property {string[]} consentMissing accounts that have not agreed to the app acting as them
 */

/**
 * @param {string} id
 * @param {{products?: string[], consentMissing?: string[]}} [options]
 * @returns {Installation}
 */
export function makeInstallation(id, { products = ["confluence", "jira"], consentMissing = [] } = {}) {
  if (!/^[a-z0-9][a-z0-9-]{0,40}$/.test(id)) throw new Error(`An installation's name is lower case letters, digits and hyphens, not "${id}".`);
  const uuid = uuidOf(`installation:${id}`);
  const cloudId = uuidOf(`cloud:${id}`);
  return {
    id,
    uuid,
    ari: `ari:cloud:ecosystem::installation/${uuid}`,
    cloudId,
    contextAri: `ari:cloud:confluence::site/${cloudId}`,
    environmentId: uuidOf("environment:development"),
    siteUrl: `https://${id}.atlassian.net`,
    webTriggerId: createHash("sha256").update(`webtrigger:${id}`).digest("base64url").slice(0, 26),
    products,
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
    ...(accountId === undefined ? {} : { principal: { accountId } }),
    installation: { ari: { installationId: installation.uuid }, contexts: [{ cloudId: installation.cloudId, workspaceId: installation.cloudId }] },
  };
}
