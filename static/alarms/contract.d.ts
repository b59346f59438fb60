/**
 * What the panels of the alarms capability ask and get: input and answer of every `alarms.*` flow.
 * docs/ALARMS.md says what each flow checks and how it fails. Times are milliseconds since 1970, UTC; absent members are
 * absent, never null, unless `null` is written here.
 */

/** Drawn by the app for each account: 12 characters of `[a-z0-9]`. Macros name accounts by it, never by an ARN. */
export type AccountKey = string;

/** `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov" | "aws-eusc";

/* ---------------------------------------------------------------- failures */

/**
 * Why nothing, or not everything, came from an account and region. A closed set. The first nine are AWS's answers, as
 * `readAwsAnswer` names them; AWS's own sentences are never passed on.
 */
export type FailureKind =
  | "access_denied" // the role or user may not do it, or the role may not be assumed
  | "expired_credentials"
  | "invalid_credentials" // unknown key, wrong secret
  | "clock_skew" // still refused after signing once with the server's time
  | "throttled"
  | "region_disabled"
  | "validation"
  | "service_error"
  | "malformed_response"
  | "network" // no answer, or one that broke off
  | "timeout"
  | "deadline" // the invocation's time was over before its turn came
  | "egress_denied" // the build or the site does not allow the host
  | "not_set_up" // the deployer's variables, or the account's keys, are missing
  | "not_ready" // the account was not tested, or its test refused it
  | "not_allowed"; // there is no such account, or not in this space: the two are not told apart

export interface Failure {
  kind: FailureKind;
  /** Which call it was: what to look for in a trust policy differs from what to look for in a permission policy. */
  call: "session" | "alarms" | "history" | "metrics" | "none";
  /** Whether asking again later can help. */
  retryable: boolean;
  /** When AWS said so. */
  retryAfterMs?: number;
}

/* ---------------------------------------------------------------- alarms */

export type AlarmKind = "metric" | "composite" | "log";

/** AWS's values in lower case; `other` is one that this release does not know. */
export type AlarmState = "alarm" | "ok" | "insufficient_data" | "other";

/** AWS's `ComparisonOperator`, one to one; `other` is one that this release does not know. */
export type Comparison =
  | "above" // GreaterThanThreshold
  | "at_or_above" // GreaterThanOrEqualToThreshold
  | "below" // LessThanThreshold
  | "at_or_below" // LessThanOrEqualToThreshold
  | "outside_band" // LessThanLowerOrGreaterThanUpperThreshold
  | "below_band" // LessThanLowerThreshold
  | "above_band" // GreaterThanUpperThreshold
  | "other";

/** Where an alarm is. Together with its name it is its identity. */
export interface AlarmPlace {
  accountKey: AccountKey;
  /** As `eu-central-1`. */
  region: string;
  /** At most 255 characters, any text. */
  name: string;
}

/** Why an alarm is in its state, to be put into words. From `StateReasonData`; what cannot be read there is absent. */
export interface Reason {
  /** How many of the evaluated datapoints are on the wrong side of the threshold: `StateReasonData.evaluatedDatapoints`. */
  breaching?: number;
  /** How many were evaluated. */
  of?: number;
  /** The newest datapoint's value. */
  lastValue?: number;
  /** True when there was nothing to evaluate: no datapoints, or missing data decided. */
  missing?: boolean;
  /** `StateReason`, as AWS wrote it, at most 1023 characters; shown in details. */
  text?: string;
}

export interface Alarm extends AlarmPlace {
  kind: AlarmKind;
  state: AlarmState;
  /** `StateTransitionedTimestamp`, or `StateUpdatedTimestamp` where that is absent. */
  sinceMs?: number;
  /** `AlarmDescription`, at most 1024 characters. */
  description?: string;
  /** The only `https` link of the description; absent when there is none or more than one. No user part, no port but 443. */
  runbook?: string;
  /** The alarm in the console of its partition. */
  console: string;
  reason: Reason;
  /** `ActionsEnabled`. */
  actionsEnabled: boolean;
  /** `EvaluationState`: the alarm could not be evaluated as it should be. */
  evaluation?: "partial_data" | "failure" | "error";

  /* Metric alarms. An alarm on metric math or a query has none of the first six; one on a band over a single metric has that metric's. */
  namespace?: string;
  metric?: string;
  /** In AWS's order. */
  dimensions?: { name: string; value: string }[];
  /** `Statistic` or `ExtendedStatistic`. */
  statistic?: string;
  periodSeconds?: number;
  unit?: string;
  /** The expression that is evaluated: `Metrics[].Expression` of the one with `ReturnData`. */
  expression?: string;
  /** True when the threshold is a band (`ThresholdMetricId`). */
  anomaly?: boolean;
  threshold?: number;
  comparison?: Comparison;
  /** `DatapointsToAlarm` (else `EvaluationPeriods`) of `EvaluationPeriods`. */
  datapointsToAlarm?: number;
  evaluationPeriods?: number;
  /** `TreatMissingData`. */
  missingData?: string;

  /* Composite alarms. */
  /** `AlarmRule`. */
  rule?: string;
  /** The alarms that the rule names, each once, in the rule's order, at most 100. `state` is `null` when the alarm is not in this answer's account and region. */
  children?: { name: string; state: AlarmState | null; wanted: AlarmState }[];
  /** `ActionsSuppressor`: the alarm that can suppress this one's actions. */
  suppressor?: { name: string; state: AlarmState | null };
  /** Present while actions are suppressed: `ActionsSuppressedBy`. */
  suppressed?: "alarm" | "wait_period" | "extension_period" | "other";

  /* Log alarms. */
  /** The query as far as AWS gives it. */
  query?: string;
}

/** What became of one account in one region. */
export interface Source {
  accountKey: AccountKey;
  /** Empty for `not_allowed`. */
  accountName: string;
  /** Empty when the failure is the account's as a whole. */
  region: string;
  /** How many alarms were read, before the macro's filters. */
  read: number;
  /** True when there are more than were read (2,000 an account and region). */
  truncated: boolean;
  /** Present when nothing, or not everything, could be read. `read > 0` with a failure: some pages came. */
  failure?: Failure;
}

/* ---------------------------------------------------------------- alarms.view */

/**
 * The macro's settings as Confluence keeps them: text by name, lists separated by commas. The core reads the names it knows,
 * ignores others, and takes the default for what it cannot read: a page must not break because somebody edited its source.
 */
export interface MacroSettings {
  /** Account keys; empty: every account allowed in the space. A key that is not allowed becomes a source that failed. */
  accounts?: string;
  /** Regions; empty: all of each account. */
  regions?: string;
  /** Start of the name; AWS filters by it. */
  prefix?: string;
  /** Text that name, description, metric or a dimension contains, letter case ignored. */
  text?: string;
  /** `alarm`, `insufficient_data`, `ok`; empty: all. */
  states?: string;
  /** `metric`, `composite`, `log`; empty: all. */
  kinds?: string;
  /** `yes`: leaves out alarms whose description begins with "DO NOT EDIT OR DELETE" (Auto Scaling's own). */
  hideScaling?: string;
  /** `state` (default: firing first, newest change first), `since` (newest change first), `name`. */
  sort?: string;
  /** How many rows, 1 to 500; default 50. */
  most?: string;
  /** The panel's alone: `table` (default), `tiles`, `counts`. */
  view?: string;
  /** The panel's alone: `yes` shows a graph in each row. */
  graph?: string;
}

export interface ViewInput {
  /** Where it is shown; absent on the site's page. The word of the caller: checked as the reader. */
  spaceId?: string;
  settings: MacroSettings;
}

export interface ViewAnswer {
  /** When the last of AWS's answers came. */
  asOfMs: number;
  /** All that match the settings, also those that are not among `alarms`. */
  counts: { alarm: number; insufficient_data: number; ok: number; other: number };
  /** Sorted, at most `most`. */
  alarms: Alarm[];
  /** Names of the accounts that appear. */
  accounts: { accountKey: AccountKey; name: string }[];
  /** One for each account and region, in the order of names; a failed one does not hide the others. */
  sources: Source[];
  /** At least 30,000; more after throttling. The panel adds jitter. */
  refreshAfterMs: number;
}

/* ---------------------------------------------------------------- alarms.graphs */

/** Points of the alarms in sight, at most 100 in one call. The metrics are those of the alarms, read again: never the caller's. */
export interface GraphsInput {
  spaceId?: string;
  alarms: AlarmPlace[];
}

export interface Graph extends AlarmPlace {
  /** Of the last three hours (longer for long periods: 60 periods at most), oldest first; run in parallel. */
  timesMs: number[];
  values: number[];
  /** Anomaly alarms: the band, as long as `timesMs`. */
  lower?: number[];
  upper?: number[];
}

export interface GraphsAnswer {
  asOfMs: number;
  /** Composite and log alarms, and those without data, are absent. */
  graphs: Graph[];
  sources: Source[];
}

/* ---------------------------------------------------------------- alarms.history */

export interface HistoryInput extends AlarmPlace {
  spaceId?: string;
}

export interface HistoryItem {
  atMs: number;
  /** `HistoryItemType`. */
  type: "state" | "configuration" | "action" | "other";
  /** State changes: from and to, from `HistoryData`; absent where that is cut or unreadable. */
  from?: AlarmState;
  to?: AlarmState;
  reason?: Reason;
  /** `HistorySummary`, at most 255 characters. */
  summary: string;
}

export interface HistoryAnswer {
  asOfMs: number;
  /** Newest first, at most 100. */
  items: HistoryItem[];
  more: boolean;
  failure?: Failure;
}

/* ---------------------------------------------------------------- alarms.choices */

export interface ChoicesInput {
  /** Absent: the accounts that the person may see anywhere. */
  spaceId?: string;
}

export interface ChoicesAnswer {
  /** By name. Without ARNs: that is the admin's knowledge. */
  accounts: { accountKey: AccountKey; name: string; regions: string[]; ready: boolean }[];
  /** Whether the person administers the site: then the panel can say where accounts are connected. */
  admin: boolean;
}

/* ---------------------------------------------------------------- settings (site admins) */

export interface Account {
  accountKey: AccountKey;
  name: string;
  method: "role" | "keys";
  partition: Partition;
  /** 1 to 41, all of one partition, in the order chosen. */
  regions: string[];
  roleArn?: string;
  /** Twelve digits, from the role ARN. */
  awsAccount?: string;
  /** Method `keys`: when they were set. The keys themselves are never answered. */
  keysSetMs?: number;
  /** Space ids, or every space. New accounts: none. */
  spaces: { all: boolean; ids: string[] };
  /** `ready` alone is used. A change of role, keys or External ID makes it `untested` again. */
  state: "untested" | "ready" | "refused";
  testedMs?: number;
}

export interface SettingsAnswer {
  /** 32 characters of `[A-Za-z0-9_-]`, drawn the first time this flow runs. */
  externalId: string;
  externalIdSetMs: number;
  /** Absent when whoever deployed the app has not set the variables (docs/INSTALL.md): roles cannot be used then. */
  vendor?: { principalArn: string; partition: Partition };
  /** Regions of this build, by partition. */
  regions: { partition: Partition; regions: string[] }[];
  /** What a session is narrowed to, and what may be allowed besides. */
  actions: { needed: string[]; optional: string[] };
  /** By name. */
  accounts: Account[];
  /** Spaces that the admin may see: to choose from and to name those chosen. */
  spaces: { id: string; key: string; name: string }[];
  moreSpaces: boolean;
}

export interface SaveAccountInput {
  /** Absent: a new account. */
  accountKey?: AccountKey;
  /** 1 to 60 characters, unlike every other account's. */
  name: string;
  method: "role" | "keys";
  roleArn?: string;
  /** Both or none. None, when keys were saved before: they stay. */
  accessKeyId?: string;
  secretAccessKey?: string;
  regions: string[];
  spaces: { all: boolean; ids: string[] };
}

export interface SaveAccountAnswer {
  account: Account;
}

export interface OfAccount {
  accountKey: AccountKey;
}

export interface TestAccountAnswer {
  /** `ready`: may be used from now on. `refused`: the trust policy is open. `failed`: could not be told; the state before stays. */
  verdict: "ready" | "refused" | "failed";
  testedMs: number;
  /**
   * Method `role`, in this order: with the site's External ID, without one, with a random one. `accepted` is right for the
   * first and wrong for the others. `skipped`: the first was not accepted, so that a refusal would prove nothing.
   */
  trust: { externalId: "site" | "none" | "random"; outcome: "accepted" | "refused" | "unknown" | "skipped"; failure?: Failure }[];
  /** Method `keys`: they are those of the account's root user, who may do everything; refused. */
  rootUser: boolean;
  /** Each needed action in each region: `held: false` when AWS denied it, or did not answer. Empty for what is refused. */
  regions: { region: string; actions: { action: string; held: boolean; failure?: Failure }[] }[];
  account: Account;
}

export interface NewExternalIdInput {
  /** The External ID that is replaced, as shown: `conflict` when it is another one by now. */
  replaces: string;
}

export interface NewExternalIdAnswer {
  externalId: string;
  externalIdSetMs: number;
  /** Accounts whose role trusts the old one: `untested` from now on. */
  broken: { accountKey: AccountKey; name: string; roleArn: string }[];
}
