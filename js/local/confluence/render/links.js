// @ts-check
/** Links between pages, to people, and images. */
import { html } from "../../html.js";
import { child, isElement, textOf } from "./tree.js";

/** @typedef {import("./tree.js").Element} Element */
/** @typedef {import("./render.js").RenderContext} RenderContext */

/** @param {Element} element @param {RenderContext} context */
export function renderLink(element, context) {
  const target = element.children.filter(isElement).find((node) => node.name.startsWith("ri:"));
  const anchor = element.attributes.get("ac:anchor");
  const body = child(element, "ac:link-body") ?? child(element, "ac:plain-text-link-body");
  const text = body ? (body.name === "ac:link-body" ? context.render(body.children) : html`${textOf(body)}`) : undefined;
  const hash = anchor ? `#${encodeURIComponent(anchor.replace(/\s+/g, "-"))}` : "";
  if (!target) return html`<a href="${hash || "#"}">${text ?? anchor}</a>`;
  if (target.name === "ri:user") return html`<span class="mention">@${context.userName(target.attributes.get("ri:account-id") ?? "") ?? "unknown user"}</span>`;
  if (target.name === "ri:url") {
    const href = safeAddress(target.attributes.get("ri:value"));
    return href ? html`<a href="${href}" rel="noopener noreferrer nofollow">${text ?? href}</a>` : html`${text}`;
  }
  if (target.name === "ri:page") {
    const title = target.attributes.get("ri:content-title") ?? "";
    const found = context.findPage(title, target.attributes.get("ri:space-key"));
    return found ? html`<a href="${found.href + hash}">${text ?? title}</a>` : html`<span class="missing-link" title="There is no page with this title">${text ?? title}</span>`;
  }
  if (target.name === "ri:attachment") return html`<span class="missing-link" title="Attachments are not kept by the local host">${text ?? target.attributes.get("ri:filename")}</span>`;
  return html`<span>${text ?? target.attributes.get("ri:space-key")}</span>`;
}

/**
 * Pictures of other hosts are named and linked, not loaded: looking at a page must not call the network.
 *
 * @param {Element} element @param {RenderContext} context
 */
export function renderImage(element, context) {
  const alt = element.attributes.get("ac:alt") || element.attributes.get("ac:title") || "";
  const url = safeAddress(child(element, "ri:url")?.attributes.get("ri:value"));
  const name = child(element, "ri:attachment")?.attributes.get("ri:filename");
  const label = alt || name || url || "image";
  const source = name && context.findPicture?.(name);
  if (source) return html`<img class="attached" src="${source}" alt="${alt}">`;
  return url ? html`<a class="picture" href="${url}" rel="noopener noreferrer nofollow">${label}</a>` : html`<span class="picture">${label}</span>`;
}

/** Only addresses that a click may follow. @param {string | undefined} href */
export function safeAddress(href) {
  const address = (href ?? "").trim();
  if (address.startsWith("#")) return address;
  if (/^(https?|mailto):/i.test(address) && URL.canParse(address)) return address;
  return /^\/(?![/\\])/.test(address) ? address : undefined;
}
