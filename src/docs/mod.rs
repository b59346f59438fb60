//! Documentation from a repository: the flows of the docs capability.

mod ai_writer;
mod hooks;
mod job;
mod people;
mod publish;
mod push;
mod read;
mod run;
mod source_panel;
mod titles;

pub use ai_writer::Spent;
pub use hooks::{delete_hook, save_hook};
pub use job::{Counts, Job, Run, State, Target};
pub use people::{list, save, start, status};
pub use push::push;
pub use run::run;
