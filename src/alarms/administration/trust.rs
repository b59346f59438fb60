//! Does a role's trust policy hold? Assumed as it should be, then without an External ID, then with a random one. Both wrong ways
//! are needed: a policy that wants any value refuses none and takes a random one.

use serde::Serialize;

use crate::alarms::asking::batch::Batch;
use crate::alarms::asking::failure::{Failure, Obstacle, Step};
use crate::alarms::asking::session::Deployer;
use crate::aws::{Credentials, FailureKind};

/// With which External ID the role was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tried {
    /// The site's own.
    Site,
    /// None.
    None,
    /// One that nobody has.
    Random,
}

/// What STS answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// AWS gave a session out.
    Accepted,
    /// AWS denied it: nothing else is a refusal.
    Refused,
    /// No answer that proves anything.
    Unknown,
    /// Not asked: the first was not accepted, so that a refusal would prove nothing.
    Skipped,
}

/// One of the three.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    pub external_id: Tried,
    pub outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// What is known of a role's trust.
pub struct Trust {
    /// In the order of [`Tried`].
    pub attempts: Vec<Attempt>,
    /// The good session, when it was given out.
    pub credentials: Option<Credentials>,
}

impl Trust {
    /// Asks three times.
    pub async fn prove(
        batch: &Batch,
        deployer: Option<&Deployer>,
        role_arn: &str,
        regions: &[&str],
        random: &str,
    ) -> Self {
        let Some(deployer) = deployer else {
            let failure = Failure::here(Obstacle::NotSetUp, Step::None);
            return Self::stopped(Outcome::Unknown, failure);
        };
        let credentials = match deployer.session(batch, role_arn, regions).await {
            Ok(credentials) => credentials,
            Err(failure) => return Self::stopped(outcome_of(&failure), failure),
        };
        let mut attempts = vec![Attempt { external_id: Tried::Site, outcome: Outcome::Accepted, failure: None }];
        let region = regions.first().copied().unwrap_or_default();
        for (external_id, value) in [(Tried::None, None), (Tried::Random, Some(random))] {
            attempts.push(match deployer.assume(batch, role_arn, value, region).await {
                Ok(_session) => Attempt { external_id, outcome: Outcome::Accepted, failure: None },
                Err(failure) => {
                    let outcome = outcome_of(&failure);
                    Attempt { external_id, outcome, failure: Some(failure).filter(|_| outcome == Outcome::Unknown) }
                }
            });
        }
        Self { attempts, credentials: Some(credentials) }
    }

    /// Whether anybody but this site can have a session.
    pub fn is_open(&self) -> bool {
        self.attempts.iter().any(|one| one.external_id != Tried::Site && one.outcome == Outcome::Accepted)
    }

    /// Whether all three answered as they should.
    pub fn is_right(&self) -> bool {
        self.attempts.iter().all(|one| match one.external_id {
            Tried::Site => one.outcome == Outcome::Accepted,
            Tried::None | Tried::Random => one.outcome == Outcome::Refused,
        })
    }

    fn stopped(outcome: Outcome, failure: Failure) -> Self {
        let skipped = |external_id| Attempt { external_id, outcome: Outcome::Skipped, failure: None };
        let first = Attempt { external_id: Tried::Site, outcome, failure: Some(failure) };
        Self { attempts: vec![first, skipped(Tried::None), skipped(Tried::Random)], credentials: None }
    }
}

fn outcome_of(failure: &Failure) -> Outcome {
    if failure.is(FailureKind::AccessDenied) { Outcome::Refused } else { Outcome::Unknown }
}
