//! Documentation from a repository: the flows of the docs capability.

mod job;
mod people;
mod publish;
mod read;
mod run;
mod source_panel;
mod titles;

pub use job::{Counts, Job, Run, State, Target};
pub use people::{list, save, start, status};
pub use run::run;
