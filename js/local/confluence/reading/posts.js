// @ts-check
/** Posts of the v2 API (rest/v2/api-group-blog-post). The local Confluence keeps none: a listing of them is empty. */
import { notFound } from "../errors.js";
import { knownParameters, pageOf } from "../paging.js";

/** @type {import("../api.js").Routes} */
export const postRoutes = {
  "GET /wiki/api/v2/blogposts": (call) => {
    knownParameters(call, ["id", "space-id", "status", "title", "sort", "body-format", "cursor", "limit"]);
    return pageOf(call, [], (post) => post);
  },
  "GET /wiki/api/v2/blogposts/:id": noSuchPost,
  "GET /wiki/api/v2/blogposts/:id/attachments": noSuchPost,
};

/** @param {import("../api.js").ApiCall} call @returns {Response} */
function noSuchPost({ params }) {
  throw notFound(`Blog post ${params.id} was not found or may not be viewed.`);
}
