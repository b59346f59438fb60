//! Publishing pages (`pages.rs`: created, replaced, left alone or proposed), and knowing afterwards what happened.

pub mod archive;
mod create;
pub mod done;
pub mod front;
pub mod images;
pub mod known;
pub mod lost;
pub mod moved;
pub mod ownership;
pub mod pages;
mod propose;
mod replace;
pub mod retire;
pub mod source_panel;
pub mod titles;
