//! Routers of Go: what a file makes or is handed, the groups of it, and the routes of both.

use std::collections::BTreeMap;

use crate::outline::entry_points::call_text::{called, entry, literal, route, verb};
use crate::outline::item::{EntryKind, FileOutline, Mount};

/// How a router comes to be. chi's are left to the scopes of their functions.
const MADE: [&str; 6] = ["gin.New(", "gin.Default(", "echo.New(", "fiber.New(", "httprouter.New(", "iris.New("];
/// The types of routers that functions are handed.
const HANDED: [&str; 6] =
    ["*gin.Engine", "*gin.RouterGroup", "gin.IRouter", "*echo.Echo", "*echo.Group", "fiber.Router"];

/// `v1 := r.Group("/api/v1")` stands before `v1.GET("/x", handler)`; `g := gin.New()` before `g.GET("/y", handler)`.
pub fn apply(file: &mut FileOutline, text: &str) {
    let mut prefixes: BTreeMap<&str, String> = BTreeMap::new();
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim();
        for name in handed(bare).into_iter().chain(made(bare)) {
            prefixes.entry(name).or_default();
        }
        if let Some((head, rest)) = bare.split_once(".Group(") {
            let (name, from) = head.split_once(":=").or_else(|| head.split_once('=')).unwrap_or(("", head));
            let above = prefixes.get(from.trim()).map_or("", String::as_str);
            // A path that is computed is not told; the routes below it are.
            let Some((path, after)) = literal(rest) else {
                let above = above.to_owned();
                prefixes.insert(name.trim(), above);
                continue;
            };
            let prefix = joined(above, path);
            // `g.Group("/user").Use(auth).POST("", make)`.
            found.extend(chained(after).into_iter().map(|name| entry(name.below(&prefix), number, "")));
            prefixes.insert(name.trim(), prefix);
            continue;
        }
        let Some((name, rest)) = bare.split_once('.') else { continue };
        let Some(prefix) = prefixes.get(name) else { continue };
        let is_known =
            prefix.is_empty() && file.entries.iter().any(|old| old.kind == EntryKind::Route && old.line == number);
        if !is_known {
            found.extend(calls(rest).into_iter().map(|name| entry(name.below(prefix), number, "")));
        }
    }
    file.entries.retain(|old| old.kind != EntryKind::Route || found.iter().all(|new| new.line != old.line));
    file.entries.extend(found);
}

/// `users.Register(v1.Group("/users"))`, `users.Register(group)`: what functions set their routes below.
pub fn mounts(text: &str) -> Vec<Mount> {
    let mut prefixes: BTreeMap<&str, String> = BTreeMap::new();
    let mut out = Vec::new();
    for line in text.lines() {
        let bare = line.trim();
        for name in handed(bare).into_iter().chain(made(bare)) {
            prefixes.entry(name).or_default();
        }
        let group = |text: &str| {
            let (from, rest) = text.split_once(".Group(")?;
            let above = prefixes.get(from.trim())?;
            literal(rest).map(|(path, _)| joined(above, path))
        };
        let Some((head, inside)) = bare.split_once('(') else { continue };
        let callee = head.rsplit(['=', ' ']).next().unwrap_or(head);
        let is_call =
            callee.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_')) && !bare.starts_with("func ");
        if let Some((name, value)) = bare.split_once(":=").filter(|(_, value)| value.contains(".Group(")) {
            if let Some(prefix) = group(value) {
                prefixes.insert(name.trim(), prefix);
            }
        } else if is_call
            && !callee.is_empty()
            && !callee.split('.').next().is_some_and(|name| prefixes.contains_key(name))
        {
            let given = inside.split(", ").map(|one| one.trim_end_matches([')', ',', ';']));
            let prefix = given.filter_map(|one| prefixes.get(one).cloned().or_else(|| group(one))).next();
            out.extend(
                prefix.filter(|prefix| !prefix.is_empty()).map(|prefix| Mount { prefix, target: callee.to_owned() }),
            );
        }
    }
    out
}

/// A method with a path.
struct Named<'t> {
    verb: &'static str,
    path: &'t str,
}

impl Named<'_> {
    fn below(&self, prefix: &str) -> String {
        route(self.verb, prefix, self.path)
    }
}

/// `GET("/x", handler)`, `Match([]string{"GET", "HEAD"}, "/x", handler)`: only with somebody who answers.
fn calls(rest: &str) -> Vec<Named<'_>> {
    let Some((word, arguments)) = rest.split_once('(') else { return Vec::new() };
    if let Some((verbs, after)) = arguments.strip_prefix("[]string{").and_then(|inside| inside.split_once('}')) {
        let Some((path, _)) = after.strip_prefix(',').and_then(answered).filter(|_| word == "Match") else {
            return Vec::new();
        };
        let verbs = verbs.split(',').map(|word| word.trim().trim_matches('"').trim_start_matches("http.Method"));
        return verbs.filter_map(verb).map(|verb| Named { verb, path }).collect();
    }
    let named = verb(word).zip(answered(arguments));
    named.map(|(verb, (path, _))| Named { verb, path }).into_iter().collect()
}

/// A path with what follows it, where that is somebody who answers.
fn answered(text: &str) -> Option<(&str, &str)> {
    literal(text).filter(|(_, rest)| rest.starts_with(','))
}

/// The first call in a chain that names a method.
fn chained(after: &str) -> Vec<Named<'_>> {
    let mut calls_of = after.split(").").skip(1).map(calls);
    calls_of.find(|found| !found.is_empty()).unwrap_or_default()
}

/// The one function that a function literal calls, which begins on a line: `func(c *gin.Context) {`, `users.List(c)`, `})`.
pub fn called_below<'t>(lines: &[&'t str], line: u32) -> Option<&'t str> {
    let at = usize::try_from(line).ok()?.checked_sub(1)?;
    let (_, given) = lines.get(at)?.trim_end().strip_suffix('{')?.rsplit_once("func(")?;
    let is_alone = lines.get(at + 2)?.trim_start().starts_with('}');
    called(given, lines.get(at + 1)?).filter(|_| is_alone)
}

fn made(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(":=")?;
    MADE.iter().any(|call| value.trim_start().starts_with(call)).then_some(name.trim())
}

/// `func routes(g *gin.Engine, …)`.
fn handed(line: &str) -> Vec<&str> {
    let parts = HANDED.iter().filter_map(|kind| line.split_once(&format!(" {kind}"))).filter(|_| line.contains("func"));
    parts.filter_map(|(before, _)| before.rsplit([' ', '(', ',']).next()).filter(|name| !name.is_empty()).collect()
}

fn joined(above: &str, path: &str) -> String {
    let path = path.trim_matches('/');
    if path.is_empty() { above.to_owned() } else { format!("{above}/{path}") }
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    #[test]
    fn a_function_literal_that_calls_one_function_is_answered_by_it() {
        let text = "package a\nfunc routes(g *gin.Engine) {\n\tg.GET(\"/x\", func(c *gin.Context) {\n\t\tusers.List(c)\n\t})\n\tg.GET(\"/y\", func(c *gin.Context) {\n\t\tc.JSON(200, nil)\n\t})\n\tg.GET(\"/z\", func(c *gin.Context) {\n\t\taudit(c)\n\t\tusers.One(c)\n\t})\n}\n";
        let entries = outline("a.go", text, Language::Go).0.entries;
        let told: Vec<String> = entries.iter().map(|entry| format!("{} > {}", entry.name, entry.detail)).collect();
        assert_eq!(told, ["GET /x > users.List", "GET /y > ", "GET /z > "]);
    }

    #[test]
    fn routers_that_are_made_handed_and_grouped_are_known() {
        let text = "package a\nfunc Create(db DB) {\n\tg := gin.New()\n\tg.Match([]string{\"GET\", \"HEAD\"}, \"/health\", h.Health)\n\tg.GET(\"version\", func(c *gin.Context) {\n\t})\n\tg.Group(\"/user\").Use(auth.Optional).POST(\"\", users.Make)\n\tapp := g.Group(\"/app\")\n\tapp.GET(\"\", apps.All)\n\troot := g.Group(\"/\")\n\troot.DELETE(\"/x/:id\", auth.Admin, xs.Remove)\n\tbase := g.Group(config.Root)\n\tbase.GET(\"/healthz\", api.Health)\n\tclient.GET(\"/no\", nil)\n}\nfunc more(group *echo.Group) {\n\tgroup.PUT(\"/y\", serve(\"index.html\", plain))\n}\n";
        let entries = outline("a.go", text, Language::Go).0.entries;
        let mut told: Vec<String> = entries.iter().map(|entry| format!("{} > {}", entry.name, entry.detail)).collect();
        told.sort();
        assert_eq!(
            told,
            [
                "DELETE /x/:id > xs.Remove",
                "GET /app > apps.All",
                "GET /health > h.Health",
                "GET /healthz > api.Health",
                "GET /version > ",
                "POST /user > users.Make",
                "PUT /y > "
            ]
        );
    }
}
