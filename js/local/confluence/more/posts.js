// @ts-check
/** Blog posts of the v2 API (rest/v2/api-group-blog-post). A new site has none. */
import { json } from "../../answer.js";
import { badRequest } from "../errors.js";
import { normaliseBody } from "../normalise.js";
import { checkBody } from "../pages.js";
import { knownParameters, listParameter, pageOf } from "../paging.js";
import { entriesOf, entryOf, membersOf, newEntry, nextEntry, showEntry, sortedEntries, spaceOf, titleOf } from "./entries.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */

const READ = [["read:page:confluence"]];
const WRITE = [["write:page:confluence"]];

/** @type {import("../api.js").Rows} */
export const postRows = {
  "GET /wiki/api/v2/blogposts": [READ, (call) => {
    knownParameters(call, ["id", "space-id", "status", "title", "sort", "body-format", "cursor", "limit"]);
    const spaceIds = listParameter(call, "space-id");
    return list(call, entriesOf(call, "post").filter(({ spaceId }) => spaceIds.length === 0 || spaceIds.includes(spaceId)));
  }],
  "GET /wiki/api/v2/spaces/:id/blogposts": [READ, (call) => {
    knownParameters(call, ["status", "title", "sort", "body-format", "cursor", "limit"]);
    const { id } = spaceOf(call, call.params.id ?? "");
    return list(call, entriesOf(call, "post").filter(({ spaceId }) => spaceId === id));
  }],
  "POST /wiki/api/v2/blogposts": [WRITE, (call) => call.site.turn(async () => {
    knownParameters(call, []);
    const { spaceId, title, status = "current", body } = membersOf(call, ["spaceId", "title", "status", "body"]);
    if (!["current", "draft"].includes(status)) throw badRequest(`Provided value {${status}} for 'status' is not the correct type.`);
    const space = spaceOf(call, String(spaceId), true);
    const post = newEntry(call, { spaceId: space.id, title: titleOf(title), status, body: checkBody(body) });
    return save(call, { ...post, body: normaliseBody(post.body, `${post.id}:1`) });
  })],
  "GET /wiki/api/v2/blogposts/:id": [READ, (call) => {
    knownParameters(call, ["body-format", "status"]);
    return json(200, show(call, entryOf(call, "post", "Blog post")));
  }],
  "PUT /wiki/api/v2/blogposts/:id": [WRITE, (call) => call.site.turn(async () => {
    knownParameters(call, []);
    const { title, status, body } = membersOf(call, ["id", "spaceId", "title", "status", "body", "version"]);
    const before = entryOf(call, "post", "Blog post", true);
    if (status !== "current") throw badRequest(`Provided value {${status}} for 'status' is not the correct type.`);
    const post = nextEntry(call, before, { title: titleOf(title), status, ...(body === undefined ? {} : { body: checkBody(body) }) });
    return save(call, { ...post, body: normaliseBody(post.body, `${post.id}:${post.versions.length}`) });
  })],
  "DELETE /wiki/api/v2/blogposts/:id": [[["delete:page:confluence"]], async (call) => {
    knownParameters(call, []);
    await call.site.saveRecord("post", call.params.id ?? "", { ...entryOf(call, "post", "Blog post", true), status: "trashed" });
    return json(204);
  }],
  "GET /wiki/api/v2/blogposts/:id/attachments": [[["read:attachment:confluence"]], (call) => (entryOf(call, "post", "Blog post"), pageOf(call, [], String))],
  "GET /wiki/api/v2/blogposts/:id/versions": [READ, (call) => pageOf(call, [...entryOf(call, "post", "Blog post").versions].reverse(), (version) => version)],
};

/** @param {ApiCall} call @param {import("./entries.js").Entry[]} posts */
function list(call, posts) {
  const [ids, title] = [listParameter(call, "id"), call.query.get("title")];
  const statuses = call.query.has("status") ? listParameter(call, "status") : ["current"];
  const found = posts.filter((post) => statuses.includes(post.status) && (ids.length === 0 || ids.includes(post.id)) && (title === null || post.title === title));
  return pageOf(call, sortedEntries(found, call.query.get("sort")), (post) => show(call, post));
}

/** @param {ApiCall} call @param {import("./entries.js").Entry} post @param {string | null} [format] */
function show(call, post, format = call.query.get("body-format")) {
  const key = call.site.spaces.get(post.spaceId)?.key;
  return { ...showEntry(post, format), _links: { webui: `/spaces/${key}/blog/${post.createdAt.slice(0, 10).replaceAll("-", "/")}/${post.id}` } };
}

/** @param {ApiCall} call @param {import("./entries.js").Entry} post */
async function save(call, post) {
  await call.site.saveRecord("post", post.id, post);
  return json(200, show(call, post, "storage"));
}
