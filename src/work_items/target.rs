//! `workItems.target` and `workItems.duplicates`: where items can be written, and what is there already.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World, join_at_most};
use crate::input::member;
use crate::jira::{self, Field, IssueType, LinkType, MARK, Permissions};
use crate::limits::IN_FLIGHT;
use crate::site::send_to_site;
use crate::specification::ItemType;
use crate::work_items::reading::page::SpecificationPage;
use crate::work_items::reading::plan::kind_name;
use crate::work_items::records::{Roles, Settings};

/// Projects of one answer.
const PROJECTS: usize = 50;
/// Values of a field that are offered.
const ALLOWED: usize = 200;
/// Pages of types or fields that are read: two thousand.
const META_PAGES: usize = 10;
const QUERY_CHARS: usize = 100;
/// Items of one call of [`duplicates`].
const ASKED: usize = 20;
/// Issues with a word of the title that are looked at.
const LOOKED_AT: usize = 100;
/// How alike a title is to be shown, per cent.
const ALIKE: usize = 50;

/// Input of [`target`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetInput {
    page_id: String,
    #[serde(default)]
    project_id: Option<String>,
    #[serde(default)]
    query: String,
}

/// Projects in which the caller may create issues; with `projectId` its types and fields. Answer: `TargetAnswer`.
///
/// # Errors
/// `not_found` for a page or project that the caller may not see; `forbidden` for one that the settings leave out.
pub async fn target(world: World, _caller: Caller, input: TargetInput) -> Result<Value> {
    SpecificationPage::read(&world, &input.page_id, None).await?;
    let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
    let query: String = input.query.chars().take(QUERY_CHARS).collect();
    let page = jira::read_projects(&send_to_site(&world, || jira::projects(&query, PROJECTS)).await?)?;
    let projects = page.values.iter().filter(|project| settings.projects.has(&project.id)).map(shown_project);
    let mut answer = json!({"projects": projects.collect::<Vec<_>>(), "moreProjects": !page.is_last});
    if let (Some(project_id), Some(answer)) = (&input.project_id, answer.as_object_mut()) {
        answer.insert("project".to_owned(), project(&world, &settings, project_id).await?);
    }
    Ok(answer)
}

fn shown_project(project: &jira::Project) -> Value {
    let kind = if project.simplified { "team" } else { "company" };
    json!({"id": project.id, "key": project.key, "name": project.name, "kind": kind})
}

async fn project(world: &World, settings: &Settings, project_id: &str) -> Result<Value> {
    let may = permissions(world, settings, project_id).await?;
    let project = send_to_site(world, || jira::project(project_id)).await?;
    let project: jira::Project = jira::read_project(&project)?;
    let mut answer = shown_project(&project);
    let rights = json!({"create": may.create, "edit": may.edit, "link": may.link, "delete": may.delete});
    let Some(shown) = answer.as_object_mut() else { return Ok(answer) };
    shown.insert("may".to_owned(), rights);
    let types = if may.create { types_with_fields(world, project_id, None).await? } else { Vec::new() };
    let mut defaults = Map::new();
    let mut missing = Vec::new();
    for kind in [ItemType::Epic, ItemType::Story, ItemType::SubTask] {
        match default_type(&types, kind) {
            Some(id) => drop(defaults.insert(kind_name(kind).to_owned(), json!(id))),
            None => missing.push(kind_name(kind)),
        }
    }
    let links = if may.link { link_types(world).await? } else { Vec::new() };
    if let Some(blocks) = links.iter().find(|link| link.name.eq_ignore_ascii_case("blocks")).or(links.first()) {
        shown.insert("blocks".to_owned(), json!(blocks.id));
    }
    let links = links
        .iter()
        .map(|link| json!({"id": link.id, "name": link.name, "inward": link.inward, "outward": link.outward}));
    shown.insert("linkTypes".to_owned(), links.collect());
    shown.insert("types".to_owned(), types.iter().map(|(kind, fields)| shown_type(kind, fields, settings)).collect());
    shown.insert("defaults".to_owned(), Value::Object(defaults));
    shown.insert("missing".to_owned(), json!(missing));
    Ok(answer)
}

/// What the caller may do in a project that the settings allow.
///
/// # Errors
/// `forbidden` of `projectId`; as Jira answers.
pub async fn permissions(world: &World, settings: &Settings, project_id: &str) -> Result<Permissions> {
    if project_id.is_empty() || !project_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::input("projectId", "projectId is a project's id: a number"));
    }
    if !settings.projects.has(project_id) {
        let why = "a site admin has not allowed this project for work items";
        return Err(Error::new(Code::Forbidden, why).at_field("projectId"));
    }
    let response = send_to_site(world, || jira::permissions(project_id)).await?;
    jira::read_permissions(&response).map_err(|error| match error.code {
        Code::NotFound => error.at_field("projectId"),
        _ => error,
    })
}

/// Types that the caller can create.
///
/// # Errors
/// As Jira answers.
pub async fn issue_types(world: &World, project_id: &str) -> Result<Vec<IssueType>> {
    paged(world, |start| jira::issue_types(project_id, start), jira::read_types).await
}

/// Types with the fields of their create screens; only those named, when there is a list.
///
/// # Errors
/// As Jira answers.
pub async fn types_with_fields(
    world: &World,
    project_id: &str,
    only: Option<&BTreeSet<String>>,
) -> Result<Vec<(IssueType, Vec<Field>)>> {
    let types = issue_types(world, project_id).await?;
    let types: Vec<IssueType> =
        types.into_iter().filter(|kind| only.is_none_or(|only| only.contains(&kind.id))).collect();
    let fields =
        types.iter().map(|kind| paged(world, |start| jira::fields(project_id, kind, start), jira::read_fields));
    let fields = join_at_most(IN_FLIGHT, fields).await?;
    Ok(types.into_iter().zip(fields).collect())
}

async fn link_types(world: &World) -> Result<Vec<LinkType>> {
    let response = send_to_site(world, jira::link_types).await?;
    // Linking is switched off on this site.
    if response.status == 404 { Ok(Vec::new()) } else { jira::read_link_types(&response) }
}

/// Reads a page of a list, and how long the list is.
type ReadPage<T> = fn(&crate::http::Response) -> Result<(Vec<T>, usize)>;

async fn paged<T>(
    world: &World,
    request: impl Fn(usize) -> crate::egress::AtlassianRequest,
    read: ReadPage<T>,
) -> Result<Vec<T>> {
    let mut all = Vec::new();
    for _ in 0..META_PAGES {
        let start = all.len();
        let (page, total) = read(&send_to_site(world, || request(start)).await?)?;
        let is_empty = page.is_empty();
        all.extend(page);
        if is_empty || all.len() >= total {
            break;
        }
    }
    Ok(all)
}

/// The type that stands for a kind: by level, then in Jira's order; among standard ones the one that was made as a story.
fn default_type(types: &[(IssueType, Vec<Field>)], kind: ItemType) -> Option<&str> {
    let level = |one: &IssueType| match kind {
        ItemType::Epic => one.hierarchy_level == 1 && !one.subtask,
        ItemType::Story => one.hierarchy_level == 0 && !one.subtask,
        ItemType::SubTask => one.subtask,
    };
    let mut fitting = types.iter().map(|(kind, _)| kind).filter(|one| level(one));
    let story = |one: &&IssueType| one.untranslated_name.as_deref().unwrap_or(&one.name) == "Story";
    let first = fitting.clone().next();
    let chosen = if kind == ItemType::Story { fitting.find(story).or(first) } else { first };
    chosen.map(|one| one.id.as_str())
}

fn shown_type(kind: &IssueType, fields: &[Field], settings: &Settings) -> Value {
    let hidden = |field: &&Field| !matches!(field.field_id.as_str(), "project" | "issuetype" | "parent" | "reporter");
    let fields: Vec<Value> = fields.iter().filter(hidden).map(|field| shown_field(field, settings)).collect();
    json!({"id": kind.id, "name": kind.name, "level": kind.hierarchy_level, "subtask": kind.subtask, "fields": fields})
}

fn shown_field(field: &Field, settings: &Settings) -> Value {
    let role = role(field, settings);
    let form = match (role, input_form(field)) {
        (Some(_), _) => "filled",
        (None, Some(form)) if field.required && !field.has_default_value => form,
        (None, None) if field.required && !field.has_default_value => "unsupported",
        _ => "left_out",
    };
    let mut shown = json!({
        "id": field.field_id, "name": field.name, "required": field.required, "hasDefault": field.has_default_value, "as": form,
    });
    let Some(value) = shown.as_object_mut() else { return shown };
    if let Some(role) = role {
        value.insert("role".to_owned(), json!(role));
    }
    let offers = matches!(form, "option" | "options") || matches!(role, Some("priority" | "components"));
    if offers {
        let named = |one: &Value| member(one, "/name").as_str().or(member(one, "/value").as_str()).map(str::to_owned);
        let allowed = field
            .allowed_values
            .iter()
            .filter_map(|one| Some(json!({"id": member(one, "/id").as_str()?, "name": named(one)?})));
        value.insert("allowed".to_owned(), allowed.take(ALLOWED).collect());
        if field.allowed_values.len() > ALLOWED {
            value.insert("moreAllowed".to_owned(), json!(true));
        }
    }
    shown
}

/// What the app uses a field for.
pub fn role(field: &Field, settings: &Settings) -> Option<&'static str> {
    let custom = field.schema.custom.as_deref().unwrap_or_default();
    let is_estimate = match &settings.estimate_field {
        Some(id) => *id == field.field_id && field.schema.kind == "number",
        None => custom.ends_with(":jsw-story-points"),
    };
    match field.schema.system.as_deref() {
        Some("summary") => Some("summary"),
        Some("description") => Some("description"),
        Some("labels") => Some("labels"),
        Some("priority") => Some("priority"),
        Some("components") => Some("components"),
        _ if is_estimate => Some("estimate"),
        _ if custom.ends_with(":gh-epic-label") => Some("epic_name"),
        _ => None,
    }
}

/// Which fields of a type the app fills.
pub fn roles(fields: &[Field], settings: &Settings) -> Roles {
    let of = |wanted: &str| {
        fields.iter().find(|field| role(field, settings) == Some(wanted)).map(|field| field.field_id.clone())
    };
    let system = fields.iter().filter_map(|field| field.schema.system.clone()).collect();
    Roles { estimate: of("estimate"), epic_name: of("epic_name"), system }
}

/// How a required field can be asked for; `None` for kinds that this release does not know.
pub fn input_form(field: &Field) -> Option<&'static str> {
    let custom = field.schema.custom.as_deref().unwrap_or_default();
    match (field.schema.kind.as_str(), field.schema.items.as_deref()) {
        ("string", _) if custom.ends_with(":textarea") => Some("paragraph"),
        ("string", _) => Some("text"),
        ("number", _) => Some("number"),
        ("date", _) => Some("date"),
        ("option", _) => Some("option"),
        ("user", _) => Some("user"),
        ("array", Some("option")) => Some("options"),
        ("array", Some("string")) => Some("labels"),
        _ => None,
    }
}

/// Input of [`duplicates`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DuplicatesInput {
    page_id: String,
    project_id: String,
    items: Vec<Titled>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Titled {
    #[serde(rename = "ref")]
    reference: String,
    title: String,
}

/// Issues of the project that look like items of the page. Answer: `DuplicatesAnswer`.
///
/// # Errors
/// As [`target`]; `input_invalid` for more than 20 items.
pub async fn duplicates(world: World, _caller: Caller, input: DuplicatesInput) -> Result<Value> {
    if input.items.len() > ASKED {
        return Err(Error::input("items", "at most 20 items are asked about at once"));
    }
    SpecificationPage::read(&world, &input.page_id, None).await?;
    let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
    permissions(&world, &settings, &input.project_id).await?;
    let asked = input.items.iter().map(|item| look_alikes(&world, &input, item));
    let found = join_at_most(4, asked).await?;
    Ok(json!({"found": found.into_iter().flatten().collect::<Vec<_>>()}))
}

async fn look_alikes(world: &World, input: &DuplicatesInput, item: &Titled) -> Result<Option<Value>> {
    let words = search_words(&item.title);
    if words.is_empty() {
        return Ok(None);
    }
    let mark = format!("issue.property[{MARK}].pageId");
    // A search for several words at once finds only what has all of them: what reads alike has some.
    let any: Vec<String> = words.iter().map(|word| format!("summary ~ {}", jira::quoted(word))).collect();
    let jql = format!(
        "project = {} AND ({}) AND ({mark} is EMPTY OR {mark} != {}) ORDER BY updated DESC",
        input.project_id,
        any.join(" OR "),
        jira::quoted(&input.page_id)
    );
    let fields = ["summary", "status", "issuetype", "updated"];
    let found = jira::read_search(&send_to_site(world, || jira::search(&jql, &fields, LOOKED_AT, None)).await?)?;
    let mut alike: Vec<(usize, Value)> =
        found.issues.iter().filter_map(|issue| duplicate(issue, &item.title)).collect();
    alike.sort_by_key(|(alike, _)| std::cmp::Reverse(*alike));
    let issues: Vec<Value> = alike.into_iter().take(3).map(|(_, issue)| issue).collect();
    Ok((!issues.is_empty()).then(|| json!({"ref": item.reference, "issues": issues})))
}

fn duplicate(issue: &jira::Issue, title: &str) -> Option<(usize, Value)> {
    let text = |name: &str| issue.fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let summary = text("summary");
    let alike = alike(&summary, title);
    let status = issue.status()?;
    let type_name = issue.fields.get("issuetype").and_then(|kind| member(kind, "/name").as_str()).unwrap_or_default();
    let shown = json!({
        "id": issue.id, "key": issue.key, "summary": summary, "typeName": type_name, "status": status.name,
        "category": category(&status.category), "alike": alike, "updated": text("updated"),
    });
    (alike >= ALIKE).then_some((alike, shown))
}

/// The word of the contract for a status category.
pub fn category(key: &str) -> &'static str {
    match key {
        "new" => "new",
        "indeterminate" => "indeterminate",
        "done" => "done",
        _ => "unknown",
    }
}

/// The longest words of a title, at most eight: letters and digits alone, so that no operator of a text search survives.
fn search_words(title: &str) -> Vec<String> {
    let mut words: Vec<String> = words(title).into_iter().filter(|word| word.chars().count() >= 3).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.truncate(8);
    words
}

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Dice's coefficient of the words, per cent.
fn alike(one: &str, other: &str) -> usize {
    let (one, other) = (words(one), words(other));
    let common = one.intersection(&other).count();
    (200 * common).checked_div(one.len() + other.len()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_leaves_no_operator_of_the_text_search() {
        assert_eq!(search_words("Export* AND \"all\" ~ (x) -not:y").join(" "), "export all and not");
        assert_eq!(alike("Export all orders", "export ALL orders!"), 100);
        assert_eq!(alike("", ""), 0);
    }
}
