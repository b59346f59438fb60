//! Bundles of go-pkgz/routegroup: `api := router.Mount("/api")` and `api.Group().Route(func(r *routegroup.Bundle) { … })`.
//!
//! Source: pkg.go.dev/github.com/go-pkgz/routegroup.

use crate::outline::entry_points::call_text::{entry, literal, route};
use crate::outline::item::{EntryKind, FileOutline};

/// A name of a bundle, what stands before its routes, and how deep its block is.
struct Bundle<'t> {
    name: &'t str,
    prefix: String,
    depth: usize,
}

/// Replaces the routes of a file by those of its bundles.
pub fn apply(file: &mut FileOutline, text: &str) {
    let mut open: Vec<Bundle<'_>> = Vec::new();
    let mut found = Vec::new();
    let mut depth = 0usize;
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.split(" //").next().unwrap_or(line).trim();
        let begun = bundle(&open, bare, depth);
        let root = bare.split(['.', ' ', '(']).next().unwrap_or_default();
        if let Some(own) = open.iter().rev().find(|known| known.name == root) {
            let prefix = format!("{}{}", own.prefix, mounted(bare));
            found.extend(answered(bare, &prefix).map(|(name, handler)| entry(name, number, handler)));
        }
        depth = (depth + bare.matches('{').count()).saturating_sub(bare.matches('}').count());
        open.retain(|known| known.depth <= depth);
        open.extend(begun.map(|begun| Bundle { depth: begun.depth.max(1), ..begun }));
    }
    file.entries.retain(|old| old.kind != EntryKind::Route);
    file.entries.extend(found);
}

/// What a line makes or hands on: `x := router.Mount("/p")`, `….Route(func(r *routegroup.Bundle) {`, a function's parameter.
fn bundle<'t>(open: &[Bundle<'t>], bare: &'t str, depth: usize) -> Option<Bundle<'t>> {
    let above = |value: &str| {
        let root = value.trim().split(['.', ' ', '(']).next().unwrap_or_default();
        open.iter().rev().find(|known| known.name == root).map(|known| known.prefix.clone()).unwrap_or_default()
    };
    if let Some((name, value)) = bare.split_once(":=") {
        let is_bundle = value.contains("routegroup.") || value.contains(".Mount(\"") || value.contains(".Group()");
        let is_known = open.iter().any(|known| value.trim().starts_with(&format!("{}.", known.name)));
        let prefix = format!("{}{}", above(value), mounted(value));
        return (value.contains("routegroup.") || is_bundle && is_known).then(|| Bundle {
            name: name.trim(),
            prefix,
            depth,
        });
    }
    let (before, _) = bare.split_once(" *routegroup.Bundle")?;
    let name = before.rsplit(['(', ' ', ',']).next().filter(|name| !name.is_empty())?;
    // A function of its own is handed a bundle that nobody here knows.
    let prefix = if bare.starts_with("func ") { String::new() } else { format!("{}{}", above(bare), mounted(bare)) };
    Some(Bundle { name, prefix, depth: depth + 1 })
}

/// What the mounts of a line set.
fn mounted(line: &str) -> String {
    let head = line.split("Route(").next().unwrap_or(line);
    head.split(".Mount(").skip(1).filter_map(literal).map(|(path, _)| path.trim_end_matches('/')).collect()
}

/// `r.With(x).HandleFunc("GET /x", handler)`.
fn answered<'t>(bare: &'t str, prefix: &str) -> Option<(String, &'t str)> {
    let (_, inside) = bare.split_once(".HandleFunc(").or_else(|| bare.split_once(".Handle("))?;
    let (pattern, rest) = literal(inside)?;
    let (verb, path) = pattern.split_once(' ').unwrap_or(("", pattern));
    let handler = rest.strip_prefix(',')?.trim().trim_end_matches(')');
    let is_name = handler.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
    Some((route(verb, prefix, path), if is_name { handler } else { "" })).filter(|_| path.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    #[test]
    fn bundles_stand_before_what_is_in_their_blocks() {
        let text = "package a\nimport \"github.com/go-pkgz/routegroup\"\nfunc routes() {\n\trouter := routegroup.New(http.NewServeMux())\n\trouter.Route(func(r *routegroup.Bundle) {\n\t\tr.Handle(\"/auth/\", authHandler)\n\t})\n\trapi := router.Mount(\"/api/v1\")\n\trapi.Group().Route(func(ropen *routegroup.Bundle) {\n\t\tropen.HandleFunc(\"GET /config\", s.config)\n\t\tropen.Mount(\"/rss\").Route(func(rrss *routegroup.Bundle) {\n\t\t\trrss.HandleFunc(\"GET /post\", s.post)\n\t\t})\n\t})\n\trapi.Mount(\"/admin\").Route(func(radmin *routegroup.Bundle) {\n\t\tradmin.Group().Route(func(r *routegroup.Bundle) {\n\t\t\tr.With(check(\"GET\")).HandleFunc(\"DELETE /x/{id}\", s.drop)\n\t\t})\n\t})\n\tclient.HandleFunc(\"GET /no\", x)\n}\n";
        let entries = outline("a.go", text, Language::Go).0.entries;
        let mut told: Vec<String> = entries.iter().map(|entry| format!("{} > {}", entry.name, entry.detail)).collect();
        told.sort();
        assert_eq!(
            told,
            [
                "/auth > authHandler",
                "DELETE /api/v1/admin/x/{id} > s.drop",
                "GET /api/v1/config > s.config",
                "GET /api/v1/rss/post > s.post"
            ]
        );
    }
}
