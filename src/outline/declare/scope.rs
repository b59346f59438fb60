//! What declarations stand in while a file is read.

use crate::outline::item::ItemKind;

/// Something open that declarations stand in.
#[derive(Debug, Clone)]
pub struct Scope {
    /// What it is.
    pub kind: ItemKind,
    /// Bytes of the path of owners outside of it.
    pub path_bytes: usize,
    /// The item that ends where it closes.
    pub item: Option<usize>,
    /// Declares nothing.
    pub silent: bool,
    /// What stands in it may be public.
    pub visible: bool,
    /// The name that it gives to owners.
    pub name: String,
    /// What was noticed since is forgotten when it closes.
    pub forget_noted: Option<usize>,
    /// Columns of its own line (languages that indent).
    pub indent: usize,
}

impl Scope {
    /// Of an item, or of something that only names its owner (an `impl`).
    pub fn new(kind: ItemKind, name: &str, item: Option<usize>) -> Self {
        Self {
            kind,
            path_bytes: 0,
            item,
            silent: false,
            visible: true,
            name: name.to_owned(),
            forget_noted: None,
            indent: 0,
        }
    }

    /// One that declares nothing: the body of an item, or of something that is left out.
    pub fn silent(item: Option<usize>) -> Self {
        Self { silent: true, ..Self::new(ItemKind::Module, "", item) }
    }

    /// What stands in something private is private.
    #[must_use]
    pub fn visible(mut self, visible: bool) -> Self {
        self.visible = visible;
        self
    }
}
