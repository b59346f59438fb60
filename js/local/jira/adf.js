// @ts-check
/**
 * Whether a value is an Atlassian Document that Jira takes in a text field: which nodes stand in which, their attributes and marks.
 * Layouts, extensions, media and cards of blocks, which the document format has and a description of Jira's does not show, are refused.
 * Source: developer.atlassian.com/cloud/jira/platform/apis/document/structure and its pages of nodes and marks.
 */

/** @typedef {(value: any) => boolean} Check */
/** @typedef {{required?: Record<string, Check>, optional?: Record<string, Check>}} Attributes */
/** @typedef {{attrs?: Attributes, holds?: readonly string[], atLeast?: number, needsContent?: boolean}} Kind */

const text = (/** @type {any} */ value) => typeof value === "string";
const filled = (/** @type {any} */ value) => text(value) && value !== "";
const number = (/** @type {any} */ value) => typeof value === "number";
const yes = (/** @type {any} */ value) => typeof value === "boolean";
/** @param {...string} words @returns {Check} */
const oneOf = (...words) => (value) => words.includes(value);
const colour = (/** @type {any} */ value) => text(value) && /^#[0-9a-f]{6}$/i.test(value);

const INLINE = ["text", "hardBreak", "inlineCard", "mention", "emoji", "date", "status"];
const IN_CELL = ["paragraph", "heading", "bulletList", "orderedList", "taskList", "decisionList", "blockquote", "codeBlock", "panel", "rule", "nestedExpand"];
const IN_EXPAND = [...IN_CELL, "table"];
const LIST = { optional: { localId: text } };
const TASK = { required: { localId: text } };
const CELL = { attrs: { optional: { colspan: number, rowspan: number, background: text, localId: text, colwidth: (/** @type {any} */ value) => Array.isArray(value) && value.every(number), valign: oneOf("top", "middle", "bottom") } }, holds: IN_CELL, atLeast: 1 };

/** @type {Record<string, Kind>} */
const NODES = {
  doc: { holds: [...IN_CELL.filter((name) => name !== "nestedExpand"), "table", "expand"], needsContent: true },
  paragraph: { attrs: LIST, holds: INLINE },
  heading: { attrs: { required: { level: (value) => number(value) && value >= 1 && value <= 6 }, ...LIST }, holds: INLINE },
  bulletList: { attrs: LIST, holds: ["listItem"], atLeast: 1 },
  orderedList: { attrs: { optional: { localId: text, order: (value) => number(value) && value >= 0 } }, holds: ["listItem"], atLeast: 1 },
  listItem: { attrs: LIST, holds: ["paragraph", "bulletList", "orderedList", "taskList", "codeBlock"], atLeast: 1 },
  taskList: { attrs: TASK, holds: ["taskItem", "taskList"], atLeast: 1 },
  taskItem: { attrs: { required: { localId: text, state: oneOf("TODO", "DONE") } }, holds: INLINE },
  decisionList: { attrs: TASK, holds: ["decisionItem"], atLeast: 1 },
  decisionItem: { attrs: { required: { localId: text, state: text } }, holds: INLINE },
  blockquote: { attrs: LIST, holds: ["paragraph", "bulletList", "orderedList", "codeBlock"], atLeast: 1 },
  codeBlock: { attrs: { optional: { language: text, uniqueId: text, localId: text, wrap: yes, hideLineNumbers: yes } }, holds: ["text"] },
  panel: {
    attrs: { required: { panelType: oneOf("info", "note", "tip", "warning", "error", "success", "custom") }, optional: { panelIcon: text, panelIconId: text, panelIconText: text, panelColor: text, localId: text } },
    holds: ["paragraph", "heading", "bulletList", "orderedList", "taskList", "decisionList", "codeBlock", "rule"], atLeast: 1,
  },
  rule: { attrs: LIST },
  table: { attrs: { optional: { displayMode: oneOf("default", "fixed"), isNumberColumnEnabled: yes, layout: oneOf("wide", "full-width", "center", "align-end", "align-start", "default"), localId: filled, width: number } }, holds: ["tableRow"], atLeast: 1 },
  tableRow: { attrs: LIST, holds: ["tableCell", "tableHeader"], needsContent: true },
  tableCell: CELL,
  tableHeader: CELL,
  expand: { attrs: { optional: { title: text, localId: text } }, holds: IN_EXPAND, atLeast: 1 },
  nestedExpand: { attrs: { required: {}, optional: { title: text, localId: text } }, holds: IN_CELL.filter((name) => name !== "nestedExpand"), atLeast: 1 },
  text: {},
  hardBreak: { attrs: { optional: { text: oneOf("\n"), localId: text } } },
  inlineCard: { attrs: { required: { url: text }, ...LIST } },
  mention: { attrs: { required: { id: text }, optional: { localId: text, text, accessLevel: text, userType: oneOf("DEFAULT", "SPECIAL", "APP") } } },
  emoji: { attrs: { required: { shortName: text }, optional: { id: text, text, localId: text } } },
  date: { attrs: { required: { timestamp: filled }, ...LIST } },
  status: { attrs: { required: { text: filled, color: (value) => colour(value) || oneOf("neutral", "purple", "blue", "red", "yellow", "green")(value) }, optional: { localId: text, style: text } } },
};

/** @type {Record<string, Attributes | undefined>} */
const MARKS = {
  strong: undefined, em: undefined, strike: undefined, underline: undefined, code: undefined,
  link: { required: { href: text }, optional: { title: text, id: text, collection: text, occurrenceKey: text } },
  subsup: { required: { type: oneOf("sub", "sup") } },
  textColor: { required: { color: colour } },
  backgroundColor: { required: { color: colour } },
};
const WITH_CODE = ["code", "link"];

/** @param {any} value @returns {boolean} */
export function isDocument(value) {
  return value?.type === "doc" && value.version === 1 && onlyHas(value, ["type", "version", "content"]) && holdsRight(value, /** @type {Kind} */ (NODES.doc));
}

/** @param {any} node @param {readonly string[]} allowed @param {boolean} plain text without marks @returns {boolean} */
function isNode(node, allowed, plain) {
  const kind = allowed.includes(node?.type) ? NODES[node.type] : undefined;
  if (!kind) return false;
  if (node.type === "text") return filled(node.text) && onlyHas(node, ["type", "text", "marks"]) && marksRight(node.marks, plain);
  return onlyHas(node, ["type", "attrs", "content", "marks"]) && (node.marks === undefined || (["paragraph", "heading", "codeBlock", "expand", "table"].includes(node.type) && Array.isArray(node.marks) && node.marks.length === 0)) &&
    attributesRight(node.attrs, kind.attrs) && holdsRight(node, kind);
}

/** @param {any} node @param {Kind} kind */
function holdsRight(node, { holds, atLeast = 0, needsContent = atLeast > 0 }) {
  if (!holds) return node.content === undefined;
  if (node.content === undefined) return !needsContent;
  // A list inside a list of tasks needs an item before it, or nothing would be above it.
  return Array.isArray(node.content) && node.content.length >= atLeast && node.content.every((/** @type {any} */ child) => isNode(child, holds, node.type === "codeBlock"));
}

/** @param {any} marks @param {boolean} none */
function marksRight(marks, none) {
  if (marks === undefined) return true;
  if (!Array.isArray(marks) || (none && marks.length > 0)) return false;
  const names = marks.map((mark) => mark?.type);
  if (names.includes("code") && !names.every((name) => WITH_CODE.includes(name))) return false;
  return marks.every((mark) => mark !== null && typeof mark === "object" && mark.type in MARKS && onlyHas(mark, ["type", "attrs"]) && attributesRight(mark.attrs, MARKS[mark.type]));
}

/** @param {any} given @param {Attributes | undefined} wanted */
function attributesRight(given, wanted) {
  if (given === undefined) return wanted?.required === undefined;
  if (!wanted || given === null || typeof given !== "object") return false;
  const { required = {}, optional = {} } = wanted;
  return Object.keys(required).every((name) => name in given) && Object.entries(given).every(([name, value]) => (required[name] ?? optional[name])?.(value) === true);
}

/** @param {any} value @param {readonly string[]} names */
function onlyHas(value, names) {
  return Object.keys(value).every((name) => names.includes(name));
}

/** The text that a search looks in. @param {any} node @returns {string} */
export function textOf(node) {
  if (node === null || typeof node !== "object") return "";
  return [node.text ?? "", ...(node.content ?? []).map(textOf)].join(" ").trim();
}
