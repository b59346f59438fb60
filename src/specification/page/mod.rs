//! A page as blocks: storage format or ADF, with the places of lists and tables.

pub mod adf;
pub mod grid;
pub mod shape;
pub mod storage;
pub mod unit;
