//! The macro for PDF and Word: a table, and the time at which it was true.

use serde_json::Value;

use super::source::Source;
use super::view::{Seen, View, look};
use super::words;
use crate::alarms::reading::alarm::Alarm;
use crate::atlassian::adf::{document, link, paragraph, status, table, text};
use crate::error::{Code, Result};
use crate::flow::{Caller, World};
use crate::text::on_one_line;

/// Rows of a table on paper. Ours.
const ROWS: usize = 200;

/// The alarms as a document in the Atlassian Document Format. Somebody who may not see the space gets a sentence instead.
///
/// # Errors
/// As Confluence and the store answer.
pub async fn export(world: World, caller: Caller, input: View) -> Result<Value> {
    match look(&world, caller, &input).await {
        Ok(seen) => Ok(document(content(&seen))),
        Err(error) if error.code == Code::NotFound => {
            let why = "CloudWatch alarms are shown here to people who may see this space.";
            Ok(document(vec![paragraph(vec![text(why)])]))
        }
        Err(error) => Err(error),
    }
}

fn content(seen: &Seen) -> Vec<Value> {
    let mut content = vec![paragraph(vec![text(&summary(seen))])];
    let shown = seen.alarms.get(..ROWS.min(seen.alarms.len())).unwrap_or_default();
    if !shown.is_empty() {
        content.push(rows(seen, shown));
    }
    let left_out = seen.counts.all() - shown.len();
    if left_out > 0 {
        content.push(paragraph(vec![text(&format!("{} more are not shown.", words::plural(left_out, "alarm")))]));
    }
    content.extend(seen.sources.iter().filter_map(|source| Some(paragraph(vec![text(&missing(source)?)]))));
    content
}

/// `2 in alarm, 1 without data, 40 OK, as of 29 Nov 2026, 19:40 UTC`.
fn summary(seen: &Seen) -> String {
    let counts = &seen.counts;
    let known = [
        (counts.alarm, "in alarm"),
        (counts.insufficient_data, "without data"),
        (counts.other, "in another state"),
        (counts.ok, "OK"),
    ];
    let counted = known.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let counted: Vec<String> = counted.collect();
    let counted = if counted.is_empty() { "No alarm".to_owned() } else { counted.join(", ") };
    format!("{counted}, as of {}", words::moment(seen.as_of_ms))
}

fn rows(seen: &Seen, alarms: &[Alarm]) -> Value {
    let differ = |of: fn(&Alarm) -> &str| alarms.windows(2).any(|pair| matches!(pair, [a, b] if of(a) != of(b)));
    let with_account = differ(|alarm| &alarm.account_key);
    let with_region = with_account || differ(|alarm| &alarm.region);
    let name_of = |alarm: &Alarm| {
        let account = seen.accounts.iter().find(|account| account.account_key == alarm.account_key);
        account.map_or("", |account| account.name.as_str()).to_owned()
    };
    let mut head = vec!["State", "Alarm", "Since", "Reason"];
    head.extend(
        [(with_account, "Account"), (with_region, "Region")].iter().filter(|(with, _)| *with).map(|(_, word)| *word),
    );
    let rows = alarms.iter().map(|alarm| {
        let (word, color) = words::state(alarm.state);
        let mut name = vec![link(&on_one_line(&alarm.name), &alarm.console)];
        if let Some(runbook) = &alarm.runbook {
            name.extend([text(" · "), link("Runbook", runbook)]);
        }
        let since = alarm.since_ms.map(words::moment).unwrap_or_default();
        let mut cells =
            vec![vec![status(word, color)], name, vec![text(&since)], vec![text(&on_one_line(&words::reason(alarm)))]];
        if with_account {
            cells.push(vec![text(&name_of(alarm))]);
        }
        if with_region {
            cells.push(vec![text(&alarm.region)]);
        }
        cells
    });
    table(&head, rows.collect())
}

/// What a source does not show, when it does not show all.
fn missing(source: &Source) -> Option<String> {
    let place: Vec<&str> =
        [source.account_name.as_str(), &source.region].into_iter().filter(|part| !part.is_empty()).collect();
    let place = if place.is_empty() { "An account of this macro".to_owned() } else { place.join(", ") };
    match source.failure {
        Some(failure) if source.read > 0 => {
            Some(format!("{place}: not all alarms could be read ({}).", words::failure(failure.kind)))
        }
        Some(failure) => Some(format!("{place}: no alarms could be read ({}).", words::failure(failure.kind))),
        None => source.truncated.then(|| format!("{place}: there are more alarms than can be read at once.")),
    }
}
