//! Markdown to storage format. The one place that knows pulldown-cmark.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::markup::{Markup, cdata, escape};

/// Where a link of a text leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An address outside.
    Url(String),
    /// A page of this set, by title, and an anchor on it.
    Page(String, Option<String>),
    /// Nowhere: the text stays, the link goes.
    Nowhere,
}

/// How a text becomes part of a page.
pub struct Prose<'a> {
    /// Added to heading levels: `#` becomes `h{1 + shift}`.
    pub heading_shift: usize,
    /// Language of code blocks that name none.
    pub code_language: &'a str,
    /// Where links and images lead.
    pub resolve: &'a dyn Fn(&str, bool) -> Target,
}

/// Converts Markdown; raw HTML is shown as text or left out, never passed on.
pub fn markdown(text: &str, prose: &Prose<'_>) -> Markup {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM;
    let mut broken = |link: pulldown_cmark::BrokenLink<'_>| match (prose.resolve)(&link.reference, false) {
        // `[0]` in a text is no reference, `` [`Name`] `` is one even when nobody knows the name.
        Target::Nowhere if !link.reference.starts_with('`') => None,
        _ => Some((link.reference.to_string().into(), "".into())),
    };
    let parser = Parser::new_with_broken_link_callback(text, options, Some(&mut broken));
    let mut writer = Writer {
        out: String::with_capacity(text.len() * 2),
        prose,
        stack: Vec::new(),
        code: None,
        html: 0,
        open_link: None,
    };
    for event in parser {
        writer.event(event);
    }
    writer.close_all();
    let mut markup = Markup::new();
    markup.raw(&writer.out);
    markup
}

/// A single paragraph without its element, for table cells.
pub fn inline(markup: &Markup) -> Markup {
    let text = markup.as_str();
    let inside =
        text.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")).filter(|inside| !inside.contains("<p>"));
    match inside {
        Some(inside) => {
            let mut out = Markup::new();
            out.raw(inside);
            out
        }
        None => markup.clone(),
    }
}

/// Whether markup may stand in a paragraph.
pub fn is_inline(markup: &Markup) -> bool {
    !["<p>", "<ul>", "<ol>", "<table>", "<blockquote>", "<h", "ac:structured-macro", "<div"]
        .iter()
        .any(|tag| markup.as_str().contains(tag))
}

struct Writer<'a> {
    out: String,
    prose: &'a Prose<'a>,
    stack: Vec<&'static str>,
    code: Option<(String, String)>,
    html: usize,
    /// Where the open link begins, and where its text does.
    open_link: Option<(usize, usize)>,
}

/// Deeper nesting is flattened: readers see no difference, parsers do.
const DEEPEST: usize = 60;

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.out.push_str(&escape(&text)),
            },
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.out.push_str("<code>");
                self.out.push_str(&escape(&text));
                self.out.push_str("</code>");
            }
            Event::SoftBreak => self.out.push(' '),
            Event::HardBreak => self.out.push_str("<br />"),
            Event::Rule => self.out.push_str("<hr />"),
            Event::TaskListMarker(done) => self.out.push_str(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(name) => {
                self.out.push_str("<sup>");
                self.out.push_str(&escape(&name));
                self.out.push_str("</sup>");
            }
            Event::Html(_) | Event::InlineHtml(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if let Tag::CodeBlock(kind) = &tag {
            let language = match kind {
                CodeBlockKind::Fenced(info) => info.split([',', ' ', '{']).next().unwrap_or_default().to_owned(),
                CodeBlockKind::Indented => String::new(),
            };
            self.code = Some((language, String::new()));
            return;
        }
        match tag {
            Tag::Link { link_type, dest_url, .. } => self.start_link(link_type, &dest_url),
            Tag::Image { dest_url, .. } => self.start_image(&dest_url),
            Tag::HtmlBlock => self.html += 1,
            tag => {
                let name = self.element_of(&tag);
                self.open(name);
            }
        }
    }

    fn element_of(&self, tag: &Tag<'_>) -> &'static str {
        match tag {
            Tag::Paragraph => "p",
            Tag::Heading { level, .. } => heading(*level, self.prose.heading_shift),
            Tag::BlockQuote(_) => "blockquote",
            Tag::List(Some(_)) => "ol",
            Tag::List(None) => "ul",
            Tag::Item => "li",
            Tag::Table(_) => "table",
            Tag::TableHead | Tag::TableRow => "tr",
            Tag::TableCell => "td",
            Tag::Emphasis => "em",
            Tag::Strong => "strong",
            Tag::Strikethrough => "del",
            Tag::FootnoteDefinition(_) => "div",
            _ => "",
        }
    }

    fn open(&mut self, name: &'static str) {
        let name = if self.stack.len() >= DEEPEST { "" } else { name };
        self.stack.push(name);
        if !name.is_empty() {
            self.out.push('<');
            self.out.push_str(name);
            self.out.push('>');
            if name == "table" {
                self.out.push_str("<tbody>");
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => {
                if let Some((language, code)) = self.code.take() {
                    self.code_block(&language, &code);
                }
            }
            TagEnd::HtmlBlock => self.html = self.html.saturating_sub(1),
            _ => self.close(),
        }
    }

    fn close(&mut self) {
        match self.stack.pop() {
            None | Some("") => {}
            Some("a-page") => self.out.push_str("</ac:link-body></ac:link>"),
            // A link around an image that is not shown has nothing to click on.
            Some("a") if self.out.ends_with('>') && self.open_link.is_some_and(|(_, end)| end == self.out.len()) => {
                self.out.truncate(self.open_link.map_or(0, |(start, _)| start));
            }
            Some("table") => self.out.push_str("</tbody></table>"),
            Some(name) => {
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
            }
        }
    }

    fn close_all(&mut self) {
        if let Some((language, code)) = self.code.take() {
            self.code_block(&language, &code);
        }
        while !self.stack.is_empty() {
            self.close();
        }
    }

    fn code_block(&mut self, language: &str, code: &str) {
        let language = code_language(language, self.prose.code_language);
        self.out.push_str("<ac:structured-macro ac:name=\"code\">");
        if !language.is_empty() {
            self.out.push_str("<ac:parameter ac:name=\"language\">");
            self.out.push_str(&escape(language));
            self.out.push_str("</ac:parameter>");
        }
        self.out.push_str("<ac:plain-text-body><![CDATA[");
        self.out.push_str(&cdata(code.trim_end_matches('\n')));
        self.out.push_str("]]></ac:plain-text-body></ac:structured-macro>");
    }

    fn start_link(&mut self, kind: LinkType, target: &str) {
        let target = if kind == LinkType::Email {
            Target::Url(format!("mailto:{target}"))
        } else {
            (self.prose.resolve)(target, false)
        };
        let inside_link = self.stack.iter().any(|name| matches!(*name, "a" | "a-page"));
        match target {
            Target::Url(url) if !inside_link && self.stack.len() < DEEPEST => {
                self.open_link(&url);
            }
            Target::Page(title, anchor) if !inside_link && self.stack.len() < DEEPEST => {
                self.out.push_str("<ac:link");
                if let Some(anchor) = anchor {
                    self.out.push_str(&format!(" ac:anchor=\"{}\"", escape(&anchor)));
                }
                self.out.push_str(&format!("><ri:page ri:content-title=\"{}\" /><ac:link-body>", escape(&title)));
                self.stack.push("a-page");
            }
            _ => self.stack.push(""),
        }
    }

    fn open_link(&mut self, url: &str) {
        let start = self.out.len();
        self.out.push_str("<a href=\"");
        self.out.push_str(&crate::text::xml_escape(url));
        self.out.push_str("\">");
        self.open_link = Some((start, self.out.len()));
        self.stack.push("a");
    }

    /// An image is shown by a link with its description: its host would have to be trusted by every reader.
    fn start_image(&mut self, target: &str) {
        let target = (self.prose.resolve)(target, true);
        let inside_link = self.stack.iter().any(|name| matches!(*name, "a" | "a-page"));
        match target {
            Target::Url(url) if !inside_link && self.stack.len() < DEEPEST => {
                self.open_link(&url);
            }
            _ => self.stack.push(""),
        }
    }
}

fn heading(level: HeadingLevel, shift: usize) -> &'static str {
    let level = match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    };
    match level + shift {
        1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

/// The code macro's name for a fence's language.
pub fn code_language<'a>(fence: &'a str, default: &'a str) -> &'a str {
    match fence.to_ascii_lowercase().as_str() {
        "" | "ignore" | "no_run" | "should_panic" | "compile_fail" => default,
        "sh" | "shell" | "console" | "zsh" | "shell-session" | "terminal" => "bash",
        "py" | "pycon" | "python3" => "python",
        "rs" => "rust",
        "ts" => "typescript",
        "js" | "mjs" | "cjs" => "javascript",
        "yml" => "yaml",
        "golang" => "go",
        "c++" => "cpp",
        "cs" | "c#" => "csharp",
        "rb" => "ruby",
        "kt" => "kotlin",
        "text" | "txt" | "plain" | "plaintext" => "text",
        lower if KNOWN.contains(&lower) => KNOWN.iter().find(|name| **name == lower).copied().unwrap_or("text"),
        _ => "text",
    }
}

const KNOWN: &[&str] = &[
    "bash",
    "c",
    "cpp",
    "csharp",
    "css",
    "dart",
    "diff",
    "docker",
    "dockerfile",
    "erlang",
    "go",
    "graphql",
    "groovy",
    "haskell",
    "html",
    "java",
    "javascript",
    "json",
    "jsx",
    "kotlin",
    "lua",
    "makefile",
    "mermaid",
    "objective-c",
    "perl",
    "php",
    "powershell",
    "protobuf",
    "python",
    "r",
    "ruby",
    "rust",
    "scala",
    "sql",
    "swift",
    "toml",
    "tsx",
    "typescript",
    "xml",
    "yaml",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage_format::well_formed;

    fn convert(text: &str) -> String {
        let resolve = |url: &str, _: bool| Target::Url(url.to_owned());
        markdown(text, &Prose { heading_shift: 1, code_language: "", resolve: &resolve }).into_string()
    }

    #[test]
    fn common_markdown_becomes_storage_format() {
        assert_eq!(convert("# A\n\n* `b` **c**"), "<h2>A</h2><ul><li><code>b</code> <strong>c</strong></li></ul>");
        assert_eq!(convert("[a](https://b?c&d)"), "<p><a href=\"https://b?c&amp;d\">a</a></p>");
        assert!(convert("```rs\nlet a = 1;\n```").contains("<ac:parameter ac:name=\"language\">rust</ac:parameter>"));
    }

    #[test]
    fn html_and_hostile_nesting_do_no_harm() {
        let deep = "> ".repeat(2_000);
        for text in
            ["<div onclick=\"a\">b</div>", "a <b>c</b> [d](e \"f\") ![g](h)", "|a|b|\n|-|-|\n|1|", "```\n]]>", &deep]
        {
            assert_eq!(well_formed(&convert(text)), Ok(()), "{text}");
        }
    }
}
