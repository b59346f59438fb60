//! Hono: routes in chains (`new Hono().get("/x", show).post("/x", make)`), base paths, and apps that an app takes in.
//!
//! Source: hono.dev/docs/api/routing, hono.dev/docs/api/hono.

use std::collections::BTreeMap;

use crate::outline::entry_points::call_text::{after_call, entry, last_name, literal, route, verb};
use crate::outline::item::{EntryKind, FileOutline};

/// Apps of one file, calls in one chain. Ours.
const MOST_APPS: usize = 40;
const MOST_CALLS: usize = 200;
/// Apps in apps that are followed. Ours.
const DEEPEST: usize = 6;

/// Whether a file makes an app of Hono.
pub fn is_used(text: &str) -> bool {
    text.contains("new Hono") || text.contains("new OpenAPIHono")
}

/// A call of an app.
struct Call<'t> {
    app: &'t str,
    word: &'t str,
    /// What stands between its brackets, and what follows.
    inside: &'t str,
    at: usize,
    /// What the chain set before it.
    base: String,
}

/// Replaces the routes of a file by those that its chains name.
pub fn apply(file: &mut FileOutline, text: &str) {
    let calls = calls(text);
    let mut found = Vec::new();
    for call in &calls {
        let Some((verb, (path, rest))) = verb(call.word).zip(literal(call.inside)) else { continue };
        if rest.starts_with(',') && (path.starts_with('/') || path == "*") {
            let prefix = format!("{}{}", prefix_of(&calls, call.app, DEEPEST), call.base);
            let line = text.get(..call.at).unwrap_or_default().matches('\n').count() + 1;
            let answers = last_name(call.inside).unwrap_or_default();
            found.push(entry(route(verb, &prefix, path), u32::try_from(line).unwrap_or(u32::MAX), answers));
        }
    }
    file.entries.retain(|entry| entry.kind != EntryKind::Route);
    file.entries.extend(found);
}

/// Apps that others of the file take in: prefix, and the name of what is taken in.
pub fn mounted(text: &str) -> Vec<(String, &str)> {
    let calls = calls(text);
    let named = calls.iter().filter(|call| call.word == "route").filter_map(|call| {
        let (path, target) = taken_in(call)?;
        Some((join(&format!("{}{}", prefix_of(&calls, call.app, DEEPEST), call.base), path), target))
    });
    named.collect()
}

/// `"/books", books)`.
fn taken_in<'t>(call: &Call<'t>) -> Option<(&'t str, &'t str)> {
    let (path, rest) = literal(call.inside)?;
    let target = rest.strip_prefix(',')?.trim_start();
    let end = target.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(target.len());
    Some((path, target.get(..end)?)).filter(|(_, target)| !target.is_empty())
}

/// What stands before everything in an app of the file: where another app of the file takes it in.
fn prefix_of(calls: &[Call<'_>], app: &str, deepest: usize) -> String {
    let above = calls.iter().filter(|call| call.word == "route" && call.app != app).find_map(|call| {
        let (path, target) = taken_in(call)?;
        (target == app && !app.is_empty()).then_some((call, path))
    });
    match above.filter(|_| deepest > 0) {
        Some((call, path)) => join(&format!("{}{}", prefix_of(calls, call.app, deepest - 1), call.base), path),
        None => String::new(),
    }
}

fn join(above: &str, path: &str) -> String {
    let path = path.trim_matches('/');
    if path.is_empty() { above.to_owned() } else { format!("{}/{path}", above.trim_end_matches('/')) }
}

/// All calls of all apps: of the chains that make them, and of those that begin with their names.
fn calls(text: &str) -> Vec<Call<'_>> {
    let mut out = Vec::new();
    let mut bases: BTreeMap<&str, String> = BTreeMap::new();
    for made in ["new Hono", "new OpenAPIHono"] {
        for (at, found) in text.match_indices(made).take(MOST_APPS) {
            let rest = text.get(at + found.len()..).unwrap_or_default();
            let Some(rest) = rest.find('(').and_then(|open| after_call(rest.get(open + 1..)?)) else { continue };
            let app = named(text, at);
            let base = chain(text, (app, rest), String::new(), &mut out);
            if !app.is_empty() {
                bases.insert(app, base);
            }
        }
    }
    let apps: Vec<(&str, String)> = bases.into_iter().collect();
    for (app, base) in apps.iter().take(MOST_APPS) {
        for (at, _) in text.match_indices(app).take(MOST_CALLS) {
            let rest = text.get(at + app.len()..).unwrap_or_default();
            let is_whole = !text.get(..at).is_some_and(|before| {
                before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '"' | '\'' | '/'))
            });
            if is_whole && rest.trim_start().starts_with('.') {
                chain(text, (app, rest), base.clone(), &mut out);
            }
        }
    }
    out
}

/// Reads the calls of one chain; gives the base path that it sets.
fn chain<'t>(text: &'t str, (app, start): (&'t str, &'t str), base: String, out: &mut Vec<Call<'t>>) -> String {
    let (mut rest, mut base) = (start, base);
    for _ in 0..MOST_CALLS {
        let Some((word, inside)) = rest.trim_start().strip_prefix('.').and_then(|rest| rest.split_once('(')) else {
            break;
        };
        let word = word.split('<').next().unwrap_or(word).trim();
        if !word.chars().all(char::is_alphanumeric) {
            break;
        }
        if let Some((path, _)) = literal(inside).filter(|_| word == "basePath") {
            base = join(&base, path);
        }
        let at = text.len().saturating_sub(inside.len());
        out.push(Call { app, word, inside, at, base: base.clone() });
        rest = after_call(inside).unwrap_or_default();
    }
    base
}

/// `const app = ` before what makes it.
fn named(text: &str, at: usize) -> &str {
    let line = text.get(..at).and_then(|before| before.rsplit(['\n', ';']).next()).unwrap_or_default();
    let head = line.trim_end().strip_suffix('=').unwrap_or_default();
    let head = head.split(':').next().unwrap_or(head);
    head.trim_end().rsplit([' ', '.']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::outline::entry_points::mounts;
    use crate::outline::language::Language;
    use crate::outline::outline;

    #[test]
    fn chains_base_paths_and_apps_in_apps_are_followed() {
        let text = "import { Hono } from 'hono';\nimport users from './users';\nconst books = new Hono<Env>()\n  .use(auth())\n  .get('/', async (c) => { const x = 1; return c.json(x); })\n  .post('/', check, create)\n  .get('/:id', zValidator('param', schema), show);\nexport const app = new Hono().basePath('/api');\napp.use('*', logger());\napp.get('/health', (c) => c.text('ok')).delete('/cache', clear);\napp.route('/books', books).route('/users', users);\nfetcher.get('/no', x);\n";
        let entries = outline("app.ts", text, Language::TypeScript).0.entries;
        let mut told: Vec<String> =
            entries.iter().map(|entry| format!("{} > {} {}", entry.name, entry.detail, entry.line)).collect();
        told.sort();
        assert_eq!(
            told,
            [
                "DELETE /api/cache > clear 10",
                "GET /api/books >  5",
                "GET /api/books/:id > show 7",
                "GET /api/health >  10",
                "POST /api/books > create 6"
            ]
        );
        let mounted: Vec<String> = mounts::of(Language::TypeScript, text)
            .into_iter()
            .map(|mount| format!("{} {}", mount.prefix, mount.target))
            .collect();
        assert_eq!(mounted, ["/api/users ./users"]);
    }
}
