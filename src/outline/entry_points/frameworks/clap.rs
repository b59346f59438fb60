//! What clap's attributes say an option is for: `help = "…"`, else the comment above the field.
//!
//! Source: docs.rs/clap/latest/clap/_derive/index.html (doc comments, raw attributes).

use crate::outline::entry_points::call_text::literal_prefix;

/// Lines of one attribute. Ours.
const MOST_LINES: usize = 16;

/// The help of the option whose name stands in line `at`, counted from 0: the first paragraph.
pub fn help(lines: &[&str], at: usize) -> String {
    let above = |from: usize| lines.get(..from).unwrap_or_default().iter().rev().map(|line| line.trim());
    // The attribute may be broken over several lines.
    let Some(up) = above(at + 1).take(MOST_LINES).position(|line| line.starts_with("#[")) else { return String::new() };
    let first = at.saturating_sub(up);
    let inside = lines.iter().skip(first).take(MOST_LINES);
    let inside = inside
        .scan(false, |is_over, line| (!std::mem::replace(is_over, line.trim_end().ends_with(")]"))).then_some(line));
    let told =
        inside.filter_map(|line| line.split_once("help = ")).find_map(|(_, rest)| literal_prefix(rest.trim_start()));
    if let Some(told) = told {
        return told.to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    for line in above(first) {
        match line.strip_prefix("///") {
            Some(said) => words.push(said.trim()),
            None if line.starts_with("#[") => {}
            None => break,
        }
    }
    words.reverse();
    let paragraph: Vec<&str> = words.into_iter().take_while(|line| !line.is_empty()).collect();
    crate::text::first_chars(&paragraph.join(" "), 300).to_owned()
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    #[test]
    fn options_have_their_help_or_what_stands_above_the_field() {
        let text = "use clap::Parser;\n\n#[derive(Parser)]\nstruct Cmd {\n    /// How many,\n    /// at most\n    ///\n    /// More of it.\n    #[arg(long, short)]\n    limit: Option<u32>,\n\n    #[arg(\n        long,\n        help = \"Where it is\",\n    )]\n    place: String,\n    #[arg(long)]\n    bare: bool,\n}\n";
        let entries = outline("src/cmd.rs", text, Language::Rust).0.entries;
        let told: Vec<(&str, &str)> =
            entries.iter().map(|entry| (entry.name.as_str(), entry.detail.as_str())).collect();
        assert_eq!(told, [("--bare", ""), ("--place", "Where it is"), ("-l, --limit", "How many, at most")]);
    }
}
