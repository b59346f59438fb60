// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { SpaceId } from "../contract.js";
export type { SpaceId };
export type * from "./contract/settings.js";

/** An account. */
export interface Account {
  /** What people call it. */
  name: string;
  /** How it is reached. */
  method: Method;
  /** The role, of method `role`. */
  roleArn?: string;
  /** When the keys were set, of method `keys`. */
  keysSetMs?: number;
  /** Of one partition, in the order chosen; at least one. */
  regions: string[];
  /** Where it may be shown. */
  spaces: Spaces;
  /** Whether it may be used. */
  state: Readiness;
  /** When that was found out. */
  testedMs?: number;
}

/** An account as whoever puts the macro on a page sees it. */
export interface AccountChoice {
  accountKey: string;
  name: string;
  regions: string[];
  /** Whether it may be used. */
  ready: boolean;
}

/** An alarm as panels show it. Its place and its name are its identity. */
export type Alarm = Metric & {
  accountKey: string;
  region: string;
  name: string;
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
  /** Present where it could not be evaluated as it should be. */
  evaluation?: Evaluation;
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
  /** `AlarmRule` of a composite alarm. */
  rule?: string;
  /** The alarms that the rule names, each once, in the rule's order, at most 100. */
  children?: Child[];
  /** `ActionsSuppressor`: the alarm that can suppress this one's actions. */
  suppressor?: Suppressor;
  /** Present while actions are suppressed. */
  suppressed?: SuppressedBy;
  /** The query of a log alarm, as far as AWS gives it. */
  query?: string;
};

/** Which of AWS's three kinds. */
export type AlarmKind =
  | "metric" // On a metric, metric math or a query over metrics.
  | "composite" // On other alarms.
  | "log"; // On a query over logs.

/** Where an alarm is. */
export interface AlarmPlace {
  accountKey: string;
  /** As `eu-central-1`. */
  region: string;
  /** At most 255 characters, any text. */
  name: string;
}

/** A state. In the order in which people want to see them. */
export type AlarmState =
  | "alarm" // It fires.
  | "insufficient_data" // Not enough data to tell.
  | "other" // One that this release does not know.
  | "ok"; // All is well.

/** An alarm that a composite alarm's rule names. */
export interface Child {
  name: string;
  /** `None` when it is not among what was read. */
  state: AlarmState | null;
  /** The state in which the rule counts it. */
  wanted: AlarmState;
}

/** What can be chosen from. */
export interface ChoicesAnswer {
  /** By name. Without ARNs: that is the admin's knowledge. */
  accounts: AccountChoice[];
  /** Whether the person administers the site: then the panel can say where accounts are connected. */
  admin: boolean;
}

/** Where accounts are to be shown. */
export interface ChoicesInput {
  /** Absent: the accounts that the person may see anywhere. */
  spaceId?: SpaceId | null;
}

/** `ComparisonOperator`, one to one. */
export type Comparison =
  | "above" // `GreaterThanThreshold`
  | "at_or_above" // `GreaterThanOrEqualToThreshold`
  | "below" // `LessThanThreshold`
  | "at_or_below" // `LessThanOrEqualToThreshold`
  | "outside_band" // `LessThanLowerOrGreaterThanUpperThreshold`
  | "below_band" // `LessThanLowerThreshold`
  | "above_band" // `GreaterThanUpperThreshold`
  | "other"; // One that this release does not know.

/** A dimension of a metric. */
export interface Dimension {
  name: string;
  value: string;
}

/** Why an alarm could not be evaluated as it should be: `EvaluationState`. */
export type Evaluation =
  | "partial_data" // Some of the data is missing.
  | "failure" // The query failed.
  | "error"; // The alarm is set up wrongly.

/** A failure as panels are told it. */
export interface Failure {
  /** Why. */
  kind: Kind;
  /** Which call it was. */
  call: Step;
  /** Whether asking again later can help. */
  retryable: boolean;
  /** When AWS said so. */
  retryAfterMs?: number;
}

/** What went wrong, for programs and for sentences of our own. */
export type FailureKind =
  | "access_denied" // The identity may not do it, or the role may not be assumed by it.
  | "expired_credentials" // A session's time is over.
  | "invalid_credentials" // AWS does not know the key, or the signature is not its.
  | "clock_skew" // The time of the signature is too far from the server's.
  | "throttled" // More calls than the account's quota.
  | "region_disabled" // The region is switched off for this account.
  | "validation" // AWS does not take the request as it is.
  | "service_error" // AWS itself failed.
  | "malformed_response"; // The answer is not what AWS's documentation says.

/** The graph of an alarm. */
export interface Graph {
  accountKey: string;
  region: string;
  name: string;
  /** Of the last three hours (longer for long periods: 60 periods at most), oldest first; run in parallel. */
  timesMs: number[];
  values: number[];
  /** Of a band, as long as `timesMs`. */
  lower?: number[];
  /** Of a band, as long as `timesMs`. */
  upper?: number[];
}

/** Graphs of alarms. */
export interface GraphsAnswer {
  asOfMs: number;
  /** Composite and log alarms, and those without data, are absent. */
  graphs: Graph[];
  sources: Source[];
}

/** Alarms in sight, at most 100. Their metrics are read again: never the caller's. */
export interface GraphsInput {
  spaceId?: SpaceId | null;
  alarms: AlarmPlace[];
}

/** What happened to an alarm. */
export interface HistoryAnswer {
  asOfMs: number;
  /** Newest first, at most 100. */
  items: HistoryItem[];
  more: boolean;
  failure?: Failure;
}

/** An alarm, and where it is shown. */
export interface HistoryInput {
  spaceId?: SpaceId | null;
  accountKey: string;
  region: string;
  name: string;
}

/** One entry. */
export interface HistoryItem {
  atMs: number;
  /** `HistoryItemType`. */
  type: HistoryKind;
  /** Of a change of state, from `HistoryData`; absent where that is cut or unreadable. */
  from?: AlarmState;
  to?: AlarmState;
  reason?: Reason;
  /** `HistorySummary`, at most 255 characters. */
  summary: string;
}

/** What an entry is about. */
export type HistoryKind =
  | "state" // The alarm's state changed.
  | "configuration" // Somebody changed the alarm.
  | "action" // It did something.
  | "other"; // What this release does not know.

/** What went wrong. AWS's own kinds, and what happened before AWS was asked. */
export type Kind =
  | FailureKind // AWS said so.
  | Obstacle; // It was not AWS.

/** Settings by name, as Confluence keeps them. */
export type MacroSettings = { [name: string]: unknown };

/** How an account is reached. */
export type Method =
  | "role" // A role that the deployer's identity assumes.
  | "keys"; // An IAM user's own keys.

/** The one metric of an alarm; all absent where there is none. */
export interface Metric {
  namespace?: string;
  metric?: string;
  /** In AWS's order. */
  dimensions?: Dimension[];
  /** `Statistic` or `ExtendedStatistic`. */
  statistic?: string;
  periodSeconds?: number;
  unit?: string;
}

/** An account's key and name. */
export interface NamedAccount {
  accountKey: string;
  name: string;
}

/** What keeps AWS from answering. */
export type Obstacle =
  | "network" // No answer, or one that broke off.
  | "timeout" // None in time.
  | "deadline" // The invocation's time, or its number of requests, was used up before its turn came.
  | "egress_denied" // The build or the site does not allow the host.
  | "not_set_up" // The deployer's variables, or the account's keys, are missing.
  | "not_ready" // The account was not tested, or its test refused it.
  | "not_allowed"; // There is no such account, or not in this space: the two are not told apart.

/** A part of AWS that shares nothing with the others. The closed ones are left out. */
export type Partition =
  | "aws" // The public regions.
  | "aws-cn" // China.
  | "aws-us-gov" // GovCloud (US).
  | "aws-eusc"; // The European Sovereign Cloud.

/** Whether an account may be used. */
export type Readiness =
  | "untested" // Nobody knows yet.
  | "ready" // Its test found nothing wrong.
  | "refused"; // Its role can be assumed by others, or its keys are the root user's.

/** What is known of the reason. */
export interface Reason {
  /** How many of the evaluated datapoints are on the wrong side of the threshold. */
  breaching?: number;
  /** How many were evaluated. */
  of?: number;
  /** The newest datapoint's value. */
  lastValue?: number;
  /** There was nothing to evaluate. */
  missing?: boolean;
  /** `StateReason` as AWS wrote it. */
  text?: string;
}

/** An account and region as panels are told of it. */
export interface Source {
  accountKey: string;
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

/** The spaces that may show an account's alarms: the admin's decision. */
export interface Spaces {
  /** Every space. */
  all: boolean;
  /** Ids. */
  ids: SpaceId[];
}

/** All alarms that match, by state. */
export interface StateCounts {
  alarm: number;
  insufficient_data: number;
  ok: number;
  other: number;
}

/** Which call it was: what to look for in a trust policy differs from what to look for in a permission policy. */
export type Step =
  | "session" // A session for the account.
  | "alarms" // Its alarms.
  | "history" // What happened to one.
  | "metrics" // Points of graphs.
  | "none"; // None: AWS was not asked.

/** What holds an alarm's actions back: `ActionsSuppressedBy`. */
export type SuppressedBy =
  | "alarm" // Another alarm.
  | "wait_period" // The time before the suppressor counts.
  | "extension_period" // The time after it.
  | "other"; // What this release does not know.

/** The alarm that can hold back another one's actions. */
export interface Suppressor {
  name: string;
  state: AlarmState | null;
}

/** Alarms as they are now. */
export interface ViewAnswer {
  /** When the last of AWS's answers came. */
  asOfMs: number;
  /** All that match the settings, also those that are not among `alarms`. */
  counts: StateCounts;
  /** Sorted, at most as many as the settings say. */
  alarms: Alarm[];
  /** Names of the accounts that appear. */
  accounts: NamedAccount[];
  /** One for each account and region, in the order of names; a failed one does not hide the others. */
  sources: Source[];
  /** At least 30,000; more after throttling. The panel adds jitter. */
  refreshAfterMs: number;
}

/** What of which alarms is wanted. */
export interface ViewInput {
  /** Where it is shown; absent on the site's page. The word of the caller: checked as the reader. */
  spaceId?: SpaceId | null;
  /** The macro's settings, text by name. */
  settings?: MacroSettings;
}
