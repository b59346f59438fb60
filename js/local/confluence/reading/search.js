// @ts-check
/** Search by CQL (rest/v1/api-group-content, "Search content by CQL"): what is not asked for by `expand` is not shown. */
import { json } from "../../answer.js";
import { CqlError, readCql } from "./cql.js";
import { Refusal } from "../errors.js";
import { mayReadPage } from "../permissions.js";
import { textOf, treeOf } from "../render/tree.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */
/** @typedef {import("../site.js").Page} Page */
/** @typedef {import("../site.js").Attachment} Attachment */

const PARAMETERS = new Set(["cql", "limit", "cursor", "expand"]);
const EXPANSIONS = new Set(["version", "space", "history", "history.lastUpdated", "ancestors", "metadata.labels", "body.storage", "children.attachment", "children.attachment.version", "restrictions.read.restrictions.user", "restrictions.read.restrictions.group", "container", "extensions"]);
/** Attachments that an expansion shows. */
const INLINE = 25;

/** @type {import("../api.js").Routes} */
export const searchRoutes = { "GET /wiki/rest/api/content/search": search };

/** @param {ApiCall} call */
async function search(call) {
  for (const name of call.query.keys()) if (!PARAMETERS.has(name)) throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know the parameter ${name} of the search`);
  const expand = new Set((call.query.get("expand") ?? "").split(",").filter(Boolean));
  for (const name of expand) if (!EXPANSIONS.has(name)) throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not know the expansion ${name}`);
  const limit = limitOf(call, expand);
  const found = await matching(call);
  const from = positionOf(call);
  const results = await Promise.all(found.slice(from, from + limit).map((one) => (one.file ? showFile(call, one.page, one.file, expand) : showPage(call, one.page, expand))));
  return json(200, { results, start: from, limit, size: results.length, _links: { base: `${call.siteUrl}/wiki`, context: "/wiki", ...next(call, from + limit < found.length ? from + limit : undefined) } });
}

/** What a query finds of what the person may read. @param {ApiCall} call @returns {Promise<{page: Page, file?: Attachment}[]>} */
export async function matching({ query, site, accountId, clock }) {
  const cql = query.get("cql") ?? "";
  try {
    const { test, readsText } = readCql(cql, clock.nowMs(), accountId);
    const pages = [...site.pages.values()].filter((page) => page.status === "current" && mayReadPage(site, page, accountId));
    const texts = new Map(readsText ? await Promise.all(pages.map(async (page) => /** @type {[string, string]} */ ([page.id, await wordsOn(site, page)]))) : []);
    return pages.flatMap((page) => {
      const row = rowOf(site, page, texts.get(page.id));
      const files = site.attachmentsOf(page.id).filter((file) => test({ ...row, id: file.id, type: "attachment", title: file.title, labels: [], ancestors: [], parent: null, lastModified: Date.parse(file.createdAt), created: Date.parse(file.createdAt), text: file.title }));
      return [...(test(row) ? [{ page }] : []), ...files.map((file) => ({ page, file }))];
    });
  } catch (error) {
    throw error instanceof CqlError ? new Refusal(400, "BAD_REQUEST", error.message) : error;
  }
}

/** Title, body and labels: what the field `text` reads. @param {import("../site.js").Site} site @param {Page} page */
async function wordsOn(site, page) {
  const spaced = (await site.body(page.id, page.versions.at(-1)?.number ?? 1)).replaceAll("<", " <");
  return [page.title, textOf(treeOf(spaced)), ...(page.labels ?? [])].join(" ");
}

/** @param {import("../site.js").Site} site @param {Page} page @param {string} [text] */
function rowOf(site, page, text) {
  return {
    creator: page.authorId, contributors: page.versions.map(({ authorId }) => authorId), ...(text === undefined ? {} : { text }),
    id: page.id, type: "page", title: page.title, labels: page.labels ?? [], spaceKey: site.spaces.get(page.spaceId)?.key ?? "", spaceType: "global",
    ancestors: site.ancestorsOf(page).map(({ id }) => id), parent: page.parentId, lastModified: Date.parse(page.versions.at(-1)?.createdAt ?? page.createdAt), created: Date.parse(page.createdAt),
  };
}

/** Fewer at once with expansions, fewer still with bodies; a larger wish is lowered. @param {ApiCall} call @param {Set<string>} expand */
function limitOf({ query }, expand) {
  const text = query.get("limit") ?? "25";
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Refusal(400, "BAD_REQUEST", "limit is not a number");
  return Math.min(Number(text), expand.has("body.storage") ? 50 : expand.size > 0 ? 200 : 1000);
}

/** A cursor belongs to the question that it came from. @param {ApiCall} call */
function positionOf(call) {
  const cursor = call.query.get("cursor");
  if (cursor === null) return 0;
  const [question, from] = Buffer.from(cursor, "base64url").toString().split("\u0000");
  if (question !== questionOf(call) || !/^\d+$/.test(from ?? "")) throw new Refusal(400, "BAD_REQUEST", "The cursor does not belong to this query");
  return Number(from);
}

/** @param {ApiCall} call */
function questionOf({ query }) {
  return ["cql", "limit", "expand"].map((name) => query.get(name)).join("\u0001");
}

/** @param {ApiCall} call @param {number | undefined} from */
function next(call, from) {
  if (from === undefined) return {};
  const params = new URLSearchParams(call.query);
  params.set("cursor", Buffer.from(`${questionOf(call)}\u0000${from}`).toString("base64url"));
  return { next: `/rest/api/content/search?${params}` };
}

/** @param {ApiCall} call @param {Page} page @param {Set<string>} expand */
async function showPage(call, page, expand) {
  const { site } = call;
  const space = site.spaces.get(page.spaceId);
  const version = page.versions.at(-1);
  const files = site.attachmentsOf(page.id);
  const person = (/** @type {string} */ accountId) => ({ type: "known", accountId, displayName: site.users.get(accountId)?.displayName });
  const shown = (/** @type {any[]} */ results) => ({ results, start: 0, limit: 200, size: results.length });
  const readers = {
    ...(expand.has("restrictions.read.restrictions.user") ? { user: shown(page.restrictions.read.map(person)) } : {}),
    ...(expand.has("restrictions.read.restrictions.group") ? { group: shown([]) } : {}),
  };
  return {
    id: page.id, type: "page", status: page.status, title: page.title,
    ...(expand.has("version") ? { version: { number: version?.number, when: version?.createdAt, minorEdit: version?.minorEdit, by: person(version?.authorId ?? "") } } : {}),
    ...(expand.has("space") ? { space: { id: Number(page.spaceId), key: space?.key, name: space?.name, type: "global", status: "current" } } : {}),
    ...(expand.has("history") || expand.has("history.lastUpdated") ? { history: { latest: true, createdBy: person(page.authorId), createdDate: page.createdAt, ...(expand.has("history.lastUpdated") ? { lastUpdated: { by: person(version?.authorId ?? ""), when: version?.createdAt, number: version?.number, minorEdit: version?.minorEdit } } : {}) } } : {}),
    ...(expand.has("ancestors") ? { ancestors: site.ancestorsOf(page).reverse().map(({ id, title, status }) => ({ id, type: "page", status, title })) } : {}),
    ...(expand.has("metadata.labels") ? { metadata: { labels: shown((page.labels ?? []).map((name) => ({ prefix: "global", name, label: name }))) } } : {}),
    ...(expand.has("body.storage") ? { body: { storage: { value: await site.body(page.id, version?.number ?? 1), representation: "storage" } } } : {}),
    ...(Object.keys(readers).length > 0 ? { restrictions: { read: { operation: "read", restrictions: readers } } } : {}),
    ...(expand.has("children.attachment") ? { children: { attachment: { results: files.slice(0, INLINE).map((file) => showFile(call, page, file, new Set(["extensions", ...(expand.has("children.attachment.version") ? ["version"] : [])]))), start: 0, limit: INLINE, size: Math.min(files.length, INLINE), _links: files.length > INLINE ? { next: `/rest/api/content/${page.id}/child/attachment?limit=${INLINE}&start=${INLINE}` } : {} } } } : {}),
    _links: { webui: `/spaces/${space?.key}/pages/${page.id}` },
  };
}

/** @param {ApiCall} call @param {Page} page @param {Attachment} file @param {Set<string>} expand */
function showFile({ site }, page, file, expand) {
  return {
    id: file.id, type: "attachment", status: "current", title: file.title,
    ...(expand.has("version") ? { version: { number: file.version, when: file.createdAt, minorEdit: true } } : {}),
    ...(expand.has("container") ? { container: { id: page.id, type: "page", status: page.status, title: page.title } } : {}),
    ...(expand.has("space") ? { space: { id: Number(page.spaceId), key: site.spaces.get(page.spaceId)?.key } } : {}),
    metadata: { mediaType: file.mediaType },
    ...(expand.has("extensions") ? { extensions: { mediaType: file.mediaType, fileSize: file.fileSize } } : {}),
    _links: { download: `/download/attachments/${page.id}/${encodeURIComponent(file.title)}?version=${file.version}` },
  };
}
