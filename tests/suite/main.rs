//! The integration tests: one program, so that the simulated world is compiled once.

mod ai_answers;
mod alarms;
mod aws;
mod budget;
mod contracts;
mod crates;
mod docs;
mod git_hosts;
mod house;
mod improving;
mod outline;
mod panel_flows;
mod panel_types;
mod processes;
mod recorded_runs;
mod security;
mod specification;
mod storage_format;
mod sync;
#[path = "../token_table/mod.rs"]
mod token_table;
mod work_items;
mod work_items_table;
mod world;
