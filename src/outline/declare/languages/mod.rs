//! What only one language does.

pub mod by_line;
pub mod c;
pub mod elixir;
pub mod go;
pub mod java;
pub mod notebook;
pub mod python;
pub mod rust;
pub mod rust_types;
pub mod script;
pub mod script_exports;
pub mod sql;
pub mod terraform;
