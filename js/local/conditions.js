// @ts-check
/**
 * Display conditions: they decide what is offered, never what is allowed. Source:
 * manifest-reference/display-conditions/confluence.
 */
import { ANONYMOUS, isSiteAdmin, mayEditPage, mayReadPage, mayWriteSpace } from "./confluence/permissions.js";

/** @typedef {{site: import("./confluence/site.js").Site, accountId: string, page: import("./confluence/site.js").Page | undefined}} Situation */

/** @type {Record<string, (situation: Situation, value: any) => boolean>} */
const CONDITIONS = {
  isLoggedIn: ({ accountId }, value) => (accountId !== ANONYMOUS) === value,
  isAdmin: ({ site, accountId }, value) => isSiteAdmin(site, accountId) === value,
  isSiteAdmin: ({ site, accountId }, value) => isSiteAdmin(site, accountId) === value,
  canUseConfluence: ({ accountId }, value) => (accountId !== ANONYMOUS) === value,
  hasGlobalPermission: ({ site, accountId }, value) => (value === "use_confluence" ? accountId !== ANONYMOUS : isSiteAdmin(site, accountId)),
  hasContentPermission: (situation, value) => contentPermission(situation, value),
  hasContentAccess: ({ site, accountId, page }, value) => Boolean(page && mayReadPage(site, page, accountId)) === Boolean(value),
  entityPropertyExists: (situation, { propertyKey }) => propertyOf(situation, propertyKey) !== undefined,
  entityPropertyEqualTo: (situation, { propertyKey, objectName, value }) => inside(propertyOf(situation, propertyKey)?.value, objectName) === value,
  contentStatus: ({ page }, value) => [value].flat().includes(page?.status ?? "current"),
};

/**
 * @param {import("./confluence/site.js").Site} site
 * @param {import("./manifest.js").Module} module
 * @param {string} accountId
 * @param {string | undefined} contentId
 */
export function conditionsHold(site, module, accountId, contentId) {
  if (!module.displayConditions) return true;
  return holds({ site, accountId, page: contentId === undefined ? undefined : site.pages.get(contentId) }, module.displayConditions);
}

/**
 * Whether a module may be opened at all: people without an account only where the module says so
 * (manifest-reference, `unlicensedAccess`).
 *
 * @param {import("./manifest.js").Module} module
 * @param {string} accountId
 */
export function isOpenTo(module, accountId) {
  return accountId !== ANONYMOUS || (module.unlicensedAccess ?? []).includes("anonymous");
}

/** @param {Situation} situation @param {any} conditions @returns {boolean} */
function holds(situation, conditions) {
  return Object.entries(conditions).every(([name, value]) => {
    if (name === "and") return [value].flat().every((one) => holds(situation, one));
    if (name === "or") return [value].flat().some((one) => holds(situation, one)) || Object.entries(value).some(([key, inner]) => holds(situation, { [key]: inner }));
    if (name === "not") return !holds(situation, value);
    // A condition that the host cannot judge hides nothing: the developer should see the module.
    return CONDITIONS[name]?.(situation, value) ?? true;
  });
}

/** @param {Situation} situation @param {string} key */
function propertyOf({ site, page }, key) {
  return page && site.propertiesOf(page.id).find((property) => property.key === key);
}

/** @param {any} value @param {string | undefined} path names with dots between them */
function inside(value, path) {
  return (path ? path.split(".") : []).reduce((at, name) => at?.[name], value);
}

/** @param {Situation} situation @param {string} value */
function contentPermission({ site, accountId, page }, value) {
  if (!page) return false;
  if (value === "view") return mayReadPage(site, page, accountId);
  const space = site.spaces.get(page.spaceId);
  return ["edit", "delete"].includes(value) ? mayEditPage(site, page, accountId) : Boolean(space && mayWriteSpace(site, space, accountId));
}
