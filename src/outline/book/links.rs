//! Where names and paths lead: to a page of the set, or to lines on the Git host.

use std::collections::BTreeMap;

use crate::outline::book::Book;
use crate::outline::book::names::Names;
use crate::outline::item::Item;
use crate::outline::markup::{COMMIT, Markup};
use crate::outline::select::classify::is_markdown;
use crate::outline::select::plan::folder;
use crate::outline::steps;
use crate::source::Snapshot;
use crate::storage_format::Destination;

/// Answers where a name or a path leads.
pub struct Links<'a> {
    snapshot: &'a Snapshot,
    book: &'a Book,
    names: &'a Names,
    images: &'a BTreeMap<String, String>,
}

impl<'a> Links<'a> {
    /// Over the pages of a book; `images` are the attachments' names by path.
    pub fn new(snapshot: &'a Snapshot, book: &'a Book, names: &'a Names, images: &'a BTreeMap<String, String>) -> Self {
        Self { snapshot, book, names, images }
    }

    /// The address of a whole file on the Git host.
    pub fn file(&self, path: &str) -> String {
        let address = self.lines(path, 1, 1);
        address.split('#').next().unwrap_or(&address).to_owned()
    }

    /// The page that explains the public item that a name in the file `from` means.
    pub fn page_of_item(&self, from: &str, name: &str) -> Option<&str> {
        self.names.find(from, name).map(|place| place.key.as_str())
    }

    /// The name of a public item, linked to where it is explained.
    pub fn to_item(&self, from: &str, item: &Item) -> Markup {
        let mut name = Markup::new();
        name.element("code", &item.name);
        match self.names.find(from, &item.name) {
            Some(place) => self.to_page(&place.key, place.anchor(), &name),
            None => name,
        }
    }

    /// Where a link or a reference in a comment of the file `from` leads: to an item by its name, or as [`Self::resolve`].
    pub fn resolve_name(&self, from: &str, link: &str, is_image: bool) -> Destination {
        let named = self.names.find(from, link).filter(|_| !is_image && !link.contains("://"));
        match named.and_then(|place| self.book.title(&place.key).map(|title| (title, place))) {
            Some((title, place)) => Destination::Page {
                title: title.to_owned(),
                space_key: None,
                anchor: place.anchor().map(str::to_owned),
            },
            None if link.starts_with('`') || link.contains("::") || !link.contains(['/', '.']) => {
                Destination::Unresolved
            }
            None => self.resolve(from, link, is_image),
        }
    }

    /// The address of lines of a file on the Git host, with [`COMMIT`] for the commit; only its path where there is no host.
    pub fn lines(&self, path: &str, start: u32, end: u32) -> String {
        steps::count(path.len());
        let filled = self
            .snapshot
            .line_link
            .replace("{commit}", COMMIT)
            .replace("{path}", &encode_path(path))
            .replace("{start}", &start.to_string())
            .replace("{end}", &end.to_string());
        format!("{}{filled}", self.snapshot.web_url)
    }

    /// A link to lines, with this text.
    pub fn to_lines(&self, path: &str, start: u32, end: u32, text: &str) -> Markup {
        let mut markup = Markup::new();
        markup.link(&self.lines(path, start, end), &Markup::of_text(text));
        markup
    }

    /// A link to the page with this key, with this text; only the text when there is no such page.
    pub fn to_page(&self, key: &str, anchor: Option<&str>, text: &Markup) -> Markup {
        let mut markup = Markup::new();
        match self.book.title(key) {
            Some(title) => markup.page_link(title, anchor, text),
            None => markup.push(text),
        };
        markup
    }

    /// Where a link written in the file `from` leads.
    pub fn resolve(&self, from: &str, link: &str, is_image: bool) -> Destination {
        steps::count(from.len() + link.len());
        let link = link.trim();
        if link.starts_with('`') {
            return self.resolve_name(from, link, is_image);
        }
        let lower = link.to_ascii_lowercase();
        if lower.starts_with("https://") || lower.starts_with("http://") || lower.starts_with("mailto:") {
            return Destination::Url(link.to_owned());
        }
        if let Some(anchor) = link.strip_prefix('#').filter(|anchor| !anchor.is_empty()) {
            return Destination::Anchor(decode(anchor));
        }
        if link.is_empty() || link.starts_with("//") || has_scheme(&lower) {
            return Destination::Unresolved;
        }
        let path = link.split(['#', '?']).next().unwrap_or_default();
        let Some(path) = join(folder(from), &decode(path)) else { return Destination::Unresolved };
        if is_image && let Some(name) = self.images.get(&path) {
            return Destination::Attachment(name.clone());
        }
        if !is_image && let Some(title) = self.book.place(&path).and_then(|key| self.book.title(key)) {
            let fragment = link
                .split_once('#')
                .map(|(_, fragment)| decode(fragment))
                .filter(|_| is_markdown(&path) || path.ends_with(".rst"));
            return Destination::Page { title: title.to_owned(), space_key: None, anchor: fragment };
        }
        if self.snapshot.web_url.is_empty() {
            return Destination::Unresolved;
        }
        let address = if path.is_empty() { self.snapshot.web_url.clone() } else { self.file(&path) };
        let Some((_, fragment)) = link.split_once('#').filter(|_| !is_image) else { return Destination::Url(address) };
        match line_numbers(fragment).filter(|_| !path.is_empty()) {
            Some((start, end)) => Destination::Url(self.lines(&path, start, end)),
            None => Destination::Url(format!("{address}#{fragment}")),
        }
    }
}

/// `L3`, `L3-L9` and `L3-9`: lines, which each Git host spells in its own way; any other fragment is a heading's and stays.
fn line_numbers(fragment: &str) -> Option<(u32, u32)> {
    let lines = fragment.strip_prefix('L')?;
    let (start, end) = lines.split_once('-').unwrap_or((lines, lines));
    Some((start.parse().ok()?, end.strip_prefix('L').unwrap_or(end).parse().ok()?))
}

fn has_scheme(link: &str) -> bool {
    link.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// `a/b` and `../c` is `a/c`; `None` when it climbs out of the repository.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> =
        if path.starts_with('/') { Vec::new() } else { folder.split('/').filter(|part| !part.is_empty()).collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        let hex = tail
            .get(..2)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match hex {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Percent-encodes what a path segment must not hold as it is.
fn encode_path(path: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b'@' | b'+' | b',') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_never_climb_out() {
        assert_eq!(join("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(join("a", "/c.md").as_deref(), Some("c.md"));
        assert_eq!(join("a", "../../c.md"), None);
    }

    #[test]
    fn lines_are_told_from_headings() {
        assert_eq!(line_numbers("L3"), Some((3, 3)));
        assert_eq!(line_numbers("L3-L9"), Some((3, 9)));
        assert_eq!(line_numbers("L3-9"), Some((3, 9)));
        assert_eq!([line_numbers("License"), line_numbers("L"), line_numbers("usage")], [None; 3]);
    }

    #[test]
    fn odd_characters_of_a_path_are_encoded() {
        assert_eq!(encode_path("a b/#c?{commit}"), "a%20b/%23c%3F%7Bcommit%7D");
    }
}
