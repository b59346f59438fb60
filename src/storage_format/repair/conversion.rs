//! What makes storage format of the Markdown inside a page. The Markdown writer uses the repairer for raw HTML, so that the
//! repairer is handed it from above.

/// Storage format of trusted Markdown; `None` when there is none, or too much.
pub type Convert = fn(&str) -> Option<String>;

/// Who converts, and how much.
#[derive(Clone, Copy)]
pub struct Conversion {
    pub convert: Convert,
    /// Whether Markdown between elements is converted, too; else only what stands in place of a page.
    pub between: bool,
}
