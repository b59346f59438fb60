//! rustdoc: Markdown, with lines that the compiler sees and the reader does not.

use crate::outline::doc::Doc;

/// Reads a comment.
pub fn read(text: &str) -> Doc {
    Doc { body: without_hidden_lines(text), ..Doc::default() }
}

/// In Rust code blocks a line `# …` is hidden; `##` is a `#` that is shown.
fn without_hidden_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rust = false;
    let mut fence = "";
    for line in text.lines() {
        let bare = line.trim_start();
        let opens = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
        match opens {
            Some(mark) if fence.is_empty() => {
                fence = mark;
                let info = bare.trim_start_matches(['`', '~']).trim();
                rust = info.split(',').all(|word| {
                    matches!(word.trim(), "" | "rust" | "no_run" | "should_panic" | "compile_fail" | "ignore")
                        || word.contains("edition")
                });
            }
            Some(mark) if mark == fence => fence = "",
            _ if !fence.is_empty() && rust => {
                if bare == "#" || bare.starts_with("# ") {
                    continue;
                }
                if let Some(shown) = bare.strip_prefix("##") {
                    out.push('#');
                    out.push_str(shown);
                    out.push('\n');
                    continue;
                }
            }
            _ => {}
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_lines_are_hidden_in_rust_only() {
        let text = "A.\n```\n# use a;\nlet b;\n## c\n```\n```sh\n# note\n```\n# Errors\n";
        assert_eq!(read(text).body, "A.\n```\nlet b;\n# c\n```\n```sh\n# note\n```\n# Errors\n");
    }
}
