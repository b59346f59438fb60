//! Front matter: YAML between lines `---` or TOML between lines `+++`, at the very beginning of a document and nowhere else.

use super::super::options::FrontMatter;
use super::super::writer::Writer;
use crate::storage_format::finding::Severity;
use crate::storage_format::write::push_text;

/// Front matter of a document.
pub struct Found<'a> {
    /// What stands between the two lines.
    pub inside: &'a str,
    /// Where the document goes on, in bytes.
    pub end: usize,
}

/// The front matter of a document. Text that no tool would read as properties is text between two rules.
pub fn find(markdown: &str) -> Option<Found<'_>> {
    let source = markdown.strip_prefix('\u{FEFF}').unwrap_or(markdown);
    let mut lines = source.split_inclusive('\n');
    let first = lines.next()?;
    let mark = first.trim_end();
    if !matches!(mark, "---" | "+++") {
        return None;
    }
    let (start, mut at, mut keys) = (first.len(), first.len(), 0);
    for line in lines {
        if line.trim_end() == mark || mark == "---" && line.trim_end() == "..." {
            let end = at + line.len() + markdown.len() - source.len();
            return source.get(start..at).filter(|_| keys > 0).map(|inside| Found { inside, end });
        }
        let is_first = at == start;
        at += line.len();
        if is_key(line, mark) {
            keys += 1;
        } else if is_first && line.trim().is_empty() || !is_part(line, mark) {
            return None;
        }
    }
    None
}

/// `key:` of YAML, `key =` of TOML.
fn is_key(line: &str, mark: &str) -> bool {
    let (sign, space) = if mark == "---" { (':', true) } else { ('=', false) };
    line.split_once(sign).is_some_and(|(key, value)| {
        let is_named = key.trim_matches(['"', '\'']).chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c));
        is_named
            && !key.trim().is_empty()
            && !key.starts_with(['-', ' '])
            && (!space || value.starts_with([' ', '\r', '\n', '\t']))
    })
}

/// A line that goes on with a property: a list, a block, a comment, a table.
fn is_part(line: &str, mark: &str) -> bool {
    line.trim().is_empty()
        || line.starts_with([' ', '\t', '#', ']', '}'])
        || mark == "---" && (line.starts_with("- ") || line.trim_end() == "-")
        || mark == "+++" && line.starts_with('[')
}

impl Writer<'_> {
    /// Writes front matter as the options say.
    pub fn front_matter(&mut self, text: &str) {
        if self.options.front_matter == FrontMatter::Drop {
            let why = "the document's front matter, which only tools read, was left out";
            self.report("front_matter", Severity::Style, 0, why);
            return;
        }
        let rows: Vec<(&str, &str)> = text.lines().filter_map(property).collect();
        if rows.is_empty() {
            return;
        }
        self.out.push_str(
            "<ac:structured-macro ac:name=\"details\" ac:schema-version=\"1\"><ac:rich-text-body><table><tbody>",
        );
        for (key, value) in rows {
            self.out.push_str("<tr><th><p>");
            push_text(&mut self.out, key);
            self.out.push_str("</p></th><td><p>");
            push_text(&mut self.out, value);
            self.out.push_str("</p></td></tr>");
        }
        self.out.push_str("</tbody></table></ac:rich-text-body></ac:structured-macro>");
    }
}

/// A top-level `key: value` of YAML or `key = value` of TOML with a scalar value.
fn property(line: &str) -> Option<(&str, &str)> {
    if line.starts_with([' ', '\t', '#', '-', '[']) {
        return None;
    }
    let (key, value) = line.split_once(": ").or_else(|| line.split_once(" = "))?;
    let value = value.trim();
    let value = value.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(value);
    (!value.is_empty()).then_some((key.trim(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_stands_at_the_very_beginning() {
        for text in
            ["---\ntitle: a\n---\nx", "\u{FEFF}---\ntitle: a\ntags:\n- b\n...\nx", "+++\ntitle = \"a\"\n[x]\n+++\nx"]
        {
            assert_eq!(find(text).and_then(|found| text.get(found.end..)), Some("x"), "{text}");
        }
        for text in [
            "x\n\n---\ntitle: a\n---\n",
            "---\n\ntitle: a\n---\n",
            "---\nSome words.\n---\n",
            "---\ntitle: a\nSome words.\n---\n",
            "---\ntitle: a\n",
            "+++\ntitle: a\n+++\n",
            "---\nhttps://x.example\n---\n",
        ] {
            assert!(find(text).is_none(), "{text}");
        }
    }
}
