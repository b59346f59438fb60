//! The integration tests: one program, so that the simulated world is compiled once.

mod ai_answers;
mod aws;
mod budget;
mod contracts;
mod docs;
mod git_hosts;
mod house;
mod outline;
mod panel_flows;
mod processes;
mod recorded_runs;
mod security;
mod storage_format;
mod sync;
#[path = "../token_table/mod.rs"]
mod token_table;
mod world;
