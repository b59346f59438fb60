//! One small JSON contract over HTTPS (docs/SYNC.md): `PUT` and `DELETE` of documents by id, an optional batch and list; and the
//! forms of other platforms, as `forms` has them. Requests may be signed (`signing`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::forms::{Batch, Form, fill, push};
use super::{CREDENTIAL, Document, Held, Key, Present, credential, invalid, joined};
use crate::egress::{CheckedRequest, Origins};
use crate::error::{Code, Error, Result};
use crate::http::Method;
use crate::input;
use crate::text::percent_encoded;
use crate::timestamp;

/// Where the receiver is.
#[derive(Debug, Clone)]
pub struct Receiver {
    /// Before every path.
    pub base_url: String,
    /// How it takes documents.
    pub form: &'static Form,
    /// What paths and bodies need beside the documents, by name.
    pub options: BTreeMap<String, String>,
    /// Its host.
    pub origins: Origins,
    /// Whether there is a credential.
    pub has_auth: bool,
    /// The header that carries it, when it is not `authorization`.
    pub header: Option<String>,
}

impl Receiver {
    /// A key as the platform spells ids.
    pub fn id(&self, key: &Key) -> String {
        key.dotted().replace('.', self.form.dot)
    }

    /// Stores a document, or sets its readers: the request and its body, which is what is signed.
    ///
    /// # Errors
    /// `egress_denied`; `input_too_large` for more than the platform takes; `internal` for readers alone where they are not taken.
    pub fn put(&self, document: &Document, held: Held<'_>) -> Result<(CheckedRequest, Vec<u8>)> {
        let id = self.id(&document.key);
        let (route, template) = self.shape(held)?;
        let body = self.filled(template, &id, Some((document, held)))?;
        let (request, body) = self.with_body(route, &id, body)?;
        let request = if held == Held::Readers { request } else { self.told_once(request, &id, document.version) };
        Ok((request, body))
    }

    /// Where a document goes, and in what form.
    fn shape(&self, held: Held<'_>) -> Result<((Method, &'static str), &'static str)> {
        let Form { put, body, share, .. } = self.form;
        match (held, share) {
            (Held::Readers, Some(share)) => Ok((share.put, share.body)),
            (Held::Readers, None) => {
                Err(Error::new(Code::Internal, "this platform accepts readers only together with the text"))
            }
            _ => Ok((*put, body)),
        }
    }

    /// Takes a file's bytes, before the document that names them: of each version a place of its own, so that the bytes of the
    /// version before stay until then. With the line that is signed in place of the bytes: they are in no memory, and the document
    /// says their hash. `None` where files go as text alone.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn content(&self, document: &Document) -> Result<Option<(CheckedRequest, String)>> {
        let Some(template) = self.form.content else { return Ok(None) };
        let (id, version) = (self.id(&document.key), document.version);
        let path = self.path(template, &id).replace("{version}", &version.to_string());
        let (request, line) = self.bare(Method::Put, &path)?;
        let request = request.header("content-type", document.mime_type.as_str());
        Ok(Some((self.told_once(request, &id, version), line)))
    }

    /// Where the receiver takes it: with the version that the request carries.
    fn told_once(&self, request: CheckedRequest, id: &str, version: u32) -> CheckedRequest {
        match self.form.has_idempotency_key {
            true => request.header("idempotency-key", format!("{id}@{version}")),
            false => request,
        }
    }

    /// Deletes a document, with the line that is signed; `None` where that goes in batches alone.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn delete(&self, key: &Key) -> Result<Option<(CheckedRequest, String)>> {
        let id = self.id(key);
        self.form.delete.map(|(method, path)| self.bare(method, &self.path(path, &id))).transpose()
    }

    /// Stores and deletes many.
    ///
    /// # Errors
    /// `egress_denied`, `input_too_large`.
    pub fn batch(
        &self,
        batch: &Batch,
        stored: &[(&Document, Held<'_>)],
        gone: &[Key],
    ) -> Result<(CheckedRequest, Vec<u8>)> {
        let mut body: Map<String, Value> = Map::new();
        for (document, held) in stored {
            let one = self.filled(self.shape(*held)?.1, &self.id(&document.key), Some((document, *held)))?;
            push(&mut body, batch.upserts, one);
        }
        for key in gone {
            push(&mut body, batch.deletes, self.filled(batch.delete, &self.id(key), None)?);
        }
        self.with_body(batch.route, "", Value::Object(body))
    }

    /// Lists what the receiver has, with the line that is signed.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn list(&self, prefix: &str, cursor: Option<&str>) -> Result<(CheckedRequest, String)> {
        let cursor = cursor.map(|cursor| format!("&cursor={}", percent_encoded(cursor))).unwrap_or_default();
        self.bare(Method::Get, &format!("/documents?prefix={}{cursor}", percent_encoded(prefix)))
    }

    /// A request without a body of ours, and what stands for one when it is signed: method and path below the base, so that a
    /// signature is good for nothing else.
    fn bare(&self, method: Method, path: &str) -> Result<(CheckedRequest, String)> {
        Ok((self.request(method, path)?, format!("{} {path}", method.name())))
    }

    fn path(&self, template: &str, id: &str) -> String {
        let with_id = template.replace("{id}", &percent_encoded(id));
        self.options
            .iter()
            .fold(with_id, |path, (name, value)| path.replace(&format!("{{{name}}}"), &percent_encoded(value)))
    }

    fn with_body(&self, route: (Method, &str), id: &str, body: Value) -> Result<(CheckedRequest, Vec<u8>)> {
        let body = body.to_string().into_bytes();
        if body.len() > self.form.most_bytes {
            return Err(Error::new(Code::InputTooLarge, "a document is larger than the platform accepts"));
        }
        let request = self.request(route.0, &self.path(route.1, id))?.header("content-type", "application/json");
        Ok((request.body(body.clone()), body))
    }

    fn request(&self, method: Method, path: &str) -> Result<CheckedRequest> {
        let request = CheckedRequest::configured(method, &joined(&self.base_url, path), &self.origins)?;
        let request = request.header("accept", "application/json");
        Ok(if self.has_auth { request.secret(credential(self.header.as_deref(), CREDENTIAL)) } else { request })
    }

    fn filled(&self, template: &str, id: &str, document: Option<(&Document, Held<'_>)>) -> Result<Value> {
        let template: Value =
            serde_json::from_str(template).map_err(|_| Error::new(Code::Internal, "a form is not JSON"))?;
        let value_of = |name: &str| match (name, document) {
            ("id", _) => Some(json!(id)),
            (_, Some((document, held))) => self.value(name, document, held),
            _ => None,
        };
        fill(template, &value_of).ok_or_else(|| Error::new(Code::Internal, "a form is empty"))
    }

    fn value(&self, name: &str, document: &Document, held: Held<'_>) -> Option<Value> {
        let readers = document.readers.as_ref();
        Some(match name {
            "version" => json!(document.version),
            "title" => json!(document.title),
            "url" => json!(document.url),
            "mimeType" => json!(document.mime_type),
            "contentType" => json!(if document.mime_type == "text/html" { "html" } else { "text" }),
            "text" | "contentUrl" => match (name, held) {
                ("text", Held::Text(text)) => json!(text),
                ("contentUrl", Held::Content(content)) => json!(content.url),
                _ => return None,
            },
            "metadata" => metadata(document, held),
            "textMetadata" => text_metadata(&document.metadata()),
            "labels" => json!(document.labels),
            "spaceKey" => json!(document.key.space.key),
            "updatedAt" => json!(document.updated_at),
            "updatedMs" => json!(timestamp::read_iso(&document.updated_at)?),
            "readers" => readers.map(|all| json!({"users": all.users, "groups": all.groups}))?,
            "users" => json!(readers?.users),
            "groups" => json!(readers?.groups),
            "isPublic" => json!(readers.is_none()),
            "marked" => {
                let users = readers?.users.iter().map(|id| format!("u:{id}"));
                json!(users.chain(readers?.groups.iter().map(|id| format!("g:{id}"))).collect::<Vec<_>>())
            }
            "acl" => self.acl(document),
            option => json!(self.options.get(option)?),
        })
    }

    /// Graph's access list: who may see it, or everybody of the directory where the configuration says so.
    fn acl(&self, document: &Document) -> Value {
        let entry = |kind: &str, id: &str| json!({"type": kind, "value": id, "accessType": "grant"});
        match &document.readers {
            Some(readers) => {
                let users = readers.users.iter().map(|id| entry("user", id));
                json!(users.chain(readers.groups.iter().map(|id| entry("externalGroup", id))).collect::<Vec<_>>())
            }
            None => json!([entry("everyone", self.options.get("tenant").map(String::as_str).unwrap_or_default())]),
        }
    }
}

/// With the size and the hash of bytes that went before: they are signed with the document, which the bytes are not.
fn metadata(document: &Document, held: Held<'_>) -> Value {
    let mut metadata = document.metadata();
    if let (Held::Content(content), Some(fields)) = (held, metadata.as_object_mut()) {
        fields.insert("contentBytes".to_owned(), json!(content.bytes));
        fields.insert("contentSha256".to_owned(), json!(content.sha256));
    }
    metadata
}

/// Everything as text, or as a list of texts.
fn text_metadata(metadata: &Value) -> Value {
    let text = |value: &Value| match value {
        Value::String(_) | Value::Array(_) => value.clone(),
        other => json!(other.to_string()),
    };
    let fields = metadata.as_object().into_iter().flatten();
    Value::Object(fields.map(|(name, value)| (name.clone(), text(value))).collect())
}

/// What became of each of a batch, by id.
///
/// # Errors
/// `answer_invalid`.
pub fn results(body: &[u8], batch: &Batch) -> Result<BTreeMap<String, u16>> {
    let answer: Value = serde_json::from_slice(body).map_err(|_| invalid())?;
    let (field, id) = batch.results;
    let all = answer.get(field).and_then(Value::as_array).ok_or_else(invalid)?;
    let one = |result: &Value| {
        let status = result.get("statusCode").or_else(|| result.get("status"))?.as_u64()?;
        Some((result.get(id)?.as_str()?.to_owned(), u16::try_from(status).ok()?))
    };
    all.iter().map(|result| one(result).ok_or_else(invalid)).collect()
}

/// A page of [`Receiver::list`], and where the next begins.
///
/// # Errors
/// `answer_invalid`.
pub fn listed(body: &[u8], prefix: &str) -> Result<(Vec<Present>, Option<String>)> {
    #[derive(Deserialize)]
    struct Page {
        items: Vec<Item>,
        #[serde(default)]
        cursor: Option<String>,
    }
    #[derive(Deserialize)]
    struct Item {
        id: String,
        #[serde(default)]
        version: Option<u32>,
    }
    let page: Page = input::read_json(body).map_err(|_| invalid())?;
    let present = page.items.into_iter().filter_map(|item| {
        let rest = item.id.strip_prefix(prefix)?.replacen('.', "::", 1);
        Some(Present { item: rest, is_whole: true, version: item.version, ..Present::default() })
    });
    Ok((present.collect(), page.cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingestion::forms::Mapping;
    use crate::ingestion::{Content, Readers, SpaceKey, origins};

    fn receiver(mapping: Mapping, options: &[(&str, &str)]) -> Receiver {
        let origins = origins(&[("https://a.example.com", Some(CREDENTIAL))]).unwrap();
        let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let base_url = "https://a.example.com/v1.0".to_owned();
        Receiver { base_url, form: mapping.form(), options, origins, has_auth: true, header: None }
    }

    fn document(readers: Option<Readers>) -> Document {
        let space = SpaceKey { id: crate::ids::SpaceId::new("3"), key: "DOC".into() };
        Document {
            key: Key { name: "t-1".into(), space, page_id: "7".into(), attachment_id: None },
            title: "A \"title\"".into(),
            url: "https://example.com/x".into(),
            mime_type: "text/html".into(),
            version: 4,
            updated_at: "2026-11-29T00:00:00.000Z".into(),
            labels: vec!["a".into()],
            ancestors: Vec::new(),
            author: None,
            space_name: "Docs".into(),
            digest: "d".into(),
            readers,
        }
    }

    fn sent(mapping: Mapping, options: &[(&str, &str)], readers: Option<Readers>) -> (String, Value) {
        let (request, body) = receiver(mapping, options).put(&document(readers), Held::Text("$text <p>")).unwrap();
        let request: Value = serde_json::to_value(&request).unwrap();
        let place = format!("{} {}", request["method"].as_str().unwrap(), request["url"].as_str().unwrap());
        (place, serde_json::from_slice(&body).unwrap())
    }

    #[test]
    fn each_platform_gets_its_own_form() {
        let readers = || Some(Readers { users: vec!["u1".into()], groups: vec!["g1".into()] });
        let (place, body) = sent(Mapping::Documents, &[], readers());
        assert_eq!(place, "PUT https://a.example.com/v1.0/documents/tZ1.3.7");
        assert_eq!((&body["text"], &body["readers"]["users"][0]), (&json!("$text <p>"), &json!("u1")));
        let (place, body) = sent(Mapping::Onyx, &[("ccPairId", "5")], readers());
        assert_eq!(place, "POST https://a.example.com/v1.0/onyx-api/ingestion");
        assert_eq!(body["document"]["sections"], json!([{"text": "$text <p>", "link": "https://example.com/x"}]));
        assert_eq!(body["document"]["metadata"]["version"], json!("4"));
        assert_eq!(body["document"]["external_access"]["is_public"], json!(false));
        assert_eq!(body["cc_pair_id"], json!("5"));
        let options = [("workspace", "w"), ("space", "s/x"), ("dataSource", "d")];
        let (place, body) = sent(Mapping::Dust, &options, None);
        assert!(place.ends_with("/api/v1/w/w/spaces/s%2Fx/data_sources/d/documents/tZ1.3.7"), "{place}");
        assert_eq!(body["timestamp"], json!(1_795_910_400_000_u64));
        let (place, body) = sent(Mapping::Graph, &[("connection", "c")], readers());
        assert_eq!(place, "PUT https://a.example.com/v1.0/external/connections/c/items/tZ1X3X7");
        assert_eq!(body["acl"][1], json!({"type": "externalGroup", "value": "g1", "accessType": "grant"}));
        assert_eq!(body["content"], json!({"type": "html", "value": "$text <p>"}));
    }

    #[test]
    fn bytes_go_before_the_document_that_names_them() {
        let receiver = receiver(Mapping::Documents, &[]);
        let mut file = document(None);
        file.key.attachment_id = Some("att9".into());
        file.mime_type = "application/pdf".into();
        let (request, line) = receiver.content(&file).unwrap().unwrap();
        let url = request.url().to_owned();
        assert_eq!(url, "https://a.example.com/v1.0/documents/tZ1.3.7.att9/content/4");
        assert_eq!(line, "PUT /documents/tZ1.3.7.att9/content/4");
        let content = Content { url: url.clone(), bytes: 5, sha256: "ab".into() };
        let (_, body) = receiver.put(&file, Held::Content(&content)).unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&body["contentUrl"], body.get("text")), (&json!(url), None));
        assert_eq!((&body["metadata"]["contentBytes"], &body["metadata"]["contentSha256"]), (&json!(5), &json!("ab")));
        for mapping in [Mapping::Onyx, Mapping::Dust, Mapping::Graph, Mapping::AzureAiSearch] {
            assert!(mapping.form().content.is_none(), "{mapping:?}");
        }
    }

    #[test]
    fn a_search_index_takes_everything_in_batches() {
        let receiver = receiver(Mapping::AzureAiSearch, &[("index", "docs")]);
        let document = document(Some(Readers::default()));
        let batch = receiver.form.batch.as_ref().unwrap();
        let stored = [(&document, Held::Text("x")), (&document, Held::Readers)];
        let (_, body) = receiver.batch(batch, &stored, std::slice::from_ref(&document.key)).unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["value"][0]["readers"], json!([]));
        assert_eq!(body["value"][1], json!({"@search.action": "merge", "id": "tZ1_3_7", "readers": []}));
        assert_eq!(body["value"][2], json!({"@search.action": "delete", "id": "tZ1_3_7"}));
        let told = br#"{"value": [{"key": "tZ1_3_7", "status": true, "statusCode": 200}, {"key": "b", "status": false, "statusCode": 422}]}"#;
        assert_eq!(results(told, batch).unwrap().into_values().collect::<Vec<_>>(), [422, 200]);
        assert!(receiver.delete(&document.key).unwrap().is_none());
    }

    #[test]
    fn readers_go_alone_where_a_platform_takes_them_so() {
        let document = document(Some(Readers { users: vec!["u1".into()], groups: vec![] }));
        let told = |mapping: Mapping| {
            let (request, body) = receiver(mapping, &[("connection", "c")]).put(&document, Held::Readers).ok()?;
            assert!(!serde_json::to_string(&request).unwrap().contains("idempotency-key"), "told once for all readers");
            let body: Value = serde_json::from_slice(&body).unwrap();
            Some(format!("{} {} {body}", request.method().name(), request.url()))
        };
        let own = r#"PUT https://a.example.com/v1.0/documents/tZ1.3.7/readers {"id":"tZ1.3.7","readers":{"groups":[],"users":["u1"]},"version":4}"#;
        assert_eq!(told(Mapping::Documents).as_deref(), Some(own));
        let graph = r#"PUT https://a.example.com/v1.0/external/connections/c/items/tZ1X3X7 {"acl":[{"accessType":"grant","type":"user","value":"u1"}]}"#;
        assert_eq!(told(Mapping::Graph).as_deref(), Some(graph));
        assert_eq!((told(Mapping::Onyx), told(Mapping::Dust)), (None, None));
    }

    #[test]
    fn more_than_a_platform_takes_is_not_sent() {
        let text = "x".repeat(4_000_000);
        let error = receiver(Mapping::Graph, &[]).put(&document(None), Held::Text(&text)).unwrap_err();
        assert_eq!(error.code, Code::InputTooLarge);
    }

    #[test]
    fn a_list_is_read_by_its_prefix() {
        let body =
            br#"{"items": [{"id": "t.1.7", "version": 3}, {"id": "t.1.7.att9"}, {"id": "u.1.7"}], "cursor": "x"}"#;
        let (present, cursor) = listed(body, "t.1.").unwrap();
        let items: Vec<_> = present.iter().map(|one| (one.item.as_str(), one.version)).collect();
        assert_eq!(items, [("7", Some(3)), ("7::att9", None)]);
        assert_eq!(cursor.as_deref(), Some("x"));
    }
}
