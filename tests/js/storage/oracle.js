// @ts-check
// An independent judge of page bodies: saxes, set up as Confluence sets up its parser, with that parser's limits.

import { readFileSync } from "node:fs";
import { SaxesParser } from "saxes";

const table = new URL("../../../src/storage_format/entities/html5.txt", import.meta.url);
const source = new URL("../../../src/storage_format/entities/mod.rs", import.meta.url);

/** @returns {Record<string, string>} HTML4's entities: the names from one table of the core, the characters from the other. */
function declaredEntities() {
  const characters = new Map(
    readFileSync(table, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [name, ...points] = line.split(" ");
        return /** @type {[string, string]} */ ([name, String.fromCodePoint(...points.map((point) => Number.parseInt(point, 16)))]);
      }),
  );
  const list = /const HTML4[^=]*= \[([^\]]*)\]/.exec(readFileSync(source, "utf8"))?.[1] ?? "";
  return Object.fromEntries([...list.matchAll(/"(\w+)"/g)].map(([, name]) => [name, characters.get(name) ?? ""]));
}

export const entities = declaredEntities();
const NAMESPACES = {
  ac: "http://atlassian.com/content",
  ri: "http://atlassian.com/resource/identifier",
  at: "http://atlassian.com/template",
};

/**
 * Why Confluence's parser would refuse the body; `undefined` when it would take it.
 *
 * @param {string} body
 * @returns {string | undefined}
 */
export function refusal(body) {
  const parser = new SaxesParser({ xmlns: true, additionalNamespaces: NAMESPACES });
  Object.assign(parser.ENTITIES, entities);
  /** @type {string | undefined} */
  let why;
  let depth = 0;
  parser.on("error", (error) => (why ??= error.message));
  parser.on("doctype", () => (why ??= "a DOCTYPE"));
  parser.on("opentag", (tag) => {
    depth += 1;
    const attributes = Object.values(tag.attributes);
    // saxes takes `ac:-x` for a name; Woodstox does not ("expected a name start character").
    if ([tag, ...attributes].some(({ local }) => /^[-.\d\u00B7\u0300-\u036F\u203F\u2040]/.test(local))) why ??= "a local name that is no name";
    if (depth > 1000) why ??= "deeper than 1000";
    if (attributes.length > 1000) why ??= "more than 1000 attributes";
    if (attributes.some((attribute) => attribute.value.length > 524_288)) why ??= "a value over 524,288 characters";
  });
  parser.on("closetag", () => (depth -= 1));
  try {
    parser.write("<xml>").write(body).write("</xml>").close();
  } catch (error) {
    why ??= String(error);
  }
  return why;
}
