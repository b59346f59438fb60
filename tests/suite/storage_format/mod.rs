//! The storage format: validated, repaired, written.

mod bodies;
mod dialect;
mod exports;
mod hostile;
mod markdown;
mod nothing_vanishes;
mod outside;
mod rendering;
mod seen;
mod words;
