//! What the built-in writer adds to a conversion: it knows names of code, and it writes thousands of small texts.

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Tag};

use super::links::Destination;
use super::survey::Events;

/// Answers and habits of a caller inside the core that plain options cannot say.
pub struct Guide<'a> {
    /// Where a destination, or the label of a reference that the document does not define, leads; the second argument says
    /// whether it is an image's.
    pub resolve: &'a dyn Fn(&str, bool) -> Destination,
    /// Language of code blocks that name none.
    pub code_language: &'a str,
    /// The text is a comment in code: `$`, `[[`, `:name:`, `+++` and `{` mean themselves.
    pub comment: bool,
}

/// Blocks and marks deeper than this are flattened: readers see no difference, parsers do.
const DEEPEST: usize = 60;

impl Guide<'_> {
    /// The Markdown that a comment is written in.
    pub fn dialect(&self, all: Options) -> Options {
        let documents_only = Options::ENABLE_FOOTNOTES | Options::ENABLE_MATH | Options::ENABLE_WIKILINKS;
        if self.comment { all.difference(documents_only) } else { all }
    }

    /// `[0]` in a text is no reference, and `[WIP]` no file; `` [`Name`] `` is one even when nobody knows the name.
    pub fn undefined_reference<'t>(&self, link: &BrokenLink<'t>) -> Option<(CowStr<'t>, CowStr<'t>)> {
        let is_known = link.reference.starts_with('`')
            || matches!((self.resolve)(&link.reference, false), Destination::Page { .. });
        is_known.then(|| (link.reference.clone(), CowStr::Borrowed("")))
    }

    /// Where a link leads.
    pub fn destination(&self, url: &str) -> Destination {
        (self.resolve)(url, false)
    }

    /// The language that a fence without a useful name is written in; rustdoc's attributes name none.
    pub fn fence_language<'t>(&'t self, named: &'t str) -> &'t str {
        let is_attribute = matches!(named, "" | "ignore" | "no_run" | "should_panic" | "compile_fail");
        if is_attribute || named.starts_with("edition20") { self.code_language } else { named }
    }
}

/// What stands for a picture: its description, else its file's name.
pub fn picture_label<'t>(alt: &'t str, source: &'t str) -> &'t str {
    if alt.trim().is_empty() {
        source.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default()
    } else {
        alt
    }
}

/// Drops what stands deeper than a reader can tell; its text stays. Says whether anything did.
pub fn flatten(events: &mut Events<'_>) -> bool {
    let before = events.len();
    let mut depth = 0usize;
    events.retain(|(event, _)| match event {
        Event::Start(tag) => {
            depth += 1;
            depth <= DEEPEST || matches!(tag, Tag::CodeBlock(_))
        }
        Event::End(tag) => {
            depth = depth.saturating_sub(1);
            depth < DEEPEST || matches!(tag, pulldown_cmark::TagEnd::CodeBlock)
        }
        _ => true,
    });
    events.len() < before
}
