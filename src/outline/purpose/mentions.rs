//! What the repository's own documents say of its folders: rows of tables, items of lists and trees that name one.

use std::collections::BTreeMap;

use crate::locale::capital;
use crate::outline::book::relations::last_step;
use crate::outline::book::{Book, Subject};
use crate::outline::doc::summary;
use crate::outline::purpose::phrases::says_what_it_is;
use crate::outline::scan::Scan;
use crate::outline::steps;

/// Sentences by page key.
pub struct Mentions {
    by_key: BTreeMap<String, String>,
}

/// Documents of the root that speak of the whole.
fn speaks_of_all(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = last_step(&lower);
    let is_near = !lower.contains('/');
    is_near
        && ["readme", "architecture", "contributing", "development", "agents", "claude", "structure", "overview"]
            .iter()
            .any(|stem| name.starts_with(stem))
}

impl Mentions {
    /// Reads the documents that speak of the whole.
    pub fn new(scan: &Scan, book: &Book) -> Self {
        let mut lasts: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for leaf in book.leaves.iter().filter(|leaf| matches!(leaf.subject, Subject::Module(_))) {
            lasts.entry(last_step(&leaf.key)).and_modify(|key| *key = None).or_insert(Some(&leaf.key));
        }
        let mut by_key = BTreeMap::new();
        for (_, text) in scan.texts.iter().filter(|(path, _)| speaks_of_all(path)) {
            steps::count(text.len());
            for line in text.lines().take(3_000) {
                let Some((name, said)) = mention(line) else { continue };
                let name = name.trim_start_matches("./").trim_matches('/');
                let exact = book.title(name).map(|_| name);
                let key = exact.or_else(|| lasts.get(name).copied().flatten().filter(|_| name.len() > 2));
                let said = summary(&said);
                let is_told = says_what_it_is(&said) && said.len() > 8 && !is_instruction(&said);
                if let Some(key) = key.filter(|key| !key.is_empty() && is_told) {
                    by_key.entry(key.to_owned()).or_insert_with(|| capital(&said));
                }
            }
        }
        Self { by_key }
    }

    /// What is said of the page with this key.
    pub fn of(&self, key: &str) -> Option<String> {
        self.by_key.get(key).cloned()
    }
}

/// What a document for people or tools that change the code asks of them: `code that Codex should analyze`.
fn is_instruction(said: &str) -> bool {
    let lower = said.to_lowercase();
    [" should ", " must ", "do not ", "don't ", "codex", "claude", "copilot"].iter().any(|word| lower.contains(word))
}

/// The name and what a line says of it: `| [name](./path) | Go | Text |`, `` - `path/`: Text ``, `├── name/  # Text`.
fn mention(line: &str) -> Option<(&str, String)> {
    let bare = line.trim();
    if let Some((_, after)) = bare.split_once("── ") {
        let (name, said) =
            after.split_once(" #").or_else(|| after.split_once(" - ")).or_else(|| after.split_once(" — "))?;
        return Some((name.trim(), said.trim_start_matches('#').trim().to_owned()));
    }
    if let Some(row) = bare.strip_prefix('|') {
        let mut cells = row.trim_end_matches('|').split('|').map(str::trim);
        let name = token(cells.next()?)?;
        let said = cells.max_by_key(|cell| cell.len())?;
        return Some((name, said.to_owned()));
    }
    let item = bare.strip_prefix("- ").or_else(|| bare.strip_prefix("* "))?;
    let name = token(item)?;
    let at = item.find(name)? + name.len();
    let rest = item.get(at..)?.trim_start_matches([')', '`', '*', ']', '/']);
    let said = rest.trim_start().strip_prefix([':', '-', '—', '–'])?;
    Some((name, said.trim_start_matches(['-', '*']).trim().to_owned()))
}

/// The path or name that a cell begins with: the target of a link inside the repository, code, or bold text.
fn token(cell: &str) -> Option<&str> {
    let bare = cell.trim_start_matches(['*', ' ']);
    if let Some(link) = bare.strip_prefix('[') {
        let (_, rest) = link.split_once("](")?;
        return rest.split(')').next().filter(|target| !target.contains("://") && !target.starts_with('#'));
    }
    let code = bare.strip_prefix('`').and_then(|rest| rest.split('`').next());
    code.or_else(|| bare.split(['*', ' ']).next().filter(|_| cell.starts_with("**")))
        .filter(|name| !name.contains(' ') && !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_items_and_trees_name_folders() {
        for (line, name, said) in [
            ("| [cart](./src/cart) | C# | Stores the items. |", "./src/cart", "Stores the items."),
            ("- `store/`: keeps things", "store/", "keeps things"),
            ("* **web** - the site", "web", "the site"),
            ("│   ├── app/   # FastAPI app", "app/", "FastAPI app"),
        ] {
            assert_eq!(mention(line), Some((name, said.to_owned())), "{line}");
        }
        assert!(is_instruction("Source code that OpenAI Codex should analyze") && !is_instruction("Keeps the items"));
        assert_eq!(mention("- see [docs](https://x.example): more"), None);
    }
}
