//! The target as a cycle sees it: its mark, what it has, and the four things that are done there.

mod bulk;
mod delivery;
mod documents;
mod unique;

use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::ingestion::{self, CREDENTIAL, Document, Key, Present, Readers, SCOPES_CREDENTIAL, SpaceKey, bulk as index};
use crate::ingestion::{documents as receiver, upload};
use crate::secret::Secret;

use super::configuration::{Configuration, ReadersMode, TargetOptions};
use super::gate::{Failure, Gate, Halt, Outcome};
use super::summary::Warning;
use crate::atlassian::reading::Dialect;

use delivery::mismatch;
pub use delivery::{File, Gone, Shared, Stored, read_whole};

/// The largest file that goes as a text: it is in memory, several times over, for as long as it is on its way.
pub const TEXT_BYTES: u64 = 4 * 1024 * 1024;

/// Where pages go.
pub enum Target {
    /// Unique's platform.
    Unique(Box<unique::Unique>),
    /// The documents contract.
    Documents(Box<documents::Documents>),
    /// OpenSearch or Elasticsearch.
    Bulk(Box<bulk::Bulk>),
}

impl Target {
    /// The target of a configuration.
    pub async fn open(world: &World, configuration: &Configuration) -> Result<Self> {
        Ok(match &configuration.target {
            TargetOptions::Unique { base_url, scope_management_base_url, scope_id, upload_origins } => {
                let mut urls = vec![
                    (base_url.as_str(), Some(CREDENTIAL)),
                    (scope_management_base_url.as_str(), Some(SCOPES_CREDENTIAL)),
                ];
                urls.extend(upload_origins.iter().map(|url| (url.as_str(), None)));
                let platform = upload::Platform {
                    base_url: base_url.clone(),
                    scopes_url: scope_management_base_url.clone(),
                    origins: ingestion::origins(&urls)?,
                    source: upload_source(configuration),
                };
                let inherits = configuration.readers.mode == ReadersMode::Inherit;
                Self::Unique(Box::new(unique::Unique::new(platform, scope_id.clone(), inherits)))
            }
            TargetOptions::Documents { base_url, mapping, header, is_signed, has_auth, is_batched, options } => {
                let form = mapping.form();
                if !form.takes_readers && configuration.readers.mode == ReadersMode::Deliver {
                    return Err(Error::input("readers.mode", "this platform takes no readers of a document"));
                }
                let origins = ingestion::origins(&[(base_url.as_str(), Some(CREDENTIAL))])?;
                let (base_url, header, has_auth) = (base_url.clone(), header.clone(), *has_auth);
                let options = options.clone();
                let receiver = receiver::Receiver { base_url, form, options, origins, has_auth, header };
                let signing = if *is_signed { Some(signing_secret(world).await?) } else { None };
                Self::Documents(Box::new(documents::Documents::new(receiver, signing, *is_batched)))
            }
            TargetOptions::Bulk { base_url, index: name, has_auth } => {
                let origins = ingestion::origins(&[(base_url.as_str(), Some(CREDENTIAL))])?;
                let (base_url, name, has_auth) = (base_url.clone(), name.clone(), *has_auth);
                Self::Bulk(Box::new(bulk::Bulk(index::Index { base_url, name, origins, has_auth })))
            }
        })
    }

    /// Whether it takes files of any type, as bytes.
    pub fn takes_bytes(&self) -> bool {
        match self {
            Self::Unique(_) => true,
            Self::Documents(documents) => documents.takes_bytes(),
            Self::Bulk(_) => false,
        }
    }

    /// Whether a file goes as a text, as pages do. Unique's platform reads files itself.
    pub fn takes_as_text(&self, mime_type: &str, bytes: u64) -> bool {
        !matches!(self, Self::Unique(_)) && mime_type.starts_with("text/") && bytes <= TEXT_BYTES
    }

    /// Whether a space's key is part of its contents' keys.
    pub fn has_space_keys(&self) -> bool {
        !matches!(self, Self::Documents(_))
    }

    /// Whether who may see an item can be changed without its text. An index cannot: what updates a part of a document there counts its
    /// version up by itself.
    pub fn shares(&self) -> bool {
        match self {
            Self::Unique(_) => true,
            Self::Documents(documents) => documents.shares(),
            Self::Bulk(_) => false,
        }
    }

    /// Texts of one request.
    pub fn at_once(&self) -> usize {
        match self {
            Self::Unique(_) => 1,
            Self::Documents(documents) => documents.at_once(),
            Self::Bulk(_) => bulk::AT_ONCE,
        }
    }

    /// Checks whose contents the target holds; an unmarked one is marked when `may_claim`.
    pub async fn check_mark(&self, gate: &Gate, owner: &str, may_claim: bool) -> Outcome<()> {
        let known = match self {
            Self::Unique(unique) => unique.mark(gate).await?,
            Self::Bulk(bulk) => bulk.mark(gate, owner, may_claim).await?,
            // The contract has no place for a mark: the state's own record stands for it.
            Self::Documents(_) => return Ok(()),
        };
        match known {
            Some(known) if known == owner => Ok(()),
            Some(_) => Err(Failure::Run(Halt::Failed(mismatch()))),
            None if !may_claim => Ok(()),
            None => match self {
                Self::Unique(unique) => unique.claim(gate, owner).await,
                _ => Ok(()),
            },
        }
    }

    /// What the target has of a space, page by page. Without a list of its own it has what the state says.
    pub async fn present(
        &self,
        gate: &Gate,
        name: &str,
        space: &SpaceKey,
        take: &mut dyn FnMut(Vec<Present>),
    ) -> Outcome<bool> {
        match self {
            Self::Unique(unique) => unique.present(gate, &Key::prefix(name, space), take).await.map(|()| true),
            Self::Documents(documents) => documents.present(gate, &Key::dotted_prefix(name, space), take).await,
            Self::Bulk(bulk) => bulk.present(gate, &Key::prefix(name, space), take).await.map(|()| true),
        }
    }

    /// Makes room for a space's contents.
    pub async fn prepare(&self, gate: &Gate, name: &str, space: &SpaceKey) -> Outcome<()> {
        match self {
            Self::Unique(unique) => unique.prepare(gate, name, space).await,
            Self::Documents(_) | Self::Bulk(_) => Ok(()),
        }
    }

    /// Delivers a text. `is_known`: the target has an older version, which stays when this fails.
    pub async fn deliver_text(&self, gate: &Gate, document: &Document, text: &str, is_known: bool) -> Outcome<Stored> {
        match self {
            Self::Unique(unique) => unique.deliver_text(gate, document, text, is_known).await,
            Self::Documents(documents) => documents.deliver(gate, document, text).await,
            Self::Bulk(_) => Err(Error::new(Code::Internal, "this target takes many texts at once").into()),
        }
    }

    /// Delivers many texts with one request: what became of each, in their order.
    pub async fn deliver_many(&self, gate: &Gate, all: &[(&Document, &str)]) -> Outcome<Vec<Outcome<Stored>>> {
        match self {
            Self::Unique(_) => Err(Error::new(Code::Internal, "this target takes texts one by one").into()),
            Self::Documents(documents) => documents.deliver_many(gate, all).await,
            Self::Bulk(bulk) => bulk.deliver_many(gate, all).await,
        }
    }

    /// Delivers a file.
    pub async fn deliver_file(&self, gate: &Gate, document: &Document, file: &File, is_known: bool) -> Outcome<Stored> {
        match self {
            Self::Unique(unique) => unique.deliver_file(gate, document, file, is_known).await,
            Self::Documents(documents) => documents.deliver_file(gate, document, file, is_known).await,
            Self::Bulk(_) => Ok(Stored::LeftOut(Warning::TypeNotAllowed)),
        }
    }

    /// Sets who may see contents of a space that are there, without their texts: what became of each, in their order.
    pub async fn share(&self, gate: &Gate, space: &SpaceKey, all: &[&Document]) -> Outcome<Vec<Outcome<Shared>>> {
        match self {
            Self::Unique(unique) => {
                let readers = |document: &Document| document.readers.clone().unwrap_or_default();
                let wanted: Vec<(Key, Readers)> =
                    all.iter().map(|document| (document.key.clone(), readers(document))).collect();
                unique.share(gate, space, &wanted).await?;
                Ok(all.iter().map(|_| Ok(Shared::Done)).collect())
            }
            Self::Documents(documents) => documents.share(gate, all).await,
            Self::Bulk(_) => Ok(all.iter().map(|_| Ok(Shared::Whole)).collect()),
        }
    }

    /// Deletes contents. What is not there is deleted.
    pub async fn delete(&self, gate: &Gate, gone: &[Gone]) -> Outcome<()> {
        match self {
            Self::Unique(unique) => unique.delete(gate, gone).await,
            Self::Documents(documents) => documents.delete(gate, gone).await,
            Self::Bulk(bulk) => bulk.delete(gate, gone).await,
        }
    }

    /// Removes what stands for a space when nothing is in it any more.
    pub async fn remove_space(&self, gate: &Gate, name: &str, space: &SpaceKey) -> Outcome<()> {
        match self {
            Self::Unique(unique) => unique.remove_space(gate, name, space).await,
            Self::Documents(_) | Self::Bulk(_) => Ok(()),
        }
    }

    /// All spaces that the target has something of, where it can tell.
    pub async fn spaces(&self, gate: &Gate, name: &str) -> Outcome<Vec<SpaceKey>> {
        match self {
            Self::Unique(unique) => unique.spaces(gate, name).await,
            Self::Documents(_) | Self::Bulk(_) => Ok(Vec::new()),
        }
    }

    /// Takes the mark away.
    pub async fn clear_mark(&self, gate: &Gate) -> Outcome<()> {
        match self {
            Self::Unique(unique) => unique.clear_mark(gate).await,
            Self::Documents(_) | Self::Bulk(_) => Ok(()),
        }
    }
}

async fn signing_secret(world: &World) -> Result<Secret> {
    let missing = || Error::new(Code::Unauthorized, "the secret that requests are signed with is missing");
    world.secret(ingestion::SIGNING).await?.ok_or_else(missing)
}

/// How the platform is told where contents come from.
fn upload_source(configuration: &Configuration) -> upload::Source {
    let is_cloud = configuration.confluence.instance_type == Dialect::Cloud;
    upload::Source {
        reads_images: configuration.attachments.image_ocr,
        kind: if is_cloud { "ATLASSIAN_CONFLUENCE_CLOUD" } else { "ATLASSIAN_CONFLUENCE_ONPREM" },
        name: configuration.name.clone(),
        base_url: configuration.confluence.base_url.clone(),
    }
}
