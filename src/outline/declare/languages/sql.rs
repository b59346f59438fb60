//! SQL: what `CREATE` creates.

use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::item::ItemKind;
use crate::outline::lex::Kind;

/// Reads a whole file.
pub fn read(outliner: &mut Outliner<'_>) {
    while let Some(first) = outliner.reader.peek() {
        if !outliner.reader.peek_text().eq_ignore_ascii_case("create") {
            outliner.reader.next();
            continue;
        }
        let doc = outliner.comment_text(|text| {
            // A line of stars heads a part of the file, not a table.
            let block = text.strip_prefix("/*").filter(|body| !body.starts_with("***"));
            text.strip_prefix("--")
                .filter(|line| !line.starts_with("---"))
                .or_else(|| block.map(|body| body.trim_end_matches("*/")))
        });
        outliner.reader.next();
        let Some(kind) = what(outliner) else { continue };
        let name = name(outliner);
        // `GRANT CREATE TABLE TO somebody` creates nothing.
        if ["to", "on", "for", "in"].iter().any(|word| name.eq_ignore_ascii_case(word)) {
            continue;
        }
        let mut end = outliner.reader.last_end();
        if outliner.reader.at(b'(') {
            outliner.reader.skip_group();
            end = outliner.reader.last_end();
        }
        let mut declared = Declared::at(first, doc);
        declared.public = true;
        outliner.declare(declared, kind, &name, end);
    }
}

/// Skips `OR REPLACE`, `TEMPORARY`, `UNIQUE`, `IF NOT EXISTS` around the word that says what is created.
fn what(outliner: &mut Outliner<'_>) -> Option<ItemKind> {
    let mut kind = None;
    for _ in 0..8 {
        let word = outliner
            .reader
            .peek()
            .filter(|token| token.kind == Kind::Word)
            .map(|_| outliner.reader.peek_text().to_ascii_lowercase())?;
        match word.as_str() {
            "table" => kind = Some(ItemKind::Table),
            "view" => kind = Some(ItemKind::TypeAlias),
            "type" | "domain" => kind = Some(ItemKind::Struct),
            "function" | "procedure" => kind = Some(ItemKind::Function),
            "or" | "replace" | "temp" | "temporary" | "unlogged" | "materialized" | "if" | "not" | "exists" => {}
            _ => return kind,
        }
        outliner.reader.next();
    }
    kind
}

/// `schema.name`, quoted or not.
fn name(outliner: &mut Outliner<'_>) -> String {
    let mut name = String::new();
    for _ in 0..6 {
        match outliner.reader.peek().map(|token| token.kind) {
            Some(Kind::Word) => name = outliner.reader.peek_text().to_owned(),
            Some(Kind::Punct(b'"' | b'`' | b'[' | b']')) => {}
            Some(Kind::Punct(b'.')) => name.clear(),
            _ => break,
        }
        outliner.reader.next();
        let ended =
            !name.is_empty() && !outliner.reader.at(b'.') && !outliner.reader.at(b'"') && !outliner.reader.at(b'`');
        if ended {
            break;
        }
    }
    name
}
