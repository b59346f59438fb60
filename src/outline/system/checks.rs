//! What a Git host's service checks and builds, and when.

use crate::outline::system::parts::Check;
use crate::outline::system::spoken::spoken;
use crate::outline::system::yaml::{Line, items, lines};

/// Commands of one check that are shown. Ours.
const MOST_COMMANDS: usize = 6;

/// Reads a workflow of GitHub, or a pipeline of GitLab; others are named by their file alone.
pub fn check(path: &str, text: &str) -> Option<Check> {
    let all = lines(text);
    let value =
        |key: &str| all.iter().find(|line| line.path.len() == 1 && line.at(0) == key).map_or("", |line| line.value);
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = Some(value("name")).filter(|name| !name.is_empty()).unwrap_or(file);
    let is_github = path.starts_with(".github/");
    let mut check =
        Check { name: name.to_owned(), from: path.to_owned(), said: spoken(path, text), ..Check::default() };
    if is_github {
        check.when = triggers(&all);
    }
    for line in &all {
        let is_job = if is_github { line.path.len() == 2 && line.at(0) == "jobs" } else { is_gitlab_job(line) };
        if is_job {
            let name = if is_github { line.at(1) } else { line.at(0) };
            if check.jobs.last().is_none_or(|last| last != name) {
                check.jobs.push(name.to_owned());
            }
        }
        let last = line.path.iter().rev().find(|key| !key.starts_with('-')).map_or("", String::as_str);
        let is_command = matches!(last, "run" | "script") && !line.value.is_empty() && !line.value.contains("${{");
        if is_command && check.commands.len() < MOST_COMMANDS && !check.commands.iter().any(|known| known == line.value)
        {
            check.commands.push(line.value.to_owned());
        }
    }
    Some(check).filter(|check| !check.jobs.is_empty() || !is_github)
}

/// `on: push`, `on: [push]`, `on:` with keys below it.
fn triggers(all: &[Line<'_>]) -> Vec<String> {
    let mut out = Vec::new();
    for line in all.iter().filter(|line| line.at(0) == "on") {
        match line.path.len() {
            1 => out.extend(items(line.value).into_iter().map(str::to_owned)),
            2 if line.at(1).starts_with('-') => out.push(line.value.to_owned()),
            2 => out.push(line.at(1).to_owned()),
            _ => {}
        }
    }
    out
}

fn is_gitlab_job(line: &Line<'_>) -> bool {
    line.path.len() == 3 && line.at(1) == "script"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_says_when_it_runs_and_what() {
        let text = "# Tests what is pushed.\nname: CI\non:\n  push:\n    branches: [main]\n  pull_request:\njobs:\n  test:\n    steps:\n      - run: npm test\n      - run: ${{ x }}\n  lint:\n    steps: []\n";
        let found = check(".github/workflows/ci.yml", text).unwrap();
        assert_eq!(
            (found.name.as_str(), found.when.len(), found.jobs.as_slice()),
            ("CI", 2, ["test".to_owned(), "lint".to_owned()].as_slice())
        );
        assert_eq!((found.commands, found.said.as_str()), (vec!["npm test".to_owned()], "Tests what is pushed."));
    }
}
