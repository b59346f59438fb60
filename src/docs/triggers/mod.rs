//! What starts runs without a person: pushes and schedules.

pub mod push;
pub mod schedule;
