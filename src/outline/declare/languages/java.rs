//! Java, and C#, which declares alike: types in types, members by their modifiers.

use crate::outline::declare::cases::cases;
use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::declare::scope::Scope;
use crate::outline::entry_points::base_routes;
use crate::outline::entry_points::conventions;
use crate::outline::entry_points::route_attributes::{self as routes, Mapping};
use crate::outline::item::{EntryKind, ItemKind};
use crate::outline::language::Language;
use crate::outline::lex::Kind;

/// Reads a whole file.
pub fn read(outliner: &mut Outliner<'_>) {
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'}') => {
                outliner.reader.next();
                outliner.leave();
            }
            Kind::Punct(b'{' | b'(' | b'[') if !(is_csharp(outliner) && outliner.reader.at(b'[')) => {
                outliner.reader.skip_group()
            }
            Kind::Word | Kind::Punct(b'@' | b'[' | b'<') => member(outliner),
            _ => {
                outliner.reader.next();
            }
        }
    }
}

/// What the words before a declaration say.
#[derive(Debug, Default, Clone, Copy)]
struct Modifiers {
    public: bool,
    private: bool,
    is_static: bool,
}

fn is_csharp(outliner: &Outliner<'_>) -> bool {
    outliner.file.language == Language::CSharp
}

fn member(outliner: &mut Outliner<'_>) {
    let doc = doc(outliner);
    let mut mappings = Vec::new();
    annotations(outliner, &mut mappings);
    let Some(start) = outliner.reader.peek() else { return };
    let mut declared = Declared::at(start, doc);
    let modifiers = modifiers(outliner, &mut mappings);
    let in_interface = outliner.scope_kind() == Some(ItemKind::Interface);
    declared.public = modifiers.public || (in_interface && !modifiers.private);
    match outliner.reader.peek_text() {
        "package" | "namespace" => package(outliner, declared),
        "import" | "using" => import(outliner),
        "class" => {
            open_routes(outliner, &mappings);
            type_declaration(outliner, declared, ItemKind::Class);
        }
        "interface" => {
            open_routes(outliner, &mappings);
            type_declaration(outliner, declared, ItemKind::Interface);
        }
        "enum" => type_declaration(outliner, declared, ItemKind::Enum),
        "struct" => type_declaration(outliner, declared, ItemKind::Struct),
        "record" if record_follows(outliner) => type_declaration(outliner, declared, ItemKind::Struct),
        "@" => {
            outliner.reader.next();
            type_declaration(outliner, declared, ItemKind::Interface);
        }
        _ => value_or_method(outliner, declared, modifiers, &mappings),
    }
}

/// What the routes of a class begin with. A nested class keeps its outer class's.
fn open_routes(outliner: &mut Outliner<'_>, mappings: &[Mapping]) {
    if outliner.depth() <= 1 {
        let path = mappings.first().map_or("", |mapping| mapping.path.as_str());
        outliner.route_prefix = path.trim_end_matches('/').to_owned();
    }
}

/// `record Name(…)`, as against a method or field called `record`.
fn record_follows(outliner: &Outliner<'_>) -> bool {
    let mut ahead = outliner.reader.look();
    ahead.next();
    ahead.peek().is_some_and(|token| token.kind == Kind::Word)
}

/// `@Name`, `@Name(…)`, `[Name(…)]`; not `@interface`.
fn annotations(outliner: &mut Outliner<'_>, found: &mut Vec<Mapping>) {
    loop {
        if is_csharp(outliner) && outliner.reader.at(b'[') {
            let start = outliner.reader.peek().map_or(0, |token| token.start);
            outliner.reader.skip_group();
            let text = outliner.reader.slice(start, outliner.reader.last_end());
            found.extend(routes::attribute(text));
        } else if outliner.reader.at(b'@') {
            let mut ahead = outliner.reader.look();
            ahead.next();
            if ahead.at_word("interface") {
                return;
            }
            outliner.reader.next();
            annotation(outliner, found);
        } else {
            return;
        }
    }
}

fn annotation(outliner: &mut Outliner<'_>, found: &mut Vec<Mapping>) {
    let mut name = outliner.reader.take_name().unwrap_or_default();
    while outliner.reader.take(b'.') {
        name = outliner.reader.take_name().unwrap_or_default();
    }
    let start = outliner.reader.last_end();
    if outliner.reader.at(b'(') {
        outliner.reader.skip_group();
    }
    if name == "Test" || name == "ParameterizedTest" {
        outliner.file.tests += 1;
    }
    let line = outliner.reader.last_line();
    let arguments = outliner.reader.slice(start, outliner.reader.last_end());
    found.extend(routes::annotation(name, arguments));
    if matches!(name, "Command" | "Option")
        && outliner.file.imports.iter().any(|import| import.target.contains("picocli"))
        && let Some((kind, said)) = conventions::picocli(name, arguments)
    {
        outliner.entry(kind, &said, line);
    }
}

fn modifiers(outliner: &mut Outliner<'_>, mappings: &mut Vec<Mapping>) -> Modifiers {
    let mut found = Modifiers::default();
    loop {
        match outliner.reader.peek_text() {
            "public" | "protected" => found.public = true,
            "private" => found.private = true,
            "internal" | "file" if is_csharp(outliner) => {}
            "static" => found.is_static = true,
            "abstract" | "final" | "native" | "synchronized" | "transient" | "volatile" | "strictfp" | "default"
            | "sealed" | "readonly" | "virtual" | "override" | "async" | "unsafe" | "extern" | "partial" | "const"
            | "required" | "ref" | "event" | "delegate" | "implicit" | "explicit" => {}
            "non" => {
                outliner.reader.next();
                outliner.reader.take(b'-');
            }
            "@" => {
                let before = outliner.reader.peek();
                annotations(outliner, mappings);
                if outliner.reader.peek() == before {
                    return found;
                }
                continue;
            }
            _ => return found,
        }
        outliner.reader.next();
    }
}

fn package(outliner: &mut Outliner<'_>, declared: Declared) {
    outliner.reader.next();
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    outliner.reader.skip_to(b";{");
    let name = outliner.reader.slice(start, outliner.reader.last_end());
    outliner.file.package = name.split_whitespace().collect();
    if outliner.file.path.ends_with("package-info.java") {
        outliner.file.doc = declared.doc;
    }
    if outliner.reader.take(b'{') {
        outliner.enter(Scope::new(ItemKind::Module, "", None));
    } else {
        outliner.reader.take(b';');
    }
}

fn import(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    outliner.reader.take_word("static");
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    outliner.reader.skip_to(b";");
    let text = outliner.reader.slice(start, outliner.reader.last_end());
    let target: String = text.rsplit('=').next().unwrap_or(text).split_whitespace().collect();
    outliner.reader.take(b';');
    outliner.import(&target, false);
}

fn type_declaration(outliner: &mut Outliner<'_>, declared: Declared, kind: ItemKind) {
    outliner.reader.next();
    if outliner.reader.at_word("class") || outliner.reader.at_word("struct") {
        outliner.reader.next();
    }
    let Some(name) = outliner.reader.take_name() else { return };
    outliner.reader.skip_to(b"{;");
    let end = outliner.reader.last_end();
    let visible = declared.public;
    if is_csharp(outliner) && kind == ItemKind::Class && !outliner.route_prefix.is_empty() {
        let mount = base_routes::mount(name, &outliner.route_prefix);
        outliner.file.mounts.push(mount);
    }
    let index = outliner.declare(declared, kind, name, end);
    if outliner.reader.take(b'{') {
        outliner.enter(Scope::new(kind, name, Some(index)).visible(visible));
        if kind == ItemKind::Enum {
            cases(outliner, visible, doc);
        }
    } else {
        outliner.reader.take(b';');
    }
}

/// A method, a constructor, a field, a property; the name is the last word before `(`, `=`, `;`, `{`.
fn value_or_method(outliner: &mut Outliner<'_>, declared: Declared, modifiers: Modifiers, mappings: &[Mapping]) {
    let mut name = "";
    let mut words = 0u32;
    let mut angles = 0u32;
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b'<') => angles += 1,
            Kind::Punct(b'>') => angles = angles.saturating_sub(1),
            Kind::Punct(b'(') if angles == 0 && words > 0 => {
                return method(outliner, declared, modifiers, (name, words), mappings);
            }
            Kind::Punct(b'=' | b';' | b',') if angles == 0 => return field(outliner, declared, (name, words)),
            Kind::Punct(b'{') => return block(outliner, declared, (name, words)),
            Kind::Punct(b'(' | b'[') => {
                outliner.reader.skip_group();
                continue;
            }
            Kind::Punct(b'}') => return,
            Kind::Word if angles == 0 => {
                name = outliner.reader.text(token);
                words += 1;
            }
            _ => {}
        }
        outliner.reader.next();
    }
}

fn method(
    outliner: &mut Outliner<'_>,
    declared: Declared,
    modifiers: Modifiers,
    (name, words): (&str, u32),
    mappings: &[Mapping],
) {
    outliner.reader.skip_group();
    let line = declared.line;
    while !matches!(outliner.reader.peek_text(), "{" | ";" | "}" | "=" | "") {
        let is_group = outliner.reader.at(b'(') || outliner.reader.at(b'[');
        if is_group {
            outliner.reader.skip_group();
        } else {
            outliner.reader.next();
        }
    }
    let end = outliner.reader.last_end();
    if outliner.reader.at(b'{') {
        outliner.skip_body();
    } else if !outliner.reader.at(b'}') {
        outliner.reader.skip_to(b";");
        outliner.reader.take(b';');
    }
    let in_type = outliner.scope_kind().is_some_and(|kind| kind != ItemKind::Module);
    // A call in an initializer that was taken for a member has no type before its name.
    if !in_type || (words < 2 && name != outliner.scope_name()) {
        return;
    }
    if matches!(name, "main" | "Main") && modifiers.is_static {
        outliner.entry(EntryKind::Main, "main", line);
    }
    add_routes(outliner, mappings, name, line);
    outliner.declare(declared, ItemKind::Method, name, end);
}

/// A method's routes. An interface describes somebody else's server as often as its own: it adds none.
fn add_routes(outliner: &mut Outliner<'_>, mappings: &[Mapping], name: &str, line: u32) {
    let is_csharp = is_csharp(outliner);
    if mappings.is_empty() || outliner.scope_kind() == Some(ItemKind::Interface) {
        return;
    }
    let class = outliner.scope_name();
    // What the class goes on from may say where its routes begin, in another file.
    let base =
        if is_csharp && outliner.route_prefix.is_empty() { base_routes::of(&outliner.file, class) } else { None };
    let class = class.strip_suffix("Controller").unwrap_or(class).to_owned();
    for (verb, path) in routes::combined(mappings, !is_csharp) {
        let absolute = path.strip_prefix('~').unwrap_or(path);
        let prefix = if is_csharp && absolute.starts_with('/') { "" } else { outliner.route_prefix.as_str() };
        let slash = |path: &str| if path.is_empty() || path.starts_with('/') { "" } else { "/" };
        let mut whole = format!("{}{prefix}{}{absolute}", slash(prefix), slash(absolute));
        if is_csharp {
            if let Some(base) = base.as_deref().filter(|_| !absolute.starts_with('/')) {
                whole = base_routes::below(base, &whole);
            }
            whole = base_routes::filled(&whole, &class, name);
        }
        if !whole.is_empty() {
            outliner.entry(EntryKind::Route, format!("{verb} {whole}").trim_start(), line);
        }
    }
}

fn field(outliner: &mut Outliner<'_>, declared: Declared, (name, words): (&str, u32)) {
    let end = outliner.reader.last_end();
    let in_type = outliner.scope_kind().is_some_and(|kind| kind != ItemKind::Module);
    if in_type && words >= 2 {
        outliner.declare(declared.clone(), ItemKind::Field, name, end);
        while outliner.reader.at(b',') {
            outliner.reader.next();
            if let Some(name) = outliner.reader.take_name() {
                outliner.declare(declared.clone(), ItemKind::Field, name, end);
            }
        }
    }
    outliner.reader.skip_to(b";");
    outliner.reader.take(b';');
}

/// A C# property, an initializer, a compact constructor of a record.
fn block(outliner: &mut Outliner<'_>, declared: Declared, (name, words): (&str, u32)) {
    let mut end = outliner.reader.last_end();
    outliner.skip_body();
    if is_csharp(outliner) && words >= 2 {
        if outliner.reader.last_line() == declared.line {
            end = outliner.reader.last_end();
        }
        outliner.declare(declared, ItemKind::Field, name, end);
        if outliner.reader.at(b'=') {
            outliner.reader.skip_to(b";");
        }
    }
}

/// The last `/** … */` before the next token, or its `///` lines.
fn doc(outliner: &Outliner<'_>) -> String {
    if is_csharp(outliner) {
        return outliner.comment_text(|text| text.strip_prefix("///"));
    }
    let last =
        outliner.reader.comments().iter().rev().find(|comment| outliner.reader.text(**comment).starts_with("/**"));
    let from = last.map_or(usize::MAX, |comment| comment.start);
    outliner.comments_from(from, |text| text.strip_prefix("/**").map(|body| body.trim_end_matches("*/")))
}
