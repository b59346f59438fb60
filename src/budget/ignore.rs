//! The rules of `.gitignore` files (gitignore(5)), as `git check-ignore` applies them.
//!
//! One difference on purpose: `**` beside a letter (`foo**/bar`) is an ordinary star, as the manual says; Git before
//! 2.52 lets it cross folders when nothing but letters stands before it.

use std::collections::BTreeMap;

use super::glob::Glob;

/// Bytes of a path; no file system takes longer ones (PATH_MAX of Linux), and such a file is left out.
const LONGEST_PATH: usize = 4_096;

/// Bytes of a folder's path whose verdict is kept for the folders in it.
const LONGEST_KNOWN: usize = 512;

/// All ignore files of a tree.
#[derive(Debug, Clone, Default)]
pub struct IgnoreRules {
    /// Rules by the folder of their file, `""` for the root; in the order of the file.
    by_folder: BTreeMap<String, Vec<Rule>>,
    /// What was found about folders already.
    folders: BTreeMap<String, bool>,
}

#[derive(Debug, Clone)]
struct Rule {
    glob: Glob,
    negated: bool,
    only_folders: bool,
    /// The pattern has a slash: it is compared with the path below the rule's folder, not with the last name.
    anchored: bool,
}

impl IgnoreRules {
    /// No rules: nothing is ignored.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an ignore file that lies in `folder` (`""` for the root, no slash at the end). Rules of one folder add up.
    pub fn add(&mut self, folder: &str, text: &str) {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let rules = text.split('\n').filter_map(Rule::parse);
        self.by_folder.entry(folder.to_owned()).or_default().extend(rules);
        self.folders.clear();
    }

    /// Whether the file or folder at `path` is ignored. A file in an ignored folder is; no rule brings it back.
    pub fn is_ignored(&mut self, path: &str, is_folder: bool) -> bool {
        if self.by_folder.is_empty() {
            return false;
        }
        if path.len() > LONGEST_PATH {
            return true;
        }
        let inside = path.rsplit_once('/').is_some_and(|(parent, _)| self.is_folder_ignored(parent));
        inside || self.verdict(path, is_folder)
    }

    fn is_folder_ignored(&mut self, folder: &str) -> bool {
        if let Some(known) = self.folders.get(folder) {
            return *known;
        }
        let mut ignored = false;
        for end in folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]) {
            let part = folder.get(..end).unwrap_or(folder);
            ignored = ignored || self.verdict(part, true);
            // The names of folders within each other add up to the square of the path.
            if part.len() <= LONGEST_KNOWN {
                self.folders.insert(part.to_owned(), ignored);
            }
            if ignored {
                break;
            }
        }
        self.folders.insert(folder.to_owned(), ignored);
        ignored
    }

    /// The last rule that matches decides, the deepest file first.
    fn verdict(&self, path: &str, is_folder: bool) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        // Mostly the root alone has rules: then the folders between are not asked for any.
        if let (1, Some(rules)) = (self.by_folder.len(), self.by_folder.get("")) {
            return rules
                .iter()
                .rev()
                .find(|rule| rule.matches(path, name, is_folder))
                .is_some_and(|rule| !rule.negated);
        }
        let mut folder = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        loop {
            let below = path.get(folder.len()..).unwrap_or(path).trim_start_matches('/');
            let rules = self.by_folder.get(folder).map(Vec::as_slice).unwrap_or_default();
            let hit = rules.iter().rev().find(|rule| rule.matches(below, name, is_folder));
            if let Some(rule) = hit {
                return !rule.negated;
            }
            if folder.is_empty() {
                return false;
            }
            folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }
}

impl Rule {
    fn parse(line: &str) -> Option<Self> {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.starts_with('#') {
            return None;
        }
        let line = without_trailing_spaces(line);
        let (negated, pattern) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let (only_folders, pattern) = pattern.strip_suffix('/').map_or((false, pattern), |rest| (true, rest));
        let anchored = pattern.contains('/');
        let pattern = if anchored { pattern.strip_prefix('/').unwrap_or(pattern) } else { pattern };
        (!pattern.is_empty()).then(|| Self { glob: Glob::new(pattern, anchored), negated, only_folders, anchored })
    }

    fn matches(&self, below: &str, name: &str, is_folder: bool) -> bool {
        (is_folder || !self.only_folders) && self.glob.matches(if self.anchored { below } else { name })
    }
}

/// Spaces at the end count only when they are escaped.
fn without_trailing_spaces(line: &str) -> &str {
    let trimmed = line.trim_end_matches(' ');
    let escapes = trimmed.len() - trimmed.trim_end_matches('\\').len();
    let keep = if trimmed.len() < line.len() && escapes % 2 == 1 { trimmed.len() + 1 } else { trimmed.len() };
    line.get(..keep).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> IgnoreRules {
        let mut rules = IgnoreRules::new();
        rules.add("", text);
        rules
    }

    #[test]
    fn a_pattern_without_a_slash_matches_at_every_depth() {
        let mut rules = rules("*.log\n/root.txt\n");
        assert!(rules.is_ignored("a.log", false) && rules.is_ignored("x/y/a.log", false));
        assert!(rules.is_ignored("root.txt", false) && !rules.is_ignored("x/root.txt", false));
    }

    #[test]
    fn a_later_rule_brings_a_file_back_unless_its_folder_is_ignored() {
        let mut rules = rules("*.log\n!keep.log\nout/\n!out/a.txt\n");
        assert!(!rules.is_ignored("keep.log", false));
        assert!(rules.is_ignored("out/a.txt", false));
    }

    #[test]
    fn a_trailing_slash_means_folders() {
        let mut rules = rules("build/\n");
        assert!(rules.is_ignored("build", true) && !rules.is_ignored("build", false));
        assert!(rules.is_ignored("x/build/a.rs", false));
    }

    #[test]
    fn deeper_files_win() {
        let mut rules = rules("*.txt\n");
        rules.add("docs", "!*.txt\n/secret.txt\n");
        assert!(!rules.is_ignored("docs/a.txt", false) && rules.is_ignored("docs/secret.txt", false));
        assert!(rules.is_ignored("a.txt", false) && !rules.is_ignored("docs/x/secret.txt", false));
    }

    #[test]
    fn folders_in_folders_cost_no_more_than_their_names() {
        let mut rules = rules("*.log\n!keep.log\n");
        let deep = |folders: usize| format!("{}x.txt", "a/".repeat(folders));
        assert!(rules.is_ignored(&deep(20_000), false), "longer than any file system's paths");
        assert!(!rules.is_ignored(&deep(2_000), false));
        let kept: usize = rules.folders.keys().map(String::len).sum();
        assert!(kept <= LONGEST_KNOWN * LONGEST_KNOWN / 4 + LONGEST_PATH + LONGEST_KNOWN, "{kept}");
    }

    #[test]
    fn comments_escapes_and_spaces_follow_the_manual() {
        let mut rules = rules("# note\n\\#real\n\\!bang\ntrail   \nkept\\ \n\n");
        assert!(rules.is_ignored("#real", false) && rules.is_ignored("!bang", false));
        assert!(
            rules.is_ignored("trail", false) && rules.is_ignored("kept ", false) && !rules.is_ignored("kept", false)
        );
    }
}
