// @ts-check
/** An Atlassian Document as storage format, for bodies that are written as `atlas_doc_format`. What this host does not know it refuses by name. */
import { escapeHtml } from "../../html.js";
import { Refusal, badRequest } from "../errors.js";

const BLOCKS = /** @type {Record<string, (node: any) => string>} */ ({
  paragraph: (node) => `<p>${inline(node)}</p>`,
  heading: (node) => `<h${level(node)}>${inline(node)}</h${level(node)}>`,
  bulletList: (node) => `<ul>${all(node)}</ul>`,
  orderedList: (node) => `<ol>${all(node)}</ol>`,
  listItem: (node) => `<li>${all(node)}</li>`,
  blockquote: (node) => `<blockquote>${all(node)}</blockquote>`,
  rule: () => "<hr />",
  codeBlock: (node) => macro("code", node.attrs?.language ? { language: node.attrs.language } : {}, `<ac:plain-text-body><![CDATA[${(node.content ?? []).map((/** @type {any} */ one) => one.text).join("").replaceAll("]]>", "]]]]><![CDATA[>")}]]></ac:plain-text-body>`),
  panel: (node) => macro(/** @type {Record<string, string>} */ ({ info: "info", note: "note", success: "tip", tip: "tip", warning: "warning", error: "warning" })[node.attrs?.panelType] ?? "info", {}, rich(node)),
  expand: (node) => macro("expand", node.attrs?.title ? { title: node.attrs.title } : {}, rich(node)),
  nestedExpand: (node) => macro("expand", node.attrs?.title ? { title: node.attrs.title } : {}, rich(node)),
  table: (node) => `<table><tbody>${all(node)}</tbody></table>`,
  tableRow: (node) => `<tr>${all(node)}</tr>`,
  tableHeader: (node) => cell("th", node),
  tableCell: (node) => cell("td", node),
  taskList: (node) => `<ac:task-list>${all(node)}</ac:task-list>`,
  taskItem: (node) => `<ac:task><ac:task-id>${escapeHtml(String(node.attrs?.localId ?? "0"))}</ac:task-id><ac:task-status>${node.attrs?.state === "DONE" ? "complete" : "incomplete"}</ac:task-status><ac:task-body>${inline(node)}</ac:task-body></ac:task>`,
  extension: extension,
  bodiedExtension: extension,
});
const INLINE = /** @type {Record<string, (node: any) => string>} */ ({
  text: (node) => (node.marks ?? []).reduceRight(marked, escapeHtml(String(node.text ?? ""))),
  hardBreak: () => "<br />",
  inlineCard: ({ attrs }) => `<a href="${escapeHtml(String(attrs?.url ?? ""))}" data-card-appearance="inline">${escapeHtml(String(attrs?.url ?? ""))}</a>`,
  mention: ({ attrs }) => `<ac:link><ri:user ri:account-id="${escapeHtml(String(attrs?.id ?? ""))}" /></ac:link>`,
  emoji: ({ attrs }) => `<ac:emoticon ac:name="blue-star" ac:emoji-shortname="${escapeHtml(String(attrs?.shortName ?? ""))}" />`,
  date: ({ attrs }) => `<time datetime="${new Date(Number(attrs?.timestamp ?? 0)).toISOString().slice(0, 10)}" />`,
  status: ({ attrs }) => macro("status", { title: String(attrs?.text ?? ""), colour: String(attrs?.color ?? "neutral") }, ""),
});
const MARKS = /** @type {Record<string, string>} */ ({ strong: "strong", em: "em", underline: "u", strike: "del", code: "code" });

/** @param {string} value a document in JSON, as the API takes it @returns {string} */
export function storageOf(value) {
  let document;
  try {
    document = JSON.parse(value);
  } catch {
    throw badRequest("Provided value for 'body.value' is not a valid document: it is not JSON");
  }
  if (document?.type !== "doc" || document.version !== 1 || !Array.isArray(document.content)) throw badRequest("Provided value for 'body.value' is not a valid document: a doc of version 1 with content is expected");
  return all(document);
}

/** @param {any} node @returns {string} */
function all(node) {
  return (node.content ?? []).map((/** @type {any} */ one) => known(BLOCKS, one)(one)).join("");
}

/** @param {any} node @returns {string} */
function inline(node) {
  return (node.content ?? []).map((/** @type {any} */ one) => known(INLINE, one)(one)).join("");
}

/** @param {Record<string, (node: any) => string>} table @param {any} node */
function known(table, node) {
  const write = Object.hasOwn(table, node?.type) ? table[node.type] : undefined;
  if (!write) throw new Refusal(501, "NOT_KNOWN", `The local Forge host cannot store the document's node ${node?.type}`);
  return write;
}

/** @param {any} node */
function level({ attrs }) {
  if (!Number.isInteger(attrs?.level) || attrs.level < 1 || attrs.level > 6) throw badRequest("A heading's level is 1 to 6");
  return attrs.level;
}

/** @param {string} inner @param {any} mark @returns {string} */
function marked(inner, mark) {
  const { type, attrs } = mark;
  if (type === "link") return `<a href="${escapeHtml(String(attrs?.href ?? ""))}">${inner}</a>`;
  if (type === "subsup") return attrs?.type === "sub" ? `<sub>${inner}</sub>` : `<sup>${inner}</sup>`;
  if (type === "textColor") return `<span style="color: ${escapeHtml(String(attrs?.color ?? ""))};">${inner}</span>`;
  const name = MARKS[type];
  if (!name) throw new Refusal(501, "NOT_KNOWN", `The local Forge host cannot store the document's mark ${type}`);
  return `<${name}>${inner}</${name}>`;
}

/** @param {string} name @param {any} node */
function cell(name, node) {
  const spans = ["colspan", "rowspan"].filter((key) => node.attrs?.[key] > 1).map((key) => ` ${key}="${Number(node.attrs[key])}"`).join("");
  return `<${name}${spans}>${all(node)}</${name}>`;
}

/** @param {string} name @param {Record<string, string>} held @param {string} body */
function macro(name, held, body) {
  return `<ac:structured-macro ac:name="${escapeHtml(name)}" ac:schema-version="1">${Object.entries(held).map(([key, value]) => `<ac:parameter ac:name="${escapeHtml(key)}">${escapeHtml(value)}</ac:parameter>`).join("")}${body}</ac:structured-macro>`;
}

/** @param {any} node */
function rich(node) {
  return `<ac:rich-text-body>${all(node)}</ac:rich-text-body>`;
}

/** @param {any} node */
function extension(node) {
  const { extensionType, extensionKey = "", parameters = {}, localId = "" } = node.attrs ?? {};
  if (extensionType === "com.atlassian.confluence.macro.core") {
    return macro(extensionKey, Object.fromEntries(Object.entries(parameters.macroParams ?? {}).map(([key, held]) => [key, String(/** @type {any} */ (held)?.value ?? "")])), node.type === "bodiedExtension" ? rich(node) : "");
  }
  const attribute = (/** @type {string} */ key, /** @type {string} */ inner) => `<ac:adf-attribute key="${key}">${inner}</ac:adf-attribute>`;
  return `<ac:adf-extension><ac:adf-node type="extension">${attribute("extension-key", escapeHtml(extensionKey))}${attribute("extension-type", escapeHtml(String(extensionType ?? "")))}${attribute("parameters", `<ac:adf-parameter key="guest-params">${guests(parameters.guestParams ?? {})}</ac:adf-parameter>`)}${attribute("local-id", escapeHtml(String(localId)))}</ac:adf-node></ac:adf-extension>`;
}

/** @param {Record<string, any>} held */
function guests(held) {
  return Object.entries(held).map(([key, value]) => `<ac:adf-parameter key="${escapeHtml(key)}">${escapeHtml(typeof value === "string" ? value : JSON.stringify(value))}</ac:adf-parameter>`).join("");
}
