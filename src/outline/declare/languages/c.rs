//! C and C++: functions, types, macros, namespaces; headers say what is public.

use crate::outline::declare::cases::cases;
use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::declare::scope::Scope;
use crate::outline::item::{EntryKind, ItemKind};
use crate::outline::lex::{Kind, Token};

/// Reads a whole file.
pub fn read(outliner: &mut Outliner<'_>) {
    // Whether the part of each open type that is being read is private.
    let mut sections: Vec<bool> = Vec::new();
    while let Some(token) = outliner.reader.peek() {
        while sections.len() < outliner.depth() {
            sections.push(outliner.scope_kind() == Some(ItemKind::Class));
        }
        sections.truncate(outliner.depth());
        match token.kind {
            Kind::Punct(b'}') => {
                outliner.reader.next();
                outliner.leave();
            }
            Kind::Punct(b'#') if token.fresh => directive(outliner, token),
            Kind::Punct(b'{' | b'(' | b'[') => outliner.reader.skip_group(),
            Kind::Word if matches!(outliner.reader.peek_text(), "public" | "private" | "protected") => {
                let is_private = outliner.reader.at_word("private");
                if let Some(section) = sections.last_mut() {
                    *section = is_private;
                }
                outliner.reader.next();
                outliner.reader.take(b':');
            }
            Kind::Word => declaration(outliner, token, sections.last() == Some(&true)),
            _ => {
                outliner.reader.next();
            }
        }
    }
    while outliner.depth() > 0 {
        outliner.leave();
    }
}

/// `#include`, and `#define NAME(…)`; other directives say nothing.
fn directive(outliner: &mut Outliner<'_>, first: Token) {
    let doc = doc(outliner);
    outliner.reader.next();
    let word = outliner.reader.take_name().unwrap_or_default();
    let mut name = "";
    let mut end = outliner.reader.last_end();
    if word == "define" {
        name = outliner.reader.take_name().unwrap_or_default();
        end = outliner.reader.last_end();
        let touches = outliner.reader.peek().is_some_and(|token| token.start == end && token.kind == Kind::Punct(b'('));
        if touches {
            outliner.reader.skip_group();
            end = outliner.reader.last_end();
        }
    }
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    while outliner.reader.peek().is_some_and(|token| !token.fresh) {
        outliner.reader.next();
    }
    if word == "define" && outliner.reader.last_end() < end + 100 {
        end = outliner.reader.last_end();
    }
    if word == "include" {
        let target: String = outliner
            .reader
            .slice(start, outliner.reader.last_end().max(start))
            .chars()
            .filter(|c| !matches!(c, '"' | '<' | '>' | ' '))
            .collect();
        outliner.import(&target, false);
    } else if !name.is_empty() && !doc.is_empty() {
        let mut declared = Declared::at(first, doc);
        declared.public = is_header(outliner);
        outliner.declare(declared, ItemKind::Macro, name, end);
    }
}

fn is_header(outliner: &Outliner<'_>) -> bool {
    [".h", ".hpp", ".hh", ".hxx"].iter().any(|ending| outliner.file.path.ends_with(ending))
}

/// Up to `;` or a body; the name is the last word before the parameters.
fn declaration(outliner: &mut Outliner<'_>, first: Token, private: bool) {
    let mut declared = Declared::at(first, doc(outliner));
    declared.public = is_header(outliner) && !private;
    if outliner.reader.at_word("template") {
        outliner.reader.next();
        crate::outline::declare::type_text::skip_angles(outliner);
    }
    let typedef = outliner.reader.take_word("typedef");
    match outliner.reader.peek_text() {
        "namespace" | "extern" if block_follows(outliner) => return block(outliner),
        "using" => return skip(outliner),
        "struct" | "class" | "union" | "enum" if !typedef => return type_or_value(outliner, declared),
        _ => {}
    }
    value(outliner, declared, typedef);
}

fn block_follows(outliner: &Outliner<'_>) -> bool {
    let mut ahead = outliner.reader.look();
    for _ in 0..8 {
        ahead.next();
        match ahead.peek().map(|token| token.kind) {
            Some(Kind::Punct(b'{')) => return true,
            Some(Kind::Word | Kind::Text | Kind::Punct(b':')) => {}
            _ => return false,
        }
    }
    false
}

/// `namespace a::b {`, `extern "C" {`
fn block(outliner: &mut Outliner<'_>) {
    let is_namespace = outliner.reader.at_word("namespace");
    outliner.reader.next();
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    outliner.reader.skip_to(b"{");
    let name = if is_namespace {
        outliner.reader.slice(start, outliner.reader.last_end().max(start)).replace("::", ".")
    } else {
        String::new()
    };
    outliner.reader.next();
    // By convention what is inside is not for others.
    let is_inside = matches!(name.rsplit('.').next(), Some("detail" | "details" | "internal" | "impl"));
    outliner.enter(Scope::new(ItemKind::Module, &name, None).visible(!is_inside));
}

fn skip(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    outliner.reader.skip_to(b";");
    outliner.reader.take(b';');
}

/// `struct name {…};`, as against `struct name value;`.
fn type_or_value(outliner: &mut Outliner<'_>, declared: Declared) {
    let kind = match outliner.reader.peek_text() {
        "class" => ItemKind::Class,
        "union" => ItemKind::Union,
        "enum" => ItemKind::Enum,
        _ => ItemKind::Struct,
    };
    let word = outliner.reader.peek_text();
    outliner.reader.next();
    outliner.reader.take_word("class");
    // Macros for exporting may stand before the name: the last word counts.
    let mut name = "";
    while let Some(next) = outliner.reader.take_name() {
        if next != "final" {
            name = next;
        }
    }
    if outliner.reader.at(b':') {
        outliner.reader.skip_to(b"{;");
    }
    if !outliner.reader.at(b'{') {
        return value(outliner, declared, false);
    }
    let end = outliner.reader.last_end();
    let visible = declared.public;
    let index = outliner.declare(declared, kind, name, end);
    if word == "enum" && !name.is_empty() {
        outliner.reader.next();
        outliner.enter(Scope::new(kind, name, Some(index)).visible(visible));
        return cases(outliner, visible, doc);
    }
    if name.is_empty() {
        outliner.skip_body();
        outliner.close_item(index);
        return;
    }
    outliner.reader.next();
    outliner.enter(Scope::new(kind, name, Some(index)).visible(visible));
}

fn value(outliner: &mut Outliner<'_>, declared: Declared, typedef: bool) {
    let (mut name, mut words) = ("", 0u32);
    let is_static = outliner.reader.at_word("static");
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'(') if words > 1 && !typedef => return function(outliner, declared, name, is_static),
            Kind::Punct(b';' | b'=' | b',') => break,
            // `EXPORT(void f(int a)) {`: a macro makes the declaration.
            Kind::Punct(b'{') if words <= 1 && !typedef => return outliner.reader.skip_group(),
            Kind::Punct(b'(') if typedef => {
                name = pointed_at(outliner).unwrap_or(name);
                continue;
            }
            Kind::Punct(b'(' | b'[' | b'{') => {
                outliner.reader.skip_group();
                continue;
            }
            Kind::Punct(b'}' | b'#') => return,
            Kind::Punct(b'<') => {
                crate::outline::declare::type_text::skip_angles(outliner);
                continue;
            }
            Kind::Word => {
                name = outliner.reader.text(token);
                words += 1;
                if name == "operator" {
                    operator(outliner);
                    return function(outliner, declared, name, is_static);
                }
            }
            _ => {}
        }
        outliner.reader.next();
    }
    let end = outliner.reader.last_end();
    let in_type = outliner.scope_kind().is_some_and(|kind| kind != ItemKind::Module);
    if typedef || (in_type && words > 1) {
        outliner.declare(declared, if typedef { ItemKind::TypeAlias } else { ItemKind::Field }, name, end);
    }
    outliner.reader.skip_to(b";");
    outliner.reader.take(b';');
}

/// `name` of `(*name)`, which is taken: a pointer to a function.
fn pointed_at<'a>(outliner: &mut Outliner<'a>) -> Option<&'a str> {
    let mut ahead = outliner.reader.look();
    ahead.next();
    let name = if ahead.take(b'*') { ahead.take_name() } else { None };
    outliner.reader.skip_group();
    name.filter(|_| ahead.at(b')'))
}

/// `operator+`, `operator()`, `operator const char*`: up to its parameters.
fn operator(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    let mut ahead = outliner.reader.look();
    if ahead.take(b'(') && ahead.take(b')') && ahead.at(b'(') {
        outliner.reader.skip_group();
    }
    while outliner.reader.peek().is_some_and(|token| !matches!(token.kind, Kind::Punct(b'(' | b';' | b'{' | b'}'))) {
        outliner.reader.next();
    }
}

fn function(outliner: &mut Outliner<'_>, mut declared: Declared, name: &str, is_static: bool) {
    if outliner.reader.at(b'(') {
        outliner.reader.skip_group();
    }
    while outliner
        .reader
        .peek()
        .is_some_and(|token| !matches!(token.kind, Kind::Punct(b'{' | b';' | b'}' | b'#' | b'=' | b':')))
    {
        let is_group = outliner.reader.at(b'(');
        if is_group {
            outliner.reader.skip_group();
        } else {
            outliner.reader.next();
        }
        take_path(outliner);
    }
    let end = outliner.reader.last_end();
    outliner.reader.skip_to(b"{;");
    if outliner.reader.at(b'{') {
        outliner.skip_body();
    } else {
        outliner.reader.take(b';');
    }
    if name == "main" {
        outliner.entry(EntryKind::Main, "main", declared.line);
    }
    declared.public &= !is_static || !outliner.file.path.ends_with(".c");
    let in_type = outliner.scope_kind().is_some_and(|kind| kind != ItemKind::Module);
    let is_call = matches!(name, "if" | "while" | "for" | "switch" | "return" | "sizeof" | "defined" | "operator");
    if !is_call {
        outliner.declare(declared, if in_type { ItemKind::Method } else { ItemKind::Function }, name, end);
    }
}

/// `::` in the type that comes back; one colon begins the initializers of a constructor.
fn take_path(outliner: &mut Outliner<'_>) {
    if outliner.reader.at(b':') {
        let mut ahead = outliner.reader.look();
        ahead.next();
        if ahead.at(b':') {
            outliner.reader.next();
            outliner.reader.next();
        }
    }
}

/// Doxygen's comments, and plain ones that touch the declaration.
fn doc(outliner: &Outliner<'_>) -> String {
    let line = outliner.reader.peek().map_or(0, |token| token.line);
    let mut next_line = line;
    let mut from = usize::MAX;
    for comment in outliner.reader.comments().iter().rev() {
        if comment.last_line + 1 != next_line || !comment.fresh {
            break;
        }
        next_line = comment.line;
        from = comment.start;
    }
    let text = outliner.comments_from(from, |text| {
        text.strip_prefix("///")
            .or_else(|| text.strip_prefix("//"))
            .or_else(|| text.strip_prefix("/*").map(|body| body.trim_start_matches(['*', '!']).trim_end_matches("*/")))
    });
    if text.contains("Copyright") || text.contains("SPDX-") { String::new() } else { text }
}
