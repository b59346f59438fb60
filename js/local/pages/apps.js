// @ts-check
/** The product's pages around an app's modules. */
import { html } from "../html.js";
import { conditionsHold, isOpenTo } from "../platform/conditions.js";
import { mayEditPage } from "../confluence/permissions.js";
import { extensionOf, macroAt, macroExtension, placeIn } from "../surroundings/contexts.js";
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
  if (!module?.resource) return missing(call, `The app has no module "${params.module}" with a user interface.`);
  const waits = host.upgrades.waiting(call.installation.id);
  if (waits) return missing(call, `Version ${waits.next} of the app waits: an admin has to agree to what it asks for, on the page Host.`);
  const place = await placeIn(call);
  const { contentId } = place;
  if (!isOpenTo(module, call.accountId)) return missing(call, `“${titleOf(module)}” is not open to visitors who are not logged in.`);
  if (!isOffered(call, module, place)) return missing(call, `“${titleOf(module)}” is not shown to you: its display conditions do not hold.`);
  const isConfiguring = url.searchParams.has("config");
  if (isConfiguring && contentId !== undefined && !mayEdit(call, contentId)) return missing(call, "You may not change this page.");
  const macro = module.kind === "macro" && contentId !== undefined ? await macroAt(call, module, contentId) : undefined;
  const extension = { ...extensionOf(call, module, place), ...(module.kind === "macro" ? macroExtension({ config: macro?.config ?? {}, module }, isConfiguring) : {}) };
  const frame = frameOf(call, module, isConfiguring && module.config?.resource ? module.config.resource : module.resource, extension, macro?.localId, isConfiguring);
  return page(call, {
    title: titleOf(module),
    scripts: ["/assets/product.js"],
    bare: PAGES.includes(module.kind),
    main: PAGES.includes(module.kind) ? frame : html`<div class="wide"><h1 class="page-title">${titleOf(module)}</h1>${frame}</div>`,
  });
}

/** A title, or the key of a translation that only the product could look up. @param {import("../manifest/manifest.js").Module} module */
export function titleOf({ title, key }) {
  return typeof title === "string" ? title : (title?.i18n ?? key);
}

/**
 * @param {PageCall} call @param {import("../manifest/manifest.js").Module} module @param {string} resourceKey @param {any} extension
 * @param {string} [localId] of a macro @param {boolean} [isConfiguring]
 */
export function frameOf(call, module, resourceKey, extension, localId, isConfiguring = false) {
  const source = call.host.frames.open({ installation: call.installation, module, resourceKey, accountId: call.accountId, extension, localId, isConfiguring });
  return html`<iframe class="app-frame" title="${titleOf(module)}" src="${source}" sandbox="allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms allow-modals allow-same-origin allow-scripts" data-least="${module.kind === "macro" || module.kind.startsWith("jira:issue") ? "40" : "480"}"></iframe>`;
}

/** @param {PageCall} call @param {string} contentId */
function mayEdit(call, contentId) {
  const found = call.site.pages.get(contentId);
  return found !== undefined && mayEditPage(call.site, found, call.accountId);
}

/** Whether the product offers a module to the person in front of it. @param {PageCall} call @param {import("../manifest/manifest.js").Module} module @param {{contentId?: string | undefined, spaceKey?: string | undefined, issue?: any}} [where] */
export function isOffered(call, module, where) {
  return isOpenTo(module, call.accountId) && conditionsHold(call.host, call.installation, call.site, module, call.accountId, where);
}

/** An app's entries on a page: byline items and actions whose conditions hold. @param {PageCall} call @param {string} contentId @param {string} kind */
export function entriesOn(call, contentId, kind) {
  return call.host.manifest.modules
    .filter((module) => module.kind === kind && module.resource && isOffered(call, module, { contentId }))
    .map((module) => html` · <a href="${call.base}/apps/${module.key}?page=${contentId}">${titleOf(module)}</a>`);
}
