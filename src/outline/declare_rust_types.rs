//! Rust: structs, unions and enums, whose fields and cases are items of their own.

use super::declare_rust::outer_doc;
use super::item::ItemKind;
use super::lex::Kind;
use super::outliner::{Declared, Outliner};

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
    let index = outliner.declare(declared, kind, name, end);
    if outliner.reader.at(b'{') {
        outliner.reader.next();
        members(outliner, name, kind);
        outliner.close_item(index);
    } else {
        outliner.reader.take(b';');
    }
    if hidden {
        outliner.forget_from(index);
    }
}

fn members(outliner: &mut Outliner<'_>, owner: &str, kind: ItemKind) {
    let mut doc = String::new();
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
                    outliner.reader.skip_group();
                }
            }
            Kind::Word => {
                let comment = outer_doc(outliner);
                let doc = if comment.is_empty() { std::mem::take(&mut doc) } else { comment };
                member(outliner, owner, kind, doc);
            }
            _ => {
                outliner.reader.next();
            }
        }
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
