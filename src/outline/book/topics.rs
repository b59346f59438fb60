//! The pages about the whole repository: one a question that a newcomer asks. Which of them there are is told by paths and by
//! what is remembered of files, so that a run that reads only some files plans the same ones.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::item::{EntryKind, FileOutline, ItemKind};
use crate::outline::language::Language;
use crate::outline::scan::Scan;
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::system_files::{Setup, setup};

/// A question about the whole repository. The order is that of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// What it is made of, and who uses whom.
    Architecture,
    /// Tables, keys, relations.
    DataModel,
    /// What it answers.
    Api,
    /// What can be set.
    Configuration,
    /// How it runs, is checked and brought out.
    Operations,
    /// Documents that people wrote.
    Documents,
}

/// Fewer module pages than this, and the front page says it all.
pub const LEAST_MODULES: usize = 5;

impl Topic {
    /// All of them.
    const ALL: [Self; 6] =
        [Self::Architecture, Self::DataModel, Self::Api, Self::Configuration, Self::Operations, Self::Documents];

    /// Its page's key: no path of a repository ends in a colon.
    pub fn key(self) -> &'static str {
        match self {
            Self::Architecture => "architecture:",
            Self::DataModel => "data-model:",
            Self::Api => "api:",
            Self::Configuration => "configuration:",
            Self::Operations => "operations:",
            Self::Documents => "documents:",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Architecture => "Architecture",
            Self::DataModel => "Data model",
            Self::Api => "HTTP API",
            Self::Configuration => "Configuration",
            Self::Operations => "Operations",
            Self::Documents => "Decisions and documents",
        }
    }

    /// Whether a source file has something to say about it.
    pub fn is_told_by(self, file: &FileOutline) -> bool {
        if classify(&file.path) != Ok(Role::Source) {
            return false;
        }
        let has = |kinds: &[EntryKind]| file.entries.iter().any(|entry| kinds.contains(&entry.kind));
        match self {
            Self::DataModel => !file.tables.is_empty(),
            Self::Api => has(&[EntryKind::Route, EntryKind::Field]) || is_remote_interface(file),
            Self::Configuration => {
                has(&[EntryKind::Setting, EntryKind::Flag])
                    || file.items.iter().any(|item| item.kind == ItemKind::Input)
            }
            Self::Architecture | Self::Operations | Self::Documents => false,
        }
    }

    /// Whether a file that is kept as text has something to say about it.
    fn is_told_by_setup(self, kind: Setup) -> bool {
        match self {
            Self::DataModel => kind == Setup::Models,
            Self::Api => matches!(kind, Setup::Schema | Setup::OpenApi | Setup::Gateway),
            Self::Configuration => matches!(kind, Setup::Settings | Setup::Gateway),
            Self::Operations => {
                matches!(kind, Setup::Compose | Setup::Image | Setup::Cluster | Setup::Checks | Setup::Processes)
            }
            _ => false,
        }
    }
}

/// Services of Protocol Buffers.
pub fn is_remote_interface(file: &FileOutline) -> bool {
    file.language == Language::Proto && file.items.iter().any(|item| item.kind == ItemKind::Interface)
}

/// The topics that single files have something to say about, by their bits.
pub const OF_FILES: [Topic; 5] =
    [Topic::DataModel, Topic::Api, Topic::Configuration, Topic::Operations, Topic::Documents];
/// Bits of the first three are remembered of a source file; this one says that it sets prefixes for routes of others.
pub const MOUNTS: u8 = 1 << 3;
/// What every page about the whole needs: manifests, owners, the README of the root.
pub const BASE: u8 = 1 << 7;
/// A document that has a page of its own.
pub const DOCUMENT: u8 = 1 << 4;

/// What a source file has something to say about, as bits.
pub fn bits_of(file: &FileOutline) -> u8 {
    let told =
        (0..3).zip(OF_FILES).filter(|(_, topic)| topic.is_told_by(file)).fold(0, |bits, (bit, _)| bits | 1 << bit);
    told | if file.mounts.is_empty() { 0 } else { MOUNTS }
}

/// Which pages about the whole a file is read for, as bits; `told` is what is remembered of a source file.
pub fn spoken(path: &str, told: u8) -> u8 {
    // What sets a prefix is read with the routes.
    let of_source = told & 7 | if told & MOUNTS == 0 { 0 } else { 1 << 1 };
    let kind = setup(path);
    let of_setup = (0..).zip(OF_FILES).filter(|(_, topic)| kind.is_some_and(|kind| topic.is_told_by_setup(kind)));
    let is_base = match classify(path) {
        Ok(Role::Manifest) => true,
        Ok(Role::Readme) => !path.contains('/'),
        _ => kind == Some(Setup::Owners),
    };
    of_setup.fold(of_source, |bits, (bit, _): (u8, Topic)| bits | 1 << bit) | if is_base { BASE } else { 0 }
}

/// Keys of the pages whose topics these bits name.
pub fn keys_of(bits: u8) -> Vec<&'static str> {
    let named = (0..).zip(OF_FILES).filter(|(bit, _): &(u8, Topic)| bits & 1 << bit != 0);
    named.map(|(_, topic)| topic.key()).collect()
}

/// Whether a page is about the whole repository.
pub fn is_topic(key: &str) -> bool {
    Topic::ALL.iter().any(|topic| topic.key() == key)
}

/// The files that each topic's page is made from; `modules` are the keys of the modules' pages, `documents` those of
/// documents that stand at the top.
pub fn topics(scan: &Scan, modules: &BTreeSet<String>, documents: &[String]) -> BTreeMap<Topic, Vec<String>> {
    let mut out = BTreeMap::new();
    if modules.len() < LEAST_MODULES {
        return out;
    }
    out.insert(Topic::Architecture, Vec::new());
    if documents.len() > 1 {
        out.insert(Topic::Documents, documents.to_vec());
    }
    for topic in [Topic::DataModel, Topic::Api, Topic::Configuration, Topic::Operations] {
        // What sets prefixes has to be read with the routes.
        let has_routes = topic == Topic::Api && scan.files().any(|file| topic.is_told_by(file));
        let is_source = |file: &&FileOutline| topic.is_told_by(file) || has_routes && !file.mounts.is_empty();
        let sources = scan.files().filter(is_source).map(|file| file.path.clone());
        let texts = scan.texts.keys().filter(|path| setup(path).is_some_and(|kind| topic.is_told_by_setup(kind)));
        let mut paths: Vec<String> = sources.chain(texts.cloned()).collect();
        paths.sort();
        if !paths.is_empty() {
            out.insert(topic, paths);
        }
    }
    out
}
