//! Which files are worth fetching, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::select::classify::{Reason, Role, classify};
use crate::outline::steps;
use crate::source::{EntryKind, TreeEntry};

/// How many paths are named for each reason to leave files out.
pub const EXAMPLES: usize = 20;

/// Bounds of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanLimits {
    /// Files over this are left out, bytes. The host may not say the size: then the scan leaves them out.
    pub max_file_bytes: u64,
    /// Most files fetched.
    pub max_files: usize,
    /// Most bytes fetched, as far as the host says sizes.
    pub max_total_bytes: u64,
    /// Whether tests are fetched too, last of all: they are counted either way.
    pub tests: bool,
}

impl Default for PlanLimits {
    fn default() -> Self {
        Self { max_file_bytes: 1024 * 1024, max_files: 5_000, max_total_bytes: 64 * 1024 * 1024, tests: false }
    }
}

/// What to fetch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// In order of value: stop anywhere and the best is there.
    pub wanted: Vec<TreeEntry>,
    /// How many files are left out, by reason.
    pub skipped: BTreeMap<Reason, u32>,
    /// The first [`EXAMPLES`] paths of each reason.
    pub examples: BTreeMap<Reason, Vec<String>>,
    /// Folders that hold sources, sorted.
    pub modules: Vec<String>,
}

/// Which files are worth fetching, in order of value: READMEs, manifests, sources breadth first, documents.
///
/// Never binaries, vendored, generated, locked, minified or secret-looking files, links, submodules, or files over the limit.
pub fn plan(tree: &[TreeEntry], limits: &PlanLimits) -> Plan {
    let mut plan = Plan::default();
    let mut modules = BTreeSet::new();
    let mut ranked = Vec::new();
    for entry in tree {
        match judge(entry, limits) {
            Ok(role) => {
                if role == Role::Source {
                    modules.insert(folder(&entry.path).to_owned());
                }
                ranked.push((rank(role, &entry.path), entry));
            }
            Err(reason) => plan.skip(reason, &entry.path),
        }
    }
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.path.cmp(&b.1.path)));
    let mut bytes = 0u64;
    for (_, entry) in ranked {
        if plan.wanted.len() >= limits.max_files || bytes.saturating_add(entry.size_bytes) > limits.max_total_bytes {
            plan.skip(Reason::OverPlan, &entry.path);
        } else {
            bytes += entry.size_bytes;
            plan.wanted.push(entry.clone());
        }
    }
    plan.modules = modules.into_iter().collect();
    plan
}

impl Plan {
    fn skip(&mut self, reason: Reason, path: &str) {
        *self.skipped.entry(reason).or_default() += 1;
        let examples = self.examples.entry(reason).or_default();
        if examples.len() < EXAMPLES {
            examples.push(path.to_owned());
        }
    }
}

/// The folder of a path; empty for the root.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The nearest folder above that has a page; else the front page.
pub fn parent_of(key: &str, keys: &BTreeSet<String>) -> String {
    let mut above = folder(key);
    while !above.is_empty() {
        steps::count(1);
        if keys.contains(above) {
            return above.to_owned();
        }
        above = folder(above);
    }
    String::new()
}

fn judge(entry: &TreeEntry, limits: &PlanLimits) -> Result<Role, Reason> {
    if entry.kind != EntryKind::File {
        return Err(Reason::NotAFile);
    }
    let role = classify(&entry.path)?;
    match role {
        Role::Other => Err(Reason::Unknown),
        Role::Test if !limits.tests => Err(Reason::Test),
        _ if entry.size_bytes > limits.max_file_bytes => Err(Reason::TooLarge),
        role => Ok(role),
    }
}

/// Smaller is better: what the file is, then how deep it lies.
fn rank(role: Role, path: &str) -> (u8, usize) {
    let depth = path.matches('/').count();
    let class = match role {
        Role::Readme if depth == 0 => 0,
        Role::Manifest if depth == 0 => 1,
        Role::Manifest => 2,
        Role::Source => 3,
        Role::Readme => 4,
        Role::Document => 5,
        Role::Test => 6,
        Role::Other => 7,
    };
    (class, depth)
}

/// The page that a key is a later part of, and its number: `src/a#2` of a page that is too long for one. `C#` and `src/#2` are folders.
pub fn part_of(key: &str) -> Option<(&str, &str)> {
    let (whole, number) = key.rsplit_once('#')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    Some((whole, number)).filter(|_| is_number && !whole.is_empty() && !whole.ends_with('/'))
}

/// The folder of all steps where a folder is one: `migrations` of `migrations/2024-02-14-170000_add_sso`, as Diesel and Prisma lay
/// them out.
pub fn above_step(path: &str) -> &str {
    let (above, last) = path.rsplit_once('/').unwrap_or(("", path));
    let digits = last.bytes().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 3 && !above.is_empty() { above } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(paths: &[&str]) -> Vec<TreeEntry> {
        paths
            .iter()
            .map(|path| TreeEntry {
                path: (*path).to_owned(),
                kind: EntryKind::File,
                size_bytes: 10,
                id: String::new(),
            })
            .collect()
    }

    #[test]
    fn the_best_comes_first() {
        let plan = plan(
            &tree(&["docs/a.md", "src/deep/b.rs", "src/a.rs", "README.md", "Cargo.toml", "Cargo.lock"]),
            &PlanLimits::default(),
        );
        let paths: Vec<&str> = plan.wanted.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(paths, ["README.md", "Cargo.toml", "src/a.rs", "src/deep/b.rs", "docs/a.md"]);
        assert_eq!(plan.modules, ["src", "src/deep"]);
        assert_eq!(plan.skipped.get(&Reason::Lock), Some(&1));
    }

    #[test]
    fn a_folder_of_one_step_belongs_to_the_folder_of_all() {
        assert_eq!(above_step("db/migrations/2024-02-14-170000_add_sso"), "db/migrations");
        assert_eq!(above_step("prisma/migrations/20240214_init"), "prisma/migrations");
        assert_eq!((above_step("migrations/mysql"), above_step("2024")), ("migrations/mysql", "2024"));
    }

    #[test]
    fn a_folder_with_a_number_sign_is_no_part_of_another() {
        assert_eq!((part_of("src/a#2"), part_of("C##3")), (Some(("src/a", "2")), Some(("C#", "3"))));
        assert!(["C#", "src/#2", "#1", "src/a", ""].iter().all(|key| part_of(key).is_none()));
    }

    #[test]
    fn the_plan_keeps_its_limits() {
        let limits = PlanLimits { max_files: 1, ..PlanLimits::default() };
        let plan = plan(&tree(&["a.rs", "b.rs"]), &limits);
        assert_eq!((plan.wanted.len(), plan.skipped.get(&Reason::OverPlan)), (1, Some(&1)));
    }

    #[test]
    fn links_and_submodules_are_not_followed() {
        let mut entries = tree(&["a.rs"]);
        entries[0].kind = EntryKind::Symlink;
        assert!(plan(&entries, &PlanLimits::default()).wanted.is_empty());
    }
}
