//! Writing pages' text with an AI.

pub mod ai_writer;
