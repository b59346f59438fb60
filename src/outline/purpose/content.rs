//! What a module is about, by the documentation of what is in it.

use crate::locale::said as phrase;
use crate::outline::book::members::holds_members;
use crate::outline::doc::Doc;
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::purpose::kin::name_of;
use crate::outline::purpose::own_words::speaks_for_folder;
use crate::outline::purpose::phrases::{ended, says_what_it_is, some};
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// What the first documented type or function says, the longest one first: it is what the module is about.
pub fn of(files: &[&FileOutline]) -> Option<String> {
    let items = files.iter().flat_map(|file| file.items.iter().map(move |item| (*file, item)));
    steps::count(files.iter().map(|file| file.items.len()).sum());
    let is_main =
        |item: &Item| item.public && item.owner.is_empty() && !item.doc.is_empty() && item.kind != ItemKind::Module;
    // A constant is not what a module is about, nor is a macro of C.
    let is_aside = |file: &FileOutline, item: &Item| match item.kind {
        ItemKind::Constant | ItemKind::Variable => true,
        ItemKind::Macro => matches!(file.language, Language::C | Language::Cpp),
        // What stands above a function of the shell is often about the line below it.
        _ => file.language == Language::Shell,
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
    let mut known = std::collections::BTreeSet::new();
    names.retain(|name| known.insert(*name));
    let is_too_many = names.len() > MOST_FUNCTIONS;
    // What bears the module's name is what it is about, whatever stands beside it.
    let home = files.first().map_or("", |file| folder(&file.path).rsplit('/').next().unwrap_or_default());
    let is_namesake = |item: &Item| is_alike(&item.name, home);
    spoken.retain(|(_, item)| is_namesake(item) || !is_too_many);
    spoken.sort_by_key(|(_, item)| !is_namesake(item));
    spoken.into_iter().take(5).find_map(|(file, item)| {
        let said = Doc::of(file.language, &item.doc).summary();
        let name = name_of(file, item);
        let is_named = said.to_lowercase().contains(&name.to_lowercase());
        let said = Some(said).filter(|said| says_what_it_is(said))?;
        let said = if is_named { said } else { format!("{name}: {said}") };
        // One of several speaks for itself: the others are named, so that nobody takes it for all.
        let others: Vec<&str> = names.iter().copied().filter(|name| *name != item.name).collect();
        Some(if others.is_empty() { said } else { phrase("{} Beside it {}.", &[&ended(&said), &some(&others)]) })
    })
}

/// Whether one name is the other one, as names of types and of folders are spelled: `DecayMap` and `decay_map`.
fn is_alike(name: &str, folder: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let (name, folder) = (plain(name), plain(folder));
    folder.len() > 2 && name.len() > 2 && (name == folder || name.trim_end_matches('s') == folder.trim_end_matches('s'))
}

/// A function or type that others may use.
pub fn is_offered(item: &&Item) -> bool {
    let is_main = holds_members(item.kind) || item.kind == ItemKind::Function;
    item.public && item.owner.is_empty() && is_main && !matches!(item.name.as_str(), "" | "default")
}

/// What each of a few files says; else what the largest file says that says anything, and which others are beside it.
pub fn of_files(files: &[&FileOutline]) -> Option<String> {
    // One of many speaks for itself alone; what a few say is read at a glance.
    const MOST_FILES: usize = 12;
    const FEW_FILES: usize = 3;
    const MOST_CHARS: usize = 320;
    if files.len() > MOST_FILES {
        return None;
    }
    let own = |file: &FileOutline| Doc::of(file.language, &file.doc).summary();
    let top = files.iter().map(|file| folder(&file.path)).min_by_key(|home| home.len()).unwrap_or_default();
    let is_spread = files.iter().any(|file| folder(&file.path) != top);
    // What stands in one of the folders below is about that one.
    let stands_at_top = |file: &FileOutline| folder(&file.path) == top;
    let said = files.iter().filter(|file| stands_at_top(file)).map(|file| (*file, own(file)));
    let mut said: Vec<(&FileOutline, String)> = said.filter(|(_, said)| says_what_it_is(said)).collect();
    said.sort_by_key(|(file, _)| (std::cmp::Reverse(file.lines), &file.path));
    let name = |file: &FileOutline| -> String {
        // `card/index.jsx` among others of that name is known by its folder.
        let home = if is_spread && speaks_for_folder(&file.path) { folder(&file.path) } else { &file.path };
        home.rsplit('/').next().unwrap_or(home).to_owned()
    };
    let all: Vec<String> = said.iter().map(|(file, said)| format!("{}: {}", name(file), ended(said))).collect();
    let all = all.join(" ");
    if (2..=FEW_FILES).contains(&files.len()) && said.len() == files.len() && all.chars().count() <= MOST_CHARS {
        return Some(all);
    }
    let (lead, said) = said.into_iter().next()?;
    let lead_name = name(lead);
    let mut others: Vec<String> = files.iter().map(|file| name(file)).filter(|other| *other != lead_name).collect();
    others.dedup();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let said = format!("{lead_name}: {}", ended(&said));
    Some(if others.is_empty() { said } else { phrase("{} Beside it {}.", &[&said, &some(&others)]) })
}

/// Whether most of several files say themselves what they are: then one function's comment is not what they are about.
pub fn files_speak(files: &[&FileOutline]) -> bool {
    let speaks = |file: &&&FileOutline| says_what_it_is(&Doc::of(file.language, &file.doc).summary());
    files.len() > 1 && files.iter().filter(speaks).count() * 2 >= files.len()
}
