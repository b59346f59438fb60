//! Where a file puts the routes of another: `app.use("/api", router)` of Express, `include_router(…, prefix="/api")` of FastAPI,
//! `register_blueprint(…, url_prefix="/api")` of Flask, `path("api/", include("app.urls"))` of Django, `users.Register(r.Group("/api"))` of Go's routers.

use std::collections::BTreeMap;

use crate::outline::entry_points::call_text::literal;
use crate::outline::entry_points::frameworks::go::{macaron, routers};
use crate::outline::entry_points::frameworks::{hono, minimal_api};
use crate::outline::item::Mount;
use crate::outline::language::Language;

/// Mounts of one file, and lines that are read. Ours.
const MOST: usize = 200;
const MOST_LINES: usize = 20_000;

/// The mounts that a file's lines name. A prefix that is computed is not guessed: what it stands before is left out.
pub fn of(language: Language, text: &str) -> Vec<Mount> {
    let mut found = match language {
        Language::TypeScript | Language::JavaScript if hono::is_used(text) => apps(text),
        Language::TypeScript | Language::JavaScript if text.contains(".use(") => script(text),
        Language::Go if macaron::is_used(text) => macaron::mounts(text),
        Language::Go if text.contains(".Group(") => routers::mounts(text),
        Language::CSharp if text.contains(".MapGroup(") => minimal_api::mounts(text),
        Language::Python if text.contains("include(") => django(text),
        Language::Python if text.contains("include_router(") || text.contains("register_blueprint(") => python(text),
        _ => Vec::new(),
    };
    found.truncate(MOST);
    found
}

fn mount(prefix: &str, target: &str) -> Mount {
    Mount { prefix: prefix.trim_end_matches('/').to_owned(), target: target.to_owned() }
}

/// `path("users/", include("users.urls"))`.
fn django(text: &str) -> Vec<Mount> {
    let calls = text.lines().take(MOST_LINES).filter_map(|line| line.split_once("include("));
    let named = calls.filter_map(|(before, after)| {
        let (target, _) = literal(after.trim_start_matches(['(', ' ']))?;
        let (_, arguments) = before.split_once("path(")?;
        let (prefix, _) = literal(arguments.trim_start_matches('r'))?;
        Some(mount(prefix.trim_start_matches('^'), target))
    });
    named.filter(|mount| !mount.prefix.is_empty()).collect()
}

fn python(text: &str) -> Vec<Mount> {
    let imports = python_imports(text);
    let mut out = Vec::new();
    for call in ["include_router(", "register_blueprint("] {
        for (at, _) in text.match_indices(call).take(MOST) {
            let rest = text.get(at + call.len()..).unwrap_or_default();
            let Some(arguments) = arguments(rest) else { continue };
            let name = arguments.trim_start().split([',', '.', ')', '\n']).next().unwrap_or_default().trim();
            let prefix = match arguments.split_once("prefix=") {
                None => Some(""),
                Some((_, value)) => literal(value).map(|(prefix, _)| prefix),
            };
            let receiver = text.get(..at).and_then(|before| before.trim_end_matches('.').rsplit(['\n', ' ']).next());
            let own = own_prefix(text, receiver.unwrap_or_default());
            if let (Some(prefix), Some(own), Some(module)) = (prefix, own, imports.get(name)) {
                out.push(mount(&format!("{}{prefix}", own.trim_end_matches('/')), module));
            }
        }
    }
    out
}

/// What a router of the file sets before everything that it takes in; `None` where that is computed.
fn own_prefix<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let made = ["Router(", "Blueprint("].iter().find_map(|call| {
        text.match_indices(call).take(MOST).find_map(|(at, found)| {
            let line = text.get(..at)?.rsplit('\n').next()?;
            let is_made = line.split([' ', ':', '=']).next() == Some(name) && !name.is_empty();
            arguments(text.get(at + found.len()..)?).filter(|_| is_made)
        })
    });
    match made.and_then(|arguments| arguments.split_once("prefix=")) {
        None => Some(""),
        Some((_, value)) => literal(value).map(|(prefix, _)| prefix),
    }
}

/// Up to the bracket that closes a call.
fn arguments(rest: &str) -> Option<&str> {
    const MOST_BYTES: usize = 2_000;
    let mut depth = 0u32;
    for (at, c) in rest.char_indices().take(MOST_BYTES) {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return rest.get(..at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Local names and the modules that they may stand for: `from app.api import users` is `app.api.users`, or a name of `app.api`.
fn python_imports(text: &str) -> BTreeMap<&str, String> {
    let mut out = BTreeMap::new();
    let mut from = "";
    let mut is_open = false;
    for line in text.lines().take(MOST_LINES) {
        let bare = line.trim();
        let names = if is_open {
            bare
        } else if let Some((module, names)) = bare.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
            from = module.trim();
            names
        } else {
            continue;
        };
        is_open = (is_open || names.contains('(')) && !names.contains(')');
        for name in names.trim_matches(['(', ')', ' ']).split(',') {
            let (name, local) = name.split_once(" as ").unwrap_or((name, name));
            let (name, local) = (name.trim(), local.trim());
            if !name.is_empty() {
                let gap = if from.ends_with('.') { "" } else { "." };
                out.insert(local, format!("{from}{gap}{name}"));
            }
        }
    }
    out
}

/// `app.use("/api", router)`; routers of the same file carry on what they are mounted at.
fn script(text: &str) -> Vec<Mount> {
    let imports = script_imports(text);
    // Receiver, prefix, what is mounted.
    let mut uses: Vec<(&str, &str, &str)> = Vec::new();
    let mut receiver = "";
    for line in text.lines().take(MOST_LINES) {
        let bare = line.trim();
        if let Some((head, _)) = bare.split_once("= ").filter(|(_, value)| value.contains("Router()")) {
            receiver = head.trim().rsplit(' ').next().unwrap_or_default();
        } else if bare.starts_with("export default") {
            receiver = "";
        }
        for (at, found) in bare.match_indices(".use(") {
            let name = bare.get(..at).unwrap_or_default().rsplit([' ', '(', ';']).next().unwrap_or_default();
            let own = if name.is_empty() || name.contains(')') { receiver } else { name };
            let rest = bare.get(at + found.len()..).unwrap_or_default();
            let (prefix, rest) = literal(rest).unwrap_or(("", rest));
            let rest = rest.split(')').next().unwrap_or(rest);
            let target = rest.rsplit([',', '(']).next().unwrap_or_default().trim();
            if prefix.is_empty() || prefix.starts_with('/') {
                uses.push((own, prefix, target.trim_matches(['\'', '"'])));
            }
        }
    }
    let mut out: Vec<Mount> = uses
        .iter()
        .filter_map(|(receiver, prefix, target)| {
            let module = imports.get(target).copied().or_else(|| Some(*target).filter(|name| name.starts_with('.')))?;
            let above = uses.iter().find(|(_, _, mounted)| mounted == receiver && !receiver.is_empty());
            Some(mount(&format!("{}{prefix}", above.map_or("", |(_, prefix, _)| *prefix)), module))
        })
        .filter(|mount| !mount.prefix.is_empty() && mount.target.starts_with('.'))
        .collect();
    out.dedup();
    out
}

/// `app.route("/books", books)` of Hono.
fn apps(text: &str) -> Vec<Mount> {
    let imports = script_imports(text);
    let named = hono::mounted(text).into_iter().filter_map(|(prefix, target)| Some((prefix, *imports.get(target)?)));
    named.filter(|(prefix, _)| !prefix.is_empty()).map(|(prefix, module)| mount(&prefix, module)).collect()
}

/// Default imports and `require`s of files of the repository, by their local names.
fn script_imports(text: &str) -> BTreeMap<&str, &str> {
    let mut out = BTreeMap::new();
    for line in text.lines().take(MOST_LINES) {
        let bare = line.trim();
        let (names, module) = match (bare.strip_prefix("import "), bare.split_once("require(")) {
            (Some(rest), _) => match rest.split_once(" from ") {
                Some((names, module)) => (names, module),
                None => continue,
            },
            (None, Some((head, module))) => {
                (head.trim_end_matches(['=', ' ']).rsplit(' ').next().unwrap_or_default(), module)
            }
            (None, None) => continue,
        };
        let Some((module, _)) = literal(module) else { continue };
        for name in names.split([',', '{', '}']) {
            let local = name.rsplit(" as ").next().unwrap_or(name).trim();
            if !local.is_empty() && !local.contains(' ') {
                out.insert(local, module);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(language: Language, text: &str) -> Vec<String> {
        of(language, text).into_iter().map(|mount| format!("{} {}", mount.prefix, mount.target)).collect()
    }

    #[test]
    fn express_mounts_routers_of_other_files_and_those_of_its_own() {
        let text = "import users from './users';\nimport tags, { x as y } from './tags';\nconst admin = require('./admin');\nimport cors from 'cors';\nconst api = Router()\n  .use(tags)\n  .use('/people', users);\napp.use(cors());\napp.use('/admin', auth, admin);\napp.use('/raw', require('./raw'));\napp.use(PREFIX, users);\nexport default Router().use('/api', api);\n";
        assert_eq!(
            told(Language::TypeScript, text),
            ["/api ./tags", "/api/people ./users", "/admin ./admin", "/raw ./raw"]
        );
    }

    #[test]
    fn python_frameworks_mount_modules_and_a_computed_prefix_is_left_out() {
        let text = "from app.api import users, items as things\nfrom .auth import (\n    bp,\n)\napp.include_router(users.router, prefix=\"/users\", tags=[\"x\"])\napp.include_router(\n    things.router,\n    prefix='/things',\n)\napp.include_router(other.router, prefix=\"/no\")\napp.include_router(users.router, prefix=settings.PREFIX)\napp.register_blueprint(bp, url_prefix='/auth')\n";
        assert_eq!(told(Language::Python, text), ["/users app.api.users", "/things app.api.items", "/auth .auth.bp"]);
        let django = "urlpatterns = [\n    path(\"api/\", include(\"shop.urls\")),\n    path('', include('x.urls')),\n    path('b/', include((patterns, 'b'))),\n]\n";
        assert_eq!(told(Language::Python, django), ["api shop.urls"]);
    }
}
