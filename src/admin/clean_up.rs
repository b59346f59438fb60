//! Everything the app stored goes: when a site admin says so, and when the app is uninstalled.

use serde::Serialize;
use serde_json::{Value, json};

use super::secrets::forget_secret;
use crate::error::Result;
use crate::flow::{Level, World, join_at_most};
use crate::input::Nothing;
use crate::limits::IN_FLIGHT;
use crate::secret::SecretIndex;
use crate::site::SiteAdmin;
use crate::stored::{AWS_ACCOUNTS, EXTERNAL_ID, KEYS_OF_ACCOUNTS, SECRETS, stored_keys};

/// Listings are eventually consistent: a key written just before may show up only in the next one.
const ROUNDS: u32 = 3;

/// What was deleted.
#[derive(Serialize)]
pub struct DeleteAllAnswer {
    /// Secrets and values.
    deleted: usize,
    /// Published pages, which stay in Confluence.
    pages: Vec<PublishedPage>,
}

/// A page whose record went.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedPage {
    page_id: String,
    title: String,
}

/// Deletes all secrets and all values. Site admins only.
///
/// # Errors
/// `forbidden`.
pub async fn delete_all(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<DeleteAllAnswer> {
    forget_everything(&world).await
}

/// The same when the app is uninstalled: the platform itself started it. Answer as [`delete_all`].
///
/// # Errors
/// As the store answers. What is left then, the platform deletes with the installation's storage.
pub async fn clean_up(world: World, _input: Nothing) -> Result<DeleteAllAnswer> {
    forget_everything(&world).await
}

async fn forget_everything(world: &World) -> Result<DeleteAllAnswer> {
    let mut deleted = 0usize;
    let mut pages = Vec::new();
    for _ in 0..ROUNDS {
        let before = deleted;
        // Secrets first: if time runs out, what matters most is gone.
        let indexed = world.kvs_list(SecretIndex::PREFIX).await?;
        let names = indexed.iter().filter_map(|entry| SecretIndex::name(&entry.key));
        let forgets = names.map(|name| async move { forget_secret(world, &name).await });
        deleted += join_at_most(IN_FLIGHT, forgets).await?.len();
        for account in
            world.kvs_list(AWS_ACCOUNTS).await?.iter().filter_map(|entry| entry.key.strip_prefix(AWS_ACCOUNTS))
        {
            world.delete_secret(&format!("{KEYS_OF_ACCOUNTS}{account}")).await?;
        }
        world.delete_secret(EXTERNAL_ID).await?;
        for prefix in stored_keys().map(|row| row.prefix).filter(|prefix| *prefix != SECRETS) {
            let entries = world.kvs_list(prefix).await?;
            pages.extend(entries.iter().filter_map(|entry| published(prefix, &entry.value)));
            deleted += join_at_most(IN_FLIGHT, entries.iter().map(|entry| world.kvs_delete(&entry.key))).await?.len();
        }
        if deleted == before {
            break;
        }
    }
    world.log(Level::Info, "everything_deleted", &[("count", json!(deleted)), ("pages", json!(pages.len()))]).await;
    Ok(DeleteAllAnswer { deleted, pages })
}

/// What is said of a published page before its record goes.
fn published(prefix: &str, record: &Value) -> Option<PublishedPage> {
    let text = |name: &str| Some(record.get(name)?.as_str()?.to_owned());
    let (page_id, title) = (text("pageId")?, text("title")?);
    (prefix == "page:").then_some(PublishedPage { page_id, title })
}
