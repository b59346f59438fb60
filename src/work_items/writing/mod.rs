//! Issues made, changed, linked and taken back.

pub mod create;
pub mod description;
pub mod edited;
pub mod finish;
pub mod input;
pub mod intents;
pub mod outcome;
pub mod run;
pub mod status;
pub mod table;
pub mod undo;
pub mod update;
pub mod wave;
