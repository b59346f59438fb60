//! What a page is about, told by the key under which a writer knows it.

/// Key of the page above the archived ones; no path of a repository holds a colon at its end.
pub const ARCHIVE: &str = "archived:";
const PROPOSED: &str = "proposed:";

/// The kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKey<'a> {
    /// The front page of the repository.
    Front,
    /// The page above those whose module is gone.
    Archive,
    /// New text for an edited page, and the key of that page.
    Proposal(&'a str),
    /// A later part of a page that is too long for one: such pages come and go with the text.
    Part,
    /// A module or a document, by its path, or a topic of the whole.
    Subject,
}

impl<'a> PageKey<'a> {
    /// Reads a key.
    pub fn of(key: &'a str) -> Self {
        match key {
            "" => Self::Front,
            ARCHIVE => Self::Archive,
            _ if !key.starts_with(PROPOSED) && crate::outline::part_of(key).is_some() => Self::Part,
            _ => key.strip_prefix(PROPOSED).map_or(Self::Subject, Self::Proposal),
        }
    }

    /// Whether the page is about something of the repository below its front page.
    pub fn is_below_front(self) -> bool {
        matches!(self, Self::Subject | Self::Part)
    }

    /// Whether the writer makes the page: it is neither a proposal nor the archive.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Front | Self::Subject | Self::Part)
    }
}

/// The key of the proposal for a page.
pub fn proposal_key(key: &str) -> String {
    format!("{PROPOSED}{key}")
}

/// The key of the page that a key is about: of a proposal, the page that it is for.
pub fn subject_key(key: &str) -> &str {
    match PageKey::of(key) {
        PageKey::Proposal(subject) => subject,
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_its_page_is() {
        let kinds = ["", "archived:", "proposed:a/b", "proposed:", "a/b#2", "a/b", "archived:x"].map(PageKey::of);
        let subjects = [PageKey::Part, PageKey::Subject, PageKey::Subject];
        assert_eq!(kinds[..4], [PageKey::Front, PageKey::Archive, PageKey::Proposal("a/b"), PageKey::Proposal("")]);
        assert_eq!(kinds[4..], subjects);
        assert_eq!(subject_key(&proposal_key("a#2")), "a#2");
    }
}
