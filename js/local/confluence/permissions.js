// @ts-check
/**
 * Who may do what. A space names its readers and writers, administrators may everything, a page's restrictions
 * narrow that down: reading is inherited from every page above it, editing is the page's own.
 */

/** @typedef {import("./site.js").Site} Site */
/** @typedef {import("./site.js").Page} Page */
/** @typedef {import("./site.js").Space} Space */

/** @param {Site} site @param {string} accountId */
export function isSiteAdmin(site, accountId) {
  return site.users.get(accountId)?.role === "admin";
}

/** @param {Site} site @param {Space} space @param {string} accountId */
export function mayReadSpace(site, space, accountId) {
  const ofGroups = (space.groups ?? []).flatMap((group) => site.groups.get(group) ?? []);
  return space.anonymous || isSiteAdmin(site, accountId) || [...space.readers, ...space.writers, ...ofGroups].includes(accountId);
}

/** @param {Site} site @param {Space} space @param {string} accountId */
export function mayWriteSpace(site, space, accountId) {
  return isSiteAdmin(site, accountId) || space.writers.includes(accountId);
}

/** @param {Site} site @param {Page} page @param {string} accountId */
export function mayReadPage(site, page, accountId) {
  const space = site.spaces.get(page.spaceId);
  if (!space || !mayReadSpace(site, space, accountId)) return false;
  return [page, ...site.ancestorsOf(page)].every(({ restrictions: { read } }) => read.length === 0 || read.includes(accountId));
}

/** @param {Site} site @param {Page} page @param {string} accountId */
export function mayEditPage(site, page, accountId) {
  const space = site.spaces.get(page.spaceId);
  const { update } = page.restrictions;
  return Boolean(space && mayWriteSpace(site, space, accountId) && mayReadPage(site, page, accountId) && (update.length === 0 || update.includes(accountId)));
}

/** @param {Site} site @param {Page} page @param {string} accountId */
export function pageOperations(site, page, accountId) {
  if (!mayReadPage(site, page, accountId)) return [];
  const operations = [{ operation: "read", targetType: "page" }];
  if (mayEditPage(site, page, accountId)) {
    for (const operation of ["update", "delete", "archive", "restore", "copy", "move"]) operations.push({ operation, targetType: "page" });
    for (const targetType of ["comment", "attachment"]) operations.push({ operation: "create", targetType });
  }
  return operations;
}

/** @param {Site} site @param {Space} space @param {string} accountId */
export function spaceOperations(site, space, accountId) {
  if (!mayReadSpace(site, space, accountId)) return [];
  const operations = [{ operation: "read", targetType: "space" }];
  if (mayWriteSpace(site, space, accountId)) {
    for (const targetType of ["page", "blogpost", "comment", "attachment"]) operations.push({ operation: "create", targetType });
    operations.push({ operation: "delete", targetType: "page" });
  }
  if (isSiteAdmin(site, accountId)) operations.push({ operation: "administer", targetType: "space" });
  return operations;
}
