//! TypeScript and JavaScript: statements of a module.

use crate::outline::declare::class;
use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::declare::scope::Scope;
use crate::outline::declare::type_text::{skip_angles, skip_statement, skip_type};
use crate::outline::declare::value::{doc, is_file_doc, value};
use crate::outline::item::ItemKind;
use crate::outline::lex::{Kind, Token};

/// Reads a whole file.
pub fn read(outliner: &mut Outliner<'_>) {
    outliner.file.doc = file_doc(outliner);
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'}') => {
                outliner.reader.next();
                outliner.leave();
            }
            Kind::Punct(b'{' | b'(' | b'[') => outliner.reader.skip_group(),
            Kind::Punct(b'@') => decorator(outliner),
            Kind::Word => statement(outliner, token),
            _ => {
                outliner.reader.next();
            }
        }
    }
    while outliner.depth() > 0 {
        outliner.leave();
    }
    crate::outline::declare::languages::script_exports::apply(outliner);
}

fn statement(outliner: &mut Outliner<'_>, first: Token) {
    let mut declared = Declared::at(first, doc(outliner));
    if !outliner.held_doc.is_empty() && declared.doc.is_empty() {
        declared.doc = std::mem::take(&mut outliner.held_doc);
    }
    outliner.held_doc.clear();
    let mut default = false;
    if outliner.reader.take_word("export") {
        declared.public = true;
        default = outliner.reader.take_word("default");
        if outliner.reader.at(b'{') || outliner.reader.at(b'*') || outliner.reader.at(b'=') {
            return crate::outline::declare::languages::script_exports::read_list(outliner);
        }
        if outliner.reader.at_word("type")
            && crate::outline::declare::languages::script_exports::is_list_ahead(outliner)
        {
            outliner.reader.next();
            return crate::outline::declare::languages::script_exports::read_list(outliner);
        }
        if outliner.reader.take_word("import") {
            return skip_statement(outliner);
        }
    }
    if outliner.file.path.ends_with(".d.ts") && outliner.depth() > 0 {
        declared.public = true;
    }
    while matches!(outliner.reader.peek_text(), "declare" | "abstract" | "async") && word_follows(outliner) {
        outliner.reader.next();
    }
    keyword(outliner, declared, default);
}

/// Whether these words are modifiers here and not names.
fn word_follows(outliner: &Outliner<'_>) -> bool {
    let mut ahead = outliner.reader.look();
    ahead.next();
    ahead.peek().is_some_and(|token| token.kind == Kind::Word && !token.fresh)
}

fn keyword(outliner: &mut Outliner<'_>, declared: Declared, default: bool) {
    match outliner.reader.peek_text() {
        "function" => function(outliner, declared, default),
        "class" => class(outliner, declared, default),
        "interface" if word_follows(outliner) => class::interface(outliner, declared),
        "type" if word_follows(outliner) => type_alias(outliner, declared),
        "enum" => enumeration(outliner, declared),
        "const" if enum_follows(outliner) => {
            outliner.reader.next();
            enumeration(outliner, declared);
        }
        "const" | "let" | "var" => variables(outliner, &declared),
        "namespace" | "module" if !default && namespace_follows(outliner) => namespace(outliner, declared),
        "global" if outliner.file.path.ends_with(".ts") => {
            outliner.reader.next();
            if outliner.reader.at(b'{') {
                outliner.reader.skip_group();
            }
        }
        "import" => crate::outline::declare::languages::script_exports::import(outliner),
        "if" | "for" | "while" | "switch" | "try" | "else" | "do" | "return" | "finally" | "catch" => control(outliner),
        _ if default => default_value(outliner, declared),
        _ => crate::outline::declare::languages::script_exports::assignment(outliner, declared),
    }
}

fn enum_follows(outliner: &Outliner<'_>) -> bool {
    let mut ahead = outliner.reader.look();
    ahead.next();
    ahead.at_word("enum")
}

fn namespace_follows(outliner: &Outliner<'_>) -> bool {
    let mut ahead = outliner.reader.look();
    ahead.next();
    ahead.peek().is_some_and(|token| token.kind != Kind::Punct(b'.') && token.kind != Kind::Punct(b'=') && !token.fresh)
}

fn function(outliner: &mut Outliner<'_>, declared: Declared, default: bool) {
    outliner.reader.next();
    outliner.reader.take(b'*');
    let name = match outliner.reader.take_name() {
        Some(name) => name,
        None if default => "default",
        None => return,
    };
    if outliner.reader.at(b'<') {
        skip_angles(outliner);
    }
    if outliner.reader.at(b'(') {
        outliner.reader.skip_group();
    }
    if outliner.reader.take(b':') {
        skip_type(outliner);
    }
    let end = outliner.reader.last_end();
    let has_body = outliner.reader.at(b'{');
    if has_body {
        outliner.skip_body();
    } else {
        outliner.reader.take(b';');
    }
    note_default(outliner, name, default);
    outliner.declare_overload(declared, ItemKind::Function, name, end, !has_body);
}

fn note_default(outliner: &mut Outliner<'_>, name: &str, default: bool) {
    if default {
        outliner.exported.push((name.to_owned(), "default".to_owned()));
    }
}

fn class(outliner: &mut Outliner<'_>, declared: Declared, default: bool) {
    outliner.reader.next();
    let name = if outliner.reader.at(b'{') || outliner.reader.at_word("extends") {
        "default"
    } else {
        outliner.reader.take_name().unwrap_or("default")
    };
    note_default(outliner, name, default);
    class::class(outliner, declared, name);
}

fn type_alias(outliner: &mut Outliner<'_>, declared: Declared) {
    outliner.reader.next();
    let Some(name) = outliner.reader.take_name() else { return };
    if outliner.reader.at(b'<') {
        skip_angles(outliner);
    }
    if outliner.reader.take(b'=') && outliner.reader.at(b'{') {
        return class::object_type(outliner, declared, name);
    }
    skip_type(outliner);
    let end = outliner.reader.last_end();
    outliner.reader.take(b';');
    outliner.declare(declared, ItemKind::TypeAlias, name, end);
}

fn enumeration(outliner: &mut Outliner<'_>, declared: Declared) {
    outliner.reader.next();
    let Some(name) = outliner.reader.take_name() else { return };
    let end = outliner.reader.last_end();
    let public = declared.public;
    let index = outliner.declare(declared, ItemKind::Enum, name, end);
    if !outliner.reader.take(b'{') {
        return;
    }
    while let Some(token) = outliner.reader.peek() {
        if outliner.reader.take(b'}') {
            break;
        }
        let mut member = Declared::at(token, doc(outliner));
        member.public = public;
        let case = outliner.reader.text(token).trim_matches(['"', '\'']);
        outliner.reader.next();
        outliner.reader.skip_to(b",");
        let end = outliner.reader.last_end();
        outliner.declare_in(name, member, ItemKind::Variant, case, end);
        if !outliner.reader.take(b',') && !outliner.reader.at(b'}') {
            outliner.reader.next();
        }
    }
    outliner.close_item(index);
}

/// `const a: A = …, b = …`: a function when its value is one.
fn variables(outliner: &mut Outliner<'_>, declared: &Declared) {
    let is_const = outliner.reader.at_word("const");
    outliner.reader.next();
    loop {
        let Some(name) = outliner.reader.take_name() else {
            // Destructuring declares nothing that has a signature of its own.
            return skip_statement(outliner);
        };
        if outliner.reader.take(b':') {
            skip_type(outliner);
        }
        let type_end = outliner.reader.last_end();
        let mut found = (if is_const { ItemKind::Constant } else { ItemKind::Variable }, type_end);
        let mut is_import = false;
        if outliner.reader.take(b'=') {
            is_import = outliner.reader.at_word("require");
            if crate::outline::declare::languages::script_exports::is_exports(outliner) {
                outliner.exported.push((name.to_owned(), "default".to_owned()));
            }
            found = value(outliner, type_end, found.0);
        }
        // What is only another name for an import is no declaration of this file.
        if !is_import {
            outliner.declare(declared.clone(), found.0, name, found.1);
        }
        if !outliner.reader.take(b',') {
            break;
        }
    }
    skip_statement(outliner);
}

fn namespace(outliner: &mut Outliner<'_>, declared: Declared) {
    outliner.reader.next();
    let Some(token) = outliner.reader.next() else { return };
    let name = outliner.reader.text(token);
    while outliner.reader.take(b'.') {
        outliner.reader.next();
    }
    let end = outliner.reader.last_end();
    if !outliner.reader.take(b'{') {
        return;
    }
    let visible = declared.public || name.starts_with(['"', '\'']);
    let index = outliner.declare(declared, ItemKind::Module, name.trim_matches(['"', '\'']), end);
    outliner.enter(Scope::new(ItemKind::Module, name.trim_matches(['"', '\'']), Some(index)).visible(visible));
}

/// `if (…) {…}`: what is declared inside is no part of the module's face.
fn control(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    if outliner.reader.at(b'(') {
        outliner.reader.skip_group();
    }
    if outliner.reader.at(b'{') {
        outliner.skip_body();
    }
}

fn default_value(outliner: &mut Outliner<'_>, declared: Declared) {
    let start = outliner.reader.peek();
    let name = outliner.reader.peek_text();
    let (kind, end) = value(outliner, declared.start, ItemKind::Constant);
    let text = outliner.reader.slice(start.map_or(0, |token| token.start), outliner.reader.last_end());
    if text == name && start.is_some_and(|token| token.kind == Kind::Word) {
        outliner.exported.push((name.to_owned(), "default".to_owned()));
    } else if kind == ItemKind::Function {
        outliner.declare(declared, kind, "default", end);
    } else {
        let brief = end.max(declared.start + "export default".len());
        outliner.declare(declared, kind, "default", brief);
    }
    skip_statement(outliner);
}

fn decorator(outliner: &mut Outliner<'_>) {
    let doc = doc(outliner);
    if !doc.is_empty() {
        outliner.held_doc = doc;
    }
    class::skip_decorator(outliner);
}

/// A first comment that says it is about the file, or that another one follows before the first statement.
fn file_doc(outliner: &Outliner<'_>) -> String {
    let comments = outliner.reader.comments();
    let blocks: Vec<_> = comments.iter().filter(|comment| outliner.reader.text(**comment).starts_with("/**")).collect();
    let Some(first) = blocks.first() else { return String::new() };
    let mut text = String::new();
    let body = outliner.reader.text(**first).trim_start_matches("/**").trim_end_matches("*/");
    crate::outline::declare::outliner::push_doc_lines(&mut text, body);
    let next_line = outliner.reader.peek().map_or(u32::MAX, |token| token.line);
    let stands_alone = blocks.len() > 1 || outliner.reader.at_word("import") || next_line > first.last_line + 1;
    if is_file_doc(&text) || (stands_alone && !text.contains("@param") && !text.contains("Copyright")) {
        text.trim().to_owned()
    } else {
        String::new()
    }
}
