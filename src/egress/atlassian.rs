//! Requests to the site's own Confluence and Jira: paths from encoded segments, and the scope each one needs.

use serde::Serialize;

use crate::http::Method;

/// The product that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Product {
    /// Confluence Cloud.
    Confluence,
    /// Jira Cloud.
    Jira,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Identity {
    /// The app.
    App,
    /// The user who started this invocation.
    User,
}

/// An OAuth scope of `manifest.yml`.
pub type Scope = &'static str;

/// A path on the site, made from literal parts and encoded segments only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AtlassianPath(String);

impl AtlassianPath {
    /// Starts with a literal of this crate, for example `/wiki/api/v2/pages`.
    pub fn new(literal: &'static str) -> Self {
        Self(literal.to_owned())
    }

    /// Adds `/` and one segment, percent-encoded. `.` and `..` are encoded too, so that no path is climbed.
    #[must_use]
    pub fn segment(mut self, segment: &str) -> Self {
        self.0.push('/');
        if segment.chars().all(|c| c == '.') {
            segment.chars().for_each(|_| self.0.push_str("%2E"));
        } else {
            push_encoded(&mut self.0, segment);
        }
        self
    }

    /// Adds a literal of this crate, for example `/properties`.
    #[must_use]
    pub fn literal(mut self, literal: &'static str) -> Self {
        self.0.push_str(literal);
        self
    }

    /// Adds one query parameter.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: &str) -> Self {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(name);
        self.0.push('=');
        push_encoded(&mut self.0, value);
        self
    }

    /// The path as it goes out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A request to the site. `scope` is compared with `manifest.yml` by a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AtlassianRequest {
    /// Who answers.
    pub product: Product,
    /// Who asks.
    pub identity: Identity,
    /// Method.
    pub method: Method,
    /// Path and query.
    pub path: AtlassianPath,
    /// The scope it needs.
    #[serde(skip)]
    pub scope: Scope,
    /// Body, JSON where it is no upload; travels beside the effect.
    #[serde(skip)]
    pub body: Option<Vec<u8>>,
    /// What the body is, when it is a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload: Option<Upload>,
}

/// A file that goes out as the part `file` of a form (RFC 7578), which the shim makes around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// Its name there.
    pub filename: String,
    /// Its media type.
    pub media_type: &'static str,
}

/// RFC 3986 unreserved characters stay, everything else is percent-encoded as UTF-8.
fn push_encoded(out: &mut String, text: &str) {
    use std::fmt::Write;
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_cannot_climb_or_add_a_query() {
        let path = AtlassianPath::new("/wiki/api/v2/pages").segment("../x?y#z").query("title", "a b&c");
        assert_eq!(path.as_str(), "/wiki/api/v2/pages/..%2Fx%3Fy%23z?title=a%20b%26c");
        assert_eq!(AtlassianPath::new("/wiki").segment("..").as_str(), "/wiki/%2E%2E");
    }
}
