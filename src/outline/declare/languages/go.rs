//! Go: what a file declares at its top; capital letters are public.

use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::item::{EntryKind, ItemKind};
use crate::outline::lex::{Kind, Token};

/// Reads a whole file.
pub fn read(outliner: &mut Outliner<'_>) {
    while let Some(token) = outliner.reader.peek() {
        let doc = doc(outliner, token);
        match outliner.reader.peek_text() {
            "package" => package(outliner, doc),
            "import" => group(outliner, doc, import),
            "func" => function(outliner, token, doc),
            "type" => group(outliner, doc, type_declaration),
            "const" => values(outliner, doc, ItemKind::Constant),
            "var" => values(outliner, doc, ItemKind::Variable),
            "(" | "[" | "{" => outliner.reader.skip_group(),
            _ => {
                outliner.reader.next();
            }
        }
    }
}

/// The comments that touch the token: no blank line between them and it.
fn doc(outliner: &Outliner<'_>, token: Token) -> String {
    let comments = outliner.reader.comments();
    let mut next_line = token.line;
    let mut first = comments.len();
    for (index, comment) in comments.iter().enumerate().rev() {
        if comment.last_line + 1 != next_line || !comment.fresh {
            break;
        }
        next_line = comment.line;
        first = index;
    }
    let from = comments.get(first).map_or(usize::MAX, |comment| comment.start);
    let text = outliner.comments_from(from, |text| {
        if let Some(body) = text.strip_prefix("/*") {
            return Some(body.trim_end_matches("*/"));
        }
        // Directives such as `//go:build` and `//nolint` are for tools.
        let body = text.strip_prefix("//")?;
        let tool = body.chars().next().is_some_and(|c| c.is_ascii_lowercase())
            && body.split(' ').next().unwrap_or("").contains(':');
        if tool || body.starts_with("nolint") || body.starts_with(" +build") { None } else { Some(body) }
    });
    text.trim().to_owned()
}

fn package(outliner: &mut Outliner<'_>, doc: String) {
    outliner.reader.next();
    let name = outliner.reader.take_name().unwrap_or_default();
    outliner.file.package = name.to_owned();
    outliner.file.doc = if is_licence(&doc) { String::new() } else { doc };
}

fn is_licence(doc: &str) -> bool {
    let head = doc.lines().next().unwrap_or_default();
    head.starts_with("Copyright") || head.starts_with("Licensed") || head.contains("SPDX-")
}

/// `keyword ( … )` with one declaration a line, or a single one.
fn group(outliner: &mut Outliner<'_>, doc_of_one: String, each: fn(&mut Outliner<'_>, Token, String)) {
    outliner.reader.next();
    if !outliner.reader.take(b'(') {
        if let Some(token) = outliner.reader.peek() {
            each(outliner, token, doc_of_one);
        }
        return;
    }
    while let Some(token) = outliner.reader.peek() {
        if outliner.reader.take(b')') {
            return;
        }
        let doc = doc(outliner, token);
        each(outliner, token, doc);
    }
}

fn import(outliner: &mut Outliner<'_>, _: Token, _: String) {
    if let Some(token) = outliner.reader.next()
        && token.kind == Kind::Text
    {
        let path = outliner.reader.text(token).trim_matches(['"', '`']);
        outliner.import(path, false);
    }
}

/// `func (r *Type[T]) Name[T any](…) …`
fn function(outliner: &mut Outliner<'_>, first: Token, doc: String) {
    outliner.reader.next();
    let mut receiver = String::new();
    if outliner.reader.at(b'(') {
        let start = outliner.reader.peek().map_or(0, |token| token.start);
        outliner.reader.skip_group();
        receiver = receiver_type(outliner.reader.slice(start, outliner.reader.last_end())).to_owned();
    }
    let Some(name) = outliner.reader.take_name() else { return };
    to_body(outliner);
    let end = outliner.reader.last_end();
    if outliner.reader.at(b'{') {
        outliner.skip_body();
    }
    if name == "main" && receiver.is_empty() && outliner.file.package == "main" {
        outliner.entry(EntryKind::Main, "main", first.line);
    }
    let mut declared = Declared::at(first, doc);
    declared.public = is_public(name) && (receiver.is_empty() || is_public(&receiver));
    if receiver.is_empty() {
        outliner.declare(declared, ItemKind::Function, name, end);
    } else {
        outliner.declare_in(&receiver, declared, ItemKind::Method, name, end);
    }
}

fn receiver_type(receiver: &str) -> &str {
    let inside = receiver.trim_matches(['(', ')', ' ']);
    let name = inside.split('[').next().unwrap_or(inside);
    name.rsplit([' ', '*', '\t']).next().unwrap_or(name)
}

/// To the `{` of the body or the end of the line; `interface{}` and `struct{}` are types.
fn to_body(outliner: &mut Outliner<'_>) {
    let mut type_word = false;
    while let Some(token) = outliner.reader.peek() {
        if token.fresh {
            return;
        }
        match token.kind {
            Kind::Punct(b'{') if !type_word => return,
            Kind::Punct(b'(' | b'[' | b'{') => outliner.reader.skip_group(),
            Kind::Punct(b')' | b'}' | b';') => return,
            _ => {
                outliner.reader.next();
            }
        }
        type_word = token.kind == Kind::Word && matches!(outliner.reader.text(token), "interface" | "struct");
    }
}

fn type_declaration(outliner: &mut Outliner<'_>, first: Token, doc: String) {
    let Some(name) = outliner.reader.take_name() else {
        outliner.reader.next();
        return;
    };
    let mut declared = Declared::at(first, doc);
    declared.public = is_public(name);
    if outliner.reader.at(b'[') {
        outliner.reader.skip_group();
    }
    let kind = match outliner.reader.peek_text() {
        "struct" => ItemKind::Struct,
        "interface" => ItemKind::Interface,
        _ => ItemKind::TypeAlias,
    };
    if kind == ItemKind::TypeAlias {
        rest_of_line(outliner);
    } else {
        outliner.reader.next();
    }
    let index = outliner.declare(declared, kind, name, outliner.reader.last_end());
    outliner.prefix_signature(index, "type ");
    if kind != ItemKind::TypeAlias && outliner.reader.take(b'{') {
        members(outliner, name, kind);
        outliner.close_item(index);
    }
}

/// Fields of a struct, methods of an interface, embedded types of both.
fn members(outliner: &mut Outliner<'_>, owner: &str, kind: ItemKind) {
    while let Some(token) = outliner.reader.peek() {
        if outliner.reader.take(b'}') {
            return;
        }
        if token.kind != Kind::Word {
            outliner.reader.next();
            continue;
        }
        let mut doc = doc(outliner, token);
        let mut names = vec![outliner.reader.take_name().unwrap_or_default()];
        let is_method = kind == ItemKind::Interface && outliner.reader.at(b'(');
        while !is_method && outliner.reader.at(b',') {
            outliner.reader.next();
            names.extend(outliner.reader.take_name());
        }
        while outliner.reader.at(b'.') {
            outliner.reader.next();
            names = outliner.reader.take_name().into_iter().collect();
        }
        rest_of_line(outliner);
        let end = outliner.reader.last_end();
        if doc.is_empty() {
            doc = trailing_doc(outliner);
        }
        for name in names {
            let mut declared = Declared::at(token, doc.clone());
            declared.public = is_public(name) && is_public(owner);
            let kind = if is_method { ItemKind::Method } else { ItemKind::Field };
            outliner.declare_in(owner, declared, kind, name, end);
        }
    }
}

/// A comment behind a declaration on its line.
fn trailing_doc(outliner: &Outliner<'_>) -> String {
    let line = outliner.reader.last_line();
    let comment = outliner.reader.comments().iter().find(|comment| comment.line == line && !comment.fresh);
    comment.map(|comment| outliner.reader.text(*comment).trim_start_matches('/').trim().to_owned()).unwrap_or_default()
}

/// Constants and variables, one a line or in a group. The group's comment stands for members that have none.
fn values(outliner: &mut Outliner<'_>, group_doc: String, kind: ItemKind) {
    outliner.reader.next();
    let grouped = outliner.reader.take(b'(');
    while let Some(token) = outliner.reader.peek() {
        if grouped && outliner.reader.take(b')') {
            return;
        }
        let mut own = doc(outliner, token);
        let mut names = Vec::new();
        while let Some(name) = outliner.reader.take_name() {
            names.push(name);
            if !outliner.reader.take(b',') {
                break;
            }
        }
        if names.is_empty() {
            outliner.reader.next();
        }
        rest_of_line(outliner);
        let end = outliner.reader.last_end();
        if own.is_empty() {
            own = trailing_doc(outliner);
        }
        for name in names {
            let mut declared = Declared::at(token, if grouped { own.clone() } else { group_doc.clone() });
            declared.public = is_public(name);
            let short = outliner.reader.slice(token.start, end).len() <= 400;
            let index = outliner.declare(declared, kind, name, if short { end } else { token.start + name.len() });
            outliner.prefix_signature(index, if kind == ItemKind::Constant { "const " } else { "var " });
        }
        if !grouped {
            return;
        }
    }
}

/// Up to the line's end, over groups that go on; a closing bracket of the group around ends it too.
fn rest_of_line(outliner: &mut Outliner<'_>) {
    let mut operator = false;
    while let Some(token) = outliner.reader.peek() {
        if token.fresh && !operator {
            return;
        }
        match token.kind {
            Kind::Punct(b'(' | b'[' | b'{') => outliner.reader.skip_group(),
            Kind::Punct(b')' | b'}') => return,
            Kind::Punct(b';') => {
                outliner.reader.next();
                return;
            }
            _ => {
                outliner.reader.next();
            }
        }
        operator =
            matches!(token.kind, Kind::Punct(b'+' | b'-' | b'*' | b'/' | b'|' | b'&' | b'=' | b',' | b'.' | b'<'));
    }
}

fn is_public(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}
