//! Findings: what is wrong with a body, where, and whether it was mended.

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Confluence refuses the body.
    Refused,
    /// Accepted, but something a reader should see is lost.
    Lossy,
    /// Accepted, but dangerous.
    Unsafe,
    /// Accepted and shown, but not as the format asks.
    Style,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Stable name of the rule.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// 1-based.
    pub line: u32,
    /// 1-based, in UTF-16 units.
    pub column: u32,
    /// In UTF-8 bytes from the start of the body.
    pub offset_bytes: u32,
    /// Whether the repairer mended it.
    pub fixed: bool,
    /// A sentence for a person; never contains text of the page.
    pub detail: String,
}

impl Finding {
    /// A `refused` finding at a byte offset of `body`.
    pub fn refused(code: &'static str, body: &str, offset: usize, detail: impl Into<String>) -> Self {
        let (line, column) = position(body, offset);
        Self {
            code,
            severity: Severity::Refused,
            line,
            column,
            offset_bytes: u32::try_from(offset).unwrap_or(u32::MAX),
            fixed: false,
            detail: detail.into(),
        }
    }
}

/// 1-based line, and column in UTF-16 units, of a byte offset.
fn position(body: &str, offset: usize) -> (u32, u32) {
    let before = body.get(..offset.min(body.len())).unwrap_or(body);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let last_line = before.rsplit('\n').next().unwrap_or_default();
    let column = last_line.encode_utf16().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
