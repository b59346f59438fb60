//! What a reader sees of a rendered document, and what an independent renderer makes of Markdown: the oracle of the tests
//! that no word vanishes.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// What stands where.
#[derive(Debug, Default)]
pub struct Seen {
    /// Text that a reader sees; blocks on lines of their own.
    pub shown: String,
    /// Comments, instructions, attributes, scripts.
    pub hidden: String,
}

/// Words of a text with their numbers: letters and digits, at least one letter.
pub fn words(text: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    let words = text.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|word| word.contains(char::is_alphabetic)) {
        *counts.entry(word).or_insert(0) += 1;
    }
    counts
}

/// Elements whose text is not read together with what stands around them: blocks, and what HTML makes of notes and formulas.
const BLOCKS: &str = " p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr th td blockquote pre hr br \
    details summary center section article aside header footer nav main figure figcaption address fieldset form textarea sup span \
    ac:structured-macro ac:rich-text-body ac:plain-text-body ac:task-list ac:task ac:task-body ";

/// Elements whose content no reader sees.
const HIDES: &str = " script style iframe noembed template ac:task-id ac:task-status ";

/// Reads HTML as the HTML standard's tokenizer does, or storage format, where CDATA is text and parameters are settings.
pub fn seen(html: &str) -> Seen {
    let mut seen = Seen::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        seen.shown.push_str(&decoded(&rest[..at]));
        rest = seen.markup(&rest[at..]);
    }
    seen.shown.push_str(&decoded(rest));
    seen
}

impl Seen {
    /// Takes what begins with `<`; gives what follows.
    fn markup<'t>(&mut self, text: &'t str) -> &'t str {
        // Text, in Markdown's reading too; without its end it begins nothing.
        if let Some(inside) = text.strip_prefix("<![CDATA[") {
            let Some((code, rest)) = inside.split_once("]]>") else {
                self.shown.push('<');
                return &text[1..];
            };
            self.shown.push_str(code);
            return rest;
        }
        let name_at = if text.starts_with("</") { 2 } else { 1 };
        if let Some(comment) = text.strip_prefix("<!--") {
            // `<!-->` and `<!--->` are whole.
            let end = ["->", ">"].into_iter().find(|end| comment.starts_with(end)).map(str::len);
            return self.hide(comment, end.or(comment.find("-->").map(|at| at + 3)).unwrap_or(comment.len()));
        }
        if !text[name_at..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            // An instruction as Markdown reads it; HTML would end it at the first `>` and show the rest.
            let end = if text.starts_with("<?") { "?>" } else { ">" };
            if text.starts_with("<!") || text.starts_with("<?") || name_at == 2 && text.len() > 2 {
                return self.hide(text, text.find(end).map_or(text.len(), |at| at + end.len()));
            }
            self.shown.push('<');
            return &text[1..];
        }
        let name_end = text[name_at..].find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
        let name = text[name_at..name_end.map_or(text.len(), |end| name_at + end)].to_ascii_lowercase();
        let tag_end = tag_end(text).unwrap_or(text.len());
        let (tag, rest) = text.split_at(tag_end);
        if BLOCKS.contains(&format!(" {name} ")) {
            self.shown.push('\n');
        }
        self.hide(tag, tag.len());
        let is_setting = name == "ac:parameter" && !tag.contains("ac:name=\"title\"");
        if name == "ac:parameter" && !is_setting {
            self.shown.push('\n');
        }
        let is_hiding = name_at == 1 && !tag.ends_with("/>") && (is_setting || HIDES.contains(&format!(" {name} ")));
        if !is_hiding {
            return rest;
        }
        let close = format!("</{name}");
        let end = rest.to_ascii_lowercase().find(&close).unwrap_or(rest.len());
        self.hide(rest, end)
    }

    fn hide<'t>(&mut self, text: &'t str, end: usize) -> &'t str {
        self.hidden.push_str(&decoded(&text[..end]));
        self.hidden.push('\n');
        &text[end..]
    }
}

/// Behind a tag's `>`, which a quoted value may hold too.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') if before == '=' => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    None
}

/// The references that our writer and the oracle make; any other is no word.
fn decoded(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let known = [("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("amp;", '&'), ("#39;", '\'')];
        match known.iter().find(|(name, _)| part.starts_with(name)) {
            Some((name, c)) => {
                out.push(*c);
                out.push_str(&part[name.len()..]);
            }
            None => {
                let name = part.split_once(';').filter(|(name, _)| {
                    !name.is_empty() && name.len() < 32 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
                });
                out.push('&');
                out.push_str(name.map_or(part, |(_, rest)| rest));
            }
        }
    }
    out
}

/// The dialect that this project reads.
const DIALECT: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM);

/// Markdown as the parser's own events give it, without any step of ours.
pub struct Oracle {
    pub seen: Seen,
    /// What Markdown itself shows nowhere: definitions of references, and the rest of a fence's first line.
    pub unshown: String,
}

/// Reads Markdown.
pub fn oracle(markdown: &str) -> Oracle {
    let parser = Parser::new_ext(markdown, DIALECT);
    let spans: Vec<Range<usize>> =
        parser.reference_definitions().iter().map(|(_, definition)| definition.span.clone()).collect();
    let mut unshown: String = spans.iter().map(|span| format!("{}\n", &markdown[span.clone()])).collect();
    let (mut html, mut block, mut alt) = (String::new(), String::new(), 0);
    for event in parser {
        match event {
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                html.push_str(&if alt == 0 {
                    format!("<img title=\"{}\" src=\"{}\" alt=\"", attribute(&title), attribute(&dest_url))
                } else {
                    String::new()
                });
                alt += 1;
            }
            Event::End(TagEnd::Image) => {
                alt -= 1;
                html.push_str(if alt == 0 { "\"/>" } else { "" });
            }
            Event::Text(text) | Event::Code(text) => html.push_str(&attribute(&text)),
            // CommonMark 0.31, images: their description is plain text, without tags.
            Event::InlineHtml(raw) if alt > 0 => unshown.push_str(&format!("{raw}\n")),
            Event::Html(raw) => block.push_str(&raw),
            Event::End(TagEnd::HtmlBlock) => html.push_str(&ended(&std::mem::take(&mut block))),
            Event::InlineHtml(raw) => html.push_str(&raw),
            Event::SoftBreak | Event::HardBreak => html.push('\n'),
            Event::Start(Tag::Link { dest_url, title, .. }) if alt == 0 => {
                html.push_str(&format!("<a href=\"{}\" title=\"{}\">", attribute(&dest_url), attribute(&title)));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                if let CodeBlockKind::Fenced(info) = kind {
                    unshown.push_str(&format!("{info}\n"));
                }
                html.push_str("<pre>");
            }
            Event::FootnoteReference(label) => unshown.push_str(&format!("{label}\n")),
            Event::Start(Tag::FootnoteDefinition(label)) => {
                unshown.push_str(&format!("{label}\n"));
                html.push_str("<div>");
            }
            Event::Start(tag) if is_block(&tag.to_end()) => html.push_str("<div>"),
            Event::End(tag) if is_block(&tag) => html.push_str("</div>"),
            _ => {}
        }
    }
    Oracle { seen: seen(&html), unshown }
}

/// A block of raw HTML; what it leaves open ends with it, and is text.
fn ended(block: &str) -> String {
    let open = [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")].into_iter().find_map(|(start, end)| {
        let at = block.rfind(start)?;
        (!block[at..].contains(end)).then_some(at)
    });
    open.map_or(block.to_owned(), |at| format!("{}&lt;{}", &block[..at], &block[at + 1..]))
}

fn is_block(tag: &TagEnd) -> bool {
    let inline = matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image | TagEnd::HtmlBlock
    );
    !inline
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
