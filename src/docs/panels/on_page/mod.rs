//! What people see and decide on a page itself: its byline and card, its pictures, their edits.

pub mod edited_page;
pub mod picture;
pub mod reader;
