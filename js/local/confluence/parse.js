// @ts-check
/**
 * Confluence's first judgement of a body: a strict XML parse inside of a synthetic root. saxes is the judge here,
 * with HTML 4's entities and the limits of Confluence's own parser (Woodstox); the app's core is never asked.
 */
import { SaxesParser } from "saxes";
import { ENTITIES } from "./entities.js";
import { badRequest } from "./errors.js";

const OPEN = '<xml xmlns:ac="http://atlassian.com/content" xmlns:ri="http://atlassian.com/resource/identifier" xmlns:at="http://atlassian.com/template">';
const MOST_DEPTH = 1000;
const MOST_ATTRIBUTES = 1000;
const MOST_ATTRIBUTE_CHARS = 524_288;

/**
 * @typedef {{name: string, attributes: Map<string, string>, empty: boolean}} Tag
 * @typedef {object} BodyEvents
 * @property {(tag: Tag) => void} [open]
 * @property {(tag: Tag) => void} [close]
 * @property {(text: string) => void} [text]
 * @property {(text: string) => void} [cdata]
 * @property {(text: string) => void} [comment]
 */

/**
 * @param {string} body
 * @param {BodyEvents} [events]
 * @throws {import("./errors.js").Refusal} 400 in Confluence's words
 */
export function parseBody(body, events = {}) {
  const parser = new SaxesParser({ xmlns: true, position: true });
  Object.assign(parser.ENTITIES, ENTITIES);
  let depth = 0;
  /** @param {string} why */
  const refuse = (why) => {
    const row = parser.line;
    const column = Math.max(1, parser.column - (row === 1 ? OPEN.length : 0) + 1);
    throw badRequest(`Error parsing xhtml: ${why}\n at [row,col {unknown-source}]: [${row},${column}]`);
  };
  parser.on("error", (error) => refuse(error.message.replace(/^\d+:\d+: /, "")));
  parser.on("doctype", () => refuse("Unexpected DOCTYPE declaration"));
  parser.on("opentag", (node) => {
    depth += 1;
    if (depth > MOST_DEPTH) refuse(`Maximum Element Depth limit (${MOST_DEPTH}) Exceeded`);
    const attributes = Object.values(node.attributes);
    if (attributes.length > MOST_ATTRIBUTES) refuse(`Maximum Attribute Count limit (${MOST_ATTRIBUTES}) Exceeded`);
    if (attributes.some((attribute) => attribute.value.length > MOST_ATTRIBUTE_CHARS)) refuse(`Maximum attribute size limit (${MOST_ATTRIBUTE_CHARS}) exceeded`);
    if (depth > 1) events.open?.(tagOf(node));
  });
  parser.on("closetag", (node) => {
    if (depth > 1) events.close?.(tagOf(node));
    depth -= 1;
  });
  parser.on("text", (text) => events.text?.(text));
  parser.on("cdata", (text) => events.cdata?.(text));
  parser.on("comment", (text) => events.comment?.(text));
  parser.write(OPEN);
  parser.write(body);
  // A body that closes the root itself would end the document early and hide what follows.
  if (depth === 0) refuse("Unexpected close tag </xml>");
  parser.write("</xml>");
  parser.close();
}

/** @param {any} node @returns {Tag} */
function tagOf(node) {
  return { name: node.name, empty: node.isSelfClosing, attributes: new Map(Object.values(node.attributes).map((/** @type {any} */ attribute) => [attribute.name, attribute.value])) };
}
