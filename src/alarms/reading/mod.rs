//! From AWS's members to what panels show. It decides nothing and asks nobody.

pub mod alarm;
pub mod comparison;
pub mod history_item;
mod link;
mod member;
mod reason;
mod rule;
pub mod series;
pub mod state;
