//! Stretches whose inside is not markup: plain-text bodies, comments, declarations, scripts.

use super::state::Tokenizer;
use super::token::{Kind, Span};
use crate::storage_format::find;
use crate::storage_format::names::is_typo_of;
use crate::storage_format::xml_name::is_space;

/// What stands in a plain-text body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainBody {
    /// Everything up to the end tag.
    pub content: Span,
    /// What the author meant, when that is not simply what `content` says: without broken CDATA brackets.
    pub meant: Option<Span>,
    /// The end tag, when it is there.
    pub end_tag: Option<Span>,
}

/// Sections that code may quote within each other and beside each other.
const MOST_QUOTED: usize = 32;

impl Tokenizer<'_> {
    /// Reads the inside of a plain-text body up to and with its end tag.
    pub fn plain_body(&mut self, is_link: bool) -> PlainBody {
        let body = if self.strict { self.strict_body(is_link) } else { self.loose_body(is_link) };
        self.at = body.end_tag.map_or(body.content.end, |tag| tag.end);
        self.prose.reset(self.at);
        body
    }

    /// In well-formed text: to the end tag of the same depth; CDATA and comments hide what is in them.
    fn strict_body(&mut self, is_link: bool) -> PlainBody {
        let name = if is_link { "ac:plain-text-link-body" } else { "ac:plain-text-body" };
        let (start, mut at, mut depth) = (self.at, self.at, 0usize);
        loop {
            let Some(found) = self.from(at).find('<').map(|more| at + more) else {
                return PlainBody { content: Span::new(start, self.text.len()), meant: None, end_tag: None };
            };
            self.steps += (found - at) as u64 / 16 + 1;
            let rest = self.from(found);
            let skip = |mark: &str| find::find(rest, mark).map_or(self.text.len(), |more| found + more + mark.len());
            if rest.starts_with("<![CDATA[") {
                at = skip("]]>");
            } else if rest.starts_with("<!--") {
                at = skip("-->");
            } else if is_tag(rest, "</", name) {
                if depth == 0 {
                    let end_tag = Some(Span::new(found, skip(">")));
                    return PlainBody { content: Span::new(start, found), meant: None, end_tag };
                }
                depth -= 1;
                at = found + 2;
            } else {
                let tag_end = super::attributes::find_end(self.text, found + 1, &mut 0, &mut Vec::new());
                depth += usize::from(is_tag(rest, "<", name) && !tag_end.empty);
                at = tag_end.next.max(found + 1);
            }
        }
    }

    fn loose_body(&mut self, is_link: bool) -> PlainBody {
        let start = self.at;
        let inside = start + self.from(start).bytes().take_while(|byte| is_space(*byte)).count();
        let opens = self.from(inside).get(..9).is_some_and(|mark| mark.eq_ignore_ascii_case("<![CDATA["));
        if opens { self.cdata_body(start, inside, is_link) } else { self.bare_body(start, is_link) }
    }

    /// A body that starts as CDATA.
    fn cdata_body(&mut self, start: usize, open: usize, is_link: bool) -> PlainBody {
        let inside = open + 9;
        let mut from = inside;
        loop {
            let Some(end) = self.find_cdata_end(from) else { return self.unclosed_body(start, inside, is_link) };
            let after = end + 3;
            let next = after + self.from(after).bytes().take_while(|byte| is_space(*byte)).count();
            if let Some(tag) = self.body_end_tag(next, is_link) {
                let close = self.find_body_end(inside, is_link).filter(|close| *close < end);
                if let Some(close) = close.filter(|close| self.is_torn_at(inside, *close, end)) {
                    return self.body_up_to(start, inside, close, is_link);
                }
                // Code may quote a macro with code.
                if let Some(close) = self.quoted_end(inside, end, is_link) {
                    return self.body_up_to(start, inside, close, is_link);
                }
                return PlainBody { content: Span::new(start, tag.start), meant: None, end_tag: Some(tag) };
            }
            if self.from(next).starts_with("<![CDATA[") {
                from = next + 9;
                continue;
            }
            return self.torn_body(start, inside, end, is_link);
        }
    }

    /// Whether an end of a body inside a section ends it: no body starts before it, and another section starts behind.
    fn is_torn_at(&mut self, inside: usize, close: usize, end: usize) -> bool {
        self.steps += (end - inside) as u64 / 16 + 1;
        let before = self.text.get(inside..close).unwrap_or_default();
        let after = self.text.get(close..end).unwrap_or_default();
        !before.contains("<ac:plain-text-body") && after.contains("<ac:plain-text-body><![CDATA[")
    }

    /// `]]>` is followed by something that is not the end of the body.
    fn torn_body(&mut self, start: usize, inside: usize, end: usize, is_link: bool) -> PlainBody {
        let after = end + 3;
        if let Some(close) = self.find_body_end(inside, is_link).filter(|close| *close < end) {
            // That `]]>` belongs to a later section: this one was never closed.
            let between = self.text.get(close..end).unwrap_or_default();
            self.steps += (end - close) as u64 / 16 + 1;
            if between.contains("<![CDATA[") {
                return self.body_up_to(start, inside, close, is_link);
            }
        }
        // The code quotes a section, whose end this is: the last end in front of the macro's own is the body's.
        if let Some(close) = self.quoted_end(inside, end, is_link) {
            return self.body_up_to(start, inside, close, is_link);
        }
        let close = self.find_body_end(after, is_link);
        let macro_end = self.find_holder_end(after, is_link);
        let inner_end = close.filter(|close| macro_end.is_none_or(|other| *close < other));
        match inner_end {
            // The code holds `]]>` itself.
            Some(close) if !self.text.get(after..close).is_some_and(|gap| gap.contains("<![CDATA[")) => {
                self.steps += (close - after) as u64 / 16 + 1;
                self.body_up_to(start, inside, close, is_link)
            }
            _ => PlainBody { content: Span::new(start, after), meant: Some(Span::new(inside, end)), end_tag: None },
        }
    }

    /// The end of a body whose section quotes others: behind as many `]]>` as sections were opened.
    fn quoted_end(&mut self, inside: usize, end: usize, is_link: bool) -> Option<usize> {
        let sections = |text: &str| text.matches("<![CDATA[").count();
        let (mut at, mut open) = (end + 3, sections(self.text.get(inside..end)?));
        if open == 0 {
            return None;
        }
        self.steps += (end - inside) as u64 / 16 + 1;
        for _ in 0..MOST_QUOTED {
            let next = self.find_cdata_end(at)?;
            self.steps += (next - at) as u64 / 16 + 1;
            open = (open - 1) + sections(self.text.get(at..next)?);
            let behind = next + 3 + self.from(next + 3).bytes().take_while(|byte| is_space(*byte)).count();
            if open == 0 {
                return self.body_end_tag(behind, is_link).map(|tag| tag.start);
            }
            at = next + 3;
        }
        None
    }

    /// There is no `]]>` any more.
    fn unclosed_body(&mut self, start: usize, inside: usize, is_link: bool) -> PlainBody {
        let close = self.find_body_end(inside, is_link);
        let macro_end = self.find_holder_end(inside, is_link);
        match (close, macro_end) {
            (Some(close), other) if other.is_none_or(|other| close < other) => {
                self.body_up_to(start, inside, close, is_link)
            }
            (_, Some(end)) => self.body_without_end(start, inside, end),
            _ => self.body_without_end(start, inside, self.text.len()),
        }
    }

    fn body_up_to(&mut self, start: usize, inside: usize, close: usize, is_link: bool) -> PlainBody {
        let meant = Span::new(inside, self.without_brackets(inside, close));
        let end_tag = self.body_end_tag(close, is_link).or(Some(Span::new(close, close)));
        PlainBody { content: Span::new(start, close), meant: Some(meant), end_tag }
    }

    fn body_without_end(&self, start: usize, inside: usize, end: usize) -> PlainBody {
        let meant = Span::new(inside, self.without_brackets(inside, self.without_cut_tag(inside, end)));
        PlainBody { content: Span::new(start, end), meant: Some(meant), end_tag: None }
    }

    /// A body without CDATA: everything up to its end tag, or up to the macro's.
    fn bare_body(&mut self, start: usize, is_link: bool) -> PlainBody {
        let close = self.find_body_end(start, is_link);
        let macro_end = self.find_holder_end(start, is_link);
        match (close, macro_end) {
            (Some(close), other) if other.is_none_or(|other| close < other) => {
                let end_tag = self.body_end_tag(close, is_link);
                PlainBody { content: Span::new(start, close), meant: None, end_tag }
            }
            (_, other) => {
                let end = other.unwrap_or(self.text.len());
                let kept = self.without_cut_tag(start, end);
                PlainBody { content: Span::new(start, end), meant: Some(Span::new(start, kept)), end_tag: None }
            }
        }
    }

    /// Takes the remains of `]]>` off the end: `]]`, `]`, `]]>` and white space behind them.
    fn without_brackets(&self, inside: usize, end: usize) -> usize {
        let text = self.text.get(inside..end).unwrap_or_default();
        let trimmed = text.trim_end();
        for mark in ["]]>", "]]", "]>"] {
            if let Some(kept) = trimmed.strip_suffix(mark) {
                return inside + kept.len();
            }
        }
        end
    }

    /// Takes an end tag that is cut or misspelt off the end of a body.
    fn without_cut_tag(&self, inside: usize, end: usize) -> usize {
        let text = self.text.get(inside..end).unwrap_or_default();
        let Some(at) = text.rfind("</").or_else(|| text.ends_with('<').then(|| text.len() - 1)) else { return end };
        let written =
            text.get(at..).unwrap_or_default().trim_start_matches(['<', '/']).trim_end().trim_end_matches('>');
        let bodies = ["ac:plain-text-body", "ac:plain-text-link-body"];
        let matches = bodies.iter().any(|name| name.starts_with(written) || is_typo_of(written, name));
        if matches { inside + at } else { end }
    }

    /// The end tag of a plain-text body at `at`, in any spelling that is close.
    fn body_end_tag(&self, at: usize, is_link: bool) -> Option<Span> {
        let rest = self.from(at).strip_prefix("</")?;
        let end = rest.bytes().take(48).position(|byte| matches!(byte, b'>' | b'<'));
        let end = end.or_else(|| (rest.len() < 48).then_some(rest.len()))?;
        let written = rest.get(..end)?.trim();
        let (name, local) = if is_link {
            ("ac:plain-text-link-body", "plain-text-link-body")
        } else {
            ("ac:plain-text-body", "plain-text-body")
        };
        let close = is_typo_of(written, name) || is_typo_of(written, local) || written.eq_ignore_ascii_case(local);
        let closes = rest.get(end..).is_some_and(|tail| tail.starts_with('>'));
        close.then(|| Span::new(at, at + 2 + end + usize::from(closes)))
    }

    /// Reads the text of a script or style up to and with its end tag; `false` when there is none.
    pub fn skip_raw(&mut self, name: Span) -> bool {
        if !self.ends_later(name) {
            return false;
        }
        let name = name.of(self.text);
        let rest = self.from(self.at);
        let mut from = 0;
        while let Some(found) = rest.get(from..).and_then(|tail| tail.find("</")) {
            let at = from + found;
            let tail = rest.get(at + 2..).unwrap_or_default();
            if tail.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
                let end = tail.find('>').map_or(rest.len(), |more| at + 2 + more + 1);
                self.steps += end as u64 / 16 + 1;
                self.at += end;
                self.prose.reset(self.at);
                return true;
            }
            from = at + 2;
        }
        false
    }

    /// Reads an SVG or MathML element up to and with its end tag. Without one the stretch ends with the start tag.
    pub fn drawing(&mut self, name: Span, empty: bool, strict: bool) -> Span {
        let start = self.at;
        if empty || self.prose.lost_drawing || !strict && !self.ends_later(name) {
            return Span::new(start, start);
        }
        let text = self.text;
        let written = name.of(text);
        let mut depth = 1u32;
        while let Some(token) = self.next(None) {
            match token.kind {
                Kind::Start { name, empty: false, .. } if name.of(text) == written => depth += 1,
                Kind::End { name, .. } if name.of(text) == written => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Span::new(start, self.at);
            }
        }
        // Nested starts without ends: only the start tag belongs to the drawing.
        self.at = start;
        // Looking again for each of them would be quadratic.
        self.prose.lost_drawing = true;
        Span::new(start, start)
    }

    /// Goes back to read the inside of a drawing as markup. A page with very many of them loses the right to it, since
    /// nested ones would be read again and again.
    pub fn rewind(&mut self, at: usize) {
        self.prose.rewinds += 1;
        self.prose.lost_drawing |= self.prose.rewinds > 64;
        self.at = at;
        self.prose.reset(at);
    }

    /// Whether an end tag of this name stands further on.
    pub fn closes_later(&mut self, name: Span) -> bool {
        self.ends_later(name)
    }

    pub(super) fn comment(&mut self, at: usize) -> Kind {
        let inside = self.from(at + 4);
        let end = self.find_comment_end(at + 4).map(|found| found - (at + 4));
        let Some(length) = end else {
            // Nothing closes it: it ends with its line or where the next tag starts, so that no text is swallowed.
            let reach = inside.find(['<', '\n', '>']).unwrap_or(inside.len());
            self.at = at + 4 + reach;
            return Kind::Comment(false);
        };
        self.at = at + 4 + length + 3;
        let text = inside.get(..length).unwrap_or_default();
        Kind::Comment(!text.contains("--") && !text.ends_with('-'))
    }

    /// `<!DOCTYPE …>` with its internal subset, `<!ENTITY …>`, `<![if …]>`.
    pub(super) fn declaration(&mut self, at: usize) -> Option<Kind> {
        let rest = self.from(at + 2);
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '[') {
            return None;
        }
        let doctype = rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("doctype"));
        let stop = rest.find(['>', '[', '<']).unwrap_or(rest.len());
        self.steps += stop as u64 / 16 + 1;
        let end = if doctype && rest.get(stop..).is_some_and(|tail| tail.starts_with('[')) {
            let subset = self.find_bracket(at + 2 + stop).map(|found| found - (at + 2));
            let close = subset.and_then(|from| rest.get(from..).and_then(|t| t.find('>')).map(|more| from + more + 1));
            close.unwrap_or(stop + 1)
        } else {
            let bracket = rest.find(['>', '<']).filter(|found| *found < 300 || doctype)?;
            bracket + usize::from(rest.get(bracket..).is_some_and(|tail| tail.starts_with('>')))
        };
        self.steps += end as u64 / 16 + 1;
        self.at = at + 2 + end;
        Some(Kind::Declaration)
    }

    pub(super) fn instruction(&mut self, at: usize) -> Option<Kind> {
        let rest = self.from(at + 2);
        if !self.strict && !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let php = rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("php"));
        let end = self.find_instruction_end(at + 2).map(|found| found - (at + 2));
        let end = match (end, rest.find(['>', '<'])) {
            (Some(end), Some(other)) if self.strict || php || end < other => end + 2,
            (Some(end), None) => end + 2,
            (_, Some(other)) => other + usize::from(rest.get(other..).is_some_and(|tail| tail.starts_with('>'))),
            (None, None) => return None,
        };
        self.steps += end as u64 / 16 + 1;
        self.at = at + 2 + end;
        Some(Kind::Declaration)
    }
}

fn is_tag(text: &str, open: &str, name: &str) -> bool {
    text.strip_prefix(open)
        .and_then(|rest| rest.strip_prefix(name))
        .is_some_and(|tail| tail.starts_with([' ', '\t', '\n', '\r', '>', '/']))
}
