// @ts-check
/** Folders of the v2 API (rest/v2/api-group-folder): pages and folders stand below them. */
import { json } from "../../answer.js";
import { badRequest, notFound } from "../errors.js";
import { knownParameters, pageOf } from "../paging.js";
import { mayReadPage } from "../permissions.js";
import { entryOf, membersOf, newEntry, showEntry, spaceOf, titleOf } from "./entries.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */
/** @typedef {import("./entries.js").Entry} Entry */

/** @type {import("../api.js").Rows} */
export const folderRows = {
  "POST /wiki/api/v2/folders": [[["write:folder:confluence"]], (call) => call.site.turn(async () => {
    knownParameters(call, []);
    const { spaceId, title, parentId } = membersOf(call, ["spaceId", "title", "parentId"]);
    const space = spaceOf(call, String(spaceId), true);
    if (call.site.recordsOf("folder").some((one) => one.spaceId === space.id && one.title === title)) throw badRequest("A folder exists with the same title in this space");
    const folder = newEntry(call, { spaceId: space.id, title: titleOf(title), body: "", parentId: parentOf(call, parentId, space) });
    await call.site.saveRecord("folder", folder.id, folder);
    return json(200, show(call, folder));
  })],
  "GET /wiki/api/v2/folders/:id": [[["read:folder:confluence"]], (call) => (knownParameters(call, []), json(200, show(call, entryOf(call, "folder", "Folder"))))],
  "DELETE /wiki/api/v2/folders/:id": [[["delete:folder:confluence"]], (call) => call.site.turn(async () => {
    knownParameters(call, []);
    const folder = entryOf(call, "folder", "Folder", true);
    // What stood below it moves up to where it stood.
    for (const page of call.site.childrenOf(folder.id)) await call.site.touchPage({ ...page, parentId: folder.parentId });
    await call.site.removeRecord("folder", folder.id);
    return json(204);
  })],
  "GET /wiki/api/v2/folders/:id/direct-children": [[["read:hierarchical-content:confluence"]], (call) => {
    knownParameters(call, ["cursor", "limit"]);
    const { id } = entryOf(call, "folder", "Folder");
    const pages = call.site.childrenOf(id).filter((page) => mayReadPage(call.site, page, call.accountId)).map(({ id: of, status, title, spaceId, position }) => ({ id: of, type: "page", status, title, spaceId, childPosition: position }));
    const folders = call.site.recordsOf("folder").filter(({ parentId }) => parentId === id).map(({ id: of, status, title, spaceId }) => ({ id: of, type: "folder", status, title, spaceId, childPosition: 0 }));
    return pageOf(call, [...folders, ...pages], (one) => one);
  }],
};

/** @param {ApiCall} call @param {any} parentId @param {import("../site.js").Space} space */
function parentOf(call, parentId, space) {
  if (parentId === undefined || parentId === null) return space.homepageId;
  const page = call.site.pages.get(String(parentId));
  const folder = call.site.record("folder", String(parentId));
  if (folder?.spaceId !== space.id && !(page?.spaceId === space.id && mayReadPage(call.site, page, call.accountId))) throw notFound(`The parent ${parentId} was not found.`);
  return String(parentId);
}

/** @param {ApiCall} call @param {Entry} folder */
function show(call, folder) {
  const { body: _, spaceId: __, ...shown } = showEntry(folder, null);
  return { ...shown, type: "folder", parentId: folder.parentId, parentType: call.site.pages.has(folder.parentId) ? "page" : "folder", position: 0, ownerId: folder.authorId, _links: { webui: `/spaces/${call.site.spaces.get(folder.spaceId)?.key}/folder/${folder.id}`, base: `${call.siteUrl}/wiki` } };
}
