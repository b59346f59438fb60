// @ts-check
/**
 * The alarms of the demo and of tests: every kind in every state, as `DescribeAlarms` names their members. Times are told
 * from `nowMs`, so that a page shows the same whenever it is opened.
 */

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
/** How Auto Scaling marks the alarms it makes for itself. */
const SCALING = "DO NOT EDIT OR DELETE. For TargetTrackingScaling policy arn:aws:autoscaling:eu-central-1:222222222222:scalingPolicy:1:autoScalingGroupName/shop";

/**
 * @typedef {object} Wish
 * @property {string} name
 * @property {"OK" | "ALARM" | "INSUFFICIENT_DATA"} state
 * @property {number} ago seconds since the state changed
 * @property {string} [about]
 * @property {string} [namespace]
 * @property {string} [metric]
 * @property {Record<string, string>} [dimensions]
 * @property {string} [statistic]
 * @property {string} [unit]
 * @property {string} [comparison]
 * @property {number} [threshold]
 * @property {number} [usual] value while all is well
 * @property {number} [now] value since the state changed
 * @property {number} [period]
 * @property {[number, number]} [points] datapoints to alarm, of evaluation periods
 * @property {Record<string, any>} [more] further members
 */

/** @param {number} nowMs */
export function shopAlarms(nowMs) {
  const now = Math.floor(nowMs / 1000);
  /** @type {Wish[]} */
  const wishes = [
    { name: "checkout-5xx-rate", state: "ALARM", ago: 7 * MINUTE_S, about: "Checkout answers with errors. Runbook: https://wiki.example.com/runbooks/checkout-5xx", namespace: "AWS/ApplicationELB", metric: "HTTPCode_Target_5XX_Count", dimensions: { LoadBalancer: "app/checkout/50dc6c495c0c9188", TargetGroup: "targetgroup/checkout/6d0ecf831eec9f09" }, statistic: "Sum", comparison: "GreaterThanThreshold", threshold: 25, usual: 4, now: 61, period: 60, points: [3, 5] },
    { name: "orders-db-cpu", state: "ALARM", ago: 3 * HOUR_S, about: "CPU of the orders database. https://wiki.example.com/runbooks/orders-db", namespace: "AWS/RDS", metric: "CPUUtilization", dimensions: { DBInstanceIdentifier: "orders-primary" }, statistic: "Average", unit: "Percent", comparison: "GreaterThanThreshold", threshold: 90, usual: 48, now: 96.4, period: 300, points: [3, 5] },
    { name: "cart-latency-p99", state: "ALARM", ago: 26 * MINUTE_S, namespace: "Shop/Cart", metric: "Latency", dimensions: { Service: "cart", Stage: "prod" }, statistic: "p99", unit: "Milliseconds", comparison: "GreaterThanOrEqualToThreshold", threshold: 800, usual: 220, now: 1340, period: 60, points: [5, 5] },
    { name: "payment-queue-age", state: "OK", ago: 2 * DAY_S, namespace: "AWS/SQS", metric: "ApproximateAgeOfOldestMessage", dimensions: { QueueName: "payments" }, statistic: "Maximum", unit: "Seconds", comparison: "GreaterThanThreshold", threshold: 600, usual: 40, now: 22, period: 300 },
    { name: "search-indexer-heartbeat", state: "INSUFFICIENT_DATA", ago: 5 * HOUR_S, about: "No heartbeat means the indexer stands still.", namespace: "Shop/Search", metric: "Heartbeat", dimensions: { Worker: "indexer" }, statistic: "SampleCount", comparison: "LessThanThreshold", threshold: 1, period: 300, points: [1, 3], more: { TreatMissingData: "missing" } },
    { name: "orders-db-free-storage", state: "OK", ago: 40 * DAY_S, namespace: "AWS/RDS", metric: "FreeStorageSpace", dimensions: { DBInstanceIdentifier: "orders-primary" }, statistic: "Minimum", unit: "Bytes", comparison: "LessThanThreshold", threshold: 20e9, usual: 82e9, now: 81e9, period: 300 },
    { name: "shop-web-healthy-hosts", state: "OK", ago: 9 * DAY_S, namespace: "AWS/ApplicationELB", metric: "HealthyHostCount", dimensions: { LoadBalancer: "app/web/1f0c6c495c0c9188" }, statistic: "Minimum", comparison: "LessThanThreshold", threshold: 3, usual: 6, now: 6, period: 60 },
    { name: "TargetTracking-shop-AlarmHigh-4f1f", state: "OK", ago: 11 * HOUR_S, about: SCALING, namespace: "AWS/EC2", metric: "CPUUtilization", dimensions: { AutoScalingGroupName: "shop" }, statistic: "Average", unit: "Percent", comparison: "GreaterThanThreshold", threshold: 60, usual: 31, now: 33, period: 60 },
    { name: "TargetTracking-shop-AlarmLow-81aa", state: "ALARM", ago: 14 * HOUR_S, about: SCALING, namespace: "AWS/EC2", metric: "CPUUtilization", dimensions: { AutoScalingGroupName: "shop" }, statistic: "Average", unit: "Percent", comparison: "LessThanThreshold", threshold: 54, usual: 31, now: 33, period: 60 },
    { name: "error-budget-burn", state: "ALARM", ago: 52 * MINUTE_S, about: "More than 2 % of requests fail.", comparison: "GreaterThanThreshold", threshold: 2, usual: 0.3, now: 3.1, period: 300, points: [2, 3], more: {
      Metrics: [
        { Id: "rate", Expression: "100 * errors / requests", Label: "Error rate", ReturnData: true },
        { Id: "errors", MetricStat: { Metric: { Namespace: "AWS/ApplicationELB", MetricName: "HTTPCode_Target_5XX_Count", Dimensions: [{ Name: "LoadBalancer", Value: "app/checkout/50dc6c495c0c9188" }] }, Period: 300, Stat: "Sum" }, ReturnData: false },
        { Id: "requests", MetricStat: { Metric: { Namespace: "AWS/ApplicationELB", MetricName: "RequestCount", Dimensions: [{ Name: "LoadBalancer", Value: "app/checkout/50dc6c495c0c9188" }] }, Period: 300, Stat: "Sum" }, ReturnData: false },
      ],
    } },
    { name: "orders-per-minute-unusual", state: "OK", ago: 19 * HOUR_S, about: "Orders outside what is usual for this hour.", comparison: "LessThanLowerOrGreaterThanUpperThreshold", usual: 130, now: 142, period: 300, more: {
      ThresholdMetricId: "band",
      Metrics: [
        { Id: "orders", MetricStat: { Metric: { Namespace: "Shop/Orders", MetricName: "Placed", Dimensions: [{ Name: "Stage", Value: "prod" }] }, Period: 300, Stat: "Sum" }, ReturnData: true },
        { Id: "band", Expression: "ANOMALY_DETECTION_BAND(orders, 2)", Label: "Expected", ReturnData: true },
      ],
    } },
    { name: "Größe der Warteschlange <prod> & \"nacht\"", state: "OK", ago: 3 * DAY_S, about: "Names hold what people type.", namespace: "Shop/Nachtlauf", metric: "QueueDepth", dimensions: { Queue: "nacht & nebel" }, statistic: "Maximum", comparison: "GreaterThanThreshold", threshold: 5000, usual: 900, now: 700, period: 300 },
  ];
  return {
    metric: wishes.map((wish) => metricAlarm(wish, now)),
    composite: [
      composite("checkout-is-down", "ALARM", now - 6 * MINUTE_S, 'ALARM("checkout-5xx-rate") AND (ALARM("cart-latency-p99") OR ALARM("orders-db-cpu"))', { AlarmDescription: "Customers cannot pay. https://wiki.example.com/runbooks/checkout-down" }),
      composite("shop-degraded", "ALARM", now - 52 * MINUTE_S, 'ALARM("error-budget-burn") OR ALARM("search-indexer-heartbeat")', { ActionsSuppressor: "shop-maintenance", ActionsSuppressorWaitPeriod: 60, ActionsSuppressorExtensionPeriod: 60, ActionsSuppressedBy: "Alarm", ActionsSuppressedReason: "Suppressor alarm is in ALARM" }),
      composite("shop-maintenance", "ALARM", now - 2 * HOUR_S, "TRUE", { AlarmDescription: "Planned maintenance: pages nobody." }),
    ],
    log: [logAlarm("fraud-rejections-spike", "OK", now - 6 * HOUR_S)],
    history: wishes.flatMap((wish) => historyOf(wish, now)),
    data: wishes.filter(({ metric, state }) => metric && state !== "INSUFFICIENT_DATA").map((wish) => dataOf(wish, now)),
  };
}

/** A second account: few alarms, one that cannot be evaluated. @param {number} nowMs */
export function paymentsAlarms(nowMs) {
  const now = Math.floor(nowMs / 1000);
  /** @type {Wish[]} */
  const wishes = [
    { name: "settlement-lag", state: "OK", ago: 8 * DAY_S, namespace: "Payments/Settlement", metric: "LagSeconds", dimensions: { Bank: "sepa" }, statistic: "Maximum", unit: "Seconds", comparison: "GreaterThanThreshold", threshold: 900, usual: 120, now: 95, period: 300 },
    { name: "ledger-lambda-errors", state: "ALARM", ago: 95 * MINUTE_S, about: "Runbooks: https://wiki.example.com/ledger and https://wiki.example.com/lambda", namespace: "AWS/Lambda", metric: "Errors", dimensions: { FunctionName: "ledger-writer" }, statistic: "Sum", unit: "Count", comparison: "GreaterThanOrEqualToThreshold", threshold: 1, usual: 0, now: 7, period: 60, points: [1, 1], more: { EvaluationState: "PARTIAL_DATA" } },
    { name: "hsm-temperature", state: "OK", ago: 31 * DAY_S, namespace: "Payments/Hsm", metric: "Celsius", dimensions: { Slot: "1" }, statistic: "Maximum", comparison: "GreaterThanThreshold", threshold: 70, usual: 41, now: 40, period: 300 },
  ];
  return { metric: wishes.map((wish) => metricAlarm(wish, now)), history: wishes.flatMap((wish) => historyOf(wish, now)), data: wishes.map((wish) => dataOf(wish, now)) };
}

/** Many, for load: every tenth fires. @param {number} count @param {number} nowMs @param {string} [prefix] */
export function manyAlarms(count, nowMs, prefix = "service") {
  const now = Math.floor(nowMs / 1000);
  const metric = Array.from({ length: count }, (_, at) => metricAlarm({
    name: `${prefix}-${String(at).padStart(4, "0")}-cpu`, state: at % 10 === 0 ? "ALARM" : at % 17 === 0 ? "INSUFFICIENT_DATA" : "OK", ago: MINUTE_S * (1 + ((at * 7919) % 100_000)),
    namespace: "AWS/ECS", metric: "CPUUtilization", dimensions: { ClusterName: "prod", ServiceName: `${prefix}-${at}` }, statistic: "Average", unit: "Percent", comparison: "GreaterThanThreshold", threshold: 80, usual: 30 + (at % 40), now: at % 10 === 0 ? 93 : 35, period: 60, points: [3, 3],
  }, now));
  return { metric };
}

/** @param {Wish} wish @param {number} now */
function metricAlarm(wish, now) {
  const { name, state, about = "", namespace, metric, dimensions = {}, statistic, unit, comparison, threshold, period = 60, points = [1, 1], more = {} } = wish;
  const data = reasonData(wish, now);
  return {
    AlarmName: name, AlarmDescription: about, StateValue: state, StateReason: reasonText(wish, data), StateReasonData: JSON.stringify(data),
    StateUpdatedTimestamp: now - wish.ago + 5, StateTransitionedTimestamp: now - wish.ago, AlarmConfigurationUpdatedTimestamp: now - 90 * DAY_S,
    ...(metric ? { MetricName: metric, Namespace: namespace, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })), Period: period, ...(/^p\d/.test(statistic ?? "") ? { ExtendedStatistic: statistic } : { Statistic: statistic }) } : {}),
    ...(unit ? { Unit: unit } : {}),
    EvaluationPeriods: points[1], DatapointsToAlarm: points[0], ComparisonOperator: comparison, TreatMissingData: "missing", ...(threshold === undefined ? {} : { Threshold: threshold }), ...more,
  };
}

/** As AWS writes it, version 1.0. @param {Wish} wish @param {number} now */
function reasonData({ state, ago, statistic, unit, threshold, usual = 0, now: value = usual, period = 60, points = [1, 1] }, now) {
  const at = now - ago;
  const values = state === "INSUFFICIENT_DATA" ? [] : Array.from({ length: points[1] }, (_, index) => (state === "ALARM" && index >= points[0] ? usual : value));
  return {
    version: "1.0", queryDate: iso(at), ...(values.length > 0 ? { startDate: iso(at - period * points[1]) } : {}), ...(statistic ? { statistic } : {}), ...(unit ? { unit } : {}), period,
    recentDatapoints: [...values].reverse(), ...(threshold === undefined ? {} : { threshold }),
    evaluatedDatapoints: values.map((one, index) => ({ timestamp: iso(at - period * index), sampleCount: 60, value: one })),
  };
}

/** @param {Wish} wish @param {ReturnType<typeof reasonData>} data */
function reasonText({ state, comparison, threshold, points = [1, 1] }, { recentDatapoints }) {
  if (state === "INSUFFICIENT_DATA") return `Insufficient Data: ${points[1]} datapoint${points[1] === 1 ? " was" : "s were"} unknown.`;
  const values = recentDatapoints.map((value) => value.toFixed(1)).join(", ");
  return `Threshold Crossed: ${state === "ALARM" ? points[0] : points[1]} out of the last ${points[1]} datapoints [${values}] ${state === "ALARM" ? "were" : "were not"} ${comparison} (${threshold ?? "the band"}).`;
}

/** @param {string} name @param {string} state @param {number} since @param {string} rule @param {Record<string, any>} [more] */
function composite(name, state, since, rule, more = {}) {
  return { AlarmName: name, AlarmRule: rule, StateValue: state, StateReason: `arn:aws:cloudwatch:eu-central-1:222222222222:alarm:child transitioned to ${state}`, StateReasonData: "{}", StateUpdatedTimestamp: since, StateTransitionedTimestamp: since, ...more };
}

/** @param {string} name @param {string} state @param {number} since */
function logAlarm(name, state, since) {
  return {
    AlarmName: name, AlarmDescription: "Rejected payments in the log.", StateValue: state, StateReason: "", StateUpdatedTimestamp: since, StateTransitionedTimestamp: since, Threshold: 50, ComparisonOperator: "GreaterThanThreshold",
    TreatMissingData: "notBreaching", QueryResultsToEvaluate: 3, QueryResultsToAlarm: 2, ScheduledQueryConfiguration: { QueryString: "filter level = 'WARN' and event = 'rejected' | stats count(*)", LogGroupIdentifiers: ["/shop/payments"] },
  };
}

/** Three changes back and forth, the newest being the state of now. @param {Wish} wish @param {number} now */
function historyOf({ name, state, ago }, now) {
  const before = state === "OK" ? "ALARM" : "OK";
  const changes = /** @type {[number, string, string][]} */ ([[ago + 9 * DAY_S, before, state], [ago + 8 * DAY_S, state, before], [ago, before, state]]);
  return changes.map(([past, from, to]) => ({
    AlarmName: name, Timestamp: now - past, HistoryItemType: "StateUpdate", HistorySummary: `Alarm updated from ${from} to ${to}`,
    HistoryData: JSON.stringify({ version: "1.0", oldState: { stateValue: from }, newState: { stateValue: to, stateReason: `Threshold Crossed: ${to}` } }),
  }));
}

/** Three hours, bent at the change. @param {Wish} wish @param {number} now */
function dataOf({ ago, namespace, metric, dimensions = {}, usual = 0, now: value = usual, period = 60, unit }, now) {
  const count = Math.floor((3 * HOUR_S) / period);
  const times = Array.from({ length: count }, (_, at) => Math.floor(now / period) * period - (count - at) * period);
  const values = times.map((at, index) => {
    const level = at >= now - ago - period * 3 ? value : usual;
    return Math.max(0, level * (1 + 0.08 * Math.sin(index / 3) + 0.05 * Math.sin(index * 1.7)));
  });
  return { Namespace: namespace, MetricName: metric, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })), Timestamps: times, Values: values, ...(unit ? { Unit: unit } : {}) };
}

/** @param {number} seconds */
function iso(seconds) {
  return new Date(seconds * 1000).toISOString().replace(/Z$/, "+0000");
}
