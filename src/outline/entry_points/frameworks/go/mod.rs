//! Go: its routers, its flags and variables.

mod groups;
pub mod macaron;
mod options;
pub mod routers;

use crate::outline::item::{EntryKind, FileOutline};

/// Routes and options of a file of Go.
pub fn apply(file: &mut FileOutline, text: &str) {
    if text.contains("go-pkgz/routegroup") {
        groups::apply(file, text);
    } else if macaron::is_used(text) {
        macaron::apply(file, text);
    } else {
        routers::apply(file, text);
    }
    options::apply(file, text);
    // What imports Go's own package for tests helps tests: what it reads is nothing that the program is set by.
    if text.contains("\n\t\"testing\"\n") || text.contains("\nimport \"testing\"\n") {
        file.entries.retain(|entry| !matches!(entry.kind, EntryKind::Setting | EntryKind::Flag));
    }
}
