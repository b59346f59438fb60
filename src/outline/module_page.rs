//! The page of a module: its purpose, then its public items by kind.

use super::book::Leaf;
use super::item::{FileOutline, Item};
use super::markup::Markup;
use super::prose::{Prose, markdown};
use super::write::Context;

/// The page's body.
pub fn write(context: &Context<'_>, _leaf: &Leaf, files: &[String]) -> Markup {
    let mut out = Markup::new();
    out.macro_of("toc", &[("maxLevel", "3")], None);
    for file in files.iter().filter_map(|path| context.scan.files.get(path)) {
        out.push(&section(context, file));
    }
    out
}

fn section(context: &Context<'_>, file: &FileOutline) -> Markup {
    let mut out = Markup::new();
    out.heading(2, file.path.rsplit('/').next().unwrap_or(&file.path));
    out.push(&prose(context, file, &file.doc));
    for item in file.items.iter().filter(|item| item.public) {
        out.push(&declaration(context, file, item));
    }
    out
}

fn declaration(context: &Context<'_>, file: &FileOutline, item: &Item) -> Markup {
    let mut out = Markup::new();
    let name = if item.owner.is_empty() { item.name.clone() } else { format!("{}.{}", item.owner, item.name) };
    out.heading(3, &name);
    out.code(file.language.macro_name(), &item.signature);
    out.push(&prose(context, file, &item.doc));
    let mut place = Markup::new();
    place.push(&context.links.to_lines(
        &file.path,
        item.start_line,
        item.end_line,
        &format!("{}:{}", file.path, item.start_line),
    ));
    out.wrap("p", &place);
    out
}

fn prose(context: &Context<'_>, file: &FileOutline, text: &str) -> Markup {
    let resolve = |link: &str, is_image: bool| context.links.resolve(&file.path, link, is_image);
    markdown(text, &Prose { heading_shift: 3, code_language: file.language.macro_name(), resolve: &resolve })
}
