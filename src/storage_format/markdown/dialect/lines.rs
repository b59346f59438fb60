//! What stands in front of a line: white space, marks of quotes, markers of items, fences.

/// Columns of white space in front of a line; a tab goes to the next fourth.
pub fn columns(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.fold(0, |column, byte| if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 })
}

/// The marks of quotes in front of a line, and the rest.
pub fn split_quote(line: &str) -> (&str, &str) {
    let mut at = 0;
    while let Some(rest) = line.get(at..) {
        let inner = rest.trim_start_matches(' ');
        let spaces = rest.len() - inner.len();
        let Some(behind) = inner.strip_prefix('>').filter(|_| spaces < 4) else { break };
        at += spaces + 1 + usize::from(behind.starts_with(' '));
    }
    line.split_at_checked(at).unwrap_or(("", line))
}

/// A line without its first columns, and how many bytes those were.
pub fn without_columns(line: &str, most: usize) -> (&str, usize) {
    let (mut column, mut cut) = (0, 0);
    for byte in line.bytes() {
        if column >= most || !matches!(byte, b' ' | b'\t') {
            break;
        }
        column = if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 };
        cut += 1;
    }
    (line.get(cut..).unwrap_or(line), cut)
}

/// The white space and the marker in front of an item's text, where that begins on the same line.
pub fn item_marker(content: &str) -> Option<&str> {
    let text = content.trim_start_matches(' ');
    let length = is_item(text).then(|| text.find(' ')).flatten()?;
    let spaces = text.get(length..)?.len() - text.get(length..)?.trim_start_matches(' ').len();
    content.get(..content.len() - text.len() + length + spaces).filter(|_| spaces <= 4)
}

pub fn is_item(text: &str) -> bool {
    let digits = text.bytes().take(9).take_while(u8::is_ascii_digit).count();
    ["- ", "* ", "+ "].iter().any(|mark| text.starts_with(mark))
        || digits > 0 && text.get(digits..).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "))
}

/// The fence that is open behind a line: as many marks as opened it or more, and nothing behind them, end it (CommonMark 0.31).
pub fn fence_after<'a>(open: Option<&'a str>, line: &'a str) -> Option<&'a str> {
    let trimmed = line.trim();
    let length = trimmed.len() - trimmed.trim_start_matches(['`', '~']).len();
    let (run, behind) = trimmed.split_at_checked(length)?;
    let is_one = run.bytes().all(|byte| run.as_bytes().first() == Some(&byte));
    match open {
        Some(open) if is_one && run.starts_with(open) && behind.is_empty() => None,
        None if is_one && length >= 3 && !(run.starts_with('`') && behind.contains('`')) => Some(run),
        open => open,
    }
}
