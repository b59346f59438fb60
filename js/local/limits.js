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
  /** limits-invocation: log lines a minute of the function's timeoutSeconds, rounded up; a function without one has 100 */
  logLinesAMinute: 100,
  /** limits-invocation: bytes of all log lines of an invocation */
  logBytes: 200_000,
  /** limits-invocation: requests through the egress proxy, counted like log lines */
  egressAMinute: 100,
  /** limits-invocation: egress requests of an app, all installations together; and all network requests of an installation */
  appEgressAMinute: 50_000,
  networkAMinute: 100_000,
  /** runtime-reference/legacy-runtime-migrating, "HTTPS only": ports that the egress proxy goes to */
  egressPorts: Object.freeze([80, 8080, 443, 8443, 8444, 7990, 8089, 8090, 8085, 8060]),
  /** limits-invocation: a single request of a long function */
  outboundMs: 180_000,
  /** limits-invocation: memory of an invocation where the manifest says nothing, and the most it may say */
  memoryMb: 512,
  memoryMostMb: 1024,
  /** limits-invocation: calls that people cause, of one user in an installation, of an installation, of an app */
  userCallsAMinute: 1200,
  installationCallsAMinute: 7000,
  appCallsAMinute: 30_000,
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
  /** limits-kvs-ce: requests a second and installation */
  kvsRequestsASecond: 1000,
  /** limits-kvs-ce: bytes a second of one key */
  kvsKeyReadBytesASecond: 12 * 1024 * 1024,
  kvsKeyWriteBytesASecond: 1024 * 1024,
  /** storage-api-basic: the longest life of a value */
  kvsTtlMs: 366 * 86_400_000,
  /** limits-kvs-ce: conditions of one query of custom entities */
  entityConditions: 100,
  /** limits-kvs-ce: custom entities of an app; indexes and attributes of an entity */
  entities: 20,
  entityIndexes: 7,
  entityAttributes: 50,
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
  /** limits-async-events: pushes that events cause one after the other */
  cyclicPushes: 1000,
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
  /** rest/v3 api-group-issues: characters of a summary, and of a text field */
  issueSummaryChars: 255,
  issueTextChars: 32_767,
  /** rest/v3 api-group-issues: issues that one bulk request creates */
  issuesABulk: 50,
  /** rest/v3 api-group-issues: issues that one bulk fetch reads */
  issuesAFetch: 100,
  /** rest/v3 api-group-issue-properties */
  issuePropertyChars: 32_768,
  /** rate-limiting: writes to one issue */
  issueWritesIn2s: 20,
  issueWritesIn30s: 100,
  /** limits-web-trigger: addresses that are asked for a minute and app */
  webTriggerUrlsAMinute: 1000,
  newWebTriggerUrlsAMinute: 500,
  /** manifest-reference/modules/web-trigger: outputs of a static web trigger, and characters of one */
  staticOutputs: 20,
  staticOutputChars: 1024,
  /** limits-scheduled-trigger: of an app; and those that run every five minutes */
  scheduledTriggers: 5,
  fiveMinuteTriggers: 1,
  /** limits-app-developer, validator of the CLI */
  manifestBytes: 200_000,
  modules: 150,
  resources: 50,
  /** manifest-reference/resources: characters of a key, entries of one resource */
  resourceKeyChars: 23,
  resourceEntries: 50,
  /** limits-resource: files and bytes of one resource */
  resourceFiles: 5000,
  resourceBytes: 100 * 1024 * 1024,
  /** events-reference/scheduled-trigger */
  scheduleMs: Object.freeze({ fiveMinute: 300_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 }),
  /** events-reference/scheduled-trigger: a schedule starts about five minutes after a deployment */
  firstScheduleMs: 300_000,
});
