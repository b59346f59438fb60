//! What single frameworks and libraries do in their own way, each read from whole texts.

use crate::outline::item::{EntryKind, FileOutline};

pub mod c_options;
pub mod clap;
pub mod go_groups;
pub mod go_macaron;
pub mod go_options;
pub mod go_routers;
pub mod graphql_code;
pub mod graphql_schema;
pub mod hono;
pub mod kotlin_spring;
pub mod laravel;
pub mod minimal_api;
pub mod mvc;
pub mod next;

/// Routes and options of a file of Go.
pub fn go(file: &mut FileOutline, text: &str) {
    if text.contains("go-pkgz/routegroup") {
        go_groups::apply(file, text);
    } else if go_macaron::is_used(text) {
        go_macaron::apply(file, text);
    } else {
        go_routers::apply(file, text);
    }
    go_options::apply(file, text);
    // What imports Go's own package for tests helps tests: what it reads is nothing that the program is set by.
    if text.contains("\n\t\"testing\"\n") || text.contains("\nimport \"testing\"\n") {
        file.entries.retain(|entry| !matches!(entry.kind, EntryKind::Setting | EntryKind::Flag));
    }
}
