// @ts-check
/** What a developer needs to look at an app: an issue, a page with the app's macro, and the moment of installation. */
import { createHash } from "node:crypto";
import { FORMS, findMacro, newMacro } from "../confluence/render/app-macros.js";
import { normaliseBody } from "../confluence/normalise.js";
import { accountIdOf } from "../confluence/site.js";
import { uuidOf } from "../installations.js";
import { issueRoutes } from "../jira/issues.js";

/** @typedef {import("../host-parts.js").HostParts} HostParts */
/** @typedef {import("../installations.js").Installation} Installation */

/** Names something that is not there, or asks for what cannot be: a sentence. */
export class NothingSuch extends Error {}

/**
 * An issue, made by the site's admin.
 *
 * @param {HostParts} host @param {Installation} installation
 * @param {{project?: string, summary?: string, type?: string}} wanted
 * @returns {Promise<string>} its key
 */
export async function createIssue(host, installation, { project = "DEMO", summary = "Look at the app", type = "Task" }) {
  const jira = await host.jira.site(installation.id);
  if (!jira.project(project)) throw new NothingSuch(`There is no project "${project}".`);
  const create = /** @type {any} */ (issueRoutes["POST /rest/api/3/issue"]);
  const response = await create({
    ...host.jira.callOf(installation, jira, accountIdOf(installation.id, "admin")),
    body: { fields: { project: { key: project }, issuetype: { name: type }, summary } },
  });
  return (await response.json()).key;
}

/** The issue that printed addresses name. @param {HostParts} host @param {Installation} installation */
export async function ensureIssue(host, installation) {
  const jira = await host.jira.site(installation.id);
  if (!jira.issue("DEMO-1") && jira.project("DEMO")?.lastNumber === 0) await createIssue(host, installation, {});
}

/**
 * Puts a macro of the app at the end of a page, as the editor's insert menu does.
 *
 * @param {HostParts} host @param {Installation} installation
 * @param {{macro: string, page?: string, form?: string, accountId?: string}} wanted `page`: an id; the home page of DOCS when not given. `form`: adf or structured
 * @returns {Promise<{pageId: string, localId: string}>}
 */
export async function insertMacro(host, installation, { macro, page, form = "adf", accountId = accountIdOf(installation.id, "writer") }) {
  const module = host.manifest.modules.find(({ kind, key }) => kind === "macro" && key === macro);
  if (!module) throw new NothingSuch(`The manifest declares no macro "${macro}".`);
  if (!FORMS.includes(/** @type {any} */ (form))) throw new NothingSuch(`A macro is stored as ${FORMS.join(" or ")}, not as "${form}".`);
  const site = await host.site(installation.id);
  return site.turn(async () => {
    const shown = site.pages.get(page ?? site.spaceByKey("DOCS")?.homepageId ?? "");
    if (!shown || shown.status !== "current") throw new NothingSuch(`There is no page "${page}".`);
    const number = shown.versions.at(-1)?.number ?? 1;
    const body = await site.body(shown.id, number);
    const localId = idOf(`${shown.id}:${number}:${macro}`);
    const title = typeof module.title === "string" ? module.title : macro;
    const added = newMacro({ key: macro, title, localId, extensionKey: `${host.manifest.appId}/${installation.environmentId}/static/${macro}`, form: /** @type {any} */ (form) });
    const version = { number: number + 1, createdAt: site.now(), message: `Macro "${title}" inserted`, minorEdit: false, authorId: accountId, title: shown.title };
    await site.savePage({ ...shown, versions: [...shown.versions, version] }, normaliseBody(body + added, `${shown.id}:${number + 1}`));
    return { pageId: shown.id, localId };
  });
}

/** A page that holds the macro, so that its printed address shows it at work. @param {HostParts} host @param {Installation} installation @param {string} key @returns {Promise<string>} the page's id */
export async function ensureMacro(host, installation, key) {
  const site = await host.site(installation.id);
  for (const page of site.pages.values()) {
    if (page.status === "current" && findMacro(await site.body(page.id, page.versions.at(-1)?.number ?? 1), (macro) => macro.key === key)) return page.id;
  }
  return (await insertMacro(host, installation, { macro: key })).pageId;
}

/** What printed addresses need. @param {HostParts} host @param {Installation} installation @returns {Promise<{home: string, macros: Record<string, string>}>} ids of pages: one to look at, and one that holds each macro */
export async function furnish(host, installation) {
  if (host.manifest.products.has("jira")) await ensureIssue(host, installation);
  /** @type {Record<string, string>} */
  const macros = {};
  for (const { kind, key } of host.manifest.modules) if (kind === "macro") macros[key] = await ensureMacro(host, installation, key);
  return { home: (await host.site(installation.id)).spaceByKey("DOCS")?.homepageId ?? "", macros };
}

/** @param {string} name */
function idOf(name) {
  return uuidOf(createHash("sha256").update(name).digest("hex"));
}
