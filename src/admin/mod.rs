//! Settings, secrets and clean-up: what a site's admin does.

mod clean_up;
mod hosts;
mod secrets;
mod settings;
mod test_secret;

pub use clean_up::{clean_up, delete_all};
pub use hosts::{Approve, OfHost, approve_host, list_hosts, remove_host};
pub use secrets::{Named, Nothing, SetSecret, delete_secret, list_secrets, set_secret};
pub use settings::{SaveSettings, save_settings, settings};
pub use test_secret::{TestSecret, test_secret};
