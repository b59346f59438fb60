//! What a reader sees on a page: where it came from, whether it is current, and a card for a whole repository.

use serde::Serialize;
use serde_json::{Value, json};

use crate::atlassian::adf::{document, link, paragraph, text};
use crate::atlassian::confluence;
use crate::docs::panels::freshness::{Freshness, Standing, StandingView};
use crate::docs::panels::on_page::edited_page::{proposal_for, seen};
use crate::docs::panels::view::PageLink;
use crate::docs::publish::ownership::written;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, run_key};
use crate::docs::records::page::{Kept, PageRecord};
use crate::docs::records::page_key::PageKey;
use crate::docs::records::run::Run;
use crate::docs::records::store::{OfJob, OfPage, page_record, page_records};
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::site::{InSpace, No, SpaceReader, Yes, may_add_pages, send_to_site, visible_pages};
use crate::storage_format::has_shape;
use crate::text::first_chars;
use crate::timestamp::read_iso;

/// Pages shown on a card.
const CARD_PAGES: usize = 12;

/// A page that the app wrote, or another one.
#[derive(Serialize)]
#[serde(untagged)]
pub enum PageAnswer {
    /// Nobody wrote it for a job.
    NotOurs {
        /// The app did not write it.
        ours: No,
    },
    /// A page of a job.
    Ours(Box<OwnPage>),
}

/// A page that the app wrote.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnPage {
    ours: Yes,
    #[serde(flatten)]
    standing: StandingView,
    page: PageView,
    /// The front page, on every other page.
    front: Option<String>,
    /// Whether the caller may start a run.
    may_run: bool,
}

/// Where a page's text comes from, what people did to it and what they decided. Versions and times are Confluence's own, as the
/// caller sees them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageView {
    title: String,
    commit: Option<String>,
    /// When the app wrote it last.
    written_ms: Option<u64>,
    version: u32,
    /// Whether a person changed it.
    edited: bool,
    edited_ms: Option<u64>,
    /// Whether its title is a person's.
    named_by_person: bool,
    kept: Option<KeptPart>,
    /// The page with the text that is proposed for it.
    proposal: Option<ProposalPage>,
    /// The page that it proposes a text for.
    proposal_for: Option<ProposedFor>,
    /// Whether the caller may decide about it, and has something to decide.
    may_decide: bool,
}

/// How much of an edited page stays as the person made it.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KeptPart {
    /// The sections that they changed.
    Sections,
    /// All of it.
    Page,
}

/// A page with a proposed text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposalPage {
    page_id: String,
    title: String,
    version: u32,
    since_ms: Option<u64>,
}

/// A page that a text is proposed for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposedFor {
    page_id: String,
    title: String,
}

/// A card for a repository.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CardAnswer {
    #[serde(flatten)]
    standing: StandingView,
    /// The first of those that the caller may see.
    pages: Vec<PageLink>,
    /// How many there are besides.
    more_pages: usize,
}

/// Where a page came from, and what people made of it, by what runs and pushes recorded: the Git host is not asked. The caller
/// must be able to see the page.
///
/// # Errors
/// `input_invalid`; `not_found` for a page that went away meanwhile.
pub async fn page(world: World, caller: Caller, input: OfPage) -> Result<PageAnswer> {
    let Some((job, record)) = written(&world, &input.page_id).await? else {
        return Ok(PageAnswer::NotOurs { ours: No });
    };
    let mut page = page_view(&world, &job, &record, &caller).await?;
    let by = match &record.by {
        Some(by) => world.kvs_get::<Run>(&run_key(&job.job_id, &by.run_id)).await?,
        None => None,
    };
    let state = Standing::read(&world, &job).await?;
    let may_run = may_add_pages(&world, &job.target.space_id).await?;
    let front = world.kvs_get::<PageRecord>(&page_key(&job.job_id, "")).await?.and_then(|record| record.page_id);
    page.written_ms = by.as_ref().and_then(|run| run.ended_ms.or(Some(run.started_ms)));
    page.commit = by.and_then(|run| run.commit);
    Ok(PageAnswer::Ours(Box::new(OwnPage {
        ours: Yes,
        standing: state.shown(&job),
        page,
        front: front.filter(|id| *id != input.page_id),
        may_run,
    })))
}

/// A card for a repository: state, commit, links to the pages that the caller may see.
///
/// # Errors
/// `not_found`.
pub async fn card(world: World, _reader: SpaceReader, job: Job) -> Result<CardAnswer> {
    let records = page_records(&world, &job.job_id).await?.into_iter();
    let mut pages: Vec<(bool, String, String)> = records
        .filter(|record| !matches!(PageKey::of(&record.key), PageKey::Proposal(_)))
        .filter_map(|record| Some((PageKey::of(&record.key) != PageKey::Front, record.title, record.page_id?)))
        .collect();
    pages.sort();
    let ids: Vec<&str> = pages.iter().map(|(.., id)| id.as_str()).collect();
    let seen = visible_pages(&world, &ids).await?;
    pages.retain(|(.., id)| seen.contains(id));
    let more_pages = pages.len().saturating_sub(CARD_PAGES);
    let shown = pages.into_iter().take(CARD_PAGES);
    let pages = shown.map(|(below, title, page_id)| PageLink { page_id, title, front_page: !below }).collect();
    Ok(CardAnswer { standing: Standing::read(&world, &job).await?.shown(&job), pages, more_pages })
}

/// The card as a document for PDF and Word, in the Atlassian Document Format. Somebody who may not see the job's space
/// gets a sentence instead.
///
/// # Errors
/// As the store and Confluence answer.
pub async fn export(world: World, caller: Caller, input: OfJob) -> Result<Value> {
    let card = match card_for(world, caller, input).await {
        Ok(card) => card,
        Err(error) if error.code == Code::NotFound => {
            return Ok(document(vec![paragraph(vec![text(
                "The documentation of a repository is shown here to people who may see it.",
            )])]));
        }
        Err(error) => return Err(error),
    };
    let StandingView { job, state, as_of, web, .. } = card.standing;
    let name = format!("{}/{}", job.repository.owner, job.repository.name);
    let title = if web.repository.is_empty() { text(&name) } else { link(&name, &web.repository) };
    let commit = as_of.and_then(|as_of| as_of.commit).unwrap_or_default();
    let standing = match state {
        _ if commit.is_empty() => "no documentation was published yet".to_owned(),
        Freshness::Behind => {
            format!("documentation of commit {}, newer commits are not in it", first_chars(&commit, 7))
        }
        _ => format!("documentation of commit {}", first_chars(&commit, 7)),
    };
    let item = |page: &PageLink| json!({"type": "listItem", "content": [paragraph(vec![text(&page.title)])]});
    let items: Vec<Value> = card.pages.iter().map(item).collect();
    let mut content = vec![paragraph(vec![title, text(&format!(": {standing}."))])];
    if !items.is_empty() {
        content.push(json!({"type": "bulletList", "content": items}));
    }
    Ok(document(content))
}

async fn card_for(world: World, caller: Caller, input: OfJob) -> Result<CardAnswer> {
    let (space_id, job) = input.find(&world).await?;
    let reader = SpaceReader::check(&world, caller, &space_id, OfJob::hidden).await?;
    card(world, reader, job).await
}

/// What people did to a page and decided about it; not yet what the app did.
async fn page_view(world: &World, job: &Job, record: &PageRecord, caller: &Caller) -> Result<PageView> {
    let page_id = record.page_id.clone().unwrap_or_default();
    let response = send_to_site(world, || confluence::pages_seen_by(Identity::User, &[page_id.as_str()])).await?;
    let live = confluence::read_pages(&response)?.into_iter().next();
    let live = live.ok_or_else(|| Error::new(Code::NotFound, "there is no such page, or you may not see it"))?;
    let kept = record.kept.as_ref().map(|kept| match kept {
        Kept::Sections(_) => KeptPart::Sections,
        Kept::Page => KeptPart::Page,
    });
    let edited = is_edited(world, record, &live).await? || kept.is_some();
    let proposal = proposal_for(world, job, record).await?.map(|(_, page)| page);
    let subject = match PageKey::of(&record.key) {
        PageKey::Proposal(key) => page_record(world, &job.job_id, key).await?,
        _ => None,
    };
    let may_decide = (edited || proposal.is_some()) && subject.is_none() && {
        let checked = send_to_site(world, || confluence::may_update(&page_id, &caller.account_id)).await?;
        confluence::read_permission(&checked)?
    };
    Ok(PageView {
        title: record.title.clone(),
        commit: None,
        written_ms: None,
        version: live.version.number,
        edited,
        edited_ms: if edited { made_ms(&live) } else { None },
        named_by_person: record.named_by_person || live.title != record.title,
        kept,
        proposal: proposal.map(|page| ProposalPage {
            since_ms: made_ms(&page),
            page_id: page.id,
            title: page.title,
            version: page.version.number,
        }),
        proposal_for: subject.and_then(|record| Some(ProposedFor { page_id: record.page_id?, title: record.title })),
        may_decide,
    })
}

/// Whether a person changed more than notes. Only a page that is not as we left it costs its body.
async fn is_edited(world: &World, record: &PageRecord, live: &confluence::Page) -> Result<bool> {
    let is_newer = live.version.number != record.version && record.pending.is_none();
    match &record.shape {
        Some(shape_then) if is_newer => {
            let now = seen(world, &live.id, None).await?;
            Ok(now.is_some_and(|now| !has_shape(now.storage(), shape_then)))
        }
        _ => Ok(is_newer),
    }
}

/// When a page's newest version was made, milliseconds since 1970.
fn made_ms(page: &confluence::Page) -> Option<u64> {
    page.version.created_at.as_deref().and_then(read_iso)
}
