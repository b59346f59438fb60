//! How to build, run and test, as manifests and conventions say.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::{own, said};
use crate::outline::census::{LOCKS, PYTHON_LOCKS};
use crate::outline::context::Context;
use crate::outline::item::{EntryKind, FileOutline};
use crate::outline::language::Language;
use crate::outline::manifest::{Aim, Command, command};
use crate::outline::markup::Markup;
use crate::outline::pages::front::order::is_beside;
use crate::outline::pages::item_section::code;
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::plan::folder;

/// How to build, run and test.
pub fn commands(context: &Context<'_>, most: usize) -> Markup {
    const MOST: usize = 40;
    let all = match most {
        // All of them, by what they are for.
        usize::MAX => all_commands(context),
        _ => leading(all_commands(context), usize::MAX),
    };
    let important = all.iter().filter(|command| command.aim != Aim::Other).count();
    let shown = MOST.max(important.min(60));
    let left_out = all.len().saturating_sub(shown);
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .take(shown)
        .map(|command| {
            // Makefiles sort their targets by a word of their own: `## @Build Builds it`.
            let note = command
                .note
                .strip_prefix('@')
                .and_then(|rest| rest.split_once(' '))
                .map_or(&*command.note, |(_, note)| note);
            let note = &shortened(note, 160);
            let said = if note.starts_with("by convention")
                || note.starts_with("configured")
                || note.contains(' ') && note.starts_with(char::is_uppercase)
            {
                Markup::of_text(&in_words(note))
            } else {
                code(note)
            };
            vec![Markup::of_own(command.aim.name()), code(&command.line), said, code(&command.from)]
        })
        .collect();
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Build, run and test").table_folded(&["Aim", "Command", "What it runs", "From"], &rows, most);
    }
    if left_out > 0 {
        out.paragraph(&said("{} more commands are in the manifests.", &[&left_out.to_string()]));
    }
    out
}

/// A note of ours; a description from the repository stays as it is.
fn in_words(note: &str) -> String {
    match note.strip_prefix("by convention of ") {
        Some(tool) => said("by convention of {}", &[tool]),
        None if matches!(note, "by convention" | "configured in the manifest") => own(note),
        None => note.to_owned(),
    }
}

/// The first thing to do of each kind: the rest is on the page of operations.
pub fn first_commands(context: &Context<'_>, most: usize) -> Markup {
    const MOST_OF_ONE: usize = 2;
    let mut all = leading(all_commands(context), MOST_OF_ONE);
    all.retain(|command| command.aim != Aim::Other);
    let row = |command: &Command| vec![Markup::of_own(command.aim.name()), code(&command.line), code(&command.from)];
    let rows: Vec<Vec<Markup>> = all.iter().map(row).collect();
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Build, run and test").table_folded(&["Aim", "Command", "From"], &rows, most);
    }
    out
}

/// One command of each aim before the second of any, at most so many of each.
fn leading(mut all: Vec<Command>, most_of_one: usize) -> Vec<Command> {
    // `npm test` before `npm run test:coverage`.
    all.sort_by_cached_key(|command| {
        (command.aim, command.from.matches('/').count(), command.line.len(), command.line.clone())
    });
    let mut counts: BTreeMap<Aim, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, Command)> = all
        .into_iter()
        .map(|command| {
            let count = counts.entry(command.aim).or_default();
            *count += 1;
            (*count, command)
        })
        .collect();
    ranked.retain(|(at, _)| *at <= most_of_one);
    // Stable: of one rank the aims stay in their order; behind the first ones all of an aim stand together.
    ranked.sort_by_key(|(at, command)| (*at > 1, command.aim));
    ranked.into_iter().map(|(_, command)| command).collect()
}

/// Commands of the manifests nearest to the root, and those that a convention finds.
fn all_commands(context: &Context<'_>) -> Vec<Command> {
    let nearest = context.manifests.all.iter().filter(|manifest| !manifest.commands.is_empty());
    let least = nearest.clone().map(|manifest| manifest.path.matches('/').count()).min().unwrap_or(0);
    let mut all: Vec<Command> = nearest
        .flat_map(|manifest| &manifest.commands)
        .filter(|command| is_near(context, command, least))
        .cloned()
        .chain(conventional_runs(context))
        .map(|command| Command {
            line: wrapped(context, &command),
            note: command
                .note
                .replace("of npm", &format!("of {}", script_tool(context, folder(&command.from))))
                .replace("of pip", &format!("of {}", python_tool(context, folder(&command.from)).unwrap_or("pip"))),
            ..command
        })
        .collect();
    let strong: BTreeSet<Aim> =
        all.iter().filter(|command| !WEAK.contains(&command.line.as_str())).map(|command| command.aim).collect();
    all.retain(|command| !WEAK.contains(&command.line.as_str()) || !strong.contains(&command.aim));
    all.sort();
    all.dedup_by(|a, b| (a.aim, &a.line) == (b.aim, &b.line));
    all
}

/// Whether a command is told: those of the manifests nearest to the root, those that say where they work, and those of a Python
/// project below the root, which its lock file or its tasks tell from one of its packages.
fn is_near(context: &Context<'_>, command: &Command, least: usize) -> bool {
    let home = folder(&command.from);
    // `packages/{{cookiecutter.name}}` becomes a folder of others.
    if home.contains("{{") {
        return false;
    }
    if command.from.ends_with("pyproject.toml") && !home.is_empty() {
        return command.line.starts_with("poe ") || python_lock(context, home).is_some();
    }
    command.from.matches('/').count() == least || command.line.starts_with("dotnet run")
}

/// How programs are started that a convention finds by their place.
fn conventional_runs(context: &Context<'_>) -> Vec<Command> {
    const MOST: usize = 4;
    let mut out = Vec::new();
    let is_program = |file: &&FileOutline| {
        file.language == Language::Go && file.entries.iter().any(|entry| entry.kind == EntryKind::Main)
    };
    for file in
        context.scan.files().filter(is_program).filter(|file| classify(&file.path) == Ok(Role::Source)).take(MOST)
    {
        let home = folder(&file.path);
        // Go's tool works inside one module only.
        let above = std::iter::successors(Some(home), |at| (!at.is_empty()).then(|| folder(at)));
        let is_module = |at: &&str| {
            context
                .manifests
                .all
                .iter()
                .any(|manifest| manifest.path.ends_with("go.mod") && folder(&manifest.path) == *at)
        };
        let module = above.take(12).find(is_module).unwrap_or_default();
        let inside = home.strip_prefix(module).unwrap_or(home).trim_start_matches('/');
        let place = if inside.is_empty() { ".".to_owned() } else { format!("./{inside}") };
        let line = if module.is_empty() { format!("go run {place}") } else { format!("cd {module} && go run {place}") };
        out.push(command(Aim::Run, &line, "by convention of Go", &file.path));
    }
    out.extend(cargo_runs(context).take(MOST));
    out.extend(by_files(context));
    out
}

/// Programs of a workspace of Cargo, without those that only build the others.
fn cargo_runs<'c>(context: &'c Context<'_>) -> impl Iterator<Item = Command> + 'c {
    let mains = context.scan.files().filter_map(|file| file.path.strip_suffix("/src/main.rs"));
    let is_program = |home: &&str| classify(&format!("{home}/src/main.rs")) == Ok(Role::Source) && !is_beside(home);
    let is_workspace = context.census.has("Cargo.toml");
    mains.filter(move |home| is_workspace && is_program(home)).filter_map(|home| {
        let path = format!("{home}/Cargo.toml");
        let manifest =
            context.manifests.all.iter().find(|manifest| manifest.path == path && !manifest.name.is_empty())?;
        Some(command(
            Aim::Run,
            &format!("cargo run --package {}", manifest.name),
            "by convention of Cargo",
            "Cargo.toml",
        ))
    })
}

/// Commands that the names of files in the root stand for.
fn by_files(context: &Context<'_>) -> Vec<Command> {
    let mut out = Vec::new();
    let has = |file: &str| context.census.has(file);
    // Rails's own tests are not there where RSpec's are.
    let is_replaced = |line: &str| line == "bin/rails test" && has(".rspec");
    for (file, aim, line, framework) in BY_FILE {
        if has(file) && !is_replaced(line) {
            out.push(command(aim, line, &format!("by convention of {framework}"), file));
        }
    }
    if has("configure.ac") {
        let first = match (has("autogen.sh"), has("configure")) {
            (true, _) => "sh autogen.sh && ",
            (false, true) => "",
            (false, false) => "autoreconf --install && ",
        };
        out.push(command(
            Aim::Build,
            &format!("{first}./configure && make"),
            "by convention of Autoconf",
            "configure.ac",
        ));
        if has("Makefile.am") {
            out.push(command(Aim::Test, "make check", "by convention of Automake", "Makefile.am"));
        }
    }
    out
}

/// What a file of the root stands for.
const BY_FILE: [(&str, Aim, &str, &str); 11] = [
    ("manage.py", Aim::Run, "python manage.py runserver", "Django"),
    ("artisan", Aim::Run, "php artisan serve", "Laravel"),
    ("bin/setup", Aim::Install, "bin/setup", "Rails"),
    ("bin/rails", Aim::Run, "bin/rails server", "Rails"),
    ("bin/rails", Aim::Test, "bin/rails test", "Rails"),
    (".rspec", Aim::Test, "bundle exec rspec", "RSpec"),
    ("phpunit.xml", Aim::Test, "vendor/bin/phpunit", "PHPUnit"),
    ("phpunit.xml.dist", Aim::Test, "vendor/bin/phpunit", "PHPUnit"),
    ("requirements.txt", Aim::Install, "pip install -r requirements.txt", "pip"),
    ("manage.py", Aim::Test, "python manage.py test", "Django"),
    ("artisan", Aim::Test, "php artisan test", "Laravel"),
];
/// Of these, what counts only where nothing else is said of its aim.
const WEAK: [&str; 3] = ["pip install -r requirements.txt", "python manage.py test", "php artisan test"];

/// A repository that brings its tool along is built with that one.
fn wrapped(context: &Context<'_>, command: &Command) -> String {
    let has = |path: &str| context.census.has(path);
    let home = folder(&command.from);
    let line = command.line.as_str();
    let python = python_tool(context, home);
    let line = match line.strip_prefix("npm ") {
        None if line == "pip install -e ." && python.is_some() => python
            .map_or(String::new(), |tool| if tool == "uv" { "uv sync".to_owned() } else { format!("{tool} install") }),
        None if line == "pytest" && python.is_some() => {
            python.map_or(String::new(), |tool| format!("{tool} run pytest"))
        }
        None if line.starts_with("poe ") => python.map_or(line.to_owned(), |tool| format!("{tool} run {line}")),
        Some(rest) => format!("{} {rest}", script_tool(context, home)),
        None => {
            let tools = [("gradle ", "gradlew"), ("mvn ", "mvnw")];
            let own = tools.iter().find_map(|(tool, own)| Some((own, line.strip_prefix(tool)?)));
            own.filter(|(own, _)| has(own)).map_or(line.to_owned(), |(own, rest)| format!("./{own} {rest}"))
        }
    };
    // A command of a manifest further down works beside it.
    let is_placed = line.starts_with("cd ")
        || line.starts_with("dotnet ")
        || line.starts_with("./")
        || line.starts_with("bin/")
        || command.from.ends_with(".go");
    if home.is_empty() || is_placed { line } else { format!("cd {home} && {line}") }
}

/// The tool whose lock file lies nearest to a Python project.
fn python_tool(context: &Context<'_>, home: &str) -> Option<&'static str> {
    upwards(home).find_map(|at| python_lock(context, at))
}

/// The tool whose lock file lies in a folder.
fn python_lock(context: &Context<'_>, home: &str) -> Option<&'static str> {
    PYTHON_LOCKS.iter().find(|(lock, _)| context.census.has(&beside(home, lock))).map(|(_, tool)| *tool)
}

/// The tool whose lock file lies nearest to the package: npm where none does.
fn script_tool(context: &Context<'_>, home: &str) -> &'static str {
    let found = |at: &str| LOCKS.iter().find(|(lock, _)| context.census.has(&beside(at, lock)));
    upwards(home).find_map(found).map_or("npm", |(_, tool)| tool)
}

/// A folder and those above it, the root too.
fn upwards(home: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(home), |at| (!at.is_empty()).then(|| folder(at))).take(8)
}

fn beside(home: &str, name: &str) -> String {
    if home.is_empty() { name.to_owned() } else { format!("{home}/{name}") }
}

fn shortened(text: &str, chars: usize) -> String {
    let short = crate::text::first_chars(text, chars);
    if short.len() < text.len() { format!("{short} …") } else { text.to_owned() }
}
