//! Settings, secrets and clean-up: what a site's admin does.

mod clean_up;
mod secrets;
mod settings;

pub use clean_up::{clean_up, delete_all};
pub use secrets::{Named, Nothing, SetSecret, delete_secret, list_secrets, set_secret};
pub use settings::{SaveSettings, save_settings, settings};
