//! Requests to the site's Confluence and their answers.

pub mod adf;
pub mod attachment;
pub mod confluence;
mod refusal;
