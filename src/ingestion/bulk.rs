//! OpenSearch and Elasticsearch: `_bulk` with external versions, so that an older text never replaces a newer one.
//!
//! Source: docs.opensearch.org/latest/api-reference/document-apis/bulk. `external_gte` takes the same version again: readers and
//! labels change without a new one, and a page comes back from the trash with the version that it had.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{CREDENTIAL, Document, Key, Present, credential, invalid, joined};
use crate::egress::{CheckedRequest, Origins};
use crate::error::Result;
use crate::http::Method;
use crate::input;

/// Hits of one search.
pub const LISTED: usize = 500;

/// Where the index is.
#[derive(Debug, Clone)]
pub struct Index {
    /// The cluster.
    pub base_url: String,
    /// The index' name.
    pub name: String,
    /// Its host.
    pub origins: Origins,
    /// Whether there is a credential.
    pub has_auth: bool,
}

impl Index {
    /// One line of a `_bulk` that stores a document.
    pub fn index_lines(&self, document: &Document, text: &str) -> String {
        let key = document.key.slashed();
        let meta = json!({"index": {"_index": self.name, "_id": key, "version": document.version, "version_type": "external_gte"}});
        let mut source = json!({
            "key": key,
            "version": document.version,
            "digest": document.digest,
            "title": document.title,
            "url": document.url,
            "mimeType": document.mime_type,
            "text": text,
            "metadata": document.metadata(),
            "updatedAt": document.updated_at,
        });
        if let (Some(readers), Some(source)) = (&document.readers, source.as_object_mut()) {
            let users = readers.users.iter().map(|id| format!("u:{id}"));
            let readers: Vec<String> = users.chain(readers.groups.iter().map(|id| format!("g:{id}"))).collect();
            source.insert("readers".to_owned(), json!(readers));
        }
        format!("{meta}\n{source}\n")
    }

    /// One line of a `_bulk` that deletes.
    pub fn delete_line(&self, key: &Key, version: u32) -> String {
        let meta = json!({"delete": {"_index": self.name, "_id": key.slashed(), "version": version.max(1), "version_type": "external_gte"}});
        format!("{meta}\n")
    }

    /// The request with those lines.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn bulk(&self, lines: String) -> Result<CheckedRequest> {
        let request = self.request(Method::Post, "/_bulk")?;
        Ok(request.header("content-type", "application/x-ndjson").body(lines.into_bytes()))
    }

    /// The index with its mappings.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn describe(&self) -> Result<CheckedRequest> {
        self.request(Method::Get, &format!("/{}", self.name))
    }

    /// Makes the index. `owner` is the mark: whose contents are in it.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn create(&self, owner: &str) -> Result<CheckedRequest> {
        let keyword = json!({"type": "keyword"});
        let mappings = json!({"mappings": {
            "_meta": {"owner": owner},
            "properties": {
                "key": keyword, "digest": keyword, "mimeType": keyword, "url": keyword, "readers": keyword,
                "title": {"type": "text"}, "text": {"type": "text"}, "updatedAt": {"type": "date"},
                "version": {"type": "long"}, "metadata": {"type": "object", "enabled": false},
            },
        }});
        let request = self.request(Method::Put, &format!("/{}", self.name))?;
        Ok(request.header("content-type", "application/json").body(mappings.to_string().into_bytes()))
    }

    /// A page of what is there.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn list(&self, prefix: &str, after: Option<&str>) -> Result<CheckedRequest> {
        let mut asked = json!({
            "query": {"prefix": {"key": prefix}},
            "size": LISTED,
            "sort": [{"key": "asc"}],
            "_source": ["key", "version", "digest"],
        });
        if let (Some(after), Some(asked)) = (after, asked.as_object_mut()) {
            asked.insert("search_after".to_owned(), json!([after]));
        }
        let request = self.request(Method::Post, &format!("/{}/_search", self.name))?;
        Ok(request.header("content-type", "application/json").body(asked.to_string().into_bytes()))
    }

    /// Makes what was written findable at once: a list that is read afterwards is whole.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn refresh(&self) -> Result<CheckedRequest> {
        self.request(Method::Post, &format!("/{}/_refresh", self.name))
    }

    fn request(&self, method: Method, path: &str) -> Result<CheckedRequest> {
        let request = CheckedRequest::configured(method, &joined(&self.base_url, path), &self.origins)?;
        let request = request.header("accept", "application/json");
        Ok(if self.has_auth { request.secret(credential(None, CREDENTIAL)) } else { request })
    }
}

/// The statuses of a `_bulk`'s items, in order. A deletion of what is not there is a 404 and no failure.
///
/// # Errors
/// `answer_invalid`.
pub fn statuses(body: &[u8]) -> Result<Vec<u16>> {
    let answer: Value = serde_json::from_slice(body).map_err(|_| invalid())?;
    let items = answer.get("items").and_then(Value::as_array).ok_or_else(invalid)?;
    let status = |item: &Value| {
        let status = item.as_object()?.values().next()?.get("status")?.as_u64()?;
        u16::try_from(status).ok()
    };
    items.iter().map(|item| status(item).ok_or_else(invalid)).collect()
}

/// The mark of an index: `Some(None)` when it has none.
pub fn owner(body: &[u8], name: &str) -> Option<Option<String>> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let index = answer.get(name).or_else(|| answer.as_object()?.values().next())?;
    Some(index.pointer("/mappings/_meta/owner").and_then(Value::as_str).map(str::to_owned))
}

/// A page of [`Index::list`], and where the next begins.
///
/// # Errors
/// `answer_invalid`.
pub fn listed(body: &[u8], prefix: &str) -> Result<(Vec<Present>, Option<String>)> {
    #[derive(Deserialize)]
    struct Found {
        hits: Hits,
    }
    #[derive(Deserialize)]
    struct Hits {
        hits: Vec<Hit>,
    }
    #[derive(Deserialize)]
    struct Hit {
        #[serde(rename = "_id")]
        id: String,
        #[serde(rename = "_source", default)]
        source: Source,
    }
    #[derive(Deserialize, Default)]
    struct Source {
        #[serde(default)]
        version: Option<u32>,
        #[serde(default)]
        digest: Option<String>,
    }
    let found: Found = input::read_json(body).map_err(|_| invalid())?;
    let is_full = found.hits.hits.len() >= LISTED;
    let last = found.hits.hits.last().filter(|_| is_full).map(|hit| hit.id.clone());
    let present = found.hits.hits.into_iter().filter_map(|hit| {
        let item = hit.id.strip_prefix(prefix)?.to_owned();
        Some(Present {
            item,
            is_whole: true,
            version: hit.source.version,
            digest: hit.source.digest,
            ..Present::default()
        })
    });
    Ok((present.collect(), last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_counts_by_itself() {
        let body = br#"{"errors": true, "items": [{"index": {"status": 201}}, {"index": {"status": 409, "error": {}}}, {"delete": {"status": 404}}]}"#;
        assert_eq!(statuses(body).unwrap(), [201, 409, 404]);
        assert!(statuses(b"{}").is_err());
    }

    #[test]
    fn a_mark_is_told_from_none() {
        assert_eq!(owner(br#"{"i": {"mappings": {"_meta": {"owner": "a"}}}}"#, "i"), Some(Some("a".into())));
        assert_eq!(owner(br#"{"i": {"mappings": {}}}"#, "i"), Some(None));
        assert_eq!(owner(b"x", "i"), None);
    }
}
