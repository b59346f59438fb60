//! Credentials for one account and one batch of calls: a session of its role, or the keys of its user. Dropped, and with that
//! zeroed, when the batch is over.

use super::batch::{Asked, Batch};
use super::failure::{Failure, Obstacle, Step};
use crate::alarms::records::account::{Account, Method};
use crate::alarms::records::external_id::ExternalId;
use crate::alarms::records::user_keys::UserKeys;
use crate::aws::{AssumeRole, Credentials, Partition, Session, assume_role, read_session};
use crate::error::Result;
use crate::flow::{Variable, World};

/// What a session is narrowed to, however broad the role is.
pub const ACTIONS: [&str; 3] =
    ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory", "cloudwatch:GetMetricData"];

/// Who assumes roles: the deployer's identity, with this site's External ID.
pub struct Deployer {
    credentials: Credentials,
    external_id: String,
}

impl Deployer {
    /// Reads variables and External ID; `None` where one is missing. Where no role is among the accounts nothing is read.
    ///
    /// # Errors
    /// As the platform answers.
    pub async fn for_accounts(world: &World, accounts: &[&Account]) -> Result<Option<Self>> {
        if accounts.iter().all(|account| account.method == Method::Keys) {
            return Ok(None);
        }
        let id = world.variable(Variable::AwsAccessKeyId).await?;
        let secret = world.variable(Variable::AwsSecretAccessKey).await?;
        let external_id = ExternalId::read(world).await?;
        let (Some(id), Some(secret_access_key), Some(external_id)) = (id, secret, external_id) else { return Ok(None) };
        let Ok(access_key_id) = String::from_utf8(id.expose().to_vec()) else { return Ok(None) };
        let credentials = Credentials { access_key_id, secret_access_key, session_token: None };
        Ok(Some(Self { credentials, external_id: external_id.value }))
    }

    /// Asks the region's own STS for a session.
    ///
    /// # Errors
    /// What went wrong.
    pub async fn assume(
        &self,
        batch: &Batch,
        role_arn: &str,
        external_id: Option<&str>,
        region: &str,
    ) -> std::result::Result<Session, Failure> {
        let call = assume_role(&AssumeRole { role_arn, external_id, actions: &ACTIONS });
        batch
            .ask(&Asked { call: &call, region, credentials: &self.credentials, step: Step::Session }, read_session)
            .await
    }

    /// A session of an account's role for the regions. A region whose STS is silent is passed over, once.
    ///
    /// # Errors
    /// What went wrong.
    pub async fn session(
        &self,
        batch: &Batch,
        role_arn: &str,
        regions: &[&str],
    ) -> std::result::Result<Credentials, Failure> {
        let mut regions = regions.iter().take(2);
        let first = regions.next().copied().unwrap_or_default();
        let session = match self.assume(batch, role_arn, Some(&self.external_id), first).await {
            Err(failure) if failure.is_silent() => match regions.next() {
                Some(second) => self.assume(batch, role_arn, Some(&self.external_id), second).await,
                None => Err(failure),
            },
            answer => answer,
        };
        session.map(|session| session.credentials)
    }
}

/// Who the deployer's identity is, as a trust policy names it, and its partition; `None` where it is not set up.
///
/// # Errors
/// As the platform answers.
pub async fn principal(world: &World) -> Result<Option<(String, Partition)>> {
    for needed in [Variable::AwsAccessKeyId, Variable::AwsSecretAccessKey] {
        if world.variable(needed).await?.is_none_or(|value| value.expose().is_empty()) {
            return Ok(None);
        }
    }
    let arn = world.variable(Variable::AwsPrincipalArn).await?;
    let arn = arn.and_then(|arn| String::from_utf8(arn.expose().trim_ascii().to_vec()).ok());
    // It goes into policies that people copy.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/_+=,.@-".contains(&byte);
    let arn = arn.filter(|arn| arn.len() <= 2048 && arn.bytes().all(plain));
    Ok(arn.and_then(|arn| Partition::of_arn(&arn).map(|partition| (arn, partition))))
}

/// Credentials for an account that may be used.
///
/// # Errors
/// `not_ready`, `not_set_up`; as AWS answers.
pub async fn credentials(
    world: &World,
    batch: &Batch,
    deployer: Option<&Deployer>,
    account: &Account,
    regions: &[&str],
) -> std::result::Result<Credentials, Failure> {
    let not_set_up = || Failure::here(Obstacle::NotSetUp, Step::None);
    match account.method {
        Method::Role => {
            let deployer = deployer.ok_or_else(not_set_up)?;
            deployer.session(batch, account.role_arn.as_deref().unwrap_or_default(), regions).await
        }
        Method::Keys => {
            let keys = UserKeys::read(world, account).await;
            keys.map_err(|error| Failure::of_error(&error, Step::None))?.ok_or_else(not_set_up)
        }
    }
}
