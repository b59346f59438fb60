//! Touchmark checks and stamps everything that enters or leaves a Forge app.
//!
//! The crate is *sans-IO*: it never fetches, stores, sleeps, reads a clock or draws randomness. A capability is a
//! [flow](flow): an `async fn` that yields effects and awaits their outcomes. JavaScript performs them.
//!
//! The modules form floors; a file imports only from floors below its own (`tests/suite/house/`).

// Floor 1: leaves.
pub mod crypto;
pub mod error;
pub mod http;
pub mod ids;
pub mod input;
pub mod limits;
pub mod locale;
pub mod provider;
pub mod secret;
pub mod settings;
pub mod source;
pub mod text;
pub mod timestamp;

// Floor 2: judges. They say yes, or no with a reason, or mend.
pub mod budget;
pub mod egress;
pub mod redact;
pub mod storage_format;
pub mod stored;
pub mod webhook;

// Floor 3: speakers, and the executor.
pub mod ai;
pub mod atlassian;
pub mod aws;
pub mod flow;
pub mod git;
pub mod ingestion;
pub mod jira;
pub mod outline;
pub mod specification;

// Floor 4: clients. They know the site and the models, and no capability.
pub mod model;
pub mod site;

// Floor 5: capabilities.
pub mod admin;
pub mod alarms;
pub mod docs;
pub mod sync;
pub mod work_items;

// Floor 6: the registry.
pub mod flows;

// Floor 7: the boundary.
#[cfg(feature = "wasm")]
pub mod wasm;
