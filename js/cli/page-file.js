// @ts-check
// A page as it lies in a file: its body alone, the answer of Confluence's REST API around it, or what a word processor saved as HTML.

import { readFileSync } from "node:fs";
import { readNamed } from "./disk.js";

/** @typedef {"storage" | "adf"} Format */
/** @typedef {{body: string, format: Format, pageId?: string}} PageFile */

/** Where a page says its encoding, as browsers look for it. */
const HEAD_BYTES = 1024;

/**
 * @param {string} name a file, or `-`: standard input
 * @param {Format} [format] told by the content and the name when not given
 * @returns {PageFile}
 */
export function readPage(name, format) {
  if (name === "") throw new Error("the page's file has no name");
  const text = decoded(name, name === "-" ? readFileSync(0) : readNamed(name));
  if (/^\s*(<[?!][^>]*>\s*)*<hibernate-generic\b/.test(text)) throw new Error(`${name} is the XML export of a space, with many pages: give the body of one of them (in its history: … > View storage format)`);
  if (format) return { body: text, format };
  const value = /^\s*\{/.test(text) ? objectIn(text) : undefined;
  if (value) return ofJson(name, text, value);
  if (name.endsWith(".json")) throw new Error(`${name} is not JSON`);
  return { body: text, format: "storage" };
}

/** @param {string} name @param {string} text @param {any} value @returns {PageFile} */
function ofJson(name, text, value) {
  if (value.type === "doc") return { body: text, format: "adf" };
  const { storage, atlas_doc_format: adf } = value.body ?? {};
  const pageId = /^\d+$/.test(value.id) ? { pageId: String(value.id) } : {};
  if (typeof storage?.value === "string") return { body: storage.value, format: "storage", ...pageId };
  if (typeof adf?.value === "string") return { body: adf.value, format: "adf", ...pageId };
  throw new Error(`${name} is JSON, but no ADF document and no page as Confluence's REST API answers it with body-format=storage`);
}

/** @param {string} text */
function objectIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} name @param {Buffer} bytes */
function decoded(name, bytes) {
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe" || mark === "feff") return new TextDecoder(mark === "fffe" ? "utf-16le" : "utf-16be").decode(bytes);
  if (bytes.includes(0)) throw new Error(`${name} is no text: a Word or PDF file has to be saved as HTML first, a ZIP file unpacked`);
  const [, said = "utf-8"] = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(bytes.subarray(0, HEAD_BYTES).toString("latin1")) ?? [];
  try {
    return new TextDecoder(said).decode(bytes);
  } catch {
    throw new Error(`${name} is in the encoding ${said}, which this machine does not know: save it as UTF-8`);
  }
}
