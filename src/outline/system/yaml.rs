//! The lines of a YAML file that say `key: value`, each with the keys above it. Enough for files that people write by hand;
//! what is none of that (anchors, tags, templates) is passed over, never guessed.

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'t> {
    /// Keys from the outermost; an item of a list is `-` and its number.
    pub path: Vec<String>,
    /// Without quotes and comments; empty for a key that holds others.
    pub value: &'t str,
    /// 1-based.
    pub line: u32,
}

impl Line<'_> {
    /// The key at a depth; empty when there is none.
    pub fn at(&self, depth: usize) -> &str {
        self.path.get(depth).map_or("", String::as_str)
    }

    /// Whether the path begins with these keys.
    pub fn is_below(&self, keys: &[&str]) -> bool {
        keys.iter().enumerate().all(|(depth, key)| self.at(depth) == *key)
    }
}

/// Lines that are read of one file. Ours.
const MOST_LINES: usize = 20_000;
/// Keys above a value. Ours.
const DEEPEST: usize = 16;

struct Open {
    indent: usize,
    key: String,
    /// Items so far, for a list below this key.
    items: u32,
}

/// All lines of all documents of a file.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let mut out = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut block: Option<usize> = None;
    for (number, line) in text.lines().take(MOST_LINES).enumerate() {
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        if block.is_some_and(|above| indent > above || bare.is_empty()) {
            continue;
        }
        block = None;
        if bare.starts_with("---") {
            open.clear();
            out.push(Line { path: vec!["---".to_owned()], value: "", line: 0 });
            continue;
        }
        if bare.is_empty() || bare.starts_with(['#', '{', '%']) {
            continue;
        }
        let line_number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        block = read(&mut out, &mut open, (bare, indent), line_number);
    }
    out
}

/// Reads one line; the indentation of a block of text that follows it.
fn read<'t>(
    out: &mut Vec<Line<'t>>,
    open: &mut Vec<Open>,
    (bare, indent): (&'t str, usize),
    line: u32,
) -> Option<usize> {
    let (mut bare, mut indent) = (bare, indent);
    while let Some(rest) = bare.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
        // The items of a key may stand as far left as the key.
        open.retain(|above| above.indent < indent || (above.indent == indent && !above.key.starts_with('-')));
        let number = open.last_mut().map_or(0, |above| {
            above.items += 1;
            above.items
        });
        if open.len() < DEEPEST {
            open.push(Open { indent, key: format!("-{number}"), items: 0 });
        }
        let inner = rest.trim_start();
        indent += bare.len() - inner.len();
        bare = inner;
        if bare.is_empty() {
            return None;
        }
        if split(bare).is_none() {
            out.push(Line { path: path(open), value: plain(bare), line });
            return None;
        }
    }
    open.retain(|above| above.indent < indent);
    let (key, value) = split(bare)?;
    if open.len() < DEEPEST {
        open.push(Open { indent, key: key.to_owned(), items: 0 });
    }
    let is_block = value.starts_with(['|', '>']);
    out.push(Line { path: path(open), value: if is_block { "" } else { plain(value) }, line });
    is_block.then_some(indent)
}

fn path(open: &[Open]) -> Vec<String> {
    open.iter().map(|above| above.key.clone()).collect()
}

/// `key: value`; a value alone is none.
fn split(bare: &str) -> Option<(&str, &str)> {
    if let Some(quote) = bare.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (key, rest) = bare.get(1..)?.split_once(quote)?;
        return Some((key, rest.strip_prefix(':')?.trim()));
    }
    let (key, value) = bare.split_once(": ").or_else(|| bare.strip_suffix(':').map(|key| (key, "")))?;
    let is_key = !key.is_empty() && key.len() < 120 && !key.contains([' ', '{', '"']) || key.split(' ').count() < 3;
    is_key.then_some((key.trim(), value.trim()))
}

/// A value without its quotes, its anchor and the comment behind it.
fn plain(value: &str) -> &str {
    let value = value.trim();
    if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inside = value.get(1..).unwrap_or_default();
        return inside.split(quote).next().unwrap_or(inside);
    }
    let value = if value.starts_with(['&', '!']) { value.split_once(' ').map_or("", |(_, rest)| rest) } else { value };
    value.split(" #").next().unwrap_or(value).trim()
}

/// The lines of the block of text (`key: |`) whose key stands in a line, without what is left of them.
pub fn block(text: &str, line: u32) -> impl Iterator<Item = &str> {
    let is_opened =
        |line: &str| ["|", "|-", "|+", ">", ">-", ">+"].contains(&line.rsplit(' ').next().unwrap_or_default());
    let mut all = text.lines().skip((line as usize).saturating_sub(1));
    let most = if all.next().is_some_and(|key| is_opened(key.trim_end())) { usize::MAX } else { 0 };
    let mut below = all.skip_while(|line| line.trim().is_empty()).take(most).peekable();
    let left = |line: &str| line.len() - line.trim_start().len();
    let indent = below.peek().map_or(0, |first| left(first));
    let inside = below.take_while(move |line| line.trim().is_empty() || left(line) >= indent);
    inside.map(str::trim).filter(|line| !line.is_empty())
}

/// The items of `[a, "b"]`, or the value alone.
pub fn items(value: &str) -> Vec<&str> {
    let inside = value.strip_prefix('[').map(|rest| rest.trim_end_matches(']'));
    let Some(inside) = inside else { return Some(value).filter(|value| !value.is_empty()).into_iter().collect() };
    inside.split(',').map(|item| item.trim().trim_matches(['"', '\''])).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_above_their_values_and_lists_are_numbered() {
        let text = "a:\n  b: 'x' # y\n  c:\n  - one\n  - d: 2\n    e: 3\n  f: |\n    g: no\nh: [i, \"j\"]\n";
        let found: Vec<(String, &str)> =
            lines(text).into_iter().map(|line| (line.path.join("/"), line.value)).collect();
        let wanted = [
            ("a", ""),
            ("a/b", "x"),
            ("a/c", ""),
            ("a/c/-1", "one"),
            ("a/c/-2/d", "2"),
            ("a/c/-2/e", "3"),
            ("a/f", ""),
            ("h", "[i, \"j\"]"),
        ];
        assert_eq!(found, wanted.map(|(path, value)| (path.to_owned(), value)));
        assert_eq!(items("[i, \"j\"]"), ["i", "j"]);
    }

    #[test]
    fn a_block_of_text_ends_where_the_text_goes_back() {
        let text = "- run: |\n\n    one\n      more\n    two\n- run: three\n";
        assert_eq!(block(text, 1).collect::<Vec<&str>>(), ["one", "more", "two"]);
        assert_eq!((block(text, 9).count(), block("a: x\n  b\n", 1).count()), (0, 0));
    }

    #[test]
    fn any_text_is_read_without_harm() {
        for text in ["- - a: b\n-\n -x", ":\n", "a: |\n", "'a: b", "- ", "\t- a:\n"] {
            let _ = lines(text);
        }
    }
}
