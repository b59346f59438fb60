//! Two acts that cannot be undone: `sync.forget` deletes what the app remembers, `sync.deleteAtTarget` what was delivered. Site
//! admins only.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::queue;
use super::records::{Control, History, Run, Settings, StartedBy};
use super::settings::forget as forget_secret;
use super::start::{StartAnswer, assert_idle, of_site};
use crate::crypto::hex;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World, claim, release};
use crate::ingestion::{CREDENTIAL, SCOPES_CREDENTIAL, SIGNING};
use crate::site::SiteAdmin;
use crate::sync::configuration::Action;
use crate::sync::delete_everything::{SETTLES_MS, forget_state};

/// Longer than a panel's call.
const LEASE_MS: u32 = 60_000;

/// A configuration by its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfName {
    /// The configuration's name, so that nothing is done to another than the one that was shown.
    name: String,
}

/// What was forgotten.
#[derive(Serialize)]
pub struct ForgetAnswer {
    /// How many values.
    deleted: usize,
}

/// Forgets settings, credentials, history and everything that is known of what was delivered. What is at the target stays there; a
/// run that has not ended ends.
///
/// # Errors
/// `forbidden`; `input_invalid` for another name; `claim_held` while an invocation works; as the store answers.
pub async fn forget(world: World, admin: SiteAdmin, input: OfName) -> Result<ForgetAnswer> {
    check_name(&world, &input.name).await?;
    let owner = hex(&world.random(8).await?);
    let now_ms = world.now_ms().await?;
    let claimed = claim(&world, &format!("sync:{}", input.name), &owner, now_ms, LEASE_MS).await?;
    // First what lets anything be sent.
    for name in [CREDENTIAL, SCOPES_CREDENTIAL, SIGNING] {
        forget_secret(&world, name).await?;
    }
    let deleted = forget_state(&world, &input.name, SETTLES_MS).await?;
    // The settings last: while they are there, what is left can be forgotten by asking again.
    for key in [Run::KEY, History::KEY, Control::KEY, Settings::KEY] {
        world.kvs_delete(key).await?;
    }
    release(&world, &claimed).await?;
    let fields = [("accountId", json!(admin.account_id())), ("count", json!(deleted))];
    world.log(Level::Info, "sync_forgotten", &fields).await;
    Ok(ForgetAnswer { deleted })
}

/// Starts a run that deletes at the target what this configuration delivered, and nothing else.
///
/// # Errors
/// `forbidden`; `input_invalid` for another name; `conflict` while a run is not over.
pub async fn delete_at_target(world: World, admin: SiteAdmin, input: OfName) -> Result<StartAnswer> {
    check_name(&world, &input.name).await?;
    assert_idle(&world).await?;
    // From here on the schedule delivers nothing.
    let control = Control::read(&world).await?;
    if control.is_paused {
        return Err(Error::new(Code::Conflict, "sync is paused: resume it first"));
    }
    Control { agreed: None, ..control }.write(&world).await?;
    let run = queue::begin(&world, Action::Remove, false, StartedBy::Admin(admin.account_id().clone())).await?;
    Ok(StartAnswer { run_id: run.run_id })
}

async fn check_name(world: &World, name: &str) -> Result<()> {
    if of_site(world).await?.name == name {
        return Ok(());
    }
    Err(Error::input("name", "this is not the name that these settings have"))
}
