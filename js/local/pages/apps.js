// @ts-check
/** The product's pages around an app's modules. */
import { html } from "../html.js";
import { conditionsHold, isOpenTo } from "../platform/conditions.js";
import { mayEditPage } from "../confluence/permissions.js";
import { STATUSES, typeOf } from "../jira/site.js";
import { missing, page } from "./respond.js";

/** @typedef {import("./routes.js").PageCall} PageCall */

/**
 * Modules that stand in place of a page: the whole content area is theirs, and their title only names the link to them.
 * Source: manifest-reference/modules, confluence-global-page, confluence-space-page, confluence-global-settings.
 */
const PAGES = ["confluence:globalPage", "confluence:spacePage", "confluence:globalSettings"];

/** @type {import("./routes.js").PageRoutes} */
export const appRoutes = {
  "GET /apps/:module": showModule,
  "GET /wiki/apps/:app/:env/:module": showModule,
};

/** @param {PageCall} call */
async function showModule(call) {
  const { host, params, url } = call;
  const module = host.manifest.modules.find((candidate) => candidate.key === params.module || candidate.route === params.module);
  if (module?.render === "native") return missing(call, `“${module.title ?? module.key}” is made with UI Kit, which Atlassian's own code draws. This host shows Custom UI only.`);
  if (!module?.resource) return missing(call, `The app has no module "${params.module}" with a Custom UI.`);
  const contentId = url.searchParams.get("page") ?? undefined;
  const issue = await issueAt(call, url.searchParams.get("issue"));
  if (!isOpenTo(module, call.accountId)) return missing(call, `“${module.title ?? module.key}” is not open to visitors who are not logged in.`);
  const spaceKey = url.searchParams.get("space") ?? undefined;
  const extension = { ...extensionOf(call, module, contentId, spaceKey), ...(issue ? { issue: { id: issue.id, key: issue.key }, project: { id: issue.projectId, key: issue.projectKey } } : {}) };
  if (!isOffered(call, module, { contentId, spaceKey, issue })) return missing(call, `“${module.title ?? module.key}” is not shown to you: its display conditions do not hold.`);
  if (url.searchParams.has("config") && contentId !== undefined && !mayEdit(call, contentId)) return missing(call, "You may not change this page.");
  const resourceKey = url.searchParams.has("config") && module.config?.resource ? module.config.resource : module.resource;
  return page(call, {
    title: module.title ?? module.key,
    scripts: ["/assets/product.js"],
    bare: PAGES.includes(module.kind),
    main: PAGES.includes(module.kind)
      ? frameOf(call, module, resourceKey, extension)
      : html`<div class="wide"><h1 class="page-title">${module.title ?? module.key}</h1>${frameOf(call, module, resourceKey, extension)}</div>`,
  });
}

/** @param {PageCall} call @param {import("../manifest/manifest.js").Module} module @param {string} resourceKey @param {any} extension */
export function frameOf(call, module, resourceKey, extension) {
  const source = call.host.frames.open({ installation: call.installation, module, resourceKey, accountId: call.accountId, extension });
  return html`<iframe class="app-frame" title="${module.title ?? module.key}" src="${source}" sandbox="allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms allow-modals allow-same-origin allow-scripts" data-least="${module.kind === "macro" ? "40" : "480"}"></iframe>`;
}

/** @param {PageCall} call @param {string} contentId */
function mayEdit(call, contentId) {
  const found = call.site.pages.get(contentId);
  return found !== undefined && mayEditPage(call.site, found, call.accountId);
}

/** What the product tells a frame about where it stands. @param {PageCall} call @param {import("../manifest/manifest.js").Module} module @param {string} [contentId] @param {string} [spaceKey] */
export function extensionOf(call, module, contentId, spaceKey) {
  const content = contentId === undefined ? undefined : call.site.pages.get(contentId);
  const space = content ? call.site.spaces.get(content.spaceId) : spaceKey ? call.site.spaceByKey(spaceKey) : undefined;
  return {
    type: module.kind,
    location: call.url.href,
    ...(content ? { content: { id: content.id, type: "page" } } : {}),
    ...(space ? { space: { id: space.id, key: space.key } } : {}),
  };
}

/** The issue that a Jira module is looked at on: `?issue=DEMO-1`. @param {PageCall} call @param {string | null} key */
async function issueAt(call, key) {
  if (!key) return undefined;
  const jira = await call.host.jira.site(call.installation.id);
  const issue = jira.issue(key);
  return issue && { ...issue, projectKey: jira.projects.get(issue.projectId)?.key, issueType: typeOf(issue.typeId)?.name, status: STATUSES.find(({ id }) => id === issue.statusId)?.name };
}

/** Whether the product offers a module to the person in front of it. @param {PageCall} call @param {import("../manifest/manifest.js").Module} module @param {{contentId?: string | undefined, spaceKey?: string | undefined, issue?: any}} [where] */
export function isOffered(call, module, where) {
  return isOpenTo(module, call.accountId) && conditionsHold(call.host, call.installation, call.site, module, call.accountId, where);
}

/** An app's entries on a page: byline items and actions whose conditions hold. @param {PageCall} call @param {string} contentId @param {string} kind */
export function entriesOn(call, contentId, kind) {
  return call.host.manifest.modules
    .filter((module) => module.kind === kind && module.resource && isOffered(call, module, { contentId }))
    .map((module) => html` · <a href="${call.base}/apps/${module.key}?page=${contentId}">${module.title ?? module.key}</a>`);
}
