//! What the repairer says about its work.

use crate::storage_format::finding::{Finding, Severity};

/// Findings that are kept; the rest is counted. A page with more is broken all over.
const MOST: usize = 1000;

/// Findings, and what they add up to.
#[derive(Debug, Default, Clone)]
pub struct Report {
    pub findings: Vec<Finding>,
    /// Whether anything was mended.
    pub changed: bool,
    /// Whether a visible character was dropped.
    pub lossy: bool,
    /// Added to every place: where the text begins in the body as it was handed over.
    pub base: usize,
    /// Whether findings of this text all belong to one place, since it was decoded first.
    pub whole_at: Option<usize>,
    /// Whether anything worse than style was found.
    pub unclean: bool,
    /// While above zero nothing is reported: the text goes with an element that was reported already.
    pub muted: u32,
    further: u32,
}

impl Report {
    /// Reports something that was mended.
    pub fn fixed(&mut self, code: &'static str, severity: Severity, at: usize, detail: &'static str) {
        self.changed = true;
        self.add(code, severity, at, detail, true);
    }

    /// Reports something that stays as it is.
    pub fn noted(&mut self, code: &'static str, severity: Severity, at: usize, detail: &'static str) {
        self.add(code, severity, at, detail, false);
    }

    fn add(&mut self, code: &'static str, severity: Severity, at: usize, detail: &'static str, fixed: bool) {
        if self.muted > 0 {
            return;
        }
        self.unclean |= severity != Severity::Style;
        if self.findings.len() >= MOST {
            self.further = self.further.saturating_add(1);
            return;
        }
        let at = self.whole_at.unwrap_or(at + self.base);
        self.findings.push(Finding { fixed, ..Finding::at(code, severity, at, detail) });
    }

    /// Ends the report: one more finding says how many were left out.
    pub fn finish(&mut self) {
        if self.further > 0 {
            let detail = format!("{} further findings are not listed", self.further);
            let last = self.findings.last().map_or(0, |finding| finding.offset_bytes);
            let mut finding = Finding::at("further_findings", Severity::Style, 0, detail);
            finding.offset_bytes = last;
            self.findings.push(finding);
            self.further = 0;
        }
    }
}
