// @ts-check
/**
 * Where a module stands, as the product tells it: the page, issue or project, and a macro's settings. Source: the
 * "Extension context" of each page below manifest-reference/modules.
 */
import { findMacro } from "../confluence/render/app-macros.js";
import { STATUSES, typeOf } from "../jira/site.js";
import { ensureIssue } from "./seed.js";

/** @typedef {import("../pages/routes.js").PageCall} PageCall */
/** @typedef {import("../manifest/manifest.js").Module} Module */

/** @typedef {{contentId?: string | undefined, spaceKey?: string | undefined, issue?: any, project?: any}} Place */

/** Modules that stand on a page, an issue or a project; others on the product alone. @param {Module} module @returns {"page" | "space" | "issue" | "project" | undefined} */
export function placeOf({ kind }) {
  if (/^jira:(issue|customField)/.test(kind) && !kind.startsWith("jira:issueNavigator")) return "issue";
  if (/^jira:(project|backlog|board|sprint)/.test(kind)) return "project";
  if (["confluence:spacePage", "confluence:spaceSettings", "confluence:spaceSidebar"].includes(kind)) return "space";
  if (["macro", "confluence:contentAction", "confluence:contentBylineItem", "confluence:contextMenu", "confluence:pageBanner"].includes(kind)) return "page";
  return undefined;
}

/** What an address names: `?page=`, `?space=`, `?issue=DEMO-1`, `?project=DEMO`. @param {PageCall} call @returns {Promise<Place>} */
export async function placeIn(call) {
  const { searchParams } = call.url;
  const jira = await call.host.jira.site(call.installation.id);
  const issue = jira.issue(searchParams.get("issue") ?? "");
  const project = issue ? jira.projects.get(issue.projectId) : jira.project(searchParams.get("project") ?? "");
  const type = issue && typeOf(issue.typeId);
  return {
    contentId: searchParams.get("page") ?? undefined,
    spaceKey: searchParams.get("space") ?? undefined,
    ...(issue ? { issue: { id: issue.id, key: issue.key, type: type?.name, typeId: issue.typeId, projectKey: project?.key, issueType: type?.name, status: STATUSES.find(({ id }) => id === issue.statusId)?.name } } : {}),
    ...(project ? { project: { id: project.id, key: project.key, type: "software" } } : {}),
  };
}

/** @param {PageCall} call @param {Module} module @param {Place} place */
export function extensionOf(call, module, { contentId, spaceKey, issue, project }) {
  const content = contentId === undefined ? undefined : call.site.pages.get(contentId);
  const space = content ? call.site.spaces.get(content.spaceId) : spaceKey ? call.site.spaceByKey(spaceKey) : undefined;
  return {
    type: module.kind,
    location: call.url.href,
    ...(content ? { content: { id: content.id, type: "page", subtype: null } } : {}),
    ...(space ? { space: { id: space.id, key: space.key } } : {}),
    ...(issue ? { issue: { id: issue.id, key: issue.key, type: issue.type, typeId: issue.typeId } } : {}),
    ...(project ? { project } : {}),
    ...(module.kind === "jira:issuePanel" ? { isNewToIssue: false } : {}),
    ...(module.kind === "jira:dashboardGadget" ? { dashboard: { id: "10000" }, gadget: { id: "10001" }, gadgetConfiguration: {} } : {}),
    ...(module.kind.startsWith("jira:customField") ? { entryPoint: call.url.searchParams.has("config") || module.view?.resource === undefined ? "edit" : "view", fieldId: "customfield_10999", fieldType: module.type ?? "string", fieldValue: null } : {}),
  };
}

/** @param {{config: Record<string, any>, module?: Module}} macro @param {boolean} isConfiguring */
export function macroExtension({ config, module }, isConfiguring) {
  const body = module?.layout === "bodied" ? { body: { type: "doc", version: 1, content: [] } } : {};
  return { config, isEditing: isConfiguring, references: [], macro: { ...body, ...(isConfiguring ? { isConfiguring: true, isInserting: false } : {}) } };
}

/** The settings of the macro that `?macro=` names, or of the page's first of this module. @param {PageCall} call @param {Module} module @param {string} contentId */
export async function macroAt(call, module, contentId) {
  const shown = call.site.pages.get(contentId);
  if (!shown) return undefined;
  const localId = call.url.searchParams.get("macro");
  return findMacro(await call.site.body(shown.id, shown.versions.at(-1)?.number ?? 1), (macro) => macro.key === module.key && (localId === null || macro.localId === localId));
}

/**
 * Where a module stands when nobody says: the home page of DOCS, the issue DEMO-1, the project DEMO.
 *
 * @param {import("../host-parts.js").HostParts} host @param {import("../installations.js").Installation} installation
 * @param {Module} module @param {boolean} isConfiguring
 * @returns {Promise<{extension: any, localId: string | undefined}>}
 */
export async function standing(host, installation, module, isConfiguring) {
  const site = await host.site(installation.id);
  const at = placeOf(module);
  if (at === "issue") await ensureIssue(host, installation);
  const home = site.spaceByKey("DOCS")?.homepageId;
  const named = { page: String(home), space: "DOCS", issue: "DEMO-1", project: "DEMO" };
  const url = new URL(`${host.url()}/apps/${module.key}${at ? `?${at}=${named[at]}` : ""}`);
  const call = /** @type {PageCall} */ ({ host, installation, site, url });
  const extension = extensionOf(call, module, await placeIn(call));
  if (module.kind !== "macro" || home === undefined) return { extension, localId: undefined };
  const macro = await macroAt(call, module, home);
  return { extension: { ...extension, ...macroExtension({ config: macro?.config ?? {}, module }, isConfiguring) }, localId: macro?.localId };
}
