//! What the parser would read otherwise than people write it: dollars that are no formula, markup that never ends,
//! containers without end. A backslash in front of it says that it is text.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::prepared::Prepared;

/// Looks at a document; each can bring to light what the one before hid.
const MOST_LOOKS: usize = 4;

/// Containers within each other on one line: a reader sees no difference, the parser walks through all on every line.
const MOST_CONTAINERS: usize = 60;

/// The same in what looks like a fence, where a backslash would be seen.
const MOST_IN_FENCE: usize = 400;

/// Marks as text what is text; gives the dialect back without mathematics where the dollars of a text do not settle.
pub fn settle(prepared: Prepared<'_>, dialect: Options) -> (Prepared<'_>, Options) {
    let mut prepared = shallow(prepared);
    let text = &prepared.text;
    let has_formula = dialect.contains(Options::ENABLE_MATH) && text.contains('$');
    let has_wiki_link = dialect.contains(Options::ENABLE_WIKILINKS) && text.contains("[[");
    if !(may_hide(text) || has_formula || has_wiki_link) {
        return (prepared, dialect);
    }
    for _ in 0..MOST_LOOKS {
        let places = misread(&prepared.text, dialect);
        if places.is_empty() {
            return (prepared, dialect);
        }
        prepared = prepared.with_backslashes(&places);
    }
    let unended: Vec<usize> = unended(&prepared.text);
    (prepared.with_backslashes(&unended), dialect.difference(Options::ENABLE_MATH))
}

/// Marks as text what opens containers deeper than a reader can tell.
pub fn shallow(prepared: Prepared<'_>) -> Prepared<'_> {
    let deep = too_deep(&prepared.text);
    prepared.with_backslashes(&deep)
}

/// Places of dollars that open no formula, and of markup that never ends.
fn misread(source: &str, dialect: Options) -> Vec<usize> {
    let mut places = Vec::new();
    let mut block: Option<Range<usize>> = None;
    let mut line = Line::default();
    for (event, range) in Parser::new_ext(source, dialect).into_offset_iter() {
        places.extend(line.follow(source, &event, &range));
        match event {
            Event::InlineMath(_) | Event::DisplayMath(_) if !is_formula(source, &range) => places.push(range.start),
            Event::InlineHtml(_) if goes_on_behind_a_backslash(source, &range) => places.push(range.start),
            Event::Start(Tag::HtmlBlock) => block = Some(range),
            Event::End(TagEnd::HtmlBlock) => {
                let Some(range) = block.take() else { continue };
                let text = source.get(range.clone()).unwrap_or_default();
                if never_ends(text) {
                    places.push(range.start + text.len() - text.trim_start().len());
                }
            }
            _ => {}
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// Follows a line of text. A picture that begins in a wiki link and ends behind it takes the rest of the line out of the
/// parser's tree.
#[derive(Default)]
struct Line {
    /// Where its last wiki link begins.
    wiki: Option<usize>,
    /// How far its text goes.
    reached: usize,
    ends: Ahead,
    dollars: [Ahead; 2],
}

/// Where a mark stands next behind a place. Places rise, so that a document is looked through once, however many pictures
/// stand in each other.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Ahead {
    next: Option<usize>,
}

impl Ahead {
    /// The first place of a mark from here on; the end of the source when it has none.
    fn of(&mut self, mark: &str, source: &str, from: usize) -> usize {
        if let Some(next) = self.next.filter(|next| *next >= from) {
            return next;
        }
        let found = source.get(from..).and_then(|rest| rest.find(mark));
        *self.next.insert(found.map_or(source.len(), |more| from + more))
    }
}

impl Line {
    /// Gives the place of the wiki link behind which words are missing.
    fn follow(&mut self, source: &str, event: &Event<'_>, range: &Range<usize>) -> Option<usize> {
        match event {
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell) => {
                let rest = source.get(self.reached..range.end).unwrap_or_default();
                return self.wiki.take().filter(|_| rest.contains(char::is_alphanumeric));
            }
            Event::Start(
                tag @ (Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. }
                | Tag::Image { link_type: LinkType::WikiLink { .. }, dest_url, .. }),
            ) => {
                let start = range.start + usize::from(matches!(tag, Tag::Image { .. }));
                self.wiki = Some(start);
                // Of a target that holds links, code or formulas the parser keeps a part.
                let written = source.get(start..).and_then(|text| text.strip_prefix("[["));
                let is_whole = written.is_some_and(|written| written.starts_with(&**dest_url));
                let [first, second] = &mut self.dollars;
                let dollar = first.of("$", source, range.start);
                let is_formula = second.of("$", source, dollar + 1) < range.end;
                if !is_whole || is_formula || dest_url.contains(['[', ']', '`']) {
                    self.reached = range.end;
                    return Some(start);
                }
            }
            // A wiki's picture that another end made a picture of its own, without its text.
            Event::Start(Tag::Image { .. }) if self.is_wiki_inside(source, range) => {
                self.reached = range.end;
                return Some(range.start + 1);
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }) => {}
            Event::Start(_) => return None,
            _ => {}
        }
        self.reached = range.end;
        None
    }

    fn is_wiki_inside(&mut self, source: &str, picture: &Range<usize>) -> bool {
        source.get(picture.start..).is_some_and(|text| text.starts_with("![["))
            && self.ends.of("]]", source, picture.start) + 2 <= picture.end
    }
}

/// Whether a tag goes on in a line that begins with a bracket made text: the line was a block that ended the tag's paragraph.
fn goes_on_behind_a_backslash(source: &str, range: &Range<usize>) -> bool {
    source.get(range.clone()).is_some_and(|tag| tag.lines().skip(1).any(|line| line.trim_start().starts_with("\\<")))
}

/// GitHub's rule: no letter, digit or dollar stands in front of the first dollar or behind the last.
fn is_formula(source: &str, range: &Range<usize>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '$');
    let before = source.get(..range.start).and_then(|text| text.chars().next_back());
    let after = source.get(range.end..).and_then(|text| text.chars().next());
    !is_word(before) && !is_word(after)
}

/// Elements whose block ends with their end tag and nowhere else (CommonMark 0.31, HTML blocks of the first kind).
const RAW: [&str; 4] = ["script", "style", "pre", "textarea"];

/// Whether anything in a text could hide what follows it.
fn may_hide(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        rest.starts_with(['!', '?']) || raw_element(rest).is_some()
    })
}

/// The element of [`RAW`] whose name a text begins with.
fn raw_element(text: &str) -> Option<&'static str> {
    RAW.into_iter().find(|name| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
}

/// A comment, an instruction, a declaration or CDATA without its end would hide the rest of the document.
fn never_ends(block: &str) -> bool {
    let block = block.trim_start();
    if let Some(name) = block.strip_prefix('<').and_then(raw_element) {
        return !block.to_ascii_lowercase().contains(&format!("</{name}"));
    }
    let ends = [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">")];
    ends.iter()
        .find(|(start, _)| block.starts_with(start))
        .is_some_and(|(start, end)| !block.get(start.len()..).unwrap_or_default().contains(end))
}

/// The starts of markup behind which no end follows any more.
fn unended(source: &str) -> Vec<usize> {
    let ends = [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")];
    let mut places: Vec<usize> = ends
        .iter()
        .flat_map(|(start, end)| {
            let behind = source.rfind(end).map_or(0, |at| at + end.len());
            let rest = source.get(behind..).unwrap_or_default();
            rest.match_indices(start).map(move |(at, _)| behind + at)
        })
        .filter(|at| source.get(..*at).is_some_and(|text| !text.ends_with('\\')))
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// On each line the first of the markers that would open too many containers.
fn too_deep(source: &str) -> Vec<usize> {
    let (mut places, mut at, mut fence) = (Vec::new(), 0, None);
    for line in source.split_inclusive('\n') {
        let most = if fence.is_some() { MOST_IN_FENCE } else { MOST_CONTAINERS };
        // The shortest such line has a character for each.
        if line.len() > most && !is_rule(line) {
            places.extend(marker_behind(line, most).map(|place| at + place));
        }
        fence = super::lines::fence_after(fence, line);
        at += line.len();
    }
    places
}

/// `* * *` with any number of stars is a rule.
fn is_rule(line: &str) -> bool {
    let mut signs = line.bytes().filter(|byte| !byte.is_ascii_whitespace());
    signs.next().is_some_and(|first| matches!(first, b'-' | b'*' | b'_') && signs.all(|byte| byte == first))
}

/// Where the marker stands that is one too many. Indentation counts: it goes on with containers of lines before.
fn marker_behind(line: &str, most: usize) -> Option<usize> {
    let (mut at, mut depth, mut blanks) = (0, 0, 0);
    loop {
        let rest = line.get(at..)?;
        let length = match rest.as_bytes() {
            [b' ', ..] => {
                blanks += 1;
                at += 1;
                continue;
            }
            [b'\t', ..] => {
                blanks += 4;
                at += 1;
                continue;
            }
            [b'>', ..] => 1,
            [b'-' | b'+' | b'*', b' ' | b'\t' | b'\n' | b'\r', ..] => 1,
            [b'[', b'^', ..] => rest.get(..rest.len().min(200)).unwrap_or_default().find("]:")? + 2,
            _ => {
                let digits = rest.bytes().take(9).take_while(u8::is_ascii_digit).count();
                let is_number = digits > 0 && matches!(rest.as_bytes().get(digits), Some(b'.' | b')'));
                is_number.then_some(digits + 1)?
            }
        };
        depth += 1;
        if depth + blanks / 4 > most {
            // A number is no marker when its dot is text.
            return Some(if rest.as_bytes().first()?.is_ascii_digit() { at + length - 1 } else { at });
        }
        at += length;
        blanks = blanks.saturating_sub(1);
    }
}

impl<'a> Prepared<'a> {
    /// The same with a backslash in front of each of these places, which are in order.
    fn with_backslashes(self, places: &[usize]) -> Prepared<'a> {
        let insertions: Vec<(usize, String)> = places.iter().map(|place| (*place, "\\".to_owned())).collect();
        self.with_insertions(&insertions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage_format::markdown::dialect::prepare::prepare;

    /// What the parser walks through: each line, and every container that is open on it.
    fn walked(markdown: &str) -> (usize, usize) {
        let (prepared, dialect) = settle(prepare(markdown, 0), Options::all());
        let text = &prepared.text;
        let lines = |range: Range<usize>| text.get(range).map_or(0, |text| text.lines().count());
        let containers = Parser::new_ext(text, dialect).into_offset_iter().filter_map(|(event, range)| {
            let holds = matches!(
                event,
                Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::FootnoteDefinition(_))
            );
            holds.then(|| lines(range))
        });
        (containers.sum::<usize>() + text.lines().count(), text.lines().count())
    }

    #[test]
    fn a_block_that_is_text_ends_no_tag_of_the_paragraph_before_it() {
        let (prepared, _) = settle(prepare("a<p title=\"b\n<script>\">", 0), Options::empty());
        assert_eq!(prepared.text, "a\\<p title=\"b\n\\<script>\">");
    }

    #[test]
    fn what_comes_next_is_looked_for_once() {
        let read = |n: usize, picture: &str, end: &str| {
            let source = format!("{}{}", picture.repeat(n), end.repeat(n));
            let (mut ahead, mut bytes) = (Ahead::default(), 0);
            for (event, range) in Parser::new_ext(&source, Options::all()).into_offset_iter() {
                if !matches!(event, Event::Start(Tag::Image { .. })) {
                    continue;
                }
                let before = ahead;
                let next = ahead.of("]]", &source, range.start);
                bytes += if ahead == before { 1 } else { next.saturating_sub(range.start) + 1 };
                assert_eq!(next, source[range.start..].find("]]").map_or(source.len(), |more| range.start + more));
            }
            bytes
        };
        for (picture, end) in [("![[|", "](x)|"), ("![[a", "](x)"), ("![[a|b", "]]"), ("![a", "](x)]]")] {
            let (few, many) = (read(100, picture, end), read(400, picture, end));
            assert!(many <= 4 * few + few / 2 + 200, "{picture}: {few} bytes became {many}");
        }
    }

    /// Markers on one line, on ever more, on many lines, and deeper on each.
    fn shapes(mark: &str, n: usize) -> [String; 4] {
        let lines = "words\n".repeat(100);
        let rising: String = (0..n / 8).map(|at| format!("{}words\n", mark.repeat(at))).collect();
        let deeper: String = (0..n / 4).map(|at| format!("{}{mark}words\n", "  ".repeat(at))).collect();
        let one = format!("{}words\n", mark.repeat(n));
        [one.clone(), rising, one.repeat(n / 32), deeper].map(|text| text + &lines)
    }

    #[test]
    fn the_parser_walks_through_no_more_containers_than_a_line_may_have() {
        for mark in ["+ ", "- ", "* ", "1. ", "9) ", ">", "> ", "> - ", "- > 1. ", "-\t", "[^a]: ", ">\t"] {
            for (small, large) in shapes(mark, 400).iter().zip(&shapes(mark, 1_600)) {
                let (few, many) = (walked(small), walked(large));
                println!("{mark:?}: {few:?} became {many:?}");
                // A list and its item are two.
                let most = 4 * MOST_CONTAINERS + 4;
                assert!(few.0 <= most * few.1 && many.0 <= most * many.1, "{mark:?}: {few:?} became {many:?}");
            }
        }
    }
}
