//! Documentation from a repository: the flows of the docs capability.

mod choices;
mod history;
mod job;
mod on_page;
mod people;
mod publish;
mod read;
mod repository_text;
mod run;
mod source_panel;
mod titles;

pub use choices::{check, choices};
pub use history::{history, remove};
pub use job::{Counts, Job, Run, State, Target};
pub use on_page::{card, export, page};
pub use people::{list, save, start, status};
pub use run::run;
