//! Which file a script's import means: endings that are left out, folders' `index`, and aliases (`@/x`, `~/x`, the `paths` of a
//! tsconfig.json).
//!
//! Source: typescriptlang.org/tsconfig (baseUrl, paths); what stands before `/x` without such a file is the convention of Next.js,
//! Nuxt, Vite and SvelteKit.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::outline::item::FileOutline;
use crate::outline::scan::Scan;
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// Folders above a file that are looked at. Ours.
const DEEPEST: usize = 20;

/// An alias: what an import begins with, whether more may follow, and where that leads.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Alias {
    start: String,
    open: bool,
    to: Vec<String>,
}

/// The aliases of all folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases {
    by_folder: BTreeMap<String, Vec<Alias>>,
}

impl Aliases {
    /// From every `tsconfig.json` that was read.
    pub fn new(scan: &Scan) -> Self {
        let mut by_folder = BTreeMap::new();
        for (path, text) in &scan.texts {
            if path.rsplit('/').next() == Some("tsconfig.json") {
                steps::count(text.len());
                let found = aliases(folder(path), text);
                if !found.is_empty() {
                    by_folder.insert(folder(path).to_owned(), found);
                }
            }
        }
        Self { by_folder }
    }

    /// What an import by alias may mean, the likeliest first.
    pub fn paths(&self, from: &str, target: &str) -> Vec<String> {
        let mut out = Vec::new();
        let above = std::iter::successors(Some(folder(from)), |at| (!at.is_empty()).then(|| folder(at)));
        for home in above.take(DEEPEST) {
            for alias in self.by_folder.get(home).into_iter().flatten() {
                let rest = target.strip_prefix(alias.start.as_str()).filter(|rest| alias.open || rest.is_empty());
                out.extend(rest.into_iter().flat_map(|rest| alias.to.iter().map(move |to| format!("{to}{rest}"))));
            }
            let rest = ["@/", "~/", "#/"].iter().find_map(|mark| target.strip_prefix(mark));
            let bases = ["", "src/", "app/"];
            out.extend(
                rest.into_iter().flat_map(|rest| bases.iter().map(move |base| below(home, &format!("{base}{rest}")))),
            );
            let library = target.strip_prefix("$lib/").map(|rest| below(home, &format!("src/lib/{rest}")));
            out.extend(library);
        }
        out
    }
}

/// The file that a path without its ending means.
pub fn file_of(files: &BTreeMap<String, FileOutline>, base: &str) -> Option<String> {
    const ENDINGS: [&str; 12] = [
        ".ts",
        ".tsx",
        ".d.ts",
        ".mts",
        ".js",
        ".jsx",
        ".mjs",
        ".cjs",
        "/index.ts",
        "/index.tsx",
        "/index.js",
        "/index.mjs",
    ];
    let bare = [".jsx", ".cjs", ".mjs", ".js"].iter().find_map(|ending| base.strip_suffix(ending)).unwrap_or(base);
    std::iter::once(base.to_owned())
        .chain(ENDINGS.iter().map(|ending| format!("{bare}{ending}")))
        .chain(["/src/index.ts", "/src/index.js"].iter().map(|ending| format!("{base}{ending}")))
        .find(|path| files.contains_key(path))
}

fn aliases(home: &str, text: &str) -> Vec<Alias> {
    let Ok(json) = serde_json::from_str::<Value>(&plain(text)) else { return Vec::new() };
    let options = json.get("compilerOptions");
    let root = options.and_then(|options| options.get("baseUrl")).and_then(Value::as_str).unwrap_or(".");
    let paths = options.and_then(|options| options.get("paths")).and_then(Value::as_object);
    let mut out = Vec::new();
    for (spelled, targets) in paths.into_iter().flatten() {
        let (start, open) = spelled.strip_suffix('*').map_or((spelled.as_str(), false), |start| (start, true));
        // A star alone would be every import.
        if start.is_empty() || start.contains('*') {
            continue;
        }
        let to = targets.as_array().into_iter().flatten().filter_map(Value::as_str);
        let to = to.map(|to| joined(home, root, to.strip_suffix('*').unwrap_or(to))).collect();
        out.push(Alias { start: start.to_owned(), open, to });
    }
    out
}

/// A folder, the base inside it and a target inside that; a slash at the end stays.
fn joined(home: &str, root: &str, to: &str) -> String {
    let whole = format!("{home}/{root}/{to}");
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    let end = if to.ends_with('/') || to.is_empty() || to == "." { "/" } else { "" };
    format!("{}{end}", steps.join("/")).trim_start_matches('/').to_owned()
}

fn below(home: &str, rest: &str) -> String {
    if home.is_empty() { rest.to_owned() } else { format!("{home}/{rest}") }
}

/// JSON without the comments and the last commas that a tsconfig.json may have.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                out.push(c);
                out.extend(chars.next());
            }
            '"' => {
                quoted = !quoted;
                out.push(c);
            }
            '/' if !quoted && chars.peek() == Some(&'/') => {
                chars.by_ref().find(|c| *c == '\n');
            }
            '/' if !quoted && chars.peek() == Some(&'*') => {
                let mut last = ' ';
                chars.next();
                chars.by_ref().find(|c| std::mem::replace(&mut last, *c) == '*' && *c == '/');
            }
            '}' | ']' if !quoted => {
                let end = out.trim_end().len();
                if out.trim_end().ends_with(',') {
                    out.truncate(end - 1);
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_tsconfig_are_read_with_its_comments() {
        let text = "{\n  // base\n  \"compilerOptions\": {\n    \"baseUrl\": \"./src\", /* x */\n    \"paths\": { \"@ui/*\": [\"../ui/*\"], \"config\": [\"config/index\"], \"*\": [\"x/*\"], },\n  },\n}\n";
        let by_folder = [("web".to_owned(), aliases("web", text))].into();
        let aliases = Aliases { by_folder };
        assert_eq!(aliases.paths("web/src/a/b.ts", "@ui/button"), ["web/ui/button"]);
        assert_eq!(aliases.paths("web/src/a/b.ts", "config"), ["web/src/config/index"]);
        assert!(aliases.paths("web/src/a/b.ts", "config/x").is_empty());
        assert!(aliases.paths("api/a.ts", "@ui/button").is_empty());
    }

    #[test]
    fn without_one_the_nearest_folder_that_has_the_file_is_meant() {
        let paths = Aliases::default().paths("apps/web/pages/a.ts", "@/lib/x");
        let at = |wanted: &str| paths.iter().position(|path| path == wanted);
        assert!(at("apps/web/src/lib/x") < at("apps/lib/x") && at("apps/lib/x") < at("lib/x"));
        assert!(Aliases::default().paths("a.ts", "@scope/x").is_empty());
    }

    #[test]
    fn any_text_is_read_without_harm() {
        for text in ["{", "\"\\", "/*", "//", "{\"a\": [1,]}", "{\"compilerOptions\": {\"paths\": 1}}"] {
            assert!(aliases("", text).is_empty(), "{text}");
        }
    }
}
