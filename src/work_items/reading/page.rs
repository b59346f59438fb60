//! The specification page: read as the person who asks, planned against what was written from it before.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::atlassian::confluence;
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::ids::{AccountId, SpaceId};
use crate::locale::Locale;
use crate::site::send_to_site;
use crate::specification::{Format, Item, Known, Plan, PlanOptions, language_of, plan_work_items, span_reference};
use crate::work_items::map::Written;
use crate::work_items::reading::parts;
use crate::work_items::records::{Entry, Settings, follows};

/// Older versions of a page that are read: as many as its items were written from, the newest first.
const VERSIONS: usize = 5;

/// A page as the caller sees it.
#[derive(Debug, Clone)]
pub struct SpecificationPage {
    /// Digits.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its space.
    pub space_id: SpaceId,
    /// The version that was read.
    pub version: u32,
    /// Its address on the site.
    pub url: String,
    /// Storage format.
    pub body: String,
    /// The language of its text, once it was planned.
    pub language: Locale,
    /// As whom it was read, and its older versions are.
    identity: Identity,
}

#[derive(Deserialize)]
struct Links {
    #[serde(default)]
    base: String,
    #[serde(default)]
    webui: String,
}

#[derive(Deserialize)]
struct Linked {
    #[serde(rename = "_links")]
    links: Option<Links>,
}

impl SpecificationPage {
    /// Reads the page, or an older version of it.
    ///
    /// # Errors
    /// `not_found` of `pageId` for whoever may not see it; as Confluence answers.
    pub async fn read(world: &World, page_id: &str, version: Option<u32>) -> Result<Self> {
        Self::read_as(world, Identity::User, page_id, version).await
    }

    async fn read_as(world: &World, identity: Identity, page_id: &str, version: Option<u32>) -> Result<Self> {
        must_be_number(page_id)?;
        let response = send_to_site(world, || confluence::page_as(identity, page_id, version)).await?;
        if matches!(response.status, 403 | 404) {
            return Err(hidden());
        }
        let page = confluence::read_page(&response)?;
        // An older version is not the current one; whether the page is there the newest says.
        if version.is_none() && page.status != "current" {
            return Err(hidden());
        }
        let links = serde_json::from_slice::<Linked>(&response.body).ok().and_then(|linked| linked.links);
        let url = links.map(|links| format!("{}{}", links.base, links.webui)).unwrap_or_default();
        let body = page.storage().to_owned();
        let number = version.unwrap_or(page.version.number);
        Ok(Self {
            id: page.id,
            title: page.title,
            space_id: page.space_id,
            version: number,
            url,
            body,
            language: Locale::English,
            identity,
        })
    }

    /// The address of a section: Confluence makes a heading's anchor from its words without spaces.
    pub fn section_url(&self, section: &[String]) -> String {
        match section.last() {
            Some(heading) => {
                let anchor: String = heading.split_whitespace().collect::<Vec<_>>().join("-");
                format!("{}#{}", self.url, crate::text::percent_encoded(&anchor))
            }
            None => self.url.clone(),
        }
    }

    fn options(&self, known: Option<Known>) -> PlanOptions {
        PlanOptions { format: Format::Storage, page_id: self.id.clone(), known }
    }
}

/// What somebody is told who may not see a page: the same as of one that is not there.
fn hidden() -> Error {
    Error::new(Code::NotFound, "there is no such page, or you may not see it").at_field("pageId")
}

/// Whether it can be the number of a page.
///
/// # Errors
/// `input_invalid` of `pageId`.
pub fn must_be_number(page_id: &str) -> Result<()> {
    if page_id.is_empty() || !page_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::input("pageId", "pageId is a page's id: a number"));
    }
    Ok(())
}

/// A page, what it comes to, and what was written from it.
pub struct Planned {
    /// The page.
    pub page: SpecificationPage,
    /// What it comes to.
    pub plan: Plan,
    /// What was written from it.
    pub written: Written,
    /// Ref that each item has in a plan of this version alone, by ref.
    pub natural: BTreeMap<String, String>,
    /// Whether the version of the last run could be read; `None` when there was no run.
    pub planned_against: Option<bool>,
    /// The items as they were when they were written.
    pub before: Vec<Item>,
    /// The site's settings.
    pub settings: Settings,
}

impl Planned {
    /// Reads the page and plans it. The history of the page is the memory of what was asked for before: the version of the
    /// last run is read and planned again, its items get the refs that the map keeps, and the matching goes on from there.
    ///
    /// # Errors
    /// As [`SpecificationPage::read`]; `input_too_large`.
    pub async fn of(world: &World, page_id: &str) -> Result<Self> {
        let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
        let page = SpecificationPage::read(world, page_id, None).await?;
        Self::planned(world, settings, page).await
    }

    /// The same where the person is not there: as the app, after Confluence said that she may see the page.
    ///
    /// # Errors
    /// As [`Planned::of`].
    pub async fn for_absent(world: &World, page_id: &str, account_id: &AccountId) -> Result<Self> {
        must_be_number(page_id)?;
        let response = send_to_site(world, || confluence::may_read(page_id, account_id)).await?;
        if response.status == 404 || !confluence::read_permission(&response)? {
            return Err(hidden());
        }
        let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
        let page = SpecificationPage::read_as(world, Identity::App, page_id, None).await?;
        Self::planned(world, settings, page).await
    }

    async fn planned(world: &World, settings: Settings, mut page: SpecificationPage) -> Result<Self> {
        let written = Written::load(world, &page.id).await?;
        let alone = plan_work_items(page.body.as_bytes(), &page.options(None))?;
        page.language = language_of(&alone);
        let (planned_against, before) = match written.iter().next() {
            Some(_) => read_written(world, &page, &alone, &written).await,
            None => (None, Vec::new()),
        };
        let known = planned_against.map(|_| Known { page_id: page.id.clone(), items: before.clone() });
        let mut plan = match known {
            Some(known) => plan_work_items(page.body.as_bytes(), &page.options(Some(known)))?,
            None => alone.clone(),
        };
        let natural =
            plan.items.iter().zip(&alone.items).map(|(item, alone)| (item.reference.clone(), alone.reference.clone()));
        let natural = natural.collect();
        parts::settle(&mut plan, &before, &written);
        // A finished issue that another one follows is not gone: the other one has its place.
        let followed: BTreeSet<&str> = written
            .iter()
            .map(|(other, _)| follows(other))
            .filter(|(_, turn)| *turn > 1)
            .map(|(root, _)| root)
            .collect();
        plan.gone.retain(|reference| {
            !followed.contains(follows(reference).0)
                || plan.items.iter().all(|item| follows(&item.reference).0 != follows(reference).0)
        });
        Ok(Self { page, plan, written, natural, planned_against, before, settings })
    }

    /// The ref that an item has in a plan of this version alone: one that follows a finished issue, that of its item.
    pub fn natural_of(&self, reference: &str) -> String {
        let same = || self.natural.iter().find(|(other, _)| follows(other).0 == follows(reference).0);
        let natural =
            self.natural.get(reference).or_else(|| (follows(reference).1 > 1).then(same)?.map(|(_, natural)| natural));
        natural.cloned().unwrap_or_else(|| reference.to_owned())
    }

    /// Every ref that an edited item of this page may have.
    pub fn references(&self) -> BTreeSet<String> {
        let spans = self.plan.uncovered.iter().chain(&self.plan.ignored);
        let spans = spans.map(|span| span_reference(&self.page.id, &span.quote));
        self.plan
            .items
            .iter()
            .map(|item| item.reference.clone())
            .chain(spans)
            .chain(self.written.iter().map(|(reference, _)| reference.clone()))
            .collect()
    }
}

/// The items as they were when they were written, each from the version that it was written from: one that was left as it was, or that
/// could not be written, is compared with what Jira has and not with what the page said since. Whether the newest version could be read.
async fn read_written(
    world: &World,
    page: &SpecificationPage,
    alone: &Plan,
    written: &Written,
) -> (Option<bool>, Vec<Item>) {
    let versions: BTreeSet<u32> = written.iter().map(|(_, entry)| entry.page_version).collect();
    let mut planned_against = None;
    let mut read: Vec<(u32, Vec<Item>)> = Vec::new();
    for version in versions.into_iter().rev().take(VERSIONS) {
        let old = match version == page.version {
            true => Some(alone.items.clone()),
            false => old_items(world, page, version).await,
        };
        planned_against = planned_against.or(Some(old.is_some()));
        read.extend(old.map(|items| (version, items)));
    }
    let is_read: BTreeSet<u32> = read.iter().map(|(version, _)| *version).collect();
    let newest = read.first().map(|(version, _)| *version);
    let of_version = |version: u32| if is_read.contains(&version) { Some(version) } else { newest };
    let items = read.into_iter().flat_map(|(version, items)| {
        known_items(items, written, |entry| of_version(entry.page_version) == Some(version))
    });
    (planned_against, items.collect())
}

/// What an older version of the page came to; `None` when it cannot be read any more.
async fn old_items(world: &World, page: &SpecificationPage, version: u32) -> Option<Vec<Item>> {
    let old = SpecificationPage::read_as(world, page.identity, &page.id, Some(version)).await.ok()?;
    plan_work_items(old.body.as_bytes(), &old.options(None)).ok().map(|plan| plan.items)
}

/// Those items of an old plan that it stands for, under the refs that the map keeps for them.
fn known_items(items: Vec<Item>, written: &Written, stands_for: impl Fn(&Entry) -> bool) -> Vec<Item> {
    let by_natural: BTreeMap<&str, &String> =
        written.iter().map(|(reference, entry)| (entry.natural.as_str(), reference)).collect();
    let from_here: BTreeMap<&str, &String> = written
        .iter()
        .filter(|(_, entry)| stands_for(entry))
        .map(|(reference, entry)| (entry.natural.as_str(), reference))
        .collect();
    // A parent that was written again since has another natural ref by now: the one of its first time is its own.
    let first_name = |natural: &str| written.get(natural).map(|_| natural.to_owned());
    let new_name = |natural: &str| by_natural.get(natural).map(|name| (*name).clone()).or_else(|| first_name(natural));
    let renamed = items.into_iter().filter_map(|item| {
        let reference = (*from_here.get(item.reference.as_str())?).clone();
        let parent = item.parent.as_deref().and_then(new_name);
        let depends_on = item.depends_on.iter().filter_map(|other| new_name(other)).collect();
        Some(Item { reference, parent, depends_on, ..item })
    });
    renamed.collect()
}
