//! A full pass: everything is listed, in one run or in parts, and goes on where it stopped. `changes` lists what was edited.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::atlassian::cql;
use crate::atlassian::listing::{Listed as Content, Page, read};
use crate::atlassian::reading::{Position, Shown};
use crate::error::{Code, Error, Result};
use crate::ids::SpaceId;
use crate::ingestion::SpaceKey;

use super::configuration::Configuration;
use super::cycle::{Pass, Run, Seen};
use super::delivery::{self, Work};
use super::gate::Outcome;
use super::ledger::short_hash;
use super::plan;
use super::spaces;
use super::summary::Warning;
use super::walk::Walk;

/// Pages of one listing: more are a circle.
const MOST_PAGES: u32 = 200_000;

/// `sync:<name>:seen:<n>`: ids of one page of a pass.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeenPage {
    /// By space.
    spaces: Vec<SeenInSpace>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeenInSpace {
    space_id: SpaceId,
    ids: Vec<String>,
}

/// One page of a listing, and where the next begins.
pub(super) struct Turn {
    pub(super) listed: Vec<Content>,
    pub(super) next: Position,
}

/// How much of everything was listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// All of it.
    Whole,
    /// `maxItems` ended it.
    Cut,
    /// As much as its part of the day's points; the next cycle goes on.
    Part,
}

/// What a full pass was.
pub struct Listing {
    /// How much was listed.
    pub extent: Listed,
    /// Whether an earlier run began it.
    pub is_resumed: bool,
}

/// Lists everything, or `part` points' worth of it, and delivers it on the way.
pub async fn full(run: &Run, part: Option<u32>) -> Outcome<Listing> {
    let is_resumed = begin(run).await?;
    let points_before = points(run);
    let (mut late_files, mut walk) = (Vec::new(), Walk::default());
    loop {
        let queries = queries(run)?;
        let (query, position) = {
            let record = run.record.borrow();
            let pass = record.pass.clone().unwrap_or_default();
            (queries.get(pass.query).cloned(), pass.position)
        };
        let Some(query) = query else { break };
        let turn = list(run, &cql::oldest_first(&query), &position).await?;
        match turn.next.as_deref() {
            // Its cursor was refused, and it begins anew.
            Some("") => walk = Walk::default(),
            next => walk.step(&query, &turn.listed, next)?,
        }
        let fresh = fresh(run, turn.listed);
        let listed = fresh.len();
        let is_whole = take(run, fresh, true, &mut late_files).await?;
        if !is_whole {
            finish_files(run, late_files, true).await?;
            run.report.borrow_mut().warnings.insert(Warning::MaxItems);
            return Ok(Listing { extent: Listed::Cut, is_resumed });
        }
        let has_more = turn.next.is_some();
        advance(run, turn.next, listed).await?;
        // With `maxItems` files wait for all pages: that goes in one run.
        let is_spent = part.is_some_and(|part| points(run).saturating_sub(points_before) >= part);
        if has_more && is_spent && run.configuration.limits.max_items.is_none() {
            pause(run).await?;
            return Ok(Listing { extent: Listed::Part, is_resumed });
        }
    }
    run.record.borrow_mut().part_ms = part.map(|_| run.gate.now_ms());
    let is_whole = finish_files(run, late_files, false).await?;
    Ok(Listing { extent: if is_whole { Listed::Whole } else { Listed::Cut }, is_resumed })
}

fn points(run: &Run) -> u32 {
    run.record.borrow().pass.as_ref().map_or(0, |pass| pass.points)
}

/// The pass waits for its next part.
async fn pause(run: &Run) -> Result<()> {
    {
        let mut record = run.record.borrow_mut();
        record.part_ms = Some(run.gate.now_ms());
        if let Some(pass) = &mut record.pass {
            pass.is_parked = true;
            pass.compared = run.compared.borrow().iter().cloned().collect();
        }
    }
    run.save_record("discover").await
}

/// A hash of what is chosen and in which form: with another one everything is listed anew.
pub fn choice(configuration: &Configuration) -> String {
    let Configuration { selection, content, attachments, readers, .. } = configuration;
    short_hash(&format!("{selection:?} {content:?} {attachments:?} {readers:?}"))
}

/// Goes on with a pass that has not ended, when that is worth it and the selection is the same; else begins one.
async fn begin(run: &Run) -> Outcome<bool> {
    let selection = choice(&run.configuration);
    let known = run.record.borrow().pass.clone().filter(|_| !run.is_plan());
    let goes_on = |pass: &Pass| pass.selection == selection && plan::goes_on(pass.points, pass.is_parked);
    if let Some(pass) = known.clone().filter(goes_on) {
        for page in 0..pass.pages {
            let listed: Option<SeenPage> = run.world.kvs_get(&run.key(&format!("seen:{page}"))).await?;
            let mut seen = run.seen.borrow_mut();
            for space in listed.into_iter().flat_map(|page| page.spaces) {
                for id in &space.ids {
                    seen.recall(id, &space.space_id);
                }
            }
        }
        run.compared.borrow_mut().extend(pass.compared);
        return Ok(true);
    }
    forget(run, known.map_or(0, |pass| pass.pages)).await?;
    let pass = Pass { started_ms: run.gate.now_ms(), selection, ..Pass::default() };
    run.record.borrow_mut().pass = Some(pass);
    run.save_record("discover").await?;
    Ok(false)
}

/// Forgets the pass that is under way.
pub async fn give_up(run: &Run) -> Outcome<()> {
    let pass = run.record.borrow_mut().pass.take();
    forget(run, pass.map_or(0, |pass| pass.pages)).await
}

/// Removes what a pass wrote down.
async fn forget(run: &Run, pages: u32) -> Outcome<()> {
    for page in 0..pages {
        run.world.kvs_delete(&run.key(&format!("seen:{page}"))).await?;
    }
    Ok(())
}

/// All queries of the pass: those below roots are known once the roots are.
fn queries(run: &Run) -> Result<Vec<String>> {
    let selection = &run.configuration.selection;
    let mut all = selection.queries()?;
    let roots = run.record.borrow().pass.as_ref().map(|pass| pass.roots.clone()).unwrap_or_default();
    all.extend(selection.queries_below(&roots)?);
    Ok(all)
}

pub(super) async fn list(run: &Run, query: &str, position: &Position) -> Outcome<Turn> {
    let dialect = run.configuration.confluence.instance_type;
    let shown =
        Shown::Pages { restrictions: run.book.needs_restrictions(), files: run.configuration.attachments.are_listed() };
    let position = &position.clone().filter(|position| !position.is_empty());
    let path = dialect.search(query, shown, position);
    let response = run.gate.read(path.clone()).await?;
    // A cursor does not live for ever: the listing is read anew, and what it showed before is not taken again.
    if position.is_some() && matches!(response.status, 400 | 404 | 410) {
        return Ok(Turn { listed: Vec::new(), next: restart(run)? });
    }
    if !response.is_success() {
        return Err(unlisted(response.status).into());
    }
    let page: Page<Content> = read(&response.body)?;
    let site = &run.configuration.confluence.base_url;
    let next = page.next().map(|next| dialect.follow(next, &path, site)).transpose()?;
    Ok(Turn { listed: page.results, next })
}

/// The beginning of the query that is under way, once a run.
fn restart(run: &Run) -> Result<Position> {
    if run.report.borrow_mut().has_restarted {
        return Err(Error::new(Code::AnswerInvalid, "a listing's cursors are refused"));
    }
    run.report.borrow_mut().has_restarted = true;
    if let Some(pass) = &mut run.record.borrow_mut().pass {
        pass.was_restarted = true;
    }
    Ok(Some(String::new()))
}

pub(super) fn unlisted(status: u16) -> Error {
    let (code, why) = match status {
        403 => {
            (Code::Forbidden, "Confluence forbids the search: the account or the client lacks a permission or a scope")
        }
        400 => (Code::InputInvalid, "Confluence refuses the query: check selection.cql"),
        300..=399 => (Code::AnswerInvalid, "Confluence redirects, which is not followed: check the addresses"),
        _ => (Code::Upstream, "Confluence did not list the selection"),
    };
    Error::new(code, why)
}

/// What this pass has not had yet, pages and posts alone.
pub(super) fn fresh(run: &Run, listed: Vec<Content>) -> Vec<Content> {
    let mut seen = run.seen.borrow_mut();
    let is_page = |page: &Content| {
        matches!(page.kind.as_str(), "page" | "blogpost") && matches!(page.status.as_str(), "" | "current")
    };
    let is_new =
        |page: &Content, seen: &mut Seen| page.space.as_ref().is_some_and(|space| seen.insert(&page.id, &space.id));
    listed.into_iter().filter(|page| is_page(page) && is_new(page, &mut seen)).collect()
}

/// Delivers a page of a listing: its pages, then their files. False when `maxItems` left something out.
pub(super) async fn take(
    run: &Run,
    mut pages: Vec<Content>,
    is_full: bool,
    late_files: &mut Vec<Work>,
) -> Outcome<bool> {
    let most = run.configuration.limits.max_items;
    let left = most.map(|most| most.saturating_sub(run.report.borrow().pages.discovered));
    let room = left.and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX);
    let is_whole = pages.len() <= room;
    pages.truncate(room);
    note_roots(run, &pages, is_full);
    let spaces: BTreeSet<SpaceKey> = pages
        .iter()
        .filter_map(|page| page.space.as_ref())
        .map(|space| SpaceKey { id: space.id.clone(), key: space.key.clone() })
        .collect();
    for space in &spaces {
        spaces::ready(run, space, is_full).await?;
    }
    let (works, files) = delivery::plan_works(run, &pages).await?;
    let done = delivery::perform(run, works).await;
    // What was delivered is written down, however it ended.
    run.save_ledger().await?;
    done?;
    if most.is_some() {
        // Pages go first; files take what is left.
        late_files.extend(files);
        return Ok(is_whole);
    }
    let done = delivery::perform(run, files).await;
    run.save_ledger().await?;
    done?;
    Ok(is_whole)
}

/// Files that waited for all pages, as far as `maxItems` has room for them. False when some were left out.
pub(super) async fn finish_files(run: &Run, mut files: Vec<Work>, is_over: bool) -> Outcome<bool> {
    let Some(most) = run.configuration.limits.max_items else { return Ok(true) };
    let left = most.saturating_sub(run.report.borrow().pages.discovered);
    let room = if is_over { 0 } else { usize::try_from(left).unwrap_or(usize::MAX) };
    let left_out = files.len().saturating_sub(room);
    files.truncate(room);
    run.report.borrow_mut().attachments.skipped += u32::try_from(left_out).unwrap_or(u32::MAX);
    let done = delivery::perform(run, files).await;
    run.save_ledger().await?;
    done?;
    if left_out > 0 {
        run.report.borrow_mut().warnings.insert(Warning::MaxItems);
    }
    Ok(left_out == 0)
}

fn note_roots(run: &Run, pages: &[Content], is_full: bool) {
    let wanted = &run.configuration.selection.labels.subtree;
    let is_root = |page: &&Content| page.labels().iter().any(|label| wanted.contains(label));
    let found: Vec<String> = pages.iter().filter(is_root).map(|page| page.id.clone()).collect();
    let mut record = run.record.borrow_mut();
    let roots = match (is_full, &mut record.pass) {
        (true, Some(pass)) => &mut pass.roots,
        _ => &mut record.roots,
    };
    for id in found {
        if !roots.contains(&id) {
            roots.push(id);
        }
    }
}

/// Writes down what was listed, then where the listing goes on.
async fn advance(run: &Run, next: Position, listed: usize) -> Outcome<()> {
    let page = run.record.borrow().pass.as_ref().map_or(0, |pass| pass.pages);
    if page >= MOST_PAGES {
        return Err(Error::new(Code::AnswerInvalid, "a listing does not end").into());
    }
    let turn = run.seen.borrow_mut().take_turn();
    let spaces: Vec<SeenInSpace> = turn.into_iter().map(|(space_id, ids)| SeenInSpace { space_id, ids }).collect();
    let points = spaces.iter().map(|space| space.ids.len()).sum::<usize>() + 1;
    let listed = u32::try_from(listed).unwrap_or(u32::MAX);
    if !run.is_plan() && !spaces.is_empty() {
        run.world.kvs_set(&run.key(&format!("seen:{page}")), &SeenPage { spaces }).await?;
    }
    {
        let mut record = run.record.borrow_mut();
        if let Some(pass) = &mut record.pass {
            pass.pages += u32::from(points > 1);
            pass.listed += listed;
            pass.points += u32::try_from(points).unwrap_or(u32::MAX);
            match next {
                Some(next) => pass.position = Some(next).filter(|next| !next.is_empty()),
                None => {
                    pass.query += 1;
                    pass.position = None;
                }
            }
        }
        record.done = record.pass.as_ref().map_or(0, |pass| pass.listed);
        record.total = record.total.max(record.done);
    }
    run.save_record("discover").await?;
    run.tell().await
}

/// The end of a pass: its marks go, its roots and its cost stay.
pub async fn end(run: &Run) -> Outcome<()> {
    let Some(pass) = run.record.borrow_mut().pass.take() else { return Ok(()) };
    {
        let mut record = run.record.borrow_mut();
        record.full_ms = Some(run.gate.now_ms());
        record.full_points = pass.points;
        record.selection = Some(pass.selection);
        record.total = pass.listed;
        record.done = pass.listed;
        // Deltas between the parts of a pass have carried later changes.
        record.watermark_ms = record.watermark_ms.max(Some(pass.started_ms));
        record.roots = pass.roots;
    }
    run.save_record("close").await?;
    if run.is_plan() { Ok(()) } else { forget(run, pass.pages).await }
}
