//! What a caller may choose about a conversion.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Options of [`super::markdown_to_storage`]. Everything has a default that suits a page written for Confluence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct MarkdownOptions {
    /// Path of the Markdown file from the repository's root, for example `docs/setup.md`: relative destinations start
    /// from its folder. Empty: from the root.
    pub path: String,
    /// Where a path of the repository leads, looked up without its fragment: pages written in the same run, attachments,
    /// addresses.
    pub links: BTreeMap<String, LinkTarget>,
    /// Address that a linked path is appended to when `links` does not name it, for example
    /// `https://github.com/o/r/blob/main/`. Without it such a link becomes its text.
    pub link_base: Option<String>,
    /// The same for images, for example `https://raw.githubusercontent.com/o/r/main/`.
    pub image_base: Option<String>,
    /// Which headings get an anchor macro with the heading's GitHub slug.
    pub anchors: Anchors,
    /// Leaves out a first-level heading that opens the document, for pages whose title says the same.
    pub drop_title: bool,
    /// Added to every heading's level; level 6 is the last.
    pub heading_offset: u8,
    /// What becomes of front matter.
    pub front_matter: FrontMatter,
    /// Macros for fences of a language, for example `mermaid` or `math`; a fence without one stays a code macro.
    /// `math` also serves `$…$` (as `math-inline` when that is named) and `$$…$$`.
    pub fence_macros: BTreeMap<String, FenceMacro>,
    /// Shows line numbers in code macros.
    pub line_numbers: bool,
    /// Raw HTML may be storage format: macros, links, styles. Without it raw HTML is text from outside, of which only
    /// what [`super::markdown_to_storage`] lists stays. For Markdown that the caller wrote himself.
    pub trusted: bool,
}

/// Where a link of the repository leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum LinkTarget {
    /// Another page.
    Page {
        /// Its title.
        title: String,
        /// Its space, when it is another one.
        #[serde(default)]
        space_key: Option<String>,
    },
    /// A file attached to the page itself.
    Attachment {
        /// Its name among the attachments.
        filename: String,
    },
    /// An address outside Confluence.
    Url {
        /// The address.
        url: String,
    },
}

/// Which headings get an anchor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Anchors {
    /// Those that a link of the same document points at.
    #[default]
    Linked,
    /// All: for documents that others link into.
    All,
    /// None.
    None,
}

/// What becomes of front matter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FrontMatter {
    /// It is left out.
    #[default]
    Drop,
    /// A page-properties macro with one row per top-level key.
    Properties,
}

/// The macro that shows a fence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FenceMacro {
    /// The macro's name.
    pub name: String,
    /// Name of the parameter that takes the fence's text; without it the text is the macro's plain-text body.
    #[serde(default)]
    pub parameter: Option<String>,
}
