// @ts-check
/** The app's own macros on a page: found in the body, drawn as frames. */
import { html } from "../html.js";
import { macroOf } from "../confluence/render/app-macros.js";
import { mayEditPage } from "../confluence/permissions.js";
import { extensionOf, macroExtension } from "../surroundings/contexts.js";
import { frameOf } from "./apps.js";

/** @typedef {import("./routes.js").PageCall} PageCall */
/** @typedef {import("../confluence/render/tree.js").Element} Element */

/** @param {PageCall} call @param {import("../confluence/site.js").Page} shown @param {Element} element @returns {import("../html.js").Html | undefined} */
export function appMacroOf(call, shown, element) {
  const found = macroIn(call, element);
  if (!found?.module.resource) return undefined;
  const extension = { ...extensionOf(call, found.module, { contentId: shown.id }), ...macroExtension(found, false) };
  const settings = found.module.config && mayEditPage(call.site, shown, call.accountId) ? html`<p class="quiet"><a href="${call.base}/apps/${found.module.key}?page=${shown.id}&amp;macro=${found.localId}&amp;config=1">Settings</a></p>` : "";
  return html`<div class="app-macro">${frameOf(call, found.module, found.module.resource, extension, found.localId)}${settings}</div>`;
}

/** The app's macro that an element stands for. @param {PageCall} call @param {Element} element */
export function macroIn(call, element) {
  const found = macroOf(element);
  const module = found && call.host.manifest.modules.find((candidate) => candidate.kind === "macro" && candidate.key === found.key);
  return found && module && { ...found, module };
}
