//! Anchors of headings, as GitHub makes them.

use std::collections::BTreeMap;

/// Gives each heading of a document its anchor; the second heading of one name gets `-1`, the third `-2`.
#[derive(Debug, Default)]
pub struct Slugs {
    seen: BTreeMap<String, u32>,
}

impl Slugs {
    /// The anchor of the next heading with this text.
    pub fn next(&mut self, text: &str) -> String {
        let base = slug(text);
        let mut count = self.seen.get(&base).copied().unwrap_or(0);
        let mut name = if count == 0 { base.clone() } else { format!("{base}-{count}") };
        while count > 0 && self.seen.contains_key(&name) {
            count += 1;
            name = format!("{base}-{count}");
        }
        self.seen.insert(base, count + 1);
        self.seen.entry(name.clone()).or_insert(1);
        name
    }
}

/// Lower case; letters, digits, `_` and `-` stay, spaces become `-`, everything else goes.
fn slug(text: &str) -> String {
    text.trim()
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_goes_and_spaces_become_hyphens() {
        assert_eq!(slug("API/v2 Guide: what's new?"), "apiv2-guide-whats-new");
        assert_eq!(slug("Árvíztűrő tükörfúrógép"), "árvíztűrő-tükörfúrógép");
    }

    #[test]
    fn equal_headings_get_different_anchors() {
        let mut slugs = Slugs::default();
        assert_eq!(slugs.next("Setup"), "setup");
        assert_eq!(slugs.next("Setup"), "setup-1");
        assert_eq!(slugs.next("Setup 1"), "setup-1-1");
        assert_eq!(slugs.next("Setup"), "setup-2");
    }
}
