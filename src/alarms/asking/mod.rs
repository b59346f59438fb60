//! Asking AWS: one batch of calls an invocation, one session an account. What fails is a value, never an error: the rest is
//! shown.

pub mod alarm_pages;
pub mod batch;
pub mod failure;
pub mod metric_data;
pub mod session;
