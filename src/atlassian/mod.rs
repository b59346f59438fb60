//! Requests to the site's Confluence and their answers.

pub mod adf;
pub mod attachment;
pub mod confluence;
pub mod cql;
pub mod listing;
pub mod reading;
mod refusal;
