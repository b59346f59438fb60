// @ts-check
/** An Atlassian Document for reading, as an issue's page shows a description. What jira/adf.js takes and this does not draw is shown by its text. */
import { html } from "../html.js";

/** @typedef {import("../html.js").Html} Html */

/** @type {Record<string, (inner: Html[], attrs: any) => Html>} */
const BLOCKS = {
  paragraph: (inner) => html`<p>${inner}</p>`,
  heading: (inner, { level }) => (level <= 2 ? html`<h2>${inner}</h2>` : html`<h3>${inner}</h3>`),
  bulletList: (inner) => html`<ul>${inner}</ul>`,
  orderedList: (inner) => html`<ol>${inner}</ol>`,
  listItem: (inner) => html`<li>${inner}</li>`,
  taskList: (inner) => html`<ul class="tasks">${inner}</ul>`,
  taskItem: (inner, { state }) => html`<li><input type="checkbox" disabled ${state === "DONE" ? html`checked` : ""} aria-label="done"> ${inner}</li>`,
  blockquote: (inner) => html`<blockquote>${inner}</blockquote>`,
  codeBlock: (inner) => html`<pre>${inner}</pre>`,
  rule: () => html`<hr>`,
  hardBreak: () => html`<br>`,
};

/** @type {Record<string, (inner: Html, attrs: any) => Html>} */
const MARKS = {
  strong: (inner) => html`<strong>${inner}</strong>`,
  em: (inner) => html`<em>${inner}</em>`,
  strike: (inner) => html`<s>${inner}</s>`,
  code: (inner) => html`<code>${inner}</code>`,
  link: (inner, { href }) => (/^https?:/.test(href) ? html`<a href="${href}">${inner}</a>` : inner),
};

/** @param {any} node a document, or a node of one @returns {Html} */
export function showDocument(node) {
  if (typeof node !== "object" || node === null) return html``;
  if (node.type === "text") return (node.marks ?? []).reduce((/** @type {Html} */ inner, /** @type {any} */ { type, attrs = {} }) => MARKS[type]?.(inner, attrs) ?? inner, html`${node.text}`);
  const inner = (node.content ?? []).map(showDocument);
  return BLOCKS[node.type]?.(inner, node.attrs ?? {}) ?? html`${inner}`;
}
