//! Pages that the person who asks may see: titles of restricted pages are nobody else's business.

use std::collections::BTreeSet;

use super::people::ask;
use crate::atlassian::confluence;
use crate::egress::Identity;
use crate::error::Result;
use crate::flow::{World, join_at_most};
use crate::limits::IN_FLIGHT;

/// Those of the pages that are there and that the person may see.
pub(super) async fn seen_pages(world: &World, ids: &[&str]) -> Result<BTreeSet<String>> {
    let asked = ids.chunks(confluence::PAGES_PER_REQUEST).map(|ids| async move {
        confluence::read_pages(&ask(world, || confluence::pages_seen_by(Identity::User, ids)).await?)
    });
    let pages = join_at_most(IN_FLIGHT, asked).await?;
    Ok(pages.into_iter().flatten().filter(|page| page.status == "current").map(|page| page.id).collect())
}
