//! What only one language does.

pub mod c;
pub mod go;
pub mod java;
pub mod python;
pub mod rust;
pub mod rust_types;
pub mod script;
pub mod script_exports;
pub mod sql;
