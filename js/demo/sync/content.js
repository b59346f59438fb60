// @ts-check
/** The first API's content, which both dialects speak: its shapes, its expansions, its search. */
import { Refused, list, wholeNumber } from "./api.js";
import { CqlError, readCql } from "../../local/confluence/reading/cql.js";

/** @typedef {import("./api.js").Call} Call */
/** @typedef {import("./world.js").Content} Content */
/** @typedef {import("./world.js").Attachment} Attachment */

/** Attachments that an expansion shows; the rest has to be asked for. */
const INLINE = 25;
const EXPANSIONS = new Set([
  "version", "space", "history", "history.lastUpdated", "ancestors", "metadata.labels", "body.storage", "children.attachment", "children.attachment.version",
  "restrictions.read.restrictions.user", "restrictions.read.restrictions.group", "container", "extensions", "metadata",
]);

/** @param {Call} call @param {boolean} isDataCenter */
export function expansions(call, isDataCenter) {
  const asked = list(call.query, "expand");
  for (const name of asked) {
    if (name.startsWith("ancestors.restrictions")) {
      call.refused(`expansion ${name}: a draft above a page makes the whole answer a 404`);
      throw new Refused(404, "No content found");
    }
    if (isDataCenter && name === "permissions") {
      call.refused("expansion permissions: only for administrators");
      throw new Refused(500, "Internal Server Error");
    }
    if (!EXPANSIONS.has(name)) {
      call.refused(`expansion ${name}`);
      throw new Refused(400, `unknown expansion ${name}`);
    }
  }
  return new Set(asked);
}

/** Pages, posts and files that the search index knows and the account may see, in the order asked for. @param {Call} call @param {boolean} isDataCenter */
export function search(call, isDataCenter) {
  const cql = call.query.get("cql") ?? "";
  if (cql === "") throw new Refused(400, "cql is required");
  /** @type {ReturnType<typeof readCql>} */
  let parsed;
  try {
    parsed = readCql(cql, call.world.nowMs());
  } catch (error) {
    if (error instanceof CqlError) throw new Refused(400, error.message);
    throw error;
  }
  if (isDataCenter && /\bfolder\b/.test(cql)) throw new Refused(400, "No ContentTypeBinding found for type: folder");
  const found = [];
  for (const content of call.world.contents.values()) {
    if (content.status !== "current" || !content.isIndexed || !call.world.isVisible(content)) continue;
    const own = rowOf(call.world, content);
    if (parsed.test(own)) found.push({ content, when: content.when, created: content.createdAt });
    for (const file of call.world.filesOf(content.id)) {
      if (file.status === "current" && parsed.test({ ...own, id: file.id, type: "attachment", title: file.title, labels: [], ancestors: [], parent: null, lastModified: file.when, created: file.when })) found.push({ content, file, when: file.when, created: file.when });
    }
  }
  for (const { field, isDescending } of [...parsed.order].reverse()) {
    const key = field === "created" ? "created" : field === "lastmodified" ? "when" : undefined;
    if (key) found.sort((a, b) => (isDescending ? b[key] - a[key] : a[key] - b[key]));
  }
  return found;
}

/** @param {import("./world.js").World} world @param {Content} content @returns {import("../../local/confluence/reading/cql.js").Row} */
function rowOf(world, content) {
  const space = world.spaces.get(content.spaceId);
  return {
    id: content.id, type: content.type, title: content.title, labels: content.labels, spaceKey: space?.key ?? "", spaceType: space?.type ?? "",
    ancestors: world.ancestorsOf(content).map(({ id }) => id), parent: content.parentId, lastModified: content.when, created: content.createdAt,
  };
}

/** How many of a listing are shown at once: fewer with expansions, fewer still with bodies. @param {Call} call @param {Set<string>} expand */
export function limitOf(call, expand) {
  return wholeNumber(call.query, "limit", 25, expand.has("body.storage") ? 50 : expand.size > 0 ? 200 : 1000);
}

/** @param {Call} call @param {{content: Content, file?: Attachment}} item @param {Set<string>} expand @param {boolean} isDataCenter */
export function show(call, { content, file }, expand, isDataCenter) {
  return file ? showFile(call, content, file, expand, isDataCenter) : showContent(call, content, expand, isDataCenter);
}

/** @param {Call} call @param {Content} content @param {Set<string>} expand @param {boolean} isDataCenter */
export function showContent(call, content, expand, isDataCenter) {
  const { world } = call;
  const space = world.spaces.get(content.spaceId);
  const children = world.filesOf(content.id).filter(({ status }) => status === "current");
  const hasRestrictions = expand.has("restrictions.read.restrictions.user") || expand.has("restrictions.read.restrictions.group");
  call.cost(1 + (expand.has("children.attachment") ? Math.min(children.length, INLINE) : 0), hasRestrictions ? content.restriction.length : 0);
  return {
    id: content.id, type: content.type, status: content.status, title: content.title,
    ...(expand.has("version") ? { version: version(call, content, isDataCenter) } : {}),
    ...(expand.has("space") && space ? { space: { ...idOf(space.id, isDataCenter), key: space.key, name: space.name, type: space.type, status: space.status } } : {}),
    ...(expand.has("history") || expand.has("history.lastUpdated") ? { history: { latest: true, createdBy: person(call, content.authorId, isDataCenter), createdDate: iso(content.createdAt), ...(expand.has("history.lastUpdated") ? { lastUpdated: version(call, content, isDataCenter) } : {}) } } : {}),
    ...(expand.has("ancestors") ? { ancestors: world.ancestorsOf(content).filter((one) => one.status !== "draft").map(({ id, type, status, title }) => ({ id, type, status, title })) } : {}),
    ...(expand.has("metadata.labels") ? { metadata: { labels: { results: content.labels.map((name) => ({ prefix: "global", name, id: `label-${name}`, label: name })), start: 0, limit: 200, size: content.labels.length } } } : {}),
    ...(expand.has("body.storage") ? { body: { storage: { value: world.bodyOf(content), representation: "storage" } } } : {}),
    ...(hasRestrictions ? { restrictions: { read: { operation: "read", restrictions: principals(call, content, expand, isDataCenter) } } } : {}),
    ...(expand.has("children.attachment") ? { children: { attachment: { results: children.slice(0, INLINE).map((file) => showFile(call, content, file, new Set(["extensions", ...(expand.has("children.attachment.version") ? ["version"] : [])]), isDataCenter, true)), start: 0, limit: INLINE, size: Math.min(children.length, INLINE), _links: children.length > INLINE ? { next: `/rest/api/content/${content.id}/child/attachment?limit=${INLINE}&start=${INLINE}` } : {} } } } : {}),
    _links: { webui: `/spaces/${space?.key}/${content.type === "page" ? "pages" : "blog"}/${content.id}`, self: `/rest/api/content/${content.id}` },
  };
}

/** @param {Call} call @param {Content} content @param {Attachment} file @param {Set<string>} expand @param {boolean} isDataCenter @param {boolean} [isPaid] */
export function showFile(call, content, file, expand, isDataCenter, isPaid = false) {
  if (!isPaid) call.cost(1);
  return {
    id: file.id, type: "attachment", status: file.status, title: file.title,
    ...(expand.has("version") ? { version: version(call, file, isDataCenter) } : {}),
    ...(expand.has("container") ? { container: { id: content.id, type: content.type, status: content.status, title: content.title } } : {}),
    ...(expand.has("space") ? { space: { ...idOf(content.spaceId, isDataCenter), key: call.world.spaces.get(content.spaceId)?.key } } : {}),
    metadata: { mediaType: file.mediaType },
    ...(expand.has("extensions") ? { extensions: { mediaType: file.mediaType, fileSize: file.size, comment: "" } } : {}),
    _links: { webui: `/pages/viewpageattachments.action?pageId=${content.id}`, download: `/download/attachments/${content.id}/${encodeURIComponent(file.title)}?version=${file.version}` },
  };
}

/** @param {Call} call @param {Content} content @param {boolean} isDataCenter */
export function restriction(call, content, isDataCenter) {
  const start = wholeNumber(call.query, "start", 0);
  const limit = wholeNumber(call.query, "limit", 100, 200);
  const page = content.restriction.slice(start, start + limit);
  call.cost(0, page.length);
  const of = (/** @type {"user" | "group"} */ type) => page.filter((one) => one.type === type).map((one) => principal(call, one, isDataCenter));
  const shown = (/** @type {any[]} */ results) => ({ results, start, limit, size: results.length });
  return { operation: "read", restrictions: { user: shown(of("user")), group: shown(of("group")) }, _links: content.restriction.length > start + limit ? { next: `/rest/api/content/${content.id}/restriction/byOperation/read?start=${start + limit}&limit=${limit}` } : {} };
}

/** @param {Call} call @param {Content} content @param {Set<string>} expand @param {boolean} isDataCenter */
function principals(call, content, expand, isDataCenter) {
  const of = (/** @type {"user" | "group"} */ type) => {
    const all = content.restriction.filter((one) => one.type === type);
    const results = all.slice(0, 100).map((one) => principal(call, one, isDataCenter));
    return { results, start: 0, limit: 100, size: results.length, ...(all.length > 100 ? { _links: { next: `/rest/api/content/${content.id}/restriction/byOperation/read?start=100` } } : {}) };
  };
  return { ...(expand.has("restrictions.read.restrictions.user") ? { user: of("user") } : {}), ...(expand.has("restrictions.read.restrictions.group") ? { group: of("group") } : {}) };
}

/** @param {Call} call @param {import("./world.js").Principal} one @param {boolean} isDataCenter */
export function principal(call, { type, id }, isDataCenter) {
  if (type === "user") return person(call, id, isDataCenter);
  const group = call.world.groups.get(id);
  return { type: "group", name: group?.name ?? id, ...(isDataCenter ? {} : { id }) };
}

/** @param {Call} call @param {string} id @param {boolean} isDataCenter */
export function person(call, id, isDataCenter) {
  const user = call.world.users.get(id);
  if (isDataCenter) return { type: "known", username: id, userKey: `key-${id}`, displayName: user?.name };
  return { type: "known", accountId: id, accountType: "atlassian", email: user?.isEmailVisible ? user.email : "", displayName: user?.name };
}

/** @param {Call} call @param {{version: number, when: number, authorId: string}} of @param {boolean} isDataCenter */
function version(call, { version: number, when, authorId }, isDataCenter) {
  return { number, when: iso(when), minorEdit: false, by: person(call, authorId, isDataCenter) };
}

/** Numbers in both first APIs, strings in the second. @param {string} id @param {boolean} _isDataCenter */
function idOf(id, _isDataCenter) {
  return { id: Number(id) };
}

/** @param {number} ms */
export function iso(ms) {
  return new Date(ms).toISOString();
}
