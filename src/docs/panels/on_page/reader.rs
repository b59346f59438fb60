//! What a reader sees on a page: where it came from, whether it is current, and a card for a whole repository.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::atlassian::adf::{document, link, paragraph, text};
use crate::atlassian::confluence;
use crate::docs::panels::freshness::Standing;
use crate::docs::panels::on_page::edited_page::{proposal_for, seen};
use crate::docs::publish::ownership::written;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, run_key};
use crate::docs::records::page::{Kept, PageRecord};
use crate::docs::records::page_key::PageKey;
use crate::docs::records::run::Run;
use crate::docs::records::store::{OfJob, page_record, page_records};
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::site::{InSpace, SpaceReader, may_add_pages, send_to_site, visible_pages};
use crate::storage_format::shape;
use crate::text::first_chars;
use crate::timestamp::read_iso;

/// Pages shown on a card.
const CARD_PAGES: usize = 12;

/// Input of [`page`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfPage {
    page_id: String,
}

/// Where a page came from, and what people made of it. Answer: `{ours: false}`, or `{ours: true, job, page: {title, commit?,
/// writtenMs?, version, edited, editedMs?, namedByPerson, kept?, proposal?, proposalFor?, mayDecide}, state, asOf?, run?, front?, web, mayRun}`. `state` is `current`, `behind`, `updating` or `unknown`; it comes from
/// what runs and pushes recorded, the Git host is not asked. The caller must be able to see the page.
///
/// # Errors
/// `input_invalid`; `not_found` for a page that went away meanwhile.
pub async fn page(world: World, caller: Caller, input: OfPage) -> Result<Value> {
    let Some((job, record)) = written(&world, &input.page_id).await? else { return Ok(json!({"ours": false})) };
    let people = peoples_part(&world, &job, &record, &caller).await?;
    let by = match &record.by {
        Some(by) => world.kvs_get::<Run>(&run_key(&job.job_id, &by.run_id)).await?,
        None => None,
    };
    let state = Standing::read(&world, &job).await?;
    let may_run = may_add_pages(&world, &job.target.space_id).await?;
    let front = world.kvs_get::<PageRecord>(&page_key(&job.job_id, "")).await?.and_then(|record| record.page_id);
    let mut answer = state.shown(&job);
    add(&mut answer, "ours", json!(true));
    let mut shown = people;
    add(&mut shown, "title", json!(record.title));
    add(&mut shown, "commit", json!(by.as_ref().and_then(|run| run.commit.clone())));
    add(&mut shown, "writtenMs", json!(by.as_ref().and_then(|run| run.ended_ms.or(Some(run.started_ms)))));
    add(&mut answer, "page", shown);
    add(&mut answer, "front", json!(front.filter(|id| *id != input.page_id)));
    add(&mut answer, "mayRun", json!(may_run));
    Ok(answer)
}

/// A card for a repository: state, commit, links to the pages that the caller may see. Answer: `{job, state, asOf?,
/// run?, web, pages: [{pageId, title, frontPage}], morePages}`.
///
/// # Errors
/// `not_found`.
pub async fn card(world: World, _reader: SpaceReader, job: Job) -> Result<Value> {
    let records = page_records(&world, &job.job_id).await?.into_iter();
    let mut pages: Vec<(bool, String, String)> = records
        .filter(|record| !matches!(PageKey::of(&record.key), PageKey::Proposal(_)))
        .filter_map(|record| Some((PageKey::of(&record.key) != PageKey::Front, record.title, record.page_id?)))
        .collect();
    pages.sort();
    let ids: Vec<&str> = pages.iter().map(|(.., id)| id.as_str()).collect();
    let seen = visible_pages(&world, &ids).await?;
    pages.retain(|(.., id)| seen.contains(id));
    let shown = pages.iter().take(CARD_PAGES);
    let shown = shown.map(|(below, title, id)| json!({"pageId": id, "title": title, "frontPage": !below}));
    let shown: Vec<Value> = shown.collect();
    let mut answer = Standing::read(&world, &job).await?.shown(&job);
    add(&mut answer, "morePages", json!(pages.len().saturating_sub(shown.len())));
    add(&mut answer, "pages", json!(shown));
    Ok(answer)
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
    let string = |pointer: &str| card.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = format!("{}/{}", string("/job/repository/owner"), string("/job/repository/name"));
    let title = match string("/web/repository") {
        url if url.is_empty() => text(&name),
        url => link(&name, &url),
    };
    let commit = string("/asOf/commit");
    let standing = match string("/state").as_str() {
        _ if commit.is_empty() => "no documentation was published yet".to_owned(),
        "behind" => format!("documentation of commit {}, newer commits are not in it", first_chars(&commit, 7)),
        _ => format!("documentation of commit {}", first_chars(&commit, 7)),
    };
    let items = card.get("pages").and_then(Value::as_array).into_iter().flatten();
    let items: Vec<Value> = items
        .filter_map(|page| page.get("title").and_then(Value::as_str))
        .map(|title| json!({"type": "listItem", "content": [paragraph(vec![text(title)])]}))
        .collect();
    let mut content = vec![paragraph(vec![title, text(&format!(": {standing}."))])];
    if !items.is_empty() {
        content.push(json!({"type": "bulletList", "content": items}));
    }
    Ok(document(content))
}

async fn card_for(world: World, caller: Caller, input: OfJob) -> Result<Value> {
    let (space_id, job) = input.find(&world).await?;
    let reader = SpaceReader::check(&world, caller, &space_id, OfJob::hidden).await?;
    card(world, reader, job).await
}

/// What people did to a page and decided about it: `{version, edited, editedMs?, namedByPerson, kept?, proposal?,
/// proposalFor?, mayDecide}`. Versions and times are Confluence's own, as the caller sees them.
async fn peoples_part(world: &World, job: &Job, record: &PageRecord, caller: &Caller) -> Result<Value> {
    let page_id = record.page_id.clone().unwrap_or_default();
    let response = send_to_site(world, || confluence::pages_seen_by(Identity::User, &[page_id.as_str()])).await?;
    let live = confluence::read_pages(&response)?.into_iter().next();
    let live = live.ok_or_else(|| Error::new(Code::NotFound, "there is no such page, or you may not see it"))?;
    let kept = record.kept.as_ref().map(|kept| match kept {
        Kept::Sections(_) => "sections",
        Kept::Page => "page",
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
    Ok(json!({
        "version": live.version.number,
        "edited": edited,
        "editedMs": edited.then(|| made_ms(&live)),
        "namedByPerson": record.named_by_person || live.title != record.title,
        "kept": kept,
        "proposal": proposal.map(|page| json!({
            "pageId": page.id, "title": page.title, "version": page.version.number, "sinceMs": made_ms(&page),
        })),
        "proposalFor": subject.and_then(|record| Some(json!({"pageId": record.page_id?, "title": record.title}))),
        "mayDecide": may_decide,
    }))
}

/// Whether a person changed more than notes. Only a page that is not as we left it costs its body.
async fn is_edited(world: &World, record: &PageRecord, live: &confluence::Page) -> Result<bool> {
    let is_newer = live.version.number != record.version && record.pending.is_none();
    match &record.shape {
        Some(shape_then) if is_newer => {
            let now = seen(world, &live.id, None).await?;
            Ok(now.is_some_and(|now| shape(now.storage()) != *shape_then))
        }
        _ => Ok(is_newer),
    }
}

/// When a page's newest version was made, milliseconds since 1970.
fn made_ms(page: &confluence::Page) -> Option<u64> {
    page.version.created_at.as_deref().and_then(read_iso)
}

fn add(answer: &mut Value, name: &str, value: Value) {
    if let Some(fields) = answer.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}
