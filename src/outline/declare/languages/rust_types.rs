//! Rust: structs, unions and enums, whose fields and cases are items of their own.

use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::entry_points::call_text::arguments;
use crate::outline::item::{EntryKind, ItemKind};
use crate::outline::lex::Kind;

/// A struct, union or enum: its fields or cases are items of their own.
pub fn aggregate(outliner: &mut Outliner<'_>, declared: Declared, kind: ItemKind) {
    outliner.reader.next();
    let Some(name) = outliner.reader.take_name() else { return };
    if kind == ItemKind::Union && !(outliner.reader.at(b'{') || outliner.reader.at(b'<')) {
        return;
    }
    outliner.reader.skip_to(b"{;(");
    if outliner.reader.at(b'(') {
        outliner.reader.skip_group();
        outliner.reader.skip_to(b";");
    }
    let end = outliner.reader.last_end();
    let hidden = outliner.held_hidden;
    let cli = Cli::of(outliner);
    let index = outliner.declare(declared, kind, name, end);
    if outliner.reader.at(b'{') {
        outliner.reader.next();
        members(outliner, name, kind, cli);
        outliner.close_item(index);
    } else {
        outliner.reader.take(b';');
    }
    if hidden {
        outliner.forget_from(index);
    }
}

/// What clap makes of a type: it derives commands from cases and options from fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cli {
    /// Nothing.
    No,
    /// Fields may be options.
    Options,
    /// Cases are commands.
    Commands,
}

impl Cli {
    fn of(outliner: &Outliner<'_>) -> Self {
        let uses_clap = outliner.file.imports.iter().any(|import| {
            import.target.split([':', '{', ',', '}']).any(|step| matches!(step, "clap" | "structopt" | "argh"))
        });
        match (uses_clap, outliner.held_commands) {
            (false, _) => Self::No,
            (true, true) => Self::Commands,
            (true, false) => Self::Options,
        }
    }
}

/// `-n, --name` as the attribute `#[arg(…)]` of a field says; nothing for a positional argument.
fn flag(attribute: &str, field: &str) -> Option<String> {
    let inside = ["arg(", "clap(", "structopt("].iter().find_map(|open| attribute.split_once(open))?.1;
    let part = |word: &str| {
        let is_word =
            |part: &&str| part.trim().split(|c: char| !(c.is_alphanumeric() || c == '_')).next() == Some(word);
        arguments(inside).find(is_word).map(|part| part.split(['"', '\'']).nth(1).unwrap_or_default())
    };
    let long = part("long").map(|name| if name.is_empty() { field.replace('_', "-") } else { name.to_owned() });
    let short = part("short").map(|name| if name.is_empty() { field.get(..1).unwrap_or_default() } else { name });
    match (short, long) {
        (Some(short), Some(long)) => Some(format!("-{short}, --{long}")),
        (Some(short), None) => Some(format!("-{short}")),
        (None, Some(long)) => Some(format!("--{long}")),
        (None, None) => None,
    }
}

/// `CamelCase` as clap spells a command: `camel-case`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}

fn members(outliner: &mut Outliner<'_>, owner: &str, kind: ItemKind, cli: Cli) {
    let mut doc = String::new();
    let mut attribute = "";
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'}') => {
                outliner.reader.next();
                return;
            }
            Kind::Punct(b'#') => {
                let comment = outer_doc(outliner);
                if !comment.is_empty() {
                    doc = comment;
                }
                outliner.reader.next();
                if outliner.reader.at(b'[') {
                    let start = outliner.reader.peek().map_or(0, |token| token.start);
                    outliner.reader.skip_group();
                    attribute = outliner.reader.slice(start, outliner.reader.last_end());
                }
            }
            Kind::Word => {
                let comment = outer_doc(outliner);
                let doc = if comment.is_empty() { std::mem::take(&mut doc) } else { comment };
                cli_entry(outliner, cli, std::mem::take(&mut attribute));
                member(outliner, owner, kind, doc);
            }
            _ => {
                outliner.reader.next();
            }
        }
    }
}

fn cli_entry(outliner: &mut Outliner<'_>, cli: Cli, attribute: &str) {
    let mut ahead = outliner.reader.look();
    if ahead.take_word("pub") && ahead.at(b'(') {
        ahead.skip_group();
    }
    let Some(name) = ahead.peek().filter(|token| token.kind == Kind::Word) else { return };
    let field = outliner.reader.text(name);
    match cli {
        Cli::Commands => outliner.entry(EntryKind::Command, &kebab(field), name.line),
        Cli::Options => {
            if let Some(flag) = flag(attribute, field) {
                outliner.entry(EntryKind::Flag, &flag, name.line);
            }
        }
        Cli::No => {}
    }
}

fn member(outliner: &mut Outliner<'_>, owner: &str, kind: ItemKind, doc: String) {
    let Some(first) = outliner.reader.peek() else { return };
    let mut declared = Declared::at(first, doc);
    declared.public = kind == ItemKind::Enum;
    if outliner.reader.take_word("pub") {
        declared.public = true;
        if outliner.reader.at(b'(') {
            declared.public = false;
            outliner.reader.skip_group();
        }
    }
    let Some(name) = outliner.reader.take_name() else { return };
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b',' | b'}') => break,
            Kind::Punct(b'(' | b'[' | b'{') => outliner.reader.skip_group(),
            Kind::Punct(b'<') => skip_generics(outliner),
            _ => {
                outliner.reader.next();
            }
        }
    }
    let end = outliner.reader.last_end();
    let kind = if kind == ItemKind::Enum { ItemKind::Variant } else { ItemKind::Field };
    outliner.declare_in(owner, declared, kind, name, end);
    outliner.reader.take(b',');
}

/// `<A, B>` holds commas that end no field. A field's type ends at the latest with its body.
fn skip_generics(outliner: &mut Outliner<'_>) {
    let mut depth = 0u32;
    let mut dash = false;
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'<') => depth += 1,
            Kind::Punct(b'>') if !dash => depth = depth.saturating_sub(1),
            Kind::Punct(b'(' | b'[' | b'{') => {
                outliner.reader.skip_group();
                continue;
            }
            Kind::Punct(b'}' | b';') => return,
            _ => {}
        }
        dash = token.kind == Kind::Punct(b'-');
        outliner.reader.next();
        if depth == 0 {
            return;
        }
    }
}

/// `///` and `/**` before the next token.
pub fn outer_doc(outliner: &Outliner<'_>) -> String {
    outliner.comment_text(|text| {
        if text.starts_with("////") || text.starts_with("/***") || text == "/**/" {
            return None;
        }
        text.strip_prefix("///").or_else(|| text.strip_prefix("/**").map(|body| body.trim_end_matches("*/")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_spelled_as_clap_spells_it() {
        assert_eq!(flag("[arg(short, long)]", "no_color").as_deref(), Some("-n, --no-color"));
        assert_eq!(
            flag("[arg(short('v'), long = \"loud\", default_value = \"short\")]", "a").as_deref(),
            Some("-v, --loud")
        );
        assert_eq!(flag("[arg(value_name = \"long\")]", "a"), None);
        assert_eq!(kebab("AddRemote"), "add-remote");
    }
}
