//! Proves that an account may be used: its role refuses everybody else, and it lets this app read.

use serde::Serialize;
use serde_json::json;

use super::delete_account::OfAccount;
use super::shown::AccountView;
use super::trust::{Attempt, Trust};
use crate::alarms::asking::batch::{Asked, Batch};
use crate::alarms::asking::failure::{Failure, Step};
use crate::alarms::asking::session::{ACTIONS, Deployer, credentials};
use crate::alarms::reading::alarm::AlarmKind;
use crate::alarms::records::account::{Account, Method, Readiness};
use crate::alarms::records::external_id::ExternalId;
use crate::aws::{
    AlarmFilter, Call, Credentials, MetricQuery, Operation, describe_alarm_history, describe_alarms,
    get_caller_identity, get_metric_data, read,
};
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World, join_at_most};
use crate::limits::IN_FLIGHT;
use crate::site::SiteAdmin;

/// What a question asks for that only wants to know whether it may be asked.
const PROBE: &str = "touchmark-permission-test";
/// The time of one point, milliseconds.
const PROBE_MS: u64 = 300_000;

/// What a test says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// May be used from now on.
    Ready,
    /// The trust policy is open, or the keys are the root user's.
    Refused,
    /// Could not be told; the state before stays.
    Failed,
}

/// Whether an action is allowed.
#[derive(Debug, Serialize)]
pub struct HeldAction {
    action: &'static str,
    /// False when AWS denied it, or did not answer.
    held: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
}

/// The actions in a region.
#[derive(Debug, Serialize)]
pub struct RegionActions {
    region: String,
    actions: Vec<HeldAction>,
}

/// What a test found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestAccountAnswer {
    verdict: Verdict,
    tested_ms: u64,
    /// Method `role`, in this order: with the site's External ID, without one, with a random one. `accepted` is right for the
    /// first and wrong for the others.
    trust: Vec<Attempt>,
    /// Method `keys`: they are those of the account's root user, who may do everything; refused.
    root_user: bool,
    /// Each needed action in each region. Empty for what is refused.
    regions: Vec<RegionActions>,
    account: AccountView,
}

/// What a test found.
#[derive(Default)]
struct Proof {
    trust: Option<Trust>,
    is_root: bool,
    regions: Vec<RegionActions>,
}

/// Tests an account and writes what is known of it. Site admins only.
///
/// # Errors
/// `forbidden`; `not_found`; `conflict` when somebody changed the account meanwhile; as the store answers.
pub async fn test_account(world: World, admin: SiteAdmin, input: OfAccount) -> Result<TestAccountAnswer> {
    let account = Account::load(&world, &input.account_key).await?;
    let external_id = ExternalId::read(&world).await?;
    let deployer = Deployer::for_accounts(&world, &[&account]).await?;
    let batch = Batch::open(&world).await?;
    let proof = match account.method {
        Method::Role => by_role(&world, &batch, deployer.as_ref(), &account).await?,
        Method::Keys => by_keys(&world, &batch, &account).await,
    };
    let verdict = proof.verdict();
    let tested_ms = batch.now_ms();
    // What was proven holds for what was tested, and for nothing that took its place meanwhile.
    let mut now = Account::load(&world, &input.account_key).await?;
    if !now.is_reached_as(&account) || ExternalId::read(&world).await? != external_id {
        return Err(Error::new(Code::Conflict, "the account was changed during its test: test it again"));
    }
    if verdict != Verdict::Failed {
        now.state = if verdict == Verdict::Ready { Readiness::Ready } else { Readiness::Refused };
        now.tested_ms = Some(tested_ms);
        now.write(&world).await?;
    }
    let fields = [("accountId", json!(admin.account_id())), ("outcome", json!(verdict))];
    world.log(Level::Info, "alarms_account_tested", &fields).await;
    Ok(TestAccountAnswer {
        verdict,
        tested_ms,
        trust: proof.trust.map(|trust| trust.attempts).unwrap_or_default(),
        root_user: proof.is_root,
        regions: proof.regions,
        account: now.into(),
    })
}

impl Proof {
    fn verdict(&self) -> Verdict {
        let trust = self.trust.as_ref();
        let reads = |region: &RegionActions| region.actions.first().is_some_and(|first| first.held);
        if self.is_root || trust.is_some_and(Trust::is_open) {
            Verdict::Refused
        } else if trust.is_none_or(Trust::is_right) && self.regions.iter().any(reads) {
            Verdict::Ready
        } else {
            Verdict::Failed
        }
    }
}

async fn by_role(world: &World, batch: &Batch, deployer: Option<&Deployer>, account: &Account) -> Result<Proof> {
    let regions: Vec<&str> = account.regions.iter().map(String::as_str).collect();
    let random = ExternalId::random(world).await?;
    let role_arn = account.role_arn.as_deref().unwrap_or_default();
    let mut trust = Trust::prove(batch, deployer, role_arn, &regions, &random).await;
    let credentials = trust.credentials.take().filter(|_| !trust.is_open());
    let regions = match credentials {
        Some(credentials) => held(batch, &credentials, &regions).await,
        None => Vec::new(),
    };
    Ok(Proof { trust: Some(trust), regions, ..Proof::default() })
}

async fn by_keys(world: &World, batch: &Batch, account: &Account) -> Proof {
    let regions: Vec<&str> = account.regions.iter().map(String::as_str).collect();
    let credentials = match credentials(world, batch, None, account, &regions).await {
        Ok(credentials) => credentials,
        Err(failure) => {
            let lacks = |action| HeldAction { action, held: false, failure: Some(failure) };
            let all = regions
                .iter()
                .map(|region| RegionActions { region: (*region).to_owned(), actions: ACTIONS.map(lacks).into() });
            return Proof { regions: all.collect(), ..Proof::default() };
        }
    };
    let first = regions.first().copied().unwrap_or_default();
    if is_root(batch, &credentials, first).await {
        return Proof { is_root: true, ..Proof::default() };
    }
    Proof { regions: held(batch, &credentials, &regions).await, ..Proof::default() }
}

/// Whether the keys are those of an account's root user, who may do everything.
async fn is_root(batch: &Batch, credentials: &Credentials, region: &str) -> bool {
    let call = get_caller_identity();
    let asked = Asked { call: &call, region, credentials, step: Step::Session };
    let answer = batch.ask(&asked, |response| read(Operation::GetCallerIdentity, &response)).await;
    let arn = answer.ok().and_then(|answer| answer.get("Arn")?.as_str().map(str::to_owned));
    arn.is_some_and(|arn| arn.ends_with(":root"))
}

/// Each needed action in each region.
async fn held(batch: &Batch, credentials: &Credentials, regions: &[&str]) -> Vec<RegionActions> {
    let asked = regions.iter().map(|region| async move {
        let mut actions = Vec::new();
        for action in ACTIONS {
            actions.push(may(batch, credentials, region, action).await);
        }
        Ok::<_, ()>(RegionActions { region: (*region).to_owned(), actions })
    });
    join_at_most(IN_FLIGHT, asked).await.unwrap_or_default()
}

/// Asks for the least.
async fn may(batch: &Batch, credentials: &Credentials, region: &str, action: &'static str) -> HeldAction {
    let (call, step) = probe(action, batch.now_ms());
    let asked = Asked { call: &call, region, credentials, step };
    let operation = call.operation;
    let answer = batch.ask(&asked, |response| read(operation, &response)).await;
    HeldAction { action, held: answer.is_ok(), failure: answer.err() }
}

fn probe(action: &str, now_ms: u64) -> (Call, Step) {
    let types = AlarmKind::ALL.map(|(_, name, _)| name);
    match action {
        "cloudwatch:DescribeAlarms" => (
            describe_alarms(&AlarmFilter { types: &types, most: Some(1), ..AlarmFilter::default() }, None),
            Step::Alarms,
        ),
        "cloudwatch:DescribeAlarmHistory" => (describe_alarm_history(PROBE, &types), Step::History),
        _ => {
            let query = MetricQuery {
                id: "a0".to_owned(),
                namespace: PROBE.to_owned(),
                metric: PROBE.to_owned(),
                statistic: "Sum".to_owned(),
                period_seconds: 300,
                return_data: true,
                ..MetricQuery::default()
            };
            (get_metric_data(&[query], now_ms.saturating_sub(PROBE_MS), now_ms, None), Step::Metrics)
        }
    }
}
