//! Asking an AI: within the budget, at the pace of the provider, tried again, and counted.

mod client;
mod connection;
mod usage;

pub use client::{ModelClient, Turn};
pub use connection::check_connection;
pub use usage::AiUsage;
