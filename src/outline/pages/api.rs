//! The page of the API: every route with who answers it, one table a service.

use std::collections::BTreeMap;

use crate::outline::book::packages::homes;
use crate::outline::book::topics::Topic;
use crate::outline::context::Context;
use crate::outline::doc::Doc;
use crate::outline::figures;
use crate::outline::item::{Entry, EntryKind, FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::markup::Markup;
use crate::outline::pages::front_tables::labels;
use crate::outline::pages::item_section::code;
use crate::outline::select::plan::folder;

/// The page's body; nothing when there are no routes.
pub fn write(context: &Context<'_>) -> Markup {
    let homes = homes(context.scan);
    let mut services: BTreeMap<&str, Vec<(&FileOutline, &Entry)>> = BTreeMap::new();
    for file in context.scan.files().filter(|file| Topic::Api.is_told_by(file)) {
        let mut steps = std::iter::successors(Some(folder(&file.path)), |at| (!at.is_empty()).then(|| folder(at)));
        let home = steps.find(|at| homes.contains(at)).unwrap_or_default();
        let routes = file.entries.iter().filter(|entry| entry.kind == EntryKind::Route && !entry.name.is_empty());
        services.entry(home).or_default().extend(routes.map(|entry| (file, entry)));
    }
    let mut out = Markup::new();
    services.retain(|_, routes| !routes.is_empty());
    if services.is_empty() {
        return out;
    }
    out.paragraph("Routes are spelled as where they are declared; a prefix that other code sets is not in them.");
    out.push(&figures::table(context, figures::request(context)));
    let is_one = services.len() == 1;
    for (home, mut routes) in services {
        let heading = if is_one || home.is_empty() { "Routes" } else { home };
        routes.sort_by_key(|(file, entry)| (path_of(&entry.name), entry.name.as_str(), file.path.as_str()));
        out.heading(2, heading).push(&table(context, &routes));
    }
    out
}

fn path_of(route: &str) -> &str {
    route.rsplit_once(' ').map_or(route, |(_, path)| path)
}

fn table(context: &Context<'_>, routes: &[(&FileOutline, &Entry)]) -> Markup {
    const MOST: usize = 400;
    let labels = labels(&routes.iter().map(|(file, _)| file.path.as_str()).collect());
    let rows: Vec<Vec<Markup>> = routes
        .iter()
        .take(MOST)
        .map(|(file, entry)| {
            let (verb, path) = entry.name.rsplit_once(' ').unwrap_or(("", &entry.name));
            let handler = handler(file, entry);
            let name = match handler {
                Some(item) => context.links.to_item(&file.path, item),
                None if entry.detail.is_empty() => Markup::new(),
                None => code(&entry.detail),
            };
            let said = handler.map(|item| Doc::of(file.language, &item.doc).summary()).unwrap_or_default();
            let takes = handler.map(|item| takes(file.language, item)).unwrap_or_default();
            let takes = if takes.is_empty() { Markup::new() } else { code(&takes) };
            let shown =
                format!("{}, line {}", labels.get(file.path.as_str()).unwrap_or(&file.path.as_str()), entry.line);
            let place = context.links.to_lines(&file.path, entry.line, entry.line, &shown);
            vec![Markup::of_text(verb), code(path), name, Markup::of_text(&said), takes, place]
        })
        .collect();
    let mut out = Markup::new();
    out.table_without_blank_columns(
        &["Method", "Path", "Answered by", "What it does", "Takes and gives", "Where"],
        &rows,
    );
    if routes.len() > MOST {
        out.paragraph(&format!("{} more are on the modules' pages.", routes.len() - MOST));
    }
    out
}

/// Who answers a route: the function of the name that stands with it; else the one that the route stands on.
fn handler<'f>(file: &'f FileOutline, entry: &Entry) -> Option<&'f Item> {
    let is_function = |item: &&Item| matches!(item.kind, ItemKind::Function | ItemKind::Method);
    if !entry.detail.is_empty() {
        let name = entry.detail.rsplit(['.', ':', '#', '@']).next().unwrap_or(&entry.detail);
        return file.items.iter().filter(is_function).find(|item| item.name == name);
    }
    const NEAR: u32 = 12;
    // What holds the line and begins on it or above, as a decorator does; else the next below.
    let is_decorated = |item: &&Item| {
        item.start_line <= entry.line && entry.line <= item.end_line && entry.line - item.start_line <= NEAR
    };
    let held = file.items.iter().filter(is_function).filter(is_decorated).max_by_key(|item| item.start_line);
    let has_decorators = !matches!(file.language, Language::Go | Language::Php | Language::Ruby | Language::JavaScript);
    held.filter(|_| has_decorators).or_else(|| {
        let below = file.items.iter().filter(is_function).filter(|item| item.start_line >= entry.line);
        below.min_by_key(|item| item.start_line).filter(|item| has_decorators && item.start_line - entry.line <= NEAR)
    })
}

/// The parameters and the result of a signature, on one line.
fn takes(language: Language, item: &Item) -> String {
    let line = item.signature.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(at) = line.find(&format!("{}(", item.name)) else { return String::new() };
    let (before, rest) = line.split_at_checked(at).unwrap_or((&line, ""));
    let rest = rest
        .get(item.name.len()..)
        .unwrap_or_default()
        .trim_end_matches([':', '{', ' ', ';'])
        .trim_end_matches("=>")
        .trim_end();
    // Where the type stands before the name it is told behind it.
    let typed =
        matches!(language, Language::Java | Language::CSharp).then(|| before.trim_end().rsplit(' ').next()).flatten();
    let gives = typed.filter(|kind| !matches!(*kind, "void" | "public" | "Task" | "static" | ""));
    let text = gives.map_or(rest.to_owned(), |kind| format!("{rest} → {kind}"));
    let short = crate::text::first_chars(&text, 160);
    match text.as_str() {
        "()" => String::new(),
        whole if short.len() < whole.len() => format!("{short} …"),
        whole => whole.to_owned(),
    }
}
