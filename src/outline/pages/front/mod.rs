//! The front page: what the repository is, how to work with it, where things are.

mod height;
mod introduction;
pub mod order;
mod parts;

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::PAGE_BYTES;
use crate::locale::{capital, own, said};
use crate::outline::book::readme;
use crate::outline::book::topics::{Topic, is_remote_interface};
use crate::outline::book::{Leaf, Subject};
use crate::outline::context::Context;
use crate::outline::diagram::Diagram;
use crate::outline::figures;
use crate::outline::item::{EntryKind, ItemKind};
use crate::outline::manifest::Manifest;
use crate::outline::markup::Markup;
use crate::outline::pages::front::height::height_px;
use crate::outline::pages::front_tables as tables;
use crate::outline::pages::item_section::code;
use crate::outline::pages::relation_tables;
use crate::outline::pages::{api, architecture, commands, data_model, document, glossary, operations};
use crate::outline::purpose::phrases::rounded;
use crate::outline::select::classify::{Reason, Role, classify};
use crate::outline::select::plan::{self, folder};

/// A front page is at most this tall without its title: what is longer is folded away. Ours: three screens of 800 pixels, less
/// what the page's head and the panel that names its source take.
const MOST_PX: usize = 2_150;
/// How far the tables are open, the first that fits: rows that are shown of each, and whether what stands beside the main thing is
/// folded away as a whole.
const OPENINGS: [(usize, bool); 8] =
    [(15, false), (8, false), (8, true), (6, true), (4, true), (3, true), (2, true), (1, true)];

/// A piece of the front page, of whose tables at most so many rows are shown; and whether it stands beside the main thing.
type Section<'s> = (&'s dyn Fn(&Context<'_>, usize) -> Markup, bool);

/// The front page, and the files it was written from. Where pages about the whole stand beside it, it says what they are about;
/// else it says all of it.
pub fn write(context: &Context<'_>) -> (Markup, Vec<String>) {
    let small: [Section<'_>; 9] = [
        (&packages, false),
        (&commands::commands, false),
        (&architecture::map, false),
        (&tables::entries, false),
        (&tables::dependencies, true),
        (&relation_tables::overview, true),
        (&operations::tests, true),
        (&documents, true),
        (&glossary::write, true),
    ];
    let large: [Section<'_>; 4] = [
        (&|context, _| picture(context), false),
        (&commands::first_commands, false),
        (&|context, _| where_to_look(context), false),
        (&parts::parts, false),
    ];
    let mut out = introduction::what_it_is(context);
    out.push(&tables::facts(context));
    let end = left_out(context);
    let shown: &[Section<'_>] = if context.book.topics.is_empty() { &small } else { &large };
    let room = MOST_PX.saturating_sub(height_px(&out) + height_px(&end));
    out.push(&fitted(context, shown, room)).push(&end);
    (out, sources(context))
}

/// The sections, folded as far as they must be to fit.
fn fitted(context: &Context<'_>, sections: &[Section<'_>], room_px: usize) -> Markup {
    let mut out = Markup::new();
    for (rows, folds) in OPENINGS {
        out = Markup::new();
        for (section, is_beside) in sections {
            let piece = match folds && *is_beside {
                true => section(context, usize::MAX).folded_section(),
                false => section(context, rows),
            };
            // A part that does not fit is on the pages below in another form.
            out.push_within(&piece, PAGE_BYTES * 8 / 10);
        }
        if height_px(&out) <= room_px {
            break;
        }
    }
    out
}

/// The picture of the system where it is a small one: what runs, or else who uses whom.
fn picture(context: &Context<'_>) -> Markup {
    const MOST_BOXES: usize = 12;
    const MOST_ROWS: usize = 5;
    // Two boxes are said sooner than drawn.
    let small = |diagram: &Diagram| (3..=MOST_BOXES).contains(&diagram.nodes.len());
    let diagram = figures::services(context).filter(small).or_else(|| figures::modules(context).filter(small));
    let table = figures::table(context, diagram);
    // One row is the head. A deeper picture is on the page of the architecture.
    if table.as_str().matches("<tr>").count() > MOST_ROWS + 1 { Markup::new() } else { table }
}

/// The pages about the whole, with what each holds.
fn where_to_look(context: &Context<'_>) -> Markup {
    let rows: Vec<Vec<Markup>> = context
        .book
        .topics
        .keys()
        .filter_map(|topic| {
            let page = context.links.to_page(topic.key(), None, &Markup::of_own(topic.title()));
            let held = holds(context, *topic);
            // A page that says nothing answers no question.
            let row = || vec![Markup::of_own(question(*topic)), page, Markup::of_text(&held)];
            (!held.is_empty()).then(row)
        })
        .collect();
    let mut out = Markup::new();
    out.heading(2, "Where to look").table_without_blank_columns(&["Question", "Page", "What is there"], &rows);
    out
}

fn question(topic: Topic) -> &'static str {
    match topic {
        Topic::Architecture => "What is it made of, and who uses whom?",
        Topic::DataModel => "What does it keep?",
        Topic::Api => "What does it answer?",
        Topic::Configuration => "What can be set?",
        Topic::Operations => "How does it run, and what is checked?",
        Topic::Documents => "What did people decide and write down?",
    }
}

fn holds(context: &Context<'_>, topic: Topic) -> String {
    let sources = || context.scan.files().filter(|file| topic.is_told_by(file));
    let entries = |kind| sources().flat_map(|file| &file.entries).filter(move |entry| entry.kind == kind);
    let system = context.system;
    let parts = match topic {
        Topic::Architecture => {
            let modules = context.book.leaves.iter().filter(|leaf| matches!(leaf.subject, Subject::Module(_)));
            vec![counted(modules.filter(|leaf| plan::part_of(&leaf.key).is_none()).count(), "module", "modules")]
        }
        Topic::DataModel => {
            vec![counted(data_model::tables(context).len(), "table", "tables")]
        }
        Topic::Api => interfaces(context),
        Topic::Configuration => {
            let read = entries(EntryKind::Setting).map(|entry| entry.name.as_str());
            let listed = system.settings.iter().map(|setting| setting.name.as_str());
            let names: BTreeSet<&str> = read.chain(listed).collect();
            let options = entries(EntryKind::Flag).count();
            let inputs = context.scan.files().flat_map(|file| &file.items).filter(|item| item.kind == ItemKind::Input);
            vec![
                counted(names.len(), "setting", "settings"),
                counted(options, "option", "options"),
                counted(inputs.count(), "input", "inputs"),
            ]
        }
        Topic::Operations => vec![
            counted(system.services.len(), "service", "services"),
            counted(system.images.len(), "image", "images"),
            counted(system.checks.len(), "check", "checks"),
        ],
        Topic::Documents => vec![counted(
            context.book.topics.get(&topic).map_or(0, Vec::len),
            "document",
            "documents or folders of them",
        )],
    };
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How much of each kind of interface there is; what a description says counts where the code's own routes are not known.
fn interfaces(context: &Context<'_>) -> Vec<Option<String>> {
    let sources = || context.scan.files().filter(|file| Topic::Api.is_told_by(file));
    let routes = sources().flat_map(|file| &file.entries).filter(|entry| entry.kind == EntryKind::Route).count();
    let remote = sources().filter(|file| is_remote_interface(file)).flat_map(|file| &file.items);
    let services = remote.filter(|item| item.kind == ItemKind::Interface).count();
    // A description that knows more than the code's own routes is told beside them.
    let described = Some(context.system.operations.len()).filter(|count| *count > routes).unwrap_or_default();
    vec![
        counted(routes, "route", "routes"),
        counted(described, "described operation", "described operations"),
        counted(api::all_fields(context).len(), "field of GraphQL", "fields of GraphQL"),
        counted(services, "gRPC service", "gRPC services"),
    ]
}

/// A number with its noun; nothing for none.
fn counted(count: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(said(&format!("1 {one}"), &[])),
        count => Some(said(&format!("{{}} {many}"), &[&rounded(u32::try_from(count).unwrap_or(u32::MAX))])),
    }
}

fn sources(context: &Context<'_>) -> Vec<String> {
    let readme = readme::of_repository(context.scan, &context.snapshot.name).map(|(path, _)| path.to_owned());
    let manifests = context.manifests.all.iter().map(|manifest| manifest.path.clone());
    let mut all: Vec<String> = readme.into_iter().chain(manifests).chain(context.scan.files.keys().cloned()).collect();
    all.sort();
    all.dedup();
    all
}

/// What a repository of several packages is made of: each with what its manifest or its README says of it.
fn packages(context: &Context<'_>, most: usize) -> Markup {
    const MOST: usize = 100;
    let readmes = readme::by_folder(context.scan);
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    let mut all: Vec<&Manifest> = context.manifests.all.iter().collect();
    all.sort_by_cached_key(|manifest| order::order(context, folder(&manifest.path)));
    for manifest in all {
        let home = folder(&manifest.path);
        if home.is_empty() || !seen.insert(home) || classify(&format!("{home}/x.md")) != Ok(Role::Document) {
            continue;
        }
        let readme = readmes.get(home).copied();
        let said = match readme {
            _ if !manifest.description.is_empty() => manifest.description.clone(),
            Some(path) => crate::outline::doc::summary(&readme::introduction(&readme::markdown_of(context.scan, path))),
            None => String::new(),
        };
        if manifest.name.is_empty() && said.is_empty() {
            continue;
        }
        let name = if manifest.name.is_empty() { home } else { &manifest.name };
        let sources = format!("{home}/src");
        let page = context.book.title(home).map(|_| home).or(readme);
        let name = match page.or(context.book.title(&sources).map(|_| sources.as_str())) {
            Some(key) => context.links.to_page(key, None, &code(name)),
            None => code(name),
        };
        rows.push(vec![name, Markup::of_text(&said), code(home)]);
    }
    let left_out = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let mut out = Markup::new();
    if rows.len() > 1 {
        out.heading(2, "Packages").table_folded(&["Package", "What it is", "Folder"], &rows, most);
        if left_out > 0 {
            out.paragraph(&said("{} more have manifests of their own.", &[&left_out.to_string()]));
        }
    }
    out
}

/// The repository's own documents that stand at the top of their shelves.
pub fn documents(context: &Context<'_>, most: usize) -> Markup {
    let mut out = Markup::new();
    let is_top = |leaf: &Leaf| matches!(leaf.parent.as_deref(), Some("" | "documents:"));
    let mut paths = Vec::new();
    let mut shelves = Vec::new();
    for leaf in &context.book.leaves {
        match &leaf.subject {
            Subject::Document if is_top(leaf) => paths.push(leaf.key.as_str()),
            Subject::Shelf(documents) => {
                let mut line = Markup::new();
                let page = context.links.to_page(&leaf.key, None, &code(&leaf.key));
                line.said("{}: {} documents", &[&page, &Markup::of_text(&documents.len().to_string())]);
                shelves.push(line);
            }
            _ => {}
        }
    }
    if paths.is_empty() && shelves.is_empty() {
        return out;
    }
    out.heading(2, "Documents").push(&document::table(context, paths.into_iter(), most)).list(&shelves);
    out
}

/// What the pages do not show, and why.
fn left_out(context: &Context<'_>) -> Markup {
    let silent = &context.census.silent;
    let mut out = Markup::new();
    if !silent.is_empty() {
        let parts: Vec<String> =
            silent.iter().map(|(language, count)| format!("{} {language}", rounded(*count))).collect();
        let is_one = silent.iter().map(|(_, count)| count).sum::<u32>() == 1;
        let sentence = if is_one { "{} file is not described." } else { "{} files are not described." };
        out.heading(2, "Left out").paragraph(&said(sentence, &[&capital(&parts.join(", "))]));
    }
    if let Some(sentence) = left_out_sentence(context.scan.left_out()) {
        if silent.is_empty() {
            out.heading(2, "Left out");
        }
        out.paragraph(&sentence);
    }
    out
}

/// Which files pages do not show, by reason; `None` where there is nothing to say.
pub fn left_out_sentence(left_out: &BTreeMap<Reason, u32>) -> Option<String> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for (reason, count) in left_out {
        let text = match reason {
            Reason::Vendored => "somebody else's code",
            Reason::Generated => "generated by a tool",
            Reason::Minified => "minified",
            Reason::SecretLooking => "named like secrets, never read",
            Reason::TooLarge => "over the size limit",
            Reason::LfsPointer => "stored in Git LFS",
            Reason::Encoding => "in an unknown encoding (neither UTF-8 nor UTF-16)",
            Reason::NotGiven => "not delivered by the Git host",
            Reason::OverPlan => "over the limit of files that are read",
            _ => continue,
        };
        *counts.entry(text).or_default() += count;
    }
    let parts: Vec<String> =
        counts.into_iter().map(|(text, count)| format!("{} {}", rounded(count), own(text))).collect();
    (!parts.is_empty()).then(|| said("Files that these pages do not show: {}.", &[&parts.join(", ")]))
}
