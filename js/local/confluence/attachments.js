// @ts-check
/** Attachments: the first API writes them (rest/v1/api-group-content---attachments), v2 lists them (rest/v2/api-group-attachment). */
import { json } from "../answer.js";
import { Refusal, badRequest } from "./errors.js";
import { pageOf } from "./paging.js";
import { readable } from "./pages.js";
import { mayEditPage } from "./permissions.js";

/** @typedef {import("./api.js").ApiCall} ApiCall */
/** @typedef {import("./site.js").Attachment} Attachment */

/** The largest file that a site takes unless its admin says otherwise (support.atlassian.com, "Configure attachment size"). */
const MOST_BYTES = 100 * 1024 * 1024;
const BASE = "/wiki/rest/api/content/:id/child/attachment";

/** @type {import("./api.js").Routes} */
export const attachmentRoutes = {
  [`PUT ${BASE}`]: (call) => attach(call, true),
  [`POST ${BASE}`]: (call) => attach(call, false),
  "GET /wiki/api/v2/pages/:id/attachments": (call) => {
    const name = call.query.get("filename");
    const found = call.site.attachmentsOf(readable(call).id).filter(({ title }) => name === null || title === name);
    return pageOf(call, found, ({ id, title, mediaType, fileSize, pageId, version }) => ({ id, status: "current", title, mediaType, fileSize, pageId, version: { number: version } }));
  },
};

/** @param {ApiCall} call @param {boolean} mayReplace */
async function attach(call, mayReplace) {
  const { site, accountId } = call;
  // Before anything else, as the real one: a form without this header may come from a page that a browser was led to.
  if (!["nocheck", "no-check"].includes(call.headers.get("x-atlassian-token") ?? "")) throw new Refusal(403, "FORBIDDEN", "XSRF check failed");
  if (!(call.body instanceof FormData)) throw new Refusal(415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type");
  const page = readable(call);
  if (!mayEditPage(site, page, accountId)) throw new Refusal(403, "FORBIDDEN", `com.atlassian.confluence.api.service.exceptions.PermissionException: User not permitted to create attachments in container: ${page.id}`);
  const files = call.body.getAll("file").filter((part) => part instanceof File);
  if (files.length === 0) throw badRequest("com.atlassian.confluence.api.service.exceptions.BadRequestException: At least one file is required");
  return site.turn(async () => {
    const written = [];
    for (const file of files) written.push(await keep(call, page.id, file, mayReplace));
    return json(200, { results: written.map(show), size: written.length, start: 0, limit: written.length, _links: {} });
  });
}

/** @param {ApiCall} call @param {string} pageId @param {File} file @param {boolean} mayReplace */
async function keep({ site, accountId }, pageId, file, mayReplace) {
  if (file.size > MOST_BYTES) throw new Refusal(413, "PAYLOAD_TOO_LARGE", "The attachment is larger than the site allows");
  const title = file.name.split(/[/\\]/).pop() || "file";
  const before = site.attachmentsOf(pageId).find((one) => one.title === title);
  if (before && !mayReplace) throw badRequest(`com.atlassian.confluence.api.service.exceptions.BadRequestException: Cannot add a new attachment with same file name as an existing attachment: ${title}`);
  /** @type {Attachment} */
  const attachment = {
    id: before?.id ?? `att${site.nextId()}`, pageId, title, mediaType: file.type || "application/octet-stream", fileSize: file.size,
    version: (before?.version ?? 0) + 1, authorId: accountId, createdAt: site.now(),
  };
  await site.saveAttachment(attachment, Buffer.from(await file.arrayBuffer()));
  return attachment;
}

/** @param {Attachment} attachment */
function show({ id, title, mediaType, fileSize, version, createdAt, pageId }) {
  return {
    id, type: "attachment", status: "current", title, version: { number: version, when: createdAt, minorEdit: true },
    metadata: { mediaType }, extensions: { mediaType, fileSize },
    _links: { download: `/download/attachments/${pageId}/${encodeURIComponent(title)}?version=${version}` },
  };
}
