//! Members of TypeScript's classes and interfaces.

use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::declare::type_text::{skip_angles, skip_type};
use crate::outline::declare::value::doc;
use crate::outline::item::ItemKind;
use crate::outline::lex::{Kind, Token};

/// A class whose name has been taken.
pub fn class(outliner: &mut Outliner<'_>, declared: Declared, name: &str) {
    header_and_members(outliner, declared, ItemKind::Class, name);
}

/// An interface, with the keyword ahead.
pub fn interface(outliner: &mut Outliner<'_>, declared: Declared) {
    outliner.reader.next();
    if let Some(name) = outliner.reader.take_name() {
        header_and_members(outliner, declared, ItemKind::Interface, name);
    }
}

/// `type Name = {…}`: its members are those of an interface. What follows the braces belongs to the type.
pub fn object_type(outliner: &mut Outliner<'_>, declared: Declared, name: &str) {
    let end = outliner.reader.last_end();
    let public = declared.public;
    let index = outliner.declare(declared, ItemKind::TypeAlias, name, end);
    members(outliner, name, public, index);
    let rest = outliner.reader.last_end();
    crate::outline::declare::type_text::skip_type_rest(outliner);
    let rest = crate::outline::declare::reader::tidy_signature(
        outliner.reader.slice(rest, outliner.reader.last_end().max(rest)),
    );
    outliner.reader.take(b';');
    if let Some(item) = outliner.file.items.get_mut(index) {
        item.signature.push_str(" {…}");
        item.signature.push_str(&rest);
    }
}

fn header_and_members(outliner: &mut Outliner<'_>, declared: Declared, kind: ItemKind, name: &str) {
    to_body(outliner);
    let end = outliner.reader.last_end();
    let public = declared.public;
    let index = outliner.declare(declared, kind, name, end);
    members(outliner, name, public, index);
}

/// The members in the braces that are next.
fn members(outliner: &mut Outliner<'_>, name: &str, public: bool, index: usize) {
    if !outliner.reader.take(b'{') {
        return;
    }
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'}') => {
                outliner.reader.next();
                break;
            }
            Kind::Punct(b'@') => {
                let text = doc(outliner);
                if !text.is_empty() {
                    outliner.held_doc = text;
                }
                skip_decorator(outliner);
            }
            Kind::Punct(b';' | b',') => {
                outliner.reader.next();
            }
            _ => member(outliner, token, name, public),
        }
    }
    outliner.close_item(index);
}

/// `<T extends { a: B }> extends A<{…}> implements B {`
fn to_body(outliner: &mut Outliner<'_>) {
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'{' | b';' | b'}') => return,
            Kind::Punct(b'<') => skip_angles(outliner),
            Kind::Punct(b'(' | b'[') => outliner.reader.skip_group(),
            _ => {
                outliner.reader.next();
            }
        }
    }
}

fn member(outliner: &mut Outliner<'_>, first: Token, owner: &str, public: bool) {
    let mut declared = Declared::at(first, doc(outliner));
    if declared.doc.is_empty() {
        declared.doc = std::mem::take(&mut outliner.held_doc);
    }
    outliner.held_doc.clear();
    declared.public = public;
    let accessor = modifiers(outliner, &mut declared);
    outliner.reader.take(b'*');
    let name = name(outliner);
    while outliner.reader.at(b'?') || outliner.reader.at(b'!') {
        outliner.reader.next();
    }
    if name.is_empty() || name.starts_with('#') || name.starts_with('_') {
        declared.public = false;
    }
    if outliner.reader.at(b'<') {
        skip_angles(outliner);
    }
    if outliner.reader.at(b'(') {
        method(outliner, declared, owner, name, accessor);
    } else {
        field(outliner, declared, owner, name);
    }
    if outliner.reader.peek() == Some(first) {
        outliner.reader.next();
    }
}

/// Takes the modifiers; says whether the member is an accessor.
fn modifiers(outliner: &mut Outliner<'_>, declared: &mut Declared) -> bool {
    let mut accessor = false;
    while is_modifier(outliner.reader.peek_text()) && modifies(outliner) {
        match outliner.reader.peek_text() {
            "private" => declared.public = false,
            "get" | "set" => accessor = true,
            _ => {}
        }
        outliner.reader.next();
    }
    if outliner.reader.at_word("static") {
        let mut ahead = outliner.reader.look();
        ahead.next();
        if ahead.at(b'{') {
            outliner.reader.next();
            outliner.skip_body();
        }
    }
    accessor
}

fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "public"
            | "private"
            | "protected"
            | "static"
            | "abstract"
            | "override"
            | "readonly"
            | "declare"
            | "async"
            | "get"
            | "set"
            | "accessor"
    )
}

/// A modifier stands before a name, not before what makes it a name itself.
fn modifies(outliner: &Outliner<'_>) -> bool {
    let mut ahead = outliner.reader.look();
    ahead.next();
    ahead.peek().is_some_and(|token| match token.kind {
        Kind::Punct(byte) => matches!(byte, b'[' | b'*' | b'#'),
        Kind::Word | Kind::Text => true,
        Kind::Comment => false,
    })
}

fn name<'a>(outliner: &mut Outliner<'a>) -> &'a str {
    let Some(token) = outliner.reader.peek() else { return "" };
    match token.kind {
        Kind::Word => outliner.reader.take_name().unwrap_or_default(),
        Kind::Text => {
            outliner.reader.next();
            outliner.reader.text(token).trim_matches(['"', '\''])
        }
        Kind::Punct(b'[') => {
            outliner.reader.skip_group();
            let text = outliner.reader.slice(token.start, outliner.reader.last_end());
            if text.len() <= 80 { text } else { "" }
        }
        _ => "",
    }
}

fn method(outliner: &mut Outliner<'_>, declared: Declared, owner: &str, name: &str, accessor: bool) {
    outliner.reader.skip_group();
    if outliner.reader.take(b':') {
        skip_type(outliner);
    }
    let end = outliner.reader.last_end();
    let has_body = outliner.reader.at(b'{');
    if has_body {
        outliner.skip_body();
    }
    let name = if name.is_empty() { "(call)" } else { name };
    outliner.declare_overload_in(
        owner,
        declared,
        if accessor { ItemKind::Field } else { ItemKind::Method },
        name,
        end,
        !has_body || accessor,
    );
}

fn field(outliner: &mut Outliner<'_>, declared: Declared, owner: &str, name: &str) {
    if outliner.reader.take(b':') {
        skip_type(outliner);
    }
    let mut end = outliner.reader.last_end();
    let mut kind = ItemKind::Field;
    if outliner.reader.take(b'=') {
        let (found, value_end) = crate::outline::declare::value::value(outliner, end, kind);
        end = value_end;
        if found == ItemKind::Function {
            kind = ItemKind::Method;
        }
        while outliner.reader.take(b',') {
            crate::outline::declare::type_text::skip_value(outliner);
        }
    }
    outliner.declare_in(owner, declared, kind, name, end);
}

/// `@name.path(…)`
pub fn skip_decorator(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    outliner.reader.take_name();
    while outliner.reader.take(b'.') {
        outliner.reader.take_name();
    }
    if outliner.reader.at(b'(') {
        outliner.reader.skip_group();
    } else if outliner.reader.at(b'<') {
        skip_angles(outliner);
    }
}
