//! A documentation comment in the one shape that pages are written from.

use crate::outline::doc::summary::summary;

/// A documentation comment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doc {
    /// The text that is no section of its own.
    pub body: String,
    /// Parameters, and type parameters.
    pub parameters: Vec<Field>,
    /// What comes back; `name` is empty.
    pub returns: Vec<Field>,
    /// Exceptions and error values by name.
    pub errors: Vec<Field>,
    /// Attributes of a class.
    pub attributes: Vec<Field>,
    /// Code, or Markdown with code.
    pub examples: Vec<String>,
    /// Why not to use it.
    pub deprecated: Option<String>,
    /// Since which version.
    pub since: Option<String>,
    /// Other places to look.
    pub see: Vec<String>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// Name as written.
    pub name: String,
    /// Type as written; empty when none is.
    pub kind: String,
    /// Markdown.
    pub text: String,
}

impl Doc {
    /// The first sentence, as plain text on one line.
    pub fn summary(&self) -> String {
        summary(&self.body)
    }
}
