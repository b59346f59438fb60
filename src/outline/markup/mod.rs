//! Storage format from safe parts: every text is escaped, every element is closed.

pub mod prose;

use crate::locale::{own, said};
use crate::outline::steps;
use crate::text::{is_xml_char, with_hidden_named, xml_escape};

/// Stands for the commit in links, so that the text of a page does not change with every commit. The flow puts the commit in
/// after it has compared ([`at_commit`]).
pub const COMMIT: &str = "{{commit}}";

/// A body with the commit put in.
pub fn at_commit(body: &str, commit: &str) -> String {
    body.replace(COMMIT, &xml_escape(commit))
}

/// A growing piece of storage format that is well-formed at any time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Escaped text.
    pub fn of_text(text: &str) -> Self {
        let mut markup = Self::new();
        markup.text(text);
        markup
    }

    /// Words of our own, for the page's language.
    pub fn of_own(words: &str) -> Self {
        Self::of_text(&own(words))
    }

    /// The markup itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes the markup out.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Escaped text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        // A file's name may turn the text around it.
        self.0.push_str(&escape(&with_hidden_named(text)));
        self
    }

    /// A sentence of our own with `{}` for each part.
    pub fn said(&mut self, template: &str, parts: &[&Self]) -> &mut Self {
        let parts: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
        steps::count(template.len() + parts.iter().map(|part| part.len()).sum::<usize>());
        self.0.push_str(&said(template, &parts));
        self
    }

    /// A list of names with how many are not among them.
    pub fn and_more(self, more: usize) -> Self {
        if more == 0 {
            return self;
        }
        let mut out = Self::new();
        out.said("{} and {} more", &[&self, &Self::of_text(&more.to_string())]);
        out
    }

    /// Markup made elsewhere by this type, or checked by the storage gate.
    pub fn push(&mut self, markup: &Self) -> &mut Self {
        steps::count(markup.len());
        self.0.push_str(&markup.0);
        self
    }

    /// Adds `markup` when the whole stays within `limit` bytes; says whether it did.
    pub fn push_within(&mut self, markup: &Self, limit: usize) -> bool {
        let fits = self.len() + markup.len() <= limit;
        if fits {
            self.push(markup);
        }
        fits
    }

    /// An element around markup.
    pub fn wrap(&mut self, tag: &'static str, inside: &Self) -> &mut Self {
        steps::count(inside.len());
        self.0.reserve(inside.len() + 2 * tag.len() + "<></>".len());
        for part in ["<", tag, ">", &inside.0, "</", tag, ">"] {
            self.0.push_str(part);
        }
        self
    }

    /// An element around text.
    pub fn element(&mut self, tag: &'static str, text: &str) -> &mut Self {
        self.wrap(tag, &Self::of_text(text))
    }

    /// An empty element.
    pub fn empty(&mut self, tag: &'static str) -> &mut Self {
        for part in ["<", tag, " />"] {
            self.0.push_str(part);
        }
        self
    }

    /// A heading in our own words, level 1 to 6.
    pub fn heading(&mut self, level: usize, words: &str) -> &mut Self {
        self.wrap(heading_tag(level), &Self::of_own(words))
    }

    /// A heading around markup.
    pub fn heading_of(&mut self, level: usize, inside: &Self) -> &mut Self {
        self.wrap(heading_tag(level), inside)
    }

    /// A paragraph of text.
    pub fn paragraph(&mut self, text: &str) -> &mut Self {
        self.element("p", text)
    }

    /// A link to an address outside; only what is inside where the repository has no address.
    pub fn link(&mut self, href: &str, inside: &Self) -> &mut Self {
        if href.is_empty() || href.starts_with(['/', '?']) {
            return self.push(inside);
        }
        for part in ["<a href=\"", &xml_escape(href), "\">", &inside.0, "</a>"] {
            self.0.push_str(part);
        }
        self
    }

    /// A link to a page of this space by its title, and to an anchor on it.
    pub fn page_link(&mut self, title: &str, anchor: Option<&str>, inside: &Self) -> &mut Self {
        self.0.push_str("<ac:link");
        if let Some(anchor) = anchor {
            self.attribute("ac:anchor", anchor);
        }
        self.0.push_str("><ri:page");
        self.attribute("ri:content-title", title);
        for part in [" /><ac:link-body>", &inside.0, "</ac:link-body></ac:link>"] {
            self.0.push_str(part);
        }
        self
    }

    /// A link to an anchor of the same page.
    pub fn anchor_link(&mut self, anchor: &str, inside: &Self) -> &mut Self {
        self.0.push_str("<ac:link");
        self.attribute("ac:anchor", anchor);
        for part in ["><ac:link-body>", &inside.0, "</ac:link-body></ac:link>"] {
            self.0.push_str(part);
        }
        self
    }

    /// A place that links can name.
    pub fn anchor(&mut self, name: &str) -> &mut Self {
        self.macro_of("anchor", &[("", name)], None)
    }

    /// A code block; `language` is a name of the code macro's.
    pub fn code(&mut self, language: &str, text: &str) -> &mut Self {
        self.0.push_str("<ac:structured-macro ac:name=\"code\">");
        if !language.is_empty() {
            self.parameter("language", language);
        }
        for part in ["<ac:plain-text-body><![CDATA[", &cdata(text), "]]></ac:plain-text-body></ac:structured-macro>"] {
            self.0.push_str(part);
        }
        self
    }

    /// A macro, with a rich body when there is one.
    pub fn macro_of(&mut self, name: &'static str, parameters: &[(&str, &str)], body: Option<&Self>) -> &mut Self {
        self.0.push_str("<ac:structured-macro");
        self.attribute("ac:name", name);
        self.0.push('>');
        for (name, value) in parameters {
            self.parameter(name, value);
        }
        if let Some(body) = body {
            self.wrap("ac:rich-text-body", body);
        }
        self.0.push_str("</ac:structured-macro>");
        self
    }

    /// A table with a head in our own words; rows that are shorter than the head are filled up.
    pub fn table(&mut self, head: &[&str], rows: &[Vec<Self>]) -> &mut Self {
        if rows.is_empty() {
            return self;
        }
        self.0.push_str("<table><tbody><tr>");
        for title in head {
            self.wrap("th", &if title.is_empty() { Self::new() } else { Self::of_own(title) });
        }
        self.0.push_str("</tr>");
        for row in rows {
            self.0.push_str("<tr>");
            for index in 0..head.len() {
                self.wrap("td", row.get(index).unwrap_or(&Self::new()));
            }
            self.0.push_str("</tr>");
        }
        self.0.push_str("</tbody></table>");
        self
    }

    /// A table whose columns that hold nothing are left out.
    pub fn table_without_blank_columns(&mut self, head: &[&str], rows: &[Vec<Self>]) -> &mut Self {
        let filled = |column: usize| rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
        let kept: Vec<usize> = (0..head.len()).filter(|column| filled(*column)).collect();
        let head: Vec<&str> = kept.iter().filter_map(|column| head.get(*column).copied()).collect();
        let rows: Vec<Vec<Self>> = rows
            .iter()
            .map(|row| kept.iter().map(|column| row.get(*column).cloned().unwrap_or_default()).collect())
            .collect();
        self.table(&head, &rows)
    }

    /// The same with the rows behind the first ones folded away, where they are more than a few.
    pub fn table_folded(&mut self, head: &[&str], rows: &[Vec<Self>], most: usize) -> &mut Self {
        const FEW: usize = 3;
        let Some((shown, rest)) = rows.split_at_checked(most).filter(|(_, rest)| rest.len() > FEW) else {
            return self.table_without_blank_columns(head, rows);
        };
        let mut inside = Self::new();
        inside.table_without_blank_columns(head, rest);
        let title = said("{} more", &[&rest.len().to_string()]);
        self.table_without_blank_columns(head, shown).macro_of("expand", &[("title", &title)], Some(&inside))
    }

    /// A section folded away, its heading's words on the line that opens it; what has no heading stays.
    pub fn folded_section(&self) -> Self {
        let Some((title, inside)) = self.0.strip_prefix("<h2>").and_then(|rest| rest.split_once("</h2>")) else {
            return self.clone();
        };
        let mut out = Self::new();
        for part in [
            "<ac:structured-macro ac:name=\"expand\"><ac:parameter ac:name=\"title\">",
            title,
            "</ac:parameter><ac:rich-text-body>",
            inside,
            "</ac:rich-text-body></ac:structured-macro>",
        ] {
            out.raw(part);
        }
        out
    }

    /// A bullet list.
    pub fn list(&mut self, items: &[Self]) -> &mut Self {
        if items.is_empty() {
            return self;
        }
        let mut inside = Self::new();
        for item in items {
            inside.wrap("li", item);
        }
        self.wrap("ul", &inside)
    }

    /// Markup as a string that a converter made.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        steps::count(markup.len());
        self.0.push_str(markup);
        self
    }

    fn attribute(&mut self, name: &'static str, value: &str) {
        for part in [" ", name, "=\"", &escape(value), "\""] {
            self.0.push_str(part);
        }
    }

    fn parameter(&mut self, name: &str, value: &str) {
        self.0.push_str("<ac:parameter");
        self.attribute("ac:name", name);
        for part in [">", &escape(value), "</ac:parameter>"] {
            self.0.push_str(part);
        }
    }
}

fn heading_tag(level: usize) -> &'static str {
    match level {
        0 | 1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

/// Text that holds [`COMMIT`] itself must not be filled in.
pub(super) fn escape(text: &str) -> String {
    steps::count(text.len());
    let escaped = xml_escape(text);
    if escaped.contains('{') && escaped.contains(COMMIT) { escaped.replace(COMMIT, "{&#123;commit}}") } else { escaped }
}

/// The content of a CDATA section: what would end it is split, what XML cannot hold is dropped.
pub(super) fn cdata(text: &str) -> String {
    steps::count(text.len());
    let clean: String = text.chars().filter(|c| is_xml_char(*c) && *c != '\r').collect();
    let clean = if clean.contains("]]>") { clean.replace("]]>", "]]]]><![CDATA[>") } else { clean };
    if clean.contains(COMMIT) { clean.replace(COMMIT, "{]]><![CDATA[{commit}}") } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage_format::well_formed;

    #[test]
    fn a_name_that_turns_the_text_around_it_is_spelled_out() {
        let mut markup = Markup::new();
        assert_eq!(markup.text("src/\u{202E}evil.py").as_str(), "src/[U+202E]evil.py");
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut markup = Markup::new();
        markup.paragraph("<b>&\u{1}").code("rust", "a ]]> b").page_link(
            "A \"b\"",
            Some("x<y"),
            &Markup::of_text("]]>"),
        );
        markup.table(&["a", "b"], &[vec![Markup::of_text("1")]]).macro_of(
            "info",
            &[("title", "&")],
            Some(&Markup::new()),
        );
        assert_eq!(well_formed(markup.as_str()), Ok(()));
    }

    #[test]
    fn only_our_own_links_are_filled_in() {
        let mut markup = Markup::new();
        markup.paragraph("{{commit}}").code("", "{{commit}}").link("https://h/{{commit}}/a", &Markup::of_text("a"));
        let body = at_commit(markup.as_str(), "abc");
        assert_eq!(body.matches("abc").count(), 1);
        assert!(body.contains("https://h/abc/a"));
    }
}
