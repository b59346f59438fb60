//! From a scan to pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::{Locale, Words, own, said};
use crate::outline::book::division::Division;
use crate::outline::book::imports::Imports;
use crate::outline::book::links::Links;
use crate::outline::book::names::Names;
use crate::outline::book::relations::Relations;
use crate::outline::book::topics::Topic;
use crate::outline::book::{Book, Leaf, Module, Subject};
use crate::outline::census::Census;
use crate::outline::context::Context;
use crate::outline::manifest::all::Manifests;
use crate::outline::markup::Markup;
use crate::outline::pages::module_page;
use crate::outline::pages::{api, architecture, configuration, data_model, document, front, operations};
use crate::outline::purpose::{Purpose, Sources, purposes, purposes_of_pages};
use crate::outline::scan::Scan;
use crate::outline::select::plan;
use crate::outline::system::System;
use crate::source::{Snapshot, TreeEntry};

/// One page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Stable: empty for the front page, else the path it is about.
    pub key: String,
    /// Key of the page above; `None` for the front page.
    pub parent: Option<String>,
    /// `{module} · {repository}`, at most 255 characters, unique in the set whatever the case.
    pub title: String,
    /// Storage format without the source panel. Links hold [`crate::outline::COMMIT`] where the commit belongs.
    pub body: String,
    /// Files it was written from.
    pub sources: u32,
    /// Their paths, sorted.
    pub source_paths: Vec<String>,
    /// Whether it has no files of its own: it says what the pages below it are for.
    pub stands_above: bool,
    /// Of a module whose files were all read: a hash of what the pages about the whole say of it. Another one means that those
    /// are to be written again.
    pub standing: String,
}

/// How to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// Titles by page key, where they must differ from our own because the space has such a page already. Links follow.
    pub titles: BTreeMap<String, String>,
    /// Pictures of the repository that pages show, by path: the name that each has among a page's attachments. Others are
    /// links to the Git host.
    pub images: BTreeMap<String, String>,
    /// Whether the files are a part of a repository: of the whole nothing can be said then.
    pub is_part: bool,
    /// The language of the writer's own words.
    pub locale: Locale,
}

/// All pages of the repository: front page first, then modules and documents by path. The same input gives the same pages.
pub fn write(snapshot: &Snapshot, tree: &[TreeEntry], scan: &Scan, options: &WriteOptions) -> Vec<Page> {
    let scan: &Scan = &scan.settled();
    let words = Words::of(options.locale);
    let book = Book::plan(snapshot, scan, &options.titles, options.is_part, &words);
    let manifests = Manifests::new(scan);
    let relations = Relations::new(&Imports::new(scan, &manifests), &book);
    let purposes = purposes(&Sources { scan, book: &book, manifests: &manifests, relations: &relations });
    let known = Known { manifests, relations, purposes, census: &Census::new(tree, scan), division: None };
    written(snapshot, scan, options, &book, &known)
}

/// The front page and the pages about the whole of a divided repository, from the files that they are made from.
pub fn write_whole(snapshot: &Snapshot, scan: &Scan, options: &WriteOptions, division: &Division) -> Vec<Page> {
    let scan: &Scan = &scan.settled();
    let words = Words::of(options.locale);
    let book = Book::of_division(snapshot, scan, &options.titles, division, &words);
    let manifests = Manifests::new(scan);
    let relations = Relations::of_division(division, &manifests);
    let purposes =
        purposes_of_pages(&Sources { scan, book: &book, manifests: &manifests, relations: &relations }, division);
    let known = Known { manifests, relations, purposes, census: &division.census, division: Some(division) };
    written(snapshot, scan, options, &book, &known)
}

/// What is known besides the book.
struct Known<'a> {
    manifests: Manifests,
    relations: Relations,
    purposes: BTreeMap<String, Purpose>,
    census: &'a Census,
    division: Option<&'a Division>,
}

fn written(snapshot: &Snapshot, scan: &Scan, options: &WriteOptions, book: &Book, known: &Known<'_>) -> Vec<Page> {
    let names = Names::new(scan, book, &known.manifests);
    let links = Links::new(snapshot, book, &names, &options.images);
    let system = System::new(scan);
    let context = Context {
        snapshot,
        census: known.census,
        division: known.division,
        scan,
        book,
        links: &links,
        manifests: &known.manifests,
        relations: &known.relations,
        purposes: &known.purposes,
        system: &system,
    };
    let words = Words::of(options.locale);
    let is_of_whole = |leaf: &&Leaf| matches!(leaf.subject, Subject::Front | Subject::Topic(_));
    let leaves = book.leaves.iter().filter(|leaf| known.division.is_none() || is_of_whole(leaf));
    leaves.map(|leaf| page(&context, leaf, options.is_part, &words)).collect()
}

fn page(context: &Context<'_>, leaf: &Leaf, is_part: bool, words: &Words) -> Page {
    let (body, sources): (Markup, Vec<String>) = match &leaf.subject {
        Subject::Front => front::write(context),
        Subject::Topic(topic) => (about(context, *topic), context.book.topics.get(topic).cloned().unwrap_or_default()),
        Subject::Module(module) => {
            (module_page::write(context, &leaf.key, module), module_page::sources(context, &leaf.key, module))
        }
        Subject::Shelf(documents) => (document::shelf(context, documents), documents.clone()),
        Subject::Document => (document::write(context, &leaf.key), vec![leaf.key.clone()]),
    };
    // What is about everything was written from everything.
    let count = if sources.is_empty() { context.scan.files.len() } else { sources.len() };
    Page {
        key: leaf.key.clone(),
        parent: leaf.parent.clone(),
        title: leaf.title.clone(),
        body: words.spoken(body.as_str()),
        sources: u32::try_from(count).unwrap_or(u32::MAX),
        source_paths: sources,
        stands_above: matches!(&leaf.subject, Subject::Module(module) if module.stands_above()),
        standing: match &leaf.subject {
            Subject::Module(module) => standing(context, leaf, module, is_part),
            _ => String::new(),
        },
    }
}

/// What the pages about the whole say of a module: its row of the map, whom it uses, what it answers, keeps and takes.
/// Of a part of a repository that is no more than what it is and whom it uses.
fn standing(context: &Context<'_>, leaf: &Leaf, module: &Module, is_part: bool) -> String {
    let paths = || module.files.iter().chain(&module.apart);
    if module.stands_above()
        || plan::part_of(&leaf.key).is_some()
        || paths().any(|path| context.scan.is_remembered(path))
    {
        return String::new();
    }
    let row = architecture::map_row(context, leaf, module, false);
    let mut text: Vec<&str> =
        row.iter().skip(1).take(if is_part { 1 } else { row.len() }).map(Markup::as_str).collect();
    let relations = context.relations;
    let names = [relations.uses.get(&leaf.key), relations.outside.get(&leaf.key)];
    text.extend(names.into_iter().flatten().flatten().map(String::as_str));
    let files = paths().filter_map(|path| context.scan.files.get(path));
    let entries = files.flat_map(|file| {
        let tables = file.tables.iter().map(|table| table.name.as_str());
        file.entries.iter().map(|entry| entry.name.as_str()).chain(tables)
    });
    let entries: BTreeSet<&str> = entries.filter(|_| !is_part).collect();
    text.extend(entries);
    crate::crypto::hex(&crate::crypto::sha256(text.join("\n").as_bytes())).chars().take(STANDING_CHARS).collect()
}

/// Enough to tell one state of a module from the one before.
const STANDING_CHARS: usize = 8;

/// The page of one question; what it lists may be elsewhere than the plan thought, and then the page says so.
fn about(context: &Context<'_>, topic: Topic) -> Markup {
    let mut out = match topic {
        Topic::Architecture => architecture::write(context),
        Topic::DataModel => data_model::write(context),
        Topic::Api => api::write(context),
        Topic::Configuration => configuration::write(context),
        Topic::Operations => operations::write(context),
        Topic::Documents => front::documents(context, usize::MAX),
    };
    if out.is_empty() {
        out.paragraph(&said(
            "The files that speak of this ({}) say nothing that could be read.",
            &[&own(topic.title())],
        ));
    }
    let unread = unread(context, topic);
    if unread > 0 {
        out.paragraph(&said(
            "{} more files speak of this than are read for one page; the pages of their modules show them.",
            &[&unread.to_string()],
        ));
    }
    out
}

/// How many files that a topic's page would be made from are not at hand.
fn unread(context: &Context<'_>, topic: Topic) -> usize {
    let files = context.book.topics.get(&topic).filter(|_| topic != Topic::Documents).into_iter().flatten();
    files.filter(|path| context.division.is_some() && !context.scan.holds(path)).count()
}
