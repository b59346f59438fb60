//! Pages that a person moved to another space: a link to a title means a page of the space that it stands in, so that links
//! to them, and from them, say which space.

use std::collections::{BTreeMap, BTreeSet};

use crate::atlassian::confluence;
use crate::docs::publish::known::Known;
use crate::docs::records::job::Job;
use crate::docs::records::keys::page_key;
use crate::docs::records::page::PageRecord;
use crate::egress::Identity;
use crate::error::Result;
use crate::flow::World;
use crate::ids::SpaceId;
use crate::outline::Page;
use crate::site::send_to_site;
use crate::text::xml_escape;

/// How a link to a page begins.
const LINK: &str = "<ri:page ri:content-title=\"";

/// Notes which pages were moved, and names the space in the links to and from them. `others` are the records of pages that
/// this run does not write. Asks nothing where no page was moved.
pub async fn name_spaces(
    world: &World,
    job: &Job,
    known: &mut BTreeMap<String, Known>,
    others: Option<&BTreeMap<String, PageRecord>>,
    pages: &mut [Page],
) -> Result<()> {
    let home = &job.target.space_id;
    let lives = known.values().filter_map(|known| known.live.as_ref());
    let away: BTreeSet<&SpaceId> = lives.map(|live| &live.space_id).filter(|id| *id != home).collect();
    let kept = others.into_iter().flat_map(BTreeMap::values).filter(|record| !known.contains_key(&record.key));
    let mut spaces: BTreeMap<String, String> =
        kept.filter_map(|record| Some((xml_escape(&record.title), record.space_key.clone()?))).collect();
    if away.is_empty() && spaces.is_empty() && known.values().all(|known| known.record.space_key.is_none()) {
        return Ok(());
    }
    let ids: Vec<&SpaceId> = away.into_iter().chain([home]).collect();
    let response = send_to_site(world, || confluence::spaces_by_id(Identity::App, &ids)).await?;
    let keys: BTreeMap<SpaceId, String> =
        confluence::read_named_spaces(&response)?.0.into_iter().map(|space| (space.id, space.key)).collect();
    for known in known.values_mut() {
        let Some(live) = &known.live else { continue };
        let key = keys.get(&live.space_id).filter(|_| &live.space_id != home).cloned();
        if known.record.space_key != key {
            known.record.space_key = key;
            world.kvs_set(&page_key(&job.job_id, &known.record.key), &known.record).await?;
        }
    }
    let home_key = keys.get(home).cloned().unwrap_or_default();
    let space_of = |page: &Page| known.get(&page.key).and_then(|known| known.record.space_key.clone());
    spaces.extend(pages.iter().filter_map(|page| Some((xml_escape(&page.title), space_of(page)?))));
    for page in pages.iter_mut() {
        let own = space_of(page).unwrap_or_else(|| home_key.clone());
        page.body = with_spaces(&page.body, &own, |title| spaces.get(title).unwrap_or(&home_key));
    }
    Ok(())
}

/// The body with the space in every link that leads out of its own. `space_of` knows titles as they stand in markup.
fn with_spaces<'s>(body: &str, own: &str, space_of: impl Fn(&str) -> &'s String) -> String {
    let mut parts = body.split(LINK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let title = part.split('"').next().unwrap_or_default();
        match space_of(title) {
            key if key == own || key.is_empty() => out.push_str(LINK),
            key => out.push_str(&format!("<ri:page ri:space-key=\"{}\" ri:content-title=\"", xml_escape(key))),
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_that_leave_the_space_name_one() {
        let body = format!("<p>a</p>{LINK}r: a &amp; b\" />{LINK}r: c\" />");
        let spaces = BTreeMap::from([("r: a &amp; b", "OTHER".to_owned())]);
        let home = "DOC".to_owned();
        let linked = with_spaces(&body, "DOC", |title| spaces.get(title).unwrap_or(&home));
        assert_eq!(linked.matches("ri:space-key=\"OTHER\" ri:content-title=\"r: a &amp; b\"").count(), 1);
        assert_eq!(linked.matches("ri:space-key").count(), 1);
        let from_there = with_spaces(&body, "OTHER", |title| spaces.get(title).unwrap_or(&home));
        assert!(from_there.contains("ri:space-key=\"DOC\" ri:content-title=\"r: c\""));
        assert_eq!(from_there.matches("ri:space-key").count(), 1);
    }
}
