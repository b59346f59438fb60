// @ts-check
/**
 * What Confluence does to a body when it saves it: old tag names become current ones, macros get ids. Whoever
 * compares a page with what it wrote finds it changed, which is why nobody should.
 */
import { createHash } from "node:crypto";
import { parseBody } from "./parse.js";

/** @type {Record<string, string>} */
const RENAMED = { b: "strong", i: "em", s: "del", strike: "del" };
const BLOCKS_WITH_LOCAL_ID = new Set(["table"]);

/**
 * @param {string} body well-formed or refused
 * @param {string} seed page and version, from which the ids are derived so that a run can be repeated
 * @returns {string}
 */
export function normaliseBody(body, seed) {
  /** @type {string[]} */
  const out = [];
  let ids = 0;
  let pending = "";
  const flush = () => {
    if (pending) out.push(`${pending}>`);
    pending = "";
  };
  parseBody(body, {
    open(tag) {
      flush();
      const name = RENAMED[tag.name] ?? tag.name;
      const attributes = new Map(tag.attributes);
      if (name === "ac:structured-macro") {
        if (!attributes.has("ac:schema-version")) attributes.set("ac:schema-version", "1");
        if (!attributes.has("ac:macro-id")) attributes.set("ac:macro-id", idOf(seed, ids++));
      }
      if (BLOCKS_WITH_LOCAL_ID.has(name) && !attributes.has("ac:local-id")) attributes.set("ac:local-id", idOf(seed, ids++));
      pending = `<${name}${[...attributes].map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join("")}`;
    },
    close(tag) {
      if (pending) out.push(`${pending} />`);
      else out.push(`</${RENAMED[tag.name] ?? tag.name}>`);
      pending = "";
    },
    text(text) {
      if (text === "") return;
      flush();
      out.push(escapeText(text));
    },
    cdata(text) {
      flush();
      out.push(`<![CDATA[${text}]]>`);
    },
  });
  return out.join("");
}

/** @param {string} text */
function escapeText(text) {
  return text.replace(/[&<>\u00a0]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[char] ?? "&nbsp;");
}

/** @param {string} value */
function escapeAttribute(value) {
  return value.replace(/[&<>"\n\t]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;" })[char] ?? "&#9;");
}

/** @param {string} seed @param {number} at */
function idOf(seed, at) {
  const hex = createHash("sha256").update(`${seed}:${at}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
