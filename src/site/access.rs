//! What a person may do on this site. Each answer is a type that only this file makes, as `egress` makes a
//! `CheckedRequest`: a flow that takes one cannot be reached by somebody who was not asked about.
//!
//! ```compile_fail
//! // The fields are private: nobody else says that a caller administers the site.
//! let admin = touchmark::site::SiteAdmin { account_id: touchmark::ids::AccountId::new("anybody") };
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::send::send_to_site;
use crate::atlassian::confluence;
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World, join_at_most};
use crate::ids::{AccountId, SpaceId};
use crate::limits::IN_FLIGHT;

/// A person who administers the site.
#[derive(Debug)]
pub struct SiteAdmin {
    account_id: AccountId,
}

/// A person who may add pages in a space.
#[derive(Debug)]
pub struct SpaceWriter {
    account_id: AccountId,
    space_id: SpaceId,
}

/// A person who may see a space.
#[derive(Debug)]
pub struct SpaceReader {
    account_id: AccountId,
    space_id: SpaceId,
}

/// An account that may write under a page: the one on whose behalf the app publishes.
#[derive(Debug)]
pub struct PageWriter {
    account_id: AccountId,
    page_id: String,
}

impl SiteAdmin {
    /// Asks the site whether the caller administers it.
    ///
    /// # Errors
    /// `forbidden`; as Confluence answers.
    pub async fn check(world: &World, caller: Caller) -> Result<Self> {
        let response = send_to_site(world, confluence::current_user_operations).await?;
        if confluence::administers_site(&response)? {
            Ok(Self { account_id: caller.account_id })
        } else {
            Err(Error::new(Code::Forbidden, "only a site admin may change these settings: ask one"))
        }
    }

    /// Whose.
    pub fn account_id(&self) -> &AccountId {
        &self.account_id
    }
}

impl SpaceWriter {
    /// Asks Confluence, as the caller, whether they may add pages in the space.
    ///
    /// # Errors
    /// `no_write_permission`; `not_found` for a space that they may not see; as Confluence answers.
    pub async fn check(world: &World, caller: Caller, space_id: &SpaceId) -> Result<Self> {
        let response = send_to_site(world, || confluence::space_operations(Identity::User, space_id)).await?;
        if confluence::may_create_pages(&response)? {
            Ok(Self { account_id: caller.account_id, space_id: space_id.clone() })
        } else {
            let why = "you may not add pages in this space: ask a space admin for that permission";
            Err(Error::new(Code::NoWritePermission, why))
        }
    }

    /// Whose.
    pub fn account_id(&self) -> &AccountId {
        &self.account_id
    }

    /// Id of the space.
    pub fn space_id(&self) -> &SpaceId {
        &self.space_id
    }
}

impl SpaceReader {
    /// Asks Confluence, as the caller, whether they may see the space. `hidden` is the answer when they may not: the same as
    /// for a thing that is not there.
    ///
    /// # Errors
    /// `hidden`; as Confluence answers.
    pub async fn check(world: &World, caller: Caller, space_id: &SpaceId, hidden: fn() -> Error) -> Result<Self> {
        if visible_spaces(world, &[space_id]).await?.contains(space_id) {
            Ok(Self { account_id: caller.account_id, space_id: space_id.clone() })
        } else {
            Err(hidden())
        }
    }

    /// Whose.
    pub fn account_id(&self) -> &AccountId {
        &self.account_id
    }

    /// Id of the space.
    pub fn space_id(&self) -> &SpaceId {
        &self.space_id
    }
}

impl PageWriter {
    /// Asks Confluence, as the app, whether an account may write under a page: publishing happens as the app, a person's
    /// own right is asked for by account id.
    ///
    /// # Errors
    /// `no_write_permission`; as Confluence answers.
    pub async fn check(world: &World, page_id: &str, account_id: &AccountId) -> Result<Self> {
        let response = send_to_site(world, || confluence::may_update(page_id, account_id)).await?;
        if confluence::read_permission(&response)? {
            return Ok(Self { account_id: account_id.clone(), page_id: page_id.to_owned() });
        }
        let why = "the person who saves or saved this job may not write under the target page";
        Err(Error::new(Code::NoWritePermission, why))
    }

    /// Whose.
    pub fn account_id(&self) -> &AccountId {
        &self.account_id
    }

    /// Id of the page.
    pub fn page_id(&self) -> &str {
        &self.page_id
    }
}

/// Whether the caller may add pages in the space; no for one that they may not see.
///
/// # Errors
/// As Confluence answers.
pub async fn may_add_pages(world: &World, space_id: &SpaceId) -> Result<bool> {
    let response = send_to_site(world, || confluence::space_operations(Identity::User, space_id)).await?;
    match confluence::may_create_pages(&response) {
        Err(error) if error.code == Code::NotFound => Ok(false),
        judged => judged,
    }
}

/// Those of the spaces that the caller may see.
///
/// # Errors
/// As Confluence answers.
pub async fn visible_spaces(world: &World, ids: &[&SpaceId]) -> Result<BTreeSet<SpaceId>> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let response = send_to_site(world, || confluence::spaces_by_id(Identity::User, ids)).await?;
    Ok(confluence::read_spaces(&response)?.into_iter().map(|space| space.id).collect())
}

/// Those of the pages that are there and that the caller may see: titles of restricted pages are nobody else's business.
///
/// # Errors
/// As Confluence answers.
pub async fn visible_pages(world: &World, ids: &[&str]) -> Result<BTreeSet<String>> {
    Ok(visible_titles(world, ids).await?.into_keys().collect())
}

/// Of these pages those that the caller may see, with the titles that they see.
///
/// # Errors
/// As Confluence answers.
pub async fn visible_titles(world: &World, ids: &[&str]) -> Result<BTreeMap<String, String>> {
    let asked = ids.chunks(confluence::PAGES_PER_REQUEST).map(|ids| async move {
        confluence::read_pages(&send_to_site(world, || confluence::pages_seen_by(Identity::User, ids)).await?)
    });
    let pages = join_at_most(IN_FLIGHT, asked).await?;
    Ok(pages.into_iter().flatten().filter(|page| page.status == "current").map(|page| (page.id, page.title)).collect())
}
