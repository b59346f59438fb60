//! The partial mask of personal data.

const STARS: &str = "***";

/// Shows little enough of a name that it cannot be told, and enough that two lines about it can be matched: of one or
/// two characters nothing, of three to five the first, of more the first two and the last. Counts code points, so that
/// every script is treated alike, and keeps letters and digits only: a quote that it kept could end the value.
pub fn partial_mask(text: &str) -> String {
    let length = text.chars().take(6).count();
    let mut edge = text.chars().take(2).chain(text.chars().next_back()).map(|c| c.is_alphanumeric().then_some(c));
    match (edge.next().flatten(), edge.next().flatten(), edge.next().flatten()) {
        (Some(first), Some(second), Some(last)) if length > 5 => format!("{first}{second}{STARS}{last}"),
        (Some(first), ..) if length > 2 => format!("{first}{STARS}"),
        _ => STARS.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_shown_in_every_script() {
        for (text, masked) in [
            ("", "***"),
            ("ä", "***"),
            ("山田", "***"),
            ("Anna", "A***"),
            ("山田太郎", "山***"),
            ("Alexander", "Al***r"),
            ("Ελληνικά", "Ελ***ά"),
            ("\"quoted\"", "***"),
            ("quoted\"", "q***"),
        ] {
            assert_eq!(partial_mask(text), masked, "{text}");
            assert_eq!(partial_mask(masked), masked, "{text}");
        }
    }
}
