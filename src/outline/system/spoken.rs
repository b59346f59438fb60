//! What the comment at the head of a file of settings says.

use crate::outline::doc::header::header;
use crate::outline::doc::summary;
use crate::outline::language::Language;
use crate::outline::purpose::phrases::says_what_it_is;

/// One sentence; empty where the file says nothing of itself. YAML and Dockerfiles write comments as shells do.
pub fn spoken(path: &str, text: &str) -> String {
    Some(summary(&header(Language::Shell, path, text))).filter(|said| says_what_it_is(said)).unwrap_or_default()
}
