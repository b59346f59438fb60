//! Values and comments of scripts, as declarations need them.

use crate::outline::declare::outliner::Outliner;
use crate::outline::declare::type_text::{skip_angles, skip_type};
use crate::outline::item::ItemKind;
use crate::outline::lex::Kind;

/// The kind of a value, and where its signature ends. The value's own body is skipped up to `,` or the statement's end.
pub fn value(outliner: &mut Outliner<'_>, type_end: usize, plain: ItemKind) -> (ItemKind, usize) {
    let start = outliner.reader.last_end();
    let is_async = outliner.reader.at_word("async");
    if is_async {
        outliner.reader.next();
    }
    if outliner.reader.at_word("require") {
        require(outliner);
    }
    if outliner.reader.at_word("function") {
        return (ItemKind::Function, with_body(outliner));
    }
    if outliner.reader.at_word("class") {
        return (ItemKind::Class, with_body(outliner));
    }
    first_operand(outliner);
    let end = outliner.reader.last_end();
    if outliner.reader.at(b'=') {
        outliner.reader.next();
        if outliner.reader.take(b'>') {
            crate::outline::declare::type_text::skip_value(outliner);
            return (ItemKind::Function, end);
        }
    }
    crate::outline::declare::type_text::skip_value(outliner);
    let end = outliner.reader.last_end();
    let text = outliner.reader.slice(start, end.max(start));
    let short = text.len() <= 120 && !text.contains('\n') && !text.contains("require(");
    (plain, if short { end } else { type_end })
}

/// A function or a class as a value; gives where its signature ends.
fn with_body(outliner: &mut Outliner<'_>) -> usize {
    outliner.reader.next();
    outliner.reader.take(b'*');
    outliner.reader.skip_to(b"{");
    let end = outliner.reader.last_end();
    outliner.skip_body();
    end
}

/// What may be the parameters of an arrow function: `<T>(a): B`, `a`; else the value's first word.
fn first_operand(outliner: &mut Outliner<'_>) {
    if outliner.reader.at(b'<') {
        skip_angles(outliner);
    }
    if outliner.reader.at(b'(') {
        outliner.reader.skip_group();
        if outliner.reader.take(b':') {
            skip_type(outliner);
        }
    } else if outliner.reader.take_word("new") {
        constructed(outliner);
    } else if outliner.reader.peek().is_some_and(|token| token.kind == Kind::Word) {
        outliner.reader.next();
    }
}

/// `Map<Key, Value>(…)` after `new`: the comma between the types ends nothing.
fn constructed(outliner: &mut Outliner<'_>) {
    outliner.reader.take_name();
    while outliner.reader.take(b'.') {
        outliner.reader.take_name();
    }
    if outliner.reader.at(b'<') {
        skip_angles(outliner);
    }
}

/// The last `/** … */` before the next token.
pub fn doc(outliner: &Outliner<'_>) -> String {
    let is_doc = |text: &str| text.starts_with("/**") && text != "/**/";
    let last = outliner.reader.comments().iter().rev().find(|comment| is_doc(outliner.reader.text(**comment)));
    let from = last.map_or(usize::MAX, |comment| comment.start);
    let text = outliner.comments_from(from, |text| text.strip_prefix("/**").map(|body| body.trim_end_matches("*/")));
    if is_file_doc(&text) { String::new() } else { text }
}

/// Whether a comment says that it is about the file.
pub fn is_file_doc(text: &str) -> bool {
    ["@file", "@module", "@packageDocumentation", "@fileoverview", "@license", "@fileOverview"]
        .iter()
        .any(|tag| text.contains(tag))
}

/// `require("x")` as a value.
pub fn require(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    if !outliner.reader.at(b'(') {
        return;
    }
    let start = outliner.reader.last_end();
    outliner.reader.skip_group();
    let call = outliner.reader.slice(start, outliner.reader.last_end());
    let inside = call.trim_matches(['(', ')', ' ']);
    if inside.starts_with(['"', '\'']) {
        outliner.import(inside.trim_matches(['"', '\'']), false);
    }
}
