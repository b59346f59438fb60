//! Settings, secrets and clean-up: what a site's admin does.

mod secrets;

pub use secrets::{Named, Nothing, SetSecret, delete_secret, list_secrets, set_secret};
