//! Tables of the front page that come from the manifests.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::{capital, own, said};
use crate::outline::book::mounts::{Prefixes, below};
use crate::outline::context::Context;
use crate::outline::item::{Entry, EntryKind, FileOutline};
use crate::outline::manifest::all::plain;
use crate::outline::manifest::purposes;
use crate::outline::manifest::{Dependency, Manifest};
use crate::outline::markup::Markup;
use crate::outline::pages::item_section::{at_line, code};
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::system_files::is_licence;
use crate::outline::steps;
use crate::outline::system::owners;

/// Languages, licence, address.
pub fn facts(context: &Context<'_>) -> Markup {
    let mut rows = Vec::new();
    let shares = shares(context);
    if !shares.is_empty() {
        const MOST: usize = 10;
        let more = shares.len().saturating_sub(MOST);
        let shown = shares.get(..MOST.min(shares.len())).unwrap_or_default().join(", ");
        rows.push(vec![Markup::of_own("Languages"), Markup::of_text(&shown).and_more(more)]);
    }
    let licence = licence(context);
    if !licence.is_empty() {
        rows.push(vec![Markup::of_own("Licence"), licence]);
    }
    let owners = owners::of_folder(&context.system.owners, "");
    if !owners.is_empty() {
        rows.push(vec![Markup::of_own("Owners"), Markup::of_text(&owners.join(", "))]);
    }
    if context.snapshot.web_url.starts_with("https://") {
        let mut link = Markup::new();
        link.link(&context.snapshot.web_url, &Markup::of_text(&context.snapshot.web_url));
        rows.push(vec![Markup::of_own("Repository"), link]);
    } else {
        // A folder of this machine: nobody can follow an address of it.
        rows.push(vec![Markup::of_own("Repository"), code(&context.snapshot.name)]);
    }
    let mut out = Markup::new();
    out.table(&["Fact", "Value"], &rows);
    out
}

/// Every language by its share of the bytes, those too that no page describes; by lines where the host tells no sizes.
fn shares(context: &Context<'_>) -> Vec<String> {
    let counted = context.census.sizes.iter().map(|(name, size)| (name.as_str(), *size));
    let mut sizes: BTreeMap<&str, u64> = counted.collect();
    if sizes.values().all(|size| *size == 0) {
        sizes.clear();
        // Of a divided repository some files are at hand only.
        let sources = context.scan.files.values().filter(|file| classify(&file.path) == Ok(Role::Source));
        for file in sources.filter(|_| context.division.is_none()) {
            *sizes.entry(file.language.name()).or_default() += u64::from(file.lines);
        }
    }
    let total: u64 = sizes.values().sum();
    let mut sizes: Vec<(&str, u64)> = sizes.into_iter().collect();
    sizes.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), *name));
    sizes.into_iter().map(|(name, size)| share(name, size, total)).collect()
}

/// What the root says: a package further down may be licensed otherwise.
fn licence(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let of_root = context.manifests.all.iter().filter(|manifest| is_root(manifest) && !manifest.licence.is_empty());
    let said = of_root.clone().next().or_else(|| {
        context.manifests.all.iter().find(|one| !one.licence.is_empty()).filter(|_| context.manifests.all.len() == 1)
    });
    let file = context.census.root().find(|path| is_licence(path));
    if let Some(manifest) = said {
        out.text(&manifest.licence);
        if file.is_some() {
            out.text(" (").push(&code(&manifest.path)).text("), ");
        }
    }
    if let Some(path) = file {
        if let (None, Some(name)) = (said, context.system.licences.get(path)) {
            out.text(name).text(", ");
        }
        out.link(&context.links.file(path), &code(path));
    }
    out
}

/// In steps of five: a page must not change because a line was added.
fn share(name: &str, lines: u64, total: u64) -> String {
    let percent = (lines * 100 / total.max(1) + 2) / 5 * 5;
    if percent == 0 { said("{} (under 5 %)", &[name]) } else { format!("{name} ({percent} %)") }
}

/// Where the program is entered: manifests first, then the sources.
pub fn entries(context: &Context<'_>, most: usize) -> Markup {
    const MOST: usize = 80;
    // The rest is folded away.
    const MOST_SHOWN: usize = 12;
    let mut rows = Vec::new();
    for manifest in &context.manifests.all {
        for (kind, name) in &manifest.entries {
            let is_told =
                kind == "types" || name.ends_with("package.json") || (kind != "command" && !is_root(manifest));
            if is_told {
                continue;
            }
            rows.push(vec![Markup::of_own(&capital(kind)), code(name), code(&manifest.path)]);
        }
    }
    let files = context.scan.files.values().filter(|file| classify(&file.path) == Ok(Role::Source));
    let has_routes = files.clone().flat_map(|file| &file.entries).any(|entry| entry.kind == EntryKind::Route);
    rows.extend(entry_rows(context, files, Some(&Prefixes::new(context.scan))));
    let left_out = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Entry points").table_folded(&["Kind", "Name", "Where"], &rows, MOST_SHOWN.min(most));
    }
    if has_routes {
        out.paragraph(&own(
            "Routes stand below the prefixes that the repository's own code sets in plain words; a prefix that is computed or set elsewhere is not in them.",
        ));
    }
    if left_out > 0 {
        out.paragraph(&said("{} more are on the modules' pages.", &[&left_out.to_string()]));
    }
    out
}

/// What packages further down offer stands among the packages; their commands are the repository's too.
fn is_root(manifest: &Manifest) -> bool {
    !manifest.path.contains('/')
}

/// Paths and lines.
type Places<'p> = Vec<(&'p str, u32)>;

/// One row a name, program starts first; the second column names each place once. Routes stand below the prefixes that are given.
pub fn entry_rows<'f>(
    context: &Context<'_>,
    files: impl Iterator<Item = &'f FileOutline>,
    prefixes: Option<&Prefixes>,
) -> Vec<Vec<Markup>> {
    const MOST_PLACES: usize = 4;
    let mut by_name: BTreeMap<(EntryKind, String, String), Places<'_>> = BTreeMap::new();
    let mut paths: BTreeSet<&str> = BTreeSet::new();
    for file in files.filter(|file| !file.entries.is_empty()) {
        paths.insert(&file.path);
        for entry in &file.entries {
            steps::count(1);
            // Routes stand by their paths, whatever their methods.
            let (order, name) = spelled(prefixes, &file.path, entry);
            by_name.entry((entry.kind, order, name)).or_default().push((file.path.as_str(), entry.line));
        }
    }
    let mut rows = Vec::new();
    let labels = labels(&paths);
    for ((kind, _, name), mut places) in by_name {
        places.dedup_by_key(|(path, _)| *path);
        let mut cell = Markup::new();
        for (index, (path, line)) in places.iter().take(MOST_PLACES).enumerate() {
            let shown = labels.get(path).unwrap_or(path);
            let shown = at_line(shown, *line);
            cell.text(if index > 0 { "; " } else { "" }).push(&context.links.to_lines(path, *line, *line, &shown));
        }
        rows.push(vec![
            Markup::of_own(kind.name()),
            code(&name),
            cell.and_more(places.len().saturating_sub(MOST_PLACES)),
        ]);
    }
    rows
}

/// By what an entry is sorted, and its name: a route by its path, below its prefix.
fn spelled(prefixes: Option<&Prefixes>, path: &str, entry: &Entry) -> (String, String) {
    if entry.kind != EntryKind::Route {
        return (entry.name.clone(), entry.name.clone());
    }
    let prefix = prefixes.and_then(|prefixes| prefixes.of(path, entry.line));
    let name = prefix.map_or_else(|| entry.name.clone(), |prefix| below(prefix, &entry.name));
    let order = name.split_once(' ').map_or(name.as_str(), |(_, path)| path).to_owned();
    (order, name)
}

/// What tells each path from the others that end in the same file name: that name, or as many folders before it as it takes.
pub fn labels<'p>(paths: &BTreeSet<&'p str>) -> BTreeMap<&'p str, &'p str> {
    const MOST_STEPS: usize = 6;
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        groups.entry(suffix(path, 1)).or_default().push(path);
    }
    let mut out = BTreeMap::new();
    for group in groups.into_values() {
        let is_enough =
            |steps: &usize| group.iter().map(|path| suffix(path, *steps)).collect::<BTreeSet<_>>().len() == group.len();
        let steps = (1..=MOST_STEPS).find(is_enough);
        out.extend(group.iter().map(|path| (*path, steps.map_or(*path, |steps| suffix(path, steps)))));
    }
    out
}

/// The last steps of a path.
fn suffix(path: &str, steps: usize) -> &str {
    path.rmatch_indices('/').nth(steps - 1).and_then(|(at, _)| path.get(at + 1..)).unwrap_or(path)
}

/// What the code stands on, by what it is needed for.
pub fn dependencies(context: &Context<'_>, most: usize) -> Markup {
    let all = direct_dependencies(context);
    let mut out = Markup::new();
    if all.is_empty() {
        return out;
    }
    let tables = dependency_tables(context, &all);
    out.heading(2, "Dependencies");
    if all.len() > most {
        let title = said("{} packages of others, and who imports them", &[&all.len().to_string()]);
        out.macro_of("expand", &[("title", &title)], Some(&tables));
    } else {
        out.push(&tables);
    }
    out
}

/// What the manifests name themselves, each package once for each need; what runs is not named again for development.
fn direct_dependencies<'c>(context: &'c Context<'_>) -> Vec<&'c Dependency> {
    let mut seen = BTreeSet::new();
    let mut all: Vec<&Dependency> = Vec::new();
    for dependency in context.manifests.all.iter().flat_map(|manifest| &manifest.dependencies) {
        steps::count(dependency.name.len());
        if dependency.kind != "indirect"
            && !context.manifests.is_own(&dependency.name)
            && seen.insert((dependency.name.as_str(), dependency.kind))
        {
            all.push(dependency);
        }
    }
    let runs: BTreeSet<&str> =
        all.iter().filter(|dependency| dependency.kind == "run").map(|dependency| dependency.name.as_str()).collect();
    all.retain(|dependency| dependency.kind != "development" || !runs.contains(dependency.name.as_str()));
    all
}

fn dependency_tables(context: &Context<'_>, all: &[&Dependency]) -> Markup {
    const MOST: usize = 80;
    let users = users(context);
    let mut out = Markup::new();
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
        strong.wrap("strong", &Markup::of_own(title));
        out.wrap("p", &strong);
        let rows: Vec<Vec<Markup>> =
            of_kind.iter().take(MOST).map(|dependency| row(context, &users, dependency)).collect();
        out.table_without_blank_columns(&["Package", "Version", "Purpose", "Imported by"], &rows);
        if of_kind.len() > MOST {
            out.paragraph(&said("{} more are in the manifests.", &[&(of_kind.len() - MOST).to_string()]));
        }
    }
    out
}

/// Page keys by the package that their sources import.
fn users<'c>(context: &'c Context<'_>) -> BTreeMap<String, Vec<&'c str>> {
    let mut users: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (key, packages) in &context.relations.outside {
        for package in packages {
            steps::count(package.len());
            let keys = users.entry(plain(package)).or_default();
            if keys.last() != Some(&key.as_str()) {
                keys.push(key);
            }
        }
    }
    users
}

/// What a well-known package is for.
fn purpose(package: &str) -> Markup {
    let known = purposes::of(package);
    if known.is_empty() { Markup::new() } else { Markup::of_own(known) }
}

fn row(context: &Context<'_>, users: &BTreeMap<String, Vec<&str>>, dependency: &Dependency) -> Vec<Markup> {
    const MOST: usize = 4;
    let wanted = plain(&dependency.name);
    // Packages of a Go module stand below its name.
    let below = users.range(format!("{wanted}/")..).take_while(|(name, _)| name.starts_with(&format!("{wanted}/")));
    let keys: BTreeSet<&str> =
        users.get(&wanted).into_iter().chain(below.map(|(_, keys)| keys)).flatten().copied().collect();
    let mut cell = Markup::new();
    for (index, key) in keys.iter().take(MOST).enumerate() {
        cell.text(if index > 0 { ", " } else { "" });
        cell.push(&context.links.to_page(
            key,
            None,
            &code(crate::outline::pages::relation_tables::short(context, key)),
        ));
    }
    vec![
        code(&dependency.name),
        Markup::of_text(&dependency.version),
        purpose(&dependency.name),
        cell.and_more(keys.len().saturating_sub(MOST)),
    ]
}
