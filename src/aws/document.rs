//! One whole XML document as a tree of elements.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zeroize::Zeroize;

use crate::storage_format::well_formed;

/// An element: its name, its direct text with references resolved, and its children in order.
#[derive(Debug, Default)]
pub struct Element {
    /// As written; a prefix stays.
    pub name: String,
    /// The value of `xmlns`, when it is declared here.
    pub namespace: Option<String>,
    /// Text outside children.
    pub text: String,
    /// Children in order, as places in [`Document::elements`].
    pub children: Vec<usize>,
}

/// A document: exactly one root, nothing behind it, no DOCTYPE.
#[derive(Debug)]
pub struct Document {
    /// All elements; the root first.
    pub elements: Vec<Element>,
}

impl Document {
    /// Reads `bytes`; `None` unless they are one whole well-formed document in UTF-8.
    ///
    /// The strict reader of [`well_formed`] judges first: names, attributes, references, characters, nesting, no DOCTYPE. A declaration
    /// may stand at the very beginning, and names no other encoding.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = without_declaration(text)?.trim_matches([' ', '\t', '\n', '\r']);
        well_formed(text).ok()?;
        let mut document = Self { elements: Vec::new() };
        document.fill(text)?;
        (!document.elements.is_empty()).then_some(document)
    }

    fn fill(&mut self, text: &str) -> Option<()> {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<usize> = Vec::new();
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    let at = self.add(&start, open.last().copied())?;
                    open.push(at);
                }
                Event::Empty(start) => drop(self.add(&start, open.last().copied())?),
                Event::End(_) => drop(open.pop()),
                Event::Text(part) => self.push(&open, &part)?,
                Event::CData(part) => self.push(&open, &part)?,
                Event::GeneralRef(reference) => {
                    self.push(&open, character(&reference)?.encode_utf8(&mut [0; 4]))?;
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Decl(_) | Event::DocType(_) => return None,
                Event::Eof => return Some(()),
            }
        }
    }

    fn add(&mut self, start: &BytesStart<'_>, parent: Option<usize>) -> Option<usize> {
        let at = self.elements.len();
        match parent {
            Some(parent) => self.elements.get_mut(parent)?.children.push(at),
            None if at > 0 => return None,
            None => {}
        }
        let name = start.name().into_inner().to_owned();
        let declared =
            start.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == "xmlns");
        let namespace = declared.map(|attribute| attribute.value.into_owned());
        self.elements.push(Element { name, namespace, ..Element::default() });
        Some(at)
    }

    /// Text outside the root is white space, or there is no document.
    fn push(&mut self, open: &[usize], part: &str) -> Option<()> {
        match open.last() {
            Some(at) => self.elements.get_mut(*at)?.text.push_str(part),
            None if !part.trim().is_empty() => return None,
            None => {}
        }
        Some(())
    }

    /// Zeroes all text: the answer to `AssumeRole` holds keys.
    pub fn wipe(&mut self) {
        self.elements.iter_mut().for_each(|element| element.text.zeroize());
    }

    /// The children of an element.
    pub fn children(&self, of: &Element) -> impl Iterator<Item = &Element> {
        of.children.iter().filter_map(|at| self.elements.get(*at))
    }
}

/// XML's five names and numbers; a page's named entities are not declared here.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok()?,
    }
}

/// What stands behind `<?xml … ?>`, when that is there and names UTF-8 or no encoding.
fn without_declaration(text: &str) -> Option<&str> {
    let Some(rest) = text.strip_prefix("<?xml").filter(|rest| rest.starts_with([' ', '\t', '\r', '\n'])) else {
        return Some(text);
    };
    let (declaration, rest) = rest.split_once("?>")?;
    let encoding =
        declaration.split_once("encoding").map(|(_, value)| value.trim_matches([' ', '\t', '\r', '\n', '=']));
    let value = encoding.map(|value| value.trim_start_matches(['"', '\'']));
    let is_utf8 = value.is_none_or(|value| value.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("utf-8")));
    (is_utf8 && declaration.contains("version")).then_some(rest)
}
