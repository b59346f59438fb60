// @ts-check
/**
 * The second version of Jira's REST: the same resources as the third, with text where that has documents
 * (rest/v2, "Version"). Wiki markup in such text is kept as it is written, and not drawn.
 */
import { isDocument } from "../adf.js";
import { wrongFields } from "../errors.js";

/** @typedef {import("../api.js").JiraRoutes} JiraRoutes */

const TEXTS = new Set(["description", "environment"]);

/** @param {JiraRoutes} routes @param {Record<string, string[][]>} scopes of the third version @returns {{routes: JiraRoutes, scopes: Record<string, string[][]>}} */
export function secondVersion(routes, scopes) {
  const names = Object.keys(routes).filter((name) => name.includes(" /rest/api/3/"));
  const second = (/** @type {string} */ name) => name.replace(" /rest/api/3/", " /rest/api/2/");
  return {
    routes: Object.fromEntries(names.map((name) => [second(name), translated(/** @type {JiraRoutes[string]} */ (routes[name]))])),
    scopes: Object.fromEntries(names.map((name) => [second(name), scopes[name] ?? []])),
  };
}

/** @param {JiraRoutes[string]} handler @returns {JiraRoutes[string]} */
function translated(handler) {
  return async (call) => {
    const response = await handler({ ...call, body: call.body instanceof FormData ? call.body : inwards(call.body, isOfComment(call)) });
    if (!response.headers.get("content-type")?.startsWith("application/json")) return response;
    return new Response(JSON.stringify(outwards(await response.json())), { status: response.status, headers: response.headers });
  };
}

/** @param {{path?: string}} call */
function isOfComment(call) {
  return /\/(comment|worklog)(\/|\?|$)/.test(String(call.path));
}

/** @param {any} value @param {boolean} ofComment @returns {any} */
function inwards(value, ofComment) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((one) => inwards(one, ofComment));
  return Object.fromEntries(Object.entries(value).map(([name, held]) => {
    const isText = TEXTS.has(name) || (ofComment && ["body", "comment"].includes(name));
    if (isText && isDocument(held)) throw wrongFields({ [name]: "Operation value must be a string" });
    return [name, isText && typeof held === "string" ? documentOf(held) : inwards(held, ofComment)];
  }));
}

/** @param {string} text */
function documentOf(text) {
  return { type: "doc", version: 1, content: text.split(/\n{2,}/).map((part) => ({ type: "paragraph", content: part.split("\n").flatMap((line, at) => [...(at > 0 ? [{ type: "hardBreak" }] : []), ...(line === "" ? [] : [{ type: "text", text: line }])]) })) };
}

/** @param {any} value @returns {any} */
function outwards(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(outwards);
  if (value.type === "doc" && value.version === 1 && Array.isArray(value.content)) return value.content.map(plain).join("\n\n");
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, outwards(held)]));
}

/** @param {any} node @returns {string} */
function plain(node) {
  if (node.type === "text") return node.text;
  if (node.type === "hardBreak") return "\n";
  return (node.content ?? []).map(plain).join(["bulletList", "orderedList", "listItem", "table", "tableRow"].includes(node.type) ? "\n" : "");
}
