//! Pages and records that were lost.

mod pages;
mod state;
