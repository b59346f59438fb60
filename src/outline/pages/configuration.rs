//! The page of the configuration: what can be set, its default, its meaning, and where it is read.

use std::collections::BTreeMap;

use crate::locale::said;
use crate::outline::context::Context;
use crate::outline::doc::Doc;
use crate::outline::item::{EntryKind, ItemKind};
use crate::outline::markup::Markup;
use crate::outline::pages::item_section::{at_line, code};
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::system_files::sets_environment;

/// What is known of one setting.
#[derive(Default)]
struct Known<'a> {
    /// All that are given, in their order.
    defaults: Vec<&'a str>,
    meaning: String,
    places: Vec<(&'a str, u32)>,
}

impl<'a> Known<'a> {
    /// Where the places that read a setting take different values without it, all of them are told.
    fn add_default(&mut self, default: &'a str) {
        if !default.is_empty() && !self.defaults.contains(&default) {
            self.defaults.push(default);
        }
    }
}

/// The page's body; nothing when nothing can be set.
pub fn write(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    for part in [environment(context), files(context), options(context), inputs(context)] {
        out.push(&part);
    }
    out
}

fn environment(context: &Context<'_>) -> Markup {
    let mut known: BTreeMap<&str, Known<'_>> = BTreeMap::new();
    for setting in context.system.settings.iter().filter(|setting| sets_environment(&setting.from)) {
        let entry = known.entry(&setting.name).or_default();
        entry.add_default(&setting.default);
        if entry.meaning.is_empty() {
            entry.meaning.clone_from(&setting.meaning);
        }
        entry.places.push((&setting.from, setting.line));
    }
    // `${NAME:default}` in files of settings is read from the environment.
    for setting in context.system.settings.iter().filter(|setting| !sets_environment(&setting.from)) {
        for (name, default) in placeholders(&setting.default) {
            let entry = known.entry(name).or_default();
            entry.add_default(default);
            entry.places.push((&setting.from, setting.line));
        }
    }
    collect(context, EntryKind::Setting, &mut known);
    let mut out = Markup::new();
    if !known.is_empty() {
        out.heading(2, "Environment variables");
        table(context, &mut out, "Variable", &known);
    }
    out
}

/// Variables that a value is filled with, with their defaults.
fn placeholders(value: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_name = |name: &str| {
        name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let inside = value.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
    let named = inside.map(|(inside, _)| inside.split_once(':').unwrap_or((inside, "")));
    named.filter(move |(name, _)| is_name(name))
}

/// What the sources read, by name.
fn collect<'c>(context: &'c Context<'_>, kind: EntryKind, known: &mut BTreeMap<&'c str, Known<'c>>) {
    for file in context.scan.files.values().filter(|file| classify(&file.path) == Ok(Role::Source)) {
        for entry in file.entries.iter().filter(|entry| entry.kind == kind && !entry.name.is_empty()) {
            crate::outline::steps::count(1);
            let one = known.entry(&entry.name).or_default();
            if kind == EntryKind::Flag {
                if one.meaning.is_empty() {
                    one.meaning.clone_from(&entry.detail);
                }
            } else {
                one.add_default(&entry.detail);
            }
            one.places.push((&file.path, entry.line));
        }
    }
}

fn table(context: &Context<'_>, out: &mut Markup, first: &str, known: &BTreeMap<&str, Known<'_>>) {
    const MOST: usize = 300;
    const MOST_PLACES: usize = 3;
    let rows: Vec<Vec<Markup>> = known
        .iter()
        .take(MOST)
        .map(|(name, known)| {
            let mut places = Markup::new();
            for (index, (path, line)) in known.places.iter().take(MOST_PLACES).enumerate() {
                let shown = at_line(path, *line);
                places
                    .text(if index > 0 { "; " } else { "" })
                    .push(&context.links.to_lines(path, *line, *line, &shown));
            }

            let places = places.and_more(known.places.len().saturating_sub(MOST_PLACES));
            let mut default = Markup::new();
            for (index, one) in known.defaults.iter().take(MOST_PLACES).enumerate() {
                default.text(if index > 0 { ", " } else { "" }).push(&code(one));
            }
            vec![code(name), default, Markup::of_text(&known.meaning), places]
        })
        .collect();
    out.table_without_blank_columns(&[first, "Default", "Meaning", "Where"], &rows);
    if known.len() > MOST {
        out.paragraph(&said("{} more are in the sources.", &[&(known.len() - MOST).to_string()]));
    }
}

/// Settings of files of their own, one table a file.
fn files(context: &Context<'_>) -> Markup {
    // As many as are read of one file.
    const MOST: usize = 400;
    let mut by_file: BTreeMap<&str, Vec<Vec<Markup>>> = BTreeMap::new();
    for setting in context.system.settings.iter().filter(|setting| !sets_environment(&setting.from)) {
        let shown = said("line {}", &[&setting.line.to_string()]);
        let place = context.links.to_lines(&setting.from, setting.line, setting.line, &shown);
        let default = if setting.default.is_empty() { Markup::new() } else { code(&setting.default) };
        let row = vec![code(&setting.name), default, Markup::of_text(&setting.meaning), place];
        by_file.entry(&setting.from).or_default().push(row);
    }
    let mut out = Markup::new();
    if by_file.is_empty() {
        return out;
    }
    out.heading(2, "Files of settings");
    for (path, mut rows) in by_file {
        rows.truncate(MOST);
        let mut table = Markup::new();
        table.table_without_blank_columns(&["Setting", "Value", "Meaning", "Where"], &rows);
        out.macro_of("expand", &[("title", path)], Some(&table));
    }
    out
}

fn options(context: &Context<'_>) -> Markup {
    let mut known = BTreeMap::new();
    collect(context, EntryKind::Flag, &mut known);
    let mut out = Markup::new();
    if !known.is_empty() {
        out.heading(2, "Options of the command line");
        table(context, &mut out, "Option", &known);
    }
    out
}

/// What a Terraform module is given, and what it gives.
fn inputs(context: &Context<'_>) -> Markup {
    const MOST: usize = 400;
    let mut out = Markup::new();
    for (kind, title) in [(ItemKind::Input, "Inputs"), (ItemKind::Output, "Outputs")] {
        let files = context.scan.files().filter(|file| classify(&file.path) == Ok(Role::Source));
        let items =
            files.flat_map(|file| file.items.iter().filter(|item| item.kind == kind).map(move |item| (file, item)));
        let rows: Vec<Vec<Markup>> = items
            .take(MOST)
            .map(|(file, item)| {
                let place = context.links.to_lines(&file.path, item.start_line, item.end_line, &file.path);
                let doc = Doc::of(file.language, &item.doc).summary();
                let default = item.signature.split_once("default = ").map(|(_, value)| value).unwrap_or_default();
                let default = match default {
                    "" => Markup::new(),
                    // It goes on over several lines.
                    open if open.ends_with(['[', '{', '(']) => Markup::of_own("(a long value)"),
                    whole => code(whole),
                };
                vec![code(&item.name), default, Markup::of_text(&doc), place]
            })
            .collect();
        if !rows.is_empty() {
            out.heading(2, title).table_without_blank_columns(&["Name", "Default", "Meaning", "Where"], &rows);
        }
    }
    out
}
