// @ts-check
/** A plain editor, so that a person can be the one who changed a page. */
import { html } from "../../html.js";
import { Refusal } from "../../confluence/errors.js";
import { pageRoutes } from "../../confluence/pages.js";
import { mayEditPage } from "../../confluence/permissions.js";
import { raisePageEvent } from "../../platform/product-events.js";
import { missing, page, redirect } from "../respond.js";
import { addressOf } from "./wiki.js";

/** @typedef {import("../routes.js").PageCall} PageCall */

/** @type {import("../routes.js").PageRoutes} */
export const editRoutes = {
  "GET /wiki/spaces/:key/edit/:id": (call) => showEditor(call),
  "POST /wiki/spaces/:key/edit/:id": save,
};

/** @param {PageCall} call @param {{title: string, body: string, error: string}} [refused] */
async function showEditor(call, refused) {
  const { site } = call;
  const edited = site.pages.get(call.params.id ?? "");
  if (!edited || !mayEditPage(site, edited, call.accountId)) return missing(call, "There is no such page, or you may not edit it.");
  const body = refused?.body ?? (await site.body(edited.id, edited.versions.at(-1)?.number ?? 1));
  return page(call, {
    title: `Edit ${edited.title}`,
    status: refused ? 400 : 200,
    main: html`<h1 class="page-title">Edit</h1>
${refused ? html`<div class="notice warning"><span class="notice-icon">!</span><div class="notice-body"><p>${refused.error}</p></div></div>` : ""}
<form class="stack" method="post">
<label>Title <input name="title" value="${refused?.title ?? edited.title}" maxlength="255" required></label>
<label>Body (storage format) <textarea name="body" spellcheck="false">${body}</textarea></label>
<input type="hidden" name="version" value="${edited.versions.at(-1)?.number}">
<div><button class="primary">Publish</button> <a href="${addressOf(call, edited.id)}">Cancel</a></div>
</form>`,
  });
}

/** @param {PageCall} call */
async function save(call) {
  const form = await call.request.formData();
  // Browsers send line ends of their own in forms.
  const title = String(form.get("title"));
  const value = String(form.get("body")).replace(/\r\n/g, "\n");
  const id = call.params.id ?? "";
  try {
    const update = /** @type {any} */ (pageRoutes["PUT /wiki/api/v2/pages/:id"]);
    await update({
      site: call.site, accountId: call.accountId, query: new URLSearchParams(), params: { id }, path: "", siteUrl: "", clock: call.host.clock,
      changed: (/** @type {"updated"} */ what, /** @type {string} */ pageId) => raisePageEvent(call.host, call.installation, call.site, what, pageId, call.accountId),
      body: { id, status: "current", title, version: { number: Number(form.get("version")) + 1, message: "Edited by hand" }, body: { representation: "storage", value } },
    });
  } catch (error) {
    if (error instanceof Refusal) return showEditor(call, { title, body: value, error: error.message });
    throw error;
  }
  return redirect(addressOf(call, id));
}
