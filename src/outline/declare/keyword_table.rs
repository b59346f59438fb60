//! Languages that come cheap: a table says which word declares what, and one reader follows it.

use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::declare::scope::Scope;
use crate::outline::item::{EntryKind, ItemKind};
use crate::outline::language::Language;
use crate::outline::lex::{Kind, Token};

/// A word that declares something.
struct Word {
    word: &'static str,
    kind: ItemKind,
    /// Whether what it opens is read too.
    opens: bool,
}

/// How a language's declarations are told.
struct Rules {
    words: &'static [Word],
    imports: &'static [&'static str],
    /// Words that make a declaration private.
    private: &'static [&'static str],
    /// Scopes end where the indentation does; otherwise with a brace.
    indented: bool,
    /// Comments that document.
    doc: &'static [&'static str],
}

const fn leaf(word: &'static str, kind: ItemKind) -> Word {
    Word { word, kind, opens: false }
}

const fn open(word: &'static str, kind: ItemKind) -> Word {
    Word { word, kind, opens: true }
}

static KOTLIN: Rules = Rules {
    words: &[
        leaf("fun", ItemKind::Function),
        open("class", ItemKind::Class),
        open("interface", ItemKind::Interface),
        open("object", ItemKind::Class),
        leaf("val", ItemKind::Field),
        leaf("var", ItemKind::Field),
        leaf("typealias", ItemKind::TypeAlias),
    ],
    imports: &["import"],
    private: &["private", "internal"],
    indented: false,
    doc: &["/**"],
};
static SWIFT: Rules = Rules {
    words: &[
        leaf("func", ItemKind::Function),
        leaf("init", ItemKind::Function),
        open("class", ItemKind::Class),
        open("struct", ItemKind::Struct),
        open("enum", ItemKind::Enum),
        open("protocol", ItemKind::Interface),
        open("extension", ItemKind::Class),
        open("actor", ItemKind::Class),
        leaf("var", ItemKind::Field),
        leaf("let", ItemKind::Field),
        leaf("case", ItemKind::Variant),
        leaf("typealias", ItemKind::TypeAlias),
    ],
    imports: &["import"],
    private: &["private", "fileprivate"],
    indented: false,
    doc: &["///", "/**"],
};
static PHP: Rules = Rules {
    words: &[
        leaf("function", ItemKind::Function),
        open("class", ItemKind::Class),
        open("interface", ItemKind::Interface),
        open("trait", ItemKind::Trait),
        open("enum", ItemKind::Enum),
        leaf("const", ItemKind::Constant),
    ],
    imports: &["use"],
    private: &["private"],
    indented: false,
    doc: &["/**"],
};
static SCALA: Rules = Rules {
    words: &[
        leaf("def", ItemKind::Function),
        open("class", ItemKind::Class),
        open("object", ItemKind::Class),
        open("trait", ItemKind::Trait),
        leaf("val", ItemKind::Field),
        leaf("type", ItemKind::TypeAlias),
    ],
    imports: &["import"],
    private: &["private"],
    indented: false,
    doc: &["/**"],
};
static DART: Rules = Rules {
    words: &[
        open("class", ItemKind::Class),
        open("mixin", ItemKind::Trait),
        open("enum", ItemKind::Enum),
        leaf("typedef", ItemKind::TypeAlias),
    ],
    imports: &["import"],
    private: &[],
    indented: false,
    doc: &["///"],
};
static PROTO: Rules = Rules {
    words: &[
        open("service", ItemKind::Interface),
        leaf("rpc", ItemKind::Function),
        leaf("message", ItemKind::Struct),
        leaf("enum", ItemKind::Enum),
    ],
    imports: &[],
    private: &[],
    indented: false,
    doc: &["//", "/**"],
};
static RUBY: Rules = Rules {
    words: &[leaf("def", ItemKind::Function), open("class", ItemKind::Class), open("module", ItemKind::Module)],
    imports: &["require", "require_relative"],
    private: &[],
    indented: true,
    doc: &["#"],
};
static LUA: Rules = Rules {
    words: &[leaf("function", ItemKind::Function)],
    imports: &[],
    private: &["local"],
    indented: true,
    doc: &["--"],
};
static SHELL: Rules = Rules {
    words: &[leaf("function", ItemKind::Function)],
    imports: &["source"],
    private: &[],
    indented: true,
    doc: &["#"],
};

/// Reads a whole file.
pub fn read(outliner: &mut Outliner<'_>) {
    let rules = match outliner.file.language {
        Language::Kotlin => &KOTLIN,
        Language::Swift => &SWIFT,
        Language::Php => &PHP,
        Language::Scala => &SCALA,
        Language::Dart => &DART,
        Language::Ruby => &RUBY,
        Language::Lua => &LUA,
        Language::Proto => &PROTO,
        Language::Sql => return crate::outline::declare::languages::sql::read(outliner),
        _ => &SHELL,
    };
    let mut private = false;
    let mut line_first = outliner.reader.peek();
    while let Some(token) = outliner.reader.peek() {
        if rules.indented && token.fresh {
            outliner.leave_indent(token.column);
        }
        if token.fresh {
            line_first = Some(token).filter(|token| token.kind == Kind::Word);
        }
        private &= !token.fresh;
        private |= rules.private.contains(&outliner.reader.peek_text());
        step(outliner, rules, token, (private, line_first));
    }
    while outliner.depth() > 0 {
        outliner.leave();
    }
}

fn step(outliner: &mut Outliner<'_>, rules: &Rules, token: Token, (private, line_first): (bool, Option<Token>)) {
    if outliner.file.language == Language::Php
        && ["<?php", "<?="].contains(&outliner.reader.slice(token.start, token.start + 5))
    {
        outliner.reader.next();
        return;
    }
    let text = outliner.reader.peek_text();
    let doc = doc(outliner, rules, token);
    if token.fresh && !doc.is_empty() {
        outliner.held_doc = doc;
    } else if token.fresh && !matches!(token.kind, Kind::Punct(b'@' | b'#' | b'[')) {
        outliner.held_doc.clear();
    }
    match token.kind {
        Kind::Punct(b'}') if !rules.indented => {
            outliner.reader.next();
            outliner.leave();
        }
        Kind::Punct(b'{' | b'(' | b'[') if !rules.indented => outliner.reader.skip_group(),
        Kind::Word if rules.imports.contains(&text) && token.fresh => {
            let target = rest_of_line(outliner);
            outliner.import(&target, false);
        }
        Kind::Word if text == "package" && token.fresh && outliner.file.language == Language::Kotlin => {
            outliner.file.package = rest_of_line(outliner);
        }
        Kind::Word => match rules.words.iter().find(|word| word.word == text) {
            Some(word) if !rules.indented || token.fresh || private => {
                declaration(outliner, rules, word, (line_first.unwrap_or(token), private))
            }
            _ => shell_function(outliner, token),
        },
        _ => {
            outliner.reader.next();
        }
    }
}

/// `name() {` at the left edge.
fn shell_function(outliner: &mut Outliner<'_>, token: Token) {
    outliner.reader.next();
    if outliner.file.language != Language::Shell || !token.fresh || token.column > 0 || !outliner.reader.at(b'(') {
        return;
    }
    let close = outliner.reader.slice(token.end, token.end + 2);
    if close == "()" {
        let name = outliner.reader.text(token);
        let mut declared = Declared::at(token, std::mem::take(&mut outliner.held_doc));
        declared.public = !name.starts_with('_');
        outliner.declare(declared, ItemKind::Function, name, token.end + 2);
        outliner.reader.skip_group();
    }
}

/// The first word of what follows on the line.
fn rest_of_line(outliner: &mut Outliner<'_>) -> String {
    outliner.reader.next();
    let Some(first) = outliner.reader.peek().filter(|token| !token.fresh) else { return String::new() };
    while outliner.reader.peek().is_some_and(|token| !token.fresh && token.kind != Kind::Punct(b';')) {
        outliner.reader.next();
    }
    let text = outliner.reader.slice(first.start, outliner.reader.last_end());
    text.trim_matches(['"', '\'']).split_whitespace().next().unwrap_or_default().to_owned()
}

fn declaration(outliner: &mut Outliner<'_>, rules: &Rules, word: &Word, (first, private): (Token, bool)) {
    let mut declared = Declared::at(first, std::mem::take(&mut outliner.held_doc));
    outliner.reader.next();
    let name = declared_name(outliner, word);
    to_end(outliner, rules);
    let end = outliner.reader.last_end();
    declared.public = !private && !name.starts_with('_');
    if name == "main" && outliner.depth() == 0 {
        outliner.entry(EntryKind::Main, "main", first.line);
    }
    let in_type = outliner.scope_kind().is_some_and(|kind| kind != ItemKind::Module);
    let kind = match word.kind {
        ItemKind::Function if in_type => ItemKind::Method,
        ItemKind::Field if !in_type => ItemKind::Constant,
        kind => kind,
    };
    let visible = declared.public;
    let index = outliner.declare(declared, kind, name, end);
    if rules.indented {
        let mut scope =
            if word.opens { Scope::new(kind, name, Some(index)).visible(visible) } else { Scope::silent(Some(index)) };
        scope.indent = first.column;
        outliner.enter(scope);
    } else if outliner.reader.at(b'{') {
        if word.opens {
            outliner.reader.next();
            outliner.enter(Scope::new(kind, name, Some(index)).visible(visible));
        } else {
            outliner.skip_body();
        }
    }
}

fn declared_name<'a>(outliner: &mut Outliner<'a>, word: &Word) -> &'a str {
    // `enum class`, `case class`, `companion object`.
    while outliner.reader.at_word("class") || outliner.reader.at_word("object") {
        outliner.reader.next();
    }
    if outliner.reader.at(b'<') {
        crate::outline::declare::type_text::skip_angles(outliner);
    }
    match name(outliner) {
        name if name.is_empty() && word.word == "init" => "init",
        name => name,
    }
}

/// The name, with the owner that Ruby, Kotlin and Lua let stand before it.
fn name<'a>(outliner: &mut Outliner<'a>) -> &'a str {
    outliner.reader.take(b'&');
    let mut name = outliner
        .reader
        .peek()
        .filter(|token| token.kind == Kind::Word)
        .map(|token| outliner.reader.text(token))
        .unwrap_or_default();
    if !name.is_empty() {
        outliner.reader.next();
    }
    while outliner.reader.at(b'.') || outliner.reader.at(b':') {
        let tight = outliner.reader.peek().is_some_and(|token| token.start == outliner.reader.last_end());
        let mut ahead = outliner.reader.look();
        let is_namespace = ahead.take(b':') && ahead.take(b':');
        if !is_namespace {
            ahead = outliner.reader.look();
            ahead.next();
        }
        let more = ahead.peek().is_some_and(|token| token.kind == Kind::Word && ahead.last_end() == token.start);
        if !(tight && more) {
            break;
        }
        outliner.reader.next();
        if is_namespace {
            outliner.reader.next();
        }
        name = outliner.reader.take_name().unwrap_or_default();
    }
    name
}

/// To the body, the value, or the line's end outside brackets.
fn to_end(outliner: &mut Outliner<'_>, rules: &Rules) {
    while let Some(token) = outliner.reader.peek() {
        let goes_on = matches!(token.kind, Kind::Punct(b':' | b'.' | b'-'))
            || matches!(outliner.reader.peek_text(), "where" | "extends" | "implements" | "throws" | "with");
        if token.fresh && (rules.indented || !goes_on) && !outliner.reader.at(b'{') {
            return;
        }
        match token.kind {
            Kind::Punct(b'{' | b'=' | b';' | b'}') => return,
            Kind::Punct(b'(' | b'[') => outliner.reader.skip_group(),
            _ => {
                outliner.reader.next();
            }
        }
    }
}

/// The comments that touch a token.
fn doc(outliner: &Outliner<'_>, rules: &Rules, token: Token) -> String {
    let comments = outliner.reader.comments();
    let mut next_line = token.line;
    let mut from = usize::MAX;
    for comment in comments.iter().rev() {
        if comment.last_line + 1 != next_line || !comment.fresh {
            break;
        }
        next_line = comment.line;
        from = comment.start;
    }
    outliner.comments_from(from, |text| {
        let mark = rules.doc.iter().find(|mark| text.starts_with(**mark))?;
        let tool = text.starts_with("#!")
            || text.contains("frozen_string_literal")
            || text.contains("shellcheck")
            || text.contains("rubocop:");
        let body = text.strip_prefix(mark)?.trim_start_matches(['-', '#']);
        Some(body.trim_end_matches("*/")).filter(|_| !tool)
    })
}
