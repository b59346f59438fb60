// @ts-check
/**
 * The state of a page, which people see as its status (rest/v1/api-group-content-states), and new spaces of both APIs
 * (rest/v1/api-group-space "Create space", rest/v2/api-group-space "Create space").
 */
import { json } from "../../answer.js";
import { Refusal } from "../errors.js";
import { readable } from "../pages.js";
import { mayEditPage, mayReadSpace } from "../permissions.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */
/** @typedef {import("../site.js").Page} Page */
/** @typedef {{id: number, name: string, color: string}} State */

/** With these a space starts; their ids may be named instead of a name and a colour. @type {State[]} */
const OF_SPACE = [{ id: 0, name: "Rough draft", color: "#ffc400" }, { id: 1, name: "In progress", color: "#2684ff" }, { id: 2, name: "Ready for review", color: "#57d9a3" }];
const READ = [["read:content-details:confluence"], ["read:confluence-content.summary"]];
const WRITE = [["read:content-details:confluence", "write:content:confluence"], ["write:confluence-content"]];
const NEW_SPACE = [["write:space:confluence", "read:space:confluence"], ["write:confluence-space"]];
const bad = (/** @type {string} */ message) => new Refusal(400, "BAD_REQUEST", message);
const unknown = (/** @type {string} */ what) => new Refusal(501, "NOT_KNOWN", `The local Forge host does not know ${what}`);

/** @type {import("../api.js").Rows} */
export const stateRows = {
  "GET /wiki/rest/api/content/:id/state": [READ, (call) => {
    if ((call.query.get("status") ?? "current") === "draft") throw unknown("states of drafts");
    return shown(call, readable(call));
  }],
  "PUT /wiki/rest/api/content/:id/state": [WRITE, (call) => change(call, stateOf(call))],
  "DELETE /wiki/rest/api/content/:id/state": [WRITE, (call) => change(call, undefined)],
  "GET /wiki/rest/api/content/:id/state/available": [WRITE, (call) => (editable(call), json(200, { spaceContentStates: OF_SPACE, customContentStates: [] }))],
  "GET /wiki/rest/api/space/:key/state": [[["read:space:confluence"], ["read:confluence-content.all"]], (call) => (spaceOf(call), json(200, OF_SPACE))],
  "GET /wiki/rest/api/space/:key/state/settings": [[["read:space.setting:confluence"], ["read:confluence-space.summary"]], (call) => {
    const { authorId } = spaceOf(call);
    const role = call.site.users.get(call.accountId)?.role;
    if (authorId !== call.accountId && role !== "admin" && role !== "app") throw new Refusal(403, "FORBIDDEN", "Only an administrator of the space sees its settings");
    return json(200, { contentStatesAllowed: true, customContentStatesAllowed: true, spaceContentStatesAllowed: true, spaceContentStates: OF_SPACE });
  }],
  "POST /wiki/rest/api/space": [NEW_SPACE, async (call) => {
    const space = await createSpace(call, ["key", "alias", "name", "description", "permissions", "metadata"], (given) => given?.plain?.value);
    return json(200, { id: Number(space.id), key: space.key, alias: space.key, name: space.name, type: "global", status: "current", _links: { webui: `/spaces/${space.key}` } });
  }],
  "POST /wiki/api/v2/spaces": [[["write:space:confluence"], ["write:confluence-space"]], async (call) => {
    const space = await createSpace(call, ["key", "alias", "name", "description", "createPrivateSpace", "roleAssignments", "copySpaceAccessConfiguration", "templateKey"], (given) => given?.value);
    return json(201, { id: space.id, key: space.key, name: space.name, type: "global", status: "current", authorId: space.authorId, createdAt: space.createdAt, homepageId: space.homepageId, spaceOwnerId: space.authorId, currentActiveAlias: space.key, _links: { webui: `/spaces/${space.key}` } });
  }],
};

/** @param {ApiCall} call */
function spaceOf(call) {
  const space = call.site.spaceByKey(call.params.key ?? "");
  if (!space || !mayReadSpace(call.site, space, call.accountId)) throw new Refusal(404, "NOT_FOUND", `There is no space ${call.params.key}, or you may not see it`);
  return space;
}

/** @param {ApiCall} call */
function editable(call) {
  const page = readable(call);
  if (!mayEditPage(call.site, page, call.accountId)) throw new Refusal(403, "FORBIDDEN", "The calling user may not change this content");
  return page;
}

/** The state that a body names: one of the space by its id, or one's own by name and colour. @param {ApiCall} call @returns {State} */
function stateOf(call) {
  const { id, name, color } = call.body ?? {};
  if (id !== undefined && id !== null) {
    const found = OF_SPACE.find((state) => state.id === Number(id));
    if (!found) throw bad(`There is no content state ${id} in this space`);
    return found;
  }
  if (typeof name !== "string" || name.trim() === "" || name.length > 20) throw bad("A content state has a name of at most 20 characters");
  if (!/^#[0-9a-f]{6}$/i.test(color ?? "")) throw bad("The color is six hexadecimal digits behind a #");
  return OF_SPACE.find((state) => state.name === name && state.color === color) ?? { id: 100 + call.site.recordsOf("state").length, name, color };
}

/** A state is placed upon a new version with the body of the one before. @param {ApiCall} call @param {State | undefined} state */
function change(call, state) {
  return call.site.turn(async () => {
    const status = call.query.get("status") ?? "";
    if (status === "draft") throw unknown("states of drafts");
    if (status !== "current") throw bad("The parameter status is draft or current");
    const page = editable(call);
    const last = page.versions.at(-1);
    const next = { number: (last?.number ?? 0) + 1, createdAt: call.site.now(), message: "", minorEdit: false, authorId: call.accountId, title: page.title };
    const changed = { ...page, versions: [...page.versions, next] };
    await call.site.savePage(changed, await call.site.body(page.id, last?.number ?? 1));
    if (state) await call.site.saveRecord("state", page.id, state);
    else await call.site.removeRecord("state", page.id);
    call.changed("updated", page.id);
    return shown(call, changed);
  });
}

/** @param {ApiCall} call @param {Page} page */
function shown(call, page) {
  const contentState = call.site.record("state", page.id);
  return json(200, contentState ? { contentState, lastUpdated: page.versions.at(-1)?.createdAt } : { contentState: null, lastUpdated: null });
}

/** @param {ApiCall} call @param {string[]} documented @param {(description: any) => string | undefined} describe */
function createSpace(call, documented, describe) {
  return call.site.turn(async () => {
    const { key, name, description } = call.body ?? {};
    const role = call.site.users.get(call.accountId)?.role;
    if (role !== "admin" && role !== "app") throw new Refusal(403, "FORBIDDEN", "The calling user may not create spaces");
    const beyond = Object.keys(call.body ?? {}).find((member) => !["key", "name", "description"].includes(member));
    if (beyond !== undefined) throw documented.includes(beyond) ? unknown(`the member ${beyond} of a new space`) : bad(`Unrecognized field "${beyond}"`);
    if (typeof name !== "string" || name.trim() === "" || name.length > 200) throw bad("A space has a name of at most 200 characters");
    if (typeof key !== "string" || !/^[a-z0-9]{1,255}$/i.test(key)) throw bad("A space has a key of letters and digits");
    if (call.site.spaceByKey(key)) throw bad(`A space already exists with key ${key}`);
    if (typeof description === "string") throw bad("The description is an object with its representation");
    return call.site.addSpace({ key, name, description: describe(description) ?? "", authorId: call.accountId, writers: [call.accountId] });
  });
}
