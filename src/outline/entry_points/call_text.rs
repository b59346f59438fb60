//! Reads the arguments of a call as they are written. What is not a plain string literal has no value here.

use crate::outline::item::{Entry, EntryKind};

/// The literal that the text begins with, and what follows the literal; `None` when it is not plain or is only part of a value.
pub fn literal(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = text.get(1..)?;
    let (value, rest) = inside.split_once(quote)?;
    let rest = rest.trim_start();
    let is_plain = !value.contains(['\\', '\n', '$']) && !value.contains("#{");
    let is_whole = rest.is_empty() || rest.starts_with([',', ')', ']', '}', ';']);
    (is_plain && is_whole).then_some((value, rest))
}

/// The first argument of a call, when it is a literal, and what follows it.
pub fn first(after: &str) -> Option<(&str, &str)> {
    literal(after.strip_prefix('(')?)
}

/// The second argument onwards, whatever the first is.
pub fn second(rest: &str) -> Option<&str> {
    let end = end_of_argument(rest)?;
    rest.get(end..)?.strip_prefix(',').map(str::trim_start)
}

/// What follows the closing bracket of the call whose arguments the text is in.
pub fn after_call(mut rest: &str) -> Option<&str> {
    loop {
        rest = rest.get(end_of_argument(rest)?..)?;
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => return rest.get(1..),
        }
    }
}

/// The arguments of a call, as written.
pub fn arguments(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = end_of_argument(text).unwrap_or(text.len());
        rest = text.get(end..).and_then(|tail| tail.strip_prefix(','));
        text.get(..end)
    })
}

/// The name that the last argument of a call is, or that a call of one argument is given there: `create`, `wrap(users.create)`.
pub fn last_name(inside: &str) -> Option<&str> {
    let last = arguments(inside).map(str::trim).filter(|argument| !argument.is_empty()).last()?;
    let wrapped = last.split_once('(').filter(|_| last.ends_with(')')).map(|(_, rest)| rest.trim_end_matches(')'));
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$'))
    };
    let named =
        [last].into_iter().chain(wrapped).find(|name| is_name(name) && !matches!(*name, "req" | "res" | "async"));
    named.or_else(|| last.split_once("=>").and_then(|(given, body)| called(given, body)))
}

/// The one function that a lambda calls, which is none of what it is given: `users.list` of `(req, res) => users.list(req, res)`.
pub fn called<'t>(given: &str, body: &'t str) -> Option<&'t str> {
    let body = body.trim().strip_prefix('{').map_or(body, |inside| inside.trim_end().trim_end_matches('}')).trim();
    let body = ["return ", "await "].iter().fold(body, |body, word| body.strip_prefix(word).unwrap_or(body));
    let (name, rest) = body.split_once('(')?;
    let after = after_call(rest)?.trim_start_matches([';', '}', ')']).trim();
    let root = name.split('.').next().unwrap_or(name);
    let is_given = given.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == root);
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$'));
    // Words of the languages, and what says nothing of who answers.
    let is_other = matches!(
        root,
        "next" | "console" | "if" | "for" | "while" | "switch" | "function" | "fetch" | "Results" | "Promise"
    );
    (is_name && !is_given && !is_other && (after.is_empty() || after.starts_with(".catch("))).then_some(name)
}

/// Where the last argument is a call: the method that it is given first, as in `allowed(hasID(a.Show), "read")`. What a call
/// without one gives has no name.
pub fn wrapped(call: &str) -> Option<&str> {
    let (_, inside) = call.split_once('(')?;
    let mut name = arguments(inside).last().unwrap_or_default().trim();
    let mut depth = 0;
    while let Some((_, inside)) = name.split_once('(') {
        name = arguments(inside).next().unwrap_or_default().trim();
        depth += 1;
    }
    let is_method = name.split_once('.').is_some_and(|(_, method)| method.starts_with(char::is_uppercase));
    (depth > 0).then_some(if is_method { name } else { "" })
}

/// Where the argument ends: at a comma or a closing bracket of its own level.
fn end_of_argument(text: &str) -> Option<usize> {
    let mut depth = 0u32;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if let Some(open) = quote {
            if c == open && !escaped {
                quote = None;
            }
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' | '`' => quote = Some(c),
            '(' | '[' | '{' => depth += 1,
            ',' if depth == 0 => return Some(at),
            ')' | ']' | '}' => {
                if depth == 0 {
                    return Some(at);
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    None
}

/// The name before a dot: `app` of `x.app.`; empty when there is none.
pub fn receiver(before: &str) -> &str {
    let before = before.strip_suffix('.').unwrap_or_default();
    before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
}

/// The strings that begin with a dash, at the head of an argument list: `-n, --name`.
pub fn dashed(arguments: &str) -> String {
    let mut names = String::new();
    let mut rest = arguments;
    while let Some((name, after)) = literal(rest).filter(|(name, _)| name.starts_with('-')) {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(name);
        rest = after.trim_start_matches(',');
    }
    names
}

/// A route below a prefix: `GET`, `/api`, `x` is `GET /api/x`.
pub fn route(verb: &str, prefix: &str, path: &str) -> String {
    let path = path.trim_matches('/');
    let whole = [prefix.trim_end_matches('/'), path]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join("/");
    let whole = if whole.starts_with('/') { whole } else { format!("/{whole}") };
    format!("{verb} {whole}").trim_start().to_owned()
}

/// A route with who answers.
pub fn entry(name: String, line: u32, detail: &str) -> Entry {
    Entry { kind: EntryKind::Route, name, line, detail: detail.to_owned() }
}

/// A string at the head of a text; none that is put together.
pub fn literal_prefix(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split(quote).next().filter(|prefix| !prefix.contains(['{', '\n']))
}

/// The method that a word names: `get`, `GET`, `Get`, `MapGet`.
pub fn verb(word: &str) -> Option<&'static str> {
    Some(match word.strip_prefix("Map").unwrap_or(word) {
        "get" | "GET" | "Get" => "GET",
        "post" | "POST" | "Post" => "POST",
        "put" | "PUT" | "Put" => "PUT",
        "delete" | "DELETE" | "Delete" => "DELETE",
        "patch" | "PATCH" | "Patch" => "PATCH",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_plain_literal_has_a_value() {
        assert_eq!(first("(\"/a\", b)"), Some(("/a", ", b)")));
        for other in ["(\"/a\" + b)", "(`/a/${b}`, c)", "(a, \"/b\")", "(\"a\\\"\", b)", "(\"\\n\")"] {
            assert_eq!(first(other), None, "{other}");
        }
    }

    #[test]
    fn arguments_end_at_their_own_level() {
        assert_eq!(second("f(a, \",\"), \"b\")"), Some("\"b\")"));
        assert_eq!(after_call("a, [b, (c)]).then"), Some(".then"));
        assert_eq!(after_call("a, (b"), None);
    }

    #[test]
    fn the_last_argument_is_who_answers_where_it_is_a_name() {
        for (inside, name) in [
            ("check, create)", Some("create")),
            ("\n  check,\n  users.create,\n)", Some("users.create")),
            ("check, wrap(users.create))", Some("users.create")),
            ("(req, res) => res.send('ok'))", None),
            ("async (req, res) => { next(); })", None),
            ("(req, res) => users.list(req, res))", Some("users.list")),
            ("check, async (req, res) => {\n  await users.list(req, res);\n})", Some("users.list")),
            ("(req, res) => users.list(req, res).catch(next))", Some("users.list")),
            ("(req, res) => { const x = read(req); res.send(x); })", None),
            ("(req, res) => { audit(req); users.list(req, res); })", None),
            ("(ISender sender) => sender.Send(new Query()))", None),
            (")", None),
        ] {
            assert_eq!(last_name(inside), name, "{inside}");
        }
    }

    #[test]
    fn options_are_spelled_as_typed() {
        assert_eq!(dashed("\"-n\", '--name', help=\"-x\")"), "-n, --name");
    }
}
