//! A page read as a specification: epics, stories and sub-tasks, each with the span that it comes from.
//!
//! No AI and no vocabulary of a domain: structure tells what is asked for (what a heading is about, what a table's columns hold,
//! an open tick, given/when/then), words of duty help where structure is silent. Nothing of the page is lost: what is no
//! item is listed as uncovered or as left alone, with a reason. `docs/WORK-ITEMS.md` has every rule.

mod answer;
mod dependencies;
mod epics;
mod finish;
mod likeness;
mod matching;
mod page;
mod pairing;
mod reading;
mod title;
mod vocabulary;

pub use answer::{Action, Criterion, Decision, Evidence, Item, ItemType, Plan, Status, Unplanned};
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
    let units = units_of(body, format)?;
    Ok(units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join("\n"))
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
mod tests {
    use super::*;

    fn plan(body: &str) -> Plan {
        plan_work_items(body.as_bytes(), &PlanOptions { page_id: "1".to_owned(), ..PlanOptions::default() }).unwrap()
    }

    fn titles(plan: &Plan) -> Vec<&str> {
        plan.items.iter().map(|item| item.title.as_str()).collect()
    }

    fn reasons(plan: &Plan) -> Vec<&str> {
        plan.ignored.iter().chain(&plan.uncovered).map(|span| span.reason.as_str()).collect()
    }

    #[test]
    fn a_list_under_a_requirement_heading_needs_no_word_of_duty() {
        let plan = plan(
            "<h2>Anforderungen</h2><ul><li>Export als PDF</li><li>Suche <del>x</del> nach Namen</li><li><del>Fax</del></li></ul>",
        );
        assert_eq!(titles(&plan), ["Anforderungen", "Export als PDF", "Suche x nach Namen"]);
        assert_eq!(reasons(&plan), ["struck through"]);
    }

    #[test]
    fn what_is_left_alone_is_said() {
        let body = "<h2>Requirements</h2><ul><li>REQ-1: Open fast</li><li>REQ-2: Close</li></ul><h2>Out of scope</h2><ul><li>It must fax</li></ul>\
                    <h2>Glossary</h2><p>App: must be short</p>";
        let plan = plan(body);
        assert_eq!(
            plan.items.iter().filter_map(|item| item.source_id.as_deref()).collect::<Vec<_>>(),
            ["REQ-1", "REQ-2"]
        );
        assert!(reasons(&plan).contains(&"out of scope") && reasons(&plan).contains(&"definition"));
    }

    #[test]
    fn a_row_is_an_item_and_its_columns_are_its_fields() {
        let body = "<table><tbody><tr><th>ID</th><th>Requirement</th><th>Priority</th><th>Effort</th><th>Depends on</th><th>Status</th></tr>\
                    <tr><td>R-1</td><td>Send mail</td><td>High</td><td>3 days</td><td /><td>open</td></tr>\
                    <tr><td>R-2</td><td>Read mail</td><td>Low</td><td>5 SP</td><td>R-1</td><td>open</td></tr>\
                    <tr><td>R-3</td><td>Drop mail</td><td>Low</td><td /><td /><td>Done</td></tr></tbody></table>";
        let plan = plan(body);
        assert_eq!(titles(&plan), ["Send mail", "Read mail"]);
        let second = plan.items.get(1).unwrap();
        assert_eq!(
            (second.source_id.as_deref(), second.priority.as_deref(), second.estimate.as_deref()),
            (Some("R-2"), Some("Low"), Some("5 SP"))
        );
        assert_eq!(second.depends_on, [plan.items.first().unwrap().reference.clone()]);
    }

    #[test]
    fn a_cell_that_covers_rows_says_its_priority_of_each() {
        let body = "<table><tbody><tr><th>ID</th><th>Requirement</th><th>Priority</th><th>Effort</th></tr>\
                    <tr><td>R-1</td><td>Send mail</td><td rowspan=\"2\">Must</td><td rowspan=\"3\">9 days</td></tr>\
                    <tr><td>R-2</td><td>Read mail</td></tr><tr><td>R-3</td><td>Drop mail</td><td>Could</td></tr></tbody></table>";
        let plan = plan(body);
        let stated: Vec<_> =
            plan.items.iter().map(|item| (item.priority.as_deref(), item.estimate.as_deref())).collect();
        assert_eq!(stated, [(Some("Must"), Some("9 days")), (Some("Must"), None), (Some("Could"), None)]);
        assert!(
            plan.items.iter().all(|item| item.evidence.iter().any(|span| Some(&span.quote) == item.priority.as_ref()))
        );
    }

    #[test]
    fn gherkin_in_a_code_macro_is_a_story_with_its_scenarios() {
        let body = "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[Feature: Pay\n  As a buyer\nScenario: By card\n  Given a cart\n  Then I pay\nScenario: By bill\n  Then I wait]]></ac:plain-text-body></ac:structured-macro>";
        let plan = plan(body);
        assert_eq!(titles(&plan), ["Pay"]);
        let criteria: Vec<&str> =
            plan.items.first().unwrap().acceptance.iter().map(|criterion| criterion.text.as_str()).collect();
        assert_eq!(criteria, ["Scenario: By card\nGiven a cart\nThen I pay", "Scenario: By bill\nThen I wait"]);
    }

    #[test]
    fn a_second_run_changes_nothing_and_says_what_did() {
        let body =
            "<h2>Requirements</h2><ul><li>The app shall open a file</li><li>The app shall close a file</li></ul>";
        let first = plan(body);
        let known = |plan: &Plan| Some(serde_json::from_value(serde_json::to_value(plan).unwrap()).unwrap());
        let again = |body: &str, page: &str| {
            plan_work_items(
                body.as_bytes(),
                &PlanOptions { page_id: page.to_owned(), known: known(&first), ..PlanOptions::default() },
            )
            .unwrap()
        };
        assert!(again(body, "1").items.iter().all(|item| item.action == Action::Unchanged));
        let changed = again(&body.replace("close a file", "close every file at once"), "1");
        let last = changed.items.last().unwrap();
        assert_eq!(
            (last.action, last.decision.as_ref().map(|decision| decision.how.as_str())),
            (Action::Update, Some("reworded"))
        );
        assert_eq!(Some(&last.reference), first.items.last().map(|item| &item.reference));
        assert!(again(body, "2").items.iter().all(|item| item.action == Action::Create));
        assert_eq!(again("<p>x</p>", "1").gone.len(), first.items.len());
    }

    #[test]
    fn a_ticked_task_is_no_item_and_a_known_one_is_done() {
        let task = |done: &str| {
            format!(
                "<h2>Tasks</h2><ac:task-list><ac:task><ac:task-status>{done}</ac:task-status><ac:task-body>Write the report</ac:task-body></ac:task></ac:task-list>"
            )
        };
        let first = plan(&task("incomplete"));
        assert_eq!(titles(&first), ["Write the report"]);
        assert!(plan(&task("complete")).items.is_empty());
        let known = Some(serde_json::from_value(serde_json::to_value(&first).unwrap()).unwrap());
        let options = PlanOptions { page_id: "1".to_owned(), known, ..PlanOptions::default() };
        let second = plan_work_items(task("complete").as_bytes(), &options).unwrap();
        assert_eq!(second.items.first().map(|item| item.action), Some(Action::Done));
    }

    #[test]
    fn an_issue_that_the_page_shows_is_not_made_again() {
        let body = "<h2>Requirements</h2><ul><li>Send mail <ac:structured-macro ac:name=\"jira\"><ac:parameter ac:name=\"key\">AB-7</ac:parameter></ac:structured-macro></li></ul>";
        let plan = plan(body);
        let item = plan.items.first().unwrap();
        assert_eq!((item.action, item.key.as_deref()), (Action::Existing, Some("AB-7")));
    }

    #[test]
    fn cycles_of_dependencies_are_reported_and_left_out() {
        let body =
            "<h2>Requirements</h2><ul><li>R-1: Open, depends on R-2</li><li>R-2: Close, depends on R-1</li></ul>";
        let plan = plan(body);
        assert_eq!(plan.items.iter().map(|item| item.depends_on.len()).sum::<usize>(), 1);
        assert!(plan.warnings.iter().any(|warning| warning.contains("cycle")));
    }
}
