// @ts-check
/**
 * Display conditions: they decide what is offered, never what is allowed. Sources:
 * manifest-reference/display-conditions and its pages confluence, jira, entity-property-conditions, permissions.
 */
import { EgressFilteringService } from "@forge/egress";
import { isSiteAdmin, mayEditPage, mayReadPage, mayReadSpace, mayWriteSpace } from "../confluence/permissions.js";
import { ANONYMOUS } from "../installations.js";

/**
 * @typedef {object} Situation
 * @property {import("../confluence/site.js").Site} site
 * @property {import("../manifest/manifest.js").Manifest} manifest
 * @property {string[]} approved hosts that an administrator approved
 * @property {boolean} licensed
 * @property {string} accountId
 * @property {import("../confluence/site.js").Page | undefined} page
 * @property {import("../confluence/site.js").Space | undefined} space
 * @property {any} issue what a Jira module stands on: `{projectKey, issueType, status}`
 */

/** @type {Record<string, (situation: Situation, value: any) => boolean>} */
const CONDITIONS = {
  isLoggedIn: ({ accountId }, value) => (accountId !== ANONYMOUS) === value,
  isAdmin: ({ site, accountId }, value) => isSiteAdmin(site, accountId) === value,
  isSiteAdmin: ({ site, accountId }, value) => isSiteAdmin(site, accountId) === value,
  isSpaceAdmin: ({ site, space, accountId }, value) => (space !== undefined && isSiteAdmin(site, accountId)) === value,
  hasAppAccess: ({ accountId }, value) => (accountId !== ANONYMOUS) === value,
  // Of an app that is not sold nothing is hidden.
  appIsLicensed: ({ licensed }, value) => licensed === value,
  appEdition: (_, value) => value === "standard",
  userIsExternalCollaborator: (_, value) => value === false,
  hasPagePermission: (situation, value) => [value].flat().every((one) => pagePermission(situation, String(one))),
  hasSpacePermission: (situation, value) => [value].flat().every((one) => spacePermission(situation, String(one))),
  entityPropertyExists: (situation, asked) => held(situation, asked) !== undefined,
  entityPropertyEqualTo: (situation, asked) => held(situation, asked) !== undefined && text(held(situation, asked)) === text(asked.value),
  entityPropertyContainsAny: (situation, asked) => texts(asked.value).some((one) => texts(held(situation, asked)).includes(one)),
  entityPropertyContainsAll: (situation, asked) => held(situation, asked) !== undefined && texts(asked.value).every((one) => texts(held(situation, asked)).includes(one)),
  entityPropertyContainsAnyUserGroup: (situation, asked) => texts(held(situation, asked)).some((group) => groupsOf(situation).includes(group)),
  permissions: ({ manifest, approved }, value) => permitted(manifest, approved, value ?? {}),
  projectKey: ({ issue }, value) => [value].flat().includes(issue?.projectKey),
  issueType: ({ issue }, value) => [value].flat().includes(issue?.issueType),
  issueStatus: ({ issue }, value) => [value].flat().includes(issue?.status),
};
const OPERATORS = ["and", "or", "not"];

/**
 * @param {import("../host-parts.js").HostParts} host
 * @param {import("../installations.js").Installation} installation
 * @param {import("../confluence/site.js").Site} site
 * @param {import("../manifest/manifest.js").Module} module
 * @param {string} accountId
 * @param {{contentId?: string | undefined, spaceKey?: string | undefined, issue?: any}} [where]
 */
export function conditionsHold(host, installation, site, module, accountId, { contentId, spaceKey, issue } = {}) {
  if (!module.displayConditions) return true;
  const page = contentId === undefined ? undefined : site.pages.get(contentId);
  const space = page ? site.spaces.get(page.spaceId) : spaceKey === undefined ? undefined : site.spaceByKey(spaceKey);
  return holds({ site, manifest: host.manifest, approved: host.approvals.addresses(installation.id), licensed: !host.manifest.licensed || installation.license?.active === true, accountId, page, space, issue }, module.displayConditions);
}

/**
 * Whether a module may be opened at all: people without an account only where the module says so
 * (manifest-reference, `unlicensedAccess`).
 *
 * @param {import("../manifest/manifest.js").Module} module
 * @param {string} accountId
 */
export function isOpenTo(module, accountId) {
  return accountId !== ANONYMOUS || (module.unlicensedAccess ?? []).includes("anonymous");
}

/** Conditions of a manifest that the host cannot judge. @param {import("../manifest/manifest.js").Manifest} manifest @returns {string[]} */
export function unknownConditions({ modules }) {
  const names = (/** @type {any} */ conditions) => [conditions ?? {}].flat().flatMap(Object.entries).flatMap(/** @returns {string[]} */ ([name, value]) => (OPERATORS.includes(name) ? names(value) : [name]));
  return [...new Set(modules.flatMap(({ displayConditions }) => names(displayConditions)))].filter((name) => !(name in CONDITIONS));
}

/** All of a map hold, unless it stands below `or`. @param {Situation} situation @param {any} conditions @returns {boolean} */
function holds(situation, conditions) {
  return Object.entries(conditions ?? {}).every(([name, value]) => one(situation, name, value));
}

/** @param {Situation} situation @param {string} name @param {any} value @returns {boolean} */
function one(situation, name, value) {
  if (name === "and") return [value].flat().every((inner) => holds(situation, inner));
  if (name === "or") return [value].flat().flatMap(Object.entries).some(([inner, of]) => one(situation, inner, of));
  if (name === "not") return ![value].flat().every((inner) => holds(situation, inner));
  // A condition that the host cannot judge hides nothing: the developer should see the module.
  return CONDITIONS[name]?.(situation, value) ?? true;
}

/** What a property holds, or a field inside of it. @param {Situation} situation @param {{entity: string, propertyKey: string, objectName?: string}} asked */
function held({ site, page, space }, { entity, propertyKey, objectName }) {
  const owner = entity === "content" ? page?.id : entity === "space" ? space?.id : undefined;
  const property = owner === undefined ? undefined : site.propertiesOf(owner).find(({ key }) => key === propertyKey);
  return (objectName ? objectName.split(".") : []).reduce((/** @type {any} */ at, name) => at?.[name], property?.value);
}

/** Values of other kinds are compared as text. @param {any} value */
function text(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** @param {any} value @returns {string[]} */
function texts(value) {
  return value === undefined || value === null ? [] : [value].flat().map(text);
}

/** @param {Situation} situation */
function groupsOf({ site, accountId }) {
  const { role } = site.users.get(accountId) ?? {};
  return role === undefined ? [] : ["confluence-users", ...(role === "admin" ? ["site-admins", "confluence-admins"] : [])];
}

/** @param {Situation} situation @param {string} permission */
function pagePermission({ site, accountId, page }, permission) {
  if (!page) return false;
  if (permission === "VIEW" || permission === "EXPORT") return mayReadPage(site, page, accountId);
  return ["EDIT", "REMOVE", "SET_PERMISSIONS"].includes(permission) && mayEditPage(site, page, accountId);
}

/** @param {Situation} situation @param {string} permission */
function spacePermission({ site, accountId, space }, permission) {
  if (!space) return false;
  if (permission === "VIEW" || permission === "EXPORT") return mayReadSpace(site, space, accountId);
  if (permission === "EDIT" || permission === "REMOVE") return mayWriteSpace(site, space, accountId);
  return ["SET_PERMISSIONS", "ADMINISTER"].includes(permission) && isSiteAdmin(site, accountId);
}

/** Shown only while the app has what is named: scopes, and hosts declared or approved. @param {import("../manifest/manifest.js").Manifest} manifest @param {string[]} approved @param {any} wanted */
function permitted(manifest, approved, { scopes = [], external = {} }) {
  const addresses = (/** @type {any[]} */ list = []) => list.map((entry) => (typeof entry === "string" ? entry : entry.address));
  const open = (/** @type {string[]} */ declared, /** @type {any[]} */ list) => {
    const filter = new EgressFilteringService([...declared, ...approved]);
    return addresses(list).every((address) => declared.includes(address) || approved.includes(address) || filter.isValidUrl(address.includes("://") ? address : `https://${address}`));
  };
  return scopes.every((/** @type {string} */ scope) => manifest.scopes.has(scope)) && open(manifest.egress.backend, external.fetch?.backend) && open(manifest.egress.client, external.fetch?.client);
}
