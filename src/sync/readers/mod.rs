//! Who may see a page: whoever may see its space and is let through by every restriction from the root down to the page.
//!
//! Groups are expanded only where two layers meet, so that a change of membership needs no sync otherwise. What cannot be read
//! makes the readers unknown, and unknown means nobody.

mod space;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::atlassian::cql;
use crate::atlassian::listing::{Listed, Page, read};
use crate::atlassian::people::{Person, Principal, Restriction};
use crate::atlassian::reading::{Dialect, Shown};
use crate::flow::World;
use crate::http::Response;
use crate::ids::SpaceId;
use crate::ingestion::{Readers, SpaceKey};

use super::configuration::ReadersMode;
use super::gate::{Failure, Gate, Outcome};
use super::ledger::{StoredReaders, short_hash};
use super::summary::Warning;

/// Principals of one page (`PRINCIPALS` of the requests).
const PRINCIPALS: usize = 200;
/// Pages of one list of principals: more are a circle.
const MOST_PAGES: usize = 1_000;

/// Who may see a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The target's own rules say.
    Inherited,
    /// Everybody in the space.
    Everybody,
    /// These.
    By(Readers),
    /// Not everybody in the space, where only such pages are delivered.
    Restricted,
    /// It cannot be told.
    Unknown,
}

/// Members of a group that are kept for the deltas: as many ids as a stored value holds.
const MOST_KEPT: usize = 3_000;

/// `sync:<name>:group:<hash>`: who was in a group at the last full pass.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    users: Vec<String>,
}

/// What was read of restrictions, spaces and groups in this run. `None`: it cannot be read.
pub struct Book {
    world: World,
    /// What keys of groups begin with; none in a plan, which writes nothing.
    prefix: Option<String>,
    mode: ReadersMode,
    dialect: Dialect,
    /// In a delta a group is as it was at the last full pass.
    is_delta: Cell<bool>,
    /// By content id: nobody named means no restriction.
    restrictions: RefCell<BTreeMap<u64, Option<Vec<Principal>>>>,
    spaces: RefCell<BTreeMap<SpaceId, Option<Vec<Principal>>>>,
    members: RefCell<BTreeMap<String, Option<Vec<String>>>>,
    warnings: RefCell<BTreeSet<Warning>>,
}

impl Book {
    /// An empty one.
    pub fn new(world: World, prefix: Option<String>, mode: ReadersMode, dialect: Dialect) -> Self {
        let (restrictions, spaces, members) = (RefCell::default(), RefCell::default(), RefCell::default());
        let (is_delta, warnings) = (Cell::new(false), RefCell::default());
        Self { world, prefix, mode, dialect, is_delta, restrictions, spaces, members, warnings }
    }

    /// From here on groups are not asked for again that the last full pass has read.
    pub fn begin_delta(&self) {
        self.is_delta.set(true);
    }

    /// Whether listings have to show restrictions.
    pub fn needs_restrictions(&self) -> bool {
        self.mode != ReadersMode::Inherit
    }

    /// Whether the readers of spaces are needed.
    pub fn needs_spaces(&self) -> bool {
        self.mode == ReadersMode::Deliver
    }

    /// What had to be said so far.
    pub fn warnings(&self) -> BTreeSet<Warning> {
        self.warnings.borrow().clone()
    }

    /// Takes a space's readers from the last full pass.
    pub fn recall(&self, space_id: &SpaceId, stored: &StoredReaders) {
        let users = stored.users.iter().cloned().map(Principal::User);
        let all = users.chain(stored.groups.iter().cloned().map(Principal::Group)).collect();
        self.spaces.borrow_mut().entry(space_id.clone()).or_insert(Some(all));
    }

    /// A space's readers, to be kept for the deltas.
    pub fn space(&self, space_id: &SpaceId) -> Option<StoredReaders> {
        let spaces = self.spaces.borrow();
        let Readers { users, groups } = split(spaces.get(space_id)?.as_ref()?);
        Some(StoredReaders { users, groups })
    }

    /// Reads whatever is needed to tell who may see these pages.
    pub async fn read(&self, gate: &Gate, pages: &[Listed]) -> Outcome<()> {
        if !self.needs_restrictions() {
            return Ok(());
        }
        for page in pages {
            let shown = page.restrictions.as_ref().and_then(|all| all.read.as_ref()).map(Restriction::principals);
            match shown {
                Some((principals, true)) => self.note(&page.id, Some(principals)),
                _ => self.read_restriction(gate, &page.id).await?,
            }
        }
        let above = pages.iter().flat_map(|page| &page.ancestors).map(|above| above.id.clone());
        let mut unknown: Vec<String> =
            above.filter(|id| !self.knows(id)).collect::<BTreeSet<_>>().into_iter().collect();
        if unknown.len() > 1 {
            for ids in unknown.chunks(cql::IDS_PER_QUERY) {
                self.read_many(gate, ids).await?;
            }
            unknown.retain(|id| !self.knows(id));
        }
        for id in &unknown {
            self.read_restriction(gate, id).await?;
        }
        Ok(())
    }

    /// Reads who may see a space.
    pub async fn read_space(&self, gate: &Gate, space: &SpaceKey) -> Outcome<()> {
        if !self.needs_spaces() || self.spaces.borrow().contains_key(&space.id) {
            return Ok(());
        }
        let readers = match told(space::readers(gate, self.dialect, space).await)? {
            Some(space::Told::Principals(principals)) => Some(principals),
            Some(space::Told::NeedsAdministrator) => {
                self.warnings.borrow_mut().insert(Warning::NeedsSpaceAdmin);
                None
            }
            Some(space::Told::Nothing) | None => None,
        };
        self.spaces.borrow_mut().insert(space.id.clone(), readers);
        Ok(())
    }

    /// Who may see a page whose parts have been read.
    pub async fn of(&self, gate: &Gate, page: &Listed, space_id: &SpaceId) -> Outcome<Seen> {
        if self.mode == ReadersMode::Inherit {
            return Ok(Seen::Inherited);
        }
        let mut layers = Vec::new();
        for id in page.ancestors.iter().map(|above| &above.id).chain([&page.id]) {
            match self.restriction(id) {
                None => return Ok(Seen::Unknown),
                Some(layer) if layer.is_empty() => {}
                Some(layer) => layers.push(layer),
            }
        }
        if self.mode == ReadersMode::Everyone {
            return Ok(if layers.is_empty() { Seen::Everybody } else { Seen::Restricted });
        }
        let Some(space) = self.spaces.borrow().get(space_id).cloned().flatten() else { return Ok(Seen::Unknown) };
        if layers.is_empty() {
            return Ok(Seen::By(split(&space)));
        }
        layers.insert(0, space);
        let mut people = Vec::new();
        for layer in &layers {
            match self.people(gate, layer).await? {
                Some(layer) => people.push(layer),
                None => return Ok(Seen::Unknown),
            }
        }
        Ok(Seen::By(Readers { users: in_all(&people), groups: Vec::new() }))
    }

    fn restriction(&self, id: &str) -> Option<Vec<Principal>> {
        self.restrictions.borrow().get(&id.parse().ok()?).cloned().flatten()
    }

    fn knows(&self, id: &str) -> bool {
        id.parse().is_ok_and(|id: u64| self.restrictions.borrow().contains_key(&id))
    }

    fn note(&self, id: &str, restriction: Option<Vec<Principal>>) {
        if let Ok(id) = id.parse() {
            self.restrictions.borrow_mut().insert(id, restriction);
        }
    }

    /// Many contents' restrictions with one request; what the search does not show is asked for by itself afterwards.
    async fn read_many(&self, gate: &Gate, ids: &[String]) -> Outcome<()> {
        let path = self.dialect.search(&cql::by_ids(ids)?, Shown::Restrictions, &None);
        let Some(response) = told(gate.read(path).await)?.filter(Response::is_success) else { return Ok(()) };
        let page: Page<Listed> = read(&response.body)?;
        for content in page.results {
            let shown = content.restrictions.and_then(|all| all.read).map(|read| read.principals());
            if let Some((principals, true)) = shown {
                self.note(&content.id, Some(principals));
            }
        }
        Ok(())
    }

    /// One content's restriction, whole. A content that the account cannot see, above one that it can, is a draft and restricts
    /// nobody (CONFCLOUD-77618).
    async fn read_restriction(&self, gate: &Gate, id: &str) -> Outcome<()> {
        let mut all: Vec<Principal> = Vec::new();
        for page in 0..MOST_PAGES {
            let path = self.dialect.restriction(id, page * PRINCIPALS);
            let Some(response) = told(gate.read(path).await)? else {
                self.note(id, None);
                return Ok(());
            };
            match response.status {
                200 => {}
                404 => break,
                _ => {
                    self.note(id, None);
                    return Ok(());
                }
            }
            let Ok(restriction) = read::<Restriction>(&response.body) else {
                self.note(id, None);
                return Ok(());
            };
            let Some((principals, are_all)) = restriction.page_of_principals() else {
                self.note(id, None);
                return Ok(());
            };
            // A server that shows the same principals again has shown all.
            let before = all.len();
            all.extend(principals.into_iter().filter(|one| !all.contains(one)).collect::<Vec<_>>());
            if are_all || all.len() == before {
                break;
            }
        }
        self.note(id, Some(all));
        Ok(())
    }

    /// The people of a layer; `None` when a group cannot be read.
    async fn people(&self, gate: &Gate, layer: &[Principal]) -> Outcome<Option<BTreeSet<String>>> {
        let mut people = BTreeSet::new();
        for principal in layer {
            match principal {
                Principal::User(id) => {
                    people.insert(id.clone());
                }
                Principal::Group(group) => match self.group(gate, group).await? {
                    Some(members) => people.extend(members),
                    None => return Ok(None),
                },
            }
        }
        Ok(Some(people))
    }

    async fn group(&self, gate: &Gate, group: &str) -> Outcome<Option<Vec<String>>> {
        if let Some(known) = self.members.borrow().get(group) {
            return Ok(known.clone());
        }
        let key = self.prefix.as_ref().map(|prefix| format!("{prefix}{}", short_hash(group)));
        let kept: Option<Members> = match &key {
            Some(key) if self.is_delta.get() => self.world.kvs_get(key).await?,
            _ => None,
        };
        let is_kept = kept.is_some();
        let members = match kept {
            Some(kept) => Some(kept.users),
            None => told(self.read_group(gate, group).await)?.flatten(),
        };
        if let (Some(key), Some(users)) = (&key, members.clone().filter(|users| !is_kept && users.len() <= MOST_KEPT)) {
            self.world.kvs_set(key, &Members { users }).await?;
        }
        self.members.borrow_mut().insert(group.to_owned(), members.clone());
        Ok(members)
    }

    async fn read_group(&self, gate: &Gate, group: &str) -> Outcome<Option<Vec<String>>> {
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            let response = gate.read(self.dialect.members(group, all.len())).await?;
            if !response.is_success() {
                return Ok(None);
            }
            let page: Page<Person> = read(&response.body)?;
            let shown = page.results.len();
            let members: Option<Vec<String>> = page.results.iter().map(Person::id).collect();
            let Some(members) = members else { return Ok(None) };
            all.extend(members);
            if page.next().is_none() || shown == 0 {
                return Ok(Some(all));
            }
        }
        Ok(None)
    }
}

/// What cannot be read is not known; the end of the run goes on being one.
fn told<T>(outcome: Outcome<T>) -> Outcome<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Failure::Item(_)) => Ok(None),
        Err(end) => Err(end),
    }
}

/// Hash of who may see a thing.
pub fn hash(readers: Option<&Readers>) -> String {
    let Some(readers) = readers else { return String::new() };
    let sorted = |kind: &str, ids: &[String]| {
        let ids: BTreeSet<_> = ids.iter().map(|id| format!("{kind}{id}")).collect();
        ids.into_iter().collect::<Vec<_>>()
    };
    short_hash(&[sorted("u:", &readers.users), sorted("g:", &readers.groups)].concat().join("\n"))
}

fn split(principals: &[Principal]) -> Readers {
    let mut readers = Readers::default();
    for principal in principals {
        match principal {
            Principal::User(id) => readers.users.push(id.clone()),
            Principal::Group(id) => readers.groups.push(id.clone()),
        }
    }
    readers.users.sort();
    readers.groups.sort();
    readers
}

/// Those who are in every layer.
fn in_all(layers: &[BTreeSet<String>]) -> Vec<String> {
    let Some((first, rest)) = layers.split_first() else { return Vec::new() };
    first.iter().filter(|id| rest.iter().all(|layer| layer.contains(*id))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hash_tells_nobody_from_nothing_said_and_people_from_groups() {
        let people = |users: &[&str], groups: &[&str]| {
            let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
            Readers { users: owned(users), groups: owned(groups) }
        };
        assert_eq!(hash(None), "");
        assert_ne!(hash(Some(&Readers::default())), "");
        assert_eq!(hash(Some(&people(&["b", "a"], &[]))), hash(Some(&people(&["a", "b", "a"], &[]))));
        assert_ne!(hash(Some(&people(&["a"], &[]))), hash(Some(&people(&[], &["a"]))));
    }

    proptest! {
        #[test]
        fn nobody_sees_what_a_layer_withholds(layers in prop::collection::vec(prop::collection::btree_set("[a-e]", 0..5), 1..5)) {
            let people = in_all(&layers);
            for id in ["a", "b", "c", "d", "e"] {
                let is_let = layers.iter().all(|layer| layer.contains(id));
                prop_assert_eq!(people.iter().any(|one| one == id), is_let);
            }
        }
    }
}
