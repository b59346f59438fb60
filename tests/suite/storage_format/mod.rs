//! The storage format: validated, repaired, written.

mod bodies;
mod hostile;
mod markdown;
mod words;
