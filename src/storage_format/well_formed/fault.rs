//! What a strict parser stops at.

/// Where and why the strict parser stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable name of the rule.
    pub code: &'static str,
    /// Byte offset.
    pub at: usize,
    /// A sentence for a person.
    pub detail: &'static str,
}

impl Fault {
    pub(super) fn new(code: &'static str, at: usize, detail: &'static str) -> Self {
        Self { code, at, detail }
    }
}

/// What a check answers.
pub(super) type Check = Result<(), Fault>;
