//! A Confluence Cloud, a platform like Unique's and a store, in memory: what they are not asked by documented requests they refuse.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};
use touchmark::flow::{Answered, Issued, Outcome, Resumption, Step, Table, Transferred};
use touchmark::flows;
use touchmark::text::percent_decoded;

/// Words of every title, text and file: what must not be found in logs and in the store.
pub const TITLE_CANARY: &str = "Quittenbrot";
pub const TEXT_CANARY: &str = "Zwetschgenmus";
const LISTED_AT_ONCE: usize = 3;
pub const NOW_MS: u64 = 1_800_000_000_000;

#[derive(Debug, Clone)]
pub struct Page {
    pub space: &'static str,
    pub labels: Vec<&'static str>,
    pub version: u32,
    pub status: &'static str,
    pub above: Vec<u64>,
    /// Users who alone may see it.
    pub only: Vec<&'static str>,
    pub files: Vec<u64>,
    /// Whether it was edited a moment ago.
    pub is_recent: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    pub id: String,
    pub is_whole: bool,
    pub text: String,
    pub version: u32,
    pub readers: Vec<String>,
    pending: Value,
    blob: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    Done(Value),
    Killed,
}

#[derive(Debug, Clone)]
pub struct World {
    pub pages: BTreeMap<u64, Page>,
    /// Spaces that the account sees.
    pub spaces: BTreeMap<&'static str, Vec<&'static str>>,
    pub contents: BTreeMap<String, Content>,
    pub scopes: BTreeMap<String, Value>,
    pub kvs: BTreeMap<String, Value>,
    pub audits: Vec<Value>,
    /// Every effect of every run.
    pub seen: Vec<Value>,
    pub finalized: u32,
    /// The process dies before the effect of this number.
    pub kill_at: Option<usize>,
    /// Requests whose method, address and operation hold this text are answered with this status; with 200 by a proxy's web page.
    pub broken: Option<(&'static str, u16)>,
    /// The time at the beginning of a run.
    pub now_ms: u64,
    /// Events of the queue.
    pub queue: VecDeque<Value>,
    /// Keys that no listing shows before some time has passed.
    pub late: BTreeSet<String>,
    elapsed_ms: u32,
    last_id: u32,
}

impl World {
    /// Six pages in two spaces, one of them restricted, one with a file.
    pub fn new() -> Self {
        let page = |space, above: &[u64], only: &[&'static str], files: &[u64]| Page {
            space,
            labels: vec!["ready"],
            version: 1,
            status: "current",
            above: above.to_vec(),
            only: only.to_vec(),
            files: files.to_vec(),
            is_recent: false,
        };
        let pages = [
            (101, page("11", &[100], &[], &[900])),
            (102, page("11", &[100, 101], &["ann"], &[])),
            (103, page("11", &[100], &[], &[])),
            (104, page("12", &[100], &[], &[])),
            (105, page("12", &[100], &[], &[])),
            (106, page("12", &[100, 104], &[], &[])),
        ];
        let root = json!({"id": "root", "name": "Root", "parentId": null, "externalId": null});
        Self {
            pages: pages.into(),
            spaces: [("11", vec!["ann", "bob"]), ("12", vec!["bob"])].into(),
            contents: BTreeMap::new(),
            scopes: [("root".to_owned(), root)].into(),
            kvs: BTreeMap::new(),
            audits: Vec::new(),
            seen: Vec::new(),
            finalized: 0,
            kill_at: None,
            broken: None,
            now_ms: NOW_MS,
            queue: VecDeque::new(),
            late: BTreeSet::new(),
            elapsed_ms: 0,
            last_id: 0,
        }
    }

    /// One run of the command line.
    pub fn run(&mut self, change: impl FnOnce(&mut Value)) -> End {
        let mut payload = configuration();
        change(&mut payload);
        self.flow("sync.run", json!({"trigger": "operator", "payload": payload}))
    }

    /// A flow, until it is over or the process dies.
    pub fn flow(&mut self, name: &str, input: Value) -> End {
        self.elapsed_ms = 0;
        let opened = flows::open(name, input, Vec::new()).expect("opens");
        let mut table = Table::default();
        let (flow_id, mut step) = table.start(opened.deadline_ms, opened.start);
        let mut waiting: VecDeque<(Issued, Option<Vec<u8>>)> = VecDeque::new();
        for number in 0.. {
            for issued in &step.effects {
                let body = issued.body_id.map(|id| table.take_body(id).expect("the body waits"));
                waiting.push_back((issued.clone(), body));
            }
            let Step { dropped, done, failed, .. } = step;
            waiting.retain(|(issued, _)| !dropped.contains(&issued.id));
            if let Some(answer) = done {
                return End::Done(answer);
            }
            assert_eq!(failed, None);
            assert!(number < 20_000, "a run that does not end");
            if self.kill_at == Some(number) {
                return End::Killed;
            }
            let (issued, sent) = waiting.pop_front().expect("a flow that is not over waits for something");
            let effect = serde_json::to_value(&issued).expect("an effect is data");
            let (outcome, body) = self.perform(&effect, sent.as_deref());
            self.seen.push(effect);
            self.elapsed_ms += 1;
            let resumption = Resumption { elapsed_ms: self.elapsed_ms, outcome };
            step = table.resume(flow_id, issued.id, resumption, body).expect("the effect is known");
        }
        unreachable!()
    }

    /// A run that ends, with its summary.
    pub fn summary(&mut self) -> Value {
        match self.run(|_| {}) {
            End::Done(summary) => summary,
            End::Killed => panic!("it was killed"),
        }
    }

    /// What should be at the target: keys and versions of what is chosen and visible, and who may see each page.
    pub fn wanted(&self) -> BTreeMap<String, (u32, Vec<String>)> {
        let chosen = self.pages.iter().filter(|(_, page)| self.is_visible(page) && page.labels.contains(&"ready"));
        let mut wanted = BTreeMap::new();
        for (id, page) in chosen {
            let prefix = format!("t/{}_S{}/{id}", page.space, page.space);
            let mut readers: Vec<&str> = self.spaces[page.space].clone();
            for above in page.above.iter().filter_map(|above| self.pages.get(above)).chain([page]) {
                readers.retain(|who| above.only.is_empty() || above.only.contains(who));
            }
            let mut readers: Vec<String> = readers.iter().map(|who| format!("u:{who}R")).collect();
            readers.sort();
            for file in &page.files {
                wanted.insert(format!("{prefix}::att{file}"), (1, readers.clone()));
            }
            wanted.insert(prefix, (page.version, readers));
        }
        wanted
    }

    /// What is at the target.
    pub fn there(&self) -> BTreeMap<String, (u32, Vec<String>)> {
        assert!(self.contents.values().all(|content| content.is_whole), "half content");
        let sorted = |content: &Content| {
            let mut readers = content.readers.clone();
            readers.sort();
            readers
        };
        self.contents.iter().map(|(key, content)| (key.clone(), (content.version, sorted(content)))).collect()
    }

    fn is_visible(&self, page: &Page) -> bool {
        page.status == "current" && self.spaces.contains_key(page.space)
    }

    fn perform(&mut self, effect: &Value, sent: Option<&[u8]>) -> (Outcome, Vec<u8>) {
        let text = |name: &str| effect[name].as_str().expect("a text").to_owned();
        let value = |value: Value| (Outcome::Value { value }, Vec::new());
        match effect["kind"].as_str().expect("a kind") {
            "clock" => value(json!(self.now_ms + u64::from(self.elapsed_ms))),
            "random" => {
                self.last_id += 1;
                let drawn = u64::from(self.last_id).to_be_bytes();
                (Outcome::Done, drawn.to_vec())
            }
            "enqueue" => {
                self.queue.push_back(effect["event"].clone());
                (Outcome::Done, Vec::new())
            }
            "sleep" => {
                self.late.clear();
                self.elapsed_ms += u32::try_from(effect["ms"].as_u64().expect("a time")).expect("short");
                (Outcome::Done, Vec::new())
            }
            "kvsGet" => value(self.kvs.get(&text("key")).cloned().unwrap_or_default()),
            "kvsSet" if effect["ifAbsent"] == json!(true) && self.kvs.contains_key(&text("key")) => {
                (Outcome::Exists, Vec::new())
            }
            "kvsSet" => {
                self.kvs.insert(text("key"), effect["value"].clone());
                (Outcome::Done, Vec::new())
            }
            "kvsDelete" => {
                self.kvs.remove(&text("key"));
                (Outcome::Done, Vec::new())
            }
            "kvsList" => {
                let is_shown = |key: &String| key.starts_with(&text("prefix")) && !self.late.contains(key);
                let own = self.kvs.iter().filter(|(key, _)| is_shown(key));
                let entries = own.map(|(key, value)| touchmark::flow::Entry { key: key.clone(), value: value.clone() });
                (Outcome::Entries { entries: entries.collect(), cursor: None }, Vec::new())
            }
            "log" => (Outcome::Done, Vec::new()),
            "audit" => {
                self.audits.push(effect.clone());
                (Outcome::Done, Vec::new())
            }
            "readSite" => self.answer(&text("path"), None, Self::site),
            "fetch" => self.answer(&format!("{} {}", text("method"), text("url")), sent, Self::platform),
            "transfer" => self.transfer(effect),
            other => panic!("the world knows no effect {other}"),
        }
    }

    fn answer(
        &mut self,
        asked: &str,
        sent: Option<&[u8]>,
        serve: fn(&mut Self, &str, &Value) -> (u16, Value),
    ) -> (Outcome, Vec<u8>) {
        let body = match asked.contains("/blob/") {
            true => json!(String::from_utf8_lossy(sent.unwrap_or_default())),
            false => sent.map_or(Value::Null, |sent| serde_json::from_slice(sent).expect("JSON")),
        };
        let operation = body["query"].as_str().unwrap_or_default();
        let mut headers = BTreeMap::new();
        let (status, answer) = match self.broken {
            Some((text, status)) if format!("{asked} {operation}").contains(text) => {
                if status == 200 {
                    headers.insert("content-type".to_owned(), "text/html; charset=utf-8".to_owned());
                }
                (status, json!({"message": TITLE_CANARY}))
            }
            _ => serve(self, asked, &body),
        };
        (Outcome::Response { status, headers }, answer.to_string().into_bytes())
    }

    fn site(&mut self, path: &str, _: &Value) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query: BTreeMap<&str, String> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, percent_decoded(value).expect("encoded")))
            .collect();
        let segments: Vec<&str> = path.split('/').skip(2).collect();
        let page_of = |id: &str| id.parse().ok().and_then(|id: u64| self.pages.get(&id).map(|page| (id, page)));
        match segments[..] {
            ["rest", "api", "content", "search"] => self.search(&query),
            ["api", "v2", "spaces"] => {
                let Some(ids) = query.get("ids") else {
                    return (200, json!({"results": [], "_links": {"base": "https://example.atlassian.net/wiki"}}));
                };
                let ids: Vec<&str> = ids.split(',').collect();
                let found = self.spaces.keys().filter(|id| ids.contains(id));
                let found: Vec<Value> =
                    found.map(|id| json!({"id": id, "key": format!("S{id}"), "name": TITLE_CANARY})).collect();
                (200, json!({"results": found}))
            }
            ["api", "v2", "spaces", id, "permissions"] => {
                let Some(readers) = self.spaces.get(id) else { return (404, json!({})) };
                let row = |who| json!({"principal": {"type": "user", "id": who}, "operation": {"key": "read", "targetType": "space"}});
                (200, json!({"results": readers.iter().map(row).collect::<Vec<_>>()}))
            }
            ["api", "v2", "pages"] => {
                let ids: Vec<u64> = query["id"].split(',').map(|id| id.parse().expect("an id")).collect();
                let found =
                    self.pages.iter().filter(|(id, page)| ids.contains(id) && self.spaces.contains_key(page.space));
                let shown =
                    found.map(|(id, page)| json!({"id": id.to_string(), "status": page.status, "spaceId": page.space}));
                (200, json!({"results": shown.collect::<Vec<_>>()}))
            }
            ["api", "v2", "blogposts"] => (200, json!({"results": []})),
            ["api", "v2", "pages", id] => match page_of(id).filter(|(_, page)| self.is_visible(page)) {
                None => (404, json!({})),
                Some((id, page)) => {
                    let labels: Vec<Value> =
                        page.labels.iter().map(|name| json!({"name": name, "prefix": "global"})).collect();
                    let body = json!({"storage": {"value": format!("<p>{TEXT_CANARY} {id} v{}.</p>", page.version)}});
                    let version = json!({"number": page.version, "createdAt": "2026-01-01T00:00:00Z"});
                    (
                        200,
                        json!({"id": id.to_string(), "title": format!("{TITLE_CANARY} {id}"), "spaceId": page.space, "status": page.status, "version": version, "body": body, "labels": {"results": labels}}),
                    )
                }
            },
            ["api", "v2", "attachments", _] => (404, json!({})),
            ["rest", "api", "content", id, "restriction", "byOperation", "read"] => {
                let only = page_of(id).map(|(_, page)| page.only.clone()).unwrap_or_default();
                (200, restriction(&only))
            }
            _ => panic!("no documented request: {path}"),
        }
    }

    fn search(&self, query: &BTreeMap<&str, String>) -> (u16, Value) {
        let cql = &query["cql"];
        if cql.starts_with("type = attachment") {
            return (200, json!({"results": [], "_links": {}}));
        }
        let ids = cql
            .strip_prefix("id in (")
            .and_then(|rest| rest.split_once(')'))
            .map(|(ids, _)| ids.split(", ").collect::<Vec<_>>());
        assert!(ids.is_some() || cql.starts_with("(label = \"ready\") and "), "{cql}");
        // The search knows current pages alone.
        let is_found = |id: &u64, page: &Page| match &ids {
            Some(ids) => ids.contains(&id.to_string().as_str()),
            None => page.labels.contains(&"ready") && (page.is_recent || !cql.contains("lastmodified")),
        };
        let all: Vec<_> = self.pages.iter().filter(|(id, page)| self.is_visible(page) && is_found(id, page)).collect();
        let from: usize = query.get("cursor").map_or(0, |cursor| cursor.parse().expect("a cursor of ours"));
        let shown: Vec<Value> =
            all.iter().skip(from).take(LISTED_AT_ONCE).map(|(id, page)| listed(**id, page)).collect();
        let is_last = from + LISTED_AT_ONCE >= all.len();
        let next = format!("/rest/api/content/search?cursor={}", from + LISTED_AT_ONCE);
        (
            200,
            json!({"results": shown, "_links": if is_last { json!({}) } else { json!({"next": next, "base": "https://elsewhere.example.com/wiki"}) }}),
        )
    }

    fn platform(&mut self, asked: &str, body: &Value) -> (u16, Value) {
        if let Some((_, key)) = asked.split_once("/blob/") {
            assert!(asked.starts_with("PUT https://blobs.example.com/"), "{asked}");
            let content = self.contents.get_mut(&percent_decoded(key).expect("encoded")).expect("registered");
            content.blob = body.as_str().map(str::to_owned);
            return (201, json!({}));
        }
        let (query, variables) = (body["query"].as_str().expect("a query"), &body["variables"]);
        let operation = query.split('{').nth(1).and_then(|rest| rest.split('(').next()).expect("an operation").trim();
        let data = match operation {
            "paginatedScope" => {
                let is_wanted = |scope: &&Value| {
                    let filters = variables["where"].as_object().expect("a filter");
                    filters.iter().all(|(field, filter)| scope[field] == filter["equals"])
                };
                json!({"nodes": self.scopes.values().filter(is_wanted).collect::<Vec<_>>()})
            }
            "generateScopesBasedOnPaths" => {
                assert_eq!(variables["inheritAccess"], json!(false), "readers are delivered: the scope lets nobody in");
                let id = self.new_id("scope");
                let scope = json!({"id": id, "name": "S", "parentId": "root", "externalId": null});
                self.scopes.insert(id, scope.clone());
                json!([scope])
            }
            "updateScope" => {
                let scope = self.scopes.get_mut(variables["id"].as_str().expect("an id")).expect("a scope");
                scope["externalId"] = variables["input"]["externalId"].clone();
                scope.clone()
            }
            "paginatedContent" => self.list(&variables["where"]["key"]),
            "contentUpsert" => self.upsert(variables),
            "contentDeleteByContentIds" => {
                let ids = variables["contentIds"].as_array().expect("ids").clone();
                self.contents.retain(|_, content| !ids.contains(&json!(content.id)));
                json!([])
            }
            "createFileAccessesForContents" | "removeFileAccessesForContents" => {
                for change in variables["fileAccesses"].as_array().expect("changes") {
                    let content = self
                        .contents
                        .values_mut()
                        .find(|content| change["contentId"] == json!(content.id))
                        .expect("there");
                    let entry = format!("u:{}R", change["entityId"].as_str().expect("who"));
                    content.readers.retain(|one| *one != entry);
                    if operation.starts_with("create") {
                        content.readers.push(entry);
                    }
                }
                json!(true)
            }
            "deleteFolder" => {
                assert_eq!(variables["recursive"], json!(false), "what others put there stays");
                self.scopes.remove(variables["scopeId"].as_str().expect("an id"));
                json!({"successFolders": [], "failedFolders": []})
            }
            other => panic!("no documented operation: {other}"),
        };
        (200, json!({"data": {operation: data}}))
    }

    fn list(&self, filter: &Value) -> Value {
        let is_wanted = |key: &str| {
            let equals = filter["equals"].as_str().is_none_or(|wanted| key == wanted);
            let starts = filter["startsWith"].as_str().is_none_or(|wanted| key.starts_with(wanted));
            equals && starts && filter["in"].as_array().is_none_or(|wanted| wanted.contains(&json!(key)))
        };
        let shown = self.contents.iter().filter(|(key, _)| is_wanted(key)).map(|(key, content)| {
            let state = if content.is_whole { "FINISHED" } else { "REGISTERED" };
            json!({"id": content.id, "key": key, "title": null, "updatedAt": null, "ingestionState": state, "fileAccess": content.readers, "metadata": content.pending["metadata"]})
        });
        json!({"nodes": shown.collect::<Vec<_>>(), "totalCount": 0})
    }

    fn upsert(&mut self, variables: &Value) -> Value {
        let input = &variables["input"];
        let key = input["key"].as_str().expect("a key").to_owned();
        let id = self.new_id("content");
        let content = self.contents.entry(key.clone()).or_insert_with(|| Content { id, ..Content::default() });
        if variables["fileUrl"].is_null() {
            content.blob = None;
        } else {
            content.text = content.blob.take().expect("uploaded before it is finalized");
            assert_eq!(input["byteSize"], json!(content.text.len()), "{key}");
            content.is_whole = true;
            content.pending = input.clone();
            content.version = u32::try_from(input["metadata"]["version"].as_u64().expect("a version")).expect("small");
            content.readers = serde_json::from_value(input["fileAccess"].clone()).expect("readers");
            self.finalized += 1;
        }
        let url = format!("https://blobs.example.com/blob/{}", touchmark::text::percent_encoded(&key));
        json!({"id": content.id, "writeUrl": url, "readUrl": url})
    }

    fn transfer(&mut self, effect: &Value) -> (Outcome, Vec<u8>) {
        assert!(effect["to"]["secrets"].is_null(), "a write address gets no credential");
        let url = effect["to"]["url"].as_str().expect("a URL").to_owned();
        let answered = |status| Answered { status, headers: BTreeMap::new() };
        let Some(path) = effect["from"]["site"]["path"].as_str() else { panic!("no redirect in this world") };
        if let Some((_, status)) = self.broken.filter(|(text, _)| path.contains(text)) {
            return (
                Outcome::Transferred(Transferred { from: answered(status), ..Transferred::default() }),
                Vec::new(),
            );
        }
        let (status, _) = self.platform(&format!("PUT {url}"), &json!(format!("{TEXT_CANARY} file")));
        let bytes = u64::try_from(TEXT_CANARY.len() + 5).expect("short");
        let transferred = Transferred { from: answered(200), to: Some(answered(status)), bytes, sha256: String::new() };
        (Outcome::Transferred(transferred), Vec::new())
    }

    fn new_id(&mut self, kind: &str) -> String {
        self.last_id += 1;
        format!("{kind}_{}", self.last_id)
    }
}

fn listed(id: u64, page: &Page) -> Value {
    let files: Vec<Value> = page
        .files
        .iter()
        .map(|file| json!({"id": format!("att{file}"), "type": "attachment", "status": "current", "title": format!("{TITLE_CANARY}.pdf"), "version": {"number": 1, "when": "2026-01-01T00:00:00Z"}, "extensions": {"mediaType": "application/pdf", "fileSize": TEXT_CANARY.len() + 5}}))
        .collect();
    let labels: Vec<Value> = page.labels.iter().map(|name| json!({"name": name, "prefix": "global"})).collect();
    let above: Vec<Value> = page.above.iter().map(|above| json!({"id": above, "type": "page"})).collect();
    json!({
        "id": id.to_string(), "type": "page", "status": page.status, "title": format!("{TITLE_CANARY} {id}"),
        "version": {"number": page.version, "when": "2026-01-01T00:00:00Z", "by": {"accountId": "author"}},
        "space": {"id": page.space.parse::<u64>().expect("an id"), "key": format!("S{}", page.space), "name": TITLE_CANARY},
        "ancestors": above, "metadata": {"labels": {"results": labels}},
        "children": {"attachment": {"results": files, "limit": 25}},
        "restrictions": {"read": restriction(&page.only)}, "_links": {"webui": format!("/x/{id}")},
    })
}

fn restriction(only: &[&str]) -> Value {
    let users: Vec<Value> = only.iter().map(|who| json!({"accountId": who})).collect();
    json!({"restrictions": {"user": {"results": users, "limit": 100}, "group": {"results": [], "limit": 100}}})
}

fn configuration() -> Value {
    json!({
        "action": "sync", "name": "t",
        "confluence": {"instanceType": "cloud", "baseUrl": "https://example.atlassian.net", "cloudId": "c1", "mediaOrigins": []},
        "selection": {"labels": {"page": ["ready"]}, "spaceTypes": ["global"]},
        "target": {"kind": "unique", "baseUrl": "https://ingest.example.com", "scopeManagementBaseUrl": "https://scopes.example.com", "scopeId": "root", "uploadOrigins": ["https://blobs.example.com"]},
        "content": {"format": "storage"},
        "attachments": {"enabled": true, "mimeTypes": ["application/pdf"], "maxBytes": 1000, "imageOcr": true, "inlineImages": false},
        "limits": {"concurrency": 2, "requestsPerMinute": 60000, "maxWaitSeconds": 10, "requestTimeoutSeconds": 5, "retries": 1},
        "safety": {"maxDeleteRatio": 0.2, "minDeleteCount": 2},
        "discovery": {"mode": "auto"}, "logs": {"titles": "conceal"}, "readers": {"mode": "deliver"},
    })
}
