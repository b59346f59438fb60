//! Routes of Macaron and Flamego: `m.Group("/users", func() { m.Combo("/:id").Get(show).Delete(drop) })`.
//!
//! Sources: go-macaron.com/middlewares/routing, flamego.dev/routing.html.

use crate::outline::entry_points::call_text::{entry, last_name, literal, route, verb};
use crate::outline::item::{Entry, EntryKind, FileOutline, Mount};

/// A statement that goes over several lines. Ours.
const MOST_BYTES: usize = 4_000;

/// Whether a file sets routes of either.
pub fn is_used(text: &str) -> bool {
    ["macaron.", "flamego."].iter().any(|package| text.contains(package)) && text.contains(".Group(\"")
}

/// Replaces the routes of a file by those that its statements set.
pub fn apply(file: &mut FileOutline, text: &str) {
    file.entries.retain(|old| old.kind != EntryKind::Route);
    file.entries.extend(read(text).0);
}

/// What functions are called inside a group and handed its router: `api.Register(m)`.
pub fn mounts(text: &str) -> Vec<Mount> {
    read(text).1
}

/// A group that is open: how deep its block stands in, and what it sets before its routes.
struct Group {
    depth: usize,
    path: String,
}

fn read(text: &str) -> (Vec<Entry>, Vec<Mount>) {
    let mut routers: Vec<&str> = text.match_indices(".Group(\"").filter_map(|(at, _)| name_before(text, at)).collect();
    routers.sort_unstable();
    routers.dedup();
    let (mut routes, mut mounts) = (Vec::new(), Vec::new());
    let mut open: Vec<Group> = Vec::new();
    let mut depth = 0usize;
    // A chain goes on in the next line.
    let mut chain: Option<(String, u32)> = None;
    for (line, number) in text.lines().zip(1u32..).filter(|(line, _)| !line.trim_start().starts_with("//")) {
        let bare = line.split(" //").next().unwrap_or(line).trim();
        let before = depth;
        depth = (depth + bare.matches('{').count()).saturating_sub(bare.matches('}').count());
        let (whole, from) = match chain.take() {
            Some((head, from)) => (format!("{head}{bare}"), from),
            None => (bare.to_owned(), number),
        };
        if whole.ends_with('.') && whole.len() < MOST_BYTES {
            chain = Some((whole, from));
            continue;
        }
        open.retain(|group| depth.min(before) > group.depth);
        let prefix: String = open.iter().map(|group| group.path.as_str()).collect();
        let (root, rest) = whole.split_once('.').unwrap_or(("", &whole));
        if !routers.contains(&root) {
            let target = handed(&whole, &routers).filter(|_| !prefix.is_empty());
            mounts.extend(target.map(|target| Mount { prefix, target: in_full(text, target) }));
        } else if let Some((path, _)) = rest.strip_prefix("Group(").and_then(literal) {
            let path = path.trim_matches('/');
            let path = if path.is_empty() { String::new() } else { format!("/{path}") };
            open.push(Group { depth: before, path });
        } else {
            routes.extend(set(rest).into_iter().map(|(verb, path, handler)| {
                // A space stands between the method and the path: `/{sha: /[0-9a-f]+/}` has one of its own.
                let name = route(verb, &prefix, &path.replace(' ', ""));
                entry(name, from, handler.unwrap_or_default().trim_end_matches("..."))
            }));
        }
    }
    (routes, mounts)
}

/// The name that a place of a text stands behind.
fn name_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().filter(|name| !name.is_empty())
}

/// `Get("/x", check, show)`, `Combo("/x").Get(show).Post(save)`, `Route("/x", "GET,POST", both)`: method, path, who answers.
fn set(call: &str) -> Vec<(&'static str, &str, Option<&str>)> {
    let Some((word, inside)) = call.split_once('(') else { return Vec::new() };
    let Some((path, rest)) = pattern(inside) else { return Vec::new() };
    match word {
        "Combo" => {
            let links = rest.split(").").skip(1).filter_map(|link| link.split_once('('));
            links.filter_map(|(word, inside)| Some((verb(word)?, path, last_name(inside)))).collect()
        }
        "Route" => {
            let Some((verbs, rest)) = rest.strip_prefix(',').and_then(literal) else { return Vec::new() };
            let handler = last_name(rest.trim_start_matches(','));
            verbs.split(',').filter_map(|word| verb(word.trim())).map(|verb| (verb, path, handler)).collect()
        }
        _ => {
            let handlers = rest.strip_prefix(',');
            verb(word).zip(handlers).map(|(verb, rest)| (verb, path, last_name(rest))).into_iter().collect()
        }
    }
}

/// A path, which may be an expression: `"/c/:sha([a-f0-9]{7,40})$"`; and what follows it.
fn pattern(inside: &str) -> Option<(&str, &str)> {
    let (path, rest) = inside.trim_start().strip_prefix('"')?.split_once('"')?;
    Some((path, rest.trim_start())).filter(|(_, rest)| rest.starts_with([',', ')']))
}

/// The function that a statement hands a router: `api.Register(m)`, `lfs.Register(m.Router)`.
fn handed<'t>(statement: &'t str, routers: &[&str]) -> Option<&'t str> {
    let (callee, inside) = statement.split_once('(')?;
    let is_name = callee.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_')) && !callee.is_empty();
    let given = inside.strip_suffix(')')?.split(", ");
    let mut roots = given.filter_map(|one| one.split('.').next());
    roots.any(|root| routers.contains(&root)).then_some(callee).filter(|_| is_name)
}

/// `v1.Register` for `api.Register`, where the file imports `api "…/v1"`.
fn in_full(text: &str, target: &str) -> String {
    let Some((alias, name)) = target.split_once('.') else { return target.to_owned() };
    let import = format!("\t{alias} \"");
    let path = text.split_once(&import).and_then(|(_, rest)| rest.split('"').next());
    let package = path.and_then(|path| path.rsplit('/').next()).unwrap_or(alias);
    format!("{package}.{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::language::Language;
    use crate::outline::outline;

    const TEXT: &str = "package web\n\nimport (\n\tapiv1 \"example.org/shop/route/api/v1\"\n\t\"gopkg.in/macaron.v1\"\n)\n\nfunc routes(m *macaron.Macaron) {\n\tm.Group(\"\", func() {\n\t\tm.Get(\"/\", ignore, route.Home)\n\t\tm.Group(\"/user/settings\", func() {\n\t\t\tm.Get(\"\", user.Settings)\n\t\t\tm.Combo(\"/avatar\").Get(user.Avatar).\n\t\t\t\tPost(bind(form.Avatar{}), user.SaveAvatar)\n\t\t\tm.Get(\"/plain\", func(c *context.Context) {\n\t\t\t\tc.Render()\n\t\t\t})\n\t\t}, check)\n\t\t// All of them.\n\t\tm.Route(\"/both\", \"GET,POST\", route.Both)\n\t\tm.Get(\"/c/{sha: /[0-9a-f]+$/}\", all...)\n\t}, ignore)\n\tm.Group(\"/api\", func() {\n\t\tapiv1.RegisterRoutes(m)\n\t})\n\tclient.Get(\"/no\", nothing)\n}\n";

    #[test]
    fn groups_stand_before_what_is_set_in_their_blocks() {
        let entries = outline("web.go", TEXT, Language::Go).0.entries;
        let mut told: Vec<String> = entries.iter().map(|entry| format!("{} > {}", entry.name, entry.detail)).collect();
        told.sort();
        assert_eq!(
            told,
            [
                "GET / > route.Home",
                "GET /both > route.Both",
                "GET /c/{sha:/[0-9a-f]+$/} > all",
                "GET /user/settings > user.Settings",
                "GET /user/settings/avatar > user.Avatar",
                "GET /user/settings/plain > ",
                "POST /both > route.Both",
                "POST /user/settings/avatar > user.SaveAvatar",
            ]
        );
    }

    #[test]
    fn a_function_that_is_handed_the_router_of_a_group_sets_its_routes_below_it() {
        let wanted = Mount { prefix: "/api".to_owned(), target: "v1.RegisterRoutes".to_owned() };
        assert_eq!(mounts(TEXT), [wanted]);
    }
}
