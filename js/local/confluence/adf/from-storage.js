// @ts-check
/**
 * A body in storage format as an Atlassian Document (`body-format=atlas_doc_format`). Macros become extension nodes, as
 * Confluence shows them; what this host cannot put into a document it refuses by name.
 */
import { Refusal } from "../errors.js";
import { macroOf } from "../render/app-macros.js";
import { child, isElement, parameters, textOf, treeOf } from "../render/tree.js";

/** @typedef {import("../render/tree.js").Element} Element */
/** @typedef {import("../render/tree.js").Node} Node */

/** @type {Record<string, any>} */
const MARKS = { strong: { type: "strong" }, em: { type: "em" }, u: { type: "underline" }, del: { type: "strike" }, code: { type: "code" }, sub: { type: "subsup", attrs: { type: "sub" } }, sup: { type: "subsup", attrs: { type: "sup" } } };
/** @type {Record<string, string>} */
const PANELS = { info: "info", note: "note", tip: "success", warning: "warning", panel: "note" };
const INLINE = new Set([...Object.keys(MARKS), "a", "br", "span", "ac:link", "time", "ac:emoticon", "ac:image", "ac:placeholder", "ac:inline-comment-marker"]);

/** @param {string} body @returns {any} */
export function documentOf(body) {
  return { type: "doc", version: 1, content: blocks(treeOf(body).children) };
}

/** Text and inline elements that stand between blocks are a paragraph of their own. @param {Node[]} nodes @returns {any[]} */
function blocks(nodes) {
  /** @type {any[]} */
  const out = [];
  /** @type {Node[]} */
  let run = [];
  const flush = () => {
    const content = inline(run, []);
    if (content.some(({ type, text }) => type !== "text" || text.trim() !== "")) out.push({ type: "paragraph", content });
    run = [];
  };
  for (const node of nodes) {
    if (!isElement(node) || INLINE.has(node.name)) run.push(node);
    else {
      flush();
      out.push(...block(node));
    }
  }
  flush();
  return out;
}

/** @param {Element} element @returns {any[]} */
function block(element) {
  const { name, children } = element;
  if (name === "p") return [{ type: "paragraph", content: inline(children, []) }];
  if (/^h[1-6]$/.test(name)) return [{ type: "heading", attrs: { level: Number(name[1]) }, content: inline(children, []) }];
  if (name === "ul" || name === "ol") return [{ type: name === "ul" ? "bulletList" : "orderedList", content: children.filter(isElement).map((item) => ({ type: "listItem", content: orEmpty(blocks(item.children)) })) }];
  if (name === "blockquote") return [{ type: "blockquote", content: orEmpty(blocks(children)) }];
  if (name === "hr") return [{ type: "rule" }];
  if (name === "pre") return [{ type: "codeBlock", content: filled(textOf(element)) }];
  if (name === "table") return [table(element)];
  if (["div", "ac:layout", "ac:layout-section", "ac:layout-cell"].includes(name)) return blocks(children);
  if (name === "ac:task-list") return [{ type: "taskList", attrs: { localId: "tasks" }, content: children.filter(isElement).map(task) }];
  if (name === "ac:structured-macro" || name === "ac:adf-extension") return [macro(element)];
  throw new Refusal(501, "NOT_KNOWN", `The local Forge host cannot show <${name}> in an Atlassian Document`);
}

/** @param {any[]} content a node that must not be empty */
const orEmpty = (content) => (content.length > 0 ? content : [{ type: "paragraph", content: [] }]);
const filled = (/** @type {string} */ text) => (text === "" ? [] : [{ type: "text", text }]);

/** @param {Element} element */
function task(element) {
  const body = child(element, "ac:task-body");
  return { type: "taskItem", attrs: { localId: textOf(child(element, "ac:task-id") ?? { text: "0", cdata: false }), state: textOf(child(element, "ac:task-status") ?? { text: "", cdata: false }) === "complete" ? "DONE" : "TODO" }, content: inline(body?.children ?? [], []) };
}

/** @param {Element} element */
function table(element) {
  /** @type {Element[]} */
  const rows = element.children.filter(isElement).flatMap((part) => (part.name === "tr" ? [part] : ["thead", "tbody", "tfoot"].includes(part.name) ? part.children.filter(isElement) : []));
  const cell = (/** @type {Element} */ one) => ({ type: one.name === "th" ? "tableHeader" : "tableCell", attrs: { ...span(one, "colspan"), ...span(one, "rowspan") }, content: orEmpty(blocks(one.children)) });
  return { type: "table", attrs: { isNumberColumnEnabled: false, layout: "default" }, content: rows.map((row) => ({ type: "tableRow", content: row.children.filter(isElement).map(cell) })) };
}

/** @param {Element} element @param {string} name */
const span = (element, name) => (element.attributes.has(name) ? { [name]: Number(element.attributes.get(name)) } : {});

/** @param {Element} element */
function macro(element) {
  const name = element.attributes.get("ac:name") ?? "";
  const held = parameters(element);
  const rich = child(element, "ac:rich-text-body");
  if (name === "code") return { type: "codeBlock", attrs: held.has("language") ? { language: held.get("language") } : {}, content: filled(textOf(child(element, "ac:plain-text-body") ?? { text: "", cdata: false })) };
  if (rich && PANELS[name]) return { type: "panel", attrs: { panelType: PANELS[name] }, content: orEmpty(blocks(rich.children)) };
  if (rich && name === "expand") return { type: "expand", attrs: { title: held.get("title") ?? "" }, content: orEmpty(blocks(rich.children)) };
  const found = macroOf(element);
  const adf = element.name === "ac:adf-extension";
  const attrs = {
    extensionType: adf ? "com.atlassian.ecosystem" : "com.atlassian.confluence.macro.core", extensionKey: adf ? extensionKeyOf(element) : name, layout: "default", localId: found?.localId ?? "",
    parameters: adf ? { guestParams: found?.config ?? {} } : { macroParams: Object.fromEntries([...held].map(([key, value]) => [key, { value }])), macroMetadata: { macroId: { value: found?.localId ?? "" }, schemaVersion: { value: "1" } } },
  };
  return rich ? { type: "bodiedExtension", attrs, content: orEmpty(blocks(rich.children)) } : { type: "extension", attrs };
}

/** @param {Element} element */
function extensionKeyOf(element) {
  const key = (child(element, "ac:adf-node")?.children ?? []).filter(isElement).find((one) => one.attributes.get("key") === "extension-key");
  return key ? textOf(key) : "";
}

/** @param {Node[]} nodes @param {any[]} marks @returns {any[]} */
function inline(nodes, marks) {
  return nodes.flatMap((node) => {
    if (!isElement(node)) return node.text === "" ? [] : [{ type: "text", text: node.text, ...(marks.length > 0 ? { marks } : {}) }];
    if (MARKS[node.name]) return inline(node.children, [...marks, MARKS[node.name]]);
    if (node.name === "br") return [{ type: "hardBreak" }];
    if (node.name === "a") return inline(node.children, [...marks, { type: "link", attrs: { href: node.attributes.get("href") ?? "" } }]);
    if (node.name === "time") return [{ type: "date", attrs: { timestamp: String(Date.parse(node.attributes.get("datetime") ?? "")) } }];
    if (node.name === "ac:emoticon") return [{ type: "emoji", attrs: { shortName: node.attributes.get("ac:emoji-shortname") ?? `:${node.attributes.get("ac:name")}:` } }];
    if (node.name === "ac:link") return link(node, marks);
    if (["span", "ac:inline-comment-marker", "p"].includes(node.name)) return inline(node.children, marks);
    if (node.name === "ac:placeholder") return [];
    if (node.name === "ac:structured-macro" && node.attributes.get("ac:name") === "status") return [{ type: "status", attrs: { text: parameters(node).get("title") ?? "", color: (parameters(node).get("colour") ?? "neutral").toLowerCase() } }];
    throw new Refusal(501, "NOT_KNOWN", `The local Forge host cannot show <${node.name}> in an Atlassian Document`);
  });
}

/** @param {Element} element @param {any[]} marks */
function link(element, marks) {
  const user = child(element, "ri:user");
  if (user) return [{ type: "mention", attrs: { id: user.attributes.get("ri:account-id") ?? "" } }];
  const target = child(element, "ri:page");
  const body = child(element, "ac:link-body") ?? child(element, "ac:plain-text-link-body");
  const title = target?.attributes.get("ri:content-title") ?? element.attributes.get("ac:anchor") ?? "";
  const href = target ? `/wiki/search?text=${encodeURIComponent(title)}` : `#${title}`;
  return inline(body ? body.children : [{ text: title, cdata: false }], [...marks, { type: "link", attrs: { href } }]);
}
