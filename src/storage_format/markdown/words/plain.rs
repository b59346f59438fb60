//! What a reader of plain Markdown sees: the parser's own reading, without any step of ours.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::super::dialect::{Prepared, misread};
use super::super::emoji;
use super::super::html::{hidden_until, hides, read_tag};
use super::super::survey::Events;
use super::runs::{Words, is_inline, markup};
use super::shown::Shown;
use crate::storage_format::references::decode;
use crate::storage_format::write::{push_attribute, push_text};
use crate::text::{with_hidden_named, without_hidden};

/// What else is read as a mark here.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    /// `:name:` is an emoji.
    pub emoji: bool,
    /// A fence in raw HTML is code, and its first line names a language.
    pub fences: bool,
}

/// The words of a document, block by block.
pub struct Reading {
    words: Words,
    /// Where each block stands, and its first piece.
    blocks: Vec<(Range<usize>, usize)>,
    marks: Marks,
    /// Raw HTML begins in a block, or between two words, and does not end there: a browser reads on.
    is_torn: bool,
}

impl Reading {
    /// Of a parser's events; `original` says where in the document a place of theirs is.
    pub fn of(events: &Events<'_>, marks: Marks, original: impl Fn(usize) -> usize) -> Self {
        let mut reading = Self::by_blocks(events, marks, &original);
        if reading.is_torn {
            reading.as_browsers_do(&Document::of(events, marks, original));
        }
        reading
    }

    fn by_blocks(events: &Events<'_>, marks: Marks, original: impl Fn(usize) -> usize) -> Self {
        let mut reading = Self { words: Words::default(), blocks: Vec::new(), marks, is_torn: false };
        let (mut depth, mut pictures, mut block) = (0usize, 0usize, Block::default());
        for (event, range) in events {
            if depth == 0 {
                reading.words.end_run();
                reading.blocks.push((original(range.start)..original(range.end), reading.words.pieces.len()));
            }
            match event {
                Event::Start(tag) => {
                    depth += 1;
                    pictures += usize::from(matches!(tag, Tag::Image { .. }));
                    reading.between(&tag.to_end());
                }
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    pictures -= usize::from(matches!(tag, TagEnd::Image));
                }
                _ => {}
            }
            // The description of a picture is its own matter.
            if pictures == 0 {
                reading.event(event, &mut block);
            }
        }
        reading.words.end_run();
        reading
    }

    fn event(&mut self, event: &Event<'_>, block: &mut Block) {
        match event {
            Event::Start(tag) => block.code = Code::begins(tag),
            Event::End(tag) => {
                let text = std::mem::take(&mut block.text);
                match std::mem::take(&mut block.code) {
                    Code::Indented => self.indented(&text, block.level),
                    _ if matches!(tag, TagEnd::HtmlBlock) => self.raw(&text),
                    _ => {}
                }
                self.between(tag);
            }
            Event::Html(line) => block.text.push_str(line),
            Event::Text(text) => match block.code {
                Code::Indented => block.text.push_str(text),
                Code::Fenced => self.words.text(&with_hidden_named(text)),
                Code::None => self.prose(text),
            },
            Event::Code(text) => self.piece(&with_hidden_named(text)),
            Event::InlineHtml(tag) => self.raw(tag),
            _ => self.words.end_run(),
        }
    }

    /// Indented text is code, or what an admonition or a tab holds: then where its links lead is not shown.
    fn indented(&mut self, text: &str, level: usize) {
        if level >= INDENTED_LEVELS {
            return self.words.text(&with_hidden_named(text));
        }
        let mut block = Block { level: level + 1, ..Block::default() };
        let mut pictures = 0usize;
        for event in Parser::new_ext(&misread::shallow(Prepared::plain(text)).text, INSIDE) {
            pictures += usize::from(matches!(event, Event::Start(Tag::Image { .. })));
            pictures -= usize::from(matches!(event, Event::End(TagEnd::Image)));
            if let Event::Start(tag) = &event {
                self.between(&tag.to_end());
            }
            if pictures == 0 {
                self.event(&event, &mut block);
            }
        }
    }

    /// What a browser shows of the document is there, too.
    fn as_browsers_do(&mut self, document: &Document) {
        let mut starts = document.blocks.iter().peekable();
        self.html(&document.html, |reading, text| {
            let mut done = text.start;
            while let Some((at, range)) = starts.next_if(|(at, _)| *at <= text.end) {
                reading.html_text(document.html.get(done..*at).unwrap_or_default());
                reading.words.end_run();
                reading.blocks.push((range.clone(), reading.words.pieces.len()));
                done = (*at).max(done);
            }
            reading.html_text(document.html.get(done..text.end).unwrap_or_default());
        });
        self.words.end_run();
    }

    /// Where blocks stand that hold a word which is not shown, with so many blocks on each side: what hides a block may stand
    /// around it.
    pub fn missing(&self, shown: &Shown, around: usize) -> Vec<Range<usize>> {
        let mut missing: Vec<Range<usize>> = Vec::new();
        let mut runs = self.words.runs.iter().peekable();
        for (index, (range, first)) in self.blocks.iter().enumerate() {
            let end = self.blocks.get(index + 1).map_or(self.words.pieces.len(), |(_, next)| *next);
            let (mut at, mut is_missing) = (*first, false);
            while at < end {
                let run = runs.next_if(|run| run.pieces.0 <= at);
                let behind = run.map_or(at + 1, |run| run.pieces.1);
                let mut pieces = self.words.pieces.get(at..behind).unwrap_or_default().iter();
                let is_whole = run.is_some_and(|run| shown.holds(run.whole));
                is_missing |= !is_whole && !pieces.all(|piece| shown.holds(*piece));
                at = behind;
            }
            if is_missing {
                let place = |index: usize| self.blocks.get(index).or(self.blocks.last()).map(|(range, _)| range);
                let start =
                    place(index.saturating_sub(around)).map_or(range.start, |around| around.start.min(range.start));
                let end = place(index + around).map_or(range.end, |around| around.end.max(range.end));
                missing.push(start..end);
            }
        }
        missing.sort_unstable_by_key(|range| range.start);
        missing.dedup_by(|next, last| {
            let is_same = next.start <= last.end;
            last.end = if is_same { last.end.max(next.end) } else { last.end };
            is_same
        });
        missing
    }

    /// Blocks that hold a word of which the page shows too few; which of them lost it is not known. What was read in two ways
    /// was counted twice.
    pub fn short(&self, shown: &Shown) -> Vec<Range<usize>> {
        if self.is_torn {
            return Vec::new();
        }
        let mut tally = shown.tally();
        for word in self.seen(shown) {
            tally.see(word.1);
        }
        let mut short: Vec<Range<usize>> = Vec::new();
        for (at, _) in self.seen(shown).filter(|(_, word)| tally.is_short_of(*word)) {
            let block = self.blocks.partition_point(|(_, first)| *first <= at).checked_sub(1);
            let range = block.and_then(|block| self.blocks.get(block)).map(|(range, _)| range.clone());
            short.extend(range.filter(|range| short.last() != Some(range)));
        }
        short
    }

    /// Each word as a page shows it, a run whole or in pieces, and its first piece.
    fn seen<'a>(&'a self, shown: &'a Shown) -> impl Iterator<Item = (usize, u64)> + 'a {
        let mut runs = self.words.runs.iter().peekable();
        let mut behind = 0;
        self.words.pieces.iter().enumerate().filter_map(move |(at, piece)| {
            let run = runs.next_if(|run| run.pieces.0 <= at).filter(|run| shown.holds(run.whole));
            if at < behind {
                return None;
            }
            behind = run.map_or(at + 1, |run| run.pieces.1);
            Some((at, run.map_or(*piece, |run| run.whole)))
        })
    }

    fn between(&mut self, tag: &TagEnd) {
        let is_inline =
            matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image);
        if is_inline { self.words.end_piece() } else { self.words.end_run() }
    }

    fn prose(&mut self, text: &str) {
        let text = without_hidden(text);
        self.words.text(&if self.marks.emoji { emoji::replace_names(&text) } else { text });
    }

    fn piece(&mut self, text: &str) {
        self.words.end_piece();
        self.words.text(text);
        self.words.end_piece();
    }

    fn raw(&mut self, html: &str) {
        self.html(html, |reading, text| reading.html_text(html.get(text).unwrap_or_default()));
    }

    /// Raw HTML: its text, which `take` is shown stretch by stretch. A tag without an end is text too.
    fn html(&mut self, html: &str, mut take: impl FnMut(&mut Self, Range<usize>)) {
        let (mut done, mut wasted) = (0, 0);
        while let Some(open) = html.get(done..).and_then(|rest| rest.find('<')).map(|more| done + more) {
            take(self, done..open);
            // What never ends is looked through so often and no oftener.
            let end = if wasted > 8 * html.len() { None } else { self.tag(html, open) };
            wasted += if end.is_none() { html.len() - open } else { 0 };
            done = end.unwrap_or_else(|| {
                self.words.end_run();
                self.is_torn = true;
                open + 1
            });
        }
        take(self, done..html.len());
    }

    fn tag(&mut self, html: &str, open: usize) -> Option<usize> {
        let rest = html.get(open..)?;
        if let Some((length, inside)) = markup(rest) {
            self.piece(&without_hidden(inside));
            return Some(open + length);
        }
        let is_end = rest.starts_with("</");
        if !rest.get(if is_end { 2 } else { 1 }..)?.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let tag = read_tag(html, open + usize::from(is_end)).ok()?;
        if is_inline(&tag.name) {
            self.words.end_piece()
        } else {
            self.words.end_run()
        }
        if is_end || !hides(&tag.name) {
            return Some(tag.end);
        }
        let end = hidden_until(html, &tag);
        self.is_torn |= end == tag.end;
        Some(end)
    }

    fn html_text(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            let is_fence = self.marks.fences && ["```", "~~~"].iter().any(|mark| line.contains(mark));
            let shown = if is_fence { "" } else { line };
            self.words.text(&without_hidden(&decode(shown)));
        }
    }
}

/// The code or raw HTML that is being read.
#[derive(Default)]
struct Block {
    code: Code,
    text: String,
    /// Indented blocks around it.
    level: usize,
}

#[derive(Default)]
enum Code {
    #[default]
    None,
    Fenced,
    Indented,
}

impl Code {
    fn begins(tag: &Tag<'_>) -> Self {
        match tag {
            Tag::CodeBlock(CodeBlockKind::Indented) => Self::Indented,
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => Self::Fenced,
            _ => Self::None,
        }
    }
}

/// Admonitions in admonitions that are read; below them every word counts. Ours.
const INDENTED_LEVELS: usize = 8;

/// What indented text is read by.
const INSIDE: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// A document as the HTML that a browser reads, and where its blocks begin there.
struct Document {
    html: String,
    blocks: Vec<(usize, Range<usize>)>,
}

impl Document {
    fn of(events: &Events<'_>, marks: Marks, original: impl Fn(usize) -> usize) -> Self {
        let mut document = Self { html: String::new(), blocks: Vec::new() };
        let (mut depth, mut pictures) = (0usize, 0usize);
        for (event, range) in events {
            if depth == 0 {
                document.blocks.push((document.html.len(), original(range.start)..original(range.end)));
            }
            depth = match event {
                Event::Start(_) => depth + 1,
                Event::End(_) => depth.saturating_sub(1),
                _ => depth,
            };
            pictures += usize::from(matches!(event, Event::Start(Tag::Image { .. })));
            if pictures == 0 {
                document.event(event, marks);
            }
            pictures -= usize::from(matches!(event, Event::End(TagEnd::Image)));
        }
        document
    }

    fn event(&mut self, event: &Event<'_>, marks: Marks) {
        match event {
            Event::Text(text) if marks.emoji => self.text(&emoji::replace_names(text)),
            Event::Text(text) | Event::Code(text) => self.text(text),
            Event::Html(raw) | Event::InlineHtml(raw) => self.html.push_str(raw),
            Event::Start(Tag::Link { dest_url, title, .. }) => {
                self.html.push_str("<a");
                push_attribute(&mut self.html, "href", dest_url);
                push_attribute(&mut self.html, "title", title);
                self.html.push('>');
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::Start(tag) if !matches!(tag, Tag::HtmlBlock) => self.html.push_str("<div>"),
            Event::End(tag) if !matches!(tag, TagEnd::HtmlBlock) => self.html.push_str("</div>"),
            _ => self.html.push('\n'),
        }
    }

    /// Quotes as references, as renderers write them: no text ends the value of a tag that was left open.
    fn text(&mut self, text: &str) {
        for (at, part) in text.split('"').enumerate() {
            self.html.push_str(if at == 0 { "" } else { "&quot;" });
            push_text(&mut self.html, part);
        }
    }
}
