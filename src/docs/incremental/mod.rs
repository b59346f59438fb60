//! What a push changed: only that is read and written again.

pub mod fact_cache;
pub mod increment;
mod reach;
