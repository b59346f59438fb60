// @ts-check
/** Whether a value is an Atlassian Document that Jira takes: nodes and marks by name, and where text may stand. */

const NODES = new Set([
  "paragraph", "text", "heading", "bulletList", "orderedList", "listItem", "taskList", "taskItem", "decisionList", "decisionItem", "blockquote", "codeBlock", "panel",
  "rule", "table", "tableRow", "tableHeader", "tableCell", "expand", "nestedExpand", "hardBreak", "inlineCard", "blockCard", "mention", "emoji", "date", "status", "mediaSingle", "mediaGroup", "media",
]);
const MARKS = new Set(["strong", "em", "code", "link", "strike", "underline", "subsup", "textColor", "backgroundColor", "border", "alignment", "indentation"]);
const INLINE = new Set(["text", "hardBreak", "inlineCard", "mention", "emoji", "date", "status"]);
const HOLDS_INLINE = new Set(["paragraph", "heading", "codeBlock", "taskItem", "decisionItem"]);

/** @param {any} value @returns {boolean} */
export function isDocument(value) {
  return value !== null && typeof value === "object" && value.type === "doc" && value.version === 1 && Array.isArray(value.content) && value.content.every((/** @type {any} */ node) => isNode(node, false));
}

/** @param {any} node @param {boolean} inline @returns {boolean} */
function isNode(node, inline) {
  if (!NODES.has(node?.type) || INLINE.has(node.type) !== inline) return false;
  if (node.type === "text" && (typeof node.text !== "string" || node.text === "")) return false;
  if (node.type === "heading" && !(node.attrs?.level >= 1 && node.attrs.level <= 6)) return false;
  if (!(node.marks ?? []).every((/** @type {any} */ mark) => MARKS.has(mark?.type))) return false;
  return node.content === undefined || (Array.isArray(node.content) && node.content.every((/** @type {any} */ child) => isNode(child, HOLDS_INLINE.has(node.type))));
}

/** The text that a search looks in. @param {any} node @returns {string} */
export function textOf(node) {
  if (node === null || typeof node !== "object") return "";
  return [node.text ?? "", ...(node.content ?? []).map(textOf)].join(" ").trim();
}
