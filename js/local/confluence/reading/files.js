// @ts-check
/**
 * Files as a reader meets them: one attachment, and its download, which leads to the media service with a key of its own
 * (rest/v1/api-group-content---attachments, "Get URI to download attachment"; rest/v2/api-group-attachment).
 */
import { randomBytes } from "node:crypto";
import { json } from "../../answer.js";
import { notFound } from "../errors.js";
import { readable } from "../pages.js";

/** @typedef {import("../api.js").ApiCall} ApiCall */

/** What the keys of this process open. @type {Map<string, {site: import("../site.js").Site, attachment: import("../site.js").Attachment}>} */
const keys = new Map();

/** @type {import("../api.js").Routes} */
export const fileRoutes = {
  "GET /wiki/api/v2/attachments/:id": (call) => json(200, show(attachmentOf(call, call.params.id))),
  "GET /wiki/rest/api/content/:id/child/attachment/:attachment/download": (call) => {
    const attachment = attachmentOf(call, call.params.attachment);
    if (attachment.pageId !== call.params.id) throw notFound(`Attachment ${attachment.id} is on another page.`);
    const key = randomBytes(16).toString("hex");
    keys.set(key, { site: call.site, attachment });
    return new Response(null, { status: 302, headers: { location: `https://api.media.atlassian.com/file/${attachment.id}/binary?token=${key}` } });
  },
};

/** The media service: it knows its own keys and no other credential. @param {Request} request */
export async function serveMedia(request) {
  if (request.headers.has("authorization") || request.headers.has("cookie")) return json(400, { message: "The media service takes no credential" });
  const opened = keys.get(new URL(request.url).searchParams.get("token") ?? "");
  if (request.method !== "GET" || !opened) return json(403, { message: "Forbidden" });
  const bytes = await opened.site.attachmentBytes(opened.attachment);
  return new Response(new Uint8Array(bytes), { headers: { "content-type": opened.attachment.mediaType, "content-length": String(bytes.length) } });
}

/** @param {ApiCall} call @param {string | undefined} id */
function attachmentOf(call, id) {
  const found = call.site.attachments.get(id ?? "");
  if (!found) throw notFound(`Attachment ${id} was not found.`);
  readable(call, found.pageId);
  return found;
}

/** @param {import("../site.js").Attachment} attachment */
function show({ id, title, mediaType, fileSize, pageId, version, createdAt }) {
  return { id, status: "current", title, mediaType, fileSize, pageId, createdAt, version: { number: version, createdAt } };
}
