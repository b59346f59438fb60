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

/** @param {Situation} situation @param {string} value */
function contentPermission({ site, accountId, page }, value) {
  if (!page) return false;
  if (value === "view") return mayReadPage(site, page, accountId);
  const space = site.spaces.get(page.spaceId);
  return ["edit", "delete"].includes(value) ? mayEditPage(site, page, accountId) : Boolean(space && mayWriteSpace(site, space, accountId));
}
