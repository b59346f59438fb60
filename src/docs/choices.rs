//! The job form: what can be chosen, and whether what was chosen is right.

use serde::Deserialize;
use serde_json::{Value, json};

use super::people::{Nothing, Save, ask, check_input, may_write};
use super::repository_text;
use crate::atlassian::confluence;
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::input;
use crate::secret::SecretIndex;

/// What the names of Git tokens and of AI keys begin with.
const GIT: &str = "git:";
const AI: &str = "ai:";
/// A form's wish for the site's own token of the repository's host, where there is one.
const AUTO: &str = "auto";
/// Writers that a form may choose.
const WRITERS: [&str; 2] = ["outline", "ai"];

/// Input of [`check`]: the form as it stands.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Form {
    #[serde(default)]
    repository: String,
    #[serde(default)]
    space_key: String,
    #[serde(default)]
    parent_id: String,
    #[serde(rename = "ref", default)]
    reference: String,
    #[serde(default)]
    folder: String,
    #[serde(default)]
    secret: String,
    writer: String,
    #[serde(default)]
    ai_provider: String,
    #[serde(default)]
    ai_model: String,
}

/// What the form offers. Answer: `{spaces: [{id, key, name}], moreSpaces, connections: [{name, setMs}], ai:
/// [{name, setMs?}], writers}`. The platform's own models need no key. Spaces are those that the caller may see; whether pages may be added is judged when one is chosen.
///
/// # Errors
/// As the store and Confluence answer.
pub async fn choices(world: World, _caller: Caller, _input: Nothing) -> Result<Value> {
    let (spaces, more) = confluence::read_named_spaces(&ask(&world, || confluence::spaces(Identity::User)).await?)?;
    let spaces: Vec<Value> =
        spaces.iter().map(|space| json!({"id": space.id, "key": space.key, "name": space.name})).collect();
    Ok(json!({
        "spaces": spaces,
        "moreSpaces": more,
        "connections": names(&world, GIT).await?,
        "ai": ai_providers(&world).await?,
        "writers": WRITERS,
    }))
}

/// Judges a form that is still being filled in: an empty field is no problem yet. Answer: `{problems: [{field, code,
/// message}], job?}`; `job` is what `docs.save` takes, present when nothing is missing and nothing is wrong.
///
/// # Errors
/// `input_invalid` for what is no form; as Confluence answers.
pub async fn check(world: World, _caller: Caller, form: Form) -> Result<Value> {
    let mut problems = Problems::default();
    let named = match form.repository.trim() {
        "" => None,
        text => problems.note("repository", repository_text::read(text))?,
    };
    let space_key = match form.space_key.trim() {
        "" => None,
        key => problems.note("spaceKey", writable_space(&world, key).await)?.map(|()| key),
    };
    let parent_id = Some(form.parent_id.trim()).filter(|id| !id.is_empty());
    problems.note("parentId", check_parent(parent_id))?;
    let provider = named.as_ref().map(|named| json!(named.provider));
    let usual = provider.as_ref().and_then(Value::as_str).map(|provider| format!("{GIT}{provider}"));
    let secret = match (form.secret.as_str(), usual) {
        ("", _) | (AUTO, None) => None,
        (AUTO, Some(usual)) => is_set(&world, &usual).await?.then_some(usual),
        (name, _) => problems.note("secret", known_secret(&world, name).await)?,
    };
    let Some(named) = named else { return Ok(json!({"problems": problems.0})) };
    let written = Some(form.reference.trim()).filter(|text| !text.is_empty());
    let reference = written.map(str::to_owned).or(named.reference);
    let mut job = json!({
        "repository": {
            "provider": named.provider,
            "owner": named.owner,
            "name": named.name,
            "ref": reference,
            "folder": Some(form.folder.trim()).filter(|folder| !folder.is_empty()),
            "secret": secret,
        },
        "target": {"spaceKey": space_key.unwrap_or_default(), "parentId": parent_id},
        "writer": form.writer,
    });
    if let ("ai", Some(fields)) = (form.writer.as_str(), job.as_object_mut()) {
        if form.ai_provider.is_empty() || form.ai_model.trim().is_empty() {
            return Ok(json!({"problems": problems.0}));
        }
        let name = format!("{AI}{}", form.ai_provider);
        let secret = is_set(&world, &name).await?.then_some(name);
        let ai = json!({"provider": form.ai_provider, "model": form.ai_model.trim(), "secret": secret});
        fields.insert("ai".to_owned(), ai);
    }
    // The same judge that saving has.
    problems.note("repository", input::parse::<Save>(job.clone()).and_then(|save| check_input(&save)))?;
    let complete = space_key.is_some() && problems.0.is_empty();
    Ok(json!({"problems": problems.0, "job": complete.then_some(job)}))
}

/// Which field of the form an error of the job means, where the address alone does not say it.
fn own_field(error: &Error) -> Option<&'static str> {
    match error.field.as_deref()? {
        "ref" => Some("ref"),
        "folder" => Some("folder"),
        "writer" => Some("writer"),
        "ai.model" => Some("aiModel"),
        field if field.starts_with("ai") => Some("aiProvider"),
        _ => None,
    }
}

#[derive(Default)]
struct Problems(Vec<Value>);

impl Problems {
    /// Keeps an error that the person can mend in the form; passes on every other.
    fn note<T>(&mut self, field: &str, judged: Result<T>) -> Result<Option<T>> {
        match judged {
            Ok(value) => Ok(Some(value)),
            Err(error) if is_mendable(error.code) => {
                let field = own_field(&error).unwrap_or(field);
                self.0.push(json!({"field": field, "code": error.code, "message": error.message}));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn is_mendable(code: Code) -> bool {
    matches!(code, Code::InputInvalid | Code::NotFound | Code::NoWritePermission)
}

async fn writable_space(world: &World, key: &str) -> Result<()> {
    let space = confluence::read_space(&ask(world, || confluence::space_by_key(Identity::User, key)).await?)?;
    may_write(world, &space.id).await
}

fn check_parent(parent_id: Option<&str>) -> Result<()> {
    if parent_id.is_none_or(|id| id.bytes().all(|byte| byte.is_ascii_digit())) {
        return Ok(());
    }
    Err(Error::input("parentId", "a page id is a number: it stands in the page's address after /pages/"))
}

async fn known_secret(world: &World, name: &str) -> Result<String> {
    if name.starts_with(GIT) && is_set(world, name).await? {
        return Ok(name.to_owned());
    }
    Err(Error::input("secret", "there is no token of this name: a site admin can set it"))
}

/// Whether a secret of this name is set. Names that no secret can have are not looked up.
async fn is_set(world: &World, name: &str) -> Result<bool> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b':');
    if name.len() > 80 || !name.bytes().all(plain) {
        return Ok(false);
    }
    Ok(world.kvs_get::<SecretIndex>(&SecretIndex::key(name)).await?.is_some())
}

async fn ai_providers(world: &World) -> Result<Vec<Value>> {
    let mut providers = names(world, AI).await?;
    providers.push(json!({"name": "ai:forge"}));
    Ok(providers)
}

/// Names and times of the secrets of one kind; the secrets themselves are out of reach here.
async fn names(world: &World, kind: &str) -> Result<Vec<Value>> {
    let entries = world.kvs_list(&SecretIndex::key(kind)).await?;
    let named = entries
        .into_iter()
        .filter_map(|entry| Some(json!({"name": SecretIndex::name(&entry.key)?, "setMs": entry.value.get("setMs")})));
    Ok(named.collect())
}
