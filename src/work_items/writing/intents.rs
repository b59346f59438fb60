//! Bulk calls whose end is not known: found again by the keys that the project gave since, and by their marks.

use serde_json::Value;

use crate::error::Result;
use crate::flow::World;
use crate::input::member;
use crate::jira::{self, FETCH, Issue, MARK};
use crate::site::send_to_site;
use crate::work_items::map::Written;
use crate::work_items::reading::page::Planned;
use crate::work_items::records::{Entry, Intent, Roles, intent_key};
use crate::work_items::writing::description::field_hashes;

/// How long a bulk call may still be under way after it was sent, milliseconds.
const UNDER_WAY_MS: u64 = 30_000;
/// Blocks of keys that are looked at: a thousand issues that others made meanwhile.
const BLOCKS: u32 = 10;
/// How long an intent stays when nothing settles it, seconds.
const KEPT_SECONDS: u32 = 7 * 24 * 3600;
/// Fields that are read back.
pub const READ_BACK: [&str; 9] =
    ["summary", "issuetype", "parent", "updated", "status", "description", "priority", "labels", "components"];

/// Writes down what is about to be sent; the number of the intent.
///
/// # Errors
/// As the store answers.
pub async fn open(world: &World, written: &mut Written, page_id: &str, intent: &Intent) -> Result<u32> {
    let number = written.page.next;
    world.kvs_set_for(&intent_key(page_id, number), intent, KEPT_SECONDS).await?;
    written.page.next = number.wrapping_add(1);
    written.page.intents.push(number);
    written.save_page(world).await?;
    Ok(number)
}

/// Forgets an intent whose issues are in the map. The map is stored by the caller, before.
///
/// # Errors
/// As the store answers.
pub async fn close(world: &World, written: &mut Written, page_id: &str, number: u32) -> Result<()> {
    written.page.intents.retain(|open| *open != number);
    written.save_page(world).await?;
    world.kvs_delete(&intent_key(page_id, number)).await
}

/// Looks up what became of every open intent. Milliseconds to wait, when one may still be under way.
///
/// # Errors
/// As Jira and the store answer.
pub async fn settle(world: &World, planned: &mut Planned, roles: &Roles, now_ms: u64) -> Result<Option<u64>> {
    for number in planned.written.page.intents.clone() {
        let page_id = planned.page.id.clone();
        let Some(intent) = world.kvs_get::<Intent>(&intent_key(&page_id, number)).await? else {
            close(world, &mut planned.written, &page_id, number).await?;
            continue;
        };
        let over_ms = intent.at_ms.saturating_add(UNDER_WAY_MS);
        if now_ms < over_ms {
            return Ok(Some(over_ms - now_ms));
        }
        for issue in since(world, &intent.last_key, roles).await? {
            adopt(planned, &issue, &intent.run_id, roles);
        }
        by_mark(world, planned, roles, &intent.run_id).await?;
        planned.written.save(world).await?;
        close(world, &mut planned.written, &page_id, number).await?;
    }
    Ok(None)
}

/// Issues with a mark of this page that the search knows go into the map.
///
/// # Errors
/// As Jira answers.
pub async fn by_mark(world: &World, planned: &mut Planned, roles: &Roles, run_id: &str) -> Result<()> {
    let jql = format!("issue.property[{MARK}].pageId = {} ORDER BY id", jira::quoted(&planned.page.id));
    let mut next: Option<String> = None;
    loop {
        let fields = fields(roles);
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let found = send_to_site(world, || jira::search(&jql, &fields, 5_000, next.as_deref())).await?;
        let found = jira::read_search(&found)?;
        found.issues.iter().for_each(|issue| adopt(planned, issue, run_id, roles));
        next = found.next_page_token;
        if next.is_none() {
            return Ok(());
        }
    }
}

/// Fields that are read back of issues with these roles.
pub fn fields(roles: &Roles) -> Vec<String> {
    READ_BACK.iter().map(|name| (*name).to_owned()).chain(roles.estimate.clone()).collect()
}

/// Issues whose keys came after `last_key`, block by block, while a block holds one.
async fn since(world: &World, last_key: &str, roles: &Roles) -> Result<Vec<Issue>> {
    let Some((project, number)) = last_key.rsplit_once('-') else { return Ok(Vec::new()) };
    let first = number.parse::<u32>().unwrap_or(0);
    let names = fields(roles);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut all = Vec::new();
    for block in 0..BLOCKS {
        let start = first.saturating_add(block * 100);
        let keys: Vec<String> =
            (1..=100).take(FETCH).map(|at| format!("{project}-{}", start.saturating_add(at))).collect();
        let issues = jira::read_issues(&send_to_site(world, || jira::fetch_issues(&keys, &names)).await?)?;
        if issues.is_empty() {
            break;
        }
        all.extend(issues);
    }
    Ok(all)
}

/// Puts an issue into the map, if its mark is of this page and no older issue has the item already.
pub fn adopt(planned: &mut Planned, issue: &Issue, run_id: &str, roles: &Roles) {
    let Some(mark) = issue.mark().filter(|mark| member(mark, "/pageId") == planned.page.id.as_str()) else { return };
    let Some(reference) = member(mark, "/ref").as_str() else { return };
    let number = |id: &str| id.parse::<u64>().unwrap_or(u64::MAX);
    if planned.written.get(reference).is_some_and(|known| number(&known.issue_id) <= number(&issue.id)) {
        return;
    }
    let text = |name: &str| member(mark, &format!("/{name}")).as_str().unwrap_or_default().to_owned();
    let version = member(mark, "/pageVersion").as_u64().and_then(|version| u32::try_from(version).ok()).unwrap_or(0);
    let entry = Entry {
        issue_id: issue.id.clone(),
        key: issue.key.clone(),
        hash: text("hash"),
        page_version: version,
        natural: planned.natural_of(reference),
        run_id: run_id.to_owned(),
        fields: field_hashes(&issue.fields, roles),
    };
    let page = &mut planned.written.page;
    page.version = page.version.max(version);
    planned.written.put(reference, entry);
}

/// Whether an issue carries exactly this mark.
pub fn carries(issue: &Issue, mark: &Value) -> bool {
    issue.mark() == Some(mark)
}
