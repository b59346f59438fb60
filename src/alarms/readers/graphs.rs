//! Graphs of alarms in sight. The caller names alarms, never metrics: whoever sees one alarm could else read every metric of
//! its account.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::reach::Reach;
use super::source::{self, ACCOUNTS_AT_ONCE, REGIONS_AT_ONCE, Source};
use crate::alarms::asking::alarm_pages::read_pages;
use crate::alarms::asking::batch::Batch;
use crate::alarms::asking::metric_data::read_points;
use crate::alarms::asking::session::Deployer;
use crate::alarms::reading::series::Series;
use crate::alarms::records::account::Account;
use crate::aws::{AlarmFilter, Credentials};
use crate::egress::aws_regions;
use crate::error::{Error, Result};
use crate::flow::{Caller, World, join_at_most};
use crate::ids::SpaceId;

/// Alarms of one question: as many names as AWS takes.
const MOST: usize = 100;
/// Characters of a name.
pub(super) const NAME_CHARS: usize = 255;

/// Where an alarm is.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AlarmPlace {
    account_key: String,
    /// As `eu-central-1`.
    region: String,
    /// At most 255 characters, any text.
    name: String,
}

/// Alarms in sight, at most 100. Their metrics are read again: never the caller's.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GraphsInput {
    #[serde(default)]
    space_id: Option<SpaceId>,
    alarms: Vec<AlarmPlace>,
}

/// Graphs of alarms.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphsAnswer {
    as_of_ms: u64,
    /// Composite and log alarms, and those without data, are absent.
    graphs: Vec<Graph>,
    sources: Vec<Source>,
}

/// The graph of an alarm.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Graph {
    account_key: String,
    region: String,
    name: String,
    /// Of the last three hours (longer for long periods: 60 periods at most), oldest first; run in parallel.
    times_ms: Vec<u64>,
    values: Vec<f64>,
    /// Of a band, as long as `timesMs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    lower: Option<Vec<f64>>,
    /// Of a band, as long as `timesMs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    upper: Option<Vec<f64>>,
}

/// Names of alarms by region.
type NamesByRegion<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// The graphs.
///
/// # Errors
/// `input_invalid` of `alarms`; `not_found` for a space that the caller may not see; as Confluence and the store answer.
pub async fn graphs(world: World, caller: Caller, input: GraphsInput) -> Result<GraphsAnswer> {
    let is_name = |place: &AlarmPlace| (1..=NAME_CHARS).contains(&place.name.chars().count());
    if input.alarms.len() > MOST || !input.alarms.iter().all(is_name) {
        return Err(Error::input("alarms", "name at most 100 alarms, each as AWS does"));
    }
    if input.alarms.is_empty() {
        // No account is named, which stands for all elsewhere.
        Reach::check(&world, caller, input.space_id.as_ref(), &[""]).await?;
        return Ok(GraphsAnswer { as_of_ms: world.now_ms().await?, graphs: Vec::new(), sources: Vec::new() });
    }
    let named: BTreeSet<&str> = input.alarms.iter().map(|place| place.account_key.as_str()).collect();
    let named: Vec<&str> = named.into_iter().collect();
    let reach = Reach::check(&world, caller, input.space_id.as_ref(), &named).await?;
    let (asked, mut sources) = places(&reach, &input.alarms);
    let accounts: Vec<&Account> = asked.iter().map(|(account, _)| *account).collect();
    let deployer = Deployer::for_accounts(&world, &accounts).await?;
    let batch = Batch::open(&world).await?;
    let reads = asked.iter().map(|(account, names_by_region)| {
        let (world, batch, deployer) = (&world, &batch, deployer.as_ref());
        async move { Ok(of_account(world, batch, deployer, account, names_by_region).await) }
    });
    let mut graphs = Vec::new();
    let mut answered = Vec::new();
    for (source, read) in join_at_most(ACCOUNTS_AT_ONCE, reads).await?.into_iter().flatten() {
        answered.push(source);
        graphs.extend(read);
    }
    answered.append(&mut sources);
    source::log_failures(&world, &answered).await;
    Ok(GraphsAnswer { as_of_ms: batch.now_ms(), graphs, sources: answered })
}

fn places<'a>(reach: &'a Reach, alarms: &'a [AlarmPlace]) -> (Vec<(&'a Account, NamesByRegion<'a>)>, Vec<Source>) {
    let mut asked: Vec<(&Account, NamesByRegion<'_>)> = Vec::new();
    let mut refused: Vec<Source> = Vec::new();
    for place in alarms {
        let account = reach.account(&place.account_key).filter(|account| account.regions.contains(&place.region));
        let Some(account) = account else {
            let known = aws_regions().find(|known| *known == place.region).unwrap_or_default();
            let source = Source::not_allowed(&place.account_key, known);
            if !refused.contains(&source) {
                refused.push(source);
            }
            continue;
        };
        let at = asked.iter().position(|(known, _)| known.account_key == account.account_key).unwrap_or_else(|| {
            asked.push((account, NamesByRegion::new()));
            asked.len() - 1
        });
        if let Some((_, names_by_region)) = asked.get_mut(at) {
            let names = names_by_region.entry(&place.region).or_default();
            if !names.contains(&place.name.as_str()) {
                names.push(&place.name);
            }
        }
    }
    (asked, refused)
}

async fn of_account(
    world: &World,
    batch: &Batch,
    deployer: Option<&Deployer>,
    account: &Account,
    names_by_region: &NamesByRegion<'_>,
) -> Vec<(Source, Vec<Graph>)> {
    let regions: Vec<&str> = names_by_region.keys().copied().collect();
    let credentials = match source::open(world, batch, deployer, account, &regions).await {
        Ok(credentials) => credentials,
        Err(source) => return vec![(source, Vec::new())],
    };
    let reads = names_by_region.iter().map(|(region, names)| {
        let credentials = &credentials;
        async move { Ok::<_, ()>(of_region(batch, credentials, account, region, names).await) }
    });
    join_at_most(REGIONS_AT_ONCE, reads).await.unwrap_or_default()
}

async fn of_region(
    batch: &Batch,
    credentials: &Credentials,
    account: &Account,
    region: &str,
    names: &[&str],
) -> (Source, Vec<Graph>) {
    let filter = AlarmFilter { types: &["MetricAlarm"], names, ..AlarmFilter::default() };
    let pages = read_pages(batch, region, credentials, &filter).await;
    let mut source = Source { read: pages.alarms.len(), ..Source::of(account, region, pages.failure) };
    let read = pages.alarms.iter().enumerate().filter_map(|(at, (_, raw))| {
        // Only what was asked for: a server that answers more is not believed.
        let name = raw.get("AlarmName").and_then(Value::as_str).filter(|name| names.contains(name))?;
        Some((name, Series::of(raw, at)?))
    });
    let (names, series): (Vec<&str>, Vec<Series>) = read.unzip();
    if series.is_empty() {
        return (source, Vec::new());
    }
    let (results, failure) = read_points(batch, region, credentials, &series).await;
    source.failure = source.failure.or(failure);
    let graphs = names.iter().zip(&series).filter_map(|(name, series)| {
        let lines = series.lines(&results)?;
        let (lower, upper) = lines.band.unzip();
        let (account_key, region, name) = (account.account_key.clone(), region.to_owned(), (*name).to_owned());
        Some(Graph { account_key, region, name, times_ms: lines.times_ms, values: lines.values, lower, upper })
    });
    (source, graphs.collect())
}
