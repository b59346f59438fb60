// @ts-check
/**
 * Answers of the flows as docs/ALARMS.md says them, made from the same alarms that the AWS on loopback has: what the panels
 * are developed and tested against where no AWS is needed. A second reading of the contract besides the core's own.
 */
import { manyAlarms, paymentsAlarms, shopAlarms } from "../../js/demo/alarms/alarms.js";
import { REGIONS } from "../../js/demo/alarms/regions.js";
import { ACTIONS, PRINCIPAL_ARN, SHOP, PAYMENTS, roleArn } from "../../js/demo/alarms/world.js";

/** @typedef {import("../../static/alarms/contract.js").Alarm} Alarm */
/** @typedef {import("../../static/alarms/contract.js").ViewAnswer} ViewAnswer */

export const ACCOUNTS = [
  { accountKey: "shopproducti", name: "Shop production", regions: ["eu-central-1"], awsAccount: SHOP },
  { accountKey: "paymentsprod", name: "Payments", regions: ["eu-west-1"], awsAccount: PAYMENTS },
];
const COMPARISONS = /** @type {Record<string, any>} */ ({
  GreaterThanThreshold: "above", GreaterThanOrEqualToThreshold: "at_or_above", LessThanThreshold: "below", LessThanOrEqualToThreshold: "at_or_below",
  LessThanLowerOrGreaterThanUpperThreshold: "outside_band", LessThanLowerThreshold: "below_band", GreaterThanUpperThreshold: "above_band",
});
const BREACHES = /** @type {Record<string, (value: number, limit: number) => boolean>} */ ({ above: (a, b) => a > b, at_or_above: (a, b) => a >= b, below: (a, b) => a < b, at_or_below: (a, b) => a <= b });

/** @param {any} raw @param {"metric" | "composite" | "log"} kind @param {string} accountKey @param {string} region @param {Map<string, string>} states @returns {Alarm} */
function alarmOf(raw, kind, accountKey, region, states) {
  const comparison = COMPARISONS[raw.ComparisonOperator];
  // A band over one metric: the metric is what people look for.
  const stats = (raw.Metrics ?? []).flatMap((/** @type {any} */ one) => one.MetricStat ?? []);
  if (raw.ThresholdMetricId && stats.length === 1) raw = { ...raw, Namespace: stats[0].Metric.Namespace, MetricName: stats[0].Metric.MetricName, Dimensions: stats[0].Metric.Dimensions, Period: stats[0].Period, Statistic: stats[0].Stat };
  const links = String(raw.AlarmDescription ?? "").match(/https:\/\/[^\s]+/g) ?? [];
  return clean({
    accountKey, region, name: raw.AlarmName, kind, state: raw.StateValue.toLowerCase(), sinceMs: raw.StateTransitionedTimestamp * 1000, description: raw.AlarmDescription || undefined, runbook: links.length === 1 ? links[0] : undefined,
    console: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(raw.AlarmName)}`, reason: reasonOf(raw, comparison), actionsEnabled: true, evaluation: raw.EvaluationState?.toLowerCase().replace("evaluation_", ""),
    namespace: raw.Namespace, metric: raw.MetricName, dimensions: raw.Dimensions?.map((/** @type {any} */ one) => ({ name: one.Name, value: one.Value })), statistic: raw.Statistic ?? raw.ExtendedStatistic, periodSeconds: raw.Period, unit: raw.Unit,
    expression: raw.Metrics?.find((/** @type {any} */ one) => one.Expression)?.Expression, anomaly: raw.ThresholdMetricId ? true : undefined, threshold: raw.Threshold, comparison, datapointsToAlarm: raw.DatapointsToAlarm, evaluationPeriods: raw.EvaluationPeriods, missingData: raw.TreatMissingData,
    rule: raw.AlarmRule, children: raw.AlarmRule ? childrenOf(raw.AlarmRule, states) : undefined, suppressor: raw.ActionsSuppressor ? { name: raw.ActionsSuppressor, state: states.get(raw.ActionsSuppressor) ?? null } : undefined,
    suppressed: raw.ActionsSuppressedBy ? "alarm" : undefined, query: raw.ScheduledQueryConfiguration?.QueryString,
  });
}

/** @param {any} raw @param {string} comparison */
function reasonOf(raw, comparison) {
  const data = raw.StateReasonData ? JSON.parse(raw.StateReasonData) : {};
  const values = (data.evaluatedDatapoints ?? []).map((/** @type {any} */ one) => one.value);
  const breaches = BREACHES[comparison];
  return clean({
    ...(data.evaluatedDatapoints ? { of: values.length || undefined, missing: values.length === 0 ? true : undefined, lastValue: values[0], breaching: breaches !== undefined && values.length > 0 ? values.filter((/** @type {number} */ value) => breaches(value, raw.Threshold)).length : undefined } : {}),
    text: raw.StateReason || undefined,
  });
}

/** @param {string} rule @param {Map<string, string>} states */
function childrenOf(rule, states) {
  return [...rule.matchAll(/(ALARM|OK|INSUFFICIENT_DATA)\("?([^")]+)"?\)/g)].map(([, wanted = "", name = ""]) => ({ name, state: states.get(name) ?? null, wanted: wanted.toLowerCase() }));
}

/** @param {any} object @returns {any} */
const clean = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** @param {any} world @param {string} accountKey @param {string} region */
function alarmsOf(world, accountKey, region) {
  const kinds = /** @type {const} */ (["metric", "composite", "log"]);
  const states = new Map(kinds.flatMap((kind) => (world[kind] ?? []).map((/** @type {any} */ raw) => [raw.AlarmName, raw.StateValue.toLowerCase()])));
  return kinds.flatMap((kind) => (world[kind] ?? []).map((/** @type {any} */ raw) => alarmOf(raw, kind, accountKey, region, states)));
}

/** What AWS has. @param {number} nowMs */
export function demoAlarms(nowMs) {
  return [...alarmsOf(shopAlarms(nowMs), "shopproducti", "eu-central-1"), ...alarmsOf(paymentsAlarms(nowMs), "paymentsprod", "eu-west-1")];
}

/** @param {number} count @param {number} nowMs */
export function loadAlarms(count, nowMs) {
  return alarmsOf(manyAlarms(count, nowMs), "shopproducti", "eu-central-1");
}

const ORDER = /** @type {Record<string, number>} */ ({ alarm: 0, insufficient_data: 1, other: 2, ok: 3 });

/** @param {Alarm[]} alarms @param {{settings?: any, nowMs?: number, sources?: any[]}} [how] @returns {ViewAnswer} */
export function viewOf(alarms, { settings = {}, nowMs = Date.now(), sources } = {}) {
  const list = (/** @type {string} */ name) => String(settings[name] ?? "").split(",").filter(Boolean);
  const within = (/** @type {string} */ name, /** @type {string} */ value) => list(name).length === 0 || list(name).includes(value);
  const found = alarms.filter((alarm) => within("accounts", alarm.accountKey) && within("regions", alarm.region) && within("states", alarm.state) && within("kinds", alarm.kind)
    && alarm.name.startsWith(settings.prefix ?? "") && JSON.stringify(alarm).toLowerCase().includes(String(settings.text ?? "").toLowerCase()) && !(settings.hideScaling === "yes" && alarm.description?.startsWith("DO NOT EDIT OR DELETE")));
  const counts = { alarm: 0, insufficient_data: 0, ok: 0, other: 0 };
  for (const { state } of found) counts[state] += 1;
  found.sort((a, b) => Number(ORDER[a.state]) - Number(ORDER[b.state]) || (b.sinceMs ?? 0) - (a.sinceMs ?? 0));
  const places = ACCOUNTS.flatMap(({ accountKey, name, regions }) => regions.map((region) => ({ accountKey, accountName: name, region, read: alarms.filter((alarm) => alarm.accountKey === accountKey).length, truncated: false })));
  return { asOfMs: nowMs, counts, alarms: found.slice(0, Number(settings.most ?? 50)), accounts: ACCOUNTS.map(({ accountKey, name }) => ({ accountKey, name })), sources: sources ?? places, refreshAfterMs: 30_000 };
}

/** @param {any} asked @param {number} [nowMs] */
export function graphsOf({ alarms }, nowMs = Date.now()) {
  const known = new Map(demoAlarms(nowMs).map((alarm) => [alarm.name, alarm]));
  const data = new Map([...shopAlarms(nowMs).data, ...paymentsAlarms(nowMs).data].map((series) => [`${series.Namespace} ${series.MetricName} ${series.Dimensions[0]?.Value}`, series]));
  const graphs = alarms.flatMap((/** @type {any} */ place) => {
    const alarm = known.get(place.name);
    const series = alarm && data.get(`${alarm.namespace} ${alarm.metric} ${alarm.dimensions?.[0]?.value}`);
    return series ? [{ ...place, timesMs: series.Timestamps.map((/** @type {number} */ at) => at * 1000), values: series.Values }] : [];
  });
  return { asOfMs: nowMs, graphs, sources: [] };
}

/** @param {any} asked @param {number} [nowMs] */
export function historyOf({ name }, nowMs = Date.now()) {
  const items = [...shopAlarms(nowMs).history, ...paymentsAlarms(nowMs).history].filter((item) => item.AlarmName === name).map((item) => {
    const { oldState, newState } = JSON.parse(item.HistoryData);
    return { atMs: item.Timestamp * 1000, type: "state", from: oldState.stateValue.toLowerCase(), to: newState.stateValue.toLowerCase(), reason: { text: newState.stateReason }, summary: item.HistorySummary };
  });
  return { asOfMs: nowMs, items: items.reverse(), more: false };
}

/** @param {{accounts?: any[], vendor?: boolean}} [how] */
export function settingsOf({ accounts = savedAccounts(), vendor = true } = {}) {
  return {
    externalId: ["Qm7yR2", "kd-0xTzL_9aVbN4pWc", "E8hJs1uF"].join(""), externalIdSetMs: Date.now() - 86_400_000 * 12, ...(vendor ? { vendor: { principalArn: PRINCIPAL_ARN, partition: "aws" } } : {}),
    regions: REGIONS.map(({ partition, regions }) => ({ partition, regions })), actions: { needed: ACTIONS, optional: [] }, accounts,
    spaces: [{ id: "1", key: "DOCS", name: "Documentation" }, { id: "2", key: "OPS", name: "Operations" }, { id: "3", key: "SHOP", name: "Shop" }], moreSpaces: false,
  };
}

export function savedAccounts() {
  const testedMs = Date.now() - 3_600_000 * 5;
  return [
    { accountKey: "shopproducti", name: "Shop production", method: "role", partition: "aws", regions: ["eu-central-1", "us-east-1"], roleArn: roleArn(SHOP, "TouchmarkAlarms"), awsAccount: SHOP, spaces: { all: false, ids: ["1", "2"] }, state: "ready", testedMs },
    { accountKey: "paymentsprod", name: "Payments", method: "keys", partition: "aws", regions: ["eu-west-1"], keysSetMs: testedMs, spaces: { all: true, ids: [] }, state: "untested" },
    { accountKey: "legacyaccoun", name: "Legacy", method: "role", partition: "aws", regions: ["us-west-2"], roleArn: roleArn("444444444444", "Open"), awsAccount: "444444444444", spaces: { all: false, ids: [] }, state: "refused", testedMs },
  ];
}

/** @param {any} account @param {"ready" | "refused" | "failed"} verdict */
export function proofOf(account, verdict) {
  const held = (/** @type {string} */ action) => ({ action, held: true });
  const outcomes = { ready: ["accepted", "refused", "refused"], refused: ["accepted", "accepted", "accepted"], failed: ["unknown", "skipped", "skipped"] }[verdict];
  const trust = ["site", "none", "random"].map((externalId, at) => ({ externalId, outcome: outcomes[at], ...(outcomes[at] === "unknown" ? { failure: { kind: "timeout", call: "session", retryable: true } } : {}) }));
  const regions = verdict === "failed" ? [] : account.regions.map((/** @type {string} */ region) => ({ region, actions: ACTIONS.map(held) }));
  return { verdict, testedMs: Date.now(), trust: account.method === "role" ? trust : [], rootUser: false, regions, account: { ...account, state: verdict === "failed" ? account.state : verdict } };
}
