//! Whether a `<` is markup or prose.

use std::collections::BTreeMap;

use super::state::{Key, Tokenizer};
use super::token::{Kind, Span, Token};
use crate::storage_format::elements::{Html, NAMES, Tag};
use crate::storage_format::find;
use crate::storage_format::names::{Meaning, meaning};
use crate::storage_format::xml_name::is_space;

impl<'a> Tokenizer<'a> {
    /// White space behind `<`: forgiven before a name whose end tag follows, `None` otherwise.
    pub(super) fn spaces_in_tag(&mut self, at: usize) -> Option<usize> {
        let rest = self.from(at + 1);
        let spaces = rest.bytes().take(8).take_while(|byte| is_space(*byte)).count();
        if spaces == 0 {
            return Some(0);
        }
        let name = self.name_at(at + 1 + spaces)?;
        let known = matches!(meaning(name.of(self.text)), Meaning::Exact(_) | Meaning::Misspelt(_));
        (known && self.ends_later(name)).then_some(spaces)
    }

    /// A first judgement from what stands around the name.
    pub(super) fn may_be_tag(&mut self, at: usize, name: Span, what: Meaning, spaces: usize) -> bool {
        let next = self.from(name.end).as_bytes().first().copied();
        // `<https://…>` is an address.
        if name.of(self.text).ends_with(':') && next.is_some() {
            return false;
        }
        let delimited = next.is_none_or(|byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'<'));
        if !delimited || self.in_backticks(at) {
            return false;
        }
        match what {
            Meaning::Unknown if next.is_none() => self.is_cut_name(name),
            Meaning::Unknown => spaces == 0 && self.ends_later(name),
            _ => true,
        }
    }

    /// Whether a tag without its `>` may still be one.
    pub(super) fn may_be_cut(&self, name: Span, what: Meaning, next: usize) -> bool {
        let at_end = next >= self.text.len();
        match what {
            Meaning::Unknown => at_end && self.is_cut_name(name),
            Meaning::Exact(_) | Meaning::Misspelt(_) => {
                let bare = self.text.get(name.end..next).is_some_and(|rest| rest.trim().is_empty());
                // `a <b` in prose has a short name and nothing that looks like an attribute.
                at_end || !bare || name.end - name.start > 2
            }
            _ => true,
        }
    }

    /// Whether a tag reads like a comparison, a type or a mention: `a <b and c>`, `Vec<Option<T>>`, `the <button> tag`.
    pub(super) fn reads_like_prose(&mut self, at: usize, name: Span, attributes: Span, what: Meaning) -> bool {
        let inside = attributes.of(self.text).trim_end_matches('/').trim();
        let written = name.of(self.text);
        if inside.contains('=') || written.contains(':') {
            return false;
        }
        let short = written.len() <= 2;
        let upper = written.starts_with(|c: char| c.is_ascii_uppercase());
        let camel = upper && written.bytes().any(|byte| byte.is_ascii_lowercase());
        let word = self.text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric()));
        let mention = match what {
            Meaning::Exact(tag) | Meaning::Misspelt(tag) if short && !inside.is_empty() => {
                return !tag.is_void() && !is_boolean_attribute(inside);
            }
            Meaning::Exact(tag) | Meaning::Misspelt(tag) => !tag.is_void() && (camel || word && upper && short),
            Meaning::Html(Html::Is(_) | Html::Image | Html::Drawing | Html::Summary) => camel,
            Meaning::Html(_) => camel || !is_left_open(written),
            Meaning::Foreign | Meaning::Unknown => false,
        };
        mention && !self.ends_later(name)
    }

    /// A `code` element that holds one tag and nothing else shows that tag: `<code><br></code>`.
    pub(super) fn find_sample(&mut self) {
        let Some(inside) = self.from(self.at).strip_prefix('<') else { return };
        let length = inside.bytes().take(200).position(|byte| matches!(byte, b'<' | b'\n')).unwrap_or(0);
        let (tag, rest) = inside.split_at_checked(length).unwrap_or_default();
        let whole = tag.ends_with('>') && !tag.ends_with("/>") && !tag.starts_with('!') && tag.len() > 1;
        if whole && tag.bytes().filter(|byte| *byte == b'>').count() == 1 && rest.starts_with("</code>") {
            self.prose.sample = Some(self.at);
        }
    }

    /// Whether the text before, on the same line, opened a code span with a backtick that is closed behind.
    fn in_backticks(&mut self, at: usize) -> bool {
        let seen = self.prose.ticks_seen;
        if seen < at {
            let between = self.text.get(seen..at).unwrap_or_default();
            self.steps += (at - seen) as u64 / 16 + 1;
            let mut before = self.text.get(..seen).and_then(|text| text.chars().next_back());
            for c in between.chars() {
                match c {
                    '\n' => self.prose.in_ticks = false,
                    '`' if self.prose.in_ticks => self.prose.in_ticks = false,
                    '`' => self.prose.in_ticks = !before.is_some_and(char::is_alphanumeric),
                    _ => {}
                }
                before = Some(c);
            }
            self.prose.ticks_seen = at;
        }
        self.prose.in_ticks
            && self.from(at).bytes().take(200).take_while(|byte| *byte != b'\n').any(|byte| byte == b'`')
    }

    /// Whether the text ends inside a name of the format.
    pub(super) fn is_cut_name(&self, name: Span) -> bool {
        if name.end < self.text.len() {
            return false;
        }
        let written = name.of(self.text).to_ascii_lowercase();
        NAMES.iter().any(|known| known.starts_with(&written))
    }

    /// Whether an end tag of this name stands further on.
    pub(super) fn ends_later(&mut self, name: Span) -> bool {
        if self.prose.ends.is_none() {
            self.steps += self.text.len() as u64 / 16 + 1;
            self.prose.ends = Some(end_tags(self.text));
        }
        let ends = self.prose.ends.as_ref();
        ends.and_then(|ends| ends.get(&key(name.of(self.text)))).is_some_and(|last| *last > self.at)
    }

    /// A fence that starts exactly at `at`.
    pub(super) fn fence_here(&mut self, at: usize, inside: Option<Tag>) -> Option<Token> {
        if !self.fences || inside.is_none() || !self.from(at).starts_with("```") || !self.starts_line(at) {
            return None;
        }
        let line = self.from(at).lines().next()?;
        let info = Span::new(at + 3, at + line.len());
        if info.of(self.text).contains('`') || info.of(self.text).contains('<') || line.len() > 200 {
            return None;
        }
        let code_start = at + line.len() + 1;
        let end = if self.from(code_start).starts_with("```") {
            code_start
        } else {
            self.find_fence_end(code_start.saturating_sub(1))? + 1
        };
        let code = Span::new(code_start, end.max(code_start));
        // At the top of a page nothing is closed by an end tag.
        if inside.is_some_and(|tag| tag != Tag::Unwrapped && code.of(self.text).contains(&format!("</{}", tag.name())))
        {
            return None;
        }
        self.at = end + 3;
        self.prose.reset(self.at);
        Some(Token { kind: Kind::Fence { info, code }, span: Span::new(at, self.at) })
    }

    /// Where the next fence starts between two places, if one does.
    pub(super) fn fence_between(&mut self, from: usize, to: usize, inside: Option<Tag>) -> Option<usize> {
        if !self.fences || inside.is_none() {
            return None;
        }
        let run = self.text.as_bytes().get(from..to)?;
        memchr::memchr(b'`', run)?;
        let mut at = from;
        while let Some(found) = self.text.get(at..to).and_then(|run| run.find("\n```")) {
            let fence = at + found + 1;
            let back = self.at;
            if self.fence_here(fence, inside).is_some() {
                self.at = back;
                return Some(fence);
            }
            at = fence;
        }
        None
    }

    /// Whether a line, or the text behind a tag, starts here.
    fn starts_line(&self, at: usize) -> bool {
        self.text.get(..at).is_some_and(|before| before.is_empty() || before.ends_with(['\n', '>']))
    }
}

/// Elements that a page may leave open: those around it when it is truncated, and those whose end HTML does not ask for.
fn is_left_open(name: &str) -> bool {
    ["html", "body", "head", "wbr", "option", "optgroup"].iter().any(|shell| name.eq_ignore_ascii_case(shell))
}

/// Attributes of short-named elements that HTML writes without a value.
fn is_boolean_attribute(name: &str) -> bool {
    ["nowrap", "compact", "reversed", "hidden"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn key(name: &str) -> Key<'_> {
    (name.bytes().take(8).fold(0, |number, byte| number << 8 | u64::from(byte)), name)
}

/// The last place of every end tag.
fn end_tags(text: &str) -> BTreeMap<Key<'_>, usize> {
    let mut ends = BTreeMap::new();
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| find::find(rest, "</")) {
        let at = from + found + 2;
        let rest = text.get(at..).unwrap_or_default();
        let spaces = rest.bytes().take(8).take_while(|byte| is_space(*byte)).count();
        let rest = rest.get(spaces..).unwrap_or_default();
        let length = rest
            .bytes()
            .take(64)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.'))
            .count();
        let name = rest.get(..length).unwrap_or_default();
        if !name.is_empty() && (ends.len() < 10_000 || ends.contains_key(&key(name))) {
            ends.insert(key(name), at);
        }
        from = at;
    }
    ends
}
