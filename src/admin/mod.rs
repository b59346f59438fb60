//! Settings, secrets and clean-up: what a site's admin does.

mod clean_up;
mod secrets;
mod test_secret;

pub use clean_up::{clean_up, delete_all};
pub use secrets::{Named, Nothing, SetSecret, delete_secret, list_secrets, set_secret};
pub use test_secret::{TestSecret, test_secret};
