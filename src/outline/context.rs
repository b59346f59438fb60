//! What every page's writer sees.

use std::collections::BTreeMap;

use crate::outline::book::Book;
use crate::outline::book::division::Division;
use crate::outline::book::links::Links;
use crate::outline::book::relations::Relations;
use crate::outline::census::Census;
use crate::outline::manifest::all::Manifests;
use crate::outline::purpose::Purpose;
use crate::outline::scan::Scan;
use crate::outline::system::System;
use crate::source::Snapshot;

/// What every page's writer sees.
pub struct Context<'a> {
    /// The repository.
    pub snapshot: &'a Snapshot,
    /// What its tree tells in numbers.
    pub census: &'a Census,
    /// Of a divided repository: then only the files that the pages about the whole are made from are in the scan.
    pub division: Option<&'a Division>,
    /// What was read.
    pub scan: &'a Scan,
    /// The pages.
    pub book: &'a Book,
    /// Where names lead.
    pub links: &'a Links<'a>,
    /// What the manifests say.
    pub manifests: &'a Manifests,
    /// Who imports whom.
    pub relations: &'a Relations,
    /// What each module is for, by page key.
    pub purposes: &'a BTreeMap<String, Purpose>,
    /// How the system is built, checked and run.
    pub system: &'a System,
}
