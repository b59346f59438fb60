//! What a full pass did not list: looked up by id, and deleted where that proves that it is gone.

use std::collections::BTreeMap;

use crate::atlassian::cql;
use crate::atlassian::listing::{File, Listed, LookedUp, Page, Ref, read};
use crate::atlassian::reading::{LOOKED_UP, Shown};
use crate::flow::Level;
use crate::ingestion::SpaceKey;

use super::cycle::{Audited, Run};
use super::delete_items::delete_items;
use super::delivery;
use super::gate::{Failure, Outcome};
use super::ledger::Item;
use super::plan::{self, Evidence};
use super::spaces;
use super::summary::Warning;

/// Pages of a list of ancestors: more are a circle.
const MOST_PAGES: usize = 100;

/// An item that was not listed.
struct Missing {
    id: String,
    item: Item,
    evidence: Evidence,
}

/// Looks up what was not listed, deletes what is proven gone, holds the rest back.
pub async fn settle(run: &Run) -> Outcome<()> {
    let visible = spaces::visible(run).await?;
    let lost = spaces::count_lost(run, &visible);
    let is_empty = is_nothing_selected(run);
    for (space, cycles) in &lost {
        let is_kept = is_empty || plan::is_in_grace(*cycles, run.configuration.safety);
        let audited = Audited { kind: "space", id: space.id.as_str(), title: "" };
        run.audit_item("lookUp", audited, if is_kept { "held" } else { "ok" }, None).await;
        if !is_kept && !run.is_plan() {
            remove_lost(run, space).await?;
        }
    }
    let known: Vec<SpaceKey> = {
        let ledger = run.ledger.borrow();
        ledger.spaces().map(|space| space.space.clone()).filter(|space| visible.contains(&space.id)).collect()
    };
    for space in &known {
        spaces::load(run, space).await?;
    }
    if is_empty {
        say_nothing_selected(run).await;
        return Ok(());
    }
    let mut missing = BTreeMap::new();
    for space in known {
        let looked_up = look_up_space(run, &space).await?;
        missing.insert(space, looked_up);
    }
    decide(run, missing).await
}

/// Nothing at all is chosen: a label mistyped, an index rebuilt, a permission taken away. Nothing is deleted for that.
fn is_nothing_selected(run: &Run) -> bool {
    run.report.borrow().pages.discovered == 0 && run.record.borrow().pass.as_ref().is_none_or(|pass| pass.listed == 0)
}

/// With the queries that were asked, which are the administrator's own words: shown when the policy discloses titles.
async fn say_nothing_selected(run: &Run) {
    run.report.borrow_mut().warnings.insert(Warning::NothingSelected);
    let queries = run.configuration.selection.queries().unwrap_or_default();
    let fields = [("reason", "the selection chooses no page that the account sees: check labels and spaces".into())];
    run.world.log(Level::Warn, "nothing_selected", &fields).await;
    for query in &queries {
        run.audit_item("discover", Audited { kind: "query", id: "", title: query }, "skipped", None).await;
    }
}

/// A space that was lost for longer than the configuration says.
async fn remove_lost(run: &Run, space: &SpaceKey) -> Outcome<()> {
    spaces::load(run, space).await?;
    let all = items_of(run, space, |_, _| true);
    delete_items(run, space, all).await?;
    run.target.remove_space(&run.gate, &run.configuration.name, space).await?;
    run.report.borrow_mut().deleted_spaces += 1;
    if let Some(kept) = run.ledger.borrow_mut().space_mut(&space.id) {
        kept.set_lost_cycles(0);
    }
    Ok(())
}

fn items_of(run: &Run, space: &SpaceKey, is_wanted: impl Fn(&str, &Item) -> bool) -> Vec<(String, Item)> {
    let ledger = run.ledger.borrow();
    let items = ledger.space(&space.id).into_iter().flat_map(|space| space.items());
    items.filter(|(id, item)| is_wanted(id, item)).map(|(id, item)| (id.clone(), item.clone())).collect()
}

async fn look_up_space(run: &Run, space: &SpaceKey) -> Outcome<Vec<Missing>> {
    let unlisted = items_of(run, space, |id, _| !run.seen.borrow().contains_in(id, &space.id));
    let (files, pages): (Vec<_>, Vec<_>) = unlisted.into_iter().partition(|(_, item)| item.page_id.is_some());
    let mut missing = look_up_pages(run, space, pages).await?;
    let fates: BTreeMap<String, Evidence> = missing.iter().map(|one| (one.id.clone(), one.evidence)).collect();
    for (id, item) in files {
        let of_page = item.page_id.as_ref().and_then(|page| fates.get(page)).copied();
        let evidence = match of_page {
            // A file goes with its page, and stays with it.
            Some(evidence) => evidence,
            None => look_up_file(run, &id).await?,
        };
        missing.push(Missing { id, item, evidence });
    }
    Ok(missing)
}

async fn look_up_pages(run: &Run, space: &SpaceKey, pages: Vec<(String, Item)>) -> Outcome<Vec<Missing>> {
    let ids: Vec<String> = pages.iter().map(|(id, _)| id.clone()).collect();
    let found = find(run, &ids).await?;
    let mut missing = Vec::with_capacity(pages.len());
    for (id, item) in pages {
        let evidence = match &found {
            None => Evidence::Unclear,
            Some(found) => {
                let one = found.get(&id);
                let chosen = match one {
                    Some((found, is_post)) if is_current_in(found, space) => {
                        is_chosen(run, space, found, *is_post).await?
                    }
                    _ => None,
                };
                plan::evidence(one.map(|(found, _)| found), &space.id, chosen)
            }
        };
        missing.push(Missing { id, item, evidence });
    }
    Ok(missing)
}

fn is_current_in(found: &LookedUp, space: &SpaceKey) -> bool {
    matches!(found.status.as_str(), "" | "current") && found.space().is_none_or(|id| *id == space.id)
}

/// Contents by id with any status, and whether each is a post; `None` when that could not be read.
async fn find(run: &Run, ids: &[String]) -> Outcome<Option<BTreeMap<String, (LookedUp, bool)>>> {
    let dialect = run.configuration.confluence.instance_type;
    let mut all = BTreeMap::new();
    let at_once = if dialect.looks_up_many() { LOOKED_UP } else { 1 };
    for ids in ids.chunks(at_once) {
        let rest = match dialect.looks_up_many() {
            false => {
                let Some(found) = find_one(run, ids).await? else { return Ok(None) };
                all.extend(found);
                continue;
            }
            true => {
                let Some(pages) = find_many(run, ids, false).await? else { return Ok(None) };
                all.extend(pages.into_iter().map(|page| (page.id.clone(), (page, false))));
                ids.iter().filter(|id| !all.contains_key(*id)).cloned().collect::<Vec<_>>()
            }
        };
        if !rest.is_empty() {
            let Some(posts) = find_many(run, &rest, true).await? else { return Ok(None) };
            all.extend(posts.into_iter().map(|post| (post.id.clone(), (post, true))));
        }
    }
    Ok(Some(all))
}

async fn find_many(run: &Run, ids: &[String], is_post: bool) -> Outcome<Option<Vec<LookedUp>>> {
    let dialect = run.configuration.confluence.instance_type;
    let (mut all, mut position) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let path = dialect.look_up(ids, is_post, &position);
        let Some(response) = told(run.gate.read(path.clone()).await)?.filter(|response| response.status == 200) else {
            return Ok(None);
        };
        let page: Page<LookedUp> = read(&response.body)?;
        let site = &run.configuration.confluence.base_url;
        let next = page.next().map(|next| dialect.follow(next, &path, site)).transpose()?;
        all.extend(page.results);
        if next.is_none() {
            return Ok(Some(all));
        }
        if next == position {
            break;
        }
        position = next;
    }
    Ok(None)
}

async fn find_one(run: &Run, ids: &[String]) -> Outcome<Option<Option<(String, (LookedUp, bool))>>> {
    let path = run.configuration.confluence.instance_type.look_up(ids, false, &None);
    let Some(response) = told(run.gate.read(path).await)? else { return Ok(None) };
    match response.status {
        200 => {
            let found: LookedUp = read(&response.body)?;
            Ok(Some(Some((found.id.clone(), (found, false)))))
        }
        404 => Ok(Some(None)),
        _ => Ok(None),
    }
}

/// Whether the selection still chooses a page that is there, told from the store and not from the search index.
async fn is_chosen(run: &Run, space: &SpaceKey, found: &LookedUp, is_post: bool) -> Outcome<Option<bool>> {
    let dialect = run.configuration.confluence.instance_type;
    let selection = &run.configuration.selection;
    let labels = match found.label_names() {
        Some(labels) => labels,
        None => {
            let response = told(run.gate.read(dialect.labels(&found.id, is_post)).await)?;
            let Some(response) = response.filter(|response| response.status == 200) else { return Ok(None) };
            let page: LookedUp = read(&response.body)?;
            let Some(labels) = page.label_names() else { return Ok(None) };
            labels
        }
    };
    let needs_ancestors = !selection.subtree.is_empty() || !selection.labels.subtree.is_empty();
    let ancestors: Vec<String> = match &found.ancestors {
        Some(above) => above.iter().map(|one| one.id.clone()).collect(),
        None if is_post || !needs_ancestors => Vec::new(),
        None => match ancestors_of(run, &found.id).await? {
            Some(ancestors) => ancestors,
            None => return Ok(None),
        },
    };
    let roots = run.record.borrow().pass.as_ref().map(|pass| pass.roots.clone()).unwrap_or_default();
    match plan::is_chosen(selection, &space.key, &found.id, &labels, &ancestors, &roots) {
        // Only the search can tell whether a query chooses it: it is asked whether it knows the page at all.
        None => Ok(if is_indexed(run, &found.id).await? { Some(false) } else { None }),
        known => Ok(known),
    }
}

async fn ancestors_of(run: &Run, id: &str) -> Outcome<Option<Vec<String>>> {
    let path = run.configuration.confluence.instance_type.ancestors(id, &None);
    let Some(response) = told(run.gate.read(path).await)?.filter(|response| response.status == 200) else {
        return Ok(None);
    };
    let page: Page<Ref> = read(&response.body)?;
    Ok(page.next().is_none().then(|| page.results.into_iter().map(|one| one.id).collect()))
}

async fn is_indexed(run: &Run, id: &str) -> Outcome<bool> {
    let cql = cql::by_ids(&[id.to_owned()])?;
    let path = run.configuration.confluence.instance_type.search(&cql, Shown::Restrictions, &None);
    let Some(response) = told(run.gate.read(path).await)?.filter(|response| response.status == 200) else {
        return Ok(false);
    };
    let page: Page<Listed> = read(&response.body)?;
    Ok(page.results.iter().any(|one| one.id == id))
}

/// A file that its page does not list any more, or that is not chosen any more.
async fn look_up_file(run: &Run, id: &str) -> Outcome<Evidence> {
    if !run.configuration.attachments.enabled {
        return Ok(Evidence::Proven);
    }
    let path = run.configuration.confluence.instance_type.attachment(id);
    let Some(response) = told(run.gate.read(path).await)? else { return Ok(Evidence::Unclear) };
    match response.status {
        404 => Ok(Evidence::Unproven),
        200 => {
            let file = delivery::of_either(read::<File>(&response.body)?);
            let is_there = matches!(file.status.as_str(), "" | "current");
            // Of a type or a size that is not delivered any more.
            let is_chosen = delivery::left_out(run, &file).is_none();
            Ok(if is_there && is_chosen { Evidence::Unclear } else { Evidence::Proven })
        }
        _ => Ok(Evidence::Unclear),
    }
}

/// Whether pages, and whether files, without proof are so many that they stay.
fn are_held(run: &Run, missing: &BTreeMap<SpaceKey, Vec<Missing>>) -> [bool; 2] {
    let is_unproven = |one: &&Missing| one.evidence == Evidence::Unproven;
    let count = |is_file: bool| {
        let all = missing.values().flatten().filter(is_unproven);
        all.filter(|one| one.item.page_id.is_some() == is_file && !goes_with_page(one, missing)).count()
    };
    let stored = |is_file: bool| {
        let ledger = run.ledger.borrow();
        ledger.spaces().flat_map(|space| space.items()).filter(|(_, item)| item.page_id.is_some() == is_file).count()
    };
    [false, true].map(|is_file| plan::are_held(count(is_file), stored(is_file), run.configuration.safety))
}

async fn decide(run: &Run, missing: BTreeMap<SpaceKey, Vec<Missing>>) -> Outcome<()> {
    let [are_pages_held, are_files_held] = are_held(run, &missing);
    let mut held = 0;
    for (space, missing) in missing {
        let mut gone = Vec::new();
        for one in missing {
            let is_file = one.item.page_id.is_some();
            let is_kept = match one.evidence {
                Evidence::Kept => true,
                Evidence::Proven => false,
                Evidence::Unproven => are_pages_held || (is_file && are_files_held),
                Evidence::Unclear => true,
            };
            match (is_kept, one.evidence) {
                (false, _) => gone.push((one.id, one.item)),
                (true, Evidence::Kept) => unchanged(run, &one),
                (true, _) => {
                    held += 1;
                    let audited = Audited { kind: if is_file { "attachment" } else { "page" }, id: &one.id, title: "" };
                    run.audit_item("lookUp", audited, "held", None).await;
                }
            }
        }
        run.report.borrow_mut().planned.delete += u32::try_from(gone.len()).unwrap_or(u32::MAX);
        if !run.is_plan() {
            delete_items(run, &space, gone).await?;
        }
    }
    let mut report = run.report.borrow_mut();
    report.planned.held += held;
    if held > 0 {
        report.warnings.insert(Warning::DeletionsHeld);
    }
    Ok(())
}

/// It is there, chosen and delivered; the listing lacked it.
fn unchanged(run: &Run, one: &Missing) {
    let mut report = run.report.borrow_mut();
    let counts = report.counts(one.item.page_id.is_some());
    counts.discovered += 1;
    counts.unchanged += 1;
}

fn goes_with_page(one: &Missing, missing: &BTreeMap<SpaceKey, Vec<Missing>>) -> bool {
    let Some(page) = &one.item.page_id else { return false };
    missing.values().flatten().any(|other| other.id == *page)
}

/// What cannot be read is not known; the end of the run goes on being one.
fn told<T>(outcome: Outcome<T>) -> Outcome<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Failure::Item(_)) => Ok(None),
        Err(end) => Err(end),
    }
}
