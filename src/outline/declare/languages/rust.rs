//! Rust: items of a file, of its inline modules, of its impls and traits.

use crate::outline::declare::languages::rust_types::{aggregate, outer_doc};
use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::declare::scope::Scope;
use crate::outline::item::{EntryKind, ItemKind};
use crate::outline::lex::{Kind, Token};

/// Reads a whole file.
pub fn read(outliner: &mut Outliner<'_>) {
    outliner.file.doc = inner_doc(outliner);
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'}') => {
                outliner.reader.next();
                outliner.leave();
            }
            Kind::Punct(b'{' | b'(' | b'[') => outliner.reader.skip_group(),
            Kind::Word => item(outliner),
            Kind::Punct(b'#') => attributes_only(outliner),
            _ => {
                outliner.reader.next();
            }
        }
    }
}

/// Takes attributes and leaves what they say to the item behind them.
fn attributes_only(outliner: &mut Outliner<'_>) {
    let doc = outer_doc(outliner);
    if !doc.is_empty() {
        outliner.held_doc = doc;
    }
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    outliner.reader.next();
    outliner.reader.take(b'!');
    if outliner.reader.at(b'[') {
        outliner.reader.skip_group();
    }
    let text = outliner.reader.slice(start, outliner.reader.last_end());
    note_attribute(outliner, text);
}

fn note_attribute(outliner: &mut Outliner<'_>, text: &str) {
    let body = text.trim_start_matches(['#', '!', '[', ' ']);
    if body.starts_with("test") || body.contains("::test]") || body.contains("::test(") || body.starts_with("rstest") {
        outliner.held_test = true;
    } else if body.starts_with("cfg(test)") || body.starts_with("cfg(all(test") {
        outliner.held_skip = true;
    } else if body.starts_with("derive(") {
        outliner.held_commands |= body.contains("Subcommand");
    } else if let Some(route) = route(body).filter(|_| !outliner.is_silent()) {
        outliner.entry(EntryKind::Route, &route, outliner.reader.last_line());
    } else if body.starts_with("macro_export") || body.starts_with("proc_macro") {
        outliner.held_export = true;
    } else if let Some(rest) = body.strip_prefix("doc") {
        let rest = rest.trim_start();
        if rest.starts_with("(hidden") {
            outliner.held_hidden = true;
        } else if let Some(value) = rest.strip_prefix('=').map(str::trim) {
            let value = value.trim_end_matches(']').trim().trim_matches('"');
            if !text.starts_with("#!") && !value.contains("include_str") {
                outliner.held_doc.push_str(value);
                outliner.held_doc.push('\n');
            }
        }
    }
}

/// `#[get("/path")]` of actix and Rocket.
fn route(body: &str) -> Option<String> {
    let (method, rest) = body.split_once("(\"")?;
    let path = rest.split('"').next().filter(|path| path.starts_with('/'))?;
    let known = matches!(method, "get" | "post" | "put" | "delete" | "patch" | "head");
    known.then(|| format!("{} {path}", method.to_ascii_uppercase()))
}

fn item(outliner: &mut Outliner<'_>) {
    let mut doc = std::mem::take(&mut outliner.held_doc);
    let comment = outer_doc(outliner);
    if !comment.is_empty() {
        doc = comment;
    }
    let Some(first) = outliner.reader.peek() else { return };
    let mut declared = Declared::at(first, doc);
    declared.public = outliner.scope_kind() == Some(ItemKind::Trait);
    if outliner.reader.take_word("pub") {
        declared.public = true;
        if outliner.reader.at(b'(') {
            let start = outliner.reader.peek().map_or(0, |token| token.start);
            outliner.reader.skip_group();
            declared.public = outliner.reader.slice(start, outliner.reader.last_end()).contains("in pub");
        }
    }
    while matches!(outliner.reader.peek_text(), "async" | "unsafe" | "default" | "extern" | "safe" | "auto")
        || (outliner.reader.at_word("const") && const_is_qualifier(outliner))
    {
        outliner.reader.next();
        if outliner.reader.peek().is_some_and(|token| token.kind == Kind::Text) {
            outliner.reader.next();
        }
    }
    let (depth, noted, is_test) = (outliner.depth(), outliner.reader.noted(), outliner.held_skip || outliner.held_test);
    keyword(outliner, declared);
    if is_test && outliner.depth() > depth {
        outliner.forget_noted_until_left(noted);
    } else if is_test {
        outliner.reader.forget_noted(noted);
    }
    outliner.drop_held();
}

/// `const fn` and `const unsafe fn`, as against `const NAME`.
fn const_is_qualifier(outliner: &Outliner<'_>) -> bool {
    let mut ahead = outliner.reader.look();
    ahead.next();
    matches!(ahead.peek_text(), "fn" | "unsafe" | "async" | "extern")
}

fn keyword(outliner: &mut Outliner<'_>, declared: Declared) {
    match outliner.reader.peek_text() {
        "fn" => function(outliner, declared),
        "struct" => aggregate(outliner, declared, ItemKind::Struct),
        "union" => aggregate(outliner, declared, ItemKind::Union),
        "enum" => aggregate(outliner, declared, ItemKind::Enum),
        "trait" => container(outliner, declared, ItemKind::Trait),
        "mod" => container(outliner, declared, ItemKind::Module),
        "impl" => implementation(outliner),
        "type" => to_semicolon(outliner, declared, ItemKind::TypeAlias),
        "const" => to_semicolon(outliner, declared, ItemKind::Constant),
        "static" => to_semicolon(outliner, declared, ItemKind::Variable),
        "use" => import(outliner, &declared),
        "macro_rules" => macro_rules(outliner, declared),
        "crate" | "self" | "super" => {
            outliner.reader.next();
        }
        _ => other(outliner),
    }
}

fn function(outliner: &mut Outliner<'_>, declared: Declared) {
    outliner.reader.next();
    let Some(name) = outliner.reader.take_name() else { return };
    outliner.reader.skip_to(b"{;");
    let end = outliner.reader.last_end();
    let is_test = outliner.held_test;
    if is_test {
        outliner.file.tests += 1;
    }
    if name == "main" && outliner.depth() == 0 {
        outliner.entry(EntryKind::Main, "main", declared.line);
    }
    let kind = if outliner.scope_kind().is_some_and(|kind| kind != ItemKind::Module) {
        ItemKind::Method
    } else {
        ItemKind::Function
    };
    let kind = if outliner.held_export { ItemKind::Macro } else { kind };
    finish_body(outliner);
    if !is_test && !outliner.held_hidden {
        outliner.declare(declared, kind, name, end);
    }
}

fn finish_body(outliner: &mut Outliner<'_>) {
    if outliner.reader.at(b'{') {
        outliner.skip_body();
    } else {
        outliner.reader.take(b';');
    }
}

fn container(outliner: &mut Outliner<'_>, declared: Declared, kind: ItemKind) {
    outliner.reader.next();
    let Some(name) = outliner.reader.take_name() else { return };
    outliner.reader.skip_to(b"{;");
    let end = outliner.reader.last_end();
    if !outliner.reader.at(b'{') {
        if kind == ItemKind::Module {
            // A module for tests only is declared as private: nothing in its file is public.
            let public = declared.public && !outliner.held_skip;
            outliner.declare(Declared { public, ..declared }, kind, name, end);
        }
        outliner.reader.take(b';');
        return;
    }
    if outliner.held_skip || outliner.held_hidden {
        outliner.enter_silently();
        return;
    }
    let visible = declared.public;
    let index = outliner.declare(declared, kind, name, end);
    outliner.reader.next();
    outliner.enter(Scope::new(kind, name, Some(index)).visible(visible));
}

/// `impl<T> Trait for Type<T> where …`: methods belong to the type; those of a trait are the trait's affair.
fn implementation(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    outliner.reader.skip_to(b"{;");
    let header = outliner.reader.slice(start, outliner.reader.last_end());
    if !outliner.reader.at(b'{') {
        outliner.reader.take(b';');
        return;
    }
    let header = strip_generics(header);
    let header = header.split(" where").next().unwrap_or(header);
    if outliner.held_skip || header.contains(" for ") {
        outliner.enter_silently();
        return;
    }
    outliner.reader.next();
    outliner.enter(Scope::new(ItemKind::Struct, type_name(header), None));
}

/// `<T: A<B>> Type` without its leading generics.
fn strip_generics(header: &str) -> &str {
    if !header.starts_with('<') {
        return header;
    }
    let mut depth = 0u32;
    let mut before = '<';
    for (offset, c) in header.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if before != '-' => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = c;
        if depth == 0 {
            return header.get(offset + 1..).unwrap_or_default().trim_start();
        }
    }
    header
}

/// `a::b::Type<T>` is `Type`.
fn type_name(header: &str) -> &str {
    let path = header.split(['<', '{']).next().unwrap_or(header).trim();
    path.rsplit("::").next().unwrap_or(path).trim_start_matches(['&', '*']).trim()
}

fn to_semicolon(outliner: &mut Outliner<'_>, declared: Declared, kind: ItemKind) {
    outliner.reader.next();
    outliner.reader.take_word("mut");
    let name = outliner.reader.take_name();
    outliner.reader.skip_to(b"=;");
    let mut end = outliner.reader.last_end();
    outliner.reader.skip_to(b";");
    if kind == ItemKind::TypeAlias || outliner.reader.last_end() < end + 100 {
        end = outliner.reader.last_end();
    }
    outliner.reader.take(b';');
    if let Some(name) = name.filter(|name| *name != "_" && !outliner.held_hidden) {
        outliner.declare(declared, kind, name, end);
    }
}

fn import(outliner: &mut Outliner<'_>, declared: &Declared) {
    outliner.reader.next();
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    outliner.reader.skip_to(b";");
    let text = outliner.reader.slice(start, outliner.reader.last_end());
    outliner.reader.take(b';');
    if !outliner.held_skip {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).take(2_000).collect();
        // In a module within the file, what stands above it is the file.
        let text = match text.strip_prefix("super::") {
            Some(rest) if outliner.is_silent() || outliner.scope_kind() == Some(ItemKind::Module) => {
                format!("self::{rest}")
            }
            _ => text,
        };
        outliner.import(&text, declared.public);
    }
}

fn macro_rules(outliner: &mut Outliner<'_>, mut declared: Declared) {
    outliner.reader.next();
    outliner.reader.take(b'!');
    let Some(name) = outliner.reader.take_name() else { return };
    let end = outliner.reader.last_end();
    declared.public = outliner.held_export;
    outliner.skip_body();
    if !outliner.held_hidden {
        outliner.declare(declared, ItemKind::Macro, name, end);
    }
}

/// A macro call at item level: `name! { … }` or `name!(…);`.
fn other(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    if outliner.reader.take(b'!') {
        if outliner.reader.peek().is_some_and(|token| token.kind == Kind::Word) {
            outliner.reader.next();
        }
        let start = outliner.reader.peek();
        outliner.reader.skip_group();
        outliner.reader.take(b';');
        if let Some(start) = start {
            exported_macros(outliner, start);
        }
    }
}

/// A macro call may hold the definition of an exported macro.
fn exported_macros(outliner: &mut Outliner<'_>, start: Token) {
    const EXPORT: &str = "#[macro_export]";
    let text = outliner.reader.slice(start.start, outliner.reader.last_end());
    let Some((_, rest)) = text.split_once(EXPORT) else { return };
    let Some((between, rest)) = rest.split_once("macro_rules!") else { return };
    let name = rest.trim_start().split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    if between.len() < 400 {
        let mut declared = Declared::at(start, String::new());
        declared.public = true;
        let offset = text.len() - rest.len() + rest.find(name).unwrap_or(0) + name.len();
        declared.start = start.start + text.len() - rest.len() - "macro_rules!".len();
        outliner.declare(declared, ItemKind::Macro, name, start.start + offset);
    }
}

/// `//!` and `/*!` at the top of the file.
fn inner_doc(outliner: &Outliner<'_>) -> String {
    outliner.comment_text(|text| {
        text.strip_prefix("//!").or_else(|| text.strip_prefix("/*!").map(|body| body.trim_end_matches("*/")))
    })
}
