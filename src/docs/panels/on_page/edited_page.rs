//! A page that a person edited: what differs between it and the text that is proposed for it, and what the person decides.
//!
//! A decision is made as that person, under the run's claim: no run writes the page at the same time. Every step can be
//! repeated; what broke off is finished by the next run, as with every replacement.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::atlassian::confluence::{self, Draft};
use crate::crypto::hex;
use crate::docs::publish::front::with_notice_of;
use crate::docs::publish::images;
use crate::docs::publish::ownership::{current_pages, is_ours, message, written};
use crate::docs::publish::retire::retire_proposal;
use crate::docs::publish::source_panel::{panel_of, without_panel};
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, run_key};
use crate::docs::records::page::{Kept, PageRecord, Pending};
use crate::docs::records::page_key::{PageKey, proposal_key};
use crate::docs::records::run::Run;
use crate::docs::records::store::{OfPage, page_record};
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, Level, World, claim, release_all};
use crate::http::Response;
use crate::site::{PageWriter, send_to_site};
use crate::storage_format::{
    Standing, StorageDocument, compare_sections, merge_sections, notes, section_marks, shape, with_comments,
};

/// How long a decision may take; after it a run takes the target over.
const LEASE_MS: u32 = 60_000;

/// What a person decides about a page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PageDecisionInput {
    page_id: String,
    choice: Choice,
    /// The page's version that the person saw.
    version: u32,
    /// The proposal's version that they saw, where there was one.
    #[serde(default)]
    proposal_version: Option<u32>,
}

/// What a person may decide about a page that they edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// The proposed text takes the page's place.
    Take,
    /// Sections that people changed stay, the others are updated, now and from here on.
    Sections,
    /// The page stays as it is; nothing is proposed any more.
    Mine,
    /// Nothing is decided: the next text is proposed.
    Ask,
}

/// What differs between an edited page and the text that is proposed for it.
#[derive(Serialize)]
pub struct PageChangesAnswer {
    /// Empty where nothing is proposed.
    sections: Vec<ChangedSection>,
}

/// A section that differs.
#[derive(Serialize)]
pub struct ChangedSection {
    /// Its heading; empty for what stands before the first.
    heading: String,
    standing: SectionStanding,
    /// Lines that only the page has, at most 40.
    page: Vec<String>,
    /// Lines that only the proposal has, at most 40.
    proposal: Vec<String>,
    /// Whether there are more lines.
    more: bool,
}

/// Which of the two has a section.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SectionStanding {
    /// Both, with another text.
    Changed,
    /// The page alone.
    OnlyPage,
    /// The proposal alone.
    OnlyProposal,
}

/// What was decided.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageDecisionAnswer {
    /// Headings of the sections that stay the person's.
    kept_sections: Vec<String>,
}

/// What differs between an edited page and the text that is proposed for it, as the caller sees both.
///
/// # Errors
/// `input_invalid`; `not_found` for a page that the app did not write, or that the caller may not see.
pub async fn changes(world: World, _caller: Caller, input: OfPage) -> Result<PageChangesAnswer> {
    let (job, record) = found(&world, &input.page_id).await?;
    let live = seen(&world, &input.page_id, None).await?.ok_or_else(no_such_page)?;
    let Some((proposal, proposed)) = proposal_for(&world, &job, &record).await? else {
        return Ok(PageChangesAnswer { sections: Vec::new() });
    };
    let mine = without_panel(live.storage(), &job.stamp(&record.key));
    let new = without_panel(proposed.storage(), &job.stamp(&proposal.key));
    let rows = compare_sections(&mine, &new).into_iter().map(|one| {
        let standing = match one.standing {
            Standing::Changed => SectionStanding::Changed,
            Standing::OnlyFirst => SectionStanding::OnlyPage,
            Standing::OnlySecond => SectionStanding::OnlyProposal,
        };
        let (page, proposal) = (one.only_first, one.only_second);
        ChangedSection { heading: one.heading, standing, page, proposal, more: one.more }
    });
    Ok(PageChangesAnswer { sections: rows.collect() })
}

/// Carries out what a person decides about a page. They must be able to change the page.
///
/// # Errors
/// `not_found`, `no_write_permission`; `conflict` when the page or its proposal is not what the person saw, when nothing is
/// proposed, or while a run is at work.
pub async fn decide(world: World, caller: Caller, input: PageDecisionInput) -> Result<PageDecisionAnswer> {
    let (job, _) = found(&world, &input.page_id).await?;
    PageWriter::check(&world, &input.page_id, &caller.account_id).await?;
    let now_ms = world.now_ms().await?;
    let owner = format!("decision-{}", hex(&world.random(8).await?));
    let target = format!("docs:{}", job.job_id);
    claim(&world, &target, &owner, now_ms, LEASE_MS).await.map_err(|error| match error.code {
        Code::ClaimHeld => Error::new(Code::Conflict, "a run is at work on these pages: decide when it has ended"),
        _ => error,
    })?;
    let done = carry_out(&world, &job, &input).await;
    release_all(&world, &target, &owner).await?;
    world.log(Level::Info, "page_decided", &[("choice", json!(input.choice)), ("ok", json!(done.is_ok()))]).await;
    done.map(|kept_sections| PageDecisionAnswer { kept_sections })
}

/// A page on the way to another text.
struct Deciding<'a> {
    world: &'a World,
    job: &'a Job,
    record: PageRecord,
    live: confluence::Page,
}

/// Text for a page, and what is known of it.
struct NewText {
    body: String,
    digest: String,
    kept: Option<Kept>,
    /// Whether a person wrote some of it, so that the page stays an edited one.
    is_persons: bool,
    /// The run that wrote it.
    run_id: Option<String>,
}

impl NewText {
    /// The version's message: the page's history tells it apart from what a run wrote.
    fn message(&self, pending: &Pending, commit: &str) -> String {
        match (self.is_persons, &self.kept) {
            (true, _) => "Touchmark: proposal taken".to_owned(),
            (false, None) => format!("{}, proposal taken", message(pending, commit)),
            (false, Some(_)) => format!("{}, changed sections kept", message(pending, commit)),
        }
    }
}

async fn carry_out(world: &World, job: &Job, input: &PageDecisionInput) -> Result<Vec<String>> {
    // Once more: a run may have ended between.
    let (_, record) = found(world, &input.page_id).await?;
    let live = seen(world, &input.page_id, None).await?.ok_or_else(no_such_page)?;
    let proposal = proposal_for(world, job, &record).await?;
    let proposed_version = proposal.as_ref().map(|(_, page)| page.version.number);
    if live.version.number != input.version
        || (input.proposal_version.is_some() && input.proposal_version != proposed_version)
    {
        return Err(Error::new(Code::Conflict, "the page or its proposal changed meanwhile: look at it again"));
    }
    let mut deciding = Deciding { world, job, record, live };
    let kept = match input.choice {
        Choice::Ask => deciding.note(None).await.map(|()| Vec::new())?,
        Choice::Mine => deciding.note(Some(Kept::Page)).await.map(|()| Vec::new())?,
        Choice::Take => {
            let Some((record, page)) = &proposal else {
                return Err(Error::new(Code::Conflict, "nothing is proposed for this page"));
            };
            let text = deciding.taken(record, page);
            deciding.write(text).await.map(|()| Vec::new())?
        }
        Choice::Sections => deciding.keep_sections(proposal.as_ref()).await?,
    };
    let goes = input.choice != Choice::Ask && deciding.record.proposed.is_none();
    if let Some((mut record, page)) = proposal.filter(|_| goes) {
        if input.choice == Choice::Take && record.version != page.version.number {
            // What people wrote in it stands in the page now.
            record.version = page.version.number;
            deciding.keep(&record).await?;
        }
        // What is left of it goes with the next whole run.
        let retired = retire_proposal(world, job, record).await;
        let code = retired.err().map(|error| json!(error.code));
        world.log(Level::Info, "proposal_retired", &[("code", json!(code))]).await;
    }
    Ok(kept)
}

impl Deciding<'_> {
    fn stamp(&self) -> String {
        self.job.stamp(&self.record.key)
    }

    /// Hash of the proposed text, as the page's own; another one where pictures have to come with the next run.
    fn digest(&self, lacks_images: bool) -> String {
        let digest = self.record.proposed.clone().unwrap_or_default();
        if lacks_images { format!("{digest}+") } else { digest }
    }

    async fn keep(&self, record: &PageRecord) -> Result<()> {
        self.world.kvs_set(&page_key(&self.job.job_id, &record.key), record).await
    }

    /// Notes a decision that writes nothing now.
    async fn note(&mut self, kept: Option<Kept>) -> Result<()> {
        if kept == Some(Kept::Page) {
            self.record.proposed = None;
        }
        if matches!(self.record.kept, Some(Kept::Sections(_))) {
            // We wrote the page last, and not all of it is ours: no version is, from here on.
            (self.record.version, self.record.shape) = (0, None);
        }
        self.record.kept = kept;
        self.keep(&self.record).await
    }

    /// The proposal's text, with the notes and comments of the page. Pictures that the page has not come with the next run.
    fn taken(&self, proposal: &PageRecord, page: &confluence::Page) -> NewText {
        let stamp = self.job.stamp(&proposal.key);
        let text = without_panel(page.storage(), &stamp);
        let has = |name: &str| self.record.images.get(name) == Some(&true);
        let lacks_images = images::shown(&text).iter().any(|name| !has(name));
        let text = images::without(&text, self.job.language, has);
        let notes = notes(self.live.storage()).concat();
        let body = with_comments(self.live.storage(), &format!("{text}{notes}{}", self.panel(page, &stamp)));
        let digest = self.digest(lacks_images);
        let is_persons = page.version.number != proposal.version;
        let run_id = proposal.by.as_ref().map(|by| by.run_id.clone());
        NewText { body, digest, kept: None, is_persons, run_id }
    }

    /// The proposal's source panel, under the page's own stamp.
    fn panel(&self, proposal: &confluence::Page, stamp: &str) -> String {
        let panel = panel_of(proposal.storage(), stamp).unwrap_or_default();
        panel.replace(&format!(">touchmark-{stamp}<"), &format!(">touchmark-{}<", self.stamp()))
    }

    /// Keeps what people changed, and updates the rest where new text is there. What they changed is told by the text that
    /// was written last: Confluence keeps it as a version of the page.
    async fn keep_sections(&mut self, proposal: Option<&(PageRecord, confluence::Page)>) -> Result<Vec<String>> {
        let marks = match &self.record.kept {
            Some(Kept::Sections(marks)) => marks.clone(),
            _ => {
                let before = match self.record.version {
                    0 => None,
                    version => seen(self.world, &self.live.id, Some(version)).await?,
                };
                let why = "Confluence does not keep the version that was written last: take the proposal, or keep the whole page";
                let before = before.ok_or_else(|| Error::new(Code::Conflict, why))?;
                section_marks(&without_panel(before.storage(), &self.stamp()))
            }
        };
        let mine = without_panel(self.live.storage(), &self.stamp());
        // A proposal with words of a person in it is not ours to take apart.
        let proposal = proposal.filter(|(record, page)| page.version.number == record.version);
        let Some((record, page)) = proposal else {
            let kept = merge_sections(&mine, &marks, &mine).kept;
            self.note(Some(Kept::Sections(marks))).await?;
            return Ok(kept);
        };
        let stamp = self.job.stamp(&record.key);
        let fresh = without_panel(page.storage(), &stamp);
        let merged = merge_sections(&mine, &marks, &fresh);
        let has = |name: &str| self.record.images.get(name) == Some(&true);
        let lacks_images = images::shown(&merged.body).iter().any(|name| !has(name));
        let shown = |text: &str| images::without(text, self.job.language, has);
        let body = format!("{}{}{}", shown(&merged.body), merged.notes.concat(), self.panel(page, &stamp));
        let text = NewText {
            body,
            digest: self.digest(lacks_images),
            kept: Some(Kept::Sections(section_marks(&shown(&fresh)))),
            is_persons: false,
            run_id: record.by.as_ref().map(|by| by.run_id.clone()),
        };
        self.write(text).await?;
        Ok(merged.kept)
    }

    /// Replaces the page's text as the person, fenced by the version that they saw.
    async fn write(&mut self, mut text: NewText) -> Result<()> {
        let body = StorageDocument::check(std::mem::take(&mut text.body))
            .map_err(|_| Error::new(Code::StorageRefused, "the text did not pass the check of its markup"))?;
        let body = with_notice_of(self.live.storage(), body, &self.stamp());
        let run = match &text.run_id {
            Some(run_id) => self.world.kvs_get::<Run>(&run_key(&self.job.job_id, run_id)).await?,
            None => None,
        };
        let commit = run.and_then(|run| run.commit).unwrap_or_else(|| "0000000".to_owned());
        let version = self.live.version.number + 1;
        let pending = Pending { version, digest: text.digest.clone(), kept: text.kept.clone() };
        let before = self.record.clone();
        if !text.is_persons {
            self.record.version = self.live.version.number;
            self.record.shape = Some(shape(body.as_str()));
            self.record.pending = Some(pending.clone());
            self.keep(&self.record).await?;
        }
        let said = text.message(&pending, &commit);
        let draft = Draft {
            space_id: &self.live.space_id,
            parent_id: self.live.parent_id.as_deref(),
            title: &self.live.title,
            body: &body,
        };
        let request = || confluence::update_page_as(Identity::User, &self.live.id, &draft, version, &said);
        if let Some(error) = self.refused(send_to_site(self.world, request).await?, &pending).await? {
            self.keep(&before).await?;
            return Err(error);
        }
        self.record =
            PageRecord { digest: text.digest, kept: text.kept, proposed: None, pending: None, ..self.record.clone() };
        if !text.is_persons {
            self.record.version = version;
        }
        self.keep(&self.record).await
    }

    /// Why the text was not written; `None` when it was, whatever came of the answer.
    async fn refused(&self, response: Response, pending: &Pending) -> Result<Option<Error>> {
        let Some(error) = confluence::refusal(&response) else { return Ok(None) };
        let now = current_pages(self.world, &[self.live.id.as_str()]).await?;
        if now.first().is_some_and(|now| is_ours(now, pending)) {
            return Ok(None);
        }
        Ok(Some(match response.status {
            403 => Error::new(Code::NoWritePermission, "you may not change this page: a restriction prevents it"),
            409 => Error::new(Code::Conflict, "somebody changed the page meanwhile: look at it again"),
            _ => error,
        }))
    }
}

/// The job and record of a page that the caller may see and the app wrote; not of a proposal.
async fn found(world: &World, page_id: &str) -> Result<(Job, PageRecord)> {
    let found = written(world, page_id).await?;
    found.filter(|(_, record)| PageKey::of(&record.key).is_written()).ok_or_else(no_such_page)
}

/// A page with its body as the caller sees it, or one of its versions; `None` for what they may not see and what is gone.
pub async fn seen(world: &World, page_id: &str, version: Option<u32>) -> Result<Option<confluence::Page>> {
    let response = send_to_site(world, || confluence::page_as(Identity::User, page_id, version)).await?;
    match confluence::read_page(&response) {
        Ok(page) if version.is_some() || page.status == "current" => Ok(Some(page)),
        Ok(_) => Ok(None),
        Err(error) if error.code == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The record and the page of the proposal that waits for a page, as the caller sees it.
pub async fn proposal_for(
    world: &World,
    job: &Job,
    record: &PageRecord,
) -> Result<Option<(PageRecord, confluence::Page)>> {
    if record.proposed.is_none() {
        return Ok(None);
    }
    let Some(proposal) = page_record(world, &job.job_id, &proposal_key(&record.key)).await? else { return Ok(None) };
    let Some(page_id) = &proposal.page_id else { return Ok(None) };
    let page = seen(world, page_id, None).await?;
    Ok(page.map(|page| (proposal, page)))
}

fn no_such_page() -> Error {
    Error::new(Code::NotFound, "there is no page of this app here, or you may not see it")
}
