//! The alarms of a macro, a space's page or the site's: read now, shown once, kept nowhere.

use serde::{Deserialize, Serialize};

use super::reach::Reach;
use super::settings::{MacroSettings, Wanted};
use super::source::{self, ACCOUNTS_AT_ONCE, REGIONS_AT_ONCE, Source};
use crate::alarms::asking::alarm_pages::read_pages;
use crate::alarms::asking::batch::Batch;
use crate::alarms::asking::session::Deployer;
use crate::alarms::reading::alarm::Alarm;
use crate::alarms::reading::state::AlarmState;
use crate::alarms::records::account::Account;
use crate::aws::{AlarmFilter, Credentials};
use crate::egress::aws_regions;
use crate::error::Result;
use crate::flow::{Caller, World, join_at_most};
use crate::ids::SpaceId;

/// What of which alarms is wanted.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewInput {
    /// Where it is shown; absent on the site's page. The word of the caller: checked as the reader.
    #[serde(default)]
    pub(super) space_id: Option<SpaceId>,
    /// The macro's settings, text by name.
    #[serde(default)]
    pub(super) settings: MacroSettings,
}

/// Alarms as they are now.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ViewAnswer {
    /// When the last of AWS's answers came.
    pub as_of_ms: u64,
    /// All that match the settings, also those that are not among `alarms`.
    pub counts: StateCounts,
    /// Sorted, at most as many as the settings say.
    pub alarms: Vec<Alarm>,
    /// Names of the accounts that appear.
    pub accounts: Vec<NamedAccount>,
    /// One for each account and region, in the order of names; a failed one does not hide the others.
    pub sources: Vec<Source>,
    /// At least 30,000; more after throttling. The panel adds jitter.
    pub refresh_after_ms: u32,
}

/// All alarms that match, by state.
#[derive(Debug, Default, Serialize)]
pub struct StateCounts {
    pub alarm: usize,
    pub insufficient_data: usize,
    pub ok: usize,
    pub other: usize,
}

impl StateCounts {
    fn of(alarms: &[Alarm]) -> Self {
        let mut counts = Self::default();
        for alarm in alarms {
            match alarm.state {
                AlarmState::Alarm => counts.alarm += 1,
                AlarmState::InsufficientData => counts.insufficient_data += 1,
                AlarmState::Ok => counts.ok += 1,
                AlarmState::Other => counts.other += 1,
            }
        }
        counts
    }

    /// All of them.
    pub fn all(&self) -> usize {
        self.alarm + self.insufficient_data + self.ok + self.other
    }
}

/// An account's key and name.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedAccount {
    pub account_key: String,
    pub name: String,
}

/// The alarms. Whoever sees the space may see those of accounts allowed in it.
///
/// # Errors
/// `not_found` for a space that the caller may not see; as Confluence and the store answer.
pub async fn view(world: World, caller: Caller, input: ViewInput) -> Result<ViewAnswer> {
    look(&world, caller, &input).await
}

/// [`view`], for those who make something else of it.
pub(super) async fn look(world: &World, caller: Caller, input: &ViewInput) -> Result<ViewAnswer> {
    let wanted = input.settings.read();
    let named: Vec<&str> = wanted.accounts.iter().map(String::as_str).collect();
    let reach = Reach::check(world, caller, input.space_id.as_ref(), &named).await?;
    let (asked, mut sources) = places(&reach, &wanted);
    let accounts: Vec<&Account> = asked.iter().map(|(account, _)| *account).collect();
    let deployer = Deployer::for_accounts(world, &accounts).await?;
    let batch = Batch::open(world).await?;
    let reads = asked.iter().map(|(account, regions)| {
        let (batch, deployer, wanted) = (&batch, deployer.as_ref(), &wanted);
        async move { Ok(of_account(world, batch, deployer, account, regions, wanted).await) }
    });
    let mut alarms = Vec::new();
    let mut answered = Vec::new();
    for (source, read) in join_at_most(ACCOUNTS_AT_ONCE, reads).await?.into_iter().flatten() {
        answered.push(source);
        alarms.extend(read);
    }
    answered.append(&mut sources);
    source::log_failures(world, &answered).await;
    let counts = StateCounts::of(&alarms);
    wanted.sort(&mut alarms);
    alarms.truncate(wanted.most);
    let named =
        |account: &&Account| NamedAccount { account_key: account.account_key.clone(), name: account.name.clone() };
    Ok(ViewAnswer {
        as_of_ms: batch.now_ms(),
        counts,
        alarms,
        accounts: accounts.iter().map(named).collect(),
        refresh_after_ms: source::refresh_after_ms(&answered),
        sources: answered,
    })
}

/// Accounts with the regions to ask, and what is wanted but not allowed. A region that one of the accounts has is no mistake of the
/// others'.
fn places<'a>(reach: &'a Reach, wanted: &Wanted) -> (Vec<(&'a Account, Vec<&'a str>)>, Vec<Source>) {
    let mut refused: Vec<Source> = Vec::new();
    let mut accounts: Vec<&Account> = Vec::new();
    for account_key in &wanted.accounts {
        match reach.account(account_key) {
            Some(account) => accounts.push(account),
            None => refused.push(Source::not_allowed(account_key, "")),
        }
    }
    if wanted.accounts.is_empty() {
        accounts.extend(reach.accounts());
    }
    accounts.sort_by_key(|account| account.name.to_lowercase());
    let has = |account: &Account, region: &str| account.regions.iter().any(|own| own == region);
    for region in wanted.regions.iter().filter(|region| !accounts.iter().any(|account| has(account, region))) {
        let known = aws_regions().find(|known| known == region).unwrap_or_default();
        refused.extend(accounts.iter().map(|account| Source::not_allowed(&account.account_key, known)));
    }
    let asked = accounts.into_iter().map(|account| {
        let regions = account.regions.iter().map(String::as_str);
        let is_wanted = |region: &&str| wanted.regions.is_empty() || wanted.regions.iter().any(|one| one == region);
        (account, regions.filter(is_wanted).collect::<Vec<_>>())
    });
    (asked.filter(|(_, regions)| !regions.is_empty()).collect(), refused)
}

async fn of_account(
    world: &World,
    batch: &Batch,
    deployer: Option<&Deployer>,
    account: &Account,
    regions: &[&str],
    wanted: &Wanted,
) -> Vec<(Source, Vec<Alarm>)> {
    let credentials = match source::open(world, batch, deployer, account, regions).await {
        Ok(credentials) => credentials,
        Err(source) => return vec![(source, Vec::new())],
    };
    let reads = regions.iter().map(|region| {
        let credentials = &credentials;
        async move { Ok::<_, ()>(of_region(batch, credentials, account, region, wanted).await) }
    });
    join_at_most(REGIONS_AT_ONCE, reads).await.unwrap_or_default()
}

async fn of_region(
    batch: &Batch,
    credentials: &Credentials,
    account: &Account,
    region: &str,
    wanted: &Wanted,
) -> (Source, Vec<Alarm>) {
    let types = wanted.types();
    let prefix = Some(wanted.prefix.as_str()).filter(|prefix| !prefix.is_empty());
    let filter = AlarmFilter { types: &types, prefix, state: wanted.state(), ..AlarmFilter::default() };
    let pages = read_pages(batch, region, credentials, &filter).await;
    let read = pages.alarms.iter().filter_map(|(kind, raw)| Alarm::read(*kind, raw, &account.account_key, region));
    let mut alarms: Vec<Alarm> = read.collect();
    Alarm::fill_in(&mut alarms);
    let source =
        Source { read: alarms.len(), truncated: pages.truncated, ..Source::of(account, region, pages.failure) };
    alarms.retain(|alarm| wanted.takes(alarm));
    (source, alarms)
}
