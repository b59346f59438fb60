//! Requests to AWS and their answers: STS and CloudWatch in the Query protocol, signed with Signature Version 4.
//!
//! Nothing here knows an account or a page. `aws` builds [`CheckedRequest`](crate::egress::CheckedRequest)s and reads answers;
//! messages of AWS hold ARNs and go to nobody: a failure is its [`FailureKind`].

mod answer;
mod cloudwatch;
mod document;
mod failure;
mod partition;
mod query;
mod shapes;
mod sigv4;
mod sts;

pub use answer::{Answer, AnswerOptions, read, read_answer};
pub use cloudwatch::{AlarmFilter, MetricQuery, describe_alarm_history, describe_alarms, get_metric_data};
pub use failure::{Failure, FailureKind};
pub use partition::{Partition, RoleArn};
pub use query::Call;
pub use shapes::Operation;
pub use sigv4::{AwsRequest, Credentials, HeaderValues, Signed, SigningRules, sign};
pub use sts::{AssumeRole, Session, assume_role, get_caller_identity, read_session};
