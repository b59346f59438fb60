//! What each module is for, in one sentence, by the best that is known: its own words, its README or manifest, what other
//! documents say of it, what it does, what it holds, who uses it. Names alone come last.

pub mod duties;
pub mod kin;
pub mod mentions;
pub mod phrases;

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::{capital, own, said as phrase};
use crate::outline::book::members::holds_members;
use crate::outline::book::packages::homes;
use crate::outline::book::relations::Relations;
use crate::outline::book::{Book, Module, Subject, readme};
use crate::outline::doc::{Doc, summary};
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::manifest::all::Manifests;
use crate::outline::purpose::mentions::Mentions;
use crate::outline::purpose::phrases::{says_what_it_is, some};
use crate::outline::scan::Scan;
use crate::outline::select::plan::folder;
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
    /// Nothing: its names.
    Names,
}

/// What a module is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// One or two sentences of plain text; empty when there are not even names.
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
        let told = itself(module, &files)
            .map(|text| (text, Told::Itself))
            .or_else(|| package(sources, &readmes, module).map(|text| (text, Told::Package)))
            .or_else(|| mentions.of(&leaf.key).map(|text| (text, Told::Document)))
            .or_else(|| by_content(sources, &homes, (&leaf.key, module), &files));
        let (text, told) = told.unwrap_or_else(|| (declared(&children, &leaf.key, &files), Told::Names));
        out.insert(leaf.key.clone(), Purpose { text, told });
    }
    inherit(sources, &children, &mut out);
    out
}

/// A page that only stands above `src` or above one other says what that one says.
fn inherit(sources: &Sources<'_>, children: &Children<'_>, purposes: &mut BTreeMap<String, Purpose>) {
    // From the innermost outwards, so that what was taken over is passed on.
    for leaf in sources.book.leaves.iter().rev() {
        let is_silent = purposes.get(&leaf.key).is_some_and(|purpose| purpose.told == Told::Names);
        let is_group = matches!(&leaf.subject, Subject::Module(module) if module.stands_above());
        let below = children.get(leaf.key.as_str()).filter(|_| is_silent && is_group);
        // The sources of a package just below it; not those of a package further down.
        let is_own = |key: &&&str| matches!(key.strip_prefix(leaf.key.as_str()), Some("/src" | "/lib" | "/app"));
        let own = below.into_iter().flatten().find(is_own);
        let only = below.and_then(|keys| keys.first().filter(|_| keys.len() == 1));
        let said = own.or(only).and_then(|key| purposes.get(*key)).filter(|purpose| purpose.told != Told::Names);
        if let Some(said) = said.cloned() {
            purposes.insert(leaf.key.clone(), said);
        }
    }
}

/// Keys of the modules below each page.
type Children<'a> = BTreeMap<&'a str, Vec<&'a str>>;

fn children<'a>(book: &'a Book) -> Children<'a> {
    let mut out: Children<'a> = BTreeMap::new();
    for leaf in &book.leaves {
        steps::count(1);
        let is_module = matches!(leaf.subject, Subject::Module(_)) && !leaf.key.contains('#');
        if let Some(parent) = leaf.parent.as_deref().filter(|_| is_module) {
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
        return None;
    }
    let duties = duties::of(&module.path, files).map(|text| (text, Told::Duties));
    if is_group {
        return duties;
    }
    duties
        .or_else(|| kin::of(files).map(|text| (text, Told::Duties)))
        .or_else(|| content(files).map(|text| (text, Told::Content)))
        .or_else(|| users(sources, key, files).map(|text| (text, Told::Users)))
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

/// The module's own words.
fn itself(module: &Module, files: &[&FileOutline]) -> Option<String> {
    let own = |file: &&FileOutline| module.files.contains(&file.path) || module.apart.contains(&file.path);
    let mut spoken = files.iter().copied().filter(own).filter(|file| !file.doc.is_empty());
    let lead = match files {
        [only] if own(only) => {
            let said = file_summary(only);
            return Some(said).filter(|said| says_what_it_is(said));
        }
        _ => spoken.find(|file| speaks_for_folder(file))?,
    };
    Some(Doc::of(lead.language, &lead.doc).summary()).filter(|said| says_what_it_is(said))
}

/// Whether a file's documentation is that of its folder.
pub fn speaks_for_folder(file: &FileOutline) -> bool {
    const NAMES: [&str; 9] =
        ["lib.rs", "mod.rs", "main.rs", "__init__.py", "package-info.java", "index.ts", "index.js", "mod.ts", "doc.go"];
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    file.language == Language::Go || NAMES.contains(&name)
}

/// What a file says about itself; else what its only type says.
pub fn file_summary(file: &FileOutline) -> String {
    let own = Doc::of(file.language, &file.doc).summary();
    let is_type = |item: &&Item| item.public && item.owner.is_empty() && holds_members(item.kind);
    let mut types = file.items.iter().filter(|item| is_type(item) && item.kind != ItemKind::TypeAlias);
    // A header with functions is about more than its one struct.
    let is_c = matches!(file.language, Language::C | Language::Cpp);
    let is_wider = is_c && file.items.iter().any(|item| item.public && item.kind == ItemKind::Function);
    match (own.is_empty() && !is_wider, types.next(), types.next()) {
        (true, Some(only), None) => Doc::of(file.language, &only.doc).summary(),
        (true, None, _) => only_type(file).map(|item| Doc::of(file.language, &item.doc).summary()).unwrap_or_default(),
        _ => own,
    }
}

/// The one type that a file without public ones declares.
fn only_type(file: &FileOutline) -> Option<&Item> {
    let mut types = file.items.iter().filter(|item| item.owner.is_empty() && holds_members(item.kind));
    types.next().filter(|_| types.next().is_none() && !file.items.iter().any(|item| item.public))
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

/// What the first documented type or function says, the longest one first: it is what the module is about.
fn content(files: &[&FileOutline]) -> Option<String> {
    let items = files.iter().flat_map(|file| file.items.iter().map(move |item| (*file, item)));
    steps::count(files.iter().map(|file| file.items.len()).sum());
    let is_main =
        |item: &Item| item.public && item.owner.is_empty() && !item.doc.is_empty() && item.kind != ItemKind::Module;
    // A constant is not what a module is about, nor is a macro of C.
    let is_aside = |file: &FileOutline, item: &Item| match item.kind {
        ItemKind::Constant | ItemKind::Variable => true,
        ItemKind::Macro => matches!(file.language, Language::C | Language::Cpp),
        _ => false,
    };
    let mut spoken: Vec<(&FileOutline, &Item)> =
        items.filter(|(file, item)| is_main(item) && !is_aside(file, item)).collect();
    // One of many types, or of many functions, speaks for itself alone.
    const MOST_TYPES: usize = 4;
    const MOST_FUNCTIONS: usize = 12;
    let is_type = |item: &&Item| item.public && item.owner.is_empty() && holds_members(item.kind);
    let types = files.iter().flat_map(|file| &file.items).filter(is_type).count();
    if types > MOST_TYPES {
        return None;
    }
    spoken.sort_by_key(|(_, item)| {
        (!holds_members(item.kind), std::cmp::Reverse(item.end_line - item.start_line.min(item.end_line)))
    });
    let mut names: Vec<&str> =
        files.iter().flat_map(|file| &file.items).filter(is_offered).map(|item| item.name.as_str()).collect();
    names.dedup();
    let is_too_many = names.len() > MOST_FUNCTIONS;
    spoken.retain(|(_, item)| holds_members(item.kind) || !is_too_many);
    spoken.into_iter().take(5).find_map(|(file, item)| {
        let said = Doc::of(file.language, &item.doc).summary();
        let is_named = said.to_lowercase().contains(&item.name.to_lowercase());
        let said = Some(said).filter(|said| says_what_it_is(said))?;
        let said = if is_named { said } else { format!("{}: {said}", item.name) };
        // One of several speaks for itself: the others are named, so that nobody takes it for all.
        let others: Vec<&str> = names.iter().copied().filter(|name| *name != item.name).collect();
        Some(if others.is_empty() { said } else { phrase("{} Beside it {}.", &[&ended(&said), &some(&others)]) })
    })
}

/// A function or type that others may use.
fn is_offered(item: &&Item) -> bool {
    let is_main = holds_members(item.kind) || item.kind == ItemKind::Function;
    item.public && item.owner.is_empty() && is_main && !matches!(item.name.as_str(), "" | "default")
}

/// With a full stop, unless another mark ends it.
fn ended(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…', ')']) { text.to_owned() } else { format!("{text}.") }
}

/// The last step that is no version: `echo` of `github.com/labstack/echo/v5`.
fn short_name(key: &str) -> String {
    let is_version = |step: &&str| {
        step.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match key {
        "/" => own("the files of the root"),
        key => key.rsplit('/').find(|step| !is_version(step)).unwrap_or(key).to_owned(),
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

/// The first names of the most telling kind; members of a module count, members of a type do not.
fn declared(children: &Children<'_>, key: &str, files: &[&FileOutline]) -> String {
    // The next step of each: what is further down is told there.
    let next = |child: &&str| child.strip_prefix(key)?.trim_start_matches('/').split('/').next().map(str::to_owned);
    let below: BTreeSet<String> = children.get(key).into_iter().flatten().filter_map(next).collect();
    let below: Vec<&str> = below.iter().map(String::as_str).collect();
    if !below.is_empty() && !files.iter().any(|file| folder(&file.path) == key) {
        return phrase("Holds {}.", &[&some(&below)]);
    }
    use ItemKind::{
        Class, Constant, Enum, Function, Input, Interface, Macro, Output, Resource, Struct, Table, Trait, TypeAlias,
        Variable,
    };
    const MAINS: [ItemKind; 14] = [
        Class, Interface, Struct, Trait, Enum, Function, Table, Resource, Input, Output, TypeAlias, Macro, Constant,
        Variable,
    ];
    let items = || files.iter().flat_map(|file| &file.items);
    steps::count(items().count());
    let modules: BTreeSet<&str> =
        items().filter(|item| item.kind == ItemKind::Module).map(|item| item.name.as_str()).collect();
    let stands_alone = |item: &Item| item.owner.is_empty() || item.owner.split('.').all(|step| modules.contains(step));
    let mut found: Vec<(usize, &str)> = items()
        .filter(|item| item.public && stands_alone(item) && !matches!(item.name.as_str(), "default" | "data"))
        .filter_map(|item| Some((MAINS.iter().position(|kind| *kind == item.kind)?, item.name.as_str())))
        .collect();
    found.sort_unstable();
    found.dedup_by_key(|(_, name)| *name);
    let names: Vec<&str> = found.iter().map(|(_, name)| *name).collect();
    if names.is_empty() { String::new() } else { phrase("Declares {}.", &[&some(&names)]) }
}
