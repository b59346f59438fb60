//! The macro for PDF and Word: a table, and the time at which it was true.

use serde::Deserialize;
use serde_json::Value;

use super::settings::MacroSettings;
use super::source::Source;
use super::view::{ViewAnswer, ViewInput, look};
use super::words;
use crate::alarms::reading::alarm::Alarm;
use crate::atlassian::adf::{document, link, paragraph, status, table, text};
use crate::atlassian::confluence;
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::ids::{SpaceId, is_id};
use crate::site::send_to_site;
use crate::text::on_one_line;

/// Rows of a table on paper. Ours.
const ROWS: usize = 200;

/// Input of [`export`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Export {
    /// The page that is exported: all that the platform promises to tell. Its space is that of the view.
    #[serde(default)]
    page_id: Option<String>,
    /// The space, where no page is named.
    #[serde(default)]
    space_id: Option<SpaceId>,
    #[serde(default)]
    settings: MacroSettings,
}

/// The alarms as a document in the Atlassian Document Format. Somebody who may not see the space gets a sentence instead.
///
/// # Errors
/// As Confluence and the store answer.
pub async fn export(world: World, caller: Caller, input: Export) -> Result<Value> {
    let seen = match space_of(&world, &input).await {
        Ok(space_id) => look(&world, caller, &ViewInput { space_id, settings: input.settings }).await,
        Err(error) => Err(error),
    };
    match seen {
        Ok(seen) => Ok(document(content(&seen))),
        Err(error) if error.code == Code::NotFound => {
            let why = "CloudWatch alarms are shown here to people who may see this space.";
            Ok(document(vec![paragraph(vec![text(why)])]))
        }
        Err(error) => Err(error),
    }
}

/// The space of the page, asked for as the caller; the one that is named where there is no page.
async fn space_of(world: &World, input: &Export) -> Result<Option<SpaceId>> {
    let Some(page_id) = input.page_id.as_deref() else { return Ok(input.space_id.clone()) };
    let hidden = || Error::new(Code::NotFound, "there is no such page, or you may not see it");
    if !is_id(page_id) {
        return Err(hidden());
    }
    let response = send_to_site(world, || confluence::pages_seen_by(Identity::User, &[page_id])).await?;
    let page = confluence::read_pages(&response)?.into_iter().find(|page| page.id == page_id);
    page.map(|page| Some(page.space_id)).ok_or_else(hidden)
}

fn content(seen: &ViewAnswer) -> Vec<Value> {
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
fn summary(seen: &ViewAnswer) -> String {
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

fn rows(seen: &ViewAnswer, alarms: &[Alarm]) -> Value {
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
