//! Targets that pages are delivered to, one a file: requests built, answers read, no I/O.
//!
//! `upload` is the shape of Unique's platform (register, upload, finalize), `documents` a small JSON contract that most search
//! platforms can be mapped to, `bulk` OpenSearch's and Elasticsearch's `_bulk`. docs/SYNC.md has what is asked of each.

pub mod bulk;
pub mod documents;
pub mod forms;
pub mod signing;
pub mod upload;

use serde_json::{Map, Value, json};

use crate::egress::{Origins, SecretHeader, SecretScheme};
use crate::error::{Code, Error, Result};
use crate::ids::SpaceId;

/// The target's own credential, as [`Origins`] bind it.
pub const CREDENTIAL: &str = "sync:ingestion";
/// The same credential for a second host of the target.
pub const SCOPES_CREDENTIAL: &str = "sync:scopes";
/// What requests are signed with.
pub const SIGNING: &str = "sync:signing";

/// Where a thing stands at the target: made of ids and a name, none of which can break the format of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The configuration's name: `[a-z0-9]` and single hyphens.
    pub name: String,
    /// Space.
    pub space: SpaceKey,
    /// Decimal.
    pub page_id: String,
    /// Of a file.
    pub attachment_id: Option<String>,
}

/// A space by id and key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpaceKey {
    /// Decimal.
    pub id: SpaceId,
    /// As people see it.
    pub key: String,
}

impl SpaceKey {
    /// `<spaceId>_<spaceKey>`: letters, digits, `~`, `_`, `-` and `.` of the key stay, everything else is percent-encoded, so
    /// that no key climbs or adds a part.
    pub fn segment(&self) -> String {
        format!("{}_{}", self.id.as_str(), self.safe_key())
    }

    /// The key as it stands in paths and marks.
    pub fn safe_key(&self) -> String {
        use std::fmt::Write;
        self.key.bytes().fold(String::with_capacity(self.key.len()), |mut out, byte| {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'~' | b'_' | b'-' | b'.') {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "%{byte:02X}");
            }
            out
        })
    }
}

impl Key {
    /// `<name>/<spaceId>_<spaceKey>/`: what all keys of a space begin with.
    pub fn prefix(name: &str, space: &SpaceKey) -> String {
        format!("{name}/{}/", space.segment())
    }

    /// `<name>/<spaceId>_<spaceKey>/<pageId>[::<attachmentId>]`.
    pub fn slashed(&self) -> String {
        format!("{}{}", Self::prefix(&self.name, &self.space), self.item())
    }

    /// `<pageId>[::<attachmentId>]`.
    pub fn item(&self) -> String {
        match &self.attachment_id {
            Some(attachment) => format!("{}::{attachment}", self.page_id),
            None => self.page_id.clone(),
        }
    }

    /// `<name>.<spaceId>.`: what all dotted keys of a space begin with. A hyphen of the name becomes `Z`, which names do not have:
    /// some platforms take letters, digits and dots only.
    pub fn dotted_prefix(name: &str, space: &SpaceKey) -> String {
        format!("{}.{}.", name.replace('-', "Z"), space.id.as_str())
    }

    /// `<name>.<spaceId>.<pageId>[.<attachmentId>]`.
    pub fn dotted(&self) -> String {
        let page = format!("{}{}", Self::dotted_prefix(&self.name, &self.space), self.page_id);
        self.attachment_id.as_ref().map_or_else(|| page.clone(), |attachment| format!("{page}.{attachment}"))
    }
}

/// `<pageId>[::<attachmentId>]` read back, or the same with a dot.
pub fn read_item(text: &str) -> Option<(String, Option<String>)> {
    let (page, attachment) = match text.split_once("::").or_else(|| text.split_once('.')) {
        Some((page, attachment)) => (page, Some(attachment)),
        None => (text, None),
    };
    let is_id = |text: &str| !text.is_empty() && text.len() < 20 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_file = |text: &str| is_id(text.strip_prefix("att").unwrap_or(text));
    (is_id(page) && attachment.is_none_or(is_file)).then(|| (page.to_owned(), attachment.map(str::to_owned)))
}

/// Who may see a thing: sorted ids of users and groups.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Readers {
    /// Account ids (Cloud), user names (Data Center).
    pub users: Vec<String>,
    /// Group ids (Cloud), group names (Data Center).
    pub groups: Vec<String>,
}

/// What a document is delivered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held<'a> {
    /// Its text.
    Text(&'a str),
    /// Bytes that the target has already.
    Content(&'a Content),
    /// Nothing: the target has it, and is told who may see it.
    Readers,
}

/// A file's bytes at the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Where they were put.
    pub url: String,
    /// How many.
    pub bytes: u64,
    /// Their SHA-256 in hex.
    pub sha256: String,
}

/// What is delivered beside the text or the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Where.
    pub key: Key,
    /// Title, or a file's name.
    pub title: String,
    /// Where people read it.
    pub url: String,
    /// Without parameters, in lower case.
    pub mime_type: String,
    /// Confluence's number.
    pub version: u32,
    /// RFC 3339.
    pub updated_at: String,
    /// Labels without those that chose it, sorted.
    pub labels: Vec<String>,
    /// Ids from the root down.
    pub ancestors: Vec<String>,
    /// Account id or user name.
    pub author: Option<String>,
    /// What people call the space.
    pub space_name: String,
    /// Hash of everything above, by which a change without a new version is noticed.
    pub digest: String,
    /// `None`: the target's own access rules say who.
    pub readers: Option<Readers>,
}

impl Document {
    /// Labels, space, ancestors, version, author. The names are those that Unique's connector writes, as far as it writes any.
    pub fn metadata(&self) -> Value {
        let mut metadata = Map::new();
        metadata.insert("confluenceLabels".to_owned(), json!(self.labels));
        metadata.insert("spaceKey".to_owned(), json!(self.key.space.key));
        metadata.insert("spaceName".to_owned(), json!(self.space_name));
        metadata.insert("pageId".to_owned(), json!(self.key.page_id));
        metadata.insert("ancestors".to_owned(), json!(self.ancestors));
        metadata.insert("version".to_owned(), json!(self.version));
        metadata.insert("digest".to_owned(), json!(self.digest));
        if let Some(author) = &self.author {
            metadata.insert("author".to_owned(), json!(author));
        }
        Value::Object(metadata)
    }
}

/// What the target says it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Present {
    /// `<pageId>[::<attachmentId>]` behind the space's prefix.
    pub item: String,
    /// The target's own id for it.
    pub content_id: Option<String>,
    /// False for what was registered and never finished.
    pub is_whole: bool,
    /// Confluence's version, where we wrote it down.
    pub version: Option<u32>,
    /// [`Document::digest`], where we wrote it down.
    pub digest: Option<String>,
    /// Its title, where the target tells.
    pub title: Option<String>,
    /// When the target got it, RFC 3339.
    pub updated_at: Option<String>,
    /// Who may see it, where the target tells.
    pub readers: Option<Readers>,
}

/// A header with the target's credential. The performer fills it in, in the scheme that the configuration says.
fn credential(header: Option<&str>, name: &str) -> SecretHeader {
    let (header, scheme) = match header {
        Some(header) => (header, SecretScheme::Raw),
        // `user:password` is Basic: no bearer token holds a colon.
        None => ("authorization", SecretScheme::Pair),
    };
    SecretHeader { header: header.to_owned(), scheme, user: None, secret: name.to_owned() }
}

/// `base` and a path of ours, whose segments are encoded by whoever made them.
fn joined(base: &str, path: &str) -> String {
    format!("{}{path}", base.trim_end_matches('/'))
}

fn invalid() -> Error {
    Error::new(Code::AnswerInvalid, "the target's answer is not what its documentation says")
}

/// The origins of a target: each with the secret that it may get.
///
/// # Errors
/// `egress_denied` for an address that no request may go to.
pub fn origins(urls: &[(&str, Option<&str>)]) -> Result<Origins> {
    urls.iter().try_fold(Origins::default(), |all, (url, secret)| {
        all.with(url, *secret)
            .map_err(|denial| Error::new(Code::EgressDenied, format!("an address was refused ({})", denial.name())))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_what_uniques_connector_writes() {
        let space = SpaceKey { id: SpaceId::new("98305"), key: "SP1".into() };
        let key = Key { name: "tenant-1".into(), space, page_id: "7".into(), attachment_id: Some("att9".into()) };
        assert_eq!(key.slashed(), "tenant-1/98305_SP1/7::att9");
        assert_eq!(key.dotted(), "tenantZ1.98305.7.att9");
        assert_eq!(read_item("7::att9"), Some(("7".into(), Some("att9".into()))));
    }

    proptest! {
        #[test]
        fn no_space_key_breaks_a_key(space_key in "\\PC*", page in 1u64..) {
            let space = SpaceKey { id: SpaceId::new("12"), key: space_key };
            let page_id = page.to_string();
            let key = Key { name: "t".into(), space, page_id: page_id.clone(), attachment_id: None };
            let slashed = key.slashed();
            let parts: Vec<&str> = slashed.split('/').collect();
            prop_assert_eq!(parts.len(), 3);
            prop_assert_eq!(parts[2], page_id);
            prop_assert!(!parts[1].contains(':') && parts[1].starts_with("12_") && parts[1].is_ascii());
        }

        #[test]
        fn only_ids_are_read_back(text in "\\PC{0,30}") {
            if let Some((page, attachment)) = read_item(&text) {
                let again = attachment.map_or(page.clone(), |attachment| format!("{page}::{attachment}"));
                prop_assert_eq!(again, text.replace('.', "::"));
            }
        }
    }
}
