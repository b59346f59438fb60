//! Emoji by name, as GitHub writes them (`:rocket:`): the hundred or so that documentation uses.

use std::borrow::Cow;

/// Replaces `:name:` by the character; unknown names stay.
pub fn replace_names(text: &str) -> Cow<'_, str> {
    if !text.contains(':') {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut rest = text;
    let mut changed = false;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        match emoji_at(after, &out) {
            Some((emoji, tail)) => {
                out.push_str(emoji);
                rest = tail;
                changed = true;
            }
            None => {
                out.push(':');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    if changed { Cow::Owned(out) } else { Cow::Borrowed(text) }
}

/// The emoji that a name right behind a colon stands for, and what follows its closing colon.
fn emoji_at<'a>(after: &'a str, before: &str) -> Option<(&'static str, &'a str)> {
    if before.ends_with(|c: char| c.is_alphanumeric() || c == ':') {
        return None;
    }
    let length =
        after.bytes().take(LONGEST + 1).take_while(|b| b.is_ascii_alphanumeric() || b"_+-".contains(b)).count();
    let (name, tail) = after.split_at_checked(length)?;
    let tail = tail.strip_prefix(':')?;
    let found = EMOJI.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    EMOJI.get(found).map(|(_, emoji)| (*emoji, tail))
}

/// Characters of the longest name.
const LONGEST: usize = 24;

/// Names and characters, sorted by name. Source: the names that GitHub lists at `GET /emojis`.
const EMOJI: [(&str, &str); 92] = [
    ("+1", "\u{1F44D}"),
    ("-1", "\u{1F44E}"),
    ("100", "\u{1F4AF}"),
    ("arrow_down", "\u{2B07}\u{FE0F}"),
    ("arrow_left", "\u{2B05}\u{FE0F}"),
    ("arrow_right", "\u{27A1}\u{FE0F}"),
    ("arrow_up", "\u{2B06}\u{FE0F}"),
    ("art", "\u{1F3A8}"),
    ("book", "\u{1F4D6}"),
    ("books", "\u{1F4DA}"),
    ("boom", "\u{1F4A5}"),
    ("bug", "\u{1F41B}"),
    ("bulb", "\u{1F4A1}"),
    ("calendar", "\u{1F4C5}"),
    ("chart_with_upwards_trend", "\u{1F4C8}"),
    ("clipboard", "\u{1F4CB}"),
    ("clock1", "\u{1F550}"),
    ("cloud", "\u{2601}\u{FE0F}"),
    ("computer", "\u{1F4BB}"),
    ("construction", "\u{1F6A7}"),
    ("cry", "\u{1F622}"),
    ("dizzy", "\u{1F4AB}"),
    ("email", "\u{2709}\u{FE0F}"),
    ("exclamation", "\u{2757}"),
    ("eyes", "\u{1F440}"),
    ("file_folder", "\u{1F4C1}"),
    ("fire", "\u{1F525}"),
    ("gear", "\u{2699}\u{FE0F}"),
    ("gift", "\u{1F381}"),
    ("green_heart", "\u{1F49A}"),
    ("grin", "\u{1F601}"),
    ("hammer", "\u{1F528}"),
    ("hammer_and_wrench", "\u{1F6E0}\u{FE0F}"),
    ("heart", "\u{2764}\u{FE0F}"),
    ("heavy_check_mark", "\u{2714}\u{FE0F}"),
    ("hourglass", "\u{231B}"),
    ("information_source", "\u{2139}\u{FE0F}"),
    ("key", "\u{1F511}"),
    ("label", "\u{1F3F7}\u{FE0F}"),
    ("laughing", "\u{1F606}"),
    ("link", "\u{1F517}"),
    ("lock", "\u{1F512}"),
    ("loudspeaker", "\u{1F4E2}"),
    ("mag", "\u{1F50D}"),
    ("memo", "\u{1F4DD}"),
    ("muscle", "\u{1F4AA}"),
    ("no_entry", "\u{26D4}"),
    ("ok_hand", "\u{1F44C}"),
    ("open_file_folder", "\u{1F4C2}"),
    ("package", "\u{1F4E6}"),
    ("page_facing_up", "\u{1F4C4}"),
    ("pencil", "\u{1F4DD}"),
    ("pencil2", "\u{270F}\u{FE0F}"),
    ("point_down", "\u{1F447}"),
    ("point_right", "\u{1F449}"),
    ("pray", "\u{1F64F}"),
    ("pushpin", "\u{1F4CC}"),
    ("question", "\u{2753}"),
    ("recycle", "\u{267B}\u{FE0F}"),
    ("red_circle", "\u{1F534}"),
    ("robot", "\u{1F916}"),
    ("rocket", "\u{1F680}"),
    ("rotating_light", "\u{1F6A8}"),
    ("satellite", "\u{1F4E1}"),
    ("scroll", "\u{1F4DC}"),
    ("shield", "\u{1F6E1}\u{FE0F}"),
    ("shrug", "\u{1F937}"),
    ("smile", "\u{1F604}"),
    ("smiley", "\u{1F603}"),
    ("snowflake", "\u{2744}\u{FE0F}"),
    ("sparkles", "\u{2728}"),
    ("speech_balloon", "\u{1F4AC}"),
    ("star", "\u{2B50}"),
    ("stop_sign", "\u{1F6D1}"),
    ("sunny", "\u{2600}\u{FE0F}"),
    ("sweat_smile", "\u{1F605}"),
    ("tada", "\u{1F389}"),
    ("test_tube", "\u{1F9EA}"),
    ("thinking", "\u{1F914}"),
    ("thumbsdown", "\u{1F44E}"),
    ("thumbsup", "\u{1F44D}"),
    ("trophy", "\u{1F3C6}"),
    ("unlock", "\u{1F513}"),
    ("warning", "\u{26A0}\u{FE0F}"),
    ("wastebasket", "\u{1F5D1}\u{FE0F}"),
    ("wave", "\u{1F44B}"),
    ("whale", "\u{1F433}"),
    ("white_check_mark", "\u{2705}"),
    ("wink", "\u{1F609}"),
    ("wrench", "\u{1F527}"),
    ("x", "\u{274C}"),
    ("zap", "\u{26A1}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_no_name_is_longer_than_said() {
        assert!(EMOJI.is_sorted());
        assert!(EMOJI.iter().all(|(name, _)| name.len() <= LONGEST));
    }

    #[test]
    fn names_become_characters_and_times_stay() {
        assert_eq!(
            replace_names("go :rocket: at 10:30:00 std::x::y :nope:"),
            "go \u{1F680} at 10:30:00 std::x::y :nope:"
        );
    }
}
