// @ts-check
/**
 * An app's macros in a page's body, in both forms that Confluence stores: a structured macro with parameters, and a node
 * of the Atlassian Document Format whose key ends in the module's and whose settings are its guest parameters.
 */
import { escapeHtml } from "../../html.js";
import { child, isElement, parameters, textOf, treeOf, walk } from "./tree.js";

/** @typedef {import("./tree.js").Element} Element */
/** @typedef {import("./tree.js").Node} Node */
/** @typedef {{key: string, config: Record<string, any>, localId: string}} Macro */

const STRUCTURED = ["ac:structured-macro", "ac:macro"];
export const FORMS = /** @type {const} */ (["adf", "structured"]);

/** @param {Element} element @returns {Macro | undefined} */
export function macroOf(element) {
  if (element.name === "ac:adf-extension") return fromAdf(element);
  if (!STRUCTURED.includes(element.name)) return undefined;
  return { key: element.attributes.get("ac:name") ?? "", config: Object.fromEntries(parameters(element)), localId: element.attributes.get("ac:macro-id") ?? "" };
}

/** @param {Element} extension @returns {Macro} */
function fromAdf(extension) {
  const text = (/** @type {string} */ key) => textOf(attribute(extension, key) ?? { text: "", cdata: false });
  const guests = (attribute(extension, "parameters")?.children ?? []).filter(isElement).find((group) => group.attributes.get("key") === "guest-params");
  return { key: text("extension-key").split("/").pop() ?? "", config: guests ? valueOf(guests, true) : {}, localId: text("local-id") };
}

/** @param {Element} extension @param {string} key */
function attribute(extension, key) {
  return (child(extension, "ac:adf-node")?.children ?? []).filter(isElement).find((element) => element.name === "ac:adf-attribute" && element.attributes.get("key") === key);
}

/** A parameter holds text, a list of values, or parameters by key. @param {Element} element @param {boolean} [map] @returns {any} */
function valueOf(element, map = false) {
  const inner = element.children.filter(isElement);
  if (inner.some(({ name }) => name === "ac:adf-parameter-value")) return inner.map((one) => valueOf(one));
  if (map || inner.length > 0) return Object.fromEntries(inner.map((one) => [one.attributes.get("key") ?? "", valueOf(one)]));
  return textOf(element);
}

/** @param {string} body @param {(macro: Macro) => boolean} wanted @returns {Macro | undefined} the first that is wanted */
export function findMacro(body, wanted) {
  /** @type {Macro | undefined} */
  let found;
  walk(treeOf(body), (element) => {
    const macro = macroOf(element);
    if (macro && !found && wanted(macro)) found = macro;
  });
  return found;
}

/**
 * The body with other settings in one of its macros.
 *
 * @param {string} body @param {(macro: Macro) => boolean} wanted @param {Record<string, any>} config
 * @returns {string | undefined} nothing when the page holds no such macro
 */
export function withConfig(body, wanted, config) {
  const root = treeOf(body);
  let changed = false;
  walk(root, (element) => {
    const macro = macroOf(element);
    if (!macro || changed || !wanted(macro)) return;
    changed = true;
    if (element.name === "ac:adf-extension") setGuests(element, config);
    else element.children = [...Object.entries(config).map(([name, value]) => elementOf("ac:parameter", { "ac:name": name }, [nodeOf(plain(value))])), ...element.children.filter((node) => !isElement(node) || node.name !== "ac:parameter")];
  });
  return changed ? written(root.children) : undefined;
}

/** @param {Element} extension @param {Record<string, any>} config */
function setGuests(extension, config) {
  const guests = elementOf("ac:adf-parameter", { key: "guest-params" }, Object.entries(config).map(([key, value]) => elementOf("ac:adf-parameter", { key }, nodesOf(value))));
  const group = attribute(extension, "parameters");
  if (group) group.children = [...group.children.filter((node) => !isElement(node) || node.attributes.get("key") !== "guest-params"), guests];
  else child(extension, "ac:adf-node")?.children.push(elementOf("ac:adf-attribute", { key: "parameters" }, [guests]));
}

/** @param {any} value @returns {Node[]} */
function nodesOf(value) {
  if (Array.isArray(value)) return value.map((one) => elementOf("ac:adf-parameter-value", {}, nodesOf(one)));
  if (value !== null && typeof value === "object") return Object.entries(value).map(([key, one]) => elementOf("ac:adf-parameter", { key }, nodesOf(one)));
  return [nodeOf(plain(value))];
}

/** @param {any} value */
function plain(value) {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/**
 * A macro as the editor inserts it.
 *
 * @param {{key: string, title: string, extensionKey: string, localId: string, form: (typeof FORMS)[number], config?: Record<string, any>}} macro
 */
export function newMacro({ key, title, extensionKey, localId, form, config = {} }) {
  if (form === "structured") return written([elementOf("ac:structured-macro", { "ac:name": key, "ac:schema-version": "1", "ac:macro-id": localId }, Object.entries(config).map(([name, value]) => elementOf("ac:parameter", { "ac:name": name }, [nodeOf(plain(value))])))]);
  const attributeOf = (/** @type {string} */ name, /** @type {Node[]} */ children) => elementOf("ac:adf-attribute", { key: name }, children);
  const extension = elementOf("ac:adf-extension", {}, [elementOf("ac:adf-node", { type: "extension" }, [
    attributeOf("extension-key", [nodeOf(extensionKey)]), attributeOf("extension-type", [nodeOf("com.atlassian.ecosystem")]),
    attributeOf("parameters", [elementOf("ac:adf-parameter", { key: "local-id" }, [nodeOf(localId)]), elementOf("ac:adf-parameter", { key: "extension-title" }, [nodeOf(title)])]),
    attributeOf("text", [nodeOf(title)]), attributeOf("layout", [nodeOf("default")]), attributeOf("local-id", [nodeOf(localId)]),
  ])]);
  setGuests(extension, config);
  return written([extension]);
}

/** @param {string} name @param {Record<string, string>} attributes @param {Node[]} children @returns {Element} */
function elementOf(name, attributes, children) {
  return { name, attributes: new Map(Object.entries(attributes)), children };
}

/** @param {string} text @returns {Node} */
function nodeOf(text) {
  return { text, cdata: false };
}

/** @param {Node[]} nodes @returns {string} */
function written(nodes) {
  return nodes.map((node) => {
    if (!isElement(node)) return node.cdata ? `<![CDATA[${node.text}]]>` : escapeHtml(node.text);
    const attributes = [...node.attributes].map(([key, value]) => ` ${key}="${escapeHtml(value)}"`).join("");
    return node.children.length === 0 ? `<${node.name}${attributes} />` : `<${node.name}${attributes}>${written(node.children)}</${node.name}>`;
  }).join("");
}
