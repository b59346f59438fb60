//! What a page shows.

use super::runs::{Words, is_inline, markup};
use crate::storage_format::references::decode;

/// The words of a page, and what was left out of it on purpose, each with its number.
pub struct Shown(Vec<(u64, u32)>);

impl Shown {
    /// Of a body that this module's writer made.
    pub fn of(page: &str, left_out: &str) -> Self {
        let mut words = Words::default();
        words.text(left_out);
        words.end_run();
        let mut rest = page;
        while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
            let (text, tag) = rest.split_at_checked(at).unwrap_or((rest, ""));
            words.text(&decode(text));
            rest = behind_tag(&mut words, tag);
        }
        words.text(&decode(rest));
        words.end_run();
        let Words { mut pieces, runs, .. } = words;
        pieces.extend(runs.iter().map(|run| run.whole));
        pieces.sort_unstable();
        Self(pieces.chunk_by(u64::eq).filter_map(|same| Some((*same.first()?, count(same)))).collect())
    }

    pub fn holds(&self, word: u64) -> bool {
        self.place(word).is_some()
    }

    fn place(&self, word: u64) -> Option<usize> {
        self.0.binary_search_by_key(&word, |(shown, _)| *shown).ok()
    }

    /// Counts words that a reader of the document sees.
    pub fn tally(&self) -> Tally<'_> {
        Tally { shown: self, seen: vec![0; self.0.len()] }
    }

    /// Whether a text has no word that is not here as often.
    pub fn holds_all(&self, text: &str) -> bool {
        let mut words = Words::default();
        words.text(text);
        words.end_run();
        let mut tally = self.tally();
        words.pieces.iter().all(|word| tally.see(*word)) && !tally.is_short()
    }
}

/// How often words were seen that a page shows.
pub struct Tally<'a> {
    shown: &'a Shown,
    seen: Vec<u32>,
}

impl Tally<'_> {
    /// Counts a word; `false` when the page does not show it at all.
    pub fn see(&mut self, word: u64) -> bool {
        let seen = self.shown.place(word).and_then(|place| self.seen.get_mut(place));
        seen.map(|seen| *seen = seen.saturating_add(1)).is_some()
    }

    /// Whether the page shows a word fewer times than it was seen.
    pub fn is_short_of(&self, word: u64) -> bool {
        let place = self.shown.place(word);
        place.is_some_and(|place| self.seen.get(place) > self.shown.0.get(place).map(|(_, shown)| shown))
    }

    fn is_short(&self) -> bool {
        self.seen.iter().zip(&self.shown.0).any(|(seen, (_, shown))| seen > shown)
    }
}

fn count(same: &[u64]) -> u32 {
    u32::try_from(same.len()).unwrap_or(u32::MAX)
}

/// Takes what stands between brackets: CDATA is text, and so are a macro's parameters but its names.
fn behind_tag<'t>(words: &mut Words, text: &'t str) -> &'t str {
    if let Some((length, inside)) = markup(text) {
        words.text(inside);
        return text.get(length..).unwrap_or_default();
    }
    let mut quote = None;
    let end = text.bytes().position(|byte| match quote {
        Some(open) => {
            quote = quote.filter(|_| byte != open);
            false
        }
        None => {
            quote = matches!(byte, b'"' | b'\'').then_some(byte);
            byte == b'>'
        }
    });
    let (tag, rest) = text.split_at_checked(end.map_or(text.len(), |end| end + 1)).unwrap_or((text, ""));
    let name = tag.trim_start_matches(['<', '/']);
    let name = name.get(..name.find([' ', '/', '>']).unwrap_or(name.len())).unwrap_or_default();
    if is_inline(name) {
        words.end_piece()
    } else {
        words.end_run()
    }
    let is_name = ["ac:name=\"\"", "ac:name=\"language\""].iter().any(|name| tag.contains(name));
    let is_hidden = name == "ac:parameter" && is_name || matches!(name, "ac:task-id" | "ac:task-status");
    if !is_hidden || tag.starts_with("</") || tag.ends_with("/>") {
        return rest;
    }
    rest.find('<').and_then(|end| rest.get(end..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_shown_and_names_are_not() {
        let page = "<p title=\"one > two\">three<strong>four</strong> f&uuml;nf</p><ac:parameter ac:name=\"\">six</ac:parameter><![CDATA[seven <eight>]]><!-- nine -->";
        let shown = Shown::of(page, "ten");
        for text in ["three", "four", "threefour", "f\u{FC}nf", "seven", "eight", "ten", "- ten, seven!"] {
            assert!(shown.holds_all(text), "{text}");
        }
        for text in ["one", "two", "six", "nine", "p", "title", "three one"] {
            assert!(!shown.holds_all(text), "{text}");
        }
    }
}
