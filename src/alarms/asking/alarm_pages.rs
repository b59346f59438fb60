//! `DescribeAlarms`, page by page.

use serde_json::Value;

use super::batch::{Asked, Batch};
use super::failure::{Failure, Step};
use crate::alarms::reading::alarm::AlarmKind;
use crate::aws::{AlarmFilter, Credentials, Operation, describe_alarms, read};

/// Pages of one account and region: 2,000 alarms. Ours.
const PAGES: usize = 20;

/// What came of one account and region.
#[derive(Debug, Default)]
pub struct Pages {
    /// As AWS gives them, each with its kind.
    pub alarms: Vec<(AlarmKind, Value)>,
    /// There are more.
    pub truncated: bool,
    /// Why not all came.
    pub failure: Option<Failure>,
}

/// Reads all pages, or as many as come.
pub async fn read_pages(batch: &Batch, region: &str, credentials: &Credentials, filter: &AlarmFilter<'_>) -> Pages {
    let mut pages = Pages::default();
    let mut token: Option<String> = None;
    for _ in 0..PAGES {
        if token.is_some() && !batch.has_room() {
            break;
        }
        let call = describe_alarms(filter, token.as_deref());
        let asked = Asked { call: &call, region, credentials, step: Step::Alarms };
        let answer = batch.ask(&asked, |response| read(Operation::DescribeAlarms, &response)).await;
        match answer {
            Ok(mut answer) => {
                take_alarms(&mut answer, &mut pages.alarms);
                token = answer
                    .get("NextToken")
                    .and_then(Value::as_str)
                    .filter(|token| !token.is_empty())
                    .map(str::to_owned);
            }
            Err(failure) => {
                pages.failure = Some(failure);
                return pages;
            }
        }
        if token.is_none() {
            return pages;
        }
    }
    pages.truncated = true;
    pages
}

fn take_alarms(answer: &mut Value, into: &mut Vec<(AlarmKind, Value)>) {
    for (kind, _, list) in AlarmKind::ALL {
        if let Some(Value::Array(alarms)) = answer.get_mut(list).map(Value::take) {
            into.extend(alarms.into_iter().map(|alarm| (kind, alarm)));
        }
    }
}
