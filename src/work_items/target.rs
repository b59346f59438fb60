//! `workItems.target` and `workItems.duplicates`: where items can be written, and what is there already.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World, join_at_most};
use crate::input::member;
use crate::jira::{self, Field, IssueType, LinkType, MARK, Permissions};
use crate::limits::IN_FLIGHT;
use crate::site::send_to_site;
use crate::specification::ItemType;
use crate::work_items::reading::page::SpecificationPage;
use crate::work_items::records::{Roles, Settings};
use crate::work_items::target_answer::{
    AllowedValue, Category, Duplicate, DuplicatesAnswer, DuplicatesOf, FieldForm, FieldRole, IssueTypeView,
    ListedProject, ProjectKind, TargetAnswer, TargetField, TargetProject,
};

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

/// Where items are to be written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetInput {
    page_id: String,
    /// Absent: projects only.
    #[serde(default)]
    project_id: Option<String>,
    /// Part of key or name; projects are asked for by it. At most 100 characters.
    #[serde(default)]
    query: String,
}

/// Projects in which the caller may create issues; with `projectId` its types and fields.
///
/// # Errors
/// `not_found` for a page or project that the caller may not see; `forbidden` for one that the settings leave out.
pub async fn target(world: World, _caller: Caller, input: TargetInput) -> Result<TargetAnswer> {
    SpecificationPage::read(&world, &input.page_id, None).await?;
    let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
    let query: String = input.query.chars().take(QUERY_CHARS).collect();
    let page = jira::read_projects(&send_to_site(&world, || jira::projects(&query, PROJECTS)).await?)?;
    let projects = page.values.iter().filter(|project| settings.projects.has(&project.id)).map(listed).collect();
    let project = match &input.project_id {
        Some(project_id) => Some(project(&world, &settings, project_id).await?),
        None => None,
    };
    Ok(TargetAnswer { projects, more_projects: !page.is_last, project })
}

fn listed(project: &jira::Project) -> ListedProject {
    let kind = if project.simplified { ProjectKind::Team } else { ProjectKind::Company };
    ListedProject { id: project.id.clone(), key: project.key.clone(), name: project.name.clone(), kind }
}

async fn project(world: &World, settings: &Settings, project_id: &str) -> Result<TargetProject> {
    let may = permissions(world, settings, project_id).await?;
    let project = send_to_site(world, || jira::project(project_id)).await?;
    let project = listed(&jira::read_project(&project)?);
    let types = if may.create { types_with_fields(world, project_id, None).await? } else { Vec::new() };
    let mut defaults = BTreeMap::new();
    let mut missing = Vec::new();
    for kind in [ItemType::Epic, ItemType::Story, ItemType::SubTask] {
        match default_type(&types, kind) {
            Some(id) => drop(defaults.insert(kind, id.to_owned())),
            None => missing.push(kind),
        }
    }
    let link_types = if may.link { link_types(world).await? } else { Vec::new() };
    let blocks = link_types.iter().find(|link| link.name.eq_ignore_ascii_case("blocks")).or(link_types.first());
    Ok(TargetProject {
        project,
        may,
        blocks: blocks.map(|link| link.id.clone()),
        link_types,
        types: types.iter().map(|(kind, fields)| shown_type(kind, fields, settings)).collect(),
        defaults,
        missing,
    })
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

fn shown_type(kind: &IssueType, fields: &[Field], settings: &Settings) -> IssueTypeView {
    let hidden = |field: &&Field| !matches!(field.field_id.as_str(), "project" | "issuetype" | "parent" | "reporter");
    IssueTypeView {
        id: kind.id.clone(),
        name: kind.name.clone(),
        level: kind.hierarchy_level,
        subtask: kind.subtask,
        fields: fields.iter().filter(hidden).map(|field| shown_field(field, settings)).collect(),
    }
}

fn shown_field(field: &Field, settings: &Settings) -> TargetField {
    let role = role(field, settings);
    let form = match (role, input_form(field)) {
        (Some(_), _) => FieldForm::Filled,
        (None, Some(form)) if field.required && !field.has_default_value => form,
        (None, None) if field.required && !field.has_default_value => FieldForm::Unsupported,
        _ => FieldForm::LeftOut,
    };
    let offers = matches!(form, FieldForm::Option | FieldForm::Options)
        || matches!(role, Some(FieldRole::Priority | FieldRole::Components));
    let named = |one: &Value| member(one, "/name").as_str().or(member(one, "/value").as_str()).map(str::to_owned);
    let allowed = field.allowed_values.iter().filter_map(|one| {
        let id = member(one, "/id").as_str()?.to_owned();
        Some(AllowedValue { id, name: named(one)? })
    });
    TargetField {
        id: field.field_id.clone(),
        name: field.name.clone(),
        required: field.required,
        has_default: field.has_default_value,
        form,
        role,
        allowed: offers.then(|| allowed.take(ALLOWED).collect()),
        more_allowed: (offers && field.allowed_values.len() > ALLOWED).then_some(true),
    }
}

/// What the app uses a field for.
pub fn role(field: &Field, settings: &Settings) -> Option<FieldRole> {
    let custom = field.schema.custom.as_deref().unwrap_or_default();
    let is_estimate = match &settings.estimate_field {
        Some(id) => *id == field.field_id && field.schema.kind == "number",
        None => custom.ends_with(":jsw-story-points"),
    };
    match field.schema.system.as_deref() {
        Some("summary") => Some(FieldRole::Summary),
        Some("description") => Some(FieldRole::Description),
        Some("labels") => Some(FieldRole::Labels),
        Some("priority") => Some(FieldRole::Priority),
        Some("components") => Some(FieldRole::Components),
        _ if is_estimate => Some(FieldRole::Estimate),
        _ if custom.ends_with(":gh-epic-label") => Some(FieldRole::EpicName),
        _ => None,
    }
}

/// Which fields of a type the app fills.
pub fn roles(fields: &[Field], settings: &Settings) -> Roles {
    let of = |wanted: FieldRole| {
        fields.iter().find(|field| role(field, settings) == Some(wanted)).map(|field| field.field_id.clone())
    };
    let system = fields.iter().filter_map(|field| field.schema.system.clone()).collect();
    Roles { estimate: of(FieldRole::Estimate), epic_name: of(FieldRole::EpicName), system }
}

/// How a required field can be asked for; `None` for kinds that this release does not know.
pub fn input_form(field: &Field) -> Option<FieldForm> {
    let custom = field.schema.custom.as_deref().unwrap_or_default();
    match (field.schema.kind.as_str(), field.schema.items.as_deref()) {
        ("string", _) if custom.ends_with(":textarea") => Some(FieldForm::Paragraph),
        ("string", _) => Some(FieldForm::Text),
        ("number", _) => Some(FieldForm::Number),
        ("date", _) => Some(FieldForm::Date),
        ("option", _) => Some(FieldForm::Option),
        ("user", _) => Some(FieldForm::User),
        ("array", Some("option")) => Some(FieldForm::Options),
        ("array", Some("string")) => Some(FieldForm::Labels),
        _ => None,
    }
}

/// Items of the page that may be there already.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DuplicatesInput {
    page_id: String,
    project_id: String,
    /// At most 20 a call: one JQL each, four at once.
    items: Vec<Titled>,
}

/// An item by its title.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Titled {
    #[serde(rename = "ref")]
    reference: String,
    title: String,
}

/// Issues of the project that look like items of the page.
///
/// # Errors
/// As [`target`]; `input_invalid` for more than 20 items.
pub async fn duplicates(world: World, _caller: Caller, input: DuplicatesInput) -> Result<DuplicatesAnswer> {
    if input.items.len() > ASKED {
        return Err(Error::input("items", "at most 20 items are asked about at once"));
    }
    SpecificationPage::read(&world, &input.page_id, None).await?;
    let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
    permissions(&world, &settings, &input.project_id).await?;
    let asked = input.items.iter().map(|item| look_alikes(&world, &input, item));
    let found = join_at_most(4, asked).await?;
    Ok(DuplicatesAnswer { found: found.into_iter().flatten().collect() })
}

async fn look_alikes(world: &World, input: &DuplicatesInput, item: &Titled) -> Result<Option<DuplicatesOf>> {
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
    let mut issues: Vec<Duplicate> = found.issues.iter().filter_map(|issue| duplicate(issue, &item.title)).collect();
    issues.sort_by_key(|issue| std::cmp::Reverse(issue.alike));
    issues.truncate(3);
    Ok((!issues.is_empty()).then(|| DuplicatesOf { reference: item.reference.clone(), issues }))
}

fn duplicate(issue: &jira::Issue, title: &str) -> Option<Duplicate> {
    let text = |name: &str| issue.fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let summary = text("summary");
    let alike = alike(&summary, title);
    let status = issue.status()?;
    let type_name = issue.fields.get("issuetype").and_then(|kind| member(kind, "/name").as_str()).unwrap_or_default();
    let shown = Duplicate {
        id: issue.id.clone(),
        key: issue.key.clone(),
        summary,
        type_name: type_name.to_owned(),
        category: Category::of(&status.category),
        status: status.name,
        alike,
        updated: text("updated"),
    };
    (alike >= ALIKE).then_some(shown)
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
