//! Requests to the site's Confluence and their answers.

pub mod adf;
mod answer;
pub mod attachment;
pub mod confluence;
pub mod cql;
pub mod listing;
pub mod people;
pub mod reading;
pub mod reads;
mod refusal;
