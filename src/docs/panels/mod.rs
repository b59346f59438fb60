//! What people do and see in panels.

pub mod cancel;
pub mod draft;
pub mod form;
pub mod freshness;
pub mod history;
pub mod jobs;
pub mod on_page;
pub mod preview;
pub mod preview_answer;
pub mod probe;
pub mod repository_address;
pub mod view;
pub mod webhook;
pub mod webhook_address;
