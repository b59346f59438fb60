// @ts-check
/**
 * Confluence Cloud behind its API gateway (`/ex/confluence/<cloudId>/wiki/…`), as far as a read-only connector needs it
 * (developer.atlassian.com/cloud/confluence/rest/v1, /v2).
 */
import { randomBytes } from "node:crypto";
import { Refused, list, makeApi, wholeNumber } from "./api.js";
import { expansions, iso, limitOf, person, restriction, search, show } from "./content.js";
import { json } from "./server.js";

/** @typedef {import("./api.js").Call} Call */
/** @typedef {import("./world.js").Content} Content */

/** What `status` may name, by list (the second API's OpenAPI document). */
const STATUSES = {
  pages: ["current", "archived", "deleted", "trashed"], blogposts: ["current", "deleted", "trashed"], files: ["current", "archived", "trashed"],
  page: ["current", "archived", "trashed", "deleted", "historical", "draft"], blogpost: ["current", "trashed", "deleted", "historical", "draft"],
};

/**
 * @param {object} options
 * @param {import("./world.js").World} options.world
 * @param {import("./record.js").Record} options.record
 * @param {ReturnType<typeof import("./credentials.js").makeCredentials>} options.credentials
 * @param {string} options.cloudId
 * @param {string} options.siteUrl what people's links begin with; nothing answers there
 * @param {() => string} options.mediaUrl
 * @param {Map<string, string>} options.mediaTokens one-time keys of downloads
 * @param {import("./api.js").Quota} [options.quota]
 */
export function makeCloud({ world, record, credentials, cloudId, siteUrl, mediaUrl, mediaTokens, quota }) {
  /** Cursors are opaque, belong to one question, and show the listing as it was when it began. @type {Map<string, {question: string, items: any[], from: number}>} */
  const cursors = new Map();

  /**
   * One page of a listing.
   *
   * @param {Call} call @param {() => any[]} findAll @param {number} limit @param {(item: any) => unknown} shown @param {boolean} isSecond
   */
  function page(call, findAll, limit, shown, isSecond) {
    const question = [...call.query].filter(([name]) => name !== "cursor").sort().join("&") + call.asked.url.pathname;
    const cursor = call.query.get("cursor");
    const known = cursor === null ? { question, items: findAll(), from: 0 } : cursors.get(cursor);
    if (!known) throw new Refused(400, "The cursor is not valid");
    if (known.question !== question) {
      call.refused("a cursor with another question than the one it came from");
      throw new Refused(400, "The cursor does not belong to this query");
    }
    const results = known.items.slice(known.from, known.from + limit).map(shown);
    /** @type {Record<string, string>} */
    const links = { base: `${siteUrl}/wiki`, context: "/wiki" };
    if (known.from + limit < known.items.length) {
      const next = randomBytes(12).toString("base64url");
      cursors.set(next, { ...known, from: known.from + limit });
      const params = new URLSearchParams(call.query);
      params.set("cursor", next);
      // As the gateway does: the address is the site's, not the gateway's, and the first API leaves /wiki to the base.
      const path = call.asked.url.pathname.replace(`/ex/confluence/${cloudId}`, "");
      links.next = `${isSecond ? path : path.replace(/^\/wiki/, "")}?${params}`;
    }
    return json(200, { results, ...(isSecond ? {} : { start: known.from, limit, size: results.length }), _links: links });
  }

  /** @param {Call} call @param {string} [id] @returns {Content} */
  function visible(call, id = call.params.id ?? "") {
    if (!/^\d{1,19}$/.test(id)) throw new Refused(400, `${id} is not an id`);
    const content = world.contents.get(id);
    if (!world.isVisible(content)) throw new Refused(404, "Not found");
    return content;
  }

  /** @param {Call} call */
  function space(call) {
    const found = world.spaces.get(call.params.id ?? "");
    if (!found?.isVisible) throw new Refused(404, "Not found");
    return found;
  }

  const second = (/** @type {Call} */ call, /** @type {Content} */ content, hasLabels = false) => {
    call.cost(1);
    const format = call.query.get("body-format");
    if (format !== null && format !== "storage") throw new Refused(400, "body-format");
    return {
      id: content.id, status: content.status, title: content.title, spaceId: content.spaceId, ...(content.type === "page" ? { parentId: content.parentId, parentType: content.parentId ? "page" : null } : {}),
      authorId: content.authorId, createdAt: iso(content.createdAt), version: { number: content.version, createdAt: iso(content.when), message: "", minorEdit: false, authorId: content.authorId },
      body: format ? { storage: { representation: "storage", value: world.bodyOf(content) } } : {},
      ...(hasLabels ? { labels: { results: content.labels.map((name) => ({ id: `label-${name}`, name, prefix: "global" })), meta: { hasMore: false, cursor: "" } } } : {}),
      _links: { webui: `/spaces/${world.spaces.get(content.spaceId)?.key}/pages/${content.id}` },
    };
  };

  const oneOf = (/** @type {"page" | "blogpost"} */ type) => ({
    query: ["body-format", "include-labels", "include-version", "status"],
    handle: (/** @type {Call} */ call) => {
      const content = visible(call);
      const statuses = call.query.has("status") ? statusesOf(call, type) : ["current", "archived"];
      if (content.type !== type || !statuses.includes(content.status)) throw new Refused(404, "Not found");
      return json(200, { ...second(call, content, call.query.get("include-labels") === "true"), _links: { base: `${siteUrl}/wiki`, webui: `/pages/${content.id}` } });
    },
  });
  const manyOf = (/** @type {"page" | "blogpost"} */ type) => ({
    query: ["id", "space-id", "status", "limit", "cursor", "body-format", "sort"],
    handle: (/** @type {Call} */ call) => {
      const [ids, spaces, statuses] = [list(call.query, "id"), list(call.query, "space-id"), call.query.has("status") ? statusesOf(call, `${type}s`) : ["current", "archived"]];
      if (ids.some((id) => !/^\d{1,19}$/.test(id)) || ids.length > 250) throw new Refused(400, "id");
      const all = () => (ids.length > 0 ? ids.map((id) => world.contents.get(id)) : [...world.contents.values()])
        .filter((content) => content?.type === type && (spaces.length === 0 || spaces.includes(content.spaceId)) && statuses.includes(content.status) && world.isVisible(content));
      return page(call, all, limited(call), (content) => second(call, content), true);
    },
  });
  const files = {
    query: ["limit", "cursor", "status", "mediaType", "filename"],
    handle: (/** @type {Call} */ call) => {
      const content = visible(call);
      const statuses = call.query.has("status") ? statusesOf(call, "files") : ["current", "archived"];
      return page(call, () => world.filesOf(content.id).filter(({ status }) => statuses.includes(status)), limited(call), (file) => showSecond(call, file, content), true);
    },
  };

  /** @param {Call} call @param {import("./world.js").Attachment} file @param {Content} content */
  function showSecond(call, file, content) {
    call.cost(1);
    return {
      id: file.id, status: file.status, title: file.title, mediaType: file.mediaType, fileSize: file.size, fileId: `file-${file.id}`, createdAt: iso(file.when), pageId: content.type === "page" ? content.id : null,
      blogPostId: content.type === "blogpost" ? content.id : null, version: { number: file.version, createdAt: iso(file.when), message: "", minorEdit: false, authorId: file.authorId },
      downloadLink: `/download/attachments/${content.id}/${encodeURIComponent(file.title)}?version=${file.version}`,
    };
  }

  const gone = { query: ["expand", "status", "limit", "start"], handle: () => json(410, { message: "Gone: use the second API" }) };

  return makeApi({
    name: "cloud", base: `/ex/confluence/${cloudId}/wiki`, world, record, credentials, quota,
    routes: {
      "GET /rest/api/content/search": {
        query: ["cql", "limit", "cursor", "expand"],
        handle: (call) => {
          const expand = expansions(call, false);
          return page(call, () => search(call, false), limitOf(call, expand), (item) => show(call, item, expand, false), false);
        },
      },
      "GET /rest/api/content/:id": gone,
      "GET /rest/api/content/:id/child/attachment": gone,
      "GET /rest/api/content/:id/child/attachment/:attachment/download": {
        query: ["version"],
        handle: (call) => {
          const file = world.attachments.get(call.params.attachment ?? "");
          const content = visible(call);
          if (!file || file.pageId !== content.id || file.status !== "current") throw new Refused(404, "Not found");
          const key = randomBytes(16).toString("hex");
          mediaTokens.set(key, file.id);
          return { status: 302, headers: { location: `${mediaUrl()}/file/${file.id}/binary?token=${key}` }, body: "" };
        },
      },
      "GET /rest/api/content/:id/restriction/byOperation/read": { query: ["start", "limit"], handle: (call) => json(200, restriction(call, visible(call), false)) },
      "GET /rest/api/group/:id/membersByGroupId": {
        query: ["start", "limit"],
        handle: (call) => {
          const group = world.groups.get(call.params.id ?? "");
          if (!group) throw new Refused(404, "No group");
          const [start, limit] = [wholeNumber(call.query, "start", 0), wholeNumber(call.query, "limit", 200, 200)];
          const results = group.members.slice(start, start + limit).map((id) => person(call, id, false));
          call.cost(0, results.length);
          return json(200, { results, start, limit, size: results.length, _links: start + limit < group.members.length ? { next: `/rest/api/group/${group.id}/membersByGroupId?start=${start + limit}&limit=${limit}`, base: `${siteUrl}/wiki` } : {} });
        },
      },
      "GET /rest/api/user": {
        query: ["accountId"],
        handle: (call) => {
          const id = call.query.get("accountId") ?? "";
          if (!world.users.has(id)) throw new Refused(404, "No user");
          call.cost(0, 1);
          return json(200, person(call, id, false));
        },
      },
      "GET /api/v2/spaces": {
        query: ["ids", "keys", "type", "status", "limit", "cursor"],
        handle: (call) => {
          const [ids, keys, types] = [list(call.query, "ids"), list(call.query, "keys"), list(call.query, "type")];
          const status = call.query.get("status");
          const all = () => [...world.spaces.values()].filter((one) => one.isVisible && (ids.length === 0 || ids.includes(one.id)) && (keys.length === 0 || keys.includes(one.key)) && (types.length === 0 || types.includes(one.type)) && (status === null || status === one.status));
          return page(call, all, limited(call), (one) => (call.cost(1), { id: one.id, key: one.key, name: one.name, type: one.type, status: one.status, homepageId: one.homepageId, _links: { webui: `/spaces/${one.key}` } }), true);
        },
      },
      "GET /api/v2/spaces/:id": {
        handle: (call) => {
          const { id, key, name, type, status, homepageId } = space(call);
          call.cost(1);
          return json(200, { id, key, name, type, status, homepageId });
        },
      },
      "GET /api/v2/spaces/:id/permissions": {
        query: ["limit", "cursor"],
        handle: (call) => {
          const { id, readers, hasRoles } = space(call);
          const named = hasRoles ? [{ type: "role", id: "role-readers" }] : readers;
          const rows = named.flatMap((one) => [{ ...one, key: "read", targetType: "space" }, { ...one, key: "create", targetType: "comment" }]);
          return page(call, () => rows, limited(call), (row) => (call.cost(0, 1), { id: `${id}-${row.id}-${row.key}`, principal: { type: row.type, id: row.id }, operation: { key: row.key, targetType: row.targetType } }), true);
        },
      },
      "GET /api/v2/spaces/:id/role-assignments": {
        query: ["role-id", "role-type", "principal-id", "principal-type", "limit", "cursor"],
        handle: (call) => {
          const { readers, hasRoles } = space(call);
          const of = (/** @type {import("./world.js").Principal} */ { type, id }, /** @type {string} */ roleId) => ({ principal: { principalType: type.toUpperCase(), principalId: id }, roleId });
          const rows = hasRoles ? [...readers.map((one) => of(one, "role-readers")), of({ type: "user", id: "user-11" }, "role-writers-alone")] : [];
          return page(call, () => rows, limited(call), (row) => (call.cost(0, 1), row), true);
        },
      },
      "GET /api/v2/space-roles": {
        query: ["space-id", "role-type", "principal-id", "principal-type", "limit", "cursor"],
        handle: (call) => page(call, () => [
          { id: "role-readers", type: "CUSTOM", displayName: "Readers", spacePermissions: ["read/space", "create/comment"] }, { id: "role-writers-alone", type: "CUSTOM", displayName: "Writers", spacePermissions: ["create/page"] },
        ], limited(call), (row) => row, true),
      },
      "GET /api/v2/pages": manyOf("page"),
      "GET /api/v2/blogposts": manyOf("blogpost"),
      "GET /api/v2/pages/:id": oneOf("page"),
      "GET /api/v2/blogposts/:id": oneOf("blogpost"),
      "GET /api/v2/pages/:id/ancestors": { query: ["limit", "cursor"], handle: (call) => page(call, () => world.ancestorsOf(visible(call)), limited(call), ({ id, type }) => (call.cost(1), { id, type }), true) },
      "GET /api/v2/pages/:id/labels": { query: ["limit", "cursor", "prefix"], handle: (call) => page(call, () => visible(call).labels, limited(call), (name) => ({ id: `label-${name}`, name, prefix: "global" }), true) },
      "GET /api/v2/pages/:id/attachments": files,
      "GET /api/v2/blogposts/:id/attachments": files,
      "GET /api/v2/attachments/:id": {
        handle: (call) => {
          const file = world.attachments.get(call.params.id ?? "");
          if (!file) throw new Refused(404, "Not found");
          return json(200, showSecond(call, file, visible(call, file.pageId)));
        },
      },
    },
  });
}

/** @param {Call} call */
function limited(call) {
  const limit = wholeNumber(call.query, "limit", 25);
  if (limit < 1 || limit > 250) throw new Refused(400, "limit is 1 to 250");
  return limit;
}

/** @param {Call} call @param {keyof typeof STATUSES} of */
function statusesOf(call, of) {
  const statuses = list(call.query, "status");
  if (statuses.some((one) => !STATUSES[of].includes(one))) {
    call.refused(`status ${statuses} of ${of}`);
    throw new Refused(400, "status");
  }
  return statuses;
}

