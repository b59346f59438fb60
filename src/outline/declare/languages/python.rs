//! Python: classes, functions, names and imports, by indentation.

use crate::outline::declare::outliner::{Declared, Outliner};
use crate::outline::declare::scope::Scope;
use crate::outline::entry_points::frameworks::django;
use crate::outline::entry_points::python_decorators::{self, Decorators};
use crate::outline::item::{EntryKind, ItemKind};
use crate::outline::lex::{Kind, Token};

/// Reads a whole file.
pub fn read(outliner: &mut Outliner<'_>) {
    if let Some(token) = outliner.reader.peek().filter(|token| token.kind == Kind::Text) {
        outliner.file.doc = docstring(outliner.reader.text(token));
    }
    let mut decorators = Decorators::default();
    while let Some(token) = outliner.reader.peek() {
        outliner.leave_indent(token.column);
        statement(outliner, token, &mut decorators);
    }
    while outliner.depth() > 0 {
        outliner.leave();
    }
    if outliner.file.path.ends_with("urls.py") {
        let text = outliner.reader.slice(0, outliner.reader.last_end());
        outliner.file.entries.extend(django::routes(text));
    }
    if let Some(name) = django_command(&outliner.file.path).map(str::to_owned) {
        outliner.entry(EntryKind::Command, &name, 1);
    }
}

/// `app/management/commands/name.py` is `manage.py name`.
fn django_command(path: &str) -> Option<&str> {
    let (folder, file) = path.rsplit_once('/')?;
    let name = file.strip_suffix(".py").filter(|name| !name.starts_with('_'))?;
    folder.ends_with("management/commands").then_some(name)
}

fn statement(outliner: &mut Outliner<'_>, first: Token, decorators: &mut Decorators) {
    match outliner.reader.peek_text() {
        "@" => return decorator(outliner, first, decorators),
        "class" => class(outliner, first, decorators),
        "def" | "async" => function(outliner, first, decorators),
        "import" => import(outliner),
        "from" => from_import(outliner),
        "if" => condition(outliner, first),
        "elif" | "else" | "try" | "except" | "finally" | "with" => header(outliner),
        "type" => type_alias(outliner, first),
        _ if first.kind == Kind::Word => assignment(outliner, first),
        _ if first.kind == Kind::Text => attribute_doc(outliner, first),
        _ => skip_line(outliner),
    }
    *decorators = Decorators::default();
}

fn decorator(outliner: &mut Outliner<'_>, first: Token, decorators: &mut Decorators) {
    outliner.reader.next();
    skip_line(outliner);
    decorators.start.get_or_insert(first);
    python_decorators::read(decorators, outliner.reader.slice(first.end, outliner.reader.last_end()));
}

fn class(outliner: &mut Outliner<'_>, first: Token, decorators: &Decorators) {
    outliner.reader.next();
    let Some(name) = outliner.reader.take_name() else { return skip_line(outliner) };
    let kind = ItemKind::Class;
    let index = open(outliner, first, decorators, kind, name);
    let mut scope = Scope::new(kind, name, index).visible(is_public(name));
    scope.indent = first.column;
    one_line_body(outliner, first, scope);
}

/// `def name(…) -> …:`; its body declares nothing.
fn function(outliner: &mut Outliner<'_>, first: Token, decorators: &Decorators) {
    outliner.reader.next();
    if outliner.reader.at_word("def") {
        outliner.reader.next();
    } else if first.end - first.start == "async".len() {
        return header(outliner);
    }
    let Some(name) = outliner.reader.take_name() else { return skip_line(outliner) };
    if name.starts_with("test") && (outliner.depth() == 0 || outliner.scope_name().starts_with("Test")) {
        outliner.file.tests += 1;
    }
    for (kind, said) in &decorators.commands {
        let plain = name.trim_end_matches("_command").replace('_', "-");
        outliner.entry(*kind, if said.is_empty() { &plain } else { said }, first.line);
    }
    let kind = if outliner.scope_kind() == Some(ItemKind::Class) { ItemKind::Method } else { ItemKind::Function };
    let index = open(outliner, first, decorators, kind, name);
    let mut scope = Scope::silent(index);
    scope.indent = first.column;
    one_line_body(outliner, first, scope);
    skip_block(outliner, first);
}

/// Declares what is being opened, up to its colon, with its docstring.
fn open(
    outliner: &mut Outliner<'_>,
    first: Token,
    decorators: &Decorators,
    kind: ItemKind,
    name: &str,
) -> Option<usize> {
    let mut declared = Declared::at(first, String::new());
    let from = decorators.start.filter(|start| first.line.saturating_sub(start.line) <= 3);
    declared.start = from.map_or(first.start, |start| start.start);
    declared.public = is_public(name);
    to_colon(outliner, first);
    let end = outliner.reader.last_end();
    outliner.reader.take(b':');
    declared.doc = outliner
        .reader
        .peek()
        .filter(|token| {
            token.kind == Kind::Text && (token.line == outliner.reader.last_line() || token.column > first.column)
        })
        .map(|token| docstring(outliner.reader.text(token)))
        .unwrap_or_default();
    if decorators.accessor {
        return None;
    }
    Some(outliner.declare_overload(declared, kind, name, end, decorators.overload))
}

fn one_line_body(outliner: &mut Outliner<'_>, first: Token, scope: Scope) {
    outliner.enter(scope);
    if outliner.reader.peek().is_some_and(|token| !token.fresh || token.column <= first.column) {
        if outliner.reader.peek().is_some_and(|token| !token.fresh) {
            skip_line(outliner);
        }
        outliner.leave();
    }
}

/// Everything that is indented further than `first`.
fn skip_block(outliner: &mut Outliner<'_>, first: Token) {
    while outliner.reader.peek().is_some_and(|token| token.column > first.column && token.fresh) {
        skip_line(outliner);
    }
}

/// `if __name__ == "__main__":` is an entry; other conditions are looked into.
fn condition(outliner: &mut Outliner<'_>, first: Token) {
    outliner.reader.next();
    let is_main = outliner.reader.at_word("__name__") && first.column == 0;
    if is_main {
        outliner.entry(EntryKind::Main, "__main__", first.line);
    }
    header(outliner);
    if is_main {
        skip_block(outliner, first);
    }
}

/// Up to the colon that opens a block, and over it.
fn header(outliner: &mut Outliner<'_>) {
    let Some(first) = outliner.reader.peek() else { return };
    if !outliner.reader.at(b':') {
        to_colon(outliner, first);
    }
    if !outliner.reader.take(b':') && outliner.reader.peek() == Some(first) {
        outliner.reader.next();
    }
}

fn type_alias(outliner: &mut Outliner<'_>, first: Token) {
    outliner.reader.next();
    let named = outliner.reader.peek().filter(|token| token.kind == Kind::Word && !token.fresh);
    let Some(name) = named.map(|token| outliner.reader.text(token)) else { return skip_line(outliner) };
    skip_line(outliner);
    let mut declared = Declared::at(first, hash_doc(outliner));
    declared.public = is_public(name);
    let end = outliner.reader.last_end();
    outliner.declare(declared, ItemKind::TypeAlias, name, end);
}

/// `NAME = …`, `NAME: type = …`; `__all__` lists what is public.
fn assignment(outliner: &mut Outliner<'_>, first: Token) {
    let doc = hash_doc(outliner);
    let name = outliner.reader.take_name().unwrap_or_default();
    let annotated = outliner.reader.at(b':');
    let plain = outliner.reader.at(b'=') || (name == "__all__" && outliner.reader.at(b'+'));
    // `pass`: the statement is over, and what stands in the next line is another one.
    if outliner.reader.peek().is_none_or(|token| token.fresh) {
        return;
    }
    if !(annotated || plain) {
        return skip_line(outliner);
    }
    let type_end = if annotated { annotation(outliner) } else { outliner.reader.last_end() };
    let value_start = outliner.reader.peek().map_or(type_end, |token| token.start);
    if !outliner.reader.peek().is_some_and(|token| token.fresh) {
        skip_line(outliner);
    }
    let end = outliner.reader.last_end();
    let value = outliner.reader.slice(value_start, end.max(value_start));
    if name == "__all__" {
        return list_public(outliner, value);
    }
    let in_class = outliner.scope_kind() == Some(ItemKind::Class);
    let constant = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let kind = if in_class {
        ItemKind::Field
    } else if constant {
        ItemKind::Constant
    } else {
        ItemKind::Variable
    };
    let mut declared = Declared::at(first, doc);
    declared.public = is_public(name) && !is_type_variable(value);
    let short = value.len() <= 200 && !value.contains('\n');
    outliner.declare(declared, kind, name, if short { end } else { type_end });
}

/// `T = TypeVar("T")` is a tool of the signatures, not something to use.
fn is_type_variable(value: &str) -> bool {
    let call = value.trim_start_matches(['=', ' ']).split('(').next().unwrap_or_default();
    matches!(call.rsplit('.').next(), Some("TypeVar" | "ParamSpec" | "TypeVarTuple"))
}

/// `: type` up to `=` or the line's end.
fn annotation(outliner: &mut Outliner<'_>) -> usize {
    outliner.reader.next();
    while let Some(token) = outliner.reader.peek().filter(|token| !token.fresh) {
        match token.kind {
            Kind::Punct(b'=') => break,
            Kind::Punct(b'(' | b'[' | b'{') => outliner.reader.skip_group(),
            _ => {
                outliner.reader.next();
            }
        }
    }
    outliner.reader.last_end()
}

fn list_public(outliner: &mut Outliner<'_>, value: &str) {
    let mut names = outliner.file.listed.take().unwrap_or_default();
    let mut rest = value;
    while let Some(open) = rest.find(['"', '\'']) {
        let quote = rest.as_bytes().get(open).copied().map_or('"', char::from);
        let tail = rest.get(open + 1..).unwrap_or_default();
        let Some(close) = tail.find(quote) else { break };
        names.push(tail.get(..close).unwrap_or_default().to_owned());
        rest = tail.get(close + 1..).unwrap_or_default();
    }
    outliner.file.listed = Some(names);
}

/// A string below an assignment documents it (Sphinx, attrs).
fn attribute_doc(outliner: &mut Outliner<'_>, first: Token) {
    let text = docstring(outliner.reader.text(first));
    let line = first.line;
    skip_line(outliner);
    if let Some(item) = outliner.file.items.last_mut()
        && matches!(item.kind, ItemKind::Field | ItemKind::Constant | ItemKind::Variable)
        && item.end_line + 1 == line
        && item.doc.is_empty()
    {
        item.doc = text;
    }
}

/// `#:` comments before a name document it.
fn hash_doc(outliner: &Outliner<'_>) -> String {
    outliner.comment_text(|text| text.strip_prefix("#:"))
}

fn import(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    skip_line(outliner);
    for name in outliner.reader.slice(start, outliner.reader.last_end()).split(',') {
        outliner.import(name.split_whitespace().next().unwrap_or_default(), false);
    }
}

/// `from .a import b, c`: the names may be modules, so they are kept: `.a:b,c`.
fn from_import(outliner: &mut Outliner<'_>) {
    outliner.reader.next();
    let start = outliner.reader.peek().map_or(0, |token| token.start);
    skip_line(outliner);
    let text = outliner.reader.slice(start, outliner.reader.last_end());
    let Some((module, names)) = text.split_once(" import") else { return };
    let names: Vec<&str> = names
        .split([',', '(', ')', '\n', '\\'])
        .filter_map(|name| name.split('#').next().and_then(|name| name.split_whitespace().next()))
        .take(500)
        .collect();
    outliner.import(&format!("{}:{}", module.trim(), names.join(",")), false);
}

/// Up to the colon that ends a header, outside brackets.
fn to_colon(outliner: &mut Outliner<'_>, first: Token) {
    while let Some(token) = outliner.reader.peek() {
        match token.kind {
            Kind::Punct(b':') => return,
            Kind::Punct(b'(' | b'[' | b'{') => outliner.reader.skip_group(),
            _ if token.fresh && token != first => return,
            _ => {
                outliner.reader.next();
            }
        }
    }
}

/// The rest of a logical line. A definition at the left edge ends it even inside brackets: somebody forgot to close one.
fn skip_line(outliner: &mut Outliner<'_>) {
    let mut depth = 0u32;
    let mut first = true;
    while let Some(token) = outliner.reader.peek() {
        if !first
            && token.fresh
            && (depth == 0 || token.column == 0 && matches!(outliner.reader.peek_text(), "def" | "class" | "@"))
        {
            return;
        }
        match token.kind {
            Kind::Punct(b'(' | b'[' | b'{') => depth += 1,
            Kind::Punct(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        outliner.reader.next();
        first = false;
    }
}

/// Names with one leading underscore are private; of the special methods, those that a caller writes are shown.
fn is_public(name: &str) -> bool {
    const SPECIAL: &[&str] = &[
        "__init__",
        "__call__",
        "__enter__",
        "__exit__",
        "__aenter__",
        "__aexit__",
        "__iter__",
        "__next__",
        "__aiter__",
        "__anext__",
        "__await__",
        "__getitem__",
        "__setitem__",
        "__delitem__",
        "__contains__",
        "__len__",
    ];
    !name.starts_with('_') || SPECIAL.contains(&name)
}

/// PEP 257: the text without quotes and without the indentation common to all lines but the first.
fn docstring(literal: &str) -> String {
    let body = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let body = ["\"\"\"", "'''", "\"", "'"]
        .iter()
        .find_map(|quote| body.strip_prefix(quote).map(|body| body.strip_suffix(quote).unwrap_or(body)))
        .unwrap_or(body);
    let dent = body
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let mut out = String::with_capacity(body.len());
    for (index, line) in body.lines().enumerate() {
        let line = if index == 0 { line.trim_start() } else { line.get(dent..).unwrap_or_default() };
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    #[test]
    fn what_stands_below_a_statement_of_one_word_is_read() {
        let text = "class Base:\n    pass\n\nclass A(Base):\n    pass\n\n@mark\nclass B(Base):\n    raise\n\ndef f():\n    pass\n";
        let names: Vec<String> =
            outline("a.py", text, Language::Python).0.items.into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Base", "A", "B", "f"]);
    }
}
