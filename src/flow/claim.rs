//! Claims: who may do a thing, when the store can only create a key that is absent.
//!
//! Expiry is clean-up, not a lock: a dead claim is taken over by creating the next generation, never by overwriting.

use serde::{Deserialize, Serialize};

use super::run::World;
use crate::error::{Code, Error, Result};

/// Generations looked at before giving up: each one is a run that died.
const MOST_GENERATIONS: u32 = 32;
/// When the store may remove a claim nobody released, seconds.
const CLEAN_UP_SECONDS: u32 = 7 * 24 * 3600;

/// A claim that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    key: String,
    owner: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Held {
    owner: String,
    until_ms: u64,
}

/// Claims `what` for `owner` until `now_ms + lease_ms`. The same owner gets its own claim back, renewed when
/// half of it has passed, unless somebody took it over.
///
/// # Errors
/// `claim_held` while somebody else's claim lives.
pub async fn claim(world: &World, what: &str, owner: &str, now_ms: u64, lease_ms: u32) -> Result<Claim> {
    let held = Held { owner: owner.to_owned(), until_ms: now_ms.saturating_add(u64::from(lease_ms)) };
    for generation in 1..=MOST_GENERATIONS {
        let key = format!("claim:{what}:{generation}");
        if world.kvs_create(&key, &held, Some(CLEAN_UP_SECONDS)).await? {
            // The store may have cleaned an old generation away while a younger one lives.
            let younger = world.kvs_get::<Held>(&format!("claim:{what}:{}", generation + 1)).await?;
            if younger.is_none() {
                return Ok(Claim { key, owner: held.owner });
            }
            world.kvs_delete(&key).await?;
            continue;
        }
        match world.kvs_get::<Held>(&key).await? {
            Some(other) if other.owner == owner => {
                let younger = world.kvs_get::<Held>(&format!("claim:{what}:{}", generation + 1)).await?;
                if younger.is_some() {
                    // It was taken over.
                    continue;
                }
                if other.until_ms < now_ms.saturating_add(u64::from(lease_ms / 2)) {
                    world.kvs_set_for(&key, &held, CLEAN_UP_SECONDS).await?;
                }
                return Ok(Claim { key, owner: held.owner });
            }
            Some(other) if other.until_ms > now_ms => break,
            // Dead, or released this moment: the next generation decides who is first.
            _ => {}
        }
    }
    Err(Error::new(Code::ClaimHeld, "another run is at work on this; it goes on when that one has ended"))
}

/// Gives a claim back, if it is still ours.
///
/// # Errors
/// As the store answers.
pub async fn release(world: &World, claim: &Claim) -> Result<()> {
    match world.kvs_get::<Held>(&claim.key).await? {
        Some(held) if held.owner == claim.owner => world.kvs_delete(&claim.key).await,
        _ => Ok(()),
    }
}

/// Gives back whatever `owner` holds of `what`, also what an earlier delivery left behind.
///
/// # Errors
/// As the store answers.
pub async fn release_all(world: &World, what: &str, owner: &str) -> Result<()> {
    for generation in 1..=MOST_GENERATIONS {
        let key = format!("claim:{what}:{generation}");
        match world.kvs_get::<Held>(&key).await? {
            Some(held) if held.owner == owner => return world.kvs_delete(&key).await,
            // The store may have cleaned the first generation away while the second one lives.
            None if generation > 1 => break,
            _ => {}
        }
    }
    Ok(())
}
