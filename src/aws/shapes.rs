//! What the answers look like: members by AWS's own names (botocore's models `sts/2011-06-15` and `cloudwatch/2010-08-01`).

use serde::Deserialize;

/// The calls whose answers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Operation {
    /// STS: credentials of a role.
    AssumeRole,
    /// STS: who signs.
    GetCallerIdentity,
    /// CloudWatch: alarms and their states.
    DescribeAlarms,
    /// CloudWatch: what happened to an alarm.
    DescribeAlarmHistory,
    /// CloudWatch: points of metrics.
    GetMetricData,
    /// CloudWatch: a graph as PNG, in base64.
    GetMetricWidgetImage,
}

impl Operation {
    /// The operation's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AssumeRole => "AssumeRole",
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::DescribeAlarms => "DescribeAlarms",
            Self::DescribeAlarmHistory => "DescribeAlarmHistory",
            Self::GetMetricData => "GetMetricData",
            Self::GetMetricWidgetImage => "GetMetricWidgetImage",
        }
    }

    /// The service as the signature names it, and the beginning of its hosts.
    pub fn service(self) -> &'static str {
        match self {
            Self::AssumeRole | Self::GetCallerIdentity => "sts",
            _ => "monitoring",
        }
    }

    /// The version of the API.
    pub fn version(self) -> &'static str {
        if self.service() == "sts" { "2011-06-15" } else { "2010-08-01" }
    }

    /// The namespace of the answer's root.
    pub fn namespace(self) -> &'static str {
        match self.service() {
            "sts" => "https://sts.amazonaws.com/doc/2011-06-15/",
            _ => "http://monitoring.amazonaws.com/doc/2010-08-01/",
        }
    }

    pub(super) fn output(self) -> &'static [Member] {
        match self {
            Self::AssumeRole => ASSUME_ROLE,
            Self::GetCallerIdentity => IDENTITY,
            Self::DescribeAlarms => ALARMS,
            Self::DescribeAlarmHistory => HISTORY,
            Self::GetMetricData => METRIC_DATA,
            Self::GetMetricWidgetImage => WIDGET,
        }
    }
}

/// The form of one value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Any text, also none.
    Text,
    /// Visible ASCII, at least one character: it goes into a header, or stands for a person's rights.
    Credential,
    /// A finite number.
    Number,
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Flag,
    /// A point in time.
    Time,
    /// `member` elements.
    List(&'static Shape),
    /// `entry` elements of `key` and `value`.
    Map,
    /// Members by name.
    Structure(&'static [Member]),
}

/// A member of a structure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub name: &'static str,
    pub shape: Shape,
    pub required: bool,
}

const fn optional(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, required: false }
}

const fn required(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, required: true }
}

const TEXTS: Shape = Shape::List(&Shape::Text);

const ASSUME_ROLE: &[Member] = &[
    required(
        "Credentials",
        Shape::Structure(&[
            required("AccessKeyId", Shape::Credential),
            required("SecretAccessKey", Shape::Credential),
            required("SessionToken", Shape::Credential),
            required("Expiration", Shape::Time),
        ]),
    ),
    optional(
        "AssumedRoleUser",
        Shape::Structure(&[optional("AssumedRoleId", Shape::Text), optional("Arn", Shape::Text)]),
    ),
    optional("PackedPolicySize", Shape::Whole),
    optional("SourceIdentity", Shape::Text),
];

const WIDGET: &[Member] = &[required("MetricWidgetImage", Shape::Credential)];

const IDENTITY: &[Member] =
    &[required("Arn", Shape::Credential), optional("UserId", Shape::Text), required("Account", Shape::Credential)];

const ALARMS: &[Member] = &[
    optional("CompositeAlarms", Shape::List(&Shape::Structure(COMPOSITE_ALARM))),
    optional("MetricAlarms", Shape::List(&Shape::Structure(METRIC_ALARM))),
    optional("LogAlarms", Shape::List(&Shape::Structure(LOG_ALARM))),
    optional("NextToken", Shape::Text),
];

const COMPOSITE_ALARM: &[Member] = &[
    required("AlarmName", Shape::Text),
    optional("AlarmArn", Shape::Text),
    optional("AlarmDescription", Shape::Text),
    optional("AlarmConfigurationUpdatedTimestamp", Shape::Time),
    optional("ActionsEnabled", Shape::Flag),
    optional("OKActions", TEXTS),
    optional("AlarmActions", TEXTS),
    optional("InsufficientDataActions", TEXTS),
    optional("StateValue", Shape::Text),
    optional("StateReason", Shape::Text),
    optional("StateReasonData", Shape::Text),
    optional("StateUpdatedTimestamp", Shape::Time),
    optional("StateTransitionedTimestamp", Shape::Time),
    optional("AlarmRule", Shape::Text),
    optional("ActionsSuppressedBy", Shape::Text),
    optional("ActionsSuppressedReason", Shape::Text),
    optional("ActionsSuppressor", Shape::Text),
    optional("ActionsSuppressorWaitPeriod", Shape::Whole),
    optional("ActionsSuppressorExtensionPeriod", Shape::Whole),
];

const METRIC_ALARM: &[Member] = &[
    required("AlarmName", Shape::Text),
    optional("AlarmArn", Shape::Text),
    optional("AlarmDescription", Shape::Text),
    optional("AlarmConfigurationUpdatedTimestamp", Shape::Time),
    optional("ActionsEnabled", Shape::Flag),
    optional("OKActions", TEXTS),
    optional("AlarmActions", TEXTS),
    optional("InsufficientDataActions", TEXTS),
    optional("StateValue", Shape::Text),
    optional("StateReason", Shape::Text),
    optional("StateReasonData", Shape::Text),
    optional("StateUpdatedTimestamp", Shape::Time),
    optional("StateTransitionedTimestamp", Shape::Time),
    optional("MetricName", Shape::Text),
    optional("Namespace", Shape::Text),
    optional("Statistic", Shape::Text),
    optional("ExtendedStatistic", Shape::Text),
    optional("Dimensions", DIMENSIONS),
    optional("Period", Shape::Whole),
    optional("Unit", Shape::Text),
    optional("EvaluationPeriods", Shape::Whole),
    optional("DatapointsToAlarm", Shape::Whole),
    optional("Threshold", Shape::Number),
    optional("ComparisonOperator", Shape::Text),
    optional("TreatMissingData", Shape::Text),
    optional("EvaluateLowSampleCountPercentile", Shape::Text),
    optional("Metrics", Shape::List(&Shape::Structure(METRIC_QUERY))),
    optional("ThresholdMetricId", Shape::Text),
    optional("EvaluationState", Shape::Text),
    optional("EvaluationCriteria", Shape::Structure(&[optional("PromQLCriteria", Shape::Structure(PROMQL))])),
    optional("EvaluationInterval", Shape::Whole),
];

const PROMQL: &[Member] = &[
    optional("Query", Shape::Text),
    optional("PendingPeriod", Shape::Whole),
    optional("RecoveryPeriod", Shape::Whole),
];

const DIMENSIONS: Shape =
    Shape::List(&Shape::Structure(&[optional("Name", Shape::Text), optional("Value", Shape::Text)]));

const METRIC_QUERY: &[Member] = &[
    optional("Id", Shape::Text),
    optional(
        "MetricStat",
        Shape::Structure(&[
            optional(
                "Metric",
                Shape::Structure(&[
                    optional("Namespace", Shape::Text),
                    optional("MetricName", Shape::Text),
                    optional("Dimensions", DIMENSIONS),
                ]),
            ),
            optional("Period", Shape::Whole),
            optional("Stat", Shape::Text),
            optional("Unit", Shape::Text),
        ]),
    ),
    optional("Expression", Shape::Text),
    optional("Label", Shape::Text),
    optional("ReturnData", Shape::Flag),
    optional("Period", Shape::Whole),
    optional("AccountId", Shape::Text),
];

const LOG_ALARM: &[Member] = &[
    required("AlarmName", Shape::Text),
    optional("AlarmArn", Shape::Text),
    optional("AlarmDescription", Shape::Text),
    optional("AlarmConfigurationUpdatedTimestamp", Shape::Time),
    optional("ActionsEnabled", Shape::Flag),
    optional("OKActions", TEXTS),
    optional("AlarmActions", TEXTS),
    optional("InsufficientDataActions", TEXTS),
    optional("StateValue", Shape::Text),
    optional("StateReason", Shape::Text),
    optional("StateReasonData", Shape::Text),
    optional("StateUpdatedTimestamp", Shape::Time),
    optional("StateTransitionedTimestamp", Shape::Time),
    optional(
        "ScheduledQueryConfiguration",
        Shape::Structure(&[
            optional("QueryString", Shape::Text),
            optional("LogGroupIdentifiers", TEXTS),
            optional("QueryARN", Shape::Text),
            optional("ScheduledQueryRoleARN", Shape::Text),
            optional(
                "ScheduleConfiguration",
                Shape::Structure(&[
                    optional("ScheduleExpression", Shape::Text),
                    optional("StartTimeOffset", Shape::Whole),
                    optional("EndTimeOffset", Shape::Whole),
                ]),
            ),
            optional("AggregationExpression", Shape::Text),
        ]),
    ),
    optional("QueryResultsToEvaluate", Shape::Whole),
    optional("QueryResultsToAlarm", Shape::Whole),
    optional("Threshold", Shape::Number),
    optional("ComparisonOperator", Shape::Text),
    optional("TreatMissingData", Shape::Text),
    optional("EvaluationState", Shape::Text),
    optional("ActionLogLineCount", Shape::Whole),
];

const HISTORY: &[Member] = &[
    optional(
        "AlarmHistoryItems",
        Shape::List(&Shape::Structure(&[
            optional("AlarmName", Shape::Text),
            optional("AlarmContributorId", Shape::Text),
            optional("AlarmType", Shape::Text),
            optional("Timestamp", Shape::Time),
            optional("HistoryItemType", Shape::Text),
            optional("HistorySummary", Shape::Text),
            optional("HistoryData", Shape::Text),
            optional("AlarmContributorAttributes", Shape::Map),
        ])),
    ),
    optional("NextToken", Shape::Text),
];

const MESSAGES: Shape =
    Shape::List(&Shape::Structure(&[optional("Code", Shape::Text), optional("Value", Shape::Text)]));

const METRIC_DATA: &[Member] = &[
    optional(
        "MetricDataResults",
        Shape::List(&Shape::Structure(&[
            optional("Id", Shape::Text),
            optional("Label", Shape::Text),
            optional("Timestamps", Shape::List(&Shape::Time)),
            optional("Values", Shape::List(&Shape::Number)),
            optional("StatusCode", Shape::Text),
            optional("Messages", MESSAGES),
        ])),
    ),
    optional("NextToken", Shape::Text),
    optional("Messages", MESSAGES),
];
