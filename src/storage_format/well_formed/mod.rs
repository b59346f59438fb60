//! Layer one: what Confluence's strict parser says.
//!
//! Confluence wraps a body in a root element that binds `ac`, `ri` and `at`, declares HTML4's entities and reads it with
//! Woodstox. quick-xml finds the tokens and pairs the tags; it accepts much that Woodstox refuses, and those rules are
//! checked here: names, attributes, references, characters, prefixes, `]]>` in text, limits.

mod attributes;
mod characters;
mod fault;
mod namespaces;

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::events::Event;

use super::finding::{Finding, Severity, place_all};
use super::xml_name::{is_ncname, is_qname_byte, split_qname};
use crate::limits::STORAGE_DEPTH;

pub use characters::{Reference, decode_reference, first_illegal_character};
use fault::Check;
pub use fault::Fault;

/// Reads the whole body strictly; the first fault ends it, as it ends Confluence's own parser.
///
/// # Errors
/// One finding of severity `refused`, with its line and column.
pub fn well_formed(body: &str) -> Result<(), Vec<Finding>> {
    first_fault(body).map_err(|fault| {
        let mut findings = vec![Finding::at(fault.code, Severity::Refused, fault.at, fault.detail)];
        place_all(&mut findings, body);
        findings
    })
}

/// The first fault of the body, if any.
pub(super) fn first_fault(body: &str) -> Check {
    let illegal = first_illegal_character(body);
    let found = Strict::new(body).run();
    match (illegal, found) {
        (Some(at), Err(fault)) if fault.at <= at => Err(fault),
        (Some(at), _) => {
            Err(Fault::new("control_character", at, "this character cannot stand in XML; Confluence refuses the page"))
        }
        (None, found) => found,
    }
}

struct Strict<'a> {
    body: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    scope: namespaces::Scope<'a>,
    attributes: Vec<attributes::Attribute<'a>>,
}

impl<'a> Strict<'a> {
    fn new(body: &'a str) -> Self {
        let mut reader = Reader::from_str(body);
        reader.config_mut().check_comments = true;
        Self { body, reader, depth: 0, scope: namespaces::Scope::default(), attributes: Vec::new() }
    }

    fn run(&mut self) -> Check {
        loop {
            let start = self.position();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(explain(&error, start)),
            };
            let range = start..self.position();
            match event {
                Event::Start(_) => self.open(range)?,
                Event::Empty(_) => {
                    self.open(range)?;
                    self.close();
                }
                // Its name is the start tag's, or quick-xml would have refused it.
                Event::End(_) => self.close(),
                Event::Text(_) => characters::check_text(self.slice(&range), start)?,
                Event::GeneralRef(_) => characters::check_reference(self.slice(&range), start)?,
                Event::PI(_) => check_instruction(self.slice(&range), start)?,
                Event::CData(_) => check_cdata(self.slice(&range), start)?,
                Event::Comment(_) => check_comment(self.slice(&range), start)?,
                Event::Decl(_) => {
                    return Err(Fault::new("xml_declaration", start, "a page body holds no XML declaration"));
                }
                Event::DocType(_) => return Err(Fault::new("doctype", start, "a page body holds no DOCTYPE")),
                Event::Eof if self.depth > 0 => {
                    return Err(Fault::new("unclosed", self.body.len(), "the body ends inside an element"));
                }
                Event::Eof => return Ok(()),
            }
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
        self.body.get(range.clone()).unwrap_or_default()
    }

    fn open(&mut self, range: Range<usize>) -> Check {
        // The wrapper's root element is one level.
        if self.depth + 2 > STORAGE_DEPTH {
            return Err(Fault::new("too_deep", range.start, "elements are nested deeper than 1000 levels"));
        }
        self.depth += 1;
        let tag = self.slice(&range);
        let inside = tag.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_default();
        let inside = inside.strip_suffix('/').unwrap_or(inside);
        let usual = inside.bytes().take_while(|byte| is_qname_byte(*byte)).count();
        let rest = inside.as_bytes().get(usual..).unwrap_or_default();
        let end = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        let end = end.map_or(inside.len(), |more| usual + more);
        let (name, attributes) = inside.split_at_checked(end).unwrap_or((inside, ""));
        let Some((prefix, _)) = split_qname(name) else {
            return Err(Fault::new(
                "name",
                range.start,
                "this is not the name of an element; a bare < is written &lt;",
            ));
        };
        self.attributes.clear();
        attributes::check(attributes, range.start + 1 + end, &mut self.attributes)?;
        self.scope.open(self.depth, &self.attributes)?;
        if !self.scope.is_bound(prefix) || prefix == "xmlns" {
            return Err(Fault::new("prefix", range.start, "the element's prefix is not declared"));
        }
        self.scope.check_attributes(&self.attributes)
    }

    fn close(&mut self) {
        self.scope.close(self.depth);
        self.depth = self.depth.saturating_sub(1);
    }
}

fn check_instruction(instruction: &str, at: usize) -> Check {
    let inside = instruction.strip_prefix("<?").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
    let end = inside.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inside.len());
    let target = inside.get(..end).unwrap_or_default();
    if is_ncname(target) && !target.eq_ignore_ascii_case("xml") {
        return Ok(());
    }
    Err(Fault::new("instruction", at, "a processing instruction has no name, or a reserved one"))
}

/// quick-xml forgives nothing here but the shape of the brackets, which other readers check.
fn check_cdata(section: &str, at: usize) -> Check {
    if section.starts_with("<![CDATA[") && section.ends_with("]]>") {
        return Ok(());
    }
    Err(Fault::new("cdata", at, "a CDATA section is written <![CDATA[ … ]]>"))
}

fn check_comment(comment: &str, at: usize) -> Check {
    let inside = comment.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    if inside.is_some_and(|inside| !inside.contains("--") && !inside.ends_with('-')) {
        return Ok(());
    }
    Err(Fault::new("comment", at, "a comment cannot hold --"))
}

/// quick-xml's reasons in our words.
fn explain(error: &XmlError, at: usize) -> Fault {
    match error {
        XmlError::IllFormed(IllFormedError::MismatchedEndTag { .. }) => {
            Fault::new("end_tag", at, "the end tag does not close the element that is open")
        }
        XmlError::IllFormed(IllFormedError::UnmatchedEndTag(_)) => {
            Fault::new("end_tag", at, "the end tag closes nothing that is open")
        }
        XmlError::IllFormed(IllFormedError::DoubleHyphenInComment) => {
            Fault::new("comment", at, "a comment cannot hold --")
        }
        XmlError::IllFormed(IllFormedError::UnclosedReference) => {
            Fault::new("bare_ampersand", at, "a bare & is written &amp;")
        }
        XmlError::IllFormed(_) => Fault::new("not_well_formed", at, "the markup is not well-formed XML"),
        XmlError::Syntax(SyntaxError::UnclosedCData) => Fault::new("cdata", at, "a CDATA section is not closed"),
        XmlError::Syntax(SyntaxError::UnclosedComment) => Fault::new("comment", at, "a comment is not closed"),
        XmlError::Syntax(SyntaxError::UnclosedDoctype) => Fault::new("doctype", at, "a page body holds no DOCTYPE"),
        XmlError::Syntax(
            SyntaxError::UnclosedTag
            | SyntaxError::UnclosedSingleQuotedAttributeValue
            | SyntaxError::UnclosedDoubleQuotedAttributeValue,
        ) => Fault::new("unclosed", at, "a tag is not closed"),
        _ => Fault::new("not_well_formed", at, "the markup is not well-formed XML"),
    }
}
