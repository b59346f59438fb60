//! The page of operations: what runs, from which images, what is checked when, where the tests are.

use std::collections::BTreeMap;

use crate::locale::{capital, own, said};
use crate::outline::census::MOST_TEST_FOLDERS;
use crate::outline::context::Context;
use crate::outline::figures::{is_store, page_of};
use crate::outline::item::{FileOutline, ItemKind};
use crate::outline::markup::Markup;
use crate::outline::pages::commands;
use crate::outline::pages::item_section::code;
use crate::outline::purpose::phrases::rounded;
use crate::outline::select::classify::{Role, classify};
use crate::outline::system::parts::Service;

/// The page's body.
pub fn write(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let services = service_table(context);
    if !services.is_empty() {
        out.heading(2, "What runs").push(&services);
    }
    for part in [images(context), checks(context), commands::commands(context, usize::MAX), infrastructure(context)] {
        out.push(&part);
    }
    out
}

fn joined(parts: &[String]) -> Markup {
    let mut out = Markup::new();
    for (index, part) in parts.iter().enumerate() {
        out.text(if index > 0 { ", " } else { "" }).push(&code(part));
    }
    out
}

/// Services of Compose, workloads of Kubernetes, processes of a platform: the same one in two files has two rows.
pub fn service_table(context: &Context<'_>) -> Markup {
    const MOST: usize = 60;
    let rows: Vec<Vec<Markup>> = context
        .system
        .services
        .iter()
        .take(MOST)
        .map(|service| {
            let name = code(&service.name);
            let name = page_of(context, service).map_or(name.clone(), |key| context.links.to_page(&key, None, &name));
            vec![
                name,
                Markup::of_own(&service.kind),
                what_it_runs(service),
                joined(&service.ports),
                joined(&service.needs),
                places(context, service),
            ]
        })
        .collect();
    let mut out = Markup::new();
    out.table_without_blank_columns(&["Name", "Kind", "What it runs", "Ports", "Needs", "From"], &rows);
    let left_out = context.system.services.len().saturating_sub(MOST);
    if left_out > 0 {
        out.paragraph(&said("{} more are in the files of the cluster.", &[&left_out.to_string()]));
    }
    out
}

fn what_it_runs(service: &Service) -> Markup {
    let mut what = Markup::new();
    if service.kind == "Helm chart" {
        what.text(&service.command);
    } else if !service.build.is_empty() {
        what.said("built from {}", &[&code(&service.build)]);
    } else if !service.image.is_empty() {
        // A hash tells people nothing.
        let image = service.image.split('@').next().unwrap_or(&service.image);
        let image = code(image);
        if is_store(service) {
            what.said("{} (store)", &[&image])
        } else {
            what.push(&image)
        };
    } else if !service.command.is_empty() {
        what.push(&code(&service.command));
    }
    what
}

fn places(context: &Context<'_>, service: &Service) -> Markup {
    const MOST: usize = 3;
    let mut out = context.links.to_lines(&service.from, service.line, service.line, &service.from);
    for path in service.also.iter().take(MOST) {
        out.text(", ").link(&context.links.file(path), &Markup::of_text(path));
    }
    out.and_more(service.also.len().saturating_sub(MOST))
}

fn images(context: &Context<'_>) -> Markup {
    let rows: Vec<Vec<Markup>> = context
        .system
        .images
        .iter()
        .take(60)
        .map(|image| {
            let mut from = Markup::new();
            from.link(&context.links.file(&image.from), &code(&image.from));
            let command = if image.command.is_empty() { Markup::new() } else { code(&image.command) };
            vec![
                from,
                code(image.base.split('@').next().unwrap_or(&image.base)),
                joined(&image.ports),
                command,
                Markup::of_text(&image.said),
            ]
        })
        .collect();
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Images")
            .table_without_blank_columns(&["Dockerfile", "Begins with", "Opens", "Starts", "What it is"], &rows);
    }
    out
}

fn checks(context: &Context<'_>) -> Markup {
    let rows: Vec<Vec<Markup>> = context
        .system
        .checks
        .iter()
        .take(60)
        .map(|check| {
            let mut name = Markup::new();
            name.link(&context.links.file(&check.from), &Markup::of_text(&check.name));
            vec![
                name,
                Markup::of_text(&check.when.join(", ")),
                joined(&check.jobs),
                joined(&check.commands),
                Markup::of_text(&check.said),
            ]
        })
        .collect();
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "What is checked, and when")
            .table_without_blank_columns(&["Name", "When", "Jobs", "Runs", "What it is"], &rows);
    }
    out
}

/// What Terraform makes, by kind.
fn infrastructure(context: &Context<'_>) -> Markup {
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    // Of a divided repository some files are at hand only.
    for item in context
        .scan
        .files()
        .filter(|_| context.division.is_none())
        .flat_map(|file| &file.items)
        .filter(|item| item.kind == ItemKind::Resource)
    {
        *kinds.entry(item.name.split('.').next().unwrap_or(&item.name)).or_default() += 1;
    }
    let rows: Vec<Vec<Markup>> = kinds
        .into_iter()
        .take(120)
        .map(|(kind, count)| vec![code(kind), Markup::of_text(&count.to_string())])
        .collect();
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Infrastructure").table(&["Kind", "How many"], &rows);
    }
    out
}

/// Where tests are, by folder, from the tree alone; and those that stand in the sources.
pub fn tests(context: &Context<'_>, most: usize) -> Markup {
    let folders = &context.census.tests;
    let is_source = |file: &&FileOutline| classify(&file.path) == Ok(Role::Source);
    // Of a divided repository some files are at hand only.
    let known = context.scan.files.values().filter(|_| context.division.is_none());
    let inline: u32 = known.filter(is_source).map(|file| file.tests).sum();
    let mut out = Markup::new();
    if folders.is_empty() && inline == 0 {
        return out;
    }
    out.heading(2, "Tests and examples");
    if inline > 0 {
        let count = capital(&rounded(inline));
        let one = "{} test function stands beside the code that is tested.";
        let many = "{} test functions stand beside the code that is tested.";
        out.paragraph(&said(if inline == 1 { one } else { many }, &[&count]));
    }
    out.push(&folder_table(folders, most));
    out
}

fn folder_table(folders: &[(String, u32)], most: usize) -> Markup {
    let mut out = Markup::new();
    let left_out = folders.len().saturating_sub(MOST_TEST_FOLDERS);
    let mut folders: Vec<(&str, u32)> = folders.iter().map(|(path, count)| (path.as_str(), *count)).collect();
    folders.sort_by_key(|(path, count)| (std::cmp::Reverse(*count), *path));
    let rows: Vec<Vec<Markup>> = folders
        .into_iter()
        .take(MOST_TEST_FOLDERS)
        .map(|(path, count)| {
            vec![
                code(&if path.is_empty() { own("(root)") } else { path.to_owned() }),
                Markup::of_text(&count.to_string()),
            ]
        })
        .collect();
    out.table_folded(&["Folder", "Files"], &rows, most);
    if left_out > 0 {
        out.paragraph(&said("{} more folders hold fewer.", &[&left_out.to_string()]));
    }
    out
}
