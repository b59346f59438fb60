//! Tables of the front page that come from the manifests.

use std::collections::{BTreeMap, BTreeSet};

use super::classify::{Role, classify};
use super::item::{EntryKind, FileOutline};
use super::item_section::code;
use super::manifest::{Aim, Command, Dependency};
use super::markup::Markup;
use super::purposes;
use super::write::Context;

/// Languages, licence, address.
pub fn facts(context: &Context<'_>) -> Markup {
    let mut rows = Vec::new();
    let mut languages: BTreeMap<&str, u64> = BTreeMap::new();
    for file in context.scan.files.values().filter(|file| classify(&file.path) == Ok(Role::Source)) {
        *languages.entry(file.language.name()).or_default() += u64::from(file.lines);
    }
    let total: u64 = languages.values().sum();
    let mut languages: Vec<(&str, u64)> = languages.into_iter().collect();
    languages.sort_by_key(|(name, lines)| (std::cmp::Reverse(*lines), *name));
    let shares: Vec<String> = languages.into_iter().map(|(name, lines)| share(name, lines, total)).collect();
    if !shares.is_empty() {
        rows.push(vec![Markup::of_text("Languages"), Markup::of_text(&shares.join(", "))]);
    }
    if let Some(licence) =
        context.manifests.all.iter().map(|manifest| &manifest.licence).find(|licence| !licence.is_empty())
    {
        rows.push(vec![Markup::of_text("Licence"), Markup::of_text(licence)]);
    }
    if context.snapshot.web_url.starts_with("https://") {
        let mut link = Markup::new();
        link.link(&context.snapshot.web_url, &Markup::of_text(&context.snapshot.web_url));
        rows.push(vec![Markup::of_text("Repository"), link]);
    }
    let mut out = Markup::new();
    out.table(&["Fact", "Value"], &rows);
    out
}

/// In steps of five: a page must not change because a line was added.
fn share(name: &str, lines: u64, total: u64) -> String {
    let percent = (lines * 100 / total.max(1) + 2) / 5 * 5;
    if percent == 0 { format!("{name} (under 5 %)") } else { format!("{name} ({percent} %)") }
}

/// How to build, run and test.
pub fn commands(context: &Context<'_>) -> Markup {
    const MOST: usize = 40;
    let nearest = context.manifests.all.iter().filter(|manifest| !manifest.commands.is_empty());
    let least = nearest.clone().map(|manifest| manifest.path.matches('/').count()).min().unwrap_or(0);
    let mut all: Vec<&Command> = nearest
        .filter(|manifest| manifest.path.matches('/').count() == least)
        .flat_map(|manifest| &manifest.commands)
        .collect();
    all.sort();
    all.dedup_by(|a, b| (a.aim, &a.line) == (b.aim, &b.line));
    let important = all.iter().filter(|command| command.aim != Aim::Other).count();
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .take(MOST.max(important.min(60)))
        .map(|command| {
            let note = &shortened(&command.note, 160);
            let said = if note.starts_with("by convention")
                || note.starts_with("configured")
                || note.contains(' ') && note.starts_with(char::is_uppercase)
            {
                Markup::of_text(note)
            } else {
                code(note)
            };
            vec![Markup::of_text(command.aim.name()), code(&wrapped(context, &command.line)), said, code(&command.from)]
        })
        .collect();
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Build, run and test")
            .table_without_blank_columns(&["Aim", "Command", "What it runs", "From"], &rows);
    }
    out
}

/// A repository that brings its tool along is built with that one.
fn wrapped(context: &Context<'_>, line: &str) -> String {
    for (tool, wrapper) in [("gradle ", "gradlew"), ("mvn ", "mvnw")] {
        if let Some(rest) = line.strip_prefix(tool).filter(|_| context.tree.iter().any(|entry| entry.path == wrapper)) {
            return format!("./{wrapper} {rest}");
        }
    }
    line.to_owned()
}

fn shortened(text: &str, chars: usize) -> String {
    let short = crate::text::first_chars(text, chars);
    if short.len() < text.len() { format!("{short} …") } else { text.to_owned() }
}

/// Where the program is entered: manifests first, then the sources.
pub fn entries(context: &Context<'_>) -> Markup {
    const MOST: usize = 80;
    let mut rows = Vec::new();
    for manifest in &context.manifests.all {
        for (kind, name) in manifest.entries.iter().filter(|(kind, _)| kind != "types") {
            rows.push(vec![Markup::of_text(&capital(kind)), code(name), code(&manifest.path)]);
        }
    }
    let files = context.scan.files.values().filter(|file| classify(&file.path) == Ok(Role::Source));
    rows.extend(entry_rows(context, files));
    let left_out = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Entry points").table(&["Kind", "Name", "Where"], &rows);
    }
    if left_out > 0 {
        out.paragraph(&format!("{left_out} more are on the modules' pages."));
    }
    out
}

/// One row a name, program starts first; the second column names each place once.
pub fn entry_rows<'f>(context: &Context<'_>, files: impl Iterator<Item = &'f FileOutline>) -> Vec<Vec<Markup>> {
    const MOST_PLACES: usize = 4;
    let mut by_name: BTreeMap<(EntryKind, &str), Vec<(&str, u32)>> = BTreeMap::new();
    for file in files {
        for entry in &file.entries {
            by_name.entry((entry.kind, entry.name.as_str())).or_default().push((file.path.as_str(), entry.line));
        }
    }
    let mut rows = Vec::new();
    for ((kind, name), mut places) in by_name {
        places.dedup_by_key(|(path, _)| *path);
        let mut cell = Markup::new();
        for (index, (path, line)) in places.iter().take(MOST_PLACES).enumerate() {
            let shown = format!("{}, line {line}", path.rsplit('/').next().unwrap_or(path));
            cell.text(if index > 0 { "; " } else { "" }).push(&context.links.to_lines(path, *line, *line, &shown));
        }
        if places.len() > MOST_PLACES {
            cell.text(&format!("; and {} more", places.len() - MOST_PLACES));
        }
        rows.push(vec![Markup::of_text(kind.name()), code(name), cell]);
    }
    rows
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What the code stands on, by what it is needed for.
pub fn dependencies(context: &Context<'_>) -> Markup {
    const MOST: usize = 80;
    let mut seen = BTreeSet::new();
    let mut all: Vec<&Dependency> = Vec::new();
    for dependency in context.manifests.all.iter().flat_map(|manifest| &manifest.dependencies) {
        if dependency.kind != "indirect"
            && !is_own(context, &dependency.name)
            && seen.insert((dependency.name.as_str(), dependency.kind))
        {
            all.push(dependency);
        }
    }
    let mut out = Markup::new();
    if all.is_empty() {
        return out;
    }
    out.heading(2, "Dependencies");
    for (kind, title) in [
        ("run", "To run"),
        ("peer", "Expected from the user's own project"),
        ("optional", "Optional"),
        ("build", "To build"),
        ("development", "To develop and test"),
    ] {
        let of_kind: Vec<&Dependency> = all.iter().copied().filter(|dependency| dependency.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let mut strong = Markup::new();
        strong.element("strong", title);
        out.wrap("p", &strong);
        let rows: Vec<Vec<Markup>> = of_kind.iter().take(MOST).map(|dependency| row(context, dependency)).collect();
        out.table_without_blank_columns(&["Package", "Version", "Purpose", "Imported by"], &rows);
        if of_kind.len() > MOST {
            out.paragraph(&format!("{} more are in the manifests.", of_kind.len() - MOST));
        }
    }
    out
}

/// Packages of this repository are modules, not dependencies.
fn is_own(context: &Context<'_>, name: &str) -> bool {
    context.manifests.all.iter().any(|manifest| manifest.name == name)
}

fn row(context: &Context<'_>, dependency: &Dependency) -> Vec<Markup> {
    let plain = |name: &str| name.to_ascii_lowercase().replace('_', "-");
    let wanted = plain(&dependency.name);
    let mut users = Markup::new();
    let mut count = 0usize;
    for (key, packages) in &context.relations.outside {
        let uses = packages
            .iter()
            .any(|package| plain(package) == wanted || plain(package).starts_with(&format!("{wanted}/")));
        if !uses {
            continue;
        }
        count += 1;
        if count <= 4 {
            if count > 1 {
                users.text(", ");
            }
            users.push(&context.links.to_page(key, None, &code(super::relations::short(context, key))));
        }
    }
    if count > 4 {
        users.text(&format!(" and {} more", count - 4));
    }
    vec![
        code(&dependency.name),
        Markup::of_text(&dependency.version),
        Markup::of_text(purposes::of(&dependency.name)),
        users,
    ]
}
