//! References of text and of attribute values as characters.

use std::borrow::Cow;

use super::entities;
use super::tokenizer;
use super::well_formed::{Reference, decode_reference};

/// Decodes references, HTML5's included, as a lenient reader would: for judging values, and for code.
pub fn decode(raw: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match reference_in(after) {
            Some((inside, length)) => {
                match decode_reference(inside) {
                    Reference::Character(c) => out.push(c),
                    Reference::Declared | Reference::Undeclared => match entities::characters(inside) {
                        Some(characters) => out.push_str(&characters),
                        None => {
                            out.push('&');
                            out.push_str(after.get(..length).unwrap_or_default());
                        }
                    },
                    _ => {}
                }
                rest = after.get(length..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The name or number behind `&` and the length up to and with its `;`.
pub fn reference_in(after: &str) -> Option<(&str, usize)> {
    let length = after.bytes().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    let ends = after.as_bytes().get(length) == Some(&b';') && length > 0;
    ends.then(|| (after.get(..length).unwrap_or_default(), length + 1))
}

/// The value of an attribute in a start tag that is well-formed.
pub fn attribute_in<'a>(open: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let end = open.bytes().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))?;
    tokenizer::value_of(open, end, name).map(decode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_knows_every_spelling() {
        assert_eq!(decode("&#106;ava&Tab;script&colon;x&amp;&nope;&"), "java\tscript:x&&nope;&");
    }
}
