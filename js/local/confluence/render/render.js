// @ts-check
/**
 * Storage format to HTML for reading. Only what is listed here becomes markup; everything else becomes its text, so
 * that no page can put a script, a style or a foreign address into the browser.
 */
import { html, trusted } from "../../html.js";
import { renderImage, renderLink, safeAddress } from "./links.js";
import { renderMacro } from "./macros.js";
import { child, isElement, textOf, treeOf, walk } from "./tree.js";

/** @typedef {import("./tree.js").Element} Element */
/** @typedef {import("./tree.js").Node} Node */
/** @typedef {import("../../html.js").Html} Html */

/**
 * @typedef {object} View
 * @property {(title: string, spaceKey: string | undefined) => {href: string} | undefined} findPage
 * @property {(accountId: string) => string | undefined} userName
 * @property {{title: string, href: string}[]} children
 * @property {(macro: Element) => Html | undefined} [appMacro] a macro of the installed app
 * @property {(link: Element) => Html | undefined} [issueTable] the issues that a link with a datasource stands for
 * @property {(filename: string) => string | undefined} [findPicture] address of an attached picture
 */

/**
 * @typedef {View & {headings: {level: number, text: string, id: string}[], headingIds: Map<Element, string>, render: (nodes: Node[]) => Html}} RenderContext
 */

const PLAIN = new Set(["p", "ul", "li", "thead", "tbody", "tr", "blockquote", "pre", "strong", "em", "u", "del", "sub", "sup", "code", "small", "big", "cite", "colgroup"]);
const EMPTY = new Set(["br", "hr"]);
/** @type {Record<string, string>} */
const EMOJI = {
  smile: "🙂", sad: "🙁", cheeky: "😛", laugh: "😀", wink: "😉", "thumbs-up": "👍", "thumbs-down": "👎", information: "ℹ", tick: "✔",
  cross: "✘", warning: "⚠", plus: "+", minus: "−", question: "?", "light-on": "💡", "light-off": "💡", "yellow-star": "★",
  "red-star": "★", "green-star": "★", "blue-star": "★", heart: "♥", "broken-heart": "💔",
};

/** @param {string} body @param {View} view @returns {Html} */
export function renderBody(body, view) {
  return renderTree(treeOf(body), view);
}

/** @param {Element} root @param {View} view @returns {Html} */
export function renderTree(root, view) {
  /** @type {RenderContext} */
  const context = { ...view, headings: [], headingIds: new Map(), render: (nodes) => html`${nodes.map((node) => renderNode(node, context))}` };
  collectHeadings(root, context);
  return context.render(root.children);
}

/** A table of contents may stand before the headings it lists. @param {Element} root @param {RenderContext} context */
function collectHeadings(root, context) {
  const used = new Set();
  walk(root, (element) => {
    if (!/^h[1-6]$/.test(element.name)) return;
    const text = spoken(element).trim();
    // Confluence's anchor is the heading's text without its spaces.
    let id = text.replace(/\s+/g, "-").replace(/[^\p{L}\p{N}._~-]/gu, "") || "heading";
    for (let count = 1; used.has(id); count += 1) id = `${id.replace(/\.\d+$/, "")}.${count}`;
    used.add(id);
    context.headingIds.set(element, id);
    context.headings.push({ level: Number(element.name[1]), text, id });
  });
}

/** The text without the parameters of macros: an anchor in a heading is not part of it. @param {Node} node @returns {string} */
function spoken(node) {
  if (!isElement(node)) return node.text;
  return node.name === "ac:parameter" ? "" : node.children.map(spoken).join("");
}

/** @param {Node} node @param {RenderContext} context @returns {Html} */
function renderNode(node, context) {
  if (!isElement(node)) return html`${node.text}`;
  const inner = () => context.render(node.children);
  if (PLAIN.has(node.name)) return wrap(node.name, node, inner());
  if (EMPTY.has(node.name)) return trusted(`<${node.name}>`);
  const special = SPECIAL[node.name];
  return special ? special(node, context) : inner();
}

/** @type {Record<string, (element: Element, context: RenderContext) => Html>} */
const SPECIAL = {
  b: (element, context) => wrap("strong", element, context.render(element.children)),
  i: (element, context) => wrap("em", element, context.render(element.children)),
  s: (element, context) => wrap("del", element, context.render(element.children)),
  div: (element, context) => html`<div>${context.render(element.children)}</div>`,
  span: (element, context) => html`<span>${context.render(element.children)}</span>`,
  ol: (element, context) => html`<ol start="${/^\d+$/.test(element.attributes.get("start") ?? "") ? element.attributes.get("start") : "1"}">${context.render(element.children)}</ol>`,
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, (/** @type {Element} */ element, /** @type {RenderContext} */ context) => heading(level, element, context)])),
  table: (element, context) => html`<div class="table-wrap"><table>${context.render(element.children)}</table></div>`,
  col: (element) => html`<col width="${/width:\s*(\d+)/.exec(element.attributes.get("style") ?? "")?.[1] ?? ""}">`,
  th: (element, context) => cell("th", element, context),
  td: (element, context) => cell("td", element, context),
  a: (element, context) => context.issueTable?.(element) ?? anchor(element, context),
  time: (element) => html`<time class="date" datetime="${element.attributes.get("datetime")}">${longDate(element.attributes.get("datetime"))}</time>`,
  "ac:structured-macro": renderMacro,
  "ac:macro": renderMacro,
  "ac:link": renderLink,
  "ac:image": renderImage,
  "ac:emoticon": (element) => html`<span class="emoji" role="img" aria-label="${element.attributes.get("ac:name")}">${element.attributes.get("ac:emoji-fallback") ?? EMOJI[element.attributes.get("ac:name") ?? ""] ?? ":?:"}</span>`,
  "ac:task-list": (element, context) => html`<ul class="tasks">${context.render(element.children)}</ul>`,
  "ac:task": task,
  "ac:layout": (element, context) => html`<div class="layout">${context.render(element.children)}</div>`,
  "ac:layout-section": (element, context) => html`<div class="layout-section ${(element.attributes.get("ac:type") ?? "single").replace(/[^a-z_-]/g, "")}">${context.render(element.children)}</div>`,
  "ac:layout-cell": (element, context) => html`<div class="layout-cell">${context.render(element.children)}</div>`,
  "ac:inline-comment-marker": (element, context) => html`<mark>${context.render(element.children)}</mark>`,
  "ac:adf-extension": (element, context) => context.appMacro?.(element) ?? context.render(child(element, "ac:adf-fallback")?.children ?? []),
  "ac:placeholder": () => html``,
  "ac:parameter": () => html``,
  "at:declarations": () => html``,
};

/** @param {string} name @param {Element} element @param {Html} inner */
function wrap(name, element, inner) {
  const align = /text-align:\s*(left|right|center|justify)/.exec(element.attributes.get("style") ?? "")?.[1];
  return trusted(`<${name}${align ? ` class="align-${align}"` : ""}>${inner}</${name}>`);
}

/** @param {number} level @param {Element} element @param {RenderContext} context */
function heading(level, element, context) {
  const id = context.headingIds.get(element) ?? "";
  return html`${trusted(`<h${level} id="`)}${id}${trusted('">')}${context.render(element.children)}<a class="heading-anchor" href="#${encodeURIComponent(id)}" aria-label="Link to this heading">#</a>${trusted(`</h${level}>`)}`;
}

/** @param {"td" | "th"} name @param {Element} element @param {RenderContext} context */
function cell(name, element, context) {
  const span = (/** @type {string} */ attribute) => (/^\d{1,3}$/.test(element.attributes.get(attribute) ?? "") ? ` ${attribute}="${element.attributes.get(attribute)}"` : "");
  const align = /text-align:\s*(left|right|center)/.exec(element.attributes.get("style") ?? "")?.[1];
  return trusted(`<${name}${span("colspan")}${span("rowspan")}${align ? ` class="align-${align}"` : ""}>${context.render(element.children)}</${name}>`);
}

/** @param {Element} element @param {RenderContext} context */
function anchor(element, context) {
  const href = safeAddress(element.attributes.get("href"));
  const inner = context.render(element.children);
  return href ? html`<a href="${href}" rel="noopener noreferrer nofollow">${inner}</a>` : html`<span>${inner}</span>`;
}

/** @param {Element} element @param {RenderContext} context */
function task(element, context) {
  const done = textOf(child(element, "ac:task-status") ?? { text: "", cdata: false }).trim() === "complete";
  const body = context.render(child(element, "ac:task-body")?.children ?? []);
  return html`<li class="${done ? "done" : ""}"><input type="checkbox" disabled ${done ? trusted("checked") : ""}><div>${body}</div></li>`;
}

/** @param {string | undefined} date */
function longDate(date) {
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) ? date : new Date(time).toLocaleDateString("en-GB", { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" });
}
