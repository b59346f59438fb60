//! Requests to the site's Confluence and their answers.

pub mod confluence;
