//! Who owns what, as a CODEOWNERS file says: of the patterns that fit a path the last one decides.

/// A pattern and its owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// As written.
    pub pattern: String,
    /// Teams, people or addresses; nobody where the file says so.
    pub owners: Vec<String>,
}

/// Rules of one file. Ours.
const MOST: usize = 2_000;

/// The rules of a file, in its order. Sections of GitLab and patterns with negation are passed over.
pub fn rules(text: &str) -> Vec<Rule> {
    let kept = text.lines().map(|line| line.split(" #").next().unwrap_or(line).trim());
    let kept = kept.filter(|line| !line.is_empty() && !line.starts_with(['#', '[', '^', '!']));
    kept.take(MOST)
        .map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            Rule { pattern: words.next().unwrap_or_default(), owners: words.collect() }
        })
        .collect()
}

/// Who owns a folder: all that is in it, as far as no later pattern names a part of it.
pub fn of_folder<'r>(rules: &'r [Rule], folder: &str) -> &'r [String] {
    let found = rules.iter().rev().find(|rule| covers(&rule.pattern, folder));
    found.map(|rule| rule.owners.as_slice()).unwrap_or_default()
}

/// Who owns a page's folder or file.
pub fn of_path<'r>(rules: &'r [Rule], path: &str) -> &'r [String] {
    let found = rules.iter().rev().find(|rule| covers(&rule.pattern, path) || is_file(&rule.pattern, path));
    found.map(|rule| rule.owners.as_slice()).unwrap_or_default()
}

/// Whether a pattern means files like this one: by its ending, or because it stands in the folder that the pattern names.
fn is_file(pattern: &str, path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let ending = pattern.strip_prefix('*').filter(|ending| ending.starts_with('.') && !ending.contains(['*', '/']));
    let is_named = ending.is_some_and(|ending| name.len() > ending.len() && name.ends_with(ending));
    let inside = pattern.strip_suffix("/*").map(|home| home.trim_start_matches('/'));
    is_named || name.contains('.') && inside == Some(folder)
}

/// Whether a pattern covers a folder with all that is in it.
fn covers(pattern: &str, folder: &str) -> bool {
    let bare = pattern.trim_start_matches('/').trim_end_matches("/**").trim_end_matches("/*").trim_end_matches('/');
    if matches!(bare, "*" | "**" | "") && pattern != "/*" {
        return true;
    }
    // Only what stands in the folder itself.
    if pattern.ends_with("/*") {
        return false;
    }
    let is_plain = !bare.contains(['*', '?', '[']);
    let is_below = |path: &str| path == bare || path.strip_prefix(bare).is_some_and(|rest| rest.starts_with('/'));
    // Without a slash before its last step a pattern fits at any depth.
    let floats = !pattern.trim_end_matches('/').contains('/');
    is_plain && (is_below(folder) || floats && folder.split('/').any(|step| step == bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_pattern_that_covers_a_folder_decides() {
        let rules = rules("# x\n* @org/all\n/web/ @org/web @ann # y\n*.go @gophers\ndocs/ @writers\n/web/legacy\n");
        let of = |folder: &str| of_folder(&rules, folder).join(" ");
        assert_eq!(of("api"), "@org/all");
        assert_eq!(of("web"), "@org/web @ann");
        assert_eq!(of("web/src"), "@org/web @ann");
        assert_eq!(of("website"), "@org/all");
        assert_eq!(of("a/docs"), "@writers");
        assert_eq!(of("web/legacy/x"), "");
        assert_eq!(of(""), "@org/all");
        let of = |path: &str| of_path(&rules, path).join(" ");
        assert_eq!(
            (of("api/a.go").as_str(), of("api"), of("web/a.go")),
            ("@gophers", "@org/all".into(), "@gophers".into())
        );
        assert_eq!(of_path(&super::rules("/a/* @x\n"), "a/b.rs").join(""), "@x");
        assert!(of_folder(&super::rules("a/* @x\n/* @y\n"), "a").is_empty());
    }
}
