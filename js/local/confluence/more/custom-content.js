// @ts-check
/** Custom content of the app's own modules (rest/v2/api-group-custom-content; manifest-reference/modules/confluence-custom-content). */
import { json } from "../../answer.js";
import { LIMITS } from "../../limits.js";
import { Refusal, badRequest, notFound } from "../errors.js";
import { knownParameters, listParameter, pageOf } from "../paging.js";
import { checkBody, readable } from "../pages.js";
import { mayEditPage, mayReadPage } from "../permissions.js";
import { entriesOf, entryOf, membersOf, newEntry, nextEntry, showEntry, sortedEntries, spaceOf, titleOf } from "./entries.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */
/** @typedef {import("./entries.js").Entry} Entry */

const READ = [["read:custom-content:confluence"]];
const WRITE = [["write:custom-content:confluence"]];
const KIND = "custom-content";

/** @type {import("../api.js").Rows} */
export const customContentRows = {
  "GET /wiki/api/v2/custom-content": [READ, (call) => {
    knownParameters(call, ["type", "id", "space-id", "sort", "body-format", "cursor", "limit"]);
    const [ids, spaceIds] = [listParameter(call, "id"), listParameter(call, "space-id")];
    return list(call, (entry) => (ids.length === 0 || ids.includes(entry.id)) && (spaceIds.length === 0 || spaceIds.includes(entry.spaceId)));
  }],
  "GET /wiki/api/v2/pages/:id/custom-content": [READ, (call) => {
    knownParameters(call, ["type", "sort", "body-format", "cursor", "limit"]);
    const { id } = readable(call);
    return list(call, ({ pageId }) => pageId === id);
  }],
  "GET /wiki/api/v2/spaces/:id/custom-content": [READ, (call) => {
    knownParameters(call, ["type", "sort", "body-format", "cursor", "limit"]);
    const { id } = spaceOf(call, call.params.id ?? "");
    return list(call, ({ spaceId }) => spaceId === id);
  }],
  "POST /wiki/api/v2/custom-content": [WRITE, (call) => call.site.turn(async () => {
    knownParameters(call, []);
    const { type, status = "current", spaceId, pageId, customContentId, title, body } = membersOf(call, ["type", "status", "spaceId", "pageId", "customContentId", "title", "body"]);
    if (status !== "current") throw badRequest(`Provided value {${status}} for 'status' is not the correct type.`);
    const held = container(call, { spaceId, pageId, customContentId });
    const entry = newEntry(call, { ...held, type: typeOf(call, type), title: titleOf(title), ...bodyOf(body) });
    await call.site.saveRecord(KIND, entry.id, entry);
    return json(201, show(entry, entry.format));
  })],
  "GET /wiki/api/v2/custom-content/:id": [READ, (call) => {
    knownParameters(call, ["body-format"]);
    return json(200, show(seen(call), call.query.get("body-format")));
  }],
  "PUT /wiki/api/v2/custom-content/:id": [WRITE, (call) => call.site.turn(async () => {
    knownParameters(call, []);
    const { type, status, title, body } = membersOf(call, ["id", "type", "status", "spaceId", "pageId", "customContentId", "title", "body", "version"]);
    const before = seen(call, true);
    if (type !== before.type) throw badRequest("The type of custom content cannot change");
    if (status !== "current") throw badRequest(`Provided value {${status}} for 'status' is not the correct type.`);
    const entry = nextEntry(call, before, { title: titleOf(title), ...(body === undefined ? {} : bodyOf(body)) });
    await call.site.saveRecord(KIND, entry.id, entry);
    return json(200, show(entry, entry.format));
  })],
  "DELETE /wiki/api/v2/custom-content/:id": [[["delete:custom-content:confluence"]], async (call) => {
    knownParameters(call, []);
    await call.site.removeRecord(KIND, seen(call, true).id);
    return json(204);
  }],
};

/** @param {ApiCall} call @param {(entry: Entry) => boolean} wanted */
function list(call, wanted) {
  const type = typeOf(call, call.query.get("type"));
  const found = entriesOf(call, KIND).filter((entry) => entry.type === type && wanted(entry) && onReadablePage(call, entry));
  return pageOf(call, sortedEntries(found, call.query.get("sort")), (entry) => show(entry, call.query.get("body-format")));
}

/** A module of this app, in this environment, by the name that Confluence gives it. @param {ApiCall} call @param {any} type */
function typeOf(call, type) {
  if (typeof type !== "string" || type === "") throw badRequest("Provided value {null} for 'type' is not the correct type.");
  if (!call.customTypes.includes(type)) throw new Refusal(400, "INVALID_REQUEST_PARAMETER", `The custom content type ${type} does not exist.`, `Known here: ${call.customTypes.join(", ") || "none; the manifest has no confluence:customContent"}`);
  return type;
}

/** Where it hangs: exactly one of a space, a page and other custom content. @param {ApiCall} call @param {Record<string, any>} given */
function container(call, given) {
  const named = Object.entries(given).filter(([, id]) => id !== undefined && id !== null);
  if (named.length !== 1) throw badRequest("Exactly one of spaceId, pageId and customContentId is required");
  const [[name, id] = ["", ""]] = named;
  if (name === "spaceId") return { spaceId: spaceOf(call, String(id), true).id };
  if (name === "customContentId") return { customContentId: String(id), spaceId: seen({ ...call, params: { id: String(id) } }, true).spaceId };
  const page = readable(call, String(id));
  if (!mayEditPage(call.site, page, call.accountId)) throw new Refusal(403, "FORBIDDEN", "Current user not permitted to add content to this page");
  return { pageId: page.id, spaceId: page.spaceId };
}

/** @param {ApiCall} call @param {boolean} [toWrite] */
function seen(call, toWrite = false) {
  const entry = entryOf(call, KIND, "Custom content", toWrite);
  if (!onReadablePage(call, entry)) throw notFound(`Custom content ${entry.id} was not found or may not be viewed.`);
  return entry;
}

/** @param {ApiCall} call @param {Entry} entry */
function onReadablePage({ site, accountId }, { pageId }) {
  const page = pageId && site.pages.get(pageId);
  return !pageId || (page && mayReadPage(site, page, accountId));
}

/** @param {any} body */
function bodyOf(body) {
  const chosen = body?.representation ? body : body?.raw ?? body?.storage ?? body?.atlas_doc_format;
  if (chosen?.representation !== "raw") return { body: checkBody(body), format: "storage" };
  const value = String(chosen.value ?? "");
  if (Buffer.byteLength(value) > LIMITS.pageBodyBytes) throw new Refusal(413, "REQUEST_TOO_LARGE", "Request too large");
  return { body: value, format: "raw" };
}

/** @param {Entry} entry @param {string | null} format */
function show(entry, format) {
  if (format !== null && (format === "raw") !== (entry.format === "raw")) throw new Refusal(501, "NOT_KNOWN", `The local Forge host does not convert custom content from ${entry.format} to ${format}`);
  const { type, pageId, customContentId } = entry;
  return { ...showEntry(entry, format), type, ...(pageId ? { pageId } : {}), ...(customContentId ? { customContentId } : {}), _links: { webui: `/spaces/viewcustomcontent/${entry.id}` } };
}
