//! The parts of a repository on its front page: a table of one screen, whatever the repository's folders are like.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::said;
use crate::outline::book::{Leaf, Module, Subject};
use crate::outline::context::Context;
use crate::outline::markup::Markup;
use crate::outline::pages::front::order::order;
use crate::outline::pages::item_section::code;
use crate::outline::pages::{architecture, relation_tables};
use crate::outline::purpose::Told;
use crate::outline::purpose::phrases::some;
use crate::outline::select::plan;
use crate::outline::system::owners;

/// Rows of the table. Ours.
const MOST: usize = 30;
/// Rows that are not folded away: a front page is three screens at most. Ours.
const MOST_SHOWN: usize = 8;
/// With no more parts than these the table shows what is in them.
const FEW: usize = 8;

/// A row of the table of parts.
#[derive(Clone)]
enum Part<'c> {
    /// A module's page, and whether what hangs below it is told already.
    Page(&'c Leaf, bool),
    /// A folder without a page of its own, and the pages in it.
    Folder(String, Vec<&'c Leaf>),
}

impl Part<'_> {
    fn path(&self) -> &str {
        match self {
            Self::Page(leaf, _) => &leaf.key,
            Self::Folder(path, _) => path,
        }
    }
}

/// The parts of the repository, with what each is for: the pages below the front page; where those are few or only hold others,
/// what is in them.
pub fn parts(context: &Context<'_>, most: usize) -> Markup {
    let children = modules_below(context);
    let tops = children.get("").into_iter().flatten().copied().filter(|leaf| !is_hidden(&leaf.key));
    let tops: Vec<&Leaf> = tops.collect();
    let mut shown = if tops.len() <= MOST { pages_of(tops) } else { by_step("", &tops) };
    while let Some((at, inner)) = opened(context, &children, &shown) {
        let kept = match shown.get_mut(at) {
            Some(Part::Page(leaf, told)) => {
                *told = true;
                usize::from(!is_silent_group(context, leaf))
            }
            _ => 0,
        };
        drop(shown.splice(at + kept..at + 1, inner));
    }
    sort(context, &mut shown);
    let left_out = shown.len().saturating_sub(MOST);
    // Those of everything are among the facts.
    let whole = owners::of_folder(&context.system.owners, "").join(", ");
    let rows: Vec<Vec<Markup>> = shown.iter().take(MOST).map(|part| part_row(context, part, &whole)).collect();
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Parts").table_folded(&["Part", "What it is", "Owners"], &rows, MOST_SHOWN.min(most));
    }
    if left_out > 0 {
        out.paragraph(&said("{} more are on the page of the architecture.", &[&left_out.to_string()]));
    }
    out
}

/// The parts by what a newcomer needs first. What is in a part that is shown itself comes after all of those.
fn sort(context: &Context<'_>, shown: &mut [Part<'_>]) {
    let told: Vec<String> = shown
        .iter()
        .filter(|part| matches!(part, Part::Page(_, true)))
        .map(|part| format!("{}/", part.path()))
        .collect();
    shown.sort_by_cached_key(|part| {
        let path = part.path();
        let is_inside = told.iter().any(|above| path.starts_with(above.as_str()));
        let (kind, size, path) = order(context, path);
        (is_inside, kind, size, path.to_owned())
    });
}

/// The part that is opened next, and what takes its place or stands below it: those that only hold others first, then the one
/// that holds most.
fn opened<'c>(
    context: &Context<'_>,
    children: &BTreeMap<&'c str, Vec<&'c Leaf>>,
    shown: &[Part<'c>],
) -> Option<(usize, Vec<Part<'c>>)> {
    let inside = |part: &Part<'c>| match part {
        Part::Page(_, true) => Vec::new(),
        Part::Page(leaf, false) => {
            let below = children.get(leaf.key.as_str()).cloned().unwrap_or_default();
            if below.len() + shown.len() <= MOST { pages_of(below) } else { by_step(&leaf.key, &below) }
        }
        Part::Folder(path, leaves) => by_step(path, leaves),
    };
    let is_silent = |part: &Part<'c>| match part {
        Part::Page(leaf, _) => is_silent_group(context, leaf),
        Part::Folder(..) => true,
    };
    let candidates = shown.iter().enumerate().map(|(at, part)| (at, is_silent(part), inside(part)));
    let fits = candidates.filter(|(_, is_silent, inner)| {
        let limit = if *is_silent { MOST } else { FEW * 2 };
        let is_wanted = if *is_silent { shown.len() <= MOST / 2 } else { shown.len() <= FEW };
        !inner.is_empty() && is_wanted && shown.len() + inner.len() <= limit + usize::from(*is_silent)
    });
    let best = fits.max_by_key(|(at, is_silent, inner)| (*is_silent, inner.len(), std::cmp::Reverse(*at)))?;
    Some((best.0, best.2))
}

fn pages_of(leaves: Vec<&Leaf>) -> Vec<Part<'_>> {
    leaves.into_iter().map(|leaf| Part::Page(leaf, false)).collect()
}

/// Pages below a path, empty for the root, by the next step of theirs: one page alone stands for itself.
fn by_step<'c>(path: &str, leaves: &[&'c Leaf]) -> Vec<Part<'c>> {
    let mut steps: BTreeMap<String, Vec<&'c Leaf>> = BTreeMap::new();
    for leaf in leaves {
        let rest = leaf.key.strip_prefix(path).unwrap_or(&leaf.key).trim_start_matches('/');
        let step = rest.split('/').next().unwrap_or(rest);
        let inner = if path.is_empty() { step.to_owned() } else { format!("{path}/{step}") };
        steps.entry(inner).or_default().push(leaf);
    }
    let part = |(path, leaves): (String, Vec<&'c Leaf>)| match leaves.as_slice() {
        &[only] => Part::Page(only, false),
        _ => Part::Folder(path, leaves),
    };
    steps.into_iter().map(part).collect()
}

fn part_row(context: &Context<'_>, part: &Part<'_>, whole: &str) -> Vec<Markup> {
    let key = part.path();
    let owners = owners::of_folder(&context.system.owners, key.trim_end_matches('/')).join(", ");
    let owners = if owners == whole { Markup::new() } else { Markup::of_text(&owners) };
    let (name, purpose) = match part {
        Part::Page(..) => {
            let name = code(relation_tables::short(context, key));
            (context.links.to_page(key, None, &name), architecture::purpose(context, key))
        }
        Part::Folder(path, leaves) => {
            let step = |leaf: &&Leaf| leaf.key.strip_prefix(path.as_str())?.split('/').nth(1).map(str::to_owned);
            let names: BTreeSet<String> = leaves.iter().filter_map(step).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            (code(path), Markup::of_text(&said("Holds {}.", &[&some(&names)])))
        }
    };
    vec![name, purpose, owners]
}

/// Pages of modules by the page above; parts of one file are none.
fn modules_below<'c>(context: &'c Context<'_>) -> BTreeMap<&'c str, Vec<&'c Leaf>> {
    let mut out: BTreeMap<&str, Vec<&Leaf>> = BTreeMap::new();
    let is_file = |module: &Module| module.files.first() == Some(&module.path);
    for leaf in &context.book.leaves {
        let Subject::Module(module) = &leaf.subject else { continue };
        if let Some(parent) = leaf.parent.as_deref().filter(|_| plan::part_of(&leaf.key).is_none() && !is_file(module))
        {
            out.entry(parent).or_default().push(leaf);
        }
    }
    out
}

/// What only tools look into.
fn is_hidden(key: &str) -> bool {
    key.starts_with('.')
}

/// A page that stands above others and of which only their names are known.
fn is_silent_group(context: &Context<'_>, leaf: &Leaf) -> bool {
    let is_group = matches!(&leaf.subject, Subject::Module(module) if module.stands_above());
    is_group && context.purposes.get(&leaf.key).is_none_or(|purpose| purpose.told == Told::Names)
}
