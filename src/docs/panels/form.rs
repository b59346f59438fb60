//! The job form: what can be chosen, and whether what was chosen is right.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::atlassian::confluence::{self, NamedSpace};
use crate::docs::panels::draft::{FormedJob, SaveInput, check_input, check_reach};
use crate::docs::panels::repository_address::{self, Named};
use crate::docs::records::job::Writer;
use crate::egress::{ApprovedHosts, Identity, names_host};
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::input::{self, Nothing};
use crate::locale::Locale;
use crate::provider::{Provider, Service};
use crate::secret::SecretIndex;
use crate::settings::{DefaultAi, Every, Settings};
use crate::site::{SpaceWriter, send_to_site};

/// What the names of Git tokens and of AI keys begin with.
const GIT: &str = "git:";
const AI: &str = "ai:";
/// Stands in a form for the site's own token of the repository's host, where there is one.
const AUTO: &str = "auto";

/// The form as it stands: what nobody has entered is empty.
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
    /// A name, empty for none, `auto` for the site's own token of the repository's host.
    #[serde(default)]
    secret: String,
    /// `outline` or `ai`.
    writer: String,
    #[serde(default)]
    ai_provider: String,
    #[serde(default)]
    ai_model: String,
    /// Address of a self-hosted AI up to and including its version.
    #[serde(default)]
    ai_url: String,
    /// Tokens that a self-hosted model holds.
    #[serde(default)]
    ai_context_tokens: Option<u32>,
    #[serde(default)]
    every: Option<Every>,
    #[serde(default)]
    images: bool,
    #[serde(default)]
    language: Locale,
}

/// What the form offers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChoicesAnswer {
    /// Those that the caller may see; whether pages may be added is judged when one is chosen.
    spaces: Vec<NamedSpace>,
    more_spaces: bool,
    /// Tokens of Git hosts.
    connections: Vec<NamedKey>,
    /// Keys of AI providers; the platform's own models, `ai:forge`, need none.
    ai: Vec<NamedKey>,
    hosts: ApprovedHosts,
    writers: [Writer; 2],
    git_hosts: Vec<Provider>,
    ai_providers: Vec<Provider>,
    defaults: JobDefaults,
}

/// A secret by its name: the value is out of reach.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedKey {
    name: String,
    /// Absent for the platform's own models, which need no key.
    #[serde(skip_serializing_if = "Option::is_none")]
    set_ms: Option<u64>,
    /// When its host accepted this very value.
    #[serde(skip_serializing_if = "Option::is_none")]
    tested_ms: Option<u64>,
}

/// What a new job begins with.
#[derive(Serialize)]
pub struct JobDefaults {
    every: Option<Every>,
    ai: Option<DefaultAi>,
}

/// A form as it was judged.
#[derive(Serialize)]
pub struct CheckAnswer {
    /// An empty field is no problem yet.
    pub(super) problems: Vec<Problem>,
    /// What `docs.save` takes: present and not null when nothing is missing and nothing is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job: Option<Option<FormedJob>>,
    /// The newest commit, where `docs.probe` found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) commit: Option<String>,
}

/// What a person can mend in the form.
#[derive(Serialize)]
pub struct Problem {
    /// Which field of the form.
    pub(super) field: &'static str,
    pub(super) code: Code,
    pub(super) message: String,
}

/// What the form offers.
///
/// # Errors
/// As the store and Confluence answer.
pub async fn choices(world: World, _caller: Caller, _input: Nothing) -> Result<ChoicesAnswer> {
    let (spaces, more_spaces) =
        confluence::read_named_spaces(&send_to_site(&world, || confluence::spaces(Identity::User)).await?)?;
    let settings = world.kvs_get::<Settings>(Settings::KEY).await?.unwrap_or_default();
    Ok(ChoicesAnswer {
        spaces,
        more_spaces,
        connections: names(&world, GIT).await?,
        ai: ai_providers(&world).await?,
        hosts: approved(&world).await?,
        writers: [Writer::Outline, Writer::Ai],
        git_hosts: Provider::of(Service::Git).collect(),
        ai_providers: Provider::of(Service::Ai).collect(),
        defaults: JobDefaults { every: settings.every, ai: settings.ai },
    })
}

/// Judges a form that is still being filled in: an empty field is no problem yet.
///
/// # Errors
/// `input_invalid` for what is no form; as Confluence answers.
pub async fn check(world: World, caller: Caller, form: Form) -> Result<CheckAnswer> {
    let (problems, save) = judge(&world, caller, form).await?;
    Ok(CheckAnswer { problems, job: save.map(|save| save.map(FormedJob::from)), commit: None })
}

/// What is wrong with a form, and the job that it describes: `Some(None)` where something about it is wrong, `None` while
/// something is missing.
pub(super) async fn judge(
    world: &World,
    caller: Caller,
    form: Form,
) -> Result<(Vec<Problem>, Option<Option<SaveInput>>)> {
    let mut problems = Problems::default();
    let approved = approved(world).await?;
    let named = match form.repository.trim() {
        "" => None,
        text => problems.note("repository", repository_address::read(text, &approved))?,
    };
    let space_key = match form.space_key.trim() {
        "" => None,
        key => problems.note("spaceKey", writable_space(world, caller, key).await)?.map(|_| key),
    };
    let parent_id = Some(form.parent_id.trim()).filter(|id| !id.is_empty());
    problems.note("parentId", check_parent(parent_id))?;
    let secret = match (form.secret.as_str(), &named) {
        ("", _) | (AUTO, None) => None,
        (AUTO, Some(named)) => token_of(world, named).await?,
        (name, _) => problems.note("secret", known_secret(world, name).await)?,
    };
    let Some(named) = named else { return Ok((problems.0, None)) };
    let target = json!({"spaceKey": space_key.unwrap_or_default(), "parentId": parent_id});
    let mut job = described(&form, named, secret, target);
    if let ("ai", Some(fields)) = (form.writer.as_str(), job.as_object_mut()) {
        let Some(ai) = connection(world, &form).await? else { return Ok((problems.0, None)) };
        fields.insert("ai".to_owned(), ai);
    }
    // The same judges that saving has.
    let save = problems.note("repository", input::parse::<SaveInput>(job))?;
    if let Some(save) = &save
        && problems.note("repository", check_input(save))?.is_some()
    {
        problems.note("repository", check_reach(world, save).await)?;
    }
    let complete = space_key.is_some() && problems.0.is_empty();
    Ok((problems.0, Some(save.filter(|_| complete))))
}

/// The form as `docs.save` takes it, without the AI's connection.
fn described(form: &Form, named: Named, secret: Option<String>, target: Value) -> Value {
    let written = Some(form.reference.trim()).filter(|text| !text.is_empty());
    let reference = written.map(str::to_owned).or(named.reference);
    json!({
        "repository": {
            "provider": named.provider,
            "owner": named.owner,
            "name": named.name,
            "ref": reference,
            "folder": Some(form.folder.trim()).filter(|folder| !folder.is_empty()),
            "secret": secret,
            "baseUrl": named.base_url,
        },
        "target": target,
        "writer": form.writer,
        "every": form.every,
        "images": form.images,
        "language": form.language,
    })
}

/// The AI's connection as the form says it; `None` while something is missing.
async fn connection(world: &World, form: &Form) -> Result<Option<Value>> {
    let url = form.ai_url.trim();
    let own = form.ai_provider == "selfhosted";
    if form.ai_provider.is_empty() || form.ai_model.trim().is_empty() || (own && url.is_empty()) {
        return Ok(None);
    }
    let usual = format!("{AI}{}", form.ai_provider);
    let secret = if own { secret_for(world, AI, url).await? } else { is_set(world, &usual).await?.then_some(usual) };
    let mut ai = json!({"provider": form.ai_provider, "model": form.ai_model.trim(), "secret": secret});
    if let (true, Some(fields)) = (own, ai.as_object_mut()) {
        fields.insert("baseUrl".to_owned(), json!(url));
        fields.insert("contextTokens".to_owned(), json!(form.ai_context_tokens));
    }
    Ok(Some(ai))
}

/// The name of the site's own token for the repository's host.
async fn token_of(world: &World, named: &Named) -> Result<Option<String>> {
    if let Some(base) = &named.base_url {
        return secret_for(world, GIT, base).await;
    }
    let provider = json!(named.provider);
    let usual = format!("{GIT}{}", provider.as_str().unwrap_or_default());
    Ok(is_set(world, &usual).await?.then_some(usual))
}

/// The first secret of a kind that was set for the host of `url`.
async fn secret_for(world: &World, kind: &str, url: &str) -> Result<Option<String>> {
    let entries = world.kvs_list(&SecretIndex::key(kind)).await?;
    let bound = |value: &Value| value.get("host").and_then(Value::as_str).is_some_and(|host| names_host(url, host));
    Ok(entries.into_iter().find(|entry| bound(&entry.value)).and_then(|entry| SecretIndex::name(&entry.key)))
}

async fn approved(world: &World) -> Result<ApprovedHosts> {
    Ok(world.kvs_get(ApprovedHosts::KEY).await?.unwrap_or_default())
}

/// Which field of the form an error of the job means, where the address alone does not say it.
fn own_field(error: &Error) -> Option<&'static str> {
    match error.field.as_deref()? {
        "ref" => Some("ref"),
        "folder" => Some("folder"),
        "writer" => Some("writer"),
        "ai.model" => Some("aiModel"),
        "ai.baseUrl" => Some("aiUrl"),
        "ai.contextTokens" => Some("aiContextTokens"),
        field if field.starts_with("ai") => Some("aiProvider"),
        _ => None,
    }
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    /// Keeps an error that the person can mend in the form; passes on every other.
    fn note<T>(&mut self, field: &'static str, judged: Result<T>) -> Result<Option<T>> {
        match judged {
            Ok(value) => Ok(Some(value)),
            Err(error) if is_mendable(error.code) => {
                let field = own_field(&error).unwrap_or(field);
                self.0.push(Problem { field, code: error.code, message: error.message.clone() });
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn is_mendable(code: Code) -> bool {
    matches!(code, Code::InputInvalid | Code::NotFound | Code::NoWritePermission | Code::EgressDenied)
}

async fn writable_space(world: &World, caller: Caller, key: &str) -> Result<SpaceWriter> {
    let space = confluence::read_space(&send_to_site(world, || confluence::space_by_key(Identity::User, key)).await?)?;
    SpaceWriter::check(world, caller, &space.id).await
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

async fn ai_providers(world: &World) -> Result<Vec<NamedKey>> {
    let mut providers = names(world, AI).await?;
    providers.push(NamedKey { name: "ai:forge".to_owned(), set_ms: None, tested_ms: None });
    Ok(providers)
}

/// Names and times of the secrets of one kind; the secrets themselves are out of reach here.
async fn names(world: &World, kind: &str) -> Result<Vec<NamedKey>> {
    let entries = world.kvs_list(&SecretIndex::key(kind)).await?;
    let named = entries.into_iter().filter_map(|entry| {
        let time = |field: &str| entry.value.get(field).and_then(Value::as_u64);
        Some(NamedKey { name: SecretIndex::name(&entry.key)?, set_ms: time("setMs"), tested_ms: time("testedMs") })
    });
    Ok(named.collect())
}
