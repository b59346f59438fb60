// @ts-check
/** The macros that Confluence brings along, drawn for reading. */
import { html, trusted } from "../../html.js";
import { lazily } from "../../lazily.js";
import { child, parameters, textOf } from "./tree.js";

/** @typedef {import("./tree.js").Element} Element */
/** @typedef {import("./render.js").RenderContext} RenderContext */
/** @typedef {import("../../html.js").Html} Html */

/** @type {() => import("highlight.js").HLJSApi} */
const highlighter = lazily("highlight.js");
const MOST_HIGHLIGHTED_CHARS = 200_000;
/** Confluence's names where highlight.js has others. @type {Record<string, string>} */
const LANGUAGES = { "c#": "csharp", "c++": "cpp", js: "javascript", jsx: "javascript", tsx: "typescript", sh: "bash", shell: "bash", yml: "yaml", html: "xml", "html and xml": "xml", "html/xml": "xml", toml: "ini", "f#": "fsharp", objc: "objectivec", "objective-c": "objectivec", ps: "powershell", vb: "vbnet", py: "python", none: "plaintext", text: "plaintext" };
/** @type {Record<string, string>} */
const NOTICE_ICONS = { info: "ℹ", note: "✎", tip: "✓", warning: "!", panel: "" };
const COLOURS = new Set(["grey", "red", "yellow", "green", "blue", "purple"]);

/** @param {Element} macro @param {RenderContext} context @returns {Html} */
export function renderMacro(macro, context) {
  const name = macro.attributes.get("ac:name") ?? "";
  const draw = MACROS[name];
  if (draw) return draw(macro, parameters(macro), context);
  return context.appMacro?.(macro) ?? unknownMacro(name, macro, context);
}

/** @type {Record<string, (macro: Element, given: Map<string, string>, context: RenderContext) => Html>} */
const MACROS = {
  code: (macro, given) => code(plainBody(macro), given),
  noformat: (macro, given) => code(plainBody(macro), new Map([...given, ["language", "none"]])),
  ...Object.fromEntries(Object.keys(NOTICE_ICONS).map((kind) => [kind, (/** @type {Element} */ macro, /** @type {Map<string, string>} */ given, /** @type {RenderContext} */ context) => notice(kind, macro, given, context)])),
  expand: (macro, given, context) => html`<details class="expand"><summary>${given.get("title") || "Click here to expand…"}</summary><div>${richBody(macro, context)}</div></details>`,
  status: (_macro, given) => html`<span class="status ${colourOf(given.get("colour"))}">${given.get("title")}</span>`,
  toc: (_macro, given, context) => toc(given, context),
  anchor: (_macro, given) => html`<span id="${(given.get("") ?? "").replace(/\s+/g, "-")}"></span>`,
  children: (_macro, _given, context) => (context.children.length === 0 ? html`<p class="quiet">No child pages.</p>` : html`<ul class="children">${context.children.map(({ title, href }) => html`<li><a href="${href}">${title}</a></li>`)}</ul>`),
  excerpt: (macro, _given, context) => richBody(macro, context),
  details: (macro, _given, context) => richBody(macro, context),
  section: (macro, _given, context) => html`<div class="layout-section columns">${richBody(macro, context)}</div>`,
  column: (macro, _given, context) => html`<div class="layout-cell">${richBody(macro, context)}</div>`,
};

/** @param {string} source @param {Map<string, string>} given */
function code(source, given) {
  const asked = (given.get("language") ?? "none").toLowerCase();
  const language = LANGUAGES[asked] ?? asked;
  const hljs = highlighter();
  const known = hljs.getLanguage(language) && source.length <= MOST_HIGHLIGHTED_CHARS;
  const drawn = known ? trusted(hljs.highlight(source, { language, ignoreIllegals: true }).value) : html`${source}`;
  const title = given.get("title");
  const block = html`<pre class="code"><code class="hljs">${drawn}</code></pre>`;
  const figure = html`<figure class="code">${title ? html`<figcaption>${title}</figcaption>` : ""}${block}</figure>`;
  return given.get("collapse") === "true" ? html`<details class="expand"><summary>${title || "Expand source"}</summary>${block}</details>` : figure;
}

/** @param {string} kind @param {Element} macro @param {Map<string, string>} given @param {RenderContext} context */
function notice(kind, macro, given, context) {
  const title = given.get("title");
  return html`<div class="notice ${kind}"><span class="notice-icon" aria-hidden="true">${NOTICE_ICONS[kind]}</span><div class="notice-body">${title ? html`<p class="notice-title">${title}</p>` : ""}${richBody(macro, context)}</div></div>`;
}

/** @param {Map<string, string>} given @param {RenderContext} context */
function toc(given, context) {
  const from = Number(given.get("minLevel") ?? 1);
  const to = Number(given.get("maxLevel") ?? 6);
  const shown = context.headings.filter(({ level }) => level >= from && level <= to);
  const top = Math.min(...shown.map(({ level }) => level));
  return html`<nav class="toc" aria-label="Contents"><ul>${shown.map(({ level, text, id }) => html`<li class="toc-${level - top}"><a href="#${encodeURIComponent(id)}">${text}</a></li>`)}</ul></nav>`;
}

/** @param {string} name @param {Element} macro @param {RenderContext} context */
function unknownMacro(name, macro, context) {
  const body = child(macro, "ac:rich-text-body") ? richBody(macro, context) : html`${plainBody(macro)}`;
  return html`<div class="unknown-macro"><p class="quiet">The macro “${name}” is not drawn by the local host.</p>${body}</div>`;
}

/** @param {Element} macro */
function plainBody(macro) {
  const body = child(macro, "ac:plain-text-body");
  return body ? textOf(body) : "";
}

/** @param {Element} macro @param {RenderContext} context */
function richBody(macro, context) {
  return context.render(child(macro, "ac:rich-text-body")?.children ?? []);
}

/** @param {string | undefined} colour */
function colourOf(colour) {
  const name = (colour ?? "grey").toLowerCase();
  return COLOURS.has(name) ? name : "grey";
}
