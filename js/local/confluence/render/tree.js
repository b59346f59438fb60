// @ts-check
import { parseBody } from "../parse.js";

/**
 * @typedef {{name: string, attributes: Map<string, string>, children: Node[]}} Element
 * @typedef {Element | {text: string, cdata: boolean}} Node
 */

/** @param {string} body @returns {Element} */
export function treeOf(body) {
  /** @type {Element} */
  const root = { name: "#root", attributes: new Map(), children: [] };
  /** @type {Element[]} */
  const open = [root];
  const top = () => /** @type {Element} */ (open.at(-1));
  parseBody(body, {
    open(tag) {
      const element = { name: tag.name, attributes: tag.attributes, children: [] };
      top().children.push(element);
      open.push(element);
    },
    close: () => void open.pop(),
    text: (text) => void top().children.push({ text, cdata: false }),
    cdata: (text) => void top().children.push({ text, cdata: true }),
  });
  return root;
}

/** @param {Node} node @returns {node is Element} */
export function isElement(node) {
  return "name" in node;
}

/** @param {Element} element @param {string} name @returns {Element | undefined} */
export function child(element, name) {
  return /** @type {Element | undefined} */ (element.children.find((node) => isElement(node) && node.name === name));
}

/** @param {Node} node @returns {string} */
export function textOf(node) {
  return isElement(node) ? node.children.map(textOf).join("") : node.text;
}

/** @param {Element} macro @returns {Map<string, string>} */
export function parameters(macro) {
  return new Map(macro.children.filter(isElement).filter((node) => node.name === "ac:parameter").map((node) => [node.attributes.get("ac:name") ?? "", textOf(node)]));
}

/** @param {Element} root @param {(element: Element) => void} visit in document order */
export function walk(root, visit) {
  for (const node of root.children) {
    if (!isElement(node)) continue;
    visit(node);
    walk(node, visit);
  }
}
