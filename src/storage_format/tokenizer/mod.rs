//! A tolerant tokenizer: every text becomes tokens, whatever is wrong with it.
//!
//! It knows CDATA, plain-text bodies, comments and broken tags, and decides whether a `<` is markup or prose. In strict
//! mode (the body is well-formed) every `<` is markup and nothing is guessed. Its work is linear in the input; `steps`
//! counts it, look-ahead included.

mod attributes;
mod prose;
mod raw;
mod search;
mod state;
mod token;

use super::elements::Tag;
use super::names::{Meaning, meaning};
use super::xml_name::{is_qname_byte, is_space};

pub use attributes::{MOST_READ, Quote, RawAttribute, value_of};
pub use raw::PlainBody;
pub use state::Tokenizer;
pub use token::{Kind, Span, Token};

impl Tokenizer<'_> {
    /// The next token; `inside` the element in which a fence may stand here, `Unwrapped` at the top of the page.
    pub fn next(&mut self, inside: Option<Tag>) -> Option<Token> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        self.steps += 1;
        if self.rest().starts_with('<')
            && let Some(kind) = self.markup(start)
        {
            self.prose.reset(self.at);
            return Some(Token { kind, span: Span::new(start, self.at) });
        }
        if let Some(token) = self.fence_here(start, inside) {
            return Some(token);
        }
        Some(self.text_run(start, inside))
    }

    /// Reads text up to the next markup or fence.
    fn text_run(&mut self, start: usize, inside: Option<Tag>) -> Token {
        let mut at = start;
        let mut first = true;
        loop {
            let skip = usize::from(!first || self.from(at).starts_with('<'));
            first = false;
            let behind = self.text.as_bytes().get(at + skip..).unwrap_or_default();
            let found = memchr::memchr(b'<', behind).map_or(self.text.len(), |more| at + skip + more);
            // Of several `<` only the last can be markup.
            let more = self.from(found).bytes().take_while(|byte| *byte == b'<').count();
            let found = found + more.saturating_sub(1);
            self.steps += (found - at) as u64 / 16 + 1;
            if let Some(fence) = self.fence_between(at, found, inside) {
                self.at = fence;
                break;
            }
            at = found;
            if at >= self.text.len() {
                self.at = at;
                break;
            }
            let before = self.at;
            self.at = at;
            if self.markup(at).is_some() {
                self.at = at;
                break;
            }
            self.at = before;
        }
        Token { kind: Kind::Text, span: Span::new(start, self.at) }
    }

    /// Reads markup at `at` and moves behind it; `None` when the `<` is prose.
    fn markup(&mut self, at: usize) -> Option<Kind> {
        let rest = self.from(at);
        if rest.len() < 9 && !self.strict && self.is_cut_markup(at) {
            self.at = self.text.len();
            return Some(Kind::Declaration);
        }
        if self.prose.sample == Some(at) {
            return None;
        }
        match rest.as_bytes().get(1).copied() {
            Some(b'!') => self.bang(at),
            Some(b'?') => self.instruction(at),
            Some(b'/') => self.end_tag(at),
            // Most of what is no markup is known by its first character.
            Some(byte) if !(self.strict || is_qname_byte(byte) || is_space(byte)) => None,
            _ => self.start_tag(at),
        }
    }

    /// Whether the text ends inside the mark that opens a comment, a CDATA section or an end tag.
    fn is_cut_markup(&self, at: usize) -> bool {
        let rest = self.from(at);
        let behind_tag = self.text.get(..at).is_none_or(|before| before.is_empty() || before.ends_with(['>', '\n']));
        rest == "<" && behind_tag
            || rest == "</"
            || rest.len() > 1 && ("<![CDATA[".starts_with(rest) || "<!--".starts_with(rest))
    }

    fn bang(&mut self, at: usize) -> Option<Kind> {
        let rest = self.from(at);
        if rest.starts_with("<!--") {
            return Some(self.comment(at));
        }
        if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<![CDATA[")) {
            let end = self.find_cdata_end(at + 9)?;
            self.at = end + 3;
            return Some(Kind::Cdata);
        }
        self.declaration(at)
    }

    fn end_tag(&mut self, at: usize) -> Option<Kind> {
        let rest = self.from(at + 2);
        let spaces = rest.bytes().take(8).take_while(|byte| is_space(*byte)).count();
        let name_at = at + 2 + spaces;
        let name = self.name_at(name_at)?;
        let after = name.end + self.from(name.end).bytes().take(64).take_while(|byte| is_space(*byte)).count();
        let whole = spaces == 0 && self.from(after).starts_with('>');
        if self.from(after).starts_with('>') {
            self.at = after + 1;
        } else {
            // Junk or nothing before the `>`: the tag ends at the next bracket, within reach.
            let reach = self.from(after).bytes().take(128).position(|byte| matches!(byte, b'<' | b'>' | b'\n'));
            let end = reach.map_or(self.text.len().min(after + 128), |more| after + more);
            if !self.is_cut_end(end, name) {
                return None;
            }
            self.at = end + usize::from(self.from(end).starts_with('>'));
        }
        let what = meaning(name.of(self.text));
        if what == Meaning::Unknown
            && !self.strict
            && !self.is_cut_name(name)
            && !self.prose.is_open(name.of(self.text))
            && !self.is_typo(name)
        {
            self.at = at;
            return None;
        }
        Some(Kind::End { meaning: what, name, whole })
    }

    fn is_cut_end(&self, end: usize, name: Span) -> bool {
        let next = self.from(end).as_bytes().first();
        matches!(next, None | Some(b'<' | b'>')) && meaning(name.of(self.text)) != Meaning::Unknown || next.is_none()
    }

    /// A name that is close to one of the format's long ones.
    fn is_typo(&self, name: Span) -> bool {
        name.of(self.text).contains([':', '-'])
    }

    fn start_tag(&mut self, at: usize) -> Option<Kind> {
        let spaces = if self.strict { 0 } else { self.spaces_in_tag(at)? };
        let name = self.name_at(at + 1 + spaces)?;
        let what = meaning(name.of(self.text));
        if !self.strict && !self.may_be_tag(at, name, what, spaces) {
            return None;
        }
        let scan = attributes::find_end(self.text, name.end, &mut self.steps, &mut self.attributes);
        let attributes = Span::new(name.end, scan.attributes_end);
        if !self.strict && !scan.whole && !self.may_be_cut(name, what, scan.next) {
            return None;
        }
        if !self.strict && self.reads_like_prose(at, name, attributes, what) {
            return None;
        }
        self.at = scan.next;
        match what {
            Meaning::Unknown => self.prose.open(name.of(self.text)),
            Meaning::Exact(Tag::Code) if !self.strict => self.find_sample(),
            _ => {}
        }
        Some(Kind::Start { meaning: what, name, attributes, empty: scan.empty, whole: scan.whole && spaces == 0 })
    }

    /// The name at `at`: a letter, then what names hold. `None` when nothing or something else stands there.
    fn name_at(&self, at: usize) -> Option<Span> {
        let rest = self.text.as_bytes().get(at..)?;
        let strict = self.strict;
        let length = rest.iter().take_while(|byte| is_qname_byte(**byte) || strict && !is_delimiter(**byte)).count();
        let starts = strict || rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        (starts && length > 0).then(|| Span::new(at, at + length))
    }

    /// Whether the end tag of an empty element follows at once, as in `<br></br>`.
    pub fn end_follows(&self, tag: Tag) -> bool {
        let rest = self.rest().trim_start_matches([' ', '\t', '\r', '\n']);
        rest.strip_prefix("</").is_some_and(|end| end.starts_with(tag.name()))
    }
}

/// Every other byte of a well-formed tag belongs to a name, those of characters outside ASCII included.
fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'/' | b'>' | b' ' | b'\t' | b'\n' | b'\r' | b'<' | b'=')
}
