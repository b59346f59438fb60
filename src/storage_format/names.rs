//! From a name as written to an element: case, prefixes, underscores, HTML.

use super::elements::{Html, NAMES, Tag, html};

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// An element of the format under its own name.
    Exact(Tag),
    /// An element of the format, misspelt.
    Misspelt(Tag),
    /// An HTML element outside the format.
    Html(Html),
    /// A prefix that is not Confluence's, or a name under Confluence's prefixes that does not exist.
    Foreign,
    /// A plain name that nobody knows: prose, as in `List<String>`, or an invented element.
    Unknown,
}

/// What a name means.
pub fn meaning(name: &str) -> Meaning {
    if let Some(tag) = Tag::named(name) {
        return Meaning::Exact(tag);
    }
    if name.len() > LONGEST {
        return if name.contains(':') { Meaning::Foreign } else { Meaning::Unknown };
    }
    let lower = name.to_ascii_lowercase().replace('_', "-");
    if let Some(tag) = Tag::named(&lower) {
        return Meaning::Misspelt(tag);
    }
    match lower.split_once(':') {
        Some(("ac" | "ri" | "at" | "confluence", local)) => {
            by_local_name(local).map_or(Meaning::Foreign, Meaning::Misspelt)
        }
        Some(_) => Meaning::Foreign,
        None => {
            if let Some(rule) = html(&lower) {
                return Meaning::Html(rule);
            }
            let local = lower.strip_prefix("ac-").or_else(|| lower.strip_prefix("ri-"));
            match by_local_name(local.unwrap_or(&lower)) {
                Some(tag) if local.is_some() || is_distinct(&lower) => Meaning::Misspelt(tag),
                _ => Meaning::Unknown,
            }
        }
    }
}

/// The element that a misspelt end tag most likely means, of those that are open: at most two letters off.
pub fn is_typo_of(written: &str, open: &str) -> bool {
    if written == open {
        return open.len() >= 5;
    }
    if open.len() < 5 || written.len().abs_diff(open.len()) > 2 || written.len() > LONGEST {
        return false;
    }
    distance(&written.to_ascii_lowercase(), open) <= 2
}

/// Bytes of a name that is looked at; the longest of the format has 25.
const LONGEST: usize = 40;

fn by_local_name(local: &str) -> Option<Tag> {
    NAMES
        .iter()
        .find(|name| name.split_once(':').is_some_and(|(prefix, own)| prefix != "at" && own == local))
        .and_then(|name| Tag::named(name))
}

/// Local names that mean nothing else in prose or in other formats.
fn is_distinct(local: &str) -> bool {
    matches!(
        local,
        "structured-macro"
            | "parameter"
            | "rich-text-body"
            | "plain-text-body"
            | "plain-text-link-body"
            | "link-body"
            | "task-list"
            | "task-id"
            | "task-status"
            | "task-body"
            | "layout"
            | "layout-section"
            | "layout-cell"
            | "emoticon"
            | "inline-comment-marker"
            | "adf-extension"
            | "adf-node"
            | "adf-content"
            | "adf-attribute"
            | "adf-fallback"
            | "blog-post"
            | "content-entity"
            | "task"
    )
}

/// Levenshtein distance, on two short names.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (cb, above) in b.bytes().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(ca != cb)).min(above + 1).min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_of_the_format_are_recognised() {
        for name in [
            "AC:Structured-Macro",
            "ac:structured_macro",
            "structured-macro",
            "ri:structured-macro",
            "ac-structured-macro",
        ] {
            assert_eq!(meaning(name), Meaning::Misspelt(Tag::AcStructuredMacro), "{name}");
        }
        assert_eq!(meaning("P"), Meaning::Misspelt(Tag::P));
        assert_eq!(meaning("ac:page"), Meaning::Misspelt(Tag::RiPage));
    }

    #[test]
    fn other_names_stay_what_they_are() {
        assert_eq!(meaning("String"), Meaning::Unknown);
        assert_eq!(meaning("page"), Meaning::Unknown);
        assert_eq!(meaning("o:p"), Meaning::Foreign);
        assert_eq!(meaning("ac:nonsense"), Meaning::Foreign);
        assert_eq!(meaning("SCRIPT"), Meaning::Html(Html::DropUnsafe));
    }

    #[test]
    fn typos_are_close() {
        assert!(is_typo_of("ac:structred-macro", "ac:structured-macro"));
        assert!(is_typo_of("ac:plain-text-boby", "ac:plain-text-body"));
        assert!(!is_typo_of("em", "del"));
        assert!(!is_typo_of("ac:link", "ac:image"));
    }
}
