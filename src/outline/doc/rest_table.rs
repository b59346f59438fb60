//! Pieces of reST as Markdown: simple tables, lists of pages, targets, stars.

/// Adds the table whose upper border is line `at`; gives the line behind its lower border, or `None` when there is no table.
pub fn simple(out: &mut String, lines: &[&str], at: usize, inline: &dyn Fn(&str) -> String) -> Option<usize> {
    const MOST_ROWS: usize = 500;
    let columns = columns(lines.get(at)?)?;
    let is_border = |line: &str| line.starts_with('=') && is_border(line);
    let borders: Vec<usize> = lines
        .iter()
        .enumerate()
        .skip(at + 1)
        .take(MOST_ROWS)
        .take_while(|(index, line)| !line.trim().is_empty() || *index > at + 1)
        .filter(|(_, line)| is_border(line))
        .map(|(index, _)| index)
        .take(2)
        .collect();
    // Two borders frame a table without a head; the third one closes a table with a head.
    let (head, end) = match borders.as_slice() {
        [first, second] if *first == at + 2 => (Some(at + 1), *second),
        [first, ..] => (None, *first),
        [] => return None,
    };
    let row = |line: &str| {
        let cells = columns.iter().map(|(from, to)| inline(cell(line, *from, *to)).replace('|', "\\|"));
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    out.push('\n');
    out.push_str(&head.and_then(|at| lines.get(at)).map_or_else(|| row(""), |line| row(line)));
    out.push_str(&format!("|{}\n", "---|".repeat(columns.len())));
    let from = head.map_or(at + 1, |head| head + 2);
    for line in lines.get(from..end)?.iter().filter(|line| !line.trim().is_empty() && !line.starts_with("---")) {
        out.push_str(&row(line));
    }
    out.push('\n');
    Some(end + 1)
}

/// The pages that a `toctree` lists: `name` or `Title <name>`.
pub fn contents(out: &mut String, text: &str) {
    push(out, "");
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.contains('*')) {
        let (title, target) =
            line.split_once(" <").map_or((line, line), |(title, rest)| (title, rest.trim_end_matches('>')));
        let ending = if target.contains("://") || target.ends_with(".rst") { "" } else { ".rst" };
        push(out, &format!("- [{title}](<{target}{ending}>)"));
    }
    push(out, "");
}

/// `.. _name: address` in the shape that Markdown has for it.
pub fn target(out: &mut String, rest: &str) {
    let named = rest.strip_prefix('_').and_then(|rest| rest.split_once(": "));
    if let Some((name, address)) = named.filter(|(_, address)| address.starts_with("http")) {
        push(out, &format!("\n[{}]: {}\n", name.trim_matches('`'), address.trim()));
    }
}

/// The words at the head of an admonition.
pub fn admonition_title(name: &str, argument: &str) -> String {
    match (name, argument) {
        ("admonition", title) => format!("**{title}**\n\n"),
        ("seealso", rest) => format!("**See also** {rest}"),
        (_, rest) => rest.to_owned(),
    }
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn is_border(line: &str) -> bool {
    line.trim_end().bytes().all(|byte| matches!(byte, b'=' | b' '))
}

/// The columns that the groups of `=` of a border stand over; a border of one group underlines a title.
fn columns(border: &str) -> Option<Vec<(usize, usize)>> {
    if !border.starts_with('=') || !is_border(border) {
        return None;
    }
    let mut columns = Vec::new();
    let mut from = 0;
    for group in border.trim_end().split(' ') {
        if !group.is_empty() {
            columns.push((from, from + group.len()));
        }
        from += group.len() + 1;
    }
    // The text of the last column may be longer than its border.
    if let Some(last) = columns.last_mut() {
        last.1 = usize::MAX;
    }
    (columns.len() > 1).then_some(columns)
}

fn cell(line: &str, from: usize, to: usize) -> &str {
    let offset = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(offset, _)| offset);
    let end = if to == usize::MAX { line.len() } else { offset(to) };
    line.get(offset(from)..end).unwrap_or_default().trim()
}

/// `*args` and `**kwargs` are names; `*word*` and a list's `* ` stay marks.
pub fn star(out: &mut String, tail: &str) -> Option<usize> {
    let stars = tail.bytes().take_while(|byte| *byte == b'*').count();
    let rest = tail.get(stars..)?;
    let word = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let closing = rest.find('*').filter(|end| *end > 0 && *end < 80);
    let closed = closing.and_then(|end| rest.get(..end)).is_some_and(|inside| !inside.ends_with([' ', '(', ',', '\\']));
    if word == 0 || closed {
        out.push_str(tail.get(..stars)?);
    } else {
        (0..stars).for_each(|_| out.push_str("\\*"));
    }
    Some(stars)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(text: &str) -> Option<String> {
        let lines: Vec<&str> = text.lines().collect();
        let mut out = String::new();
        simple(&mut out, &lines, 0, &str::to_owned).map(|_| out)
    }

    #[test]
    fn a_simple_table_keeps_its_columns() {
        let text = "==== ===\nA    B\n==== ===\none  two words\n==== ===\n";
        assert_eq!(convert(text).as_deref(), Some("\n| A | B |\n|---|---|\n| one | two words |\n\n"));
        assert_eq!(convert("== ==\na  b\n== ==\n").as_deref(), Some("\n|  |  |\n|---|---|\n| a | b |\n\n"));
    }

    #[test]
    fn an_underline_is_no_table() {
        assert_eq!(convert("=====\nTitle\n=====\n"), None);
        assert_eq!(convert("== ==\nnever closed\n"), None);
    }
}
