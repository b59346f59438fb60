//! The walk over a well-formed body.

use super::lines::Lines;
use super::place::Place;
use crate::storage_format::elements::{Class, Html, Tag};
use crate::storage_format::names::Meaning;
use crate::storage_format::references::{attribute_in, decode as decode_references};
use crate::storage_format::tokenizer::{Kind, Span, Tokenizer};

/// The text of a well-formed body.
pub fn walk(xml: &str) -> (String, Vec<Place>) {
    let mut walk = Walk { xml, lines: Lines::default(), macros: Vec::new(), lists: Vec::new(), ..Walk::default() };
    let mut tokens = Tokenizer::new(xml, true, false);
    while let Some(token) = tokens.next(None) {
        match token.kind {
            Kind::Text => walk.text(&decode_references(token.span.of(xml)), token.span.start),
            Kind::Cdata => {
                let raw = token.span.of(xml);
                let inside = raw.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
                walk.text(inside.unwrap_or(raw), token.span.start);
            }
            Kind::Start { meaning: Meaning::Exact(tag), empty, .. } => {
                walk.start(tag, token.span);
                if tag.is_plain_body() && !empty {
                    let body = tokens.plain_body(tag == Tag::AcPlainTextLinkBody);
                    walk.plain(tag, body.content);
                    walk.end(tag);
                } else if empty {
                    walk.end(tag);
                }
            }
            Kind::Start { meaning: Meaning::Html(Html::Drawing), empty: false, .. } => walk.skipped += 1,
            Kind::End { meaning: Meaning::Html(Html::Drawing), .. } => walk.skipped = walk.skipped.saturating_sub(1),
            Kind::End { meaning: Meaning::Exact(tag), .. } => walk.end(tag),
            _ => {}
        }
    }
    walk.lines.finish()
}

/// A macro that is open.
#[derive(Default)]
struct Macro {
    name: String,
    parameters: Vec<(String, String)>,
    has_body: bool,
}

#[derive(Default)]
struct Walk<'a> {
    xml: &'a str,
    lines: Lines,
    macros: Vec<Macro>,
    lists: Vec<Option<u32>>,
    /// Text of an open parameter, and its name.
    parameter: Option<(String, String)>,
    /// What an open link points at, and whether it has shown any text.
    link: Option<(String, bool)>,
    cells: u32,
    skipped: u32,
    task_done: bool,
    in_status: bool,
    pre: u32,
}

impl Walk<'_> {
    fn text(&mut self, text: &str, at: usize) {
        if self.skipped > 0 {
            return;
        }
        if let Some((_, value)) = &mut self.parameter {
            value.push_str(text);
        } else if self.in_status {
            self.task_done |= text.trim() == "complete";
        } else if self.pre > 0 {
            self.lines.verbatim(text.trim_matches('\n'), at);
        } else {
            if let Some((_, shown)) = &mut self.link {
                *shown |= !text.trim().is_empty();
            }
            self.lines.flow(text, at);
        }
    }

    fn plain(&mut self, tag: Tag, content: Span) {
        let raw = content.of(self.xml).trim();
        let text = raw.replace("]]]]><![CDATA[>", "]]>");
        let text = text.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")).unwrap_or_default();
        if tag == Tag::AcPlainTextLinkBody {
            self.text(text, content.start);
        } else if self.skipped == 0 {
            let language =
                self.macros.last().and_then(|open| parameter(open, "language")).unwrap_or_default().to_owned();
            self.lines.line();
            let fence = if self.cells > 0 { String::new() } else { fence_around(text) };
            if self.cells == 0 {
                self.lines.verbatim(&format!("{fence}{language}"), content.start);
            }
            self.lines.verbatim(text, content.start);
            if self.cells == 0 {
                self.lines.verbatim(&fence, content.start);
            }
            self.lines.block();
        }
    }

    fn start(&mut self, tag: Tag, span: Span) {
        match tag {
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => {
                let level = tag.name().as_bytes().get(1).map_or(1, |digit| usize::from(digit.saturating_sub(b'0')));
                self.lines.block();
                self.lines.flow(&"#".repeat(level), span.start);
                self.lines.flow(" ", span.start);
            }
            Tag::P | Tag::Div if self.cells > 0 || !self.lists.is_empty() => self.lines.flow(" ", span.start),
            Tag::Blockquote => {
                self.lines.block();
                self.lines.indent("> ", "> ");
            }
            Tag::Pre => {
                self.lines.block();
                self.pre += 1;
            }
            Tag::Li => self.item(),
            Tag::AcTask => self.task_done = false,
            Tag::AcTaskId | Tag::AcTaskUuid | Tag::AcAdfNode | Tag::AcPlaceholder => self.skipped += 1,
            Tag::AcTaskStatus => self.in_status = true,
            Tag::AcTaskBody => {
                self.lines.line();
                self.lines.indent(if self.task_done { "- [x] " } else { "- [ ] " }, "  ");
            }
            Tag::Tr => {
                self.lines.line();
                self.lines.flow("|", span.start);
            }
            Tag::Td | Tag::Th => {
                self.cells += 1;
                self.lines.flow(" ", span.start);
                self.lines.open_cell();
            }
            Tag::Hr => self.rule(span.start),
            Tag::Br if self.cells > 0 => self.lines.flow(" ", span.start),
            Tag::Br => self.lines.line(),
            Tag::AcRichTextBody | Tag::AcPlainTextBody => self.body(tag, span.start),
            _ => self.start_with_attributes(tag, span),
        }
    }

    /// Elements whose attributes say something to a reader.
    fn start_with_attributes(&mut self, tag: Tag, span: Span) {
        let open = span.of(self.xml);
        let get = |name: &str| attribute_in(open, name).unwrap_or_default().into_owned();
        match tag {
            Tag::Ul | Tag::AcTaskList => self.open_list(None),
            Tag::Ol => self.open_list(Some(get("start").parse().unwrap_or(1))),
            Tag::Time => self.text(&get("datetime"), span.start),
            Tag::AcEmoticon => {
                let fallback = get("ac:emoji-fallback");
                let shown = if fallback.is_empty() { format!(":{}:", get("ac:name")) } else { fallback };
                self.text(&shown, span.start);
            }
            Tag::AcStructuredMacro => {
                self.macros.push(Macro { name: get("ac:name"), ..Macro::default() });
            }
            Tag::AcParameter => self.parameter = Some((get("ac:name"), String::new())),
            Tag::A => self.link = Some((get("href"), false)),
            Tag::AcLink => {
                let anchor = get("ac:anchor");
                self.link = Some((if anchor.is_empty() { anchor } else { format!("#{anchor}") }, false));
            }
            Tag::AcImage => {
                self.lines.flow("[image:", span.start);
                self.text(&format!(" {}", get("ac:alt")), span.start);
            }
            _ if tag.class() == Class::Resource => self.resource(tag, &get, span.start),
            _ if tag.class() == Class::Block => self.lines.block(),
            _ => {}
        }
    }

    fn end(&mut self, tag: Tag) {
        match tag {
            Tag::Blockquote => {
                self.lines.outdent();
                self.lines.block();
            }
            Tag::Pre => {
                self.pre = self.pre.saturating_sub(1);
                self.lines.block();
            }
            Tag::Ul | Tag::Ol | Tag::AcTaskList => {
                self.lists.pop();
                if self.lists.is_empty() { self.lines.block() } else { self.lines.line() }
            }
            Tag::Li | Tag::AcTaskBody => self.lines.outdent(),
            Tag::AcTaskId | Tag::AcTaskUuid | Tag::AcAdfNode | Tag::AcPlaceholder => {
                self.skipped = self.skipped.saturating_sub(1);
            }
            Tag::AcTaskStatus => self.in_status = false,
            Tag::Td | Tag::Th => {
                self.cells = self.cells.saturating_sub(1);
                self.lines.close_cell();
                self.lines.flow(" |", 0);
            }
            Tag::Tr => self.lines.line(),
            Tag::AcParameter => {
                if let (Some(parameter), Some(open)) = (self.parameter.take(), self.macros.last_mut()) {
                    open.parameters.push(parameter);
                }
            }
            Tag::AcStructuredMacro => self.end_macro(),
            Tag::A | Tag::AcLink => self.end_link(),
            Tag::AcImage => self.lines.flow("]", 0),
            Tag::P | Tag::Div if self.cells > 0 || !self.lists.is_empty() => self.lines.flow(" ", 0),
            _ if tag.class() == Class::Block => self.lines.block(),
            _ => {}
        }
    }

    fn rule(&mut self, at: usize) {
        self.lines.block();
        self.lines.flow("---", at);
        self.lines.block();
    }

    fn open_list(&mut self, start: Option<u32>) {
        if self.lists.is_empty() {
            self.lines.block()
        } else {
            self.lines.line()
        }
        self.lists.push(start);
    }

    fn item(&mut self) {
        self.lines.line();
        match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = format!("{number}. ");
                *number = number.saturating_add(1);
                self.lines.indent(&mark, &" ".repeat(mark.len()));
            }
            _ => self.lines.indent("- ", "  "),
        }
    }

    /// A macro with a body: its kind and title, then the body as a quote.
    fn body(&mut self, tag: Tag, at: usize) {
        let Some(open) = self.macros.last_mut() else { return };
        open.has_body = true;
        if tag == Tag::AcPlainTextBody {
            self.lines.block();
            return;
        }
        let heading = match parameter(open, "title") {
            Some(title) => format!("[{}] {title}", open.name),
            None => format!("[{}]", open.name),
        };
        self.lines.block();
        self.lines.indent("> ", "> ");
        self.lines.flow(&heading, at);
        self.lines.line();
    }

    fn end_macro(&mut self) {
        let Some(open) = self.macros.pop() else { return };
        if open.has_body {
            if !matches!(crate::storage_format::macros::body_of(&open.name), crate::storage_format::macros::Body::Plain)
            {
                self.lines.outdent();
            }
            self.lines.block();
            return;
        }
        let get = |name: &str| parameter(&open, name).unwrap_or_default();
        let shown = match open.name.as_str() {
            "anchor" | "toc" | "children" | "pagetree" | "livesearch" => return,
            "status" => format!("[{}]", get("title")),
            "jira" => format!("[jira: {}{}]", get("key"), get("jqlQuery")),
            name => {
                let values: Vec<&str> =
                    open.parameters.iter().map(|(_, value)| value.trim()).filter(|v| !v.is_empty()).collect();
                if values.is_empty() { format!("[{name}]") } else { format!("[{name}: {}]", values.join(", ")) }
            }
        };
        self.text(&shown, 0);
    }

    fn resource(&mut self, tag: Tag, get: &dyn Fn(&str) -> String, at: usize) {
        let named = match tag {
            Tag::RiPage | Tag::RiBlogPost => get("ri:content-title"),
            Tag::RiAttachment => get("ri:filename"),
            Tag::RiUrl => get("ri:value"),
            Tag::RiUser => format!("@{}{}{}", get("ri:account-id"), get("ri:username"), get("ri:userkey")),
            Tag::RiSpace => get("ri:space-key"),
            Tag::RiShortcut => format!("{}@{}", get("ri:parameter"), get("ri:key")),
            _ => get("ri:content-id"),
        };
        if let Some((_, value)) = &mut self.parameter {
            value.push_str(&named);
        } else if let Some((target, _)) = &mut self.link {
            target.insert_str(0, &named);
        } else {
            self.text(&format!(" {named}"), at);
        }
    }

    /// The target behind the text, unless the text says it.
    fn end_link(&mut self) {
        let Some((target, shown)) = self.link.take() else { return };
        if target.is_empty() || target.starts_with('#') && shown {
            return;
        }
        if shown { self.text(&format!(" ({target})"), 0) } else { self.text(&target, 0) }
    }
}

/// A fence that the code does not hold itself.
fn fence_around(code: &str) -> String {
    let (mut longest, mut run) = (0, 0);
    for c in code.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat((longest + 1).max(3))
}

fn parameter<'a>(open: &'a Macro, name: &str) -> Option<&'a str> {
    open.parameters.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, value)| value.as_str())
}
