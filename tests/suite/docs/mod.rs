//! The docs capability, run against a simulated world.

mod ai;
mod daily;
mod divided;
mod edits;
mod encodings;
mod faults;
mod flow;
mod images;
mod increment;
mod large;
mod lost_pages;
mod people;
mod pictures;
mod tally;
