//! `sync.start`: a dry run, or a delivery. Site admins only.

use serde::{Deserialize, Serialize};

use super::queue;
use super::records::{Control, Run, Settings, StartedBy};
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::site::SiteAdmin;
use crate::sync::configuration::Action;

/// Which run to start.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StartInput {
    /// Whether nothing is changed.
    dry_run: bool,
    /// Whether deletions that nothing proves are carried out, in this run alone.
    #[serde(default)]
    deletes_all: bool,
}

/// A run that was started.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StartAnswer {
    pub(super) run_id: String,
}

/// Starts a run. Settings that nobody has tried are delivered only after a dry run.
///
/// # Errors
/// `forbidden`; `conflict` while another run is not over, while everything is paused, and before the dry run; `not_found` without
/// settings.
pub async fn start(world: World, admin: SiteAdmin, input: StartInput) -> Result<StartAnswer> {
    let settings = of_site(&world).await?;
    assert_idle(&world).await?;
    let control = Control::read(&world).await?;
    if control.is_paused {
        return Err(Error::new(Code::Conflict, "sync is paused: resume it first"));
    }
    let print = Some(settings.print());
    if !input.dry_run {
        if control.tried != print && control.agreed != print {
            let why = "these settings have not been tried: start a dry run first, which changes nothing";
            return Err(Error::new(Code::Conflict, why));
        }
        if control.agreed != print {
            Control { agreed: print, ..control }.write(&world).await?;
        }
    }
    let action = if input.dry_run { Action::Plan } else { Action::Sync };
    let deletes_all = input.deletes_all && !input.dry_run;
    let run = queue::begin(&world, action, deletes_all, StartedBy::Admin(admin.account_id().clone())).await?;
    Ok(StartAnswer { run_id: run.run_id })
}

/// The settings.
///
/// # Errors
/// `not_found`.
pub(super) async fn of_site(world: &World) -> Result<Settings> {
    let settings = Settings::read(world).await?;
    settings.ok_or_else(|| Error::new(Code::NotFound, "nothing is set up: save the settings first"))
}

/// Refuses while a run is not over.
///
/// # Errors
/// `conflict`.
pub(super) async fn assert_idle(world: &World) -> Result<()> {
    if Run::read(world).await?.is_some_and(|run| run.is_active()) {
        return Err(Error::new(Code::Conflict, "a run is still active: it continues by itself, or pause it"));
    }
    Ok(())
}
