//! In which order a newcomer reads the parts of a repository: what the program itself is, the largest part first; then what stands
//! beside it.

use std::cmp::Reverse;

use crate::outline::context::Context;

/// What a part is to a newcomer, what is read first first. By the names of its folders; ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Program,
    Schema,
    Test,
    Example,
    Document,
    Tool,
}

/// Names of folders wherever they stand in a path, and what is in such a folder.
const BY_STEP: [(&str, Kind); 22] = [
    ("migrations", Kind::Schema),
    ("migrate", Kind::Schema),
    ("seeds", Kind::Schema),
    ("test", Kind::Test),
    ("tests", Kind::Test),
    ("spec", Kind::Test),
    ("testing", Kind::Test),
    ("e2e", Kind::Test),
    ("benches", Kind::Test),
    ("benchmarks", Kind::Test),
    ("fuzz", Kind::Test),
    ("example", Kind::Example),
    ("examples", Kind::Example),
    ("sample", Kind::Example),
    ("samples", Kind::Example),
    ("demo", Kind::Example),
    ("demos", Kind::Example),
    ("playground", Kind::Example),
    ("doc", Kind::Document),
    ("docs", Kind::Document),
    ("documentation", Kind::Document),
    ("website", Kind::Document),
];

/// Folders of the root that build, set up or bring out what is in the others.
const TOOLS: [&str; 26] = [
    "bin",
    "build",
    "build-logic",
    "buildsrc",
    "ci",
    "conf",
    "config",
    "configs",
    "contrib",
    "dev",
    "deploy",
    "deployment",
    "docker",
    "etc",
    "hack",
    "helm",
    "infra",
    "k8s",
    "make",
    "misc",
    "scripts",
    "script",
    "tool",
    "tools",
    "util",
    "xtask",
];

/// What a part is sorted by: its kind, about its size, its path. `path` is empty or `/` for the files of the root.
pub fn order<'p>(context: &Context<'_>, path: &'p str) -> (u8, Reverse<u32>, &'p str) {
    // In powers of two: what a push adds changes no order.
    (kind_of(path) as u8, Reverse(lines_in(context, path).checked_ilog2().unwrap_or_default()), path)
}

/// Whether a folder stands beside the program: its tests, examples, documents and tools.
pub fn is_beside(path: &str) -> bool {
    kind_of(path) != Kind::Program
}

fn kind_of(path: &str) -> Kind {
    let lower = path.to_ascii_lowercase();
    let mut steps = lower.split('/');
    let by_step = |step: &str| BY_STEP.iter().find(|(name, _)| *name == step).map(|(_, kind)| *kind);
    match steps.next() {
        Some(first) if TOOLS.contains(&first) || first.starts_with('.') => Kind::Tool,
        Some(first) => by_step(first).or_else(|| steps.find_map(by_step)).unwrap_or(Kind::Program),
        None => Kind::Program,
    }
}

/// Lines of the sources in a folder and below it, or of one file; of the root only those that stand beside its folders.
fn lines_in(context: &Context<'_>, path: &str) -> u32 {
    let files = &context.scan.files;
    if matches!(path, "" | "/") {
        return files.iter().filter(|(path, _)| !path.contains('/')).map(|(_, file)| file.lines).sum();
    }
    let below = format!("{path}/");
    let inside = files.range(below.clone()..).take_while(|(path, _)| path.starts_with(&below));
    let inside: u32 = inside.map(|(_, file)| file.lines).sum();
    inside + files.get(path).map_or(0, |file| file.lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_the_program_is_known_by_its_folder() {
        for (path, kind) in [
            ("src", Kind::Program),
            ("/", Kind::Program),
            ("packages/config", Kind::Program),
            ("app/src/test", Kind::Test),
            ("db/migrate", Kind::Schema),
            ("Examples/shop", Kind::Example),
            ("docs/site", Kind::Document),
            ("scripts/test", Kind::Tool),
            (".github", Kind::Tool),
        ] {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }
}
