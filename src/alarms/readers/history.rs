//! What happened to one alarm, when somebody opens it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::graphs::NAME_CHARS;
use super::reach::Reach;
use super::source;
use crate::alarms::asking::batch::{Asked, Batch};
use crate::alarms::asking::failure::{Failure, Step};
use crate::alarms::asking::session::Deployer;
use crate::alarms::reading::alarm::AlarmKind;
use crate::alarms::reading::history_item::HistoryItem;
use crate::alarms::records::account::Account;
use crate::aws::{Operation, describe_alarm_history, read};
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::ids::SpaceId;

/// An alarm, and where it is shown.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HistoryInput {
    #[serde(default)]
    space_id: Option<SpaceId>,
    account_key: String,
    region: String,
    name: String,
}

/// What happened to an alarm.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryAnswer {
    as_of_ms: u64,
    /// Newest first, at most 100.
    items: Vec<HistoryItem>,
    more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
}

/// The newest 100 entries.
///
/// # Errors
/// `input_invalid` of `name`; `not_found` for a space, an account or a region that may not be seen here; as Confluence and the
/// store answer.
pub async fn history(world: World, caller: Caller, input: HistoryInput) -> Result<HistoryAnswer> {
    if !(1..=NAME_CHARS).contains(&input.name.chars().count()) {
        return Err(Error::input("name", "an alarm's name has 1 to 255 characters"));
    }
    let reach = Reach::check(&world, caller, input.space_id.as_ref(), &[&input.account_key]).await?;
    let account = reach.account(&input.account_key).filter(|account| account.regions.contains(&input.region));
    let account = account.ok_or_else(|| Error::new(Code::NotFound, "there is no such alarm here"))?;
    let deployer = Deployer::for_accounts(&world, &[account]).await?;
    let batch = Batch::open(&world).await?;
    let answer = ask(&world, &batch, deployer.as_ref(), account, &input).await;
    let as_of_ms = batch.now_ms();
    Ok(match answer {
        Ok((items, more)) => HistoryAnswer { as_of_ms, items, more, failure: None },
        Err(failure) => HistoryAnswer { as_of_ms, items: Vec::new(), more: false, failure },
    })
}

async fn ask(
    world: &World,
    batch: &Batch,
    deployer: Option<&Deployer>,
    account: &Account,
    input: &HistoryInput,
) -> std::result::Result<(Vec<HistoryItem>, bool), Option<Failure>> {
    let region = input.region.as_str();
    let opened = source::open(world, batch, deployer, account, &[region]).await;
    let credentials = opened.map_err(|source| source.failure)?;
    let call = describe_alarm_history(&input.name, &AlarmKind::ALL.map(|(_, name, _)| name));
    let asked = Asked { call: &call, region, credentials: &credentials, step: Step::History };
    let answer = batch.ask(&asked, |response| read(Operation::DescribeAlarmHistory, &response)).await;
    let answer = answer.map_err(Some)?;
    let entries = answer.get("AlarmHistoryItems").and_then(Value::as_array).into_iter().flatten();
    let mut items: Vec<HistoryItem> = entries.filter_map(HistoryItem::read).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.at_ms));
    Ok((items, answer.get("NextToken").is_some()))
}
