// @ts-check
/**
 * The tree that a UI Kit app hands to the product (`reconcile` of the bridge): what it says, what can be pressed and
 * filled, and what its handlers are told. Runs in Node and in a browser.
 */

/** @typedef {{type: string, key?: string, props: Record<string, any>, children: UiNode[]}} UiNode */

/** Controls, and how a handler is told of their value (ui-kit/components). @type {Record<string, (value: any, node: UiNode) => any>} */
const TOLD = {
  Textfield: asEvent, TextField: asEvent, TextArea: asEvent, Textarea: asEvent, Radio: asEvent, RadioGroup: asEvent,
  Range: (value) => Number(value),
  Checkbox: checked, Toggle: checked,
  Select: (value, { props: { options = [], isMulti } }) => {
    const all = options.flatMap((/** @type {any} */ one) => one.options ?? [one]);
    const chosen = [value].flat().map((one) => all.find((/** @type {any} */ option) => option.value === one || option.label === one));
    return isMulti ? chosen.filter(Boolean) : chosen[0];
  },
  CheckboxGroup: (value) => [value].flat(),
  DatePicker: (value) => value, TimePicker: (value) => value, Calendar: (value) => value,
  UserPicker: (value) => value, InlineEdit: (value) => value,
};
const PRESSED = new Set(["Button", "LinkButton", "LoadingButton", "IconButton", "Pressable", "Link", "Tab", "Tile"]);
const QUIET = new Set(["Root", "Fragment", "ModalTransition"]);

/** @param {any} value @param {UiNode} node */
function asEvent(value, { props }) {
  return { target: { value, name: props.name, type: "text" }, type: "change" };
}

/** @param {any} value @param {UiNode} node */
function checked(value, { props }) {
  return { target: { checked: value === true, value: props.value, name: props.name, type: "checkbox" }, type: "change" };
}

/** @param {UiNode} node */
export const isControl = ({ type }) => Object.hasOwn(TOLD, type);
/** @param {UiNode} node */
export const isPressed = ({ type }) => PRESSED.has(type);

/** What a control's onChange is told. @param {UiNode} node @param {any} value */
export function toldOf(node, value) {
  return TOLD[node.type]?.(value, node);
}

/** @param {UiNode | undefined} node @returns {string} */
export function textOf(node) {
  if (!node) return "";
  if (node.type === "String") return String(node.props.text ?? "");
  const own = [node.props.title, node.props.header, node.props.text, node.props.label, node.props.appearanceText].filter((one) => typeof one === "string" || typeof one === "number").join(" ");
  return [own, ...node.children.map(textOf)].filter((one) => one !== "").join(node.type === "Text" || node.type === "Heading" ? "" : " ").trim();
}

/** @param {UiNode} node @param {(node: UiNode) => void} visit in the order of the tree */
export function walk(node, visit) {
  visit(node);
  for (const child of node.children) walk(child, visit);
}

/** What a person would call a control: its label, or the Label that names it. @param {UiNode} root @param {UiNode} node @returns {string} */
export function labelOf(root, node) {
  const { label, name, id, inputId, placeholder, "aria-label": spoken } = node.props;
  /** @type {string | undefined} */
  let said;
  walk(root, (one) => {
    if (one.type === "Label" && one.props.labelFor !== undefined && [id, inputId, name].includes(one.props.labelFor)) said = textOf(one);
  });
  return String(label ?? said ?? spoken ?? name ?? placeholder ?? "");
}

/** The tree as lines: what a person reads, fills and presses. @param {UiNode} root @returns {string} */
export function listOf(root) {
  /** @type {string[]} */
  const lines = [];
  const line = (/** @type {number} */ depth, /** @type {string} */ text) => lines.push(`${"  ".repeat(depth)}${text}`);
  /** @param {UiNode} node @param {number} depth */
  const list = (node, depth) => {
    const { type, props, children } = node;
    if (QUIET.has(type)) return children.forEach((child) => list(child, depth));
    if (type === "String") return void line(depth, String(props.text ?? ""));
    if (isPressed(node)) return void line(depth, `${type} "${textOf(node)}"${props.isDisabled ? " (disabled)" : ""}`);
    if (isControl(node)) return void line(depth, `${type} "${labelOf(root, node)}" = ${JSON.stringify(props.value ?? props.defaultValue ?? props.isChecked ?? null)}`);
    const inner = children.length > 0 && children.every((child) => child.type === "String") ? textOf(node) : undefined;
    line(depth, inner !== undefined ? `${type}: ${inner}` : `${type}${["title", "header", "name", "text", "src"].filter((name) => typeof props[name] === "string").map((name) => ` ${name}="${props[name]}"`).join("")}`);
    if (type === "DynamicTable") for (const row of props.rows ?? []) line(depth + 1, (row.cells ?? []).map((/** @type {any} */ cell) => (typeof cell?.content === "object" ? textOf(fromElement(cell.content)) : String(cell?.content ?? ""))).join(" | "));
    if (inner === undefined) children.forEach((child) => list(child, depth + 1));
  };
  list(root, 0);
  return lines.join("\n");
}

/** An element inside of a property, which the reconciler leaves as it is. @param {any} element @returns {UiNode} */
export function fromElement(element) {
  if (element === null || element === undefined || typeof element === "boolean") return { type: "Fragment", props: {}, children: [] };
  if (typeof element !== "object") return { type: "String", props: { text: String(element) }, children: [] };
  if (Array.isArray(element)) return { type: "Fragment", props: {}, children: element.map(fromElement) };
  if (Array.isArray(element.children)) return element;
  const { children, ...props } = element.props ?? {};
  return { type: typeof element.type === "string" ? element.type : "Fragment", props, children: [children].flat().filter((child) => child !== undefined).map(fromElement) };
}
