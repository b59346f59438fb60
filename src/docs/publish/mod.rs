//! Publishing pages, and knowing afterwards what happened.

pub mod archive;
mod create;
pub mod done;
pub mod front;
pub mod images;
pub mod known;
pub mod lost;
pub mod moved;
pub mod ownership;
mod propose;
pub mod publication;
mod replace;
pub mod retire;
pub mod source_panel;
pub mod titles;
