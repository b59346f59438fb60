//! The fields of an issue: what Jira is sent, from a closed set, and their hashes as read back.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::input::member;
use crate::jira::adf;
use crate::locale::{Words, said};
use crate::work_items::reading::page::SpecificationPage;
use crate::work_items::reading::plan::kind_name;
use crate::work_items::records::{Criteria, Roles, Settings, short_hash};
use crate::work_items::writing::edited::{Edited, FieldInWords, Problem, Target, UpdateField};

/// Longest description that is sent, characters of text. The description's own text gives way first.
const TEXT_CHARS: usize = 30_000;

/// What an issue is made from.
pub struct Sheet<'a> {
    /// The item.
    pub item: &'a Edited,
    /// Where it is written.
    pub target: &'a Target,
    /// The page.
    pub page: &'a SpecificationPage,
    /// The site's settings.
    pub settings: &'a Settings,
    /// Fields with a role of its type.
    pub roles: &'a Roles,
    /// The parent's issue id.
    pub parent_id: Option<&'a str>,
}

impl Sheet<'_> {
    /// The fields of a new issue.
    ///
    /// # Errors
    /// A problem of the item: a type or value that is not there.
    pub fn fields(&self) -> Result<Value, Problem> {
        let kind = kind_name(self.item.kind);
        let type_id = self.target.types.get(kind).ok_or_else(|| Problem::field("issuetype"))?;
        let mut fields = Map::new();
        fields.insert("project".to_owned(), json!({"id": self.target.project_id}));
        fields.insert("issuetype".to_owned(), json!({"id": type_id}));
        for field in UpdateField::ALL {
            if let Some((name, value)) = self.field(field) {
                fields.insert(name, value);
            }
        }
        if let Some(name) = &self.roles.epic_name {
            fields.insert(name.clone(), json!(self.item.title));
        }
        for (name, value) in self.target.values.get(type_id).into_iter().flatten() {
            // What the app fills is nobody else's.
            fields.entry(name.clone()).or_insert_with(|| sent_value(value));
        }
        Ok(Value::Object(fields))
    }

    /// One field as it is sent: its name in Jira and its value. `None` where the item or the screen has none.
    pub fn field(&self, field: UpdateField) -> Option<(String, Value)> {
        let item = self.item;
        let has = |name: &str| self.roles.system.iter().any(|one| one == name);
        let named = |name: &str, value: Value| Some((name.to_owned(), value));
        match field {
            UpdateField::Summary => named("summary", json!(item.title)),
            UpdateField::Description => {
                has("description").then(|| self.description()).and_then(|body| named("description", body))
            }
            UpdateField::Parent => self.parent_id.and_then(|id| named("parent", json!({"id": id}))),
            UpdateField::Priority => {
                let id = item
                    .priority
                    .as_ref()
                    .and_then(|stated| self.target.priorities.get(stated))
                    .filter(|_| has("priority"));
                id.and_then(|id| named("priority", json!({"id": id})))
            }
            UpdateField::Labels => {
                let mut labels: Vec<&String> = item.labels.iter().chain(&self.settings.labels).collect();
                labels.sort();
                labels.dedup();
                (has("labels") && !labels.is_empty()).then(|| json!(labels)).and_then(|labels| named("labels", labels))
            }
            UpdateField::Components => {
                let components: Vec<Value> = item.components.iter().map(|name| json!({"name": name})).collect();
                (has("components") && !components.is_empty())
                    .then(|| json!(components))
                    .and_then(|list| named("components", list))
            }
            UpdateField::Estimate => {
                let points = item.estimate.as_ref().and_then(|stated| self.target.estimates.get(stated))?;
                self.roles.estimate.as_ref().map(|name| (name.clone(), json!(points)))
            }
        }
    }

    fn description(&self) -> Value {
        let item = self.item;
        let words = Words::of(self.page.language);
        let own = |english: &'static str| words.word(english).unwrap_or(english);
        let text: String = item.description.chars().take(TEXT_CHARS).collect();
        let mut blocks = adf::paragraphs(&text);
        let criteria: Vec<&str> = item.acceptance.iter().map(|criterion| criterion.text.as_str()).collect();
        if !criteria.is_empty() {
            blocks.push(adf::heading(own("Acceptance criteria")));
            blocks.push(match self.settings.criteria {
                Criteria::Tasks => adf::tasks(&criteria),
                Criteria::List => adf::bullets(&criteria),
            });
        }
        let unfilled =
            [("Priority", &item.priority, UpdateField::Priority), ("Estimate", &item.estimate, UpdateField::Estimate)];
        for (name, stated, field) in unfilled {
            if let Some(stated) = stated.as_ref().filter(|_| self.field(field).is_none()) {
                blocks.push(adf::paragraph(&format!("{}: {stated}", own(name))));
            }
        }
        if let Some(evidence) = item.evidence.first() {
            let quote: String = evidence.quote.chars().take(2_000).collect();
            // A description that holds the whole statement has said it.
            if !text.split("\n\n").any(|part| part.trim() == quote.trim()) {
                blocks.push(adf::quote(&quote));
            }
            let place: Vec<&str> =
                std::iter::once(&self.page.title).chain(&evidence.section).map(String::as_str).collect();
            let text = said("{} (version {})", &[&place.join(" › "), &self.page.version.to_string()]);
            blocks.push(adf::link(&words.spoken(&text), &self.page.section_url(&evidence.section)));
        }
        adf::document(&blocks)
    }

    /// The mark: which item of which page, as which text. Ids, hashes and a version.
    pub fn mark(&self) -> Value {
        let item = self.item;
        json!({"pageId": self.page.id, "ref": item.reference, "hash": item.hash(), "pageVersion": self.page.version})
    }

    /// What would be sent, in words.
    pub fn in_words(&self) -> Vec<FieldInWords> {
        let fields = UpdateField::ALL.into_iter().filter_map(|field| {
            let (id, value) = self.field(field)?;
            let text = match (&field, &value) {
                (UpdateField::Description, body) => adf::shown(body),
                (_, Value::String(text)) => text.clone(),
                (_, Value::Array(list)) => list
                    .iter()
                    .map(|one| member(one, "/name").as_str().or(one.as_str()).unwrap_or_default())
                    .collect::<Vec<_>>()
                    .join(", "),
                (UpdateField::Priority, _) => self.item.priority.clone().unwrap_or_default(),
                (UpdateField::Parent, value) => member(value, "/id").as_str().unwrap_or_default().to_owned(),
                (_, value) => value.to_string(),
            };
            Some(FieldInWords { id, name: field, text })
        });
        fields.collect()
    }
}

/// A person's answer as Jira takes it: numbers and texts as they are, an id as `{id}`, several as a list.
fn sent_value(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(sent_value).collect(),
        Value::String(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            json!({"id": text})
        }
        other => other.clone(),
    }
}

/// Hashes of the fields as an issue has them: what a person sees, not how Jira writes it.
pub fn field_hashes(fields: &BTreeMap<String, Value>, roles: &Roles) -> BTreeMap<String, String> {
    let hashes = UpdateField::ALL.into_iter().map(|field| {
        let text = shown_field(fields, field, roles);
        (field.name().to_owned(), short_hash(&text))
    });
    hashes.collect()
}

/// A field of an issue as a text that can be compared and shown.
pub fn shown_field(fields: &BTreeMap<String, Value>, field: UpdateField, roles: &Roles) -> String {
    let value = |name: &str| fields.get(name).filter(|value| !value.is_null());
    let names = |name: &str| {
        let list = value(name).and_then(Value::as_array).into_iter().flatten();
        let mut names: Vec<&str> = list.filter_map(|one| one.as_str().or(member(one, "/name").as_str())).collect();
        names.sort_unstable();
        names.join(", ")
    };
    match field {
        UpdateField::Summary => value("summary").and_then(Value::as_str).unwrap_or_default().to_owned(),
        UpdateField::Description => value("description").map(adf::plain).unwrap_or_default(),
        UpdateField::Parent => {
            value("parent").and_then(|parent| member(parent, "/id").as_str()).unwrap_or_default().to_owned()
        }
        UpdateField::Priority => {
            value("priority").and_then(|one| member(one, "/id").as_str()).unwrap_or_default().to_owned()
        }
        UpdateField::Labels => names("labels"),
        UpdateField::Components => names("components"),
        UpdateField::Estimate => roles.estimate.as_deref().and_then(value).map(Value::to_string).unwrap_or_default(),
    }
}
