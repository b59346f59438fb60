//! Unique's platform: GraphQL for contents and scopes, a write address for bytes. An operation's failure comes as `errors` inside
//! a 200. Operations and fields are those of the client in Unique's connector (`packages/unique-api`).

use serde::Deserialize;
use serde_json::{Value, json};

use super::{CREDENTIAL, Document, Present, Readers, SCOPES_CREDENTIAL, credential, invalid, joined};
use crate::egress::{CheckedRequest, Origins};
use crate::error::{Code, Error, Result};
use crate::http::Method;
use crate::input;

/// Contents of one deletion.
pub const DELETED: usize = 20;
/// Contents of one page of a list.
pub const LISTED: usize = 500;
/// Contents whose access is changed at once.
pub const SHARED: usize = 50;

/// What an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Contents.
    Ingestion,
    /// Scopes.
    Scopes,
}

/// Where the platform is.
#[derive(Debug, Clone)]
pub struct Platform {
    /// Of contents.
    pub base_url: String,
    /// Of scopes.
    pub scopes_url: String,
    /// Both, and the hosts of write addresses.
    pub origins: Origins,
    /// Of the whole site.
    pub source: Source,
}

/// What contents come from.
#[derive(Debug, Clone)]
pub struct Source {
    /// `ATLASSIAN_CONFLUENCE_CLOUD` or `ATLASSIAN_CONFLUENCE_ONPREM`.
    pub kind: &'static str,
    /// The configuration's name.
    pub name: String,
    /// Where people read it.
    pub base_url: String,
    /// Whether text in pictures is read; without it the platform's scope decides, and leaves pictures out as a rule.
    pub reads_images: bool,
}

impl Platform {
    /// One operation.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn request(&self, service: Service, query: &str, variables: &Value) -> Result<CheckedRequest> {
        let (base, secret) = match service {
            Service::Ingestion => (&self.base_url, CREDENTIAL),
            Service::Scopes => (&self.scopes_url, SCOPES_CREDENTIAL),
        };
        let body = json!({"operationName": operation_name(query), "query": query, "variables": variables});
        let request = CheckedRequest::configured(Method::Post, &joined(base, "/graphql"), &self.origins)?;
        Ok(request
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .secret(credential(None, secret))
            .body(body.to_string().into_bytes()))
    }

    /// The PUT of a file's bytes: to one of the upload hosts, without any credential.
    ///
    /// # Errors
    /// `egress_denied` for a write address elsewhere.
    pub fn write(&self, write_url: &str, mime_type: &str) -> Result<CheckedRequest> {
        let request = CheckedRequest::configured(Method::Put, write_url, &self.origins)?;
        Ok(request.header("content-type", mime_type).header("x-ms-blob-type", "BlockBlob"))
    }

    /// Registers a content, or with `file_url` finalizes it: the same operation twice.
    pub fn upsert(&self, document: &Document, scope_id: &str, bytes: u64, file_url: Option<&str>) -> Value {
        let mut input = json!({
            "key": document.key.slashed(),
            "title": document.title,
            "mimeType": document.mime_type,
            "ownerType": "SCOPE",
            "url": document.url,
            "byteSize": bytes,
            "metadata": document.metadata(),
        });
        if let (Some(readers), Some(input)) = (&document.readers, input.as_object_mut()) {
            input.insert("fileAccess".to_owned(), json!(file_access(readers)));
        }
        let is_image = matches!(document.mime_type.as_str(), "image/png" | "image/jpeg");
        if let (true, true, Some(input)) = (is_image, self.source.reads_images, input.as_object_mut()) {
            input.insert("ingestionConfig".to_owned(), json!({"jpgReadMode": "DOC_INTELLIGENCE_DEFAULT"}));
        }
        json!({
            "input": input,
            "fileUrl": file_url,
            "scopeId": scope_id,
            "sourceOwnerType": "COMPANY",
            "sourceKind": self.source.kind,
            "sourceName": self.source.name,
            "storeInternally": true,
            "baseUrl": self.source.base_url,
        })
    }
}

/// The name that an operation has in its text: servers and their logs tell operations by it.
fn operation_name(query: &str) -> &str {
    query.split([' ', '(']).nth(1).unwrap_or_default()
}

/// Registers and finalizes.
pub const UPSERT: &str = "mutation ContentUpsert($input: ContentCreateInput!, $fileUrl: String, $scopeId: String, $sourceOwnerType: String, $sourceKind: String, $sourceName: String, $storeInternally: Boolean, $baseUrl: String) { contentUpsert(input: $input, fileUrl: $fileUrl, scopeId: $scopeId, sourceOwnerType: $sourceOwnerType, sourceKind: $sourceKind, sourceName: $sourceName, storeInternally: $storeInternally, baseUrl: $baseUrl) { id writeUrl readUrl } }";
/// Contents with everything that tells whether they are whole and whose.
pub const CONTENTS: &str = "query PaginatedContent($skip: Int!, $take: Int!, $where: ContentWhereInput) { paginatedContent(skip: $skip, take: $take, where: $where) { nodes { id key title updatedAt ingestionState fileAccess metadata } totalCount } }";
/// The same of a platform that does not tell more.
pub const CONTENT_KEYS: &str = "query PaginatedContent($skip: Int!, $take: Int!, $where: ContentWhereInput) { paginatedContent(skip: $skip, take: $take, where: $where) { nodes { id key fileAccess metadata } totalCount } }";
/// Deletes by id.
pub const DELETE: &str = "mutation ContentDeleteByContentIds($contentIds: [String!]!) { contentDeleteByContentIds(contentIds: $contentIds) { id } }";
/// Adds readers.
pub const SHARE: &str = "mutation CreateFileAccessesForContents($scopeId: String!, $fileAccesses: [FileAccessContentChangeDto!]!) { createFileAccessesForContents(scopeId: $scopeId, fileAccesses: $fileAccesses) }";
/// Takes readers away.
pub const UNSHARE: &str = "mutation RemoveFileAccessesForContents($scopeId: String!, $fileAccesses: [FileAccessContentChangeDto!]!) { removeFileAccessesForContents(scopeId: $scopeId, fileAccesses: $fileAccesses) }";
/// Scopes.
pub const SCOPES: &str = "query PaginatedScope($skip: Int!, $take: Int!, $where: ScopeWhereInput!) { paginatedScope(skip: $skip, take: $take, where: $where) { nodes { id name parentId externalId } totalCount } }";
/// Makes the scopes of a path.
pub const MAKE_SCOPES: &str = "mutation GenerateScopesBasedOnPaths($paths: [String!]!, $inheritAccess: Boolean) { generateScopesBasedOnPaths(paths: $paths, inheritAccess: $inheritAccess) { id name parentId externalId } }";
/// Marks a scope, or takes the mark away.
pub const MARK: &str = "mutation UpdateScope($id: String!, $input: ScopeUpdateInput!) { updateScope(id: $id, input: $input) { id name parentId externalId } }";
/// Removes an empty scope.
pub const REMOVE_SCOPE: &str = "mutation DeleteFolder($scopeId: String!, $recursive: Boolean!) { deleteFolder(scopeId: $scopeId, recursive: $recursive) { successFolders { id } failedFolders { id } } }";

/// The data of an operation.
///
/// # Errors
/// `upstream` when the platform put errors beside it, `input_invalid` when those say that it does not know a field, `answer_invalid`.
pub fn data(body: &[u8]) -> Result<Value> {
    #[derive(Deserialize)]
    struct Answer {
        #[serde(default)]
        data: Value,
        #[serde(default)]
        errors: Vec<Value>,
    }
    let answer: Answer = input::read_json(body).map_err(|_| invalid())?;
    if answer.errors.iter().any(is_unknown_field) {
        return Err(Error::new(Code::InputInvalid, "the platform does not know an operation as we send it"));
    }
    if !answer.errors.is_empty() {
        return Err(Error::new(Code::Upstream, "the platform refused an operation"));
    }
    if answer.data.is_object() { Ok(answer.data) } else { Err(invalid()) }
}

/// Some servers answer an operation that does not fit their schema with 400, others with errors inside a 200.
fn is_unknown_field(error: &Value) -> bool {
    let text = |pointer: &str| error.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    text("/extensions/code") == "GRAPHQL_VALIDATION_FAILED" || text("/message").starts_with("Cannot query field")
}

/// A registered content.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    /// Its id.
    pub id: String,
    /// Where its bytes are put.
    #[serde(default)]
    pub write_url: Option<String>,
    /// What finalizing names.
    #[serde(default)]
    pub read_url: Option<String>,
}

/// A scope.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// The scope above.
    #[serde(default)]
    pub parent_id: Option<String>,
    /// Its mark.
    #[serde(default)]
    pub external_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    id: String,
    key: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    ingestion_state: Option<String>,
    #[serde(default)]
    file_access: Option<Vec<String>>,
    #[serde(default)]
    metadata: Option<Value>,
}

/// The answer to [`UPSERT`].
///
/// # Errors
/// `answer_invalid`.
pub fn registered(mut data: Value) -> Result<Registered> {
    parsed(data.get_mut("contentUpsert").map(Value::take))
}

/// The answer to [`SCOPES`] or [`MAKE_SCOPES`].
///
/// # Errors
/// `answer_invalid`.
pub fn scopes(mut data: Value) -> Result<Vec<Scope>> {
    let made = data.get_mut("generateScopesBasedOnPaths").map(Value::take);
    parsed(made.or_else(|| data.pointer_mut("/paginatedScope/nodes").map(Value::take)))
}

/// The answer to [`CONTENTS`]: what stands behind `prefix`, and how many rows there were, ours or not.
///
/// # Errors
/// `answer_invalid`.
pub fn contents(mut data: Value, prefix: &str) -> Result<(Vec<Present>, usize)> {
    let nodes: Vec<Content> = parsed(data.pointer_mut("/paginatedContent/nodes").map(Value::take))?;
    let rows = nodes.len();
    Ok((nodes.into_iter().filter_map(|content| present(content, prefix)).collect(), rows))
}

fn present(content: Content, prefix: &str) -> Option<Present> {
    let item = content.key.strip_prefix(prefix)?.to_owned();
    let of_metadata = |name: &str| content.metadata.as_ref().and_then(|metadata| metadata.get(name));
    Some(Present {
        item,
        is_whole: content.ingestion_state.as_deref().is_none_or(is_whole),
        version: of_metadata("version").and_then(Value::as_u64).and_then(|version| u32::try_from(version).ok()),
        digest: of_metadata("digest").and_then(Value::as_str).map(str::to_owned),
        title: content.title.clone(),
        updated_at: content.updated_at.clone(),
        readers: content.file_access.as_deref().map(readers),
        content_id: Some(content.id),
    })
}

/// Whether the bytes have arrived: whatever the platform does with them after that is its own business.
fn is_whole(state: &str) -> bool {
    ["FINISHED", "INGEST", "QUEUED", "PROCESS", "SUCCESS"].iter().any(|word| state.contains(word))
}

fn parsed<T: serde::de::DeserializeOwned>(value: Option<Value>) -> Result<T> {
    value.and_then(|value| input::read_value(&value).ok()).ok_or_else(invalid)
}

/// `u:<id>R`, `g:<id>R`.
pub fn file_access(readers: &Readers) -> Vec<String> {
    let users = readers.users.iter().map(|id| format!("u:{id}R"));
    users.chain(readers.groups.iter().map(|id| format!("g:{id}R"))).collect()
}

/// The readers among a content's access entries; others (who may write) are not ours.
fn readers(entries: &[String]) -> Readers {
    let of = |kind: &str| {
        let ids = entries.iter().filter_map(|entry| entry.strip_prefix(kind)?.strip_suffix('R'));
        let mut ids: Vec<String> = ids.map(str::to_owned).collect();
        ids.sort();
        ids
    };
    Readers { users: of("u:"), groups: of("g:") }
}

/// One change of who may see an item.
pub fn access_changes(content_id: &str, readers: &Readers) -> Vec<Value> {
    let entry = |kind: &str, id: &String| json!({"contentId": content_id, "accessType": "READ", "entityId": id, "entityType": kind});
    let users = readers.users.iter().map(|id| entry("USER", id));
    users.chain(readers.groups.iter().map(|id| entry("GROUP", id))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_inside_a_200_are_errors() {
        let code = |text: &str| data(text.as_bytes()).unwrap_err().code;
        assert_eq!(code(r#"{"data": {"x": 1}, "errors": [{"message": "no"}]}"#), Code::Upstream);
        let unknown = r#"{"errors": [{"message": "Cannot query field \"ingestionState\" on type \"Content\"."}]}"#;
        assert_eq!(code(unknown), Code::InputInvalid);
        assert_eq!(code(r#"{"data": null}"#), Code::AnswerInvalid);
        assert_eq!(code("<html>"), Code::AnswerInvalid);
    }

    #[test]
    fn operations_have_the_names_that_the_platforms_own_client_gives_them() {
        let all = [UPSERT, CONTENTS, CONTENT_KEYS, DELETE, SHARE, UNSHARE, SCOPES, MAKE_SCOPES, MARK, REMOVE_SCOPE];
        for query in all {
            let field = query.split('{').nth(1).and_then(|rest| rest.split('(').next()).unwrap().trim();
            assert!(operation_name(query).eq_ignore_ascii_case(field), "{query}");
        }
    }

    #[test]
    fn half_content_is_told_from_whole_and_foreign_keys_are_left_out() {
        let node = |key: &str, state: &str| json!({"id": "c", "key": key, "ingestionState": state, "fileAccess": ["u:aR", "g:bR", "u:cW"], "metadata": {"version": 3}});
        let nodes = [node("t/1_A/7", "REGISTERED"), node("t/1_A/8::att9", "FINISHED"), node("u/1_A/7", "FINISHED")];
        let (present, rows) = contents(json!({"paginatedContent": {"nodes": nodes}}), "t/1_A/").unwrap();
        let told: Vec<_> = present.iter().map(|one| (one.item.as_str(), one.is_whole, one.version)).collect();
        assert_eq!((told, rows), (vec![("7", false, Some(3)), ("8::att9", true, Some(3))], 3));
        let readers = present[0].readers.clone().unwrap();
        assert_eq!((readers.users, readers.groups), (vec!["a".to_owned()], vec!["b".to_owned()]));
    }
}
