//! From a scan to pages.

use std::collections::BTreeMap;

use crate::locale::{Locale, Words, own, said};
use crate::outline::book::imports::Imports;
use crate::outline::book::links::Links;
use crate::outline::book::names::Names;
use crate::outline::book::relations::Relations;
use crate::outline::book::topics::Topic;
use crate::outline::book::{Book, Leaf, Subject};
use crate::outline::context::Context;
use crate::outline::manifest::all::Manifests;
use crate::outline::markup::Markup;
use crate::outline::pages::module_page;
use crate::outline::pages::{api, architecture, configuration, data_model, document, front, operations};
use crate::outline::purpose::{Sources, purposes};
use crate::outline::scan::Scan;
use crate::outline::system::System;
use crate::source::{Snapshot, TreeEntry};

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    let names = Names::new(scan, &book, &manifests);
    let links = Links::new(snapshot, &book, &names, &options.images);
    let relations = Relations::new(&Imports::new(scan, &manifests), &book);
    let purposes = purposes(&Sources { scan, book: &book, manifests: &manifests, relations: &relations });
    let system = System::new(scan);
    let context = Context {
        snapshot,
        tree,
        scan,
        book: &book,
        links: &links,
        manifests: &manifests,
        relations: &relations,
        purposes: &purposes,
        system: &system,
    };
    book.leaves.iter().map(|leaf| page(&context, leaf, &words)).collect()
}

fn page(context: &Context<'_>, leaf: &Leaf, words: &Words) -> Page {
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
    }
}

/// The page of one question; what it lists may be elsewhere than the plan thought, and then the page says so.
fn about(context: &Context<'_>, topic: Topic) -> Markup {
    let mut out = match topic {
        Topic::Architecture => architecture::write(context),
        Topic::DataModel => data_model::write(context),
        Topic::Api => api::write(context),
        Topic::Configuration => configuration::write(context),
        Topic::Operations => operations::write(context),
        Topic::Documents => front::documents(context),
    };
    if out.is_empty() {
        out.paragraph(&said(
            "The files that speak of this ({}) say nothing that could be read.",
            &[&own(topic.title())],
        ));
    }
    out
}
