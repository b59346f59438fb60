// @ts-check
/**
 * The settings that a UI Kit macro adds by `ForgeReconciler.addConfig`: in the product a panel beside the page, here a
 * form. Runs in Node and in a browser. Source: "Add configuration to a macro with UI Kit".
 */
import { textOf } from "./tree.js";

/** @typedef {import("./tree.js").UiNode} UiNode */

const FIELDS = ["CheckboxGroup", "DatePicker", "RadioGroup", "Select", "Textfield", "TextArea", "UserPicker"];
const AROUND = ["Fragment", "String"];

/**
 * Each field with what is stored under its name, named by the Label before it, and a button that stores what they hold.
 * What no field holds any more is not stored again.
 *
 * @param {UiNode} doc of the type `MacroConfig` @param {Record<string, any>} stored
 * @param {(values: Record<string, any>) => unknown} save
 * @returns {UiNode}
 */
export function settingsForm(doc, stored, save) {
  /** @type {Record<string, any>} */
  const values = {};
  let label = "";
  /** @param {UiNode} node @returns {UiNode} */
  const made = (node) => {
    if (node.type === "Label") return (label = textOf(node)), { ...node, type: "Fragment", children: [] };
    if (!FIELDS.includes(node.type)) return AROUND.includes(node.type) ? { ...node, children: node.children.map(made) } : refused(node.type, node.key);
    const { id: _id, defaultValue, ...props } = node.props;
    const held = stored[props.name] ?? plain(defaultValue);
    if (held !== undefined) values[props.name] = held;
    const field = { ...node, props: { ...props, label: label || props.name, defaultValue: held, onChange: (/** @type {any} */ told) => void (values[props.name] = plain(told?.target ? told.target.value : told)) } };
    label = "";
    return field;
  };
  const button = { type: "Button", key: "save-settings", props: { type: "submit", appearance: "primary" }, children: [{ type: "String", key: "save", props: { text: "Save" }, children: [] }] };
  return { type: "Root", key: "settings", props: {}, children: [{ type: "Form", key: "settings-form", props: { onSubmit: () => save({ ...values }) }, children: [...doc.children.map(made), button] }] };
}

/** What is shown when a macro that has settings adds none. @returns {UiNode} */
export function noSettings() {
  return { type: "Root", key: "settings", props: {}, children: [{ type: "Text", key: "none", props: {}, children: [{ type: "String", key: "said", props: { text: "The manifest says that this macro has settings, and its front end adds none: it has to call ForgeReconciler.addConfig." }, children: [] }] }] };
}

/** @param {string} type @param {string | undefined} key @returns {UiNode} */
function refused(type, key) {
  return { type: "ErrorMessage", key: `${key}-refused`, props: {}, children: [{ type: "String", key: `${key}-said`, props: { text: `A macro's settings hold ${FIELDS.join(", ")} and Label, and no ${type}.` }, children: [] }] };
}

/** Options are stored by their values. @param {any} value @returns {any} */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  return value !== null && typeof value === "object" && "value" in value ? value.value : value;
}

/** Whether a frame shows these settings: they are its own front end's, and no other resource is named for them. @param {{module: any, isConfiguring?: boolean | undefined}} frame */
export function hasOwnSettings({ module, isConfiguring }) {
  return isConfiguring === true && module.kind === "macro" && module.render === "native" && !module.config?.resource;
}
