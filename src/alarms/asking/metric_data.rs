//! `GetMetricData` for the metrics of alarms: as few calls as AWS's limits allow.

use super::batch::{Asked, Batch};
use super::failure::{Failure, Step};
use crate::alarms::reading::series::{Results, Series, add_results};
use crate::aws::{Credentials, MetricQuery, Operation, get_metric_data, read};

/// Queries of one call (model).
const QUERIES: usize = 500;
/// Pages of one call. Ours.
const PAGES: usize = 5;
/// What a graph shows, seconds.
const SHOWN_SECONDS: u64 = 3 * 3600;
/// Of metrics with a longer period it shows so many periods.
const SHOWN_PERIODS: u64 = 60;
/// Up to this period three hours have enough points, seconds.
const SHORT_PERIOD_SECONDS: u32 = 300;

/// Points of the series, as many as come, and why not all came.
pub async fn read_points(
    batch: &Batch,
    region: &str,
    credentials: &Credentials,
    series: &[Series],
) -> (Results, Option<Failure>) {
    let mut results = Results::new();
    for (shown_seconds, queries) in calls(series) {
        let end_ms = batch.now_ms();
        let start_ms = end_ms.saturating_sub(shown_seconds * 1000);
        let mut token: Option<String> = None;
        for _ in 0..PAGES {
            let call = get_metric_data(&queries, start_ms, end_ms, token.as_deref());
            let asked = Asked { call: &call, region, credentials, step: Step::Metrics };
            match batch.ask(&asked, |response| read(Operation::GetMetricData, &response)).await {
                Ok(answer) => {
                    add_results(&mut results, &answer);
                    token = answer.get("NextToken").and_then(|token| token.as_str()).map(str::to_owned);
                }
                Err(failure) => return (results, Some(failure)),
            }
            if token.is_none() {
                break;
            }
        }
    }
    (results, None)
}

/// Queries by how far back they look, those of one alarm together, at most [`QUERIES`] in a call.
fn calls(series: &[Series]) -> Vec<(u64, Vec<MetricQuery>)> {
    let mut calls: Vec<(u64, Vec<MetricQuery>)> = Vec::new();
    for one in series.iter().filter(|one| one.queries.len() <= QUERIES) {
        let shown = if one.period_seconds <= SHORT_PERIOD_SECONDS {
            SHOWN_SECONDS
        } else {
            (u64::from(one.period_seconds) * SHOWN_PERIODS).max(SHOWN_SECONDS)
        };
        let fits = |(seconds, queries): &&mut (u64, Vec<MetricQuery>)| {
            *seconds == shown && queries.len() + one.queries.len() <= QUERIES
        };
        match calls.iter_mut().find(fits) {
            Some((_, queries)) => queries.extend(one.queries.iter().cloned()),
            None => calls.push((shown, one.queries.clone())),
        }
    }
    calls
}
