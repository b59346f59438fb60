// @ts-check
/** Published pages, for reading. */
import { html } from "../../html.js";
import { mayEditPage, mayReadPage, mayReadSpace } from "../../confluence/permissions.js";
import { renderTree } from "../../confluence/render/render.js";
import { treeOf } from "../../confluence/render/tree.js";
import { issueTables } from "../../jira/on-page.js";
import { entriesOn, isOffered } from "../apps.js";
import { appMacroOf } from "../macros.js";
import { missing, page, redirect } from "../respond.js";

/** @typedef {import("../routes.js").PageCall} PageCall */
/** @typedef {import("../../confluence/site.js").Page} Page */

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif"]);

/** @type {import("../routes.js").PageRoutes} */
export const wikiRoutes = {
  "GET /wiki": ({ base }) => redirect(`${base}/`),
  "GET /wiki/spaces/:key": showSpace,
  "GET /wiki/spaces/:key/overview": showSpace,
  "GET /wiki/spaces/:key/pages/:id": showPage,
  "GET /wiki/spaces/:key/pages/:id/:slug": showPage,
  "GET /wiki/spaces/:key/history/:id": showHistory,
  "GET /wiki/spaces/:key/storage/:id": showStorage,
  "GET /wiki/download/attachments/:id/:name": download,
  "GET /wiki/x/:tiny": (call) => redirectToPage(call, Buffer.from(call.params.tiny ?? "", "base64url").toString()),
  "GET /wiki/pages/viewpage.action": (call) => redirectToPage(call, call.url.searchParams.get("pageId") ?? ""),
};

/** @param {PageCall} call */
function showSpace(call) {
  const space = call.site.spaceByKey(call.params.key ?? "");
  if (!space || !mayReadSpace(call.site, space, call.accountId)) return missing(call, "There is no such space, or it may not be viewed.");
  return redirect(addressOf(call, space.homepageId));
}

/** @param {PageCall} call @param {string} id */
function redirectToPage(call, id) {
  return call.site.pages.has(id) ? redirect(addressOf(call, id)) : missing(call, "There is no such page.");
}

/** @param {PageCall} call @returns {Page | undefined} */
export function readablePage(call) {
  const found = call.site.pages.get(call.params.id ?? "");
  return found && found.status === "current" && mayReadPage(call.site, found, call.accountId) ? found : undefined;
}

/** @param {PageCall} call */
async function showPage(call) {
  const { site } = call;
  const shown = readablePage(call);
  if (!shown) return missing(call, "There is no such page, or it may not be viewed.");
  const asked = Number(call.url.searchParams.get("version"));
  const version = shown.versions.find(({ number }) => number === asked) ?? shown.versions.at(-1);
  const latest = shown.versions.at(-1);
  const root = treeOf(await site.body(shown.id, version?.number ?? 1));
  const tables = await issueTables(call.host, call, root);
  const body = renderTree(root, { ...viewOf(call, shown), issueTable: (link) => tables.get(link) });
  const author = site.users.get(version?.authorId ?? "");
  return page(call, {
    title: `${shown.title} - ${site.spaces.get(shown.spaceId)?.name}`,
    scripts: ["/assets/product.js"],
    aside: tree(call, shown),
    main: html`<article class="page">
${breadcrumbs(call, shown)}
<h1 class="page-title">${version?.title}</h1>
<p class="byline"><span class="avatar">${author?.initials}</span> ${version?.number === 1 ? "Created" : "Updated"} by ${author?.displayName ?? "somebody"} · <time datetime="${version?.createdAt}">${when(version?.createdAt)}</time> · <a href="${call.base}/wiki/spaces/${call.params.key}/history/${shown.id}">${shown.versions.length === 1 ? "1 version" : `${shown.versions.length} versions`}</a> · <a href="${call.base}/wiki/spaces/${call.params.key}/storage/${shown.id}">Storage format</a>${mayEditPage(site, shown, call.accountId) ? html` · <a href="${call.base}/wiki/spaces/${call.params.key}/edit/${shown.id}">Edit</a>` : ""}${entriesOn(call, shown.id, "confluence:contentBylineItem")}${entriesOn(call, shown.id, "confluence:contentAction")}</p>
${version !== latest ? html`<div class="notice note"><span class="notice-icon">✎</span><div class="notice-body"><p>Version ${version?.number} of ${latest?.number}. <a href="${addressOf(call, shown.id)}">Show the current one</a></p></div></div>` : ""}
<div class="content">${body}</div>
</article>`,
  });
}

/** @param {PageCall} call @param {Page} shown @returns {import("../../confluence/render/render.js").View} */
export function viewOf(call, shown) {
  const { site } = call;
  return {
    findPage(title, spaceKey) {
      const space = spaceKey ? site.spaceByKey(spaceKey) : site.spaces.get(shown.spaceId);
      const found = space && site.pageByTitle(space.id, title);
      return found && mayReadPage(site, found, call.accountId) ? { href: addressOf(call, found.id) } : undefined;
    },
    appMacro: (macro) => appMacroOf(call, shown, macro),
    findPicture(filename) {
      const found = site.attachmentsOf(shown.id).find(({ title, mediaType }) => title === filename && PICTURES.has(mediaType));
      return found && `${call.base}/wiki/download/attachments/${shown.id}/${encodeURIComponent(found.title)}`;
    },
    userName: (accountId) => site.users.get(accountId)?.displayName,
    children: site.childrenOf(shown.id).filter((child) => mayReadPage(site, child, call.accountId)).map((child) => ({ title: child.title, href: addressOf(call, child.id) })),
  };
}

/** @param {PageCall} call @param {Page} shown */
function breadcrumbs(call, shown) {
  const space = call.site.spaces.get(shown.spaceId);
  const above = call.site.ancestorsOf(shown).reverse().filter(({ id }) => id !== space?.homepageId);
  return html`<nav class="breadcrumbs" aria-label="Breadcrumb"><a href="${call.base}/">Spaces</a><a href="${call.base}/wiki/spaces/${space?.key}">${space?.name}</a>${above.map(({ id, title }) => html`<a href="${addressOf(call, id)}">${title}</a>`)}</nav>`;
}

/** @param {PageCall} call @param {Page} shown */
function tree(call, shown) {
  const { site } = call;
  const space = site.spaces.get(shown.spaceId);
  const open = new Set([shown.id, ...site.ancestorsOf(shown).map(({ id }) => id)]);
  /** @param {Page} at @returns {import("../../html.js").Html} */
  const branch = (at) => {
    const children = site.childrenOf(at.id).filter((child) => mayReadPage(site, child, call.accountId));
    const link = html`<a href="${addressOf(call, at.id)}" class="${at.id === shown.id ? "current" : ""}" ${at.id === shown.id ? html`aria-current="page"` : ""}>${at.title}</a>`;
    if (children.length === 0) return html`<li class="leaf">${link}</li>`;
    return html`<li><details ${open.has(at.id) ? html`open` : ""}><summary>${link}</summary><ul>${children.map(branch)}</ul></details></li>`;
  };
  const home = site.pages.get(space?.homepageId ?? "");
  const apps = call.host.manifest.modules.filter((module) => module.kind === "confluence:spacePage" && module.resource && isOffered(call, module, { spaceKey: space?.key }));
  const roots = [...site.pages.values()].filter((candidate) => candidate.spaceId === shown.spaceId && candidate.status === "current" && candidate.parentId === null && candidate !== home && mayReadPage(site, candidate, call.accountId));
  return html`<p class="space"><span class="space-icon">${space?.key[0]}</span> ${space?.name}</p>
${apps.length > 0 ? html`<p class="aside-title">Apps</p><ul class="tree">${apps.map((module) => html`<li class="leaf"><a href="${call.base}/apps/${module.key}?space=${space?.key}">${module.title ?? module.key}</a></li>`)}</ul>` : ""}<p class="aside-title">Content</p><ul class="tree">${home ? site.childrenOf(home.id).filter((child) => mayReadPage(site, child, call.accountId)).map(branch) : ""}${roots.map(branch)}</ul>`;
}

/** @param {PageCall} call */
function showHistory(call) {
  const shown = readablePage(call);
  if (!shown) return missing(call, "There is no such page, or it may not be viewed.");
  return page(call, {
    title: `History of ${shown.title}`,
    aside: tree(call, shown),
    main: html`${breadcrumbs(call, shown)}<h1 class="page-title">History of ${shown.title}</h1>
<div class="table-wrap"><table><thead><tr><th>Version</th><th>When</th><th>Who</th><th>Message</th></tr></thead><tbody>${[...shown.versions].reverse().map((version) => html`<tr><td><a href="${addressOf(call, shown.id)}?version=${version.number}">${version.number}</a></td><td>${when(version.createdAt)}</td><td>${call.site.users.get(version.authorId)?.displayName}</td><td>${version.message}</td></tr>`)}</tbody></table></div>`,
  });
}

/** @param {PageCall} call */
async function showStorage(call) {
  const shown = readablePage(call);
  if (!shown) return missing(call, "There is no such page, or it may not be viewed.");
  return new Response(await call.site.body(shown.id, shown.versions.at(-1)?.number ?? 1), { headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'" } });
}

/** An attachment's bytes. Only pictures are shown by the browser, everything else is a download. @param {PageCall} call */
async function download(call) {
  const shown = readablePage(call);
  const found = shown && call.site.attachmentsOf(shown.id).find(({ title }) => title === call.params.name);
  if (!found) return missing(call, "There is no such attachment, or it may not be viewed.");
  const isPicture = PICTURES.has(found.mediaType);
  return new Response(new Uint8Array(await call.site.attachmentBytes(found)), {
    headers: { "content-type": isPicture ? found.mediaType : "application/octet-stream", "content-disposition": isPicture ? "inline" : "attachment", "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox" },
  });
}

/** @param {PageCall} call @param {string} id */
export function addressOf(call, id) {
  const found = call.site.pages.get(id);
  const key = found && call.site.spaces.get(found.spaceId)?.key;
  return `${call.base}/wiki/spaces/${key}/pages/${id}/${encodeURIComponent((found?.title ?? "").slice(0, 100)).replace(/%20/g, "+")}`;
}

/** @param {string | undefined} time */
function when(time) {
  return time === undefined ? "" : new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}
