//! The built-in writer as a whole: golden pages, hostile sources, links, titles.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "outline/golden.rs"]
mod golden;
#[path = "outline/hostile.rs"]
mod hostile;
#[path = "outline/pages.rs"]
mod pages;
#[path = "outline/properties.rs"]
mod properties;
#[path = "outline/support.rs"]
mod support;
