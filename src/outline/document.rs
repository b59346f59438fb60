//! A page from one of the repository's own Markdown files.

use super::markup::Markup;
use super::prose::{Prose, markdown};
use super::write::Context;

/// The file's text with its links rewritten.
pub fn write(context: &Context<'_>, path: &str) -> Markup {
    let text = context.scan.texts.get(path).map(String::as_str).unwrap_or_default();
    let resolve = |link: &str, is_image: bool| context.links.resolve(path, link, is_image);
    markdown(text, &Prose { heading_shift: 0, code_language: "", resolve: &resolve })
}
