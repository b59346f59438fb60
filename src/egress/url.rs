//! A strict reader of absolute `https://` URLs, and the canonical spelling that goes out.
//!
//! It takes a part of what the WHATWG URL standard takes and gives the same URL for that part, so that no later
//! parser can read another host out of it: no white space, no control character, no backslash, no user, no percent
//! sign and no character outside ASCII in the host, no spelling of an IPv4 address but the dotted quad. What would
//! need Unicode tables (UTS 46) is refused; international names are entered in punycode. The fragment is dropped: it
//! is never sent.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::denial::Denial;
use super::punycode;
use crate::limits::URL_CHARS;

/// The host as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A DNS name in lower case, without a trailing dot.
    Name(String),
    /// A dotted quad.
    V4(Ipv4Addr),
    /// An address in brackets.
    V6(Ipv6Addr),
}

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::V4(address) => write!(f, "{address}"),
            Self::V6(address) => write!(f, "[{address}]"),
        }
    }
}

/// A URL in its parts; `Display` writes the canonical spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpsUrl {
    /// Host.
    pub host: Host,
    /// Port; 443 when none was written.
    pub port: u16,
    path: String,
    query: Option<String>,
}

impl HttpsUrl {
    /// Reads an absolute URL.
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn read(text: &str) -> Result<Self, Denial> {
        clean_text(text)?;
        let rest = strip_https(text).ok_or(if has_scheme(text) { Denial::NotHttps } else { Denial::MalformedUrl })?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(end).ok_or(Denial::MalformedUrl)?;
        let (host, port) = read_authority(authority)?;
        let (path, query) = split_tail(tail);
        Ok(Self { host, port, path: canonical_path(path), query: query.map(|text| encode(text, in_query)) })
    }

    /// Reads the `Location` of an answer from this URL.
    ///
    /// # Errors
    /// The first rule that the resolved URL breaks.
    pub fn join(&self, location: &str) -> Result<Self, Denial> {
        clean_text(location)?;
        if has_scheme(location) {
            return Self::read(location);
        }
        if let Some(rest) = location.strip_prefix("//") {
            return Self::read(&format!("https://{rest}"));
        }
        let (path, query) = split_tail(location);
        let joined = match path {
            "" => self.path.clone(),
            absolute if absolute.starts_with('/') => absolute.to_owned(),
            relative => {
                let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                format!("{folder}/{relative}")
            }
        };
        let kept = || if path.is_empty() { self.query.clone() } else { None };
        Ok(Self {
            host: self.host.clone(),
            port: self.port,
            path: canonical_path(&joined),
            query: query.map(|text| encode(text, in_query)).or_else(kept),
        })
    }
}

impl std::fmt::Display for HttpsUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "https://{}", self.host)?;
        if self.port != 443 {
            write!(f, ":{}", self.port)?;
        }
        f.write_str(&self.path)?;
        self.query.as_ref().map_or(Ok(()), |query| write!(f, "?{query}"))
    }
}

/// What other parsers drop, trim or turn into `/` is refused before anything is read.
fn clean_text(text: &str) -> Result<(), Denial> {
    if text.is_empty() {
        return Err(Denial::Empty);
    }
    if text.len() > URL_CHARS {
        return Err(Denial::TooLong);
    }
    if text.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\') {
        return Err(Denial::ForbiddenCharacter);
    }
    Ok(())
}

fn strip_https(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_at_checked("https://".len())?;
    scheme.eq_ignore_ascii_case("https://").then_some(rest)
}

/// RFC 3986 section 3.1.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(rest)
}

fn read_authority(authority: &str) -> Result<(Host, u16), Denial> {
    if authority.contains('@') {
        return Err(Denial::UserInfo);
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (inner, port) = rest.split_once(']').ok_or(Denial::MalformedHost)?;
            (Host::V6(inner.parse().map_err(|_| Denial::MalformedHost)?), port)
        }
        None => {
            let end = authority.find(':').unwrap_or(authority.len());
            let (name, port) = authority.split_at_checked(end).ok_or(Denial::MalformedHost)?;
            (read_name(name)?, port)
        }
    };
    Ok((host, read_port(port)?))
}

fn read_port(text: &str) -> Result<u16, Denial> {
    if text.is_empty() {
        return Ok(443);
    }
    let digits = text.strip_prefix(':').ok_or(Denial::MalformedPort)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain).ok_or(Denial::MalformedPort)
}

/// Letters, digits and hyphens (RFC 1123 section 2.1), labels of 63 and names of 253 (RFC 1035 section 2.3.4).
fn read_name(text: &str) -> Result<Host, Denial> {
    if !text.is_ascii() {
        return Err(Denial::NonAsciiHost);
    }
    let name = text.to_ascii_lowercase();
    if name.ends_with('.') {
        return Err(Denial::TrailingDot);
    }
    if name.is_empty() || name.len() > 253 || !name.split('.').all(is_label) {
        return Err(Denial::MalformedHost);
    }
    if !ends_in_number(&name) {
        return Ok(Host::Name(name));
    }
    name.parse().map(Host::V4).map_err(|_| Denial::AmbiguousAddress)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.strip_prefix("xn--").is_none_or(punycode::is_foreign)
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// WHATWG URL, "ends in a number": such a host is read as IPv4, in whatever spelling.
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    hex || last.bytes().all(|byte| byte.is_ascii_digit())
}

fn split_tail(tail: &str) -> (&str, Option<&str>) {
    let sent = tail.split_once('#').map_or(tail, |(sent, _)| sent);
    sent.split_once('?').map_or((sent, None), |(path, query)| (path, Some(query)))
}

fn canonical_path(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let mut parts = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(segment) = parts.next() {
        let last = parts.peek().is_none();
        match dots(segment) {
            Some(count) => {
                if count == 2 {
                    segments.pop();
                }
                if last {
                    segments.push("");
                }
            }
            None => segments.push(segment),
        }
    }
    segments.iter().fold(String::with_capacity(path.len() + 1), |out, segment| out + "/" + &encode(segment, in_path))
}

/// One or two dots, also when written as `%2e`.
fn dots(segment: &str) -> Option<usize> {
    if segment.len() > 6 {
        return None;
    }
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    matches!(plain.as_str(), "." | "..").then_some(plain.len())
}

fn encode(text: &str, escaped: impl Fn(u8) -> bool) -> String {
    use std::fmt::Write;
    if !text.bytes().any(&escaped) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if escaped(byte) {
            let _ = write!(out, "%{byte:02X}");
        } else {
            out.push(char::from(byte));
        }
    }
    out
}

/// WHATWG path percent-encode set; older parsers leave `^` alone, escaped it reads the same in all.
fn in_path(byte: u8) -> bool {
    byte >= 0x80 || matches!(byte, b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'^')
}

/// WHATWG special-query percent-encode set.
fn in_query(byte: u8) -> bool {
    byte >= 0x80 || matches!(byte, b'"' | b'<' | b'>' | b'\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        HttpsUrl::read(text).map(|url| url.to_string()).unwrap_or_else(|denial| format!("{denial:?}"))
    }

    #[test]
    fn the_canonical_spelling_is_rebuilt() {
        for (given, wanted) in [
            ("HTTPS://API.GitHub.COM", "https://api.github.com/"),
            ("https://api.github.com:443/a/./b/../c?x=1#top", "https://api.github.com/a/c?x=1"),
            ("https://h.example.org/a/%2e%2E/b/.", "https://h.example.org/b/"),
            ("https://h.example.org/../../x", "https://h.example.org/x"),
            ("https://h.example.org?q=<'>", "https://h.example.org/?q=%3C%27%3E"),
            ("https://h.example.org/ä{}", "https://h.example.org/%C3%A4%7B%7D"),
            ("https://[2606:4700:0:0::1]:8443/", "https://[2606:4700::1]:8443/"),
            ("https://h.example.org//a//", "https://h.example.org//a//"),
        ] {
            assert_eq!(canonical(given), wanted, "{given}");
            assert_eq!(canonical(wanted), wanted);
        }
    }

    #[test]
    fn what_parsers_read_differently_is_refused_by_name() {
        for (given, wanted) in [
            ("", "Empty"),
            (" https://a.org/", "ForbiddenCharacter"),
            ("https://a.org\t/", "ForbiddenCharacter"),
            ("https://evil.org\\.a.org/", "ForbiddenCharacter"),
            ("http://a.org/", "NotHttps"),
            ("https:a.org", "NotHttps"),
            ("https:/a.org", "NotHttps"),
            ("//a.org/", "MalformedUrl"),
            ("https:///a.org", "MalformedHost"),
            ("https://u@a.org/", "UserInfo"),
            ("https://a.org%2f.b.org/", "MalformedHost"),
            ("https://a.org;.b.org/", "MalformedHost"),
            ("https://a.org./", "TrailingDot"),
            ("https://①②⑦.0.0.1/", "NonAsciiHost"),
            ("https://127.1/", "AmbiguousAddress"),
            ("https://0x7f000001/", "AmbiguousAddress"),
            ("https://0177.0.0.1/", "AmbiguousAddress"),
            ("https://2130706433/", "AmbiguousAddress"),
            ("https://a.0x/", "AmbiguousAddress"),
            ("https://a.org:/", "MalformedPort"),
            ("https://a.org:0443/", "MalformedPort"),
            ("https://a.org:99999/", "MalformedPort"),
            ("https://a_b.org/", "MalformedHost"),
            ("https://xn--localhost-.org/", "MalformedHost"),
            ("https://xn--99999999999.org/", "MalformedHost"),
            ("https://xn--9.org/", "MalformedHost"),
            ("https://[::1/", "MalformedHost"),
            ("https://[fe80::1%25eth0]/", "MalformedHost"),
        ] {
            assert_eq!(canonical(given), wanted, "{given}");
        }
        assert_eq!(canonical(&format!("https://a.org/{}", "x".repeat(2048))), "TooLong");
    }

    #[test]
    fn a_location_is_resolved_against_the_answering_url() {
        let from = HttpsUrl::read("https://a.org/x/y?q=1").unwrap();
        for (location, wanted) in [
            ("/z", "https://a.org/z"),
            ("z", "https://a.org/x/z"),
            ("../z?r", "https://a.org/z?r"),
            ("?r=2", "https://a.org/x/y?r=2"),
            ("#f", "https://a.org/x/y?q=1"),
            ("//b.org/z", "https://b.org/z"),
            ("https://b.org", "https://b.org/"),
        ] {
            assert_eq!(from.join(location).unwrap().to_string(), wanted, "{location}");
        }
        assert_eq!(from.join("http://a.org/"), Err(Denial::NotHttps));
        assert_eq!(from.join("javascript:alert(1)"), Err(Denial::NotHttps));
        assert_eq!(from.join("///b.org/"), Err(Denial::MalformedHost));
    }
}
