//! Publishing pages, and knowing afterwards what happened.

pub mod archive;
pub mod failure_notice;
pub mod images;
pub mod known;
pub mod ownership;
pub mod publication;
pub mod source_panel;
pub mod titles;
