// @ts-check
/** Atlassian document format to HTML: what a macro's static export gives. Unknown nodes show their content. */
import { html } from "../../html.js";
import { safeAddress } from "./links.js";

/** @typedef {{type: string, text?: string, attrs?: any, marks?: {type: string, attrs?: any}[], content?: AdfNode[]}} AdfNode */
/** @typedef {import("../../html.js").Html} Html */

/** @param {AdfNode | undefined} node @returns {Html} */
export function renderAdf(node) {
  const inner = () => html`${(node?.content ?? []).map(renderAdf)}`;
  const draw = NODES[node?.type ?? ""];
  if (node?.type === "text") return (node.marks ?? []).reduce(mark, html`${node.text}`);
  return node && draw ? draw(node, inner()) : inner();
}

/** @type {Record<string, ((node: AdfNode, inner: Html) => Html) | undefined>} */
const NODES = {
  paragraph: (_node, inner) => html`<p>${inner}</p>`,
  heading: ({ attrs }, inner) => [html`<h1>${inner}</h1>`, html`<h2>${inner}</h2>`, html`<h3>${inner}</h3>`, html`<h4>${inner}</h4>`][Math.min(Math.max(attrs?.level ?? 1, 1), 4) - 1] ?? inner,
  bulletList: (_node, inner) => html`<ul>${inner}</ul>`,
  orderedList: (_node, inner) => html`<ol>${inner}</ol>`,
  listItem: (_node, inner) => html`<li>${inner}</li>`,
  table: (_node, inner) => html`<div class="table-wrap"><table><tbody>${inner}</tbody></table></div>`,
  tableRow: (_node, inner) => html`<tr>${inner}</tr>`,
  tableHeader: (_node, inner) => html`<th>${inner}</th>`,
  tableCell: (_node, inner) => html`<td>${inner}</td>`,
  codeBlock: (_node, inner) => html`<pre><code>${inner}</code></pre>`,
  blockquote: (_node, inner) => html`<blockquote>${inner}</blockquote>`,
  panel: (_node, inner) => html`<div class="notice panel"><div class="notice-body">${inner}</div></div>`,
  status: ({ attrs }) => html`<span class="status">${attrs?.text}</span>`,
  hardBreak: () => html`<br>`,
  rule: () => html`<hr>`,
};

/** @param {Html} inner @param {{type: string, attrs?: any}} one */
function mark(inner, { type, attrs }) {
  const href = type === "link" ? safeAddress(attrs?.href) : undefined;
  if (href) return html`<a href="${href}" rel="noopener noreferrer nofollow">${inner}</a>`;
  if (type === "strong") return html`<strong>${inner}</strong>`;
  if (type === "em") return html`<em>${inner}</em>`;
  return type === "code" ? html`<code>${inner}</code>` : inner;
}
