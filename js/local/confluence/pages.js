// @ts-check
/** Pages of the v2 API (rest/v2/api-group-page, -children, -operation, -version). */
import { json } from "../answer.js";
import { documentOf } from "./adf/from-storage.js";
import { storageOf } from "./adf/to-storage.js";
import { LIMITS } from "../limits.js";
import { Refusal, badRequest, notFound } from "./errors.js";
import { normaliseBody } from "./normalise.js";
import { knownParameters, listParameter, numericId, pageOf } from "./paging.js";
import { mayEditPage, mayReadPage, mayReadSpace, mayWriteSpace, pageOperations } from "./permissions.js";
import { showProperty } from "./properties.js";

/** @typedef {import("./api.js").ApiCall} ApiCall */
/** @typedef {import("./site.js").Page} Page */

/** @type {import("./api.js").Routes} */
export const pageRoutes = {
  "GET /wiki/api/v2/pages": listPages,
  "POST /wiki/api/v2/pages": createPage,
  "GET /wiki/api/v2/pages/:id": getPage,
  "PUT /wiki/api/v2/pages/:id": updatePage,
  "DELETE /wiki/api/v2/pages/:id": deletePage,
  "GET /wiki/api/v2/pages/:id/children": listChildren,
  "GET /wiki/api/v2/pages/:id/ancestors": listAncestors,
  "GET /wiki/api/v2/pages/:id/operations": (call) => json(200, { operations: pageOperations(call.site, readable(call), call.accountId) }),
  "GET /wiki/api/v2/pages/:id/versions/:number": (call) => {
    const page = readable(call);
    const found = page.versions.find(({ number }) => String(number) === call.params.number);
    if (!found) throw notFound(`Page ${page.id} has no version ${call.params.number}.`);
    return json(200, { ...showVersion(found), page: { id: page.id, title: found.title } });
  },
  "PUT /wiki/api/v2/pages/:id/title": (call) => updatePage({ ...call, body: { id: call.params.id, status: call.body?.status ?? "current", title: call.body?.title, version: { number: (readable(call).versions.at(-1)?.number ?? 0) + 1 } } }),
  "GET /wiki/api/v2/pages/:id/direct-children": (call) => pageOf(call, call.site.childrenOf(readable(call).id).filter((one) => mayReadPage(call.site, one, call.accountId)), ({ id, status, title, spaceId, position }) => ({ id, type: "page", status, title, spaceId, childPosition: position })),
  "GET /wiki/api/v2/pages/:id/descendants": (call) => {
    /** @type {(page: Page) => Page[]} */
    const below = (page) => (call.site.childrenOf(page.id).filter((one) => mayReadPage(call.site, one, call.accountId)).flatMap((one) => [one, ...below(one)]));
    return pageOf(call, below(readable(call)), ({ id, status, title, parentId, position }) => ({ id, type: "page", status, title, parentId, childPosition: position }));
  },
  "GET /wiki/api/v2/pages/:id/versions": (call) => pageOf(call, [...readable(call).versions].reverse(), showVersion),
  "GET /wiki/api/v2/spaces/:id/pages": listSpacePages,
};

/** @param {string} name */
export function showLabel(name) {
  return { id: `label-${name}`, name, prefix: "global" };
}

/** @param {ApiCall} call @param {string} [id] @returns {Page} */
export function readable(call, id = call.params.id ?? "") {
  const page = call.site.pages.get(numericId(id, "id"));
  // A page that may not be read does not exist: the real API gives its existence away to nobody.
  if (!page || !mayReadPage(call.site, page, call.accountId)) throw notFound(`Page ${id} was not found or may not be viewed.`);
  return page;
}

/** @param {ApiCall} call */
function listPages(call) {
  knownParameters(call, ["id", "space-id", "sort", "status", "title", "body-format", "include-version", "cursor", "limit"]);
  const ids = listParameter(call, "id");
  const spaceIds = listParameter(call, "space-id");
  const statuses = call.query.has("status") ? listParameter(call, "status") : ["current", "archived"];
  const title = call.query.get("title");
  const found = [...call.site.pages.values()].filter((page) =>
    (ids.length === 0 || ids.includes(page.id)) && (spaceIds.length === 0 || spaceIds.includes(page.spaceId)) &&
    statuses.includes(page.status) && (title === null || page.title === title) && mayReadPage(call.site, page, call.accountId));
  return pageOf(call, sorted(found, call.query.get("sort")), (page) => showPage(call, page));
}

/** @param {ApiCall} call */
function listSpacePages(call) {
  const space = call.site.spaces.get(numericId(call.params.id ?? "", "id"));
  if (!space || !mayReadSpace(call.site, space, call.accountId)) throw notFound(`Space ${call.params.id} was not found.`);
  const statuses = call.query.has("status") ? listParameter(call, "status") : ["current", "archived"];
  const title = call.query.get("title");
  const rootsOnly = call.query.get("depth") === "root";
  const found = [...call.site.pages.values()].filter((page) =>
    page.spaceId === space.id && statuses.includes(page.status) && (title === null || page.title === title) &&
    (!rootsOnly || page.parentId === null) && mayReadPage(call.site, page, call.accountId));
  return pageOf(call, sorted(found, call.query.get("sort")), (page) => showPage(call, page));
}

/** @param {Page[]} pages @param {string | null} sort */
function sorted(pages, sort) {
  /** @type {Record<string, (page: Page) => string>} */
  const keys = { id: (page) => page.id.padStart(20, "0"), title: (page) => page.title, "created-date": (page) => page.createdAt, "modified-date": (page) => page.versions.at(-1)?.createdAt ?? "" };
  const key = keys[(sort ?? "id").replace(/^-/, "")];
  if (!key) throw badRequest(`Provided value {${sort}} for 'sort' is not the correct type. Expected type is PageSortOrder`);
  const ordered = pages.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : Number(a.id) - Number(b.id)));
  return sort?.startsWith("-") ? ordered.reverse() : ordered;
}

/** @param {ApiCall} call */
async function getPage(call) {
  const page = readable(call);
  const statuses = call.query.has("status") ? listParameter(call, "status") : ["current", "archived", "historical"];
  if (page.status !== "current" && !statuses.includes(page.status)) throw notFound(`Page ${page.id} is ${page.status}.`);
  const number = call.query.has("version") ? Number(call.query.get("version")) : undefined;
  if (number !== undefined && !page.versions.some((version) => version.number === number)) throw notFound(`Page ${page.id} has no version ${call.query.get("version")}.`);
  return json(200, { ...(await showPage(call, page, number)), ...included(call, page), _links: { ...links(call, page), base: `${call.siteUrl}/wiki` } });
}

/** @param {ApiCall} call */
export function createPage(call) {
  return call.site.turn(async () => {
    const { site, body, accountId } = call;
    if (body?.spaceId === undefined) throw badRequest("Provided value {null} for 'spaceId' is not the correct type. Expected type is long");
    const space = site.spaces.get(numericId(String(body.spaceId), "spaceId"));
    if (!space || !mayReadSpace(site, space, accountId) || !mayWriteSpace(site, space, accountId)) {
      throw notFound("The space does not exist or the calling user may not create pages in it.");
    }
    const status = body.status ?? "current";
    if (!["current", "draft"].includes(status)) throw badRequest(`Provided value {${status}} for 'status' is not the correct type. Expected type is PageStatus`);
    const title = checkTitle(call, body.title, space.id, undefined, status);
    const parentId = newParent(call, body.parentId, space);
    const value = checkBody(body.body);
    const page = site.newPage({ id: site.nextId(), spaceId: space.id, title, parentId, authorId: accountId, position: siblings(call, parentId), message: body.version?.message, status });
    await site.savePage(page, normaliseBody(value, `${page.id}:1`));
    call.changed("created", page.id);
    return json(200, { ...(await showPage(call, page, undefined, "storage")), _links: { ...links(call, page), base: `${call.siteUrl}/wiki` } });
  });
}

/** @param {ApiCall} call */
export function updatePage(call) {
  return call.site.turn(async () => {
    const { site, body, accountId } = call;
    const page = readable(call);
    if (!mayEditPage(site, page, accountId)) throw new Refusal(403, "FORBIDDEN", "Current user not permitted to update this page");
    if (String(body?.id) !== page.id) throw badRequest("Provided value for 'id' does not match the page in the path");
    if (!["current", "draft"].includes(body.status)) throw badRequest(`Provided value {${body.status}} for 'status' is not the correct type. Expected type is PageStatus`);
    if (body.status === "draft") return json(501, { message: "The local Forge host does not know drafts of published pages." });
    const last = page.versions.at(-1)?.number ?? 0;
    if (body.version?.number !== last + 1) {
      throw new Refusal(409, "CONFLICT", `Version must be incremented when updating a page. Current Version: [${last}]. Provided version: [${body.version?.number}]`);
    }
    const title = checkTitle(call, body.title, page.spaceId, page.id, "current");
    const parentId = body.parentId === undefined || body.parentId === null ? page.parentId : movedParent(call, page, String(body.parentId));
    const value = body.body === undefined ? await site.body(page.id, last) : checkBody(body.body);
    const version = { number: last + 1, createdAt: site.now(), message: body.version.message ?? "", minorEdit: body.version.minorEdit ?? false, authorId: accountId, title };
    const next = { ...page, title, parentId, status: "current", versions: [...page.versions, version] };
    await site.savePage(next, normaliseBody(value, `${page.id}:${version.number}`));
    call.changed("updated", page.id);
    return json(200, { ...(await showPage(call, next, undefined, "storage")), _links: { ...links(call, next), base: `${call.siteUrl}/wiki` } });
  });
}

/** @param {ApiCall} call */
export function deletePage(call) {
  return call.site.turn(async () => {
    const page = readable(call);
    if (!mayEditPage(call.site, page, call.accountId)) throw new Refusal(403, "FORBIDDEN", "Current user not permitted to delete this page");
    // The children of a deleted page move up to its parent, as in Confluence.
    for (const child of call.site.childrenOf(page.id)) await call.site.touchPage({ ...child, parentId: page.parentId });
    await call.site.touchPage({ ...page, status: "trashed" });
    call.changed("trashed", page.id);
    return json(204);
  });
}

/** @param {ApiCall} call */
function listChildren(call) {
  const page = readable(call);
  const children = call.site.childrenOf(page.id).filter((child) => mayReadPage(call.site, child, call.accountId));
  return pageOf(call, children, (child) => ({ id: child.id, status: child.status, title: child.title, spaceId: child.spaceId, childPosition: child.position }));
}

/** @param {ApiCall} call */
function listAncestors(call) {
  return pageOf(call, call.site.ancestorsOf(readable(call)).reverse(), (page) => ({ id: page.id, type: "page" }));
}

/** @param {ApiCall} call @param {any} title @param {string} spaceId @param {string | undefined} ownId @param {string} status */
export function checkTitle(call, title, spaceId, ownId, status) {
  const text = typeof title === "string" ? title.trim() : "";
  if (text === "" && status === "current") throw badRequest("Title must not be blank");
  if (text.length > LIMITS.pageTitleChars) throw badRequest(`Title cannot be longer than ${LIMITS.pageTitleChars} characters.`);
  const holder = call.site.pageByTitle(spaceId, text);
  if (status === "current" && holder && holder.id !== ownId) {
    throw new Refusal(400, "BAD_REQUEST", "A page with this title already exists: A page already exists with the same TITLE in this space");
  }
  return text;
}

/** @param {any} body */
export function checkBody(body) {
  const chosen = body?.representation ? body : (body?.storage ?? body?.atlas_doc_format ?? undefined);
  if (chosen === undefined) return "";
  if (!["storage", "atlas_doc_format"].includes(chosen.representation)) throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know the representation ${chosen.representation}: it takes storage and atlas_doc_format`);
  const value = chosen.representation === "storage" ? String(chosen.value ?? "") : storageOf(String(chosen.value ?? ""));
  if (Buffer.byteLength(value) > LIMITS.pageBodyBytes) throw new Refusal(413, "REQUEST_TOO_LARGE", "Request too large");
  return value;
}

/** @param {ApiCall} call @param {any} parentId @param {import("./site.js").Space} space */
function newParent(call, parentId, space) {
  if (call.query.get("root-level") === "true") {
    if (parentId !== undefined && parentId !== null) throw badRequest("A root-level page takes no 'parentId'");
    return null;
  }
  if (parentId === undefined || parentId === null) return space.homepageId;
  const parent = call.site.pages.get(numericId(String(parentId), "parentId"));
  if (call.site.record("folder", String(parentId))?.spaceId === space.id) return String(parentId);
  if (!parent || parent.status !== "current" || !mayReadPage(call.site, parent, call.accountId)) throw notFound(`The parent ${parentId} was not found.`);
  if (parent.spaceId !== space.id) throw badRequest("The parent page is in another space");
  return parent.id;
}

/** @param {ApiCall} call @param {Page} page @param {string} parentId */
function movedParent(call, page, parentId) {
  const space = call.site.spaces.get(page.spaceId);
  const parent = space && newParent(call, parentId, space);
  if (!parent) throw notFound(`The parent ${parentId} was not found.`);
  const above = call.site.pages.get(parent);
  if (parent === page.id || (above && call.site.ancestorsOf(above).some((ancestor) => ancestor.id === page.id))) throw badRequest("A page cannot be moved below itself");
  return parent;
}

/** @param {ApiCall} call @param {string | null} parentId */
function siblings(call, parentId) {
  return parentId === null ? 0 : call.site.childrenOf(parentId).length;
}

/** @param {ApiCall} call @param {Page} page */
function included(call, page) {
  const wants = (/** @type {string} */ name) => call.query.get(name) === "true";
  /** @param {any[]} results */
  const list = (results) => ({ results, meta: { hasMore: false, cursor: "" }, _links: {} });
  return {
    ...(wants("include-properties") ? { properties: list(call.site.propertiesOf(page.id).map(showProperty)) } : {}),
    ...(wants("include-operations") ? { operations: list(pageOperations(call.site, page, call.accountId)) } : {}),
    ...(wants("include-versions") ? { versions: list([...page.versions].reverse().map(showVersion)) } : {}),
    ...(wants("include-labels") ? { labels: list((page.labels ?? []).map(showLabel)) } : {}),
  };
}

/** @param {ApiCall} call @param {Page} page @param {number} [number] @param {string} [format] */
async function showPage(call, page, number, format = call.query.get("body-format") ?? undefined) {
  const version = page.versions.find((candidate) => candidate.number === number) ?? page.versions.at(-1);
  const body = format === undefined ? {} : await shownBody(call, page.id, version?.number ?? 1, format);
  return {
    id: page.id,
    status: number !== undefined && number !== page.versions.at(-1)?.number ? "historical" : page.status,
    title: version?.title ?? page.title,
    spaceId: page.spaceId,
    parentId: page.parentId,
    parentType: page.parentId === null ? null : call.site.pages.has(page.parentId) ? "page" : "folder",
    position: page.position,
    authorId: page.authorId,
    ownerId: page.authorId,
    lastOwnerId: null,
    createdAt: page.createdAt,
    ...(call.query.get("include-version") === "false" ? {} : { version: showVersion(/** @type {any} */ (version)) }),
    body,
    _links: links(call, page),
  };
}

/** @param {ApiCall} call @param {string} pageId @param {number} number @param {string} format */
export async function shownBody(call, pageId, number, format) {
  const stored = await call.site.body(pageId, number);
  if (format === "storage") return { storage: { representation: "storage", value: stored } };
  if (format === "atlas_doc_format") return { atlas_doc_format: { representation: "atlas_doc_format", value: JSON.stringify(documentOf(stored)) } };
  throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know the body format ${format}`);
}

/** @param {import("./site.js").Version} version */
export function showVersion({ number, message, minorEdit, authorId, createdAt }) {
  return { number, message, minorEdit, authorId, createdAt };
}

/** @param {ApiCall} call @param {Page} page */
function links(call, page) {
  const key = call.site.spaces.get(page.spaceId)?.key;
  const slug = encodeURIComponent(page.title).replace(/%20/g, "+");
  return { webui: `/spaces/${key}/pages/${page.id}/${slug}`, editui: `/pages/resumedraft.action?draftId=${page.id}`, tinyui: `/x/${Buffer.from(page.id).toString("base64url")}` };
}
