//! One minute window: so much of something in a minute, and a pause until the next one when it is used up.

use std::cell::Cell;

use super::run::World;
use crate::error::Result;
use crate::limits::LONGEST_WAIT_MS;

const MINUTE_MS: u32 = 60_000;

/// What was used of the present minute: requests or tokens, as its owner counts.
#[derive(Debug, Default)]
pub struct MinuteWindow {
    used: Cell<u32>,
    began_ms: Cell<u32>,
}

impl MinuteWindow {
    /// Takes `amount` of the `most` that a minute has, pausing until the minute is over when too little is left. A minute
    /// in which nothing was used yet gives any amount: more than `most` would else wait for ever.
    ///
    /// # Errors
    /// `deadline` and `cancelled`, from the pause.
    pub async fn reserve(&self, world: &World, amount: u32, most: u32) -> Result<()> {
        loop {
            let passed_ms = world.elapsed_ms().saturating_sub(self.began_ms.get());
            if passed_ms >= MINUTE_MS {
                self.began_ms.set(world.elapsed_ms());
                self.used.set(0);
            }
            if self.used.get() == 0 || self.has_room(amount, most) {
                self.used.set(self.used.get().saturating_add(amount));
                return Ok(());
            }
            world.sleep((MINUTE_MS - passed_ms).min(LONGEST_WAIT_MS)).await?;
        }
    }

    /// Whether `amount` more fits into what was used of the minute, as far as it is known without a pause.
    pub fn has_room(&self, amount: u32, most: u32) -> bool {
        self.used.get().saturating_add(amount) <= most
    }
}
