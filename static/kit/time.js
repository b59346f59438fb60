// @ts-check
// Times and money in the language and zone of whoever looks.

import { commonTexts } from "./texts.js";
import { locale, number, timeZone } from "./viewer.js";

/** `22 Nov 2026, 14:05`. @param {unknown} ms @returns {string} */
export function moment(ms) {
  if (!isTime(ms)) return "";
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short", timeZone: timeZone() }).format(ms);
}

const UNITS = /** @type {const} */ ([["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]]);

/** `3 minutes ago`, or the date when it is longer ago than a week. @param {unknown} ms @param {number} [nowMs] @returns {string} */
export function ago(ms, nowMs = Date.now()) {
  if (!isTime(ms)) return "";
  const passed = nowMs - ms;
  if (passed > 7 * 86_400_000) return moment(ms);
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, size] of UNITS) if (passed >= size) return relative.format(-Math.floor(passed / size), unit);
  return commonTexts.justNow;
}

/** `1 min 5 s`. @param {unknown} startMs @param {unknown} endMs @returns {string} */
export function span(startMs, endMs) {
  if (!isTime(startMs) || !isTime(endMs)) return "";
  const seconds = Math.max(1, Math.round((endMs - startMs) / 1000));
  if (seconds < 60) return `${number(seconds)} s`;
  const [large, small, word, rest] = seconds < 3600 ? [60, 1, "min", "s"] : [3600, 60, "h", "min"];
  const over = Math.floor((seconds % large) / small);
  return `${number(Math.floor(seconds / large))} ${word}${over > 0 ? ` ${over} ${rest}` : ""}`;
}

/** `in 3 hours`, or the date when it is further away than a week; `soon` for what is due. @param {unknown} ms @param {string} soon @param {number} [nowMs] @returns {string} */
export function ahead(ms, soon, nowMs = Date.now()) {
  if (!isTime(ms)) return "";
  const left = ms - nowMs;
  if (left > 7 * 86_400_000) return moment(ms);
  // The platform looks once an hour.
  if (left < 3_600_000) return soon;
  const [unit, size] = /** @type {(typeof UNITS)[number]} */ (UNITS.find(([, size]) => left >= size));
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.round(left / size), unit);
}

/** `$0.19`; what is less than a cent is said so. @param {number} cents @returns {string} */
export function money(cents) {
  const shown = new Intl.NumberFormat(locale(), { style: "currency", currency: "USD" });
  return cents > 0 && cents < 1 ? `< ${shown.format(0.01)}` : shown.format(cents / 100);
}

/** @param {unknown} ms @returns {ms is number} */
function isTime(ms) {
  return typeof ms === "number" && Number.isFinite(ms) && ms > 0 && ms < 8.64e15;
}
