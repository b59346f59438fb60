//! Attributes of one start tag.

use std::collections::BTreeSet;

use super::characters::check_value;
use super::fault::{Check, Fault};
use crate::limits::{STORAGE_ATTRIBUTE_CHARS, STORAGE_ATTRIBUTES};
use crate::storage_format::find;
use crate::storage_format::xml_name::{is_qname_byte, split_qname};

/// An attribute as written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute<'a> {
    pub prefix: &'a str,
    pub local: &'a str,
    pub value: &'a str,
    pub at: usize,
}

/// Reads and checks what stands between an element's name and the tag's end. `at` is where it starts in the body.
pub(super) fn check<'a>(text: &'a str, at: usize, found: &mut Vec<Attribute<'a>>) -> Check {
    let mut rest = text;
    loop {
        let spaces = find::spaces(rest, 0);
        rest = rest.get(spaces..).unwrap_or_default();
        if rest.is_empty() {
            return unique(found);
        }
        let place = at + (text.len() - rest.len());
        if spaces == 0 {
            return Err(Fault::new("attribute_space", place, "a space is missing between two attributes"));
        }
        if found.len() >= STORAGE_ATTRIBUTES {
            return Err(Fault::new("too_many_attributes", place, "an element has more than 1000 attributes"));
        }
        let (attribute, tail) = one(rest, place)?;
        found.push(attribute);
        rest = tail;
    }
}

fn one(text: &str, at: usize) -> Result<(Attribute<'_>, &str), Fault> {
    let fault = |detail| Err(Fault::new("attribute", at, detail));
    let usual = text.bytes().take_while(|byte| is_qname_byte(*byte)).count();
    let gap = usual + find::spaces(text, usual);
    let sign = if text.as_bytes().get(gap) == Some(&b'=') { Some(gap) } else { text.find('=') };
    let Some((name, value)) = sign.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))) else {
        return fault("an attribute has no value");
    };
    let name = if gap == usual { name } else { name.trim_end_matches([' ', '\t', '\n', '\r']) };
    let Some((prefix, local)) = split_qname(name) else {
        return fault("this is not an attribute written name=\"value\"");
    };
    let value = value.get(find::spaces(value, 0)..).unwrap_or_default();
    let quote = match value.as_bytes().first() {
        Some(b'"') => '"',
        Some(b'\'') => '\'',
        _ => return fault("an attribute's value is not in quotes"),
    };
    let inside = value.get(1..).unwrap_or_default();
    let Some((value, rest)) = inside.split_once(quote) else {
        return fault("an attribute's quotes are not closed");
    };
    let value_at = at + (text.len() - inside.len());
    check_value(value, value_at)?;
    check_length(value, value_at)?;
    Ok((Attribute { prefix, local, value, at }, rest))
}

fn check_length(value: &str, at: usize) -> Check {
    if value.len() > STORAGE_ATTRIBUTE_CHARS && value.encode_utf16().count() > STORAGE_ATTRIBUTE_CHARS {
        return Err(Fault::new("attribute_too_long", at, "an attribute's value is longer than 524,288 characters"));
    }
    Ok(())
}

fn unique(found: &[Attribute<'_>]) -> Check {
    let twice = |attribute: &Attribute<'_>| {
        Fault::new("attribute_twice", attribute.at, "an element has the same attribute twice")
    };
    if found.len() > 8 {
        let mut seen = BTreeSet::new();
        if let Some(second) = found.iter().find(|attribute| !seen.insert((attribute.prefix, attribute.local))) {
            return Err(twice(second));
        }
        return Ok(());
    }
    for (index, attribute) in found.iter().enumerate() {
        let before = found.get(..index).unwrap_or_default();
        if before.iter().any(|other| other.local == attribute.local && other.prefix == attribute.prefix) {
            return Err(twice(attribute));
        }
    }
    Ok(())
}
