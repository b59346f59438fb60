//! Pages from the repository's own Markdown.

use crate::outline::book::readme::{introduction, markdown_of};
use crate::outline::book::{Leaf, Subject};
use crate::outline::context::Context;
use crate::outline::doc::summary;
use crate::outline::markup::Markup;
use crate::outline::markup::prose::{Prose, markdown};
use crate::outline::pages::item_section::code;
use crate::outline::select::classify::{Role, classify};

/// A document longer than this is cut; the rest stays on the Git host. Ours.
const MOST_BYTES: usize = 120 * 1024;

/// The file's text with its links rewritten.
pub fn write(context: &Context<'_>, path: &str) -> Markup {
    let text = markdown_of(context.scan, path);
    let shown = cut(&text);
    let resolve = |link: &str, is_image: bool| context.links.resolve(path, link, is_image);
    let mut out = markdown(shown, &Prose { heading_shift: 0, code_language: "", comment: false, resolve: &resolve });
    if shown.len() < text.len() {
        let mut note = Markup::new();
        note.said("The rest is in {}.", &[Markup::new().link(&context.links.file(path), &code(path))]);
        out.wrap("p", &note);
    }
    out
}

/// At the last heading before the limit.
fn cut(text: &str) -> &str {
    if text.len() <= MOST_BYTES {
        return text;
    }
    let mut limit = MOST_BYTES;
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let head = text.get(..limit).unwrap_or(text);
    head.rfind("\n#").and_then(|end| head.get(..end)).unwrap_or(head)
}

/// The list of a folder's documents.
pub fn shelf(context: &Context<'_>, documents: &[String]) -> Markup {
    let mut out = Markup::new();
    out.push(&table(context, documents.iter().map(String::as_str), usize::MAX));
    out
}

/// Documents with their titles and first sentences.
pub fn table<'d>(context: &Context<'_>, documents: impl Iterator<Item = &'d str>, most: usize) -> Markup {
    let rows: Vec<Vec<Markup>> = documents
        .map(|path| {
            let text = markdown_of(context.scan, path);
            let name = title(&text).unwrap_or_else(|| path.to_owned());
            let said = first_words(context, path);
            let said = if said == name { String::new() } else { said };
            vec![context.links.to_page(path, None, &Markup::of_text(&name)), Markup::of_text(&said), code(path)]
        })
        .collect();
    let mut out = Markup::new();
    out.table_folded(&["Document", "Begins with", "File"], &rows, most);
    out
}

/// What a page below another one is for.
pub fn said_of(context: &Context<'_>, leaf: &Leaf) -> String {
    match leaf.subject {
        Subject::Document => first_words(context, &leaf.key),
        _ => context.purposes.get(&leaf.key).map(|purpose| purpose.text.clone()).unwrap_or_default(),
    }
}

/// The first sentence of a document; a README may begin with commands.
fn first_words(context: &Context<'_>, path: &str) -> String {
    let text = markdown_of(context.scan, path);
    let text = if classify(path) == Ok(Role::Readme) { introduction(&text) } else { text };
    let text = without_alerts(&text);
    // A document may begin with a quotation.
    let bare: Vec<&str> =
        text.lines().map(|line| line.trim_start_matches(['>', ' ']).trim_start_matches("### ")).collect();
    summary(&if text.starts_with('>') { bare.join("\n") } else { text })
}

/// Without GitHub's alerts (`> [!NOTE]` and the quotation behind it), unless nothing else is there.
fn without_alerts(text: &str) -> String {
    let mut is_alert = false;
    let kept = text.lines().filter(|line| {
        is_alert = line.starts_with("> [!") || is_alert && line.starts_with('>');
        !is_alert
    });
    let kept: String = kept.flat_map(|line| [line, "\n"]).collect();
    let says_nothing = kept.lines().all(|line| line.trim().is_empty() || line.starts_with('#'));
    if says_nothing { text.to_owned() } else { kept }
}

/// The first heading.
fn title(text: &str) -> Option<String> {
    let mut fenced = false;
    let line = text.lines().take(40).find(|line| {
        fenced ^= line.trim_start().starts_with("```");
        !fenced && line.starts_with("# ")
    })?;
    let title = line.trim_start_matches("# ").split("<!--").next().unwrap_or_default().trim_end();
    // `1. Contributing`: its number is not what it is called.
    let unnumbered = title.split_once(". ").filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    let plain = summary(unnumbered.map_or(title, |(_, title)| title));
    // `1.8.2` of a list of changes is what changed last.
    Some(plain).filter(|title| title.contains(char::is_alphabetic) || title.contains(|c: char| !c.is_ascii()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_no_number_and_an_alert_is_not_what_a_document_begins_with() {
        assert_eq!(title("# 1. Contributing <!-- omit in toc -->\n").as_deref(), Some("Contributing"));
        assert_eq!(title("# 1.8.2\n"), None);
        let text = "# A\n\n> [!IMPORTANT]\n> Not before June.\n\nWelcome here.\n";
        assert_eq!(summary(&without_alerts(text)), "Welcome here.");
        let alone = "> [!NOTE]\n> Only this.\n";
        assert_eq!(without_alerts(alone), alone);
    }
}
