//! What a Git host's service checks and builds, and when.

use std::collections::BTreeSet;

use crate::outline::system::parts::Check;
use crate::outline::system::spoken::spoken;
use crate::outline::system::yaml::{Line, block, items, lines};

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
    let is_woodpecker = path.starts_with(".woodpecker");
    let mut check =
        Check { name: name.to_owned(), from: path.to_owned(), said: spoken(path, text), ..Check::default() };
    if is_github {
        check.when = triggers(&all);
    }
    if is_woodpecker {
        check.when = events(&all);
    }
    for line in &all {
        let name = if is_github {
            (line.path.len() == 2 && line.at(0) == "jobs").then(|| line.at(1))
        } else if is_woodpecker {
            step(line)
        } else {
            is_gitlab_job(line).then(|| line.at(0))
        };
        if let Some(name) = name.filter(|name| !check.jobs.iter().any(|job| job == name)) {
            check.jobs.push(name.to_owned());
        }
    }
    check.commands = commands(&all, text, if is_github { &["run"] } else { &["script", "commands"] });
    Some(check).filter(|check| !check.jobs.is_empty() || !is_github)
}

/// What is run, in the file's order.
fn commands(all: &[Line<'_>], text: &str, keys: &[&str]) -> Vec<String> {
    let mut out: Vec<&str> = Vec::new();
    for line in all {
        let key = line.path.iter().rev().find(|key| !key.starts_with('-')).map_or("", String::as_str);
        if keys.contains(&key) {
            out.extend(Some(line.value).into_iter().chain(statements(text, line.line)).filter(|line| is_command(line)));
        }
    }
    // How the machine is made ready says something only where nothing else is said.
    let only_prepares = out.iter().all(|command| prepares(command));
    let mut seen = BTreeSet::new();
    out.retain(|command| (only_prepares || !prepares(command)) && seen.insert(*command));
    out.into_iter().take(MOST_COMMANDS).map(|command| command.trim_end_matches('\\').trim_end().to_owned()).collect()
}

/// The lines of a block without what goes on with the line before, and without texts that are fed to a command.
fn statements(text: &str, line: u32) -> Vec<&str> {
    let mut out = Vec::new();
    let mut goes_on = false;
    let mut end = "";
    for line in block(text, line) {
        if end.is_empty() && !goes_on {
            out.push(line);
        }
        goes_on = line.ends_with('\\');
        if line == end {
            end = "";
        } else if let Some((_, mark)) =
            line.split_once("<<").filter(|(_, mark)| !mark.starts_with('<') && end.is_empty())
        {
            end = mark.trim_start_matches('-').split_whitespace().next().unwrap_or_default().trim_matches(['\'', '"']);
        }
    }
    out
}

/// A command that is the same in every run. What only prints, ends, sets or tidies up says nothing of what is checked.
fn is_command(line: &str) -> bool {
    const ASIDE: &[&str] = &[
        "echo", "exit", "ls", "cat", "mkdir", "rm", "true", "sleep", "pwd", "cd", "set", "export", "source", "if",
        "then", "else", "elif", "fi", "for", "while", "do", "done", "case", "esac", "chmod", "printf", "{", "}", "mv",
        "cp", "touch",
    ];
    let word = line.split([' ', ';']).next().unwrap_or_default();
    let is_script = !word.is_empty()
        && !word.starts_with('-')
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./_-".contains(&byte));
    is_script && !line.contains("${{") && !ASIDE.contains(&word) && !word.ends_with(')')
}

/// What only brings tools to the machine.
fn prepares(command: &str) -> bool {
    const OPENINGS: &[&str] = &[
        "sudo ",
        "apt ",
        "apt-get ",
        "apk add",
        "yum ",
        "dnf ",
        "brew ",
        "choco ",
        "pip install",
        "pip3 install",
        "python -m pip",
        "python3 -m pip",
        "npm install -g",
        "npm i -g",
        "gem install",
        "curl ",
        "wget ",
        "git config",
        "git fetch",
        "git clone",
        "git checkout",
        "git submodule",
        "rustup ",
        "corepack ",
        "docker login",
        "tar ",
        "unzip ",
        "go version",
        "node -v",
        "node --version",
        "rustc ",
        "cargo -v",
        "cargo --version",
    ];
    OPENINGS.iter().any(|start| command.to_ascii_lowercase().starts_with(start))
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

/// A step of Woodpecker's: `- name: lint` in a list, or a key of its own. Source: woodpecker-ci.org/docs/usage/workflow-syntax.
fn step<'l>(line: &'l Line<'_>) -> Option<&'l str> {
    let is_step = matches!(line.at(0), "steps" | "pipeline");
    match line.path.len() {
        3 if is_step && line.at(1).starts_with('-') && line.at(2) == "name" => Some(line.value),
        2 if is_step && !line.at(1).starts_with('-') => Some(line.at(1)),
        _ => None,
    }
}

/// `when: event: push`, `when: - event: [push, tag]`.
fn events(all: &[Line<'_>]) -> Vec<String> {
    let of_when = all.iter().filter(|line| line.at(0) == "when");
    let named = of_when
        .filter(|line| line.path.iter().skip(1).find(|key| !key.starts_with('-')).is_some_and(|key| key == "event"));
    let mut out: Vec<String> = named.flat_map(|line| items(line.value)).map(str::to_owned).collect();
    out.sort();
    out.dedup();
    out
}

fn is_gitlab_job(line: &Line<'_>) -> bool {
    line.path.len() == 3 && line.at(1) == "script"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_of_woodpecker_has_steps_in_either_spelling() {
        let text = "when:\n  - event: pull_request\n  - event: [push, tag]\n    branch: main\nsteps:\n  vendor:\n    image: golang\n    commands:\n      - go mod vendor\n    when:\n      - event: cron\n  test:\n    commands: [go test]\n";
        let found = check(".woodpecker/test.yaml", text).unwrap();
        assert_eq!(found.when, ["pull_request", "push", "tag"]);
        assert_eq!(
            (found.jobs, found.commands.first().map(String::as_str)),
            (vec!["vendor".to_owned(), "test".to_owned()], Some("go mod vendor"))
        );
        let listed =
            check(".woodpecker.yml", "steps:\n  - name: lint\n    image: x\n    commands:\n      - make lint\n")
                .unwrap();
        assert_eq!((listed.jobs, listed.commands), (vec!["lint".to_owned()], vec!["make lint".to_owned()]));
    }

    #[test]
    fn commands_of_a_block_are_told_and_what_makes_a_machine_ready_only_where_there_is_nothing_else() {
        let steps = "on: push\njobs:\n  test:\n    steps:\n      - run: sudo apt-get update\n";
        let text = format!(
            "{steps}      - name: \"all: of it\"\n        run: |\n          X=1\n          if [[ -z \"$Y\" ]]; then\n            exit 1\n          fi\n          cargo test \\\n            --all\n          rustc -vV\n"
        );
        let told = |text: &str| check(".github/workflows/ci.yml", text).unwrap().commands;
        assert_eq!(told(&text), ["cargo test"]);
        assert_eq!(told(steps), ["sudo apt-get update"]);
        let nested = format!(
            "{steps}      - uses: actions/github-script\n        with:\n          script: |\n            const x = 1;\n      - run: |\n          case $X in\n            a)\n              go test \\\n                ./a\n              ;;\n          esac\n          tee x <<EOF\n          npm test\n          EOF\n"
        );
        assert_eq!(told(&nested), ["go test", "tee x <<EOF"]);
    }

    #[test]
    fn a_workflow_says_when_it_runs_and_what() {
        let text = "# Tests what is pushed.\nname: CI\non:\n  push:\n    branches: [main]\n  pull_request:\njobs:\n  test:\n    steps:\n      - run: npm test\n      - run: echo \"no change\"\n      - run: ${{ x }}\n  lint:\n    steps: []\n";
        let found = check(".github/workflows/ci.yml", text).unwrap();
        assert_eq!(
            (found.name.as_str(), found.when.len(), found.jobs.as_slice()),
            ("CI", 2, ["test".to_owned(), "lint".to_owned()].as_slice())
        );
        assert_eq!((found.commands, found.said.as_str()), (vec!["npm test".to_owned()], "Tests what is pushed."));
    }
}
