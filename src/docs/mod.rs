//! Documentation from a repository: the flows of the docs capability.

mod ai_writer;
mod archive;
mod cancel;
mod choices;
mod history;
mod hook_address;
mod hooks;
mod job;
mod on_page;
mod ownership;
mod people;
mod probe;
mod publish;
mod push;
mod read;
mod repository_text;
mod run;
mod schedule;
mod source_panel;
mod titles;

pub use ai_writer::Spent;
pub use cancel::cancel;
pub use choices::{check, choices};
pub use history::{history, remove};
pub use hook_address::hook;
pub use hooks::{delete_hook, save_hook};
pub use job::{Counts, Job, Run, State, Target};
pub use on_page::{card, export, page};
pub use people::{list, save, start, status};
pub use probe::probe;
pub use push::push;
pub use run::run;
pub use schedule::{Every, schedule};
