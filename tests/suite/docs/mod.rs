//! The docs capability, run against a simulated world.

mod ai;
mod ai_whole;
mod daily;
mod divided;
mod edits;
mod encodings;
mod faults;
mod flow;
mod images;
mod increment;
mod language;
mod large;
mod lost;
mod people;
mod pictures;
mod tally;
