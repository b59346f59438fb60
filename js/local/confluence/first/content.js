// @ts-check
/**
 * Content of the first API (rest/v1/api-group-content, -content---children-and-descendants, -content-labels,
 * -content-properties, -content---move): pages as that API shows them. What is not asked for by `expand` is not shown.
 */
import { json } from "../../answer.js";
import { Refusal } from "../errors.js";
import { createPage, deletePage, readable, shownBody, updatePage } from "../pages.js";
import { mayEditPage, mayReadPage, mayReadSpace } from "../permissions.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */
/** @typedef {import("../site.js").Page} Page */

const READ = [["read:content-details:confluence"], ["read:confluence-content.all"], ["read:confluence-content.summary"]];
const WRITE = [["read:content-details:confluence", "write:content:confluence"], ["write:confluence-content"]];
const PROPS = [["read:content.property:confluence"], ["read:confluence-props"]];
const SET_PROPS = [["read:content.property:confluence", "write:content.property:confluence"], ["write:confluence-props"]];

/** @type {Record<string, [string[][], (call: ApiCall) => Promise<Response> | Response]>} */
export const contentRows = {
  "GET /wiki/rest/api/content": [READ, list],
  "POST /wiki/rest/api/content": [WRITE, create],
  "GET /wiki/rest/api/content/:id": [READ, async (call) => json(200, await show(call, current(call)))],
  "PUT /wiki/rest/api/content/:id": [WRITE, update],
  "DELETE /wiki/rest/api/content/:id": [[["delete:content:confluence"], ["write:confluence-content"]], deletePage],
  "PUT /wiki/rest/api/content/:id/move/:position/:target": [WRITE, move],
  "GET /wiki/rest/api/content/:id/history": [READ, (call) => {
    const page = current(call);
    return json(200, { latest: true, createdBy: person(call, page.authorId), createdDate: page.createdAt, lastUpdated: version(call, page), _links: {} });
  }],
  "GET /wiki/rest/api/content/:id/version": [READ, (call) => lists(call, [...current(call).versions].reverse().map((one) => ({ number: one.number, when: one.createdAt, message: one.message, minorEdit: one.minorEdit, by: person(call, one.authorId) })))],
  "GET /wiki/rest/api/content/:id/child/page": [READ, (call) => shownList(call, call.site.childrenOf(current(call).id))],
  "GET /wiki/rest/api/content/:id/descendant/page": [READ, (call) => shownList(call, below(call, current(call)))],
  "GET /wiki/rest/api/content/:id/child/attachment": [[["read:attachment:confluence"], ["read:confluence-content.summary"]], (call) => lists(call, call.site.attachmentsOf(current(call).id).map(({ id, title, mediaType, fileSize, version: number }) => ({ id, type: "attachment", status: "current", title, version: { number }, metadata: { mediaType }, extensions: { mediaType, fileSize }, _links: { download: `/download/attachments/${call.params.id}/${encodeURIComponent(title)}?version=${number}` } })))],
  "GET /wiki/rest/api/content/:id/child/comment": [[["read:comment:confluence"], ["read:confluence-content.all"]], (call) => lists(call, call.site.recordsOf("comment").filter(({ pageId }) => pageId === current(call).id).map((one) => ({ id: one.id, type: "comment", status: "current", title: "Re: ", ...(expanded(call).has("body.storage") ? { body: { storage: { value: one.body, representation: "storage" } } } : {}) })))],
  "GET /wiki/rest/api/content/:id/label": [[["read:label:confluence"], ["read:confluence-content.summary"]], (call) => lists(call, (current(call).labels ?? []).map((name) => ({ prefix: "global", name, id: `label-${name}`, label: name })))],
  "DELETE /wiki/rest/api/content/:id/label/:label": [[["write:label:confluence"], ["write:confluence-content"]], (call) => call.site.turn(async () => {
    const page = editable(call);
    await call.site.touchPage({ ...page, labels: (page.labels ?? []).filter((name) => name !== call.params.label) });
    return json(204);
  })],
  "GET /wiki/rest/api/content/:id/property": [PROPS, (call) => lists(call, call.site.propertiesOf(current(call).id).map(showProperty))],
  "POST /wiki/rest/api/content/:id/property": [SET_PROPS, (call) => setProperty(call, String(call.body?.key ?? ""), true)],
  "POST /wiki/rest/api/content/:id/property/:key": [SET_PROPS, (call) => setProperty(call, call.params.key ?? "", true)],
  "GET /wiki/rest/api/content/:id/property/:key": [PROPS, (call) => json(200, showProperty(propertyOf(call)))],
  "PUT /wiki/rest/api/content/:id/property/:key": [SET_PROPS, (call) => setProperty(call, call.params.key ?? "", false)],
  "DELETE /wiki/rest/api/content/:id/property/:key": [SET_PROPS, async (call) => (editable(call), await call.site.removeProperty(propertyOf(call)), json(204))],
  "GET /wiki/rest/api/space/:key/content": [READ, async (call) => {
    const space = call.site.spaceByKey(call.params.key ?? "");
    if (!space || !mayReadSpace(call.site, space, call.accountId)) throw missing(`space ${call.params.key}`);
    const pages = [...call.site.pages.values()].filter(({ spaceId, status }) => spaceId === space.id && status === "current");
    const shown = /** @type {any} */ (await (await shownList(call, pages)).json());
    return json(200, { page: shown, blogpost: { ...shown, results: [], size: 0 } });
  }],
};

const missing = (/** @type {string} */ what) => new Refusal(404, "NOT_FOUND", `com.atlassian.confluence.api.service.exceptions.NotFoundException: There is no ${what}, or you may not see it`);

/** @param {ApiCall} call @returns {Page} */
function current(call) {
  const page = readable(call);
  if (page.status !== "current" && call.query.get("status") !== page.status) throw missing(`content with id ${page.id}`);
  return page;
}

/** @param {ApiCall} call */
function editable(call) {
  const page = current(call);
  if (!mayEditPage(call.site, page, call.accountId)) throw new Refusal(403, "FORBIDDEN", "The calling user may not change this content");
  return page;
}

/** @param {ApiCall} call @param {Page} page @returns {Page[]} */
function below(call, page) {
  return call.site.childrenOf(page.id).flatMap((one) => [one, ...below(call, one)]);
}

/** @param {ApiCall} call */
function list(call) {
  const [title, spaceKey, type, status] = ["title", "spaceKey", "type", "status"].map((name, at) => call.query.get(name) ?? [undefined, undefined, "page", "current"][at]);
  if (type !== "page") throw new Refusal(501, "NOT_KNOWN", `The local Forge host keeps no content of the type ${type}`);
  const space = spaceKey ? call.site.spaceByKey(spaceKey) : undefined;
  if (spaceKey && !space) throw missing(`space ${spaceKey}`);
  return shownList(call, [...call.site.pages.values()].filter((page) => page.status === status && (!space || page.spaceId === space.id) && (!title || page.title === title)));
}

/** @param {ApiCall} call */
async function create(call) {
  const { type = "page", title, space, ancestors = [], body, status } = call.body ?? {};
  if (type !== "page") throw new Refusal(501, "NOT_KNOWN", `The local Forge host keeps no content of the type ${type}`);
  const found = space?.key ? call.site.spaceByKey(space.key) : call.site.spaces.get(String(space?.id ?? ""));
  if (!found) throw missing(`space ${space?.key ?? space?.id}`);
  const made = await createPage({ ...call, body: { spaceId: found.id, title, status, parentId: ancestors.at(-1)?.id, body: plainBody(body) } });
  return again(call, made);
}

/** @param {ApiCall} call */
async function update(call) {
  const { title, version: next, body, status = "current", ancestors } = call.body ?? {};
  return again(call, await updatePage({ ...call, body: { id: call.params.id, status, title: title ?? readable(call).title, version: next, body: plainBody(body), ...(ancestors?.length ? { parentId: ancestors.at(-1).id } : {}) } }));
}

/** @param {any} body `{storage: {value, representation}}` */
function plainBody(body) {
  const [format, given] = Object.entries(body ?? {})[0] ?? [];
  return format === undefined ? undefined : { representation: format, value: /** @type {any} */ (given).value };
}

/** @param {ApiCall} call @param {Response} response the other API's */
async function again(call, response) {
  if (!response.ok) return response;
  const { id } = /** @type {any} */ (await response.json());
  return json(200, await show(call, /** @type {Page} */ (call.site.pages.get(id))));
}

/** @param {ApiCall} call */
function move(call) {
  return call.site.turn(async () => {
    const page = editable(call);
    const target = readable(call, call.params.target ?? "");
    const { position } = call.params;
    if (!["before", "after", "append"].includes(position ?? "")) throw new Refusal(400, "BAD_REQUEST", "The position is before, after or append");
    const parentId = position === "append" ? target.id : target.parentId;
    if (target.id === page.id || below(call, page).some(({ id }) => id === parentId)) throw new Refusal(400, "BAD_REQUEST", "A page cannot be moved below itself");
    const siblings = (parentId === null ? [] : call.site.childrenOf(parentId)).filter(({ id }) => id !== page.id);
    const at = position === "append" ? siblings.length : siblings.findIndex(({ id }) => id === target.id) + (position === "after" ? 1 : 0);
    const moved = { ...page, parentId, spaceId: target.spaceId };
    for (const [order, one] of [...siblings.slice(0, at), moved, ...siblings.slice(at)].entries()) await call.site.touchPage({ ...one, position: order });
    return json(200, { pageId: page.id });
  });
}

/** @param {ApiCall} call */
function expanded(call) {
  return new Set((call.query.get("expand") ?? "").split(",").filter(Boolean));
}

/** @param {ApiCall} call @param {string} accountId */
function person(call, accountId) {
  return { type: "known", accountId, displayName: call.site.users.get(accountId)?.displayName };
}

/** @param {ApiCall} call @param {Page} page */
function version(call, page) {
  const last = page.versions.at(-1);
  return { number: last?.number, when: last?.createdAt, message: last?.message, minorEdit: last?.minorEdit, by: person(call, last?.authorId ?? "") };
}

/** @param {ApiCall} call @param {Page} page */
export async function show(call, page) {
  const expand = expanded(call);
  const has = (/** @type {string} */ name) => [...expand].some((one) => one === name || one.startsWith(`${name}.`));
  const space = call.site.spaces.get(page.spaceId);
  const formats = [...expand].filter((one) => one.startsWith("body.")).map((one) => one.split(".")[1] ?? "");
  const bodies = await Promise.all(formats.map((format) => shownBody(call, page.id, page.versions.at(-1)?.number ?? 1, format)));
  return {
    id: page.id, type: "page", status: page.status, title: page.title,
    ...(has("space") ? { space: { id: Number(page.spaceId), key: space?.key, name: space?.name, type: "global", status: "current" } } : {}),
    ...(has("version") ? { version: version(call, page) } : {}),
    ...(has("history") ? { history: { latest: true, createdBy: person(call, page.authorId), createdDate: page.createdAt, ...(has("history.lastUpdated") ? { lastUpdated: version(call, page) } : {}) } } : {}),
    ...(has("ancestors") ? { ancestors: call.site.ancestorsOf(page).reverse().map(({ id, title, status }) => ({ id, type: "page", status, title })) } : {}),
    ...(has("metadata.labels") ? { metadata: { labels: { results: (page.labels ?? []).map((name) => ({ prefix: "global", name, label: name })) } } } : {}),
    ...(has("children.page") ? { children: { page: { results: call.site.childrenOf(page.id).map(({ id, title, status }) => ({ id, type: "page", status, title })) } } } : {}),
    ...(bodies.length > 0 ? { body: Object.assign({}, ...bodies) } : {}),
    _links: { webui: `/spaces/${space?.key}/pages/${page.id}`, self: `${call.siteUrl}/wiki/rest/api/content/${page.id}`, base: `${call.siteUrl}/wiki` },
  };
}

/** @param {ApiCall} call @param {Page[]} pages */
async function shownList(call, pages) {
  return lists(call, await Promise.all(pages.filter((page) => mayReadPage(call.site, page, call.accountId)).map((page) => show(call, page))));
}

/** @param {ApiCall} call @param {any[]} all */
export function lists(call, all) {
  const start = Math.max(0, Number(call.query.get("start") ?? 0));
  const limit = Math.min(Math.max(1, Number(call.query.get("limit") ?? 25)), 200);
  const results = all.slice(start, start + limit);
  return json(200, { results, start, limit, size: results.length, _links: { base: `${call.siteUrl}/wiki`, context: "/wiki", ...(start + limit < all.length ? { next: `${call.path.split("?")[0]?.replace("/wiki", "")}?start=${start + limit}&limit=${limit}` } : {}) } });
}

/** @param {import("../site.js").Property} property */
function showProperty({ id, key, value, version: { number, createdAt } }) {
  return { id, key, value, version: { number, when: createdAt, minorEdit: true, message: "" } };
}

/** @param {ApiCall} call */
function propertyOf(call) {
  const found = call.site.propertiesOf(current(call).id).find(({ key }) => key === call.params.key);
  if (!found) throw missing(`property with key ${call.params.key}`);
  return found;
}

/** @param {ApiCall} call @param {string} key @param {boolean} fresh */
function setProperty(call, key, fresh) {
  return call.site.turn(async () => {
    const page = editable(call);
    const before = call.site.propertiesOf(page.id).find((one) => one.key === key);
    if (fresh && before) throw new Refusal(409, "CONFLICT", `A property with the key ${key} already exists`);
    if (key === "" || call.body?.value === undefined) throw new Refusal(400, "BAD_REQUEST", "A property has a key and a value");
    const number = (before?.version.number ?? 0) + 1;
    if (before && call.body?.version?.number !== number) throw new Refusal(409, "CONFLICT", `Version must be incremented when updating a property. Current Version: [${number - 1}].`);
    const property = { id: before?.id ?? call.site.nextId(), pageId: page.id, key, value: call.body.value, version: { number, createdAt: call.site.now(), message: "", minorEdit: true, authorId: call.accountId, title: "" } };
    await call.site.saveProperty(property);
    return json(200, showProperty(property));
  });
}
