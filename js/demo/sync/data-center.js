// @ts-check
/**
 * Confluence Data Center, as far as a read-only connector needs it (docs.atlassian.com/ConfluenceServer/rest): start and
 * limit instead of cursors, names instead of ids, space permissions for administrators of the space.
 */
import { Refused, list, makeApi, wholeNumber } from "./api.js";
import { expansions, limitOf, person, restriction, search, show, showContent, showFile } from "./content.js";
import { json } from "./server.js";

/** @typedef {import("./api.js").Call} Call */

/**
 * @param {object} options
 * @param {import("./world.js").World} options.world
 * @param {import("./record.js").Record} options.record
 * @param {ReturnType<typeof import("./credentials.js").makeCredentials>} options.credentials
 * @param {string} options.context path of the server, "" or "/confluence"
 * @param {string} options.instanceId
 * @param {boolean} [options.administersSpaces] may the account read who may see a space?
 */
export function makeDataCenter({ world, record, credentials, context, instanceId, administersSpaces = true }) {
  /** @param {Call} call @param {any[]} all @param {number} limit @param {(item: any) => unknown} shown */
  function page(call, all, limit, shown) {
    const start = wholeNumber(call.query, "start", 0);
    const results = all.slice(start, start + limit).map(shown);
    /** @type {Record<string, string>} */
    const links = { base: call.asked.url.origin + context, context };
    if (start + limit < all.length) {
      const next = new URLSearchParams(call.query);
      next.set("start", String(start + limit));
      next.set("limit", String(limit));
      links.next = `${call.asked.url.pathname.slice(context.length)}?${next}`;
    }
    return json(200, { results, start, limit, size: results.length, _links: links });
  }

  /** @param {Call} call */
  function visible(call) {
    const content = world.contents.get(call.params.id ?? "");
    if (!world.isVisible(content)) throw new Refused(404, `No content found with id: ContentId{id=${call.params.id}}`);
    return content;
  }

  /** @param {Call} call */
  function space(call) {
    const found = [...world.spaces.values()].find(({ key, isVisible }) => isVisible && key === call.params.key);
    if (!found) throw new Refused(404, `No space found with key : ${call.params.key}`);
    return found;
  }

  const showSpace = (/** @type {import("./world.js").Space} */ { id, key, name, type, status }) => ({ id: Number(id), key, name, type, status, _links: { webui: `/display/${key}` } });

  return makeApi({
    name: "data-center", base: context, world, record, credentials,
    routes: {
      "GET /rest/applinks/1.0/manifest": { open: true, handle: () => json(200, { id: instanceId, name: "Confluence", typeId: "confluence", version: "9.2.0", buildNumber: 9110, url: context, publicSignup: false }) },
      "GET /rest/api/content/search": {
        query: ["cql", "start", "limit", "expand"],
        handle: (call) => {
          const expand = expansions(call, true);
          return page(call, search(call, true), limitOf(call, expand), (item) => show(call, item, expand, true));
        },
      },
      "GET /rest/api/content/:id": {
        query: ["expand", "status"],
        handle: (call) => {
          const expand = expansions(call, true);
          const file = world.attachments.get(call.params.id ?? "");
          const owner = file && world.contents.get(file.pageId);
          if (file && owner && world.isVisible(owner)) return json(200, showFile(call, owner, file, expand, true));
          const content = visible(call);
          const statuses = list(call.query, "status");
          const isAsked = statuses.includes("any") || (statuses.length === 0 ? ["current"] : statuses).includes(content.status);
          if (!isAsked) throw new Refused(404, `No content found with id: ContentId{id=${content.id}}`);
          return json(200, showContent(call, content, expand, true));
        },
      },
      "GET /rest/api/content/:id/child/attachment": {
        query: ["start", "limit", "expand"],
        handle: (call) => {
          const expand = expansions(call, true);
          const content = visible(call);
          return page(call, world.filesOf(content.id).filter(({ status }) => status === "current"), wholeNumber(call.query, "limit", 25, 200), (file) => showFile(call, content, file, expand, true));
        },
      },
      "GET /rest/api/content/:id/label": { query: ["start", "limit"], handle: (call) => page(call, visible(call).labels, wholeNumber(call.query, "limit", 200, 200), (name) => ({ prefix: "global", name })) },
      "GET /rest/api/content/:id/restriction/byOperation/read": { query: ["start", "limit"], handle: (call) => json(200, restriction(call, visible(call), true)) },
      "GET /download/attachments/:id/:name": {
        query: ["version", "api", "modificationDate"],
        handle: (call) => {
          const content = visible(call);
          const file = world.filesOf(content.id).find(({ title, status }) => status === "current" && title === call.params.name);
          if (!file) throw new Refused(404, "Not found");
          return { status: 200, headers: { "content-type": file.mediaType, "content-length": String(file.size) }, body: world.bytesOf(file) };
        },
      },
      "GET /rest/api/space": {
        query: ["spaceKey", "type", "status", "start", "limit"],
        handle: (call) => {
          const [keys, types, status] = [list(call.query, "spaceKey"), list(call.query, "type"), call.query.get("status")];
          const all = [...world.spaces.values()].filter((one) => one.isVisible && (keys.length === 0 || keys.includes(one.key)) && (types.length === 0 || types.includes(one.type)) && (status === null || status === one.status));
          return page(call, all, wholeNumber(call.query, "limit", 25, 1000), (one) => (call.cost(1), showSpace(one)));
        },
      },
      "GET /rest/api/space/:key": { handle: (call) => json(200, showSpace(space(call))) },
      "GET /rest/api/space/:key/permissions": {
        query: ["start", "limit"],
        handle: (call) => {
          const { readers } = space(call);
          if (!administersSpaces) throw new Refused(403, "Not permitted to view the permissions of the space");
          const rows = readers.flatMap((one) => [{ one, key: "read" }, { one, key: "create" }]);
          return page(call, rows, wholeNumber(call.query, "limit", 100, 200), ({ one, key }) => {
            call.cost(0, 1);
            return { subject: one.type === "user" ? person(call, one.id, true) : { type: "group", name: world.groups.get(one.id)?.name }, operation: { operationKey: key, targetType: key === "read" ? "space" : "comment" }, spaceKey: call.params.key };
          });
        },
      },
      "GET /rest/api/group/:name/member": {
        query: ["start", "limit"],
        handle: (call) => {
          const group = [...world.groups.values()].find(({ name }) => name === call.params.name);
          if (!group) throw new Refused(404, "No group");
          return page(call, group.members, wholeNumber(call.query, "limit", 200, 200), (id) => (call.cost(0, 1), person(call, id, true)));
        },
      },
    },
  });
}
