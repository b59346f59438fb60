// @ts-check
/** HTML that cannot be broken out of: whatever is put into the template is escaped, unless it is such HTML itself. */
export class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

/** @param {TemplateStringsArray} strings @param {...unknown} values */
export function html(strings, ...values) {
  return new Html(strings.reduce((out, text, at) => out + text + (at < values.length ? show(values[at]) : ""), ""));
}

/** @param {string} text already HTML, from a source that escapes (highlight.js, this module) */
export function trusted(text) {
  return new Html(text);
}

/** @param {string} text */
export function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** @param {unknown} value @returns {string} */
function show(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(show).join("");
  return value === undefined || value === null || value === false ? "" : escapeHtml(String(value));
}
