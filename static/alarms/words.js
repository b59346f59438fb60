// @ts-check
// An alarm in words: why it is in its state, and when it fires. From numbers, in the reader's language.

import { ago } from "../kit/time.js";
import { locale, number, timeZone } from "../kit/viewer.js";
import { reasonTexts as t } from "./texts.js";

/** @typedef {import("./contract.js").Alarm} Alarm */

/** Names of alarms in one sentence. */
const NAMED = 2;
/** A number and its unit stay on one line. */
const NO_BREAK = "\u00a0";
const DAY_MS = 86_400_000;
/** Longer ago than this a date says more than a number of days. */
const MOST_DAYS = 60;
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const SHORT = /** @type {Record<string, string>} */ ({ Seconds: "s", Milliseconds: "ms", Microseconds: "µs", Percent: "%", "Count/Second": "/s", "Bytes/Second": "B/s" });

/** A value with its unit: `90 %`, `18.6 GiB`. @param {number} value @param {Pick<Alarm, "unit" | "metric">} alarm */
export function amount(value, { unit, metric = "" }) {
  // CloudWatch's own metrics of this name are percentages; alarms on them hardly ever say so.
  const known = unit && unit !== "None" ? unit : /(Utilization|Percent|PercentUsed)$/i.test(metric) ? "Percent" : "";
  if (known === "Bytes") {
    const step = Math.min(BINARY.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
    return `${plain(value / 1024 ** step)}${NO_BREAK}${BINARY[step]}`;
  }
  return [plain(value), SHORT[known] ?? (known === "Count" ? "" : known)].filter(Boolean).join(NO_BREAK);
}

/** @param {number} value */
function plain(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-3)) return new Intl.NumberFormat(locale(), { notation: size >= 1e9 ? "compact" : "scientific", maximumSignificantDigits: 3 }).format(value);
  return number(value, Number.isInteger(value) ? 0 : size < 1 ? 3 : size < 100 ? 1 : 0);
}

/** `above 90 %`; nothing for an alarm without a limit. @param {Alarm} alarm */
export function limitOf(alarm) {
  if (!alarm.comparison || (alarm.threshold === undefined && !/band$/.test(alarm.comparison))) return "";
  return t.limits[alarm.comparison]?.(amount(alarm.threshold ?? 0, alarm)) ?? "";
}

/** `above 90 % for 3 of 5 datapoints of 5 minutes`. @param {Alarm} alarm */
export function conditionOf(alarm) {
  const limit = limitOf(alarm);
  if (!limit || !alarm.evaluationPeriods || !alarm.periodSeconds) return limit;
  return t.condition(limit, alarm.datapointsToAlarm ?? alarm.evaluationPeriods, alarm.evaluationPeriods, t.every(alarm.periodSeconds));
}

/** Why it is in its state. @param {Alarm} alarm @returns {string} */
export function reasonOf(alarm) {
  const { kind, state, reason } = alarm;
  if (kind === "composite") return ofChildren(alarm);
  if (reason.missing || state === "insufficient_data") return t.missing;
  const limit = limitOf(alarm);
  if (!limit) return reason.text || (kind === "log" ? t.query : "");
  if (state !== "alarm") return t.fine(limit);
  return reason.of && reason.breaching ? t.datapoints(reason.breaching, reason.of, limit) : t.simply(limit);
}

/** @param {Alarm} alarm */
function ofChildren({ children = [], state }) {
  const hit = children.filter((child) => child.state !== null && child.state === child.wanted);
  if (hit.length === 0) return state === "alarm" ? t.ruleHolds : t.childrenFine(children.length);
  const names = hit.slice(0, NAMED).map(({ name }) => name).join(", ");
  return t.children(hit.length, children.length, hit.length > NAMED ? `${names} ${t.more(hit.length - NAMED)}` : names);
}

/** `3 hours ago`, `12 days ago`, then the date. @param {number} sinceMs @param {number} nowMs */
export function sinceOf(sinceMs, nowMs) {
  const days = Math.floor((nowMs - sinceMs) / DAY_MS);
  if (days < 7) return ago(sinceMs, nowMs);
  if (days <= MOST_DAYS) return new Intl.RelativeTimeFormat(locale()).format(-days, "day");
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: timeZone() }).format(sinceMs);
}

/** `AWS/RDS CPUUtilization · orders-primary`. @param {Alarm} alarm */
export function subjectOf({ kind, namespace, metric, dimensions = [], expression }) {
  if (metric) return [`${namespace ?? ""} ${metric}`.trim(), ...dimensions.map(({ value }) => value)].join(" · ");
  return expression ?? t.kinds[kind] ?? "";
}

const ORDER = { alarm: 0, insufficient_data: 1, other: 2, ok: 3 };

/** @param {string} sort @returns {(a: Alarm, b: Alarm) => number} */
export function sorting(sort) {
  const byName = (/** @type {Alarm} */ a, /** @type {Alarm} */ b) => a.name.localeCompare(b.name) || a.region.localeCompare(b.region);
  const bySince = (/** @type {Alarm} */ a, /** @type {Alarm} */ b) => (b.sinceMs ?? 0) - (a.sinceMs ?? 0) || byName(a, b);
  if (sort === "name") return byName;
  return sort === "since" ? bySince : (a, b) => ORDER[a.state] - ORDER[b.state] || bySince(a, b);
}

/** What a search looks through. @param {Alarm} alarm @param {string} account */
export function searchable({ name, region, description = "", namespace = "", metric = "", dimensions = [] }, account) {
  return [name, account, region, description, namespace, metric, ...dimensions.flatMap((one) => [one.name, one.value])].join("\n").toLocaleLowerCase();
}

/** @param {{accountKey: string, region: string, name: string}} place */
export const placeKey = ({ accountKey, region, name }) => `${accountKey} ${region} ${name}`;
