//! A page body as a stream of elements and texts, for readers that want its structure rather than its plain text.

use std::borrow::Cow;

use super::elements::{Html, Tag};
use super::names::Meaning;
use super::page::repair;
use super::references::{attribute_in, decode};
use super::repair::RepairOptions;
use super::tokenizer::{Kind, Tokenizer};
use super::well_formed::first_fault;
use crate::error::Result;
use crate::limits::STORAGE_INPUT_BYTES;

/// What stands next in a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'a> {
    /// An element begins.
    Start {
        /// Its name, `ac:task`.
        name: &'a str,
        /// The whole start tag; [`Event::attribute`] reads it.
        tag: &'a str,
    },
    /// An element ends; empty ones do so too.
    End {
        /// Its name.
        name: &'a str,
    },
    /// Text as a reader sees it, references decoded.
    Text(Cow<'a, str>),
    /// The text of a macro's plain-text body, line breaks and all.
    Plain(Cow<'a, str>),
}

impl Event<'_> {
    /// The value of an attribute of a start tag.
    pub fn attribute(&self, name: &str) -> Option<String> {
        match self {
            Self::Start { tag, .. } => attribute_in(tag, name).map(Cow::into_owned),
            _ => None,
        }
    }
}

/// Reads a body from front to back and gives the number of tokens. A body that the parser refuses is mended first; mending would
/// make paragraphs of a definition list, so that a body with one is read as it is when the parser takes it.
///
/// # Errors
/// `input_too_large` over 4 MiB.
pub fn read_events(body: &[u8], take: &mut dyn FnMut(&Event<'_>)) -> Result<u64> {
    let decoded = String::from_utf8_lossy(body);
    let is_read_as_it_is = body.len() <= STORAGE_INPUT_BYTES
        && memchr::memmem::find(body, b"<dt").is_some()
        && first_fault(&decoded).is_ok();
    let mended = if is_read_as_it_is { None } else { repair(body, &RepairOptions::default())?.xml };
    let xml = mended.as_deref().unwrap_or(&decoded);
    let mut tokens = Tokenizer::new(xml, true, false);
    let mut drawing = 0usize;
    while let Some(token) = tokens.next(None) {
        let text = token.span.of(xml);
        match token.kind {
            Kind::Start { meaning: Meaning::Html(Html::Drawing), empty: false, .. } => drawing += 1,
            Kind::End { meaning: Meaning::Html(Html::Drawing), .. } => drawing = drawing.saturating_sub(1),
            _ if drawing > 0 => {}
            Kind::Text => take(&Event::Text(decode(text))),
            Kind::Cdata => take(&Event::Text(Cow::Borrowed(inside_cdata(text)))),
            Kind::Start { meaning, name, empty, .. } => {
                let name = name.of(xml);
                take(&Event::Start { name, tag: text });
                if let (Meaning::Exact(tag @ (Tag::AcPlainTextBody | Tag::AcPlainTextLinkBody)), false) =
                    (meaning, empty)
                {
                    plain_body(tag, tokens.plain_body(tag == Tag::AcPlainTextLinkBody).content.of(xml), take);
                    take(&Event::End { name });
                } else if empty || matches!(meaning, Meaning::Exact(tag) if tag.is_void()) {
                    take(&Event::End { name });
                }
            }
            Kind::End { name, .. } => take(&Event::End { name: name.of(xml) }),
            _ => {}
        }
    }
    Ok(tokens.steps)
}

fn plain_body(tag: Tag, raw: &str, take: &mut dyn FnMut(&Event<'_>)) {
    let text = raw.trim().replace("]]]]><![CDATA[>", "]]>");
    let text = text.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")).unwrap_or_default();
    let text = Cow::Borrowed(text);
    take(&if tag == Tag::AcPlainTextBody { Event::Plain(text) } else { Event::Text(text) });
}

fn inside_cdata(raw: &str) -> &str {
    raw.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")).unwrap_or(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_start_has_its_end_and_text_is_decoded() {
        let body = "<p>a &amp; <br /><ac:link><ri:page ri:content-title=\"T\" /></ac:link></p>";
        let (mut open, mut text) = (Vec::new(), String::new());
        read_events(body.as_bytes(), &mut |event| match event {
            Event::Start { name, .. } => open.push((*name).to_owned()),
            Event::End { name } => assert_eq!(open.pop().as_deref(), Some(*name)),
            Event::Text(more) | Event::Plain(more) => text.push_str(more),
        })
        .unwrap();
        assert_eq!((open.len(), text.as_str()), (0, "a & "));
    }

    #[test]
    fn a_code_body_keeps_its_lines() {
        let body = "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[a < b\n&amp;]]></ac:plain-text-body>\
                    </ac:structured-macro>";
        let mut plain = String::new();
        read_events(body.as_bytes(), &mut |event| {
            if let Event::Plain(text) = event {
                plain.push_str(text);
            }
        })
        .unwrap();
        assert_eq!(plain, "a < b\n&amp;");
    }
}
