//! The review of a model's text: names in it that are not in the code do not reach a reader as if they were.
//!
//! A list item, a table row or a section that is about such a name goes; anywhere else the name stays, no longer as code, and
//! says that it is not in the code. An example that calls one is followed by a line that says so.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::{Deserialize, Serialize};

use super::names::Known;
use crate::locale::{own, said};
use crate::text::xml_escape;

/// What was corrected in the text of a page, or of all pages of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Corrections {
    /// Names that were marked as not being in the code.
    pub marked: u32,
    /// List items, table rows and sections about such names that were removed.
    pub removed: u32,
    /// Links, images and other elements that lead nowhere in the repository and were taken out.
    pub taken_out: u32,
}

impl Corrections {
    /// Whether nothing had to be corrected.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Both sums.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            marked: self.marked.saturating_add(other.marked),
            removed: self.removed.saturating_add(other.removed),
            taken_out: self.taken_out.saturating_add(other.taken_out),
        }
    }

    /// What a reader is told, in whole sentences of our own words; empty when nothing was corrected.
    pub fn sentences(&self) -> String {
        let some = |count: u32, one: &str, more: &str| match count {
            0 => None,
            1 => Some(own(one)),
            count => Some(said(more, &[&count.to_string()])),
        };
        let parts = [
            some(
                self.marked,
                "1 name that is not in the code is marked.",
                "{} names that are not in the code are marked.",
            ),
            some(
                self.removed,
                "1 passage about a name that is not in the code was removed.",
                "{} passages about names that are not in the code were removed.",
            ),
            some(
                self.taken_out,
                "1 link or element that leads nowhere was removed.",
                "{} links or elements that lead nowhere were removed.",
            ),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// Corrects a body that [`super::contain`] has let pass; what it says itself is marked as our own words. A body that is not well-formed comes back as it is.
pub fn review(body: &str, known: &Known<'_>) -> (String, Corrections) {
    let mut pass = Pass {
        known,
        out: String::with_capacity(body.len()),
        open: Vec::new(),
        made: Corrections::default(),
        gone: None,
        note: None,
    };
    let mut reader = Reader::from_str(body);
    loop {
        let start = position(&reader);
        let Ok(event) = reader.read_event() else { return (body.to_owned(), Corrections::default()) };
        let raw = body.get(start..position(&reader)).unwrap_or_default();
        match event {
            Event::Eof => return (pass.out, pass.made),
            Event::Start(element) => pass.start(AsRef::<str>::as_ref(&element.name()), raw),
            Event::End(element) => pass.end(AsRef::<str>::as_ref(&element.name()), raw),
            Event::CData(text) => pass.example(AsRef::<str>::as_ref(&text), raw),
            _ => pass.push(raw),
        }
    }
}

/// An element that is open.
struct Open {
    /// Where its start tag stands in the output.
    start: usize,
    /// Whether it is about a name that is not in the code.
    about: bool,
}

struct Pass<'a> {
    known: &'a Known<'a>,
    out: String,
    open: Vec<(String, Open)>,
    made: Corrections,
    /// The level of a heading whose section goes.
    gone: Option<u8>,
    /// What is said behind the macro that ends next.
    note: Option<String>,
}

impl Pass<'_> {
    fn start(&mut self, name: &str, raw: &str) {
        if self.open.is_empty() && level(name).is_some_and(|level| self.gone.is_some_and(|gone| level <= gone)) {
            self.gone = None;
        }
        self.open.push((name.to_owned(), Open { start: self.out.len(), about: false }));
        self.push(raw);
    }

    fn end(&mut self, name: &str, raw: &str) {
        let Some((_, open)) = self.open.pop() else { return };
        self.push(raw);
        if name == "code" {
            self.span(open.start);
        }
        if name == "ac:structured-macro"
            && let Some(note) = self.note.take()
        {
            self.push(&note);
        }
        if open.about && self.gone.is_none() {
            self.remove(name, open.start);
        } else if matches!(name, "ul" | "ol") && !self.out.get(open.start..).is_some_and(|list| list.contains("<li")) {
            self.out.truncate(open.start);
        }
    }

    /// Takes an item, a row or a section away.
    fn remove(&mut self, name: &str, start: usize) {
        self.out.truncate(start);
        self.made.removed += 1;
        self.gone = level(name).filter(|_| self.open.is_empty());
    }

    /// A code span is whole: its output begins at `start`.
    fn span(&mut self, start: usize) {
        let Some(inside) = self.out.get(start..).and_then(|span| span.strip_prefix("<code>")?.strip_suffix("</code>"))
        else {
            return;
        };
        let text = unescaped(inside);
        if self.known.invented(&text).is_none() {
            return;
        }
        let marked = format!("<em>{}</em>", said("{} (not in the code)", &[&xml_escape(&text)]));
        // What begins with the name is about it.
        let about = |(name, open): &&mut (String, Open)| {
            let begins = self.out.get(open.start..start).is_some_and(is_bare);
            begins && (matches!(name.as_str(), "li" | "tr") || level(name).is_some())
        };
        if let Some((_, open)) = self.open.iter_mut().rev().find(about) {
            open.about = true;
        } else {
            self.made.marked += 1;
            self.out.truncate(start);
            self.out.push_str(&marked);
        }
    }

    fn example(&mut self, code: &str, raw: &str) {
        self.push(raw);
        let in_macro = self.open.iter().any(|(name, _)| name == "ac:structured-macro");
        if let Some(name) = self.known.invented_call(code).filter(|_| in_macro && self.gone.is_none()) {
            let name = xml_escape(name);
            let note = said("The example calls {}, which is not in the code.", &[&name]);
            self.note = Some(format!("<p><em>{note}</em></p>"));
            self.made.marked += 1;
        }
    }

    fn push(&mut self, raw: &str) {
        if self.gone.is_none() {
            self.out.push_str(raw);
        }
    }
}

/// Whether a piece of storage format holds tags and no text.
fn is_bare(xml: &str) -> bool {
    xml.split('<').all(|part| part.rsplit('>').next().unwrap_or_default().trim().is_empty())
}

fn level(name: &str) -> Option<u8> {
    let digit = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&digit).then_some(digit)
}

fn unescaped(text: &str) -> String {
    let inner: String = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, rest)| rest)).collect();
    quick_xml::escape::unescape(&inner).map(|text| text.into_owned()).unwrap_or(inner)
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Words;

    fn reviewed(body: &str) -> (String, Corrections) {
        let known =
            Known::new(["pub fn count(tally: &Tally) {}"].into_iter(), [].into_iter(), ["src/lib.rs"].into_iter());
        let (body, made) = review(body, &known);
        (Words::default().spoken(&body), made)
    }

    #[test]
    fn a_text_about_what_is_there_stays_as_it_is() {
        let body = "<p>Call <code>count(&amp;tally)</code> of <code>src/lib.rs</code>.</p><h3><code>count</code></h3><ul><li><code>Tally</code>: all.</li></ul>";
        assert_eq!(reviewed(body), (body.to_owned(), Corrections::default()));
    }

    #[test]
    fn an_invented_name_in_a_sentence_is_no_longer_code() {
        let (body, made) = reviewed("<p>Then <code>reset_all()</code> &amp; <code>count</code>.</p>");
        assert_eq!(body, "<p>Then <em>reset_all() (not in the code)</em> &amp; <code>count</code>.</p>");
        assert_eq!((made.marked, made.removed), (1, 0));
    }

    #[test]
    fn an_item_a_row_or_a_section_about_an_invented_name_goes() {
        let (body, made) = reviewed(
            "<ul><li><p><strong><code>reset_all</code></strong>: resets <code>Tally</code>.</p></li><li><code>count</code>: counts.</li></ul>",
        );
        assert_eq!((body.as_str(), made.removed), ("<ul><li><code>count</code>: counts.</li></ul>", 1));
        let (body, _) = reviewed("<p>a</p><ul><li><code>reset_all()</code></li></ul><p>b</p>");
        assert_eq!(body, "<p>a</p><p>b</p>");
        let (body, _) = reviewed(
            "<table><tbody><tr><td><code>reset_all</code></td><td>x</td></tr><tr><td><code>count</code></td></tr></tbody></table>",
        );
        assert_eq!(body, "<table><tbody><tr><td><code>count</code></td></tr></tbody></table>");
        let (body, made) = reviewed(
            "<h2>A</h2><h3><code>reset_all()</code></h3><p>It resets.</p><h4>More</h4><p>x</p><h3>B</h3><p>y</p>",
        );
        assert_eq!((body.as_str(), made.removed), ("<h2>A</h2><h3>B</h3><p>y</p>", 1));
    }

    #[test]
    fn an_example_that_calls_an_invented_name_says_so() {
        let macro_of = |code: &str| {
            format!(
                "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[{code}]]></ac:plain-text-body></ac:structured-macro>"
            )
        };
        let good = macro_of("count(&tally); println!(\"<code>x_y</code>\");");
        assert_eq!(reviewed(&good).0, good);
        let (body, made) = reviewed(&macro_of("tally.reset_all();"));
        assert!(body.ends_with("<p><em>The example calls reset_all, which is not in the code.</em></p>"), "{body}");
        assert_eq!(made.marked, 1);
    }

    #[test]
    fn the_report_is_whole_sentences() {
        let made = Corrections { marked: 1, removed: 2, taken_out: 0 };
        assert_eq!(
            Words::default().spoken(&made.sentences()),
            "1 name that is not in the code is marked. 2 passages about names that are not in the code were removed."
        );
        assert_eq!(Corrections::default().sentences(), "");
    }

    #[test]
    fn what_comes_out_is_as_well_formed_as_what_went_in() {
        let body = "<ul><li><code>reset_all</code><ul><li><code>reset_all</code> x</li><li>y</li></ul></li></ul><h2><code>reset_all</code></h2><ul><li>z</li></ul>";
        let (body, _) = reviewed(body);
        assert!(crate::storage_format::StorageDocument::check(body.clone()).is_ok(), "{body}");
    }
}
