//! Runs of repositories that are too large for one invocation.

pub mod overview;
pub mod partition;
pub mod planner;
pub mod shard;
pub mod shard_facts;
pub mod shard_map;
pub mod state;
pub mod whole;
