//! What is done to elements of one kind when they are complete.

mod code;
mod drawings;
mod links;
mod macros;
mod whole;
