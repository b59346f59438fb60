//! A page read as a specification: epics, stories and sub-tasks, each with the span that it comes from.
//!
//! No AI and no vocabulary of a domain: structure tells what is asked for (what a heading is about, what a table's columns hold,
//! an open tick, given/when/then), words of duty help where structure is silent. Nothing of the page is lost: what is no
//! item is listed as uncovered or as left alone, with a reason. `docs/WORK-ITEMS.md` has every rule.

mod answer;
mod dependencies;
mod epics;
mod finish;
mod language;
mod likeness;
mod matching;
mod numbering;
mod orphans;
mod page;
mod pairing;
mod reading;
mod title;
mod vocabulary;

pub use answer::{Action, Criterion, Decision, Evidence, Item, ItemType, Plan, Status, Unplanned};
pub use language::language_of;
pub use matching::Known;
pub use title::clean;

use serde::Deserialize;

use crate::error::Result;
use crate::redact::{Policy, RedactOptions, redact};
use page::unit::Unit;

/// How a page's body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Confluence's storage format.
    #[default]
    Storage,
    /// `atlas_doc_format`: JSON.
    Adf,
}

/// What [`plan_work_items`] is asked with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PlanOptions {
    /// How the body is written.
    #[serde(default)]
    pub format: Format,
    /// The page: part of every item's identity.
    #[serde(default)]
    pub page_id: String,
    /// The last answer for this page.
    #[serde(default)]
    pub known: Option<Known>,
}

/// Reads a page as a specification.
///
/// # Errors
/// `input_too_large` over 4 MiB, `input_invalid` for a body that is no JSON under `adf`.
pub fn plan_work_items(body: &[u8], options: &PlanOptions) -> Result<Plan> {
    let units = units_of(body, options.format)?;
    let known = options.known.as_ref().filter(|known| known.page_id == options.page_id);
    let mut plan = plan_units(&units, &options.page_id, known);
    if options.known.is_some() && known.is_none() {
        plan.warnings.push("the last answer is of another page: everything is new".to_owned());
    }
    Ok(plan)
}

/// The canonical text of a page, in which positions count: its blocks joined by line feeds.
///
/// # Errors
/// As [`plan_work_items`].
pub fn canonical_text(body: &[u8], format: Format) -> Result<String> {
    Ok(page_text(body, format)?.text)
}

/// A page's visible text, and how it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageText {
    /// The canonical text.
    pub text: String,
    /// How it looks: one word a line, as `page/shape.rs` lists them.
    pub shape: String,
}

/// The canonical text of a page with the shape of its blocks.
///
/// # Errors
/// As [`plan_work_items`].
pub fn page_text(body: &[u8], format: Format) -> Result<PageText> {
    let units = units_of(body, format)?;
    let text = units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join("\n");
    Ok(PageText { text, shape: page::shape::shape_of(&units) })
}

/// Where a page holds text that a reader of it cannot see: code points of the canonical text, block by block.
///
/// # Errors
/// As [`plan_work_items`].
pub fn hidden_text(body: &[u8], format: Format) -> Result<Vec<std::ops::Range<usize>>> {
    let units = units_of(body, format)?;
    let hidden = units.iter().filter(|unit| unit.marks.hidden > 0);
    Ok(hidden.map(|unit| unit.start..unit.start + unit.text.chars().count()).collect())
}

/// The identity that an item without an id gets whose statement is `quote`, the first of its kind on the page.
pub fn span_reference(page_id: &str, quote: &str) -> String {
    matching::of_text(page_id, quote)
}

fn units_of(body: &[u8], format: Format) -> Result<Vec<Unit>> {
    match format {
        Format::Storage => Ok(page::storage::read(body)?.0),
        Format::Adf => page::adf::read(body),
    }
}

fn plan_units(units: &[Unit], page_id: &str, known: Option<&Known>) -> Plan {
    let folded = reading::fold_all(units);
    let facts: Vec<vocabulary::words::Facts> = folded.iter().map(|text| vocabulary::words::Facts::of(text)).collect();
    let outline = reading::sections::Outline::read(units, &folded, &facts);
    let reading = reading::reader::read(units, &folded, &facts, &outline);
    let nobody = Known::default();
    let known = known.unwrap_or(&nobody);
    let mut finished = finish::finish(reading, &known.epics());
    let (gone, said) = matching::identify(page_id, &mut finished.items, std::mem::take(&mut finished.done), known);
    finished.warnings.extend(said);
    warn_of_secrets(&mut finished.items, &mut finished.warnings);
    let status = if finished.uncovered.iter().any(|span| span.reason.starts_with("over ")) {
        Status::Capped
    } else if finished.items.is_empty() {
        finished.warnings.push("the page holds no requirement that this reader knows".to_owned());
        Status::Empty
    } else {
        Status::Ok
    };
    let finish::Finished { items, uncovered, ignored, warnings, .. } = finished;
    Plan { status, page_id: page_id.to_owned(), items, uncovered, ignored, gone, warnings }
}

/// Says where a key or password seems to stand, before it goes into an issue that many can read.
fn warn_of_secrets(items: &mut [Item], warnings: &mut Vec<String>) {
    let options = RedactOptions { policy: Policy::Disclose };
    let mut found = 0;
    for item in items {
        let criteria: Vec<&str> = item.acceptance.iter().map(|criterion| criterion.text.as_str()).collect();
        let text = format!("{}\n{}\n{}", item.title, item.description, criteria.join("\n"));
        if redact(&text, &options).count > 0 {
            found += 1;
            item.warnings
                .push("seems to hold a key or a password: look at it before it is written into an issue".to_owned());
        }
    }
    if found > 0 {
        warnings.push(format!("{found} items seem to hold a key or a password"));
    }
}

#[cfg(test)]
mod tests;
