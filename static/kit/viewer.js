// @ts-check
// Who looks at the panel: one language for texts, numbers and dates, and a time zone.

/** @typedef {"en" | "de"} Language */

const LANGUAGES = /** @type {readonly Language[]} */ (["en", "de"]);

/** @type {{language: Language, locale: string, timeZone?: string}} */
let viewer = { language: "en", locale: "en" };

/**
 * What Forge's context says about the viewer. A locale whose language has no texts here shows everything in English, so
 * that a date never speaks another language than the sentence around it.
 *
 * @param {{locale?: unknown, timezone?: unknown}} context
 */
export function setViewer({ locale, timezone }) {
  const known = attempt(() => new Intl.Locale(String(locale).replaceAll("_", "-")));
  const language = LANGUAGES.find((one) => one === known?.language);
  const zone = attempt(() => new Intl.DateTimeFormat("en", { timeZone: String(timezone) }));
  viewer = { language: language ?? "en", locale: known && language ? known.toString() : "en", ...(zone ? { timeZone: String(timezone) } : {}) };
}

/** @template T @param {() => T} make @returns {T | undefined} */
function attempt(make) {
  try {
    return make();
  } catch {
    return undefined;
  }
}

export const locale = () => viewer.locale;
export const language = () => viewer.language;
export const timeZone = () => viewer.timeZone;

/**
 * The texts of one group, in the language of whoever looks when a text is asked for: modules are loaded before the
 * viewer is known.
 *
 * @template {object} T
 * @param {{en: T, de: NoInfer<T>}} tables
 * @returns {Readonly<T>}
 */
export function localized(tables) {
  /** @type {any} */
  const shown = {};
  for (const name of Object.keys(tables.en)) Object.defineProperty(shown, name, { enumerable: true, get: () => /** @type {any} */ (tables[viewer.language])[name] });
  return shown;
}

/** `45,735`, `45.735`. @param {number} value @param {number} [digits] after the point */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(viewer.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** `1 page`, `2,000 pages`. @param {number} many @param {string} one @param {string} [more] */
export function count(many, one, more = `${one}s`) {
  return `${number(many)} ${many === 1 ? one : more}`;
}
