//! Jira's own table of a page's issues in the page's body.
//!
//! Confluence shows a link with a *datasource* as a table, and its editor writes one where somebody inserts Jira issues (the `jira`
//! macro is for Jira Data Center since May 2026).

use serde_json::{Value, json};

use crate::input::member;
use crate::jira;
use crate::storage_format::{Event, elements};
use crate::text::{percent_encoded, xml_escape};
use crate::work_items::reading::page::SpecificationPage;

/// Jira issues as a datasource: the same on every site.
const DATASOURCE: &str = "d8b75300-dfda-4519-b6cd-e49abbd50401";
/// What the table shows of an issue, in the words of the datasource.
const COLUMNS: [&str; 6] = ["issuetype", "key", "summary", "status", "assignee", "priority"];
/// What stands around the table on a page with a layout: all text of such a page is in cells.
const CELL: (&str, &str) = (
    "<ac:layout-section ac:type=\"fixed-width\" ac:breakout-mode=\"default\"><ac:layout-cell>",
    "</ac:layout-cell></ac:layout-section>",
);
const LAYOUT_END: &str = "</ac:layout>";

/// What the issues of a page have in common: our mark with its id.
fn condition(page_id: &str) -> String {
    format!("issue.property[{}].pageId = \"{page_id}\"", jira::MARK)
}

/// Whether a start tag opens a table of this page's issues; its reader may have changed columns or narrowed the search.
fn opens_table(tag: &str, page_id: &str) -> bool {
    let source = Event::Start { name: "a", tag }.attribute("data-datasource");
    let source: Option<Value> = source.and_then(|source| serde_json::from_str(&source).ok());
    let jql = source.as_ref().map(|source| member(source, "/parameters/jql"));
    jql.and_then(Value::as_str).is_some_and(|jql| jql.contains(&condition(page_id)))
}

/// Where the tables of this page's issues stand in its body.
fn tables(body: &str, page_id: &str) -> Vec<(usize, usize)> {
    let opens = |from: usize, to: usize| body.get(from..to).is_some_and(|element| opens_table(element, page_id));
    elements(body, "a").into_iter().filter(|(from, to)| opens(*from, *to)).collect()
}

/// Whether the page shows the table.
pub fn has_table(body: &str, page_id: &str) -> bool {
    // Nearly every page has none: its links need not be read.
    body.contains("data-datasource") && !tables(body, page_id).is_empty()
}

/// The page with the table at its end.
pub fn with_table(page: &SpecificationPage, cloud_id: &str) -> String {
    let jql = format!("{} ORDER BY key", condition(&page.id));
    let site = page.url.split("/wiki").next().unwrap_or_default();
    let url = xml_escape(&format!("{site}/issues/?jql={}", percent_encoded(&jql)));
    let columns: Vec<Value> = COLUMNS.iter().map(|key| json!({"key": key})).collect();
    let source = json!({
        "id": DATASOURCE,
        "parameters": {"cloudId": cloud_id, "jql": jql},
        "views": [{"type": "table", "properties": {"columns": columns}}],
    });
    let source = xml_escape(&source.to_string());
    let link = format!("<a href=\"{url}\" data-card-appearance=\"block\" data-datasource=\"{source}\">{url}</a>");
    let body = page.body.trim_end();
    match body.strip_suffix(LAYOUT_END) {
        Some(sections) => format!("{sections}{}{link}{}{LAYOUT_END}", CELL.0, CELL.1),
        None => format!("{body}{link}"),
    }
}

/// The page without its tables, each with the cell that holds nothing else.
pub fn without_table(body: &str, page_id: &str) -> String {
    let mut out = body.to_owned();
    for (from, to) in tables(body, page_id).into_iter().rev() {
        let (from, to) = cell_of(body, from, to).unwrap_or((from, to));
        out.replace_range(from..to, "");
    }
    out
}

/// The layout section around an element that has no other content.
fn cell_of(body: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let around = elements(body, "ac:layout-section").into_iter().find(|(start, end)| *start <= from && to <= *end)?;
    let rest = [body.get(around.0..from)?, body.get(to..around.1)?];
    let is_frame = |tag: &str| {
        let name = tag.trim_start_matches(['<', '/']);
        name.is_empty() || name.starts_with("ac:layout-")
    };
    let alone = rest.iter().all(|part| part.split_inclusive('>').all(|tag| is_frame(tag.trim())));
    alone.then_some(around)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "<a href=\"x\" data-datasource=\"{&quot;parameters&quot;:{&quot;jql&quot;:&quot;project = A AND issue.property[touchmark-work-item].pageId = \\&quot;7\\&quot;&quot;}}\">x</a>";

    #[test]
    fn a_table_is_known_whatever_its_reader_made_of_it_and_another_page_s_is_not() {
        assert!(has_table(&format!("<p>a</p>{TABLE}"), "7"));
        assert!(!has_table(&format!("<p>a</p>{TABLE}"), "77"));
        assert!(!has_table("<p><a href=\"y\" data-datasource=\"{\">b</a></p>", "7"));
    }

    #[test]
    fn it_goes_with_its_cell_and_nothing_else_goes() {
        assert_eq!(without_table(&format!("<p>a</p>{TABLE}<p>b</p>{TABLE}"), "7"), "<p>a</p><p>b</p>");
        let cell = |inside: &str| format!("<ac:layout>{}<p>a</p>{1}{0}{inside}{1}</ac:layout>", CELL.0, CELL.1);
        let kept = format!("<ac:layout>{}<p>a</p>{}</ac:layout>", CELL.0, CELL.1);
        assert_eq!(without_table(&cell(TABLE), "7"), kept);
        assert_eq!(without_table(&cell(&format!("<p>b</p>{TABLE}")), "7"), cell("<p>b</p>"));
    }
}
