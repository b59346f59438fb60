//! Writing pages' text with an AI.

pub mod ai_writer;
mod finished;
pub mod prompting;
pub mod whole_page;
