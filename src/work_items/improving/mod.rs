//! Better words for what the reader found: a model proposes, the page decides what may stand, a person takes it or not.

pub mod improve;
mod invention;
pub mod later;
mod proposal;
mod question;
