//! Forms of the documents contract: its own, and those of platforms that it is translated to. Each is a table: no platform has code.
//!
//! Sources, as of November 2026: docs.onyx.app (ingestion API), docs.dust.tt (data sources), learn.microsoft.com (Graph external
//! items; Azure AI Search, Documents - Index).

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::http::Method;

/// Which platform's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mapping {
    /// The contract itself.
    Documents,
    /// Onyx' ingestion API.
    Onyx,
    /// A data source of Dust.
    Dust,
    /// An external connection of Microsoft Graph.
    Graph,
    /// An index of Azure AI Search.
    AzureAiSearch,
}

/// How a platform takes documents. In a body a text `$name` stands for that value, and is left out with its field when there is
/// none; in a path `{name}` stands for an option or the id.
#[derive(Debug)]
pub struct Form {
    /// What stands between the parts of an id: some platforms take letters and digits alone.
    pub dot: &'static str,
    /// Stores one.
    pub put: (Method, &'static str),
    /// One document.
    pub body: &'static str,
    /// Where a file's bytes are put before the document that names them; none where files go as text alone.
    pub content: Option<&'static str>,
    /// Sets who may see one that is there; none where readers go with the text alone.
    pub share: Option<Share>,
    /// Deletes one; none where deletions are documents of a batch.
    pub delete: Option<(Method, &'static str)>,
    /// Many at once.
    pub batch: Option<Batch>,
    /// Whether batches are the only way.
    pub is_always_batched: bool,
    /// The largest request, bytes.
    pub most_bytes: usize,
    /// Whether it takes who may see a document.
    pub takes_readers: bool,
    /// Whether what it has can be listed.
    pub has_list: bool,
    /// Whether each request says which version it carries.
    pub has_idempotency_key: bool,
}

/// Readers without the text.
#[derive(Debug)]
pub struct Share {
    /// Where; the route of batches where they are the only way.
    pub put: (Method, &'static str),
    /// One document's readers.
    pub body: &'static str,
}

/// Many documents in one request.
#[derive(Debug)]
pub struct Batch {
    /// Where.
    pub route: (Method, &'static str),
    /// The field with documents.
    pub upserts: &'static str,
    /// The field with deletions; the same one where a deletion is a document.
    pub deletes: &'static str,
    /// One deletion.
    pub delete: &'static str,
    /// The field of the answer with what became of each, and its name for the id.
    pub results: (&'static str, &'static str),
}

/// Documents of one batch.
pub const AT_ONCE: usize = 100;
/// Bytes of one batch.
pub const BATCH_BYTES: usize = 5 * 1024 * 1024;

const CONTRACT: Form = Form {
    dot: ".",
    put: (Method::Put, "/documents/{id}"),
    body: r#"{"id": "$id", "version": "$version", "title": "$title", "url": "$url", "mimeType": "$mimeType", "text": "$text",
        "contentUrl": "$contentUrl", "metadata": "$metadata", "readers": "$readers", "updatedAt": "$updatedAt"}"#,
    content: Some("/documents/{id}/content/{version}"),
    share: Some(Share {
        put: (Method::Put, "/documents/{id}/readers"),
        body: r#"{"id": "$id", "version": "$version", "readers": "$readers"}"#,
    }),
    delete: Some((Method::Delete, "/documents/{id}")),
    batch: Some(Batch {
        route: (Method::Post, "/documents:batch"),
        upserts: "upserts",
        deletes: "deletes",
        delete: r#""$id""#,
        results: ("results", "id"),
    }),
    is_always_batched: false,
    most_bytes: 32 * 1024 * 1024,
    takes_readers: true,
    has_list: true,
    has_idempotency_key: true,
};

/// `metadata` is text by name there; readers are ids, which the platform's own table turns into people.
const ONYX: Form = Form {
    dot: ".",
    put: (Method::Post, "/onyx-api/ingestion"),
    body: r#"{"document": {"id": "$id", "semantic_identifier": "$title", "sections": [{"text": "$text", "link": "$url"}],
        "source": "ingestion_api", "metadata": "$textMetadata", "doc_updated_at": "$updatedAt",
        "external_access": {"external_user_emails": "$users", "external_user_group_ids": "$groups", "is_public": "$isPublic"}},
        "cc_pair_id": "$ccPairId"}"#,
    content: None,
    share: None,
    delete: Some((Method::Delete, "/onyx-api/ingestion/{id}")),
    batch: None,
    is_always_batched: false,
    most_bytes: 32 * 1024 * 1024,
    takes_readers: true,
    has_list: false,
    has_idempotency_key: false,
};

/// A space of theirs is the boundary: documents have no readers of their own.
const DUST: Form = Form {
    dot: ".",
    put: (Method::Post, "/api/v1/w/{workspace}/spaces/{space}/data_sources/{dataSource}/documents/{id}"),
    body: r#"{"title": "$title", "text": "$text", "source_url": "$url", "tags": "$labels", "timestamp": "$updatedMs",
        "mime_type": "$mimeType", "async": true}"#,
    content: None,
    share: None,
    delete: Some((Method::Delete, "/api/v1/w/{workspace}/spaces/{space}/data_sources/{dataSource}/documents/{id}")),
    batch: None,
    is_always_batched: false,
    most_bytes: 32 * 1024 * 1024,
    takes_readers: false,
    has_list: false,
    has_idempotency_key: false,
};

/// Ids are letters and digits; `acl` is required; a request is at most 4 MB.
const GRAPH: Form = Form {
    dot: "X",
    put: (Method::Put, "/external/connections/{connection}/items/{id}"),
    body: r#"{"acl": "$acl", "properties": {"title": "$title", "url": "$url", "spaceKey": "$spaceKey", "labels@odata.type":
        "Collection(String)", "labels": "$labels", "version": "$version", "updatedAt": "$updatedAt"},
        "content": {"type": "$contentType", "value": "$text"}}"#,
    content: None,
    // What a request leaves out stays as it is there.
    share: Some(Share {
        put: (Method::Put, "/external/connections/{connection}/items/{id}"),
        body: r#"{"acl": "$acl"}"#,
    }),
    delete: Some((Method::Delete, "/external/connections/{connection}/items/{id}")),
    batch: None,
    is_always_batched: false,
    most_bytes: 4_000_000,
    takes_readers: true,
    has_list: false,
    has_idempotency_key: false,
};

/// Keys take no dots. Readers are a collection of texts, which queries filter by.
const AZURE_AI_SEARCH: Form = Form {
    dot: "_",
    put: (Method::Post, "/indexes/{index}/docs/index?api-version=2024-07-01"),
    body: r#"{"@search.action": "mergeOrUpload", "id": "$id", "version": "$version", "title": "$title", "url": "$url",
        "mimeType": "$mimeType", "text": "$text", "labels": "$labels", "spaceKey": "$spaceKey", "readers": "$marked",
        "updatedAt": "$updatedAt"}"#,
    content: None,
    share: Some(Share {
        put: (Method::Post, "/indexes/{index}/docs/index?api-version=2024-07-01"),
        body: r#"{"@search.action": "merge", "id": "$id", "readers": "$marked"}"#,
    }),
    delete: None,
    batch: Some(Batch {
        route: (Method::Post, "/indexes/{index}/docs/index?api-version=2024-07-01"),
        upserts: "value",
        deletes: "value",
        delete: r#"{"@search.action": "delete", "id": "$id"}"#,
        results: ("value", "key"),
    }),
    is_always_batched: true,
    most_bytes: 16_000_000,
    takes_readers: true,
    has_list: false,
    has_idempotency_key: false,
};

impl Mapping {
    /// Its table.
    pub fn form(self) -> &'static Form {
        match self {
            Self::Documents => &CONTRACT,
            Self::Onyx => &ONYX,
            Self::Dust => &DUST,
            Self::Graph => &GRAPH,
            Self::AzureAiSearch => &AZURE_AI_SEARCH,
        }
    }
}

/// Puts a value into a list that may not be there yet.
pub(super) fn push(body: &mut Map<String, Value>, field: &str, value: Value) {
    if let Value::Array(all) = body.entry(field).or_insert_with(|| json!([])) {
        all.push(value);
    }
}

/// A template with its values; `None` for a text that stands for a value that there is not.
pub(super) fn fill(template: Value, value_of: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    Some(match template {
        Value::String(text) => match text.strip_prefix('$') {
            Some(name) => value_of(name)?,
            None => Value::String(text),
        },
        Value::Array(all) => Value::Array(all.into_iter().filter_map(|one| fill(one, value_of)).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter_map(|(name, one)| Some((name, fill(one, value_of)?))).collect())
        }
        other => other,
    })
}
