//! The built-in writer as a whole: golden pages, hostile sources, links, titles.

mod fronts;
mod golden;
mod handbook;
mod hostile;
mod kotlin;
mod locale;
mod pages;
mod properties;
mod reading;
mod support;
mod telling;
mod truth;
