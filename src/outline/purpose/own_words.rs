//! What a module says of itself: the documentation of the file that speaks for it.

use crate::outline::book::Module;
use crate::outline::book::members::holds_members;
use crate::outline::doc::Doc;
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::purpose::phrases::says_what_it_is;
use crate::outline::select::plan::folder;

/// The module's own words.
pub fn of(module: &Module, files: &[&FileOutline]) -> Option<String> {
    let own = |file: &&FileOutline| module.files.contains(&file.path) || module.apart.contains(&file.path);
    let said = match files {
        [only] if own(only) => file_summary(only),
        _ => {
            let lead = speaker(files.iter().copied().filter(own))?;
            Doc::of(lead.language, &lead.doc).summary()
        }
    };
    Some(said).filter(|said| says_what_it_is(said))
}

/// The file whose documentation is that of its folder: the one that a convention names, the best first.
pub fn speaker<'f>(files: impl Iterator<Item = &'f FileOutline>) -> Option<&'f FileOutline> {
    let all: Vec<&FileOutline> = files.collect();
    let depth = |file: &FileOutline| file.path.matches('/').count();
    let lead = all
        .iter()
        .filter_map(|file| Some((rank(file)?, *file)))
        .filter(|(_, file)| !file.doc.is_empty())
        // What stands further down speaks for what is further down.
        .min_by_key(|(rank, file)| (depth(file), *rank, &file.path))
        .map(|(_, file)| file)?;
    // One of several folders side by side does not speak for all of them.
    let home = folder(&lead.path);
    let is_below =
        |file: &&FileOutline| home.is_empty() || file.path.strip_prefix(home).is_some_and(|rest| rest.starts_with('/'));
    all.iter().all(is_below).then_some(lead)
}

/// How well a file speaks for its folder, the best first; `None` when it does not.
fn rank(file: &FileOutline) -> Option<usize> {
    // Each file of a Go package may hold the package's comment.
    named_to_speak(&file.path).or((file.language == Language::Go).then_some(usize::MAX))
}

/// Whether a file bears a name by which it speaks for its folder.
pub fn speaks_for_folder(path: &str) -> bool {
    named_to_speak(path).is_some()
}

fn named_to_speak(path: &str) -> Option<usize> {
    // Files that exist to speak for their folder; what others import by the folder's name; where the program begins.
    const STEMS: [&str; 9] = ["package-info", "doc", "package", "__init__", "mod", "lib", "index", "main", "Program"];
    Language::of_path(path)?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.split('.').next().unwrap_or(name);
    // `cache/cache.go`; `lib/mailer/mailer.rb`.
    let is_namesake = folder.rsplit('/').next().is_some_and(|step| !step.is_empty() && step.eq_ignore_ascii_case(stem));
    STEMS.iter().position(|known| *known == stem).or(is_namesake.then_some(STEMS.len()))
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
