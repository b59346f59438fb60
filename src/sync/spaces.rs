//! Spaces of a run: their part of the ledger read, what the target has of them compared, who may see them, which are visible.

use std::collections::{BTreeMap, BTreeSet};

use crate::atlassian::listing::{Page, Space as Listed, read};
use crate::error::{Code, Error};
use crate::ids::SpaceId;
use crate::ingestion::{Key, Present, SpaceKey, read_item};
use crate::timestamp;

use super::cycle::{Audited, Run};
use super::gate::Outcome;
use super::ledger::{Found, Item, Ledger, Space};
use super::readers;
use super::summary::Warning;
use super::target::Gone;

/// Spaces asked for at once: their ids make an address of some 2,000 characters.
const AT_ONCE: usize = 100;

/// Reads what the ledger has of a space.
pub async fn load(run: &Run, space: &SpaceKey) -> Outcome<()> {
    run.ledger.borrow_mut().add(space);
    let keys = run.ledger.borrow().unread(&space.id);
    if keys.is_empty() {
        return Ok(());
    }
    let mut buckets: Vec<BTreeMap<String, Item>> = Vec::with_capacity(keys.len());
    for key in &keys {
        buckets.extend(run.world.kvs_get(key).await?);
    }
    run.ledger.borrow_mut().loaded(&space.id, buckets);
    Ok(())
}

/// Readies a space for deliveries: the ledger, in a full pass also what the target has, and who may see it.
pub async fn ready(run: &Run, space: &SpaceKey, is_full: bool) -> Outcome<()> {
    run.report.borrow_mut().spaces.insert(space.id.clone());
    load(run, space).await?;
    if let Some(kept) = run.ledger.borrow_mut().space_mut(&space.id).filter(|kept| kept.space.key != space.key) {
        kept.rename(&space.key, run.target.has_space_keys());
    }
    if is_full && run.compared.borrow_mut().insert(space.id.clone()) {
        compare(run, space).await?;
    }
    if run.book.needs_spaces() {
        let stored = run.ledger.borrow().space(&space.id).and_then(|space| space.readers().cloned());
        if let Some(stored) = stored.filter(|_| !is_full) {
            run.book.recall(&space.id, &stored);
        }
        run.book.read_space(&run.gate, space).await?;
        let now = run.book.space(&space.id);
        if let Some(kept) = run.ledger.borrow_mut().space_mut(&space.id) {
            kept.set_readers(now);
        }
    }
    Ok(())
}

/// Deletes what stands under keys that spaces had before, once everything stands under their keys of now.
pub async fn leave_former_keys(run: &Run) -> Outcome<()> {
    let has_failed = {
        let report = run.report.borrow();
        report.pages.failed + report.attachments.failed > 0
    };
    let compared = run.compared.borrow().clone();
    let former: Vec<SpaceKey> = {
        let ledger = run.ledger.borrow();
        ledger.spaces().filter(|space| compared.contains(&space.space.id)).flat_map(Space::former).collect()
    };
    if has_failed || run.is_plan() {
        return Ok(());
    }
    let name = &run.configuration.name;
    for former in former {
        let mut there = Vec::new();
        run.target.present(&run.gate, name, &former, &mut |present| there.extend(present)).await?;
        let gone: Vec<Gone> = there.into_iter().filter_map(|one| gone(name, &former, one)).collect();
        run.target.delete(&run.gate, &gone).await?;
        for one in &gone {
            let is_file = one.key.attachment_id.is_some();
            run.report.borrow_mut().counts(is_file).deleted += 1;
            let id = one.key.attachment_id.as_deref().unwrap_or(&one.key.page_id);
            let audited = Audited { kind: if is_file { "attachment" } else { "page" }, id, title: "" };
            run.audit_item("delete", audited, "ok", None).await;
        }
        run.target.remove_space(&run.gate, name, &former).await?;
        if let Some(kept) = run.ledger.borrow_mut().space_mut(&former.id) {
            kept.forget_former(&former.key);
        }
        run.save_ledger().await?;
    }
    Ok(())
}

fn gone(name: &str, space: &SpaceKey, present: Present) -> Option<Gone> {
    let (page_id, attachment_id) = read_item(&present.item)?;
    let key = Key { name: name.to_owned(), space: space.clone(), page_id, attachment_id };
    Some(Gone { key, content_id: present.content_id, version: present.version.unwrap_or(0) })
}

/// Brings the ledger in line with what the target says it has: half content, content lost there, content of before our time.
async fn compare(run: &Run, space: &SpaceKey) -> Outcome<()> {
    let mut there = BTreeSet::new();
    let delivers = run.book.needs_spaces();
    let tells = {
        let mut take = |present: Vec<Present>| {
            let mut ledger = run.ledger.borrow_mut();
            let Some(kept) = ledger.space_mut(&space.id) else { return };
            for one in present {
                let Some((page, file)) = read_item(&one.item) else { continue };
                let (id, page_id) = file.map_or((page.clone(), None), |file| (file, Some(page)));
                there.insert(one.item.clone());
                let known = kept.get(&id, page_id.as_deref()).cloned();
                if let Some(item) = noted(known, page_id, one, delivers) {
                    keep(kept, &id, item);
                }
            }
        };
        run.target.present(&run.gate, &run.configuration.name, space, &mut take).await?
    };
    if tells {
        lost_there(&mut run.ledger.borrow_mut(), space, &there);
    }
    Ok(())
}

/// What the ledger says from now on about a content that is at the target; `None` when it says so already.
fn noted(known: Option<Item>, page_id: Option<String>, present: Present, delivers: bool) -> Option<Item> {
    let readers = present.readers.as_ref().filter(|_| delivers).map(|all| readers::hash(Some(all)));
    let before = known.clone();
    let mut item = known.unwrap_or_else(|| {
        let updated_ms = present.updated_at.as_deref().and_then(timestamp::read_iso);
        let found = Found { title: present.title.clone(), updated_ms, is_whole: present.is_whole };
        Item { page_id, found: Some(found), ..Item::default() }
    });
    item.content_id = present.content_id.or(item.content_id);
    item.version = present.version.unwrap_or(item.version);
    item.digest = present.digest.unwrap_or(item.digest);
    item.readers = readers.unwrap_or(item.readers);
    if !present.is_whole {
        item.version = 0;
    }
    (before.as_ref() != Some(&item)).then_some(item)
}

/// What the ledger has and the target has not is delivered again.
fn lost_there(ledger: &mut Ledger, space: &SpaceKey, there: &BTreeSet<String>) {
    let Some(kept) = ledger.space_mut(&space.id) else { return };
    let name = |id: &String, item: &Item| item.page_id.as_ref().map_or(id.clone(), |page| format!("{page}::{id}"));
    let lost: Vec<(String, Item)> = kept
        .items()
        .filter(|(id, item)| !there.contains(&name(id, item)))
        .map(|(id, item)| (id.clone(), Item { version: 0, content_id: None, ..item.clone() }))
        .collect();
    for (id, item) in lost {
        keep(kept, &id, item);
    }
}

/// What we knew and is not as we knew it is written down; what somebody else put there is only noted.
fn keep(space: &mut Space, id: &str, item: Item) {
    if item.found.is_some() { space.note(id, item) } else { space.set(id, item) }
}

/// Which spaces can be seen, of those that something was or is delivered from: a space that the answer lacks is lost.
pub async fn visible(run: &Run) -> Outcome<BTreeSet<SpaceId>> {
    let dialect = run.configuration.confluence.instance_type;
    let known: Vec<(SpaceId, String)> =
        run.ledger.borrow().spaces().map(|space| (space.space.id.clone(), space.space.key.clone())).collect();
    let mut found = BTreeSet::new();
    for spaces in known.chunks(AT_ONCE) {
        let mut position = None;
        for _ in 0..AT_ONCE {
            let path = dialect.spaces(spaces, &position);
            let response = run.gate.read(path.clone()).await?;
            if !response.is_success() {
                return Err(Error::new(Code::Upstream, "Confluence did not list spaces").into());
            }
            run.record.borrow_mut().full_points += 1;
            let page: Page<Listed> = read(&response.body)?;
            found.extend(page.results.iter().map(|space| space.id.clone()));
            let site = &run.configuration.confluence.base_url;
            let next = page.next().map(|next| dialect.follow(next, &path, site)).transpose()?;
            if next.is_none() || next == position {
                break;
            }
            position = next;
        }
    }
    Ok(found)
}

/// Counts cycles of spaces that cannot be seen, and gives back the lost ones.
pub fn count_lost(run: &Run, visible: &BTreeSet<SpaceId>) -> Vec<(SpaceKey, u32)> {
    let mut ledger = run.ledger.borrow_mut();
    let ids: Vec<SpaceId> = ledger.spaces().map(|space| space.space.id.clone()).collect();
    let mut lost = Vec::new();
    for id in ids {
        let Some(space) = ledger.space_mut(&id) else { continue };
        if visible.contains(&id) {
            space.set_lost_cycles(0);
            continue;
        }
        space.set_lost_cycles(space.lost_cycles().saturating_add(1));
        lost.push((space.space.clone(), space.lost_cycles()));
    }
    let mut report = run.report.borrow_mut();
    report.lost_spaces = u32::try_from(lost.len()).unwrap_or(u32::MAX);
    if !lost.is_empty() {
        report.warnings.insert(Warning::LostAccess);
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;

    fn present(is_whole: bool, version: Option<u32>) -> Present {
        Present { item: "7".into(), content_id: Some("c".into()), is_whole, version, ..Present::default() }
    }

    #[test]
    fn half_content_is_delivered_again_and_whole_content_is_taken_over() {
        let known = Item { version: 3, digest: "d".into(), content_id: Some("c".into()), ..Item::default() };
        assert_eq!(noted(Some(known.clone()), None, present(true, Some(3)), false), None);
        assert_eq!(noted(Some(known.clone()), None, present(false, Some(3)), false).unwrap().version, 0);
        let older = noted(Some(known), None, present(true, Some(2)), false).unwrap();
        assert_eq!(older.version, 2);
        let found = noted(None, None, present(true, None), false).unwrap();
        assert!(found.found.unwrap().is_whole);
    }
}
