// @ts-check
/** The app's own macros on a page: found in the body, drawn as frames. */
import { html } from "../html.js";
import { child, isElement, parameters, textOf } from "../confluence/render/tree.js";
import { mayEditPage } from "../confluence/permissions.js";
import { extensionOf, frameOf } from "./apps.js";

/** @typedef {import("./routes.js").PageCall} PageCall */
/** @typedef {import("../confluence/render/tree.js").Element} Element */

/** @param {PageCall} call @param {import("../confluence/site.js").Page} shown @param {Element} element @returns {import("../html.js").Html | undefined} */
export function appMacroOf(call, shown, element) {
  const found = macroIn(call, element);
  if (!found?.module.resource) return undefined;
  const extension = { ...extensionOf(call, found.module, shown.id), config: found.config, macro: { body: "" }, localId: found.localId };
  const settings = found.module.config?.resource && mayEditPage(call.site, shown, call.accountId) ? html`<p class="quiet"><a href="${call.base}/apps/${found.module.key}?page=${shown.id}&config=1">Settings</a></p>` : "";
  return html`<div class="app-macro">${frameOf(call, found.module, found.module.resource, extension)}${settings}</div>`;
}

/** The app's macro that an element stands for. @param {PageCall} call @param {Element} element */
export function macroIn(call, element) {
  if (!["ac:adf-extension", "ac:structured-macro", "ac:macro"].includes(element.name)) return undefined;
  const found = element.name === "ac:adf-extension" ? fromAdf(element) : { key: element.attributes.get("ac:name") ?? "", config: Object.fromEntries(parameters(element)), localId: element.attributes.get("ac:macro-id") ?? "" };
  const module = call.host.manifest.modules.find((candidate) => candidate.kind === "macro" && candidate.key === found.key);
  return module && { ...found, module };
}

/** A Forge macro is stored as an extension node whose key ends in the module's. @param {Element} extension */
function fromAdf(extension) {
  const node = child(extension, "ac:adf-node");
  const attributes = new Map((node?.children ?? []).filter(isElement).filter(({ name }) => name === "ac:adf-attribute").map((element) => [element.attributes.get("key") ?? "", element]));
  const text = (/** @type {string} */ key) => textOf(attributes.get(key) ?? { text: "", cdata: false });
  return { key: text("extension-key").split("/").pop() ?? "", config: guestParams(attributes.get("parameters")), localId: text("local-id") };
}

/** @param {Element | undefined} element @returns {Record<string, string>} */
function guestParams(element) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const group of (element?.children ?? []).filter(isElement)) {
    if (group.attributes.get("key") !== "guest-params") continue;
    for (const parameter of group.children.filter(isElement)) found[parameter.attributes.get("key") ?? ""] = textOf(parameter);
  }
  return found;
}
