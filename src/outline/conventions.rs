//! Routes, commands and settings that a widespread convention names. A name that is not written out is not guessed.

use super::item::EntryKind;
use super::language::Language;
use super::lex::{Cursor, Token};
use super::outliner::Outliner;

/// What a word and its surroundings say; `None` nearly always.
pub fn notice(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    if token.end - token.start > 14 {
        return None;
    }
    match cursor.slice(token.start, token.end) {
        "add_argument" | "option" | "requiredOption" | "addOption" | "long" | "StringVar" | "BoolVar" | "IntVar"
        | "DurationVar" | "StringVarP" | "BoolVarP" | "IntVarP" | "StringSliceVar" | "String" | "Bool" | "Int"
        | "Duration" | "StringP" | "BoolP" | "IntP" => flag(language, cursor, token),
        "env" | "environ" | "getenv" | "Getenv" | "LookupEnv" | "ENV" | "var" | "var_os" => {
            setting(language, cursor, token)
        }
        "get" | "post" | "put" | "delete" | "patch" | "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "Get" | "Post"
        | "Put" | "Delete" | "Patch" | "HandleFunc" | "Handle" | "route" => route(language, cursor, token),
        "command" | "Use" | "add_parser" => command(language, cursor, token),
        _ => None,
    }
}

fn before<'a>(cursor: &Cursor<'a>, token: Token) -> &'a str {
    (token.start.saturating_sub(12)..=token.start)
        .find_map(|start| Some(cursor.slice(start, token.start)).filter(|text| !text.is_empty()))
        .unwrap_or_default()
}

fn after<'a>(cursor: &Cursor<'a>, token: Token) -> &'a str {
    (0..4)
        .find_map(|less| {
            Some(cursor.slice(token.end, (token.end + 100).min(cursor.len()).saturating_sub(less)))
                .filter(|text| !text.is_empty())
        })
        .unwrap_or_default()
}

/// An environment variable that is read by its name.
fn setting(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    let after = after(cursor, token);
    let name = match (language, cursor.slice(token.start, token.end)) {
        (Language::TypeScript | Language::JavaScript, "env") if before(cursor, token).ends_with("process.") => {
            after.strip_prefix('.').map(first_word).or_else(|| quoted(after.strip_prefix('[')?))
        }
        (Language::Rust, "var" | "var_os") if before(cursor, token).ends_with("env::") => {
            quoted(after.strip_prefix('(')?)
        }
        (Language::Python, "environ") => quoted(after.strip_prefix('[').or_else(|| after.strip_prefix(".get("))?),
        (Language::Python | Language::Php | Language::C | Language::Cpp, "getenv")
        | (Language::Go, "Getenv" | "LookupEnv") => quoted(after.strip_prefix('(')?),
        (Language::Java | Language::Kotlin, "getenv") => quoted(after.strip_prefix('(')?),
        (Language::Ruby, "ENV") => quoted(after.strip_prefix('[').or_else(|| after.strip_prefix(".fetch("))?),
        _ => None,
    }?;
    let is_name =
        name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_name.then(|| (EntryKind::Setting, name.to_owned()))
}

/// `app.get("/path"`, `router.HandleFunc("/path"`.
fn route(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    match language {
        Language::TypeScript | Language::JavaScript | Language::Go => {}
        Language::Rust => {
            let path = quoted(after(cursor, token).strip_prefix('(')?).filter(|path| path.starts_with('/'))?;
            let is_call = before(cursor, token).ends_with('.') && cursor.slice(token.start, token.end) == "route";
            return is_call.then(|| (EntryKind::Route, path.to_owned()));
        }
        Language::Ruby | Language::Php | Language::Kotlin => return bare_route(language, cursor, token),
        _ => return None,
    }
    let receiver = before(cursor, token).strip_suffix('.')?;
    let receiver = receiver.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    if !matches!(
        receiver,
        "app" | "router" | "server" | "fastify" | "api" | "r" | "mux" | "e" | "g" | "group" | "http" | "routes"
    ) {
        return None;
    }
    let path = quoted(after(cursor, token).strip_prefix('(')?)?;
    let word = cursor.slice(token.start, token.end);
    // Go writes the method before the path since 1.22.
    let is_pattern = word.starts_with("Handle") && path.contains(" /");
    if !path.starts_with('/') && !is_pattern {
        return None;
    }
    let method = if word.starts_with("Handle") { String::new() } else { format!("{} ", word.to_ascii_uppercase()) };
    Some((EntryKind::Route, format!("{method}{path}")))
}

/// `get "/path" do` of Sinatra and Rails, `Route::get("/path"` of Laravel, `get("/path") {` of Ktor.
fn bare_route(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    let (before, after) = (before(cursor, token), after(cursor, token));
    let argument = match language {
        Language::Ruby if token.fresh => after.strip_prefix([' ', '('])?,
        Language::Kotlin if token.fresh => after.strip_prefix('(')?,
        Language::Php if before.ends_with("Route::") => after.strip_prefix('(')?,
        _ => return None,
    };
    let path = quoted(argument).filter(|path| path.starts_with('/'))?;
    let method = cursor.slice(token.start, token.end);
    let is_method = matches!(method, "get" | "post" | "put" | "delete" | "patch");
    is_method.then(|| (EntryKind::Route, format!("{} {path}", method.to_ascii_uppercase())))
}

/// `add_argument("-n", "--name"`, `.option("-n, --name <x>"`, `.long("name")` of clap, Go's `Flags().StringVarP(&x, "name"`.
fn flag(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    let word = cursor.slice(token.start, token.end);
    let before = before(cursor, token);
    let after = after(cursor, token).strip_prefix('(')?;
    let name = match (language, word) {
        (Language::Python, "add_argument") if before.ends_with('.') => dashed(after),
        (Language::TypeScript | Language::JavaScript, "option" | "requiredOption") if before.ends_with('.') => {
            let spelled = quoted(after.trim_start()).filter(|name| name.starts_with('-'))?;
            spelled.split([' ', '<', '[']).take_while(|part| part.starts_with('-')).collect::<Vec<_>>().join(" ")
        }
        (Language::Rust, "long") if before.ends_with('.') => format!("--{}", quoted(after)?),
        (Language::Java, "addOption") => {
            let mut names = after.split('"').skip(1).step_by(2);
            format!("-{}, --{}", names.next()?, names.next()?)
        }
        (Language::Go, _) if before.ends_with("lags().") || before.ends_with("flag.") => {
            let start = after.find('"')?;
            format!("--{}", quoted(after.get(start..)?)?)
        }
        _ => return None,
    };
    let name = name.trim_end_matches([',', ' ']).to_owned();
    let is_name =
        name.len() > 1 && name.len() < 60 && !name.contains(['\n', '"', '{', '$', '(']) && !name.ends_with('-');
    is_name.then_some((EntryKind::Flag, name))
}

/// The strings that begin with a dash, at the head of an argument list.
pub fn dashed(arguments: &str) -> String {
    let mut names = Vec::new();
    let mut rest = arguments.trim_start();
    while let Some(name) = quoted(rest).filter(|name| name.starts_with('-')) {
        names.push(name);
        rest = rest.get(name.len() + 2..).unwrap_or_default().trim_start_matches([',', ' ', '\n', '\t']);
    }
    names.join(", ")
}

/// `@GetMapping("/path")` of Spring, `@Path("path")` of JAX-RS: method and path, either may be missing.
pub fn annotation_route(name: &str, arguments: &str) -> Option<String> {
    let method = name.strip_suffix("Mapping").or_else(|| (name == "Path").then_some(""))?;
    if !matches!(method, "Get" | "Post" | "Put" | "Delete" | "Patch" | "Request" | "") {
        return None;
    }
    let inside = arguments.trim_start_matches(['(', '{', ' ']);
    let named = ["value", "path"].iter().any(|key| inside.starts_with(key));
    let path = if inside.starts_with('"') || named { inside.split('"').nth(1).unwrap_or_default() } else { "" };
    let method = if method == "Request" { "" } else { method };
    let is_empty = method.is_empty() && path.is_empty();
    (!is_empty).then(|| format!("{} {path}", method.to_ascii_uppercase()))
}

/// `[HttpGet("path")]` and `[Route("path")]` of ASP.NET.
pub fn attribute_route(attribute: &str) -> Option<String> {
    let inside = attribute.trim_start_matches('[');
    let name = inside.split(['(', ']']).next().unwrap_or(inside);
    let method = name.strip_prefix("Http").or_else(|| (name == "Route").then_some(""))?;
    if !matches!(method, "Get" | "Post" | "Put" | "Delete" | "Patch" | "") {
        return None;
    }
    let path = inside.split_once("(\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
    Some(format!("{} {slash}{path}", method.to_ascii_uppercase()))
}

/// `@Command(name = "x")`, `@Option(names = {"-n", "--name"})`.
pub fn picocli(annotation: &str, arguments: &str) -> Option<(EntryKind, String)> {
    let key = if annotation == "Command" { "name" } else { "names" };
    let (_, rest) = arguments.split_once(key)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start_matches([' ', '{']);
    if annotation == "Command" {
        let name = quoted(rest).filter(|name| !name.is_empty())?;
        return Some((EntryKind::Command, name.to_owned()));
    }
    Some((EntryKind::Flag, dashed(rest))).filter(|(_, name)| !name.is_empty())
}

/// Django's `path("users/<int:id>/", …)`, one a line.
pub fn urls(outliner: &mut Outliner<'_>) {
    for (index, line) in outliner.reader.slice(0, outliner.reader.last_end()).lines().enumerate() {
        let call = ["path(", "re_path(", "url("].iter().find_map(|open| line.trim_start().strip_prefix(open));
        let Some(path) = call.and_then(|_| super::declare_python::first_string(line)) else { continue };
        outliner.entry(EntryKind::Route, &format!("/{}", path.trim_start_matches('/')), line_number(index));
    }
}

fn line_number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

/// `.command("name …")`, cobra's `Use: "name …"`, argparse's `.add_parser("name"`.
fn command(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    let after = after(cursor, token);
    let is_member = before(cursor, token).ends_with('.');
    let name = match (language, cursor.slice(token.start, token.end)) {
        (Language::TypeScript | Language::JavaScript, "command") if is_member => quoted(after.strip_prefix('(')?),
        (Language::Python, "add_parser") if is_member => quoted(after.strip_prefix('(')?),
        (Language::Go, "Use") => quoted(after.strip_prefix(':')?.trim_start()),
        _ => None,
    }?;
    let name = name.split([' ', '[', '<']).next().filter(|name| !name.is_empty())?;
    Some((EntryKind::Command, name.to_owned()))
}

/// The content of the string literal that the text begins with; none when it is not plain.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = text.get(1..)?;
    let name = inside.get(..inside.find(quote)?)?;
    Some(name).filter(|name| !name.contains(['\\', '$', '{', '\n']) || name.starts_with('/'))
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_name_routes_and_nothing_else() {
        assert_eq!(annotation_route("GetMapping", "(\"/a\")").as_deref(), Some("GET /a"));
        assert_eq!(annotation_route("PostMapping", "").as_deref(), Some("POST "));
        assert_eq!(annotation_route("RequestMapping", "(path = \"a\", produces = \"b\")").as_deref(), Some(" a"));
        assert_eq!(annotation_route("RequestMapping", "(produces = \"b\")"), None);
        assert_eq!(annotation_route("EntityMapping", "(\"/a\")"), None);
        assert_eq!(attribute_route("[HttpGet(\"a/{id}\")]").as_deref(), Some("GET /a/{id}"));
        assert_eq!(attribute_route("[Serializable]"), None);
    }

    #[test]
    fn options_are_spelled_as_typed() {
        assert_eq!(dashed("\"-n\", '--name', help=\"-x\")"), "-n, --name");
        let option = picocli("Option", "(names = {\"-a\", \"--all\"}, description = \"-x\")");
        assert_eq!(option, Some((EntryKind::Flag, "-a, --all".to_owned())));
    }
}
