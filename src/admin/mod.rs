//! Settings, secrets and clean-up: what a site's admin does.

mod clean_up;
mod hosts;
mod secrets;

pub use clean_up::{clean_up, delete_all};
pub use hosts::{Approve, OfHost, approve_host, list_hosts, remove_host};
pub use secrets::{Named, Nothing, SetSecret, delete_secret, list_secrets, set_secret};
