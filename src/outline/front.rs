//! The front page.

use std::collections::BTreeMap;

use super::book::Subject;
use super::markup::Markup;
use super::prose::{Prose, markdown};
use super::write::Context;

/// The front page, and the files it was written from.
pub fn write(context: &Context<'_>) -> (Markup, Vec<String>) {
    let mut out = Markup::new();
    let mut sources = Vec::new();
    if let Some((path, text)) = readme(context) {
        let resolve = |link: &str, is_image: bool| context.links.resolve(path, link, is_image);
        out.push(&markdown(text, &Prose { heading_shift: 0, code_language: "", resolve: &resolve }));
        sources.push(path.to_owned());
    }
    out.push(&map(context));
    (out, sources)
}

fn readme<'a>(context: &Context<'a>) -> Option<(&'a str, &'a str)> {
    let scan = context.scan;
    scan.texts
        .iter()
        .find(|(path, _)| path.to_ascii_lowercase().starts_with("readme"))
        .map(|(path, text)| (path.as_str(), text.as_str()))
}

fn map(context: &Context<'_>) -> Markup {
    let mut rows = Vec::new();
    for leaf in &context.book.leaves {
        let Subject::Module(files) = &leaf.subject else { continue };
        let mut languages: BTreeMap<&str, u32> = BTreeMap::new();
        for file in files.iter().filter_map(|path| context.scan.files.get(path)) {
            *languages.entry(file.language.name()).or_default() += file.lines;
        }
        let mut name = Markup::new();
        name.element("code", &leaf.key);
        let lines: u32 = languages.values().sum();
        rows.push(vec![
            context.links.to_page(&leaf.key, None, &name),
            Markup::of_text(&languages.keys().copied().collect::<Vec<_>>().join(", ")),
            Markup::of_text(&files.len().to_string()),
            Markup::of_text(&rounded(lines)),
        ]);
    }
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Map").table(&["Module", "Languages", "Files", "Lines"], &rows);
    }
    out
}

/// Two figures: a page must not change because a line was added.
pub fn rounded(count: u32) -> String {
    let mut step = 1u32;
    while count / step >= 100 {
        step *= 10;
    }
    let rounded = (count / step).saturating_mul(step);
    if step == 1 { rounded.to_string() } else { format!("about {rounded}") }
}
