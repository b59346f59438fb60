//! ASP.NET's minimal APIs: `var group = app.MapGroup("/todos");` stands before `group.MapGet("/{id}", …)` and before what
//! `app.MapGroup("/api").MapTodos()` adds in another file.
//!
//! Source: learn.microsoft.com/aspnet/core/fundamentals/minimal-apis/route-handlers#route-groups.

use std::collections::BTreeMap;

use crate::outline::entry_points::call_text::{first, route, verb};
use crate::outline::item::{EntryKind, FileOutline, Mount};

/// Calls of one file. Ours.
const MOST: usize = 500;
/// A statement up to a call. Ours.
const MOST_BYTES: usize = 2_000;

/// A call of a method `Map…`, below what groups set before it.
struct Call<'t> {
    word: &'t str,
    prefix: String,
    after: &'t str,
    line: u32,
}

/// Puts what groups of the file set before its routes.
pub fn apply(file: &mut FileOutline, text: &str) {
    for call in calls(text).iter().filter(|call| !call.prefix.is_empty()) {
        let Some((verb, (path, _))) = verb(call.word).zip(first(call.after)) else { continue };
        let is_it = |name: &str| name.strip_prefix(verb).is_some_and(|rest| rest.trim_start() == path);
        let mut routes = file.entries.iter_mut().filter(|entry| entry.kind == EntryKind::Route);
        if let Some(found) = routes.find(|entry| entry.line == call.line && is_it(&entry.name)) {
            found.name = route(verb, &call.prefix, path);
        }
    }
}

/// Methods of other files that add routes to a group.
pub fn mounts(text: &str) -> Vec<Mount> {
    let is_other = |call: &&Call<'_>| {
        !call.prefix.is_empty() && verb(call.word).is_none() && !matches!(call.word, "MapGroup" | "Map" | "MapMethods")
    };
    let mount = |call: &Call<'_>| Mount { prefix: call.prefix.clone(), target: call.word.to_owned() };
    calls(text).iter().filter(is_other).map(mount).collect()
}

fn calls(text: &str) -> Vec<Call<'_>> {
    let mut groups: BTreeMap<&str, String> = BTreeMap::new();
    let mut out = Vec::new();
    let (mut line, mut counted) = (1u32, 0usize);
    for (at, _) in text.match_indices(".Map").take(MOST) {
        let rest = text.get(at + 1..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let newlines = text.get(counted..at).unwrap_or_default().matches('\n').count();
        line = line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
        counted = at;
        let (name, prefix) = below(&groups, statement(text, at));
        let group = (word == "MapGroup").then(|| first(after)).flatten();
        if let (Some(name), Some((path, _))) = (name, group) {
            groups.insert(name, joined(&prefix, path));
        }
        out.push(Call { word, prefix, after, line });
    }
    out
}

/// What stands before a call in its statement.
fn statement(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    // Braces of a path are no end: `app.MapGroup("/x/{id}")`.
    let ends =
        |end: &usize| before.get(end + 1..).is_none_or(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    let end = before.rmatch_indices([';', '{', '}']).map(|(at, _)| at).find(ends);
    let start = end.map_or(0, |end| end + 1);
    let line = before.get(..start).map_or(0, |above| above.rfind('\n').map_or(0, |at| at + 1));
    let mut rest = before.get(start..).filter(|statement| statement.len() < MOST_BYTES).unwrap_or_default();
    // What ends in a comment is none, and comments stand before many calls.
    if before.get(line..start).is_some_and(|head| head.trim_start().starts_with("//")) {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    while let Some((_, below)) = rest.trim_start().split_once('\n').filter(|(head, _)| head.starts_with("//")) {
        rest = below;
    }
    rest.trim()
}

/// The name that a statement gives its value to, and the prefix of what the statement begins with.
fn below<'t>(groups: &BTreeMap<&str, String>, statement: &'t str) -> (Option<&'t str>, String) {
    let (name, value) = match statement.split_once('=') {
        Some((head, value)) if !head.contains(['(', '"', '.']) => (head.trim().rsplit(' ').next(), value.trim()),
        _ => (None, statement),
    };
    let value = value.trim_start_matches("return ").trim_start_matches("await ");
    let root = value.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    let own = groups.get(root).cloned().unwrap_or_default();
    let set = value.split("MapGroup").skip(1).filter_map(|rest| first(rest));
    (name, set.fold(own, |prefix, (path, _)| joined(&prefix, path)))
}

fn joined(above: &str, path: &str) -> String {
    let path = path.trim_matches('/');
    if path.is_empty() { above.to_owned() } else { format!("{above}/{path}") }
}

#[cfg(test)]
mod tests {
    use crate::outline::entry_points::mounts;
    use crate::outline::language::Language;
    use crate::outline::outline;

    const TEXT: &str = "public static class TodoApi\n{\n    public static RouteGroupBuilder MapTodos(this IEndpointRouteBuilder routes)\n    {\n        var group = routes.MapGroup(\"/todos\");\n        group.WithTags(\"Todos\");\n        group.MapGet(\"/\", async (Db db) => { return 1; });\n        group.MapDelete(\"{id}\", Remove);\n        var inner = group.MapGroup(\"/{id}/notes\").RequireAuthorization();\n        inner.MapPost(\"/\", Add);\n        routes.MapGet(\"/health\", Health);\n        routes.MapGroup(\"/v1\").MapPut(\"/x\", X);\n        return group;\n    }\n}\n";

    #[test]
    fn groups_of_a_file_stand_before_their_routes() {
        let entries = outline("TodoApi.cs", TEXT, Language::CSharp).0.entries;
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["DELETE /todos/{id}", "GET /health", "GET /todos", "POST /todos/{id}/notes", "PUT /v1/x"]);
    }

    #[test]
    fn comments_before_a_call_are_no_part_of_it() {
        let text = "var g = app.MapGroup(\"/users\");\n\n// Signs in; without a token.\n// Then goes on.\ng.MapGet(\"login/{provider}\", L);\nif (x) {\n  // A brace } here\n  g.MapPost(\"/token\", T);\n}\n";
        let entries = outline("A.cs", text, Language::CSharp).0.entries;
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["GET /users/login/{provider}", "POST /users/token"]);
    }

    #[test]
    fn a_group_that_another_file_fills_is_a_mount() {
        let text = "app.MapGet(\"/a\", A);\napp.MapGroup(\"/api\").MapTodos();\nvar v2 = app.MapGroup(\"v2\");\nv2.MapUsers();\napp.MapOthers();\n";
        let told: Vec<String> = mounts::of(Language::CSharp, text)
            .into_iter()
            .map(|mount| format!("{} {}", mount.prefix, mount.target))
            .collect();
        assert_eq!(told, ["/api MapTodos", "/v2 MapUsers"]);
    }
}
