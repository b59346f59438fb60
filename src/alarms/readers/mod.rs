//! What readers ask: the view, its graphs, an alarm's history, the macro's choices, the export.

pub mod choices;
pub mod export;
pub mod graphs;
pub mod history;
mod reach;
mod settings;
mod source;
pub mod view;
mod words;
