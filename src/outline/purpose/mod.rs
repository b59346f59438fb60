//! What each module is for, in one sentence, by the best that is known: its own words, its README or manifest, what other
//! documents say of it, what it does, what it holds, who uses it. Names alone come last.

mod commands;
mod content;
pub mod duties;
pub mod kin;
pub mod mentions;
mod names;
mod own_words;
pub mod phrases;

pub use own_words::{file_summary, speaker, speaks_for_folder};

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::{capital, own, said as phrase};
use crate::outline::book::division::Division;
use crate::outline::book::members::holds_members;
use crate::outline::book::packages::homes;
use crate::outline::book::relations::{Relations, last_step};
use crate::outline::book::{Book, Module, Subject, readme};
use crate::outline::doc::summary;
use crate::outline::item::FileOutline;
use crate::outline::manifest::all::Manifests;
use crate::outline::purpose::content::is_offered;
use crate::outline::purpose::mentions::Mentions;
use crate::outline::purpose::phrases::{says_what_it_is, some};
use crate::outline::scan::Scan;
use crate::outline::select::plan::{self, folder};
use crate::outline::steps;

/// Where a purpose is from, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// The module's documentation.
    Itself,
    /// Its README, its manifest.
    Package,
    /// Another document of the repository.
    Document,
    /// Routes, tables, commands, conventions.
    Duties,
    /// The documentation of the main thing in it.
    Content,
    /// Who uses it, and on what it is built.
    Users,
    /// Nothing: names, or kinds of files.
    Names,
}

/// What a module is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// One or two sentences of plain text; never empty.
    pub text: String,
    /// Where it is from.
    pub told: Told,
}

/// What is known of the whole repository.
pub struct Sources<'a> {
    pub scan: &'a Scan,
    pub book: &'a Book,
    pub manifests: &'a Manifests,
    pub relations: &'a Relations,
}

/// The purpose of every module, by page key.
pub fn purposes(sources: &Sources<'_>) -> BTreeMap<String, Purpose> {
    let readmes = readme::by_folder(sources.scan);
    let mentions = Mentions::new(sources.scan, sources.book);
    let homes = homes(sources.scan);
    let children = children(sources.book);
    let mut out = BTreeMap::new();
    for leaf in &sources.book.leaves {
        let Subject::Module(module) = &leaf.subject else { continue };
        let files = files_of(sources, &leaf.key, module);
        let below = children.get(leaf.key.as_str()).map_or(&[][..], Vec::as_slice);
        // A lone file that bears no speaking name says what it is, and the manifest what the package is.
        let is_aside = matches!(files.as_slice(), [only] if !speaks_for_folder(&only.path));
        let described = || package(sources, &readmes, module).map(|text| (text, Told::Package));
        let told = is_aside
            .then(described)
            .flatten()
            .or_else(|| own_words::of(module, &files).map(|text| (of_one_file(&text, below, &files), Told::Itself)))
            .or_else(described)
            .or_else(|| mentions.of(&leaf.key).map(|text| (text, Told::Document)))
            .or_else(|| by_content(sources, &homes, (&leaf.key, module), &files));
        let (text, told) = told.unwrap_or_else(|| (names::of(below, &leaf.key, &files), Told::Names));
        out.insert(leaf.key.clone(), Purpose { text, told });
    }
    inherit(sources, &children, &mut out);
    out
}

/// The purposes of a divided repository's modules: what each page says first; of those that are not read back what the manifest
/// says, and names.
pub fn purposes_of_pages(sources: &Sources<'_>, division: &Division) -> BTreeMap<String, Purpose> {
    let children = children(sources.book);
    let mut out = BTreeMap::new();
    for leaf in &sources.book.leaves {
        let Subject::Module(module) = &leaf.subject else { continue };
        let said = division.pages.get(&leaf.key).map(|page| page.summary.clone()).filter(|text| says_what_it_is(text));
        let told = said
            .map(|text| (text, Told::Itself))
            .or_else(|| package(sources, &BTreeMap::new(), module).map(|text| (text, Told::Package)));
        let by_name = || kin::kind_of_folder(&leaf.key).map(|kind| (format!("{}.", own(kind)), Told::Duties));
        let told = told.or_else(by_name);
        let below = children.get(leaf.key.as_str()).map_or(&[][..], Vec::as_slice);
        let names =
            || if below.is_empty() { own("Its page shows what is in it.") } else { names::of(below, &leaf.key, &[]) };
        let (text, told) = told.unwrap_or_else(|| (names(), Told::Names));
        out.insert(leaf.key.clone(), Purpose { text, told });
    }
    inherit(sources, &children, &mut out);
    out
}

/// A page that only stands above `src` or above one other says what that one says.
fn inherit(sources: &Sources<'_>, children: &Children<'_>, purposes: &mut BTreeMap<String, Purpose>) {
    // Of a text that another one takes over behind its own. Ours.
    const MOST_BYTES: usize = 300;
    let homes = homes(sources.scan);
    // From the innermost outwards, so that what was taken over is passed on.
    for leaf in sources.book.leaves.iter().rev() {
        // What a package's start says of itself is more than that it starts something.
        let is_silent = purposes.get(&leaf.key).is_some_and(|purpose| purpose.told >= Told::Duties);
        let is_group = matches!(&leaf.subject, Subject::Module(module) if module.stands_above());
        let below = children.get(leaf.key.as_str()).filter(|_| is_silent && is_group);
        // The sources of a package just below it; not those of a package further down.
        let is_package = homes.contains(leaf.key.as_str());
        let is_own =
            |key: &&&str| is_package && matches!(key.strip_prefix(leaf.key.as_str()), Some("/src" | "/lib" | "/app"));
        let own = below.into_iter().flatten().find(is_own);
        let only = below.and_then(|keys| keys.first().filter(|_| keys.len() == 1));
        let worse = purposes.get(&leaf.key).map(|purpose| purpose.told);
        let said = own.or(only).and_then(|key| purposes.get(*key)).filter(|purpose| {
            Some(purpose.told) < worse && (worse == Some(Told::Names) || purpose.told == Told::Itself)
        });
        let said = said.cloned();
        // What the only one there is declares is more than that it is there.
        let inner = only.filter(|_| worse == Some(Told::Names)).and_then(|key| purposes.get(*key));
        let inner = inner.filter(|purpose| purpose.told == Told::Names && purpose.text.len() < MOST_BYTES);
        let inner = inner.map(|purpose| purpose.text.clone());
        if let (Some(inner), Some(purpose)) = (inner, purposes.get_mut(&leaf.key)) {
            purpose.text = format!("{} {inner}", purpose.text);
        }
        if let Some(said) = said {
            purposes.insert(leaf.key.clone(), said);
        }
        let is_told = purposes.get(&leaf.key).is_some_and(|purpose| purpose.told != Told::Names);
        let used = Some(leaf.key.as_str()).filter(|_| is_group && is_package && !is_told);
        if let (Some(used), Some(purpose)) =
            (used.and_then(|key| users_of_package(sources, &homes, key)), purposes.get_mut(&leaf.key))
        {
            purpose.text = format!("{} {used}", purpose.text);
            purpose.told = Told::Users;
        }
    }
}

/// "Used by app, data and 2 more.": the packages whose modules import what is in a package.
fn users_of_package(sources: &Sources<'_>, homes: &BTreeSet<&str>, key: &str) -> Option<String> {
    const MOST: usize = 3;
    let below = format!("{key}/");
    let inside = sources.relations.used_by.range(below.clone()..).take_while(|(used, _)| used.starts_with(&below));
    let others = inside.flat_map(|(_, users)| users).filter(|user| !user.starts_with(&below));
    let home = |user: &str| {
        let mut above = std::iter::successors(Some(user), |at| (!at.is_empty()).then(|| folder(at)));
        above.find(|at| homes.contains(at)).unwrap_or(user).to_owned()
    };
    let users: BTreeSet<String> = others.map(|user| home(user)).collect();
    let names: Vec<&str> = users.iter().take(MOST).map(String::as_str).collect();
    let listed = match users.len().saturating_sub(names.len()) {
        _ if names.is_empty() => return None,
        0 => names.join(", "),
        more => phrase("{} and {} more", &[&names.join(", "), &more.to_string()]),
    };
    Some(format!("{}.", phrase("Used by {}", &[&listed])))
}

/// What the only file beside folders says is told as that file's: `compare.rb: Compares two files.`
fn of_one_file(text: &str, below: &[&str], files: &[&FileOutline]) -> String {
    match files {
        [only] if !below.is_empty() && !speaks_for_folder(&only.path) => format!("{}: {text}", last_step(&only.path)),
        _ => text.to_owned(),
    }
}

/// Keys of the modules below each page.
type Children<'a> = BTreeMap<&'a str, Vec<&'a str>>;

fn children<'a>(book: &'a Book) -> Children<'a> {
    let mut out: Children<'a> = BTreeMap::new();
    for leaf in &book.leaves {
        steps::count(1);
        let is_module = matches!(leaf.subject, Subject::Module(_)) && plan::part_of(&leaf.key).is_none();
        // A folder without sources is there by its README.
        let is_folder = |parent: &&str| {
            let home = leaf.key.strip_suffix("/README.md").filter(|_| matches!(leaf.subject, Subject::Document));
            is_module || home.is_some_and(|home| home != *parent && folder(home) == *parent)
        };
        if let Some(parent) = leaf.parent.as_deref().filter(is_folder) {
            out.entry(parent).or_default().push(&leaf.key);
        }
    }
    out
}

/// What it does, what it holds, who uses it. A folder that only holds others does nothing itself.
fn by_content(
    sources: &Sources<'_>,
    homes: &BTreeSet<&str>,
    (key, module): (&str, &Module),
    files: &[&FileOutline],
) -> Option<(String, Told)> {
    let is_group = module.stands_above();
    if is_group && !homes.contains(key) {
        let is_schema = matches!(last_step(key), "migrations" | "migrate");
        return is_schema.then(|| (own("Changes of the database's schema, in order."), Told::Duties));
    }
    let duties = duties::of(&module.path, files).map(|text| (text, Told::Duties));
    if is_group {
        return duties;
    }
    duties
        .or_else(|| kin::of(files).map(|text| (text, Told::Duties)))
        .or_else(|| kin::of_folder(&module.path, files).map(|text| (text, Told::Duties)))
        .or_else(|| content::of_files(files).filter(|_| content::files_speak(files)).map(|text| (text, Told::Content)))
        .or_else(|| content::of(files).map(|text| (text, Told::Content)))
        .or_else(|| content::of_files(files).map(|text| (text, Told::Content)))
        .or_else(|| parts_of(sources, &module.path, files).map(|text| (text, Told::Duties)))
        .or_else(|| commands::of(sources.manifests, files).map(|text| (text, Told::Duties)))
        .or_else(|| users(sources, key, files).map(|text| (text, Told::Users)))
}

/// `account/` beside `account.rb`: what is in the folder are parts of what is in the file.
fn parts_of(sources: &Sources<'_>, path: &str, files: &[&FileOutline]) -> Option<String> {
    let beside = ["rb", "ex"].iter().find_map(|ending| sources.scan.files.get(&format!("{path}.{ending}")))?;
    let name = match beside.package.as_str() {
        "" => beside.items.iter().find(|item| holds_members(item.kind)).map(|item| item.name.as_str())?,
        package => package,
    };
    let names: Vec<&str> = files.iter().filter_map(|file| file.path.rsplit('/').next()?.split('.').next()).collect();
    Some(phrase("Parts of {}: {}.", &[name, &some(&names)]))
}

/// The module's files; of a page that stands above others all that is below it.
fn files_of<'a>(sources: &Sources<'a>, key: &str, module: &Module) -> Vec<&'a FileOutline> {
    let own: Vec<&FileOutline> =
        module.files.iter().chain(&module.apart).filter_map(|path| sources.scan.files.get(path)).collect();
    if !own.is_empty() {
        return own;
    }
    let below = format!("{key}/");
    let inside = sources.scan.files.range(below.clone()..).take_while(|(path, _)| path.starts_with(&below));
    inside.map(|(_, file)| file).filter(|file| crate::outline::book::is_shown(file)).collect()
}

/// The manifest's sentence, or the README's first one.
fn package(sources: &Sources<'_>, readmes: &BTreeMap<&str, &str>, module: &Module) -> Option<String> {
    let home = module.path.as_str();
    let is_file = module.files.first() == Some(&module.path);
    if home.is_empty() || is_file {
        return None;
    }
    let manifest = sources.manifests.all.iter().find(|manifest| folder(&manifest.path) == home);
    let described = manifest.map(|manifest| manifest.description.clone()).filter(|said| says_what_it_is(said));
    described.or_else(|| {
        let text = readme::markdown_of(sources.scan, readmes.get(home)?);
        let introduction = readme::introduction(&text);
        let spoken: Vec<&str> = introduction.lines().filter(|line| !line.trim_start().starts_with('>')).collect();
        Some(summary(&spoken.join("\n"))).filter(|said| says_what_it_is(said))
    })
}

/// The last step that is no version: `echo` of `github.com/labstack/echo/v5`.
fn short_name(key: &str) -> String {
    // `@tauri-apps/api` is called so: `api` alone is anything.
    if key.starts_with('@') {
        return key.to_owned();
    }
    let is_version = |step: &&str| {
        step.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match key {
        "/" => own("the files of the root"),
        key => {
            // `[id]` of a page's address, `src` of every package: the step above says which.
            let is_telling = |step: &&str| {
                !is_version(step)
                    && !step.starts_with(['[', '(', '_'])
                    && !matches!(*step, "src" | "lib" | "main" | "impl" | "kotlin" | "java")
            };
            key.rsplit('/').find(is_telling).unwrap_or(key).to_owned()
        }
    }
}

/// What it offers, who uses it, and the packages that it stands on.
fn users(sources: &Sources<'_>, key: &str, files: &[&FileOutline]) -> Option<String> {
    const MOST: usize = 3;
    let listed = |keys: &BTreeSet<String>| {
        let names: BTreeSet<String> = keys.iter().map(|key| short_name(key)).collect();
        let names: Vec<String> = names.into_iter().take(MOST).collect();
        match keys.len().saturating_sub(names.len()) {
            0 => names.join(", "),
            more => phrase("{} and {} more", &[&names.join(", "), &more.to_string()]),
        }
    };
    let used = sources.relations.used_by.get(key).filter(|keys| !keys.is_empty());
    let declared = |name: &&String| sources.manifests.is_declared(name);
    let outside: BTreeSet<String> =
        sources.relations.outside.get(key).into_iter().flatten().filter(declared).cloned().collect();
    let built = Some(outside).filter(|names| !names.is_empty()).map(|names| phrase("built on {}", &[&listed(&names)]));
    let used = used.map(|keys| phrase("used by {}", &[&listed(keys)]));
    let mut names: Vec<&str> =
        files.iter().flat_map(|file| &file.items).filter(is_offered).map(|item| item.name.as_str()).collect();
    names.dedup();
    let own = Some(some(&names)).filter(|names| !names.is_empty());
    let known: Vec<String> = [used, built].into_iter().flatten().collect();
    // A name keeps its letters; a sentence begins with a capital.
    match own {
        _ if known.is_empty() => None,
        Some(own) => Some(format!("{own}; {}.", known.join("; "))),
        None => Some(format!("{}.", capital(&known.join("; ")))),
    }
}
