//! The outline as a part of a prompt: signatures only, within a budget, with the cost of each part.

use crate::outline::book::Book;
use crate::outline::book::members::full_name;
use crate::outline::doc::Doc;
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::scan::Scan;

/// One part of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptPart {
    /// Path of the file.
    pub path: String,
    /// What is said about it, beginning with its path.
    pub text: String,
    /// What it costs.
    pub tokens: u32,
    /// How much is said.
    pub detail: Detail,
}

/// How much a part says about its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The path alone.
    Path,
    /// Path, and names of what is public.
    Names,
    /// Signatures of what is public, and first sentences.
    Signatures,
}

/// An outline that fits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PromptOutline {
    /// In the order of paths.
    pub parts: Vec<PromptPart>,
    /// Sum of the parts.
    pub tokens: u32,
    /// Files that did not even fit as a path.
    pub left_out: u32,
}

/// The outline of the files under `folder` (empty for all), within `budget` tokens as `tokens` counts them.
///
/// Every file begins as its path; then, file by file in the order of what they offer, names and signatures are put in as long as
/// the budget lasts. The sum of the parts never exceeds the budget.
pub fn prompt_outline(scan: &Scan, folder: &str, budget: u32, tokens: impl Fn(&str) -> u32) -> PromptOutline {
    let scan = scan.settled();
    let inside = |path: &str| {
        folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || rest.is_empty())
    };
    let mut files: Vec<&FileOutline> = scan.files().filter(|file| inside(&file.path)).collect();
    files.sort_by_key(|file| (std::cmp::Reverse(Book::worth(file)), file.path.clone()));
    let mut outline = PromptOutline::default();
    for file in &files {
        let text = format!("{}\n", file.path);
        let cost = tokens(&text);
        if outline.tokens.saturating_add(cost) > budget {
            outline.left_out += 1;
            continue;
        }
        outline.tokens += cost;
        outline.parts.push(PromptPart { path: file.path.clone(), text, tokens: cost, detail: Detail::Path });
    }
    for detail in [Detail::Names, Detail::Signatures] {
        for part in &mut outline.parts {
            let Some(file) = scan.files.get(&part.path) else { continue };
            let text = describe(file, detail);
            let cost = tokens(&text);
            let after = outline.tokens - part.tokens;
            if after.saturating_add(cost) <= budget && cost > part.tokens {
                outline.tokens = after + cost;
                *part = PromptPart { path: file.path.clone(), text, tokens: cost, detail };
            }
        }
    }
    outline.parts.sort_by(|a, b| a.path.cmp(&b.path));
    outline
}

fn describe(file: &FileOutline, detail: Detail) -> String {
    let mut out = file.path.clone();
    let summary = Doc::of(file.language, &file.doc).summary();
    if !summary.is_empty() {
        out.push_str(": ");
        out.push_str(&summary);
    }
    out.push('\n');
    let public = file.items.iter().filter(|item| item.public && item.kind != ItemKind::Module);
    if detail == Detail::Names {
        let names: Vec<String> = public.filter(|item| item.owner.is_empty()).map(full_name).collect();
        if !names.is_empty() {
            out.push_str("  ");
            out.push_str(&names.join(", "));
            out.push('\n');
        }
        return out;
    }
    for item in public {
        push_signature(&mut out, file, item);
    }
    out
}

fn push_signature(out: &mut String, file: &FileOutline, item: &Item) {
    const MOST_CHARS: usize = 400;
    let depth = item.owner.split('.').filter(|step| !step.is_empty()).count();
    (0..=depth).for_each(|_| out.push_str("  "));
    let line = item.signature.split_whitespace().collect::<Vec<_>>().join(" ");
    out.push_str(crate::text::first_chars(&line, MOST_CHARS));
    let summary = if depth == 0 { Doc::of(file.language, &item.doc).summary() } else { String::new() };
    if !summary.is_empty() {
        out.push_str("  — ");
        out.push_str(&summary);
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::{Plan, PlanLimits, plan};
    use crate::source::{EntryKind, TreeEntry};

    fn scan() -> Scan {
        let tree = ["a.py", "b.py"].map(|path| TreeEntry {
            path: path.into(),
            kind: EntryKind::File,
            size_bytes: 1,
            id: String::new(),
        });
        let plan: Plan = plan(&tree, &PlanLimits::default());
        let mut scan = Scan::new(&plan);
        scan.add(
            "a.py",
            b"\"\"\"Says hello.\"\"\"\ndef hello(name: str) -> None:\n    \"\"\"Greets.\"\"\"\n    print(name)\n",
        );
        scan.add("b.py", b"class Box:\n    def open(self): ...\n");
        scan
    }

    #[test]
    fn the_budget_is_never_exceeded_and_used_in_steps() {
        let count = |text: &str| u32::try_from(text.len()).unwrap();
        for budget in 0..200 {
            let outline = prompt_outline(&scan(), "", budget, count);
            assert!(outline.tokens <= budget);
            assert_eq!(outline.tokens, outline.parts.iter().map(|part| part.tokens).sum::<u32>());
            assert_eq!(outline.parts.len() + usize::try_from(outline.left_out).unwrap(), 2);
        }
    }

    #[test]
    fn with_room_enough_all_signatures_are_there() {
        let outline = prompt_outline(&scan(), "", 1_000, |_| 1);
        assert_eq!(outline.parts[0].detail, Detail::Path, "one token a part: nothing is gained by saying more");
        let outline = prompt_outline(&scan(), "", 1_000, |text| u32::try_from(text.len()).unwrap());
        let text: String = outline.parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(
            text,
            "a.py: Says hello.\n  def hello(name: str) -> None  — Greets.\nb.py\n  class Box\n    def open(self)\n"
        );
    }
}
