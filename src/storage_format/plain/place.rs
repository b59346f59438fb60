//! Where a text comes from.

/// A piece of text and its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Byte offset in the text.
    pub text_at: usize,
    /// Byte offset in the body.
    pub body_at: usize,
}
