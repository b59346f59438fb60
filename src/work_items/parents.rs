//! `workItems.parents`: issues of the project that new ones can stand under.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Result;
use crate::flow::{Caller, World};
use crate::input::member;
use crate::jira;
use crate::site::send_to_site;
use crate::work_items::reading::page::SpecificationPage;
use crate::work_items::records::Settings;
use crate::work_items::target::{issue_types, permissions};
use crate::work_items::target_answer::Category;

/// Issues of one answer.
const MOST: usize = 20;
/// Words of a question.
const WORDS: usize = 8;
const FIELDS: [&str; 5] = ["summary", "status", "issuetype", "project", "updated"];

/// Which issues are asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParentsInput {
    page_id: String,
    project_id: String,
    /// Beginnings of words of the summary, or a whole key. Absent: epics that are not done.
    #[serde(default)]
    query: String,
}

/// Issues that new ones can stand under.
#[derive(Serialize)]
pub struct ParentsAnswer {
    /// Epics of the project that the caller may see, the last changed first; at most 20.
    issues: Vec<ParentIssue>,
}

/// An issue that new ones can stand under.
#[derive(Serialize)]
pub struct ParentIssue {
    id: String,
    key: String,
    summary: String,
    status: String,
    category: Category,
}

/// Epics of the project that are not done, the last changed first; with a query those whose summary has words that begin so, or the one
/// with that key.
///
/// # Errors
/// `not_found` for a page or project that the caller may not see; `forbidden` for one that the settings leave out.
pub async fn parents(world: World, _caller: Caller, input: ParentsInput) -> Result<ParentsAnswer> {
    SpecificationPage::read(&world, &input.page_id, None).await?;
    let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
    permissions(&world, &settings, &input.project_id).await?;
    let types = issue_types(&world, &input.project_id).await?;
    let epics: Vec<String> =
        types.into_iter().filter(|kind| kind.hierarchy_level == 1 && !kind.subtask).map(|kind| kind.id).collect();
    if epics.is_empty() {
        return Ok(ParentsAnswer { issues: Vec::new() });
    }
    let found = match key_in(&input.query) {
        Some(key) => jira::read_issues(&send_to_site(&world, || jira::fetch_issues(&[&key], &FIELDS)).await?)?,
        None => {
            let jql = jql_of(&input.project_id, &epics, &input.query);
            jira::read_search(&send_to_site(&world, || jira::search(&jql, &FIELDS, MOST, None)).await?)?.issues
        }
    };
    let id_of = |issue: &jira::Issue, name: &str| {
        issue.fields.get(name).and_then(|value| member(value, "/id").as_str()).unwrap_or_default().to_owned()
    };
    let fitting = found.iter().filter(|issue| epics.contains(&id_of(issue, "issuetype")));
    let here = fitting.filter(|issue| id_of(issue, "project") == input.project_id);
    Ok(ParentsAnswer { issues: here.filter_map(shown).collect() })
}

fn shown(issue: &jira::Issue) -> Option<ParentIssue> {
    let status = issue.status()?;
    let summary = issue.fields.get("summary").and_then(Value::as_str).unwrap_or_default();
    let category = Category::of(&status.category);
    let (id, key, summary) = (issue.id.clone(), issue.key.clone(), summary.to_owned());
    Some(ParentIssue { id, key, summary, status: status.name, category })
}

fn jql_of(project_id: &str, types: &[String], query: &str) -> String {
    // Letters and digits alone, so that no operator of a text search survives; each word may go on.
    let words = query.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(WORDS);
    let words: Vec<String> = words.map(|word| format!("{word}*")).collect();
    let told = if words.is_empty() {
        "statusCategory != Done".to_owned()
    } else {
        format!("summary ~ {}", jira::quoted(&words.join(" ")))
    };
    format!("project = {project_id} AND issuetype in ({}) AND {told} ORDER BY updated DESC", types.join(", "))
}

/// An issue's key, when that is all that was typed.
fn key_in(query: &str) -> Option<String> {
    let (project, number) = query.trim().split_once('-')?;
    let is_project = project.starts_with(|c: char| c.is_ascii_alphabetic())
        && project.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_number = !number.is_empty() && number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_project && is_number).then(|| format!("{}-{number}", project.to_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_leaves_no_operator_of_jql() {
        let types = ["10000".to_owned()];
        assert_eq!(
            jql_of("10", &types, "pay\" OR key = X* -not"),
            "project = 10 AND issuetype in (10000) AND summary ~ \"pay* OR* key* X* not*\" ORDER BY updated DESC"
        );
        assert_eq!(
            jql_of("10", &types, " ~ "),
            "project = 10 AND issuetype in (10000) AND statusCategory != Done ORDER BY updated DESC"
        );
        assert_eq!(key_in(" demo-12 ").as_deref(), Some("DEMO-12"));
        assert_eq!((key_in("two-fold"), key_in("A-1 OR B-2"), key_in("-1")), (None, None, None));
    }
}
