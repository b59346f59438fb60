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
    /// A finding at a byte offset; [`place_all`] gives it its line and column.
    pub fn at(code: &'static str, severity: Severity, offset: usize, detail: impl Into<String>) -> Self {
        let offset_bytes = u32::try_from(offset).unwrap_or(u32::MAX);
        Self { code, severity, line: 1, column: 1, offset_bytes, fixed: false, detail: detail.into() }
    }
}

/// Sorts findings by place and gives each its line and column, in one pass over the text.
pub fn place_all(findings: &mut [Finding], text: &str) {
    findings.sort_by_key(|finding| finding.offset_bytes);
    let (mut at, mut line, mut column) = (0usize, 1u32, 1u32);
    for finding in findings {
        let offset = usize::try_from(finding.offset_bytes).unwrap_or(usize::MAX).min(text.len());
        let between = text.get(at..offset).unwrap_or_default();
        match between.rfind('\n') {
            Some(last) => {
                let lines = between.bytes().filter(|byte| *byte == b'\n').count();
                line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
                column = utf16_units(between.get(last + 1..).unwrap_or_default()).saturating_add(1);
            }
            None => column = column.saturating_add(utf16_units(between)),
        }
        // An offset inside a character (it cannot be cut there) counts as the character's start.
        if text.is_char_boundary(offset) {
            at = offset;
        }
        (finding.line, finding.column) = (line, column);
    }
}

fn utf16_units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units_and_lines_start_at_one() {
        let text = "a\nx\u{1F600}y";
        let mut findings = [7, 0, 2, 3].map(|offset| Finding::at("x", Severity::Style, offset, ""));
        place_all(&mut findings, text);
        let places: Vec<_> = findings.iter().map(|f| (f.offset_bytes, f.line, f.column)).collect();
        assert_eq!(places, [(0, 1, 1), (2, 2, 1), (3, 2, 2), (7, 2, 4)]);
    }
}
