//! What is about the whole of a divided repository: the front page, the architecture, the data model and so on. They are made
//! from what each part told (paths, ids, numbers), from the first sentences of the published pages, and from the files that
//! speak of each topic, which are read again: at most as many as a part has.

use std::collections::{BTreeMap, BTreeSet};

use crate::atlassian::confluence;
use crate::docs::records::page::PageRecord;
use crate::docs::records::page_key::PageKey;
use crate::docs::sharded::partition::Shard;
use crate::docs::sharded::shard_facts::{ShardFacts, chosen, differing};
use crate::docs::sharded::shard_map::ShardMap;
use crate::docs::sharded::state::{RunHead, ShardRecord, ShardedRun, shard_files};
use crate::docs::source::git_source::Source;
use crate::docs::source::reader::Reader;
use crate::docs::write::whole_page::summary;
use crate::error::Result;
use crate::flow::join_at_most;
use crate::limits::IN_FLIGHT;
use crate::outline::{DividedPage, Division, Plan, Reason, Scan};
use crate::site::send_to_site;
use crate::source::TreeEntry;

/// Pages whose bodies are read back in one request: of 300 KB each they stay far below an answer's limit.
const READ_BACK: usize = 20;
/// Pages whose first sentences are read back; deeper modules are found below those.
const MOST_READ_BACK: usize = 400;

/// All topics, and the pages that no single file decides.
pub const EVERYTHING: u8 = u8::MAX;

/// The topics of which another file speaks than before, as bits.
pub fn changed_topics(records: &[Option<ShardRecord>]) -> u8 {
    let ended = records.iter().flatten().filter_map(|record| Some((&record.before, record.ended.as_ref()?)));
    ended.fold(0, |bits, (before, ended)| bits | differing(before, &ended.topics))
}

/// Every part that there is: of this run, and those that it did not reach.
pub fn shards(records: &[Option<ShardRecord>], before: Option<&ShardMap>) -> Vec<Shard> {
    let own = records.iter().flatten().map(|record| &record.shard);
    let all = own.chain(before.iter().flat_map(|map| &map.known).map(|known| &known.shard));
    let by_id: BTreeMap<String, &Shard> = all.map(|shard| (shard.id(), shard)).collect();
    by_id.into_values().cloned().collect()
}

/// What the pages about the whole are made from.
pub struct Whole {
    pub division: Division,
    pub scan: Scan,
    /// The files that speak of a topic.
    pub tree: Vec<TreeEntry>,
}

/// Gathers what the pages of these topics are made from. `pages` are the records of the modules' pages.
pub async fn gather(
    run: &ShardedRun<'_>,
    head: &RunHead,
    (shards, topics): (&[Shard], u8),
    pages: &[&PageRecord],
    left_out: BTreeMap<Reason, u32>,
) -> Result<Whole> {
    let known = shards.iter().map(|shard| ShardFacts::load(run.world, run.job, shard));
    let known = join_at_most(IN_FLIGHT, known).await?;
    let mut files: BTreeMap<String, (TreeEntry, u8)> = BTreeMap::new();
    let mut division = Division { census: head.census.clone(), ..Division::default() };
    let mut documents: BTreeMap<String, u32> = BTreeMap::new();
    for facts in known.into_iter().flatten() {
        files.extend(facts.files().map(|(entry, bits)| (entry.path.clone(), (entry, bits))));
        division.uses.extend(facts.uses.into_iter().map(|(from, to, count)| ((from, to), count)));
        documents.extend(facts.documents);
    }
    division.files = files.iter().map(|(path, (_, bits))| (path.clone(), *bits)).collect();
    let summaries = if topics == EVERYTHING { read_back(run, pages).await? } else { BTreeMap::new() };
    let page = |record: &&PageRecord| {
        let summary = summaries.get(&record.key).cloned().unwrap_or_default();
        let documents = documents.get(&record.key).copied();
        (record.key.clone(), DividedPage { title: record.title.clone(), summary, documents })
    };
    division.pages = pages.iter().map(page).collect();
    let wanted = chosen(&files, topics, shard_files(&run.job.repository));
    let scan = read(run, head, &Plan { wanted, skipped: left_out, ..Plan::default() }).await?;
    let tree = files.into_values().map(|(entry, _)| entry).collect();
    Ok(Whole { division, scan, tree })
}

async fn read(run: &ShardedRun<'_>, head: &RunHead, plan: &Plan) -> Result<Scan> {
    let source = Source::at(run.world, &run.job.repository, &head.commit).await?;
    let mut reader = Reader::new(&source, plan);
    reader.choose_all();
    while reader.round(|_, _| {}).await? {
        run.check_cancelled().await?;
    }
    reader.scan.settle();
    Ok(reader.scan)
}

/// The first sentences of the pages nearest to the root, as Confluence has them, by key.
async fn read_back(run: &ShardedRun<'_>, pages: &[&PageRecord]) -> Result<BTreeMap<String, String>> {
    let mut shown: Vec<&PageRecord> = pages.to_vec();
    shown.retain(|record| record.page_id.is_some() && PageKey::of(&record.key) != PageKey::Part);
    shown.sort_by_key(|record| (record.key.matches('/').count(), record.key.as_str()));
    shown.truncate(MOST_READ_BACK);
    let mut summaries = BTreeMap::new();
    for some in shown.chunks(READ_BACK) {
        let ids: Vec<&str> = some.iter().filter_map(|record| record.page_id.as_deref()).collect();
        let answer = send_to_site(run.world, || confluence::pages_with_bodies(&ids)).await?;
        let bodies: BTreeMap<String, confluence::Page> =
            confluence::read_pages(&answer)?.into_iter().map(|page| (page.id.clone(), page)).collect();
        summaries.extend(some.iter().filter_map(|record| {
            let page = bodies.get(record.page_id.as_ref()?).filter(|page| page.status == "current")?;
            Some((record.key.clone(), summary(page.storage())))
        }));
    }
    Ok(summaries)
}

/// The records of modules and documents that have pages, of these keys.
pub fn standing<'r>(records: &'r BTreeMap<String, PageRecord>, keys: &BTreeSet<&str>) -> Vec<&'r PageRecord> {
    let is_page = |record: &&PageRecord| record.page_id.is_some() && PageKey::of(&record.key).is_below_front();
    keys.iter().filter_map(|key| records.get(*key)).filter(is_page).collect()
}
