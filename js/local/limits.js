// @ts-check
/**
 * The platform's limits, each with unit and the page that states it (developer.atlassian.com/platform/forge/…).
 */
export const LIMITS = Object.freeze({
  /** limits-invocation: front-end invocations and everything without a longer limit of its own */
  resolverMs: 25_000,
  /** limits-invocation: web triggers, and consumers and schedules that declare no timeoutSeconds */
  backgroundMs: 55_000,
  /** limits-invocation: the most that timeoutSeconds may ask for */
  longestMs: 900_000,
  /** limits-invocation: payload of a front-end invoke */
  requestBytes: 500_000,
  /** limits-invocation: a function's answer, and payloads that do not come from the front end */
  responseBytes: 5 * 1024 * 1024,
  /** limits-invocation: log lines a minute of run time, rounded up */
  logLinesAMinute: 100,
  /** limits-invocation: requests through the egress proxy a minute of run time and invocation */
  egressAMinute: 100,
  /** limits-kvs-ce: raw value of one key */
  kvsValueBytes: 240 * 1024,
  /** storage-api-secret: value of one secret */
  secretValueBytes: 128 * 1024,
  /** limits-kvs-ce: characters of a key */
  kvsKeyChars: 500,
  /** limits-kvs-ce: nesting of a value */
  kvsDepth: 31,
  /** limits-kvs-ce: 10 KB units a minute and installation, reads and writes apart */
  kvsUnitsAMinute: 4000,
  kvsUnitBytes: 10_000,
  /** limits-kvs-ce: operations of one transaction or batch */
  kvsBatch: 25,
  kvsBatchBytes: 4 * 1024 * 1024,
  /** storage docs: the most a query returns, and what it returns when not told */
  kvsQueryMost: 100,
  kvsQueryDefault: 10,
  /** storage docs: an expired value may stay readable this long */
  kvsExpiredReadableMs: 48 * 3_600_000,
  /** limits-async-events */
  eventsAPush: 50,
  eventsAMinute: 500,
  pushBytes: 200 * 1024,
  /** limits-async-events: one event, when its consumer declares a timeout above 55 s */
  longEventBytes: 100 * 1024,
  eventDelaySeconds: 900,
  retryDataBytes: 4096,
  retryAfterSeconds: 900,
  /** runtime-reference/async-events-api: from the push until an event is given up */
  retentionMs: 24 * 3_600_000,
  /** limits-llm: prompts a minute and installation */
  promptsAMinute: 100,
  /** rest/v2 api-group-page */
  pageTitleChars: 255,
  /** Confluence answers 413 for bodies over its request limit; the figure vendors quote is about 5 MB */
  pageBodyBytes: 5 * 1024 * 1024,
  /** events-reference/scheduled-trigger */
  scheduleMs: Object.freeze({ fiveMinute: 300_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 }),
  /** events-reference/scheduled-trigger: a schedule starts about five minutes after a deployment */
  firstScheduleMs: 300_000,
});
