//! What a reader sees on a page: where it came from, whether it is current, and a card for a whole repository.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::atlassian::adf::{document, link, paragraph, text};
use crate::atlassian::confluence;
use crate::docs::panels::freshness::Standing;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, pages_prefix, run_key};
use crate::docs::records::page::PageRecord;
use crate::docs::records::run::Run;
use crate::docs::records::store::{OfJob, load};
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::site::{InSpace, SpaceReader, may_add_pages, send_to_site, visible_pages};
use crate::text::first_chars;

/// Pages shown on a card.
const CARD_PAGES: usize = 12;

/// Input of [`page`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfPage {
    page_id: String,
}

/// Where a page came from. Answer: `{ours: false}`, or `{ours: true, job, page: {title, commit?, writtenMs?, edited},
/// state, asOf?, run?, front?, web, mayRun}`. `state` is `current`, `behind`, `updating` or `unknown`; it comes from
/// what runs and pushes recorded, the Git host is not asked. The caller must be able to see the page.
///
/// # Errors
/// `input_invalid`, `not_found`.
pub async fn page(world: World, _caller: Caller, input: OfPage) -> Result<Value> {
    if input.page_id.is_empty() || !input.page_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::input("pageId", "a page id is a number"));
    }
    // Answers 404 where the person may not see the page: nothing is said about it then.
    let mark = send_to_site(&world, || confluence::property_seen_by(Identity::User, &input.page_id)).await?;
    let Some(mark) = confluence::read_property(&mark)? else { return Ok(json!({"ours": false})) };
    let job_id = mark.get("jobId").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some((job, record)) = written(&world, &job_id, &input.page_id).await? else {
        return Ok(json!({"ours": false}));
    };
    let edited = is_edited(&world, &record, &input.page_id).await?;
    let by = match &record.by {
        Some(by) => world.kvs_get::<Run>(&run_key(&job.job_id, &by.run_id)).await?,
        None => None,
    };
    let state = Standing::read(&world, &job).await?;
    let may_run = may_add_pages(&world, &job.target.space_id).await?;
    let front = world.kvs_get::<PageRecord>(&page_key(&job.job_id, "")).await?.and_then(|record| record.page_id);
    let mut answer = state.shown(&job);
    add(&mut answer, "ours", json!(true));
    add(
        &mut answer,
        "page",
        json!({
            "title": record.title,
            "commit": by.as_ref().and_then(|run| run.commit.clone()),
            "writtenMs": by.as_ref().and_then(|run| run.ended_ms.or(Some(run.started_ms))),
            "edited": edited,
        }),
    );
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
    let front = page_key(&job.job_id, "");
    let mut pages: Vec<(bool, String, String)> = Vec::new();
    for entry in world.kvs_list(&pages_prefix(&job.job_id)).await? {
        let Ok(record) = entry.read::<PageRecord>() else { continue };
        if let Some(id) = record.page_id.filter(|_| !record.key.starts_with("proposed:")) {
            pages.push((entry.key != front, record.title, id));
        }
    }
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

/// The job and record of a page that we wrote. The page's property alone proves nothing: whoever may edit the page can
/// write it; the record must name the page too.
async fn written(world: &World, job_id: &str, page_id: &str) -> Result<Option<(Job, PageRecord)>> {
    let job = match load(world, job_id).await {
        Ok(job) => job,
        Err(error) if error.code == Code::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let records = world.kvs_list(&pages_prefix(&job.job_id)).await?;
    let mut records = records.into_iter().filter_map(|entry| entry.read::<PageRecord>().ok());
    Ok(records.find(|record| record.page_id.as_deref() == Some(page_id)).map(|record| (job, record)))
}

async fn is_edited(world: &World, record: &PageRecord, page_id: &str) -> Result<bool> {
    let response = send_to_site(world, || confluence::pages_seen_by(Identity::User, &[page_id])).await?;
    let live = confluence::read_pages(&response)?.into_iter().next();
    Ok(live.is_some_and(|live| live.version.number != record.version && record.pending.is_none()))
}

fn add(answer: &mut Value, name: &str, value: Value) {
    if let Some(fields) = answer.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}
