//! Publishing pages, and knowing afterwards what happened.

pub mod archive;
mod create;
pub mod failure_notice;
pub mod images;
pub mod known;
pub mod moved;
pub mod ownership;
mod propose;
pub mod publication;
mod replace;
pub mod retire;
pub mod source_panel;
pub mod titles;
