//! Unique's platform: scopes with marks, contents that are registered, uploaded and finalized.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::delivery::{File, Gone, Stored, carry, mismatch, refusal};
use crate::error::{Code, Error};
use crate::http::Response;
use crate::ids::SpaceId;
use crate::ingestion::upload::{self, Platform, Registered, Scope, Service};
use crate::ingestion::{Document, Key, Present, Readers, SpaceKey};
use crate::sync::gate::{Failure, Gate, Halt, Outcome};

/// Scopes above the root: a path that is longer is a circle.
const DEEPEST: usize = 32;
/// Scopes of one page of a list.
const SCOPES_LISTED: usize = 100;

/// The platform, and the scopes that were asked for in this run.
pub struct Unique {
    platform: Platform,
    root: String,
    inherits: bool,
    scopes: RefCell<BTreeMap<SpaceId, String>>,
    root_path: RefCell<Option<String>>,
    tells_little: RefCell<bool>,
}

impl Unique {
    /// `inherits`: whether the root scope's access rules hold for contents.
    pub fn new(platform: Platform, root: String, inherits: bool) -> Self {
        let (scopes, root_path, tells_little) = (RefCell::default(), RefCell::default(), RefCell::default());
        Self { platform, root, inherits, scopes, root_path, tells_little }
    }

    /// The root scope's mark.
    pub async fn mark(&self, gate: &Gate) -> Outcome<Option<String>> {
        Ok(self.scope(gate, &self.root).await?.external_id.filter(|mark| !mark.is_empty()))
    }

    /// Marks the root scope, and reads whether it was us who marked it.
    pub async fn claim(&self, gate: &Gate, owner: &str) -> Outcome<()> {
        self.set_mark(gate, &self.root, Some(owner)).await?;
        match self.mark(gate).await? {
            Some(mark) if mark == owner => Ok(()),
            _ => Err(Failure::Run(Halt::Failed(mismatch()))),
        }
    }

    /// Takes the root scope's mark away.
    pub async fn clear_mark(&self, gate: &Gate) -> Outcome<()> {
        self.set_mark(gate, &self.root, None).await
    }

    /// What stands behind a prefix.
    pub async fn present(&self, gate: &Gate, prefix: &str, take: &mut dyn FnMut(Vec<Present>)) -> Outcome<()> {
        let mut skip = 0;
        loop {
            let filter = json!({"key": {"startsWith": prefix}});
            let (present, rows) = self.contents(gate, skip, &filter, prefix).await?;
            take(present);
            if rows < upload::LISTED {
                return Ok(());
            }
            skip += rows;
        }
    }

    /// The scope of a space below the root, with its mark.
    pub async fn prepare(&self, gate: &Gate, name: &str, space: &SpaceKey) -> Outcome<()> {
        if self.scopes.borrow().contains_key(&space.id) {
            return Ok(());
        }
        let mark = space_mark(name, space);
        let known = self.marked(gate, &mark).await?;
        let scope_id = match known {
            Some(scope) => scope.id,
            None => self.make_scope(gate, space, &mark).await?,
        };
        self.scopes.borrow_mut().insert(space.id.clone(), scope_id);
        Ok(())
    }

    /// Registers, uploads, finalizes.
    pub async fn deliver_text(&self, gate: &Gate, document: &Document, text: &str, is_known: bool) -> Outcome<Stored> {
        let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
        let delivered = self.upload_text(gate, document, text, bytes).await;
        self.settled(gate, document, delivered, is_known).await
    }

    /// Registers, streams, finalizes.
    pub async fn deliver_file(&self, gate: &Gate, document: &Document, file: &File, is_known: bool) -> Outcome<Stored> {
        let delivered = self.upload_file(gate, document, file).await;
        self.settled(gate, document, delivered, is_known).await
    }

    async fn upload_text(&self, gate: &Gate, document: &Document, text: &str, bytes: u64) -> Outcome<Stored> {
        let registered = self.upsert(gate, document, bytes, None).await?;
        let (write_url, read_url) = addresses(&registered)?;
        let request = self.platform.write(write_url, &document.mime_type)?;
        let request = request.header("content-length", bytes.to_string()).body(text.as_bytes().to_vec());
        let response = gate.ask(request, false).await?;
        if !response.is_success() {
            return Err(refusal(&response).into());
        }
        self.upsert(gate, document, bytes, Some(read_url)).await?;
        Ok(Stored::Done { content_id: Some(registered.id) })
    }

    async fn upload_file(&self, gate: &Gate, document: &Document, file: &File) -> Outcome<Stored> {
        let registered = self.upsert(gate, document, file.bytes, None).await?;
        let (write_url, read_url) = addresses(&registered)?;
        let to = self.platform.write(write_url, &document.mime_type)?;
        let Some((status, carried)) = carry(gate, file, to, &|to| to).await? else { return Ok(Stored::Gone) };
        if !(200..300).contains(&status) {
            return Err(refusal(&Response { status, ..Response::default() }).into());
        }
        self.upsert(gate, document, carried.bytes, Some(read_url)).await?;
        Ok(Stored::Done { content_id: Some(registered.id) })
    }

    /// No half content stays: what was registered in vain goes. An older version stays as it was until the new one is finalized.
    async fn settled(
        &self,
        gate: &Gate,
        document: &Document,
        delivered: Outcome<Stored>,
        is_known: bool,
    ) -> Outcome<Stored> {
        if is_known || matches!(delivered, Ok(Stored::Done { .. } | Stored::Newer)) {
            return delivered;
        }
        if let Err(failure) = self.discard(gate, &document.key).await {
            let why = "incomplete content could not be removed: the next run repairs it";
            let _ = failure;
            return Err(gate.end(Halt::Failed(Error::new(Code::Upstream, why))));
        }
        delivered
    }

    async fn discard(&self, gate: &Gate, key: &Key) -> Outcome<()> {
        let prefix = Key::prefix(&key.name, &key.space);
        let (present, _) = self.contents(gate, 0, &json!({"key": {"in": [key.slashed()]}}), &prefix).await?;
        let item = key.item();
        let half = present.into_iter().filter(|one| one.item == item && !one.is_whole).filter_map(|one| one.content_id);
        self.delete_ids(gate, &half.collect::<Vec<_>>()).await
    }

    /// Readers as they should be: those who may not see it any more go first.
    pub async fn share(&self, gate: &Gate, space: &SpaceKey, wanted: &[(Key, Readers)]) -> Outcome<()> {
        let scope_id = self.scope_of(space)?;
        for wanted in wanted.chunks(upload::SHARED) {
            let keys: Vec<String> = wanted.iter().map(|(key, _)| key.slashed()).collect();
            let Some((first, _)) = wanted.first() else { continue };
            let prefix = Key::prefix(&first.name, &first.space);
            let (present, _) = self.contents(gate, 0, &json!({"key": {"in": keys}}), &prefix).await?;
            let (mut removed, mut added) = (Vec::new(), Vec::new());
            for (key, readers) in wanted {
                let item = key.item();
                let known = present.iter().find(|one| one.item == item).ok_or_else(untold)?;
                let (id, current) = known.content_id.as_ref().zip(known.readers.as_ref()).ok_or_else(untold)?;
                removed.extend(upload::access_changes(id, &without(current, readers)));
                added.extend(upload::access_changes(id, &without(readers, current)));
            }
            for (query, changes) in [(upload::UNSHARE, removed), (upload::SHARE, added)] {
                for changes in changes.chunks(SCOPES_LISTED) {
                    let variables = json!({"scopeId": scope_id, "fileAccesses": changes});
                    self.run(gate, Service::Ingestion, query, &variables).await?;
                }
            }
        }
        Ok(())
    }

    /// Deletes by id; ids that are not known are looked up by key.
    pub async fn delete(&self, gate: &Gate, gone: &[Gone]) -> Outcome<()> {
        let mut ids: Vec<String> = gone.iter().filter_map(|one| one.content_id.clone()).collect();
        let unknown: Vec<&Gone> = gone.iter().filter(|one| one.content_id.is_none()).collect();
        for unknown in unknown.chunks(upload::SHARED) {
            let keys: Vec<String> = unknown.iter().map(|one| one.key.slashed()).collect();
            let (present, _) = self.contents(gate, 0, &json!({"key": {"in": keys}}), "").await?;
            ids.extend(present.into_iter().filter_map(|one| one.content_id));
        }
        self.delete_ids(gate, &ids).await
    }

    /// Removes a space's scope when it is empty.
    pub async fn remove_space(&self, gate: &Gate, name: &str, space: &SpaceKey) -> Outcome<()> {
        let Some(scope) = self.marked(gate, &space_mark(name, space)).await? else { return Ok(()) };
        // Never recursively: what others put there stays, and then so does the scope.
        let variables = json!({"scopeId": scope.id, "recursive": false});
        self.run(gate, Service::Scopes, upload::REMOVE_SCOPE, &variables).await?;
        self.scopes.borrow_mut().remove(&space.id);
        Ok(())
    }

    /// The spaces that have a scope of ours.
    pub async fn spaces(&self, gate: &Gate, name: &str) -> Outcome<Vec<SpaceKey>> {
        let mut found = Vec::new();
        for page in 0.. {
            let filter = json!({"parentId": {"equals": self.root}});
            let scopes = self.scopes_where(gate, page * SCOPES_LISTED, &filter).await?;
            let is_last = scopes.len() < SCOPES_LISTED;
            found.extend(scopes.iter().filter_map(|scope| space_of_mark(name, scope.external_id.as_deref()?)));
            if is_last {
                break;
            }
        }
        Ok(found)
    }

    async fn delete_ids(&self, gate: &Gate, ids: &[String]) -> Outcome<()> {
        for ids in ids.chunks(upload::DELETED) {
            self.run(gate, Service::Ingestion, upload::DELETE, &json!({"contentIds": ids})).await?;
        }
        Ok(())
    }

    async fn upsert(
        &self,
        gate: &Gate,
        document: &Document,
        bytes: u64,
        file_url: Option<&str>,
    ) -> Outcome<Registered> {
        let scope_id = self.scope_of(&document.key.space)?;
        let variables = self.platform.upsert(document, &scope_id, bytes, file_url);
        let data = self.run(gate, Service::Ingestion, upload::UPSERT, &variables).await?;
        Ok(upload::registered(data)?)
    }

    fn scope_of(&self, space: &SpaceKey) -> Outcome<String> {
        let known = self.scopes.borrow().get(&space.id).cloned();
        known.ok_or_else(|| Error::new(Code::Internal, "a space's scope was not prepared").into())
    }

    /// Contents, with everything that the platform tells; one that does not know a field is asked for keys alone.
    async fn contents(&self, gate: &Gate, skip: usize, filter: &Value, prefix: &str) -> Outcome<(Vec<Present>, usize)> {
        let variables = json!({"skip": skip, "take": upload::LISTED, "where": filter});
        let tells_little = *self.tells_little.borrow();
        let query = if tells_little { upload::CONTENT_KEYS } else { upload::CONTENTS };
        let mut answer = self.run(gate, Service::Ingestion, query, &variables).await;
        if !tells_little && matches!(&answer, Err(Failure::Item(error)) if error.code == Code::InputInvalid) {
            *self.tells_little.borrow_mut() = true;
            answer = self.run(gate, Service::Ingestion, upload::CONTENT_KEYS, &variables).await;
        }
        Ok(upload::contents(answer?, prefix)?)
    }

    async fn make_scope(&self, gate: &Gate, space: &SpaceKey, mark: &str) -> Outcome<String> {
        let path = format!("{}/{}", self.path(gate).await?, space.safe_key());
        let variables = json!({"paths": [path], "inheritAccess": self.inherits});
        let made = upload::scopes(self.run(gate, Service::Scopes, upload::MAKE_SCOPES, &variables).await?)?;
        let scope = made.into_iter().next_back().ok_or_else(|| Error::new(Code::AnswerInvalid, "no scope was made"))?;
        match &scope.external_id {
            Some(known) if known == mark => {}
            Some(known) if !known.is_empty() => {
                return Err(Error::new(Code::Conflict, "the space's scope belongs to somebody else").into());
            }
            _ => self.set_mark(gate, &scope.id, Some(mark)).await?,
        }
        Ok(scope.id)
    }

    /// `/<scope>/<scope>`: the root's path, walked up once.
    async fn path(&self, gate: &Gate) -> Outcome<String> {
        if let Some(path) = self.root_path.borrow().clone() {
            return Ok(path);
        }
        let (mut names, mut at) = (Vec::new(), Some(self.root.clone()));
        while let Some(id) = at.take() {
            let scope = self.scope(gate, &id).await?;
            names.push(scope.name);
            if names.len() > DEEPEST {
                return Err(Error::new(Code::AnswerInvalid, "the scopes contain each other in a circle").into());
            }
            at = scope.parent_id.filter(|parent| !parent.is_empty());
        }
        names.reverse();
        let path = format!("/{}", names.join("/"));
        *self.root_path.borrow_mut() = Some(path.clone());
        Ok(path)
    }

    async fn scope(&self, gate: &Gate, id: &str) -> Outcome<Scope> {
        let found = self.scopes_where(gate, 0, &json!({"id": {"equals": id}})).await?;
        let found = found.into_iter().find(|scope| scope.id == id);
        found.ok_or_else(|| {
            Error::new(Code::NotFound, "the target's scope does not exist, or the credential may not see it").into()
        })
    }

    async fn marked(&self, gate: &Gate, mark: &str) -> Outcome<Option<Scope>> {
        let found = self.scopes_where(gate, 0, &json!({"externalId": {"equals": mark}})).await?;
        Ok(found.into_iter().find(|scope| scope.external_id.as_deref() == Some(mark)))
    }

    async fn scopes_where(&self, gate: &Gate, skip: usize, filter: &Value) -> Outcome<Vec<Scope>> {
        let variables = json!({"skip": skip, "take": SCOPES_LISTED, "where": filter});
        Ok(upload::scopes(self.run(gate, Service::Scopes, upload::SCOPES, &variables).await?)?)
    }

    async fn set_mark(&self, gate: &Gate, scope_id: &str, mark: Option<&str>) -> Outcome<()> {
        let variables = json!({"id": scope_id, "input": {"externalId": mark}});
        self.run(gate, Service::Scopes, upload::MARK, &variables).await.map(drop)
    }

    async fn run(&self, gate: &Gate, service: Service, query: &str, variables: &Value) -> Outcome<Value> {
        let response = gate.ask(self.platform.request(service, query, variables)?, true).await?;
        match response.status {
            200 => Ok(upload::data(&response.body)?),
            // GraphQL over HTTP: the operation does not fit the schema.
            400 => Err(Error::new(Code::InputInvalid, "the platform does not know an operation as we send it").into()),
            _ => Err(refusal(&response).into()),
        }
    }
}

fn addresses(registered: &Registered) -> Outcome<(&str, &str)> {
    let both = registered.write_url.as_deref().zip(registered.read_url.as_deref());
    both.ok_or_else(|| Error::new(Code::AnswerInvalid, "the platform gave no write address").into())
}

fn untold() -> Failure {
    Error::new(Code::NotFound, "the platform does not tell who may see an item").into()
}

/// `confc:<name>:<spaceId>:<spaceKey>`, as Unique's connector writes it.
fn space_mark(name: &str, space: &SpaceKey) -> String {
    format!("confc:{name}:{}:{}", space.id.as_str(), space.safe_key())
}

fn space_of_mark(name: &str, mark: &str) -> Option<SpaceKey> {
    let (id, key) = mark.strip_prefix("confc:")?.strip_prefix(name)?.strip_prefix(':')?.split_once(':')?;
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let key = crate::text::percent_decoded(key)?;
    is_id.then(|| SpaceKey { id: SpaceId::new(id), key })
}

fn without(all: &Readers, others: &Readers) -> Readers {
    let rest = |all: &[String], others: &[String]| all.iter().filter(|id| !others.contains(id)).cloned().collect();
    Readers { users: rest(&all.users, &others.users), groups: rest(&all.groups, &others.groups) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_is_read_from_its_mark_and_from_no_other_tenants() {
        let space = SpaceKey { id: SpaceId::new("7"), key: "A:B".into() };
        assert_eq!(space_of_mark("t", &space_mark("t", &space)), Some(space));
        assert_eq!(space_of_mark("t", "confc:t-2:7:A"), None);
        assert_eq!(space_of_mark("t", "confc:cloud:7f"), None);
    }
}
