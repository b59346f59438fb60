//! Sync inside Forge: what site admins decide and see, and the cycle in slices over a queue. The cycle itself is the command line's.
//!
//! `records`: what is stored. `queue`: runs and their events. `slice`: the queue's consumer. The others are flows.

pub mod forget;
pub mod pause;
pub mod preview;
pub mod queue;
pub mod records;
pub mod schedule;
pub mod settings;
pub mod site;
pub mod slice;
pub mod start;
pub mod status;
pub mod target;
