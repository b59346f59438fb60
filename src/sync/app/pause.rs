//! `sync.pause`: everything stands still, and goes on where it was. Site admins only.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::queue;
use super::records::{Control, Run, State};
use crate::error::Result;
use crate::flow::{Level, World};
use crate::site::SiteAdmin;

/// Whether everything stands still.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pause {
    is_paused: bool,
}

/// Pauses, or lets it go on. What runs stops after the page of the listing that it is at.
///
/// # Errors
/// `forbidden`; as the store and the queue answer.
pub async fn pause(world: World, admin: SiteAdmin, input: Pause) -> Result<Pause> {
    let control = Control::read(&world).await?;
    Control { is_paused: input.is_paused, ..control }.write(&world).await?;
    if !input.is_paused
        && let Some(mut run) = Run::read(&world).await?.filter(|run| run.state == State::Paused)
    {
        run.state = State::Queued;
        run.seen_ms = world.now_ms().await?;
        run.write(&world).await?;
        queue::send(&world, &run, 0).await?;
    }
    let event = if input.is_paused { "sync_paused" } else { "sync_resumed" };
    world.log(Level::Info, event, &[("accountId", json!(admin.account_id()))]).await;
    Ok(input)
}
