//! What a script imports and exports, in both module systems.

use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::declare::type_text::skip_statement;
use crate::outline::declare::value::value;
use crate::outline::item::ItemKind;
use crate::outline::lex::Kind;

/// `import a, {b} from "x"`, `import "x"`, `import a = require("x")`, `import("x")`.
pub fn import(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    let mut target = "";
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Text => {
                target = outliner.reader.text(token).trim_matches(['"', '\'', '`']);
                outliner.reader.next();
                break;
            }
            Kind::Punct(b'{') => outliner.reader.skip_group(),
            Kind::Punct(b';' | b'}') => break,
            _ => {
                outliner.reader.next();
            }
        }
    }
    outliner.import(target, false);
    skip_statement(outliner);
}

/// `export type { … }`, as against `export type A = …`.
pub fn is_list_ahead(outliner: &Outliner<'_>) -> bool {
    let mut ahead = outliner.reader.look();
    ahead.next();
    ahead.at(b'{') || ahead.at(b'*')
}

/// `export {a, b as c}`, `export {a} from "x"`, `export * from "x"`, `export = a`.
pub fn read_list(outliner: &mut Outliner<'_>) {
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    if outliner.reader.take(b'=') {
        if let Some(name) = outliner.reader.take_name() {
            outliner.exported.push((name.to_owned(), "default".to_owned()));
        }
        return skip_statement(outliner);
    }
    if outliner.reader.at(b'{') {
        outliner.reader.skip_group();
    } else {
        outliner.reader.next();
        if outliner.reader.take_word("as") {
            outliner.reader.next();
        }
    }
    let list = outliner.reader.slice(start, outliner.reader.last_end());
    if outliner.reader.take_word("from") {
        if let Some(token) = outliner.reader.peek().filter(|token| token.kind == Kind::Text) {
            outliner.reader.next();
            let target = outliner.reader.text(token).trim_matches(['"', '\'']);
            outliner.import(target, true);
        }
    } else {
        for part in list.trim_matches(['{', '}']).split(',').take(5_000) {
            let mut words = part.split_whitespace().filter(|word| *word != "type");
            let Some(name) = words.next() else { continue };
            let shown = words.nth(1).unwrap_or(name);
            outliner.exported.push((name.to_owned(), shown.to_owned()));
        }
    }
    skip_statement(outliner);
}

/// `module.exports = …`, `exports.a = …`, `a.b = function …`, `a.prototype.b = function …`; anything else is skipped.
pub fn assignment(outliner: &mut Outliner<'_>, mut declared: Declared) {
    let mut path: Vec<&str> = Vec::new();
    while let Some(name) = outliner.reader.take_name() {
        path.push(name);
        if path.len() > 6 || !outliner.reader.take(b'.') {
            break;
        }
    }
    if !outliner.reader.take(b'=') || outliner.reader.at(b'=') || outliner.reader.at(b'>') {
        return skip_statement(outliner);
    }
    let path: Vec<&str> = path.into_iter().filter(|name| *name != "prototype").collect();
    match path.as_slice() {
        ["module", "exports"] | ["exports"] => exports_value(outliner, declared),
        ["module", "exports", name] | ["exports", name] => {
            declared.public = true;
            named_value(outliner, declared, name, "");
        }
        [owner, name] if *owner != "this" => {
            let owner = (*owner).to_owned();
            named_value(outliner, declared, name, &owner);
        }
        _ => {}
    }
    // `exports = module.exports = a`
    if outliner.reader.at(b'=') {
        outliner.reader.next();
        exports_value(outliner, Declared { start: 0, line: 0, public: true, doc: String::new() });
    }
    skip_statement(outliner);
}

/// `exports.a = …` is public whatever it is; `owner.a = …` when it is a function.
fn named_value(outliner: &mut Outliner<'_>, declared: Declared, name: &str, owner: &str) {
    let type_end = outliner.reader.last_end().saturating_sub(1);
    let alias = outliner.reader.peek_text();
    let before = outliner.reader.peek();
    let (kind, end) = value(outliner, type_end, ItemKind::Constant);
    let is_alias = before.is_some_and(|token| token.kind == Kind::Word && token.end == outliner.reader.last_end());
    if owner.is_empty() {
        if is_alias {
            outliner.aliases.push(alias.to_owned());
        }
        outliner.declare(declared, kind, name, end);
    } else if kind == ItemKind::Function {
        outliner.attached.push((outliner.file.items.len(), owner.to_owned()));
        outliner.declare_in(owner, declared, ItemKind::Method, name, end);
    }
}

/// Whether the value that is next is the module's exports.
pub fn is_exports(outliner: &Outliner<'_>) -> bool {
    if outliner.reader.at_word("exports") {
        return true;
    }
    let mut ahead = outliner.reader.look();
    ahead.next();
    outliner.reader.at_word("module") && ahead.take(b'.') && ahead.at_word("exports")
}

/// `module.exports = name`, `= {a, b: c}`, `= function …`, `= require("x")`.
fn exports_value(outliner: &mut Outliner<'_>, mut declared: Declared) {
    declared.public = true;
    // `exports = module.exports = …`
    while matches!(outliner.reader.peek_text(), "module" | "exports") {
        while !matches!(outliner.reader.peek_text(), "=" | ";" | "")
            && outliner.reader.peek().is_some_and(|token| !token.fresh)
        {
            outliner.reader.next();
        }
        if !outliner.reader.take(b'=') {
            return;
        }
    }
    if outliner.reader.at(b'{') {
        let start = outliner.reader.peek().map_or(0, |token| token.start);
        outliner.reader.skip_group();
        let text = outliner.reader.slice(start, outliner.reader.last_end());
        return object_exports(outliner, text);
    }
    let first = outliner.reader.peek();
    let word = outliner.reader.peek_text();
    let type_end = outliner.reader.last_end();
    let (kind, end) = value(outliner, type_end, ItemKind::Constant);
    let alone = first.is_some_and(|token| token.kind == Kind::Word && token.end == outliner.reader.last_end());
    if alone || word == "new" {
        outliner.exported.push((word.to_owned(), "default".to_owned()));
    } else if kind == ItemKind::Function && declared.line > 0 {
        outliner.declare(declared, kind, "default", end);
    }
}

/// `{a, b: c, d() {…}}`: the names that are passed on as they are.
fn object_exports(outliner: &mut Outliner<'_>, text: &str) {
    let inside = text.trim_start_matches('{').trim_end_matches('}');
    if inside.contains('{') || inside.contains('(') {
        return;
    }
    for part in inside.split(',').take(5_000) {
        let (shown, name) = part.split_once(':').unwrap_or((part, part));
        let name = name.lines().last().unwrap_or_default().trim();
        let shown = shown.lines().last().unwrap_or_default().trim();
        if !name.is_empty() {
            outliner.exported.push((name.to_owned(), shown.to_owned()));
        }
    }
}

/// Makes public what is exported by name, and what is attached to it.
pub fn apply(outliner: &mut Outliner<'_>) {
    let exported: std::collections::BTreeSet<String> = outliner.exported.iter().map(|(name, _)| name.clone()).collect();
    let aliases: std::collections::BTreeSet<String> = outliner.aliases.iter().cloned().collect();
    let attached = std::mem::take(&mut outliner.attached);
    for item in &mut outliner.file.items {
        let top = item.owner.split('.').next().unwrap_or_default();
        let is_code = matches!(item.kind, ItemKind::Function | ItemKind::Class);
        let by_name =
            item.owner.is_empty() && (exported.contains(&item.name) || is_code && aliases.contains(&item.name));
        let by_owner = !item.owner.is_empty() && exported.contains(top) && is_shown(&item.signature, &item.name);
        item.public |= by_name || by_owner;
    }
    for (index, owner) in attached {
        if exported.contains(&owner)
            && let Some(item) = outliner.file.items.get_mut(index)
        {
            item.public = !item.name.starts_with('_');
        }
    }
}

/// Members that say they are private stay so.
fn is_shown(signature: &str, name: &str) -> bool {
    !(signature.contains("private ") || name.starts_with('#') || name.starts_with('_'))
}
