//! How wide text is, and where a label is broken into lines.
//!
//! Widths are those of Helvetica in thousandths of the font's size (Adobe's font metrics, Core 14, Helvetica.afm), the widest of
//! the usual fonts of a frame; what is not in the table counts as wide as the widest letter, or twice that for ideographs.

/// Size of a label, pixels.
pub const FONT_PX: i32 = 14;
/// Height of a line of a label.
pub const LINE_PX: i32 = 18;
/// Widest line.
const MOST_LINE_PX: i32 = 168;
/// Lines of a label; what is longer ends in an ellipsis, and stands in full in the box's title.
const MOST_LINES: usize = 3;
/// Other fonts than the measured one: an eighth more.
const SPARE: i32 = 8;

/// Widths of the characters from space to tilde.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];
const WIDEST: u16 = 1015;

/// Pixels that a text takes at most, at a label's size.
pub fn width_px(text: &str) -> i32 {
    let thousandths: i32 = text.chars().map(|c| i32::from(width(c))).sum();
    let px = thousandths.saturating_mul(FONT_PX).div_euclid(1000) + 1;
    px + px / SPARE
}

fn width(c: char) -> u16 {
    let at = u32::from(c).checked_sub(0x20).and_then(|at| usize::try_from(at).ok());
    match at.and_then(|at| WIDTHS.get(at)) {
        Some(width) => *width,
        // East Asian scripts, full-width forms and emoji.
        None if matches!(u32::from(c), 0x1100..=0x11ff | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60 | 0x1f000..) => {
            WIDEST.saturating_add(WIDEST / 4)
        }
        None => WIDEST,
    }
}

/// A label in lines: broken after a space or a sign that names are made with, and in a word where nothing else helps.
pub fn lines(label: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(label) {
        if width_px(format!("{line}{piece}").trim_end()) > MOST_LINE_PX {
            if !line.trim().is_empty() {
                lines.push(std::mem::take(&mut line).trim().to_owned());
            }
            line.clear();
            for c in piece.chars() {
                if width_px(&format!("{line}{c}")) > MOST_LINE_PX {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        } else {
            line.push_str(piece);
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim().to_owned());
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some(last) = lines.last_mut() {
            while width_px(&format!("{last}…")) > MOST_LINE_PX && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}

/// The parts of a label between which a line may end.
fn pieces(label: &str) -> Vec<&str> {
    label.split_inclusive([' ', '/', '.', '_', '-', ':', '(']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_as_wide_as_it_may_be_and_a_long_label_ends_in_an_ellipsis() {
        for label in [
            "api",
            "packages/server/src/routes/authentication.ts",
            "日本語の長い名前がここに立っています",
            &"W".repeat(400),
        ] {
            let lines = lines(label);
            assert!(lines.iter().all(|line| width_px(line) <= MOST_LINE_PX), "{lines:?}");
            assert!(!lines.is_empty() && lines.len() <= MOST_LINES);
        }
        assert_eq!(lines("packages/server/src/routes"), ["packages/server/src/", "routes"]);
        assert!(lines(&"long ".repeat(60)).last().is_some_and(|line| line.ends_with('…')));
        assert_eq!(lines(""), [""]);
    }
}
