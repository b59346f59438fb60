//! Confluence as far as the docs flow talks to it: one space, pages with versions, properties, permissions.
//!
//! It answers what was asked and no more, as the documentation says and `tests/vectors/confluence.json` holds it to; a
//! request that it does not know, or a parameter, ends the test.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use touchmark::flow::Outcome;

use super::json_response;

#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub title: String,
    /// The space that it stands in: people move pages.
    pub space_id: String,
    pub parent_id: Option<String>,
    pub body: String,
    pub version: u64,
    pub message: Option<String>,
    pub property: Option<Value>,
    pub status: String,
    /// The body of its first version.
    pub first: String,
    /// Bodies of the versions before the newest.
    pub past: BTreeMap<u64, String>,
    /// Files by name.
    pub attachments: BTreeMap<String, Vec<u8>>,
    /// The account that made it.
    pub author: String,
    /// The account that wrote its newest version.
    pub by: String,
    /// Whether a restriction keeps the app from changing it.
    pub locked: bool,
    /// Whether a restriction keeps the app from seeing it.
    pub unseen: bool,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            title: String::new(),
            space_id: "10".to_owned(),
            parent_id: None,
            body: String::new(),
            version: 1,
            message: None,
            property: None,
            status: "current".to_owned(),
            first: String::new(),
            past: BTreeMap::new(),
            attachments: BTreeMap::new(),
            author: APP.to_owned(),
            by: APP.to_owned(),
            locked: false,
            unseen: false,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Confluence {
    pub pages: BTreeMap<u64, Page>,
    pub may_create: bool,
    pub may_update: bool,
    pub app_may_write: bool,
    /// Whether the asking user administers the site.
    pub is_admin: bool,
    /// Whether the person may see the space.
    pub may_see: bool,
    /// How many more pages the app may make before the space is closed to it.
    pub creates_left: Option<u32>,
    /// Whether there is a second space, `OTHER` (11).
    pub has_other_space: bool,
    /// Pages that the person may not see.
    pub hidden: BTreeSet<u64>,
    /// Whether the app was installed with the permission to attach files.
    pub may_attach: bool,
    /// Names of the files that came, in their order.
    pub attached: Vec<String>,
    next_id: u64,
}

impl Default for Confluence {
    fn default() -> Self {
        let home = Page { title: "Home".to_owned(), ..Page::default() };
        let pages = BTreeMap::from([(100, home)]);
        Self {
            pages,
            may_create: true,
            may_update: true,
            app_may_write: true,
            is_admin: false,
            may_see: true,
            creates_left: None,
            has_other_space: false,
            hidden: BTreeSet::new(),
            may_attach: true,
            attached: Vec::new(),
            next_id: 200,
        }
    }
}

impl Confluence {
    pub fn answer(&mut self, method: &str, path: &str, identity: &str, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query: BTreeMap<&str, String> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, decoded(value)))
            .collect();
        let body: Value = body.map(|body| serde_json::from_slice(body).expect("JSON")).unwrap_or_default();
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (method, segments.as_slice()) {
            ("GET", ["wiki", "api", "v2", "spaces"]) => self.spaces(&query),
            ("GET", ["wiki", "api", "v2", "spaces", "10", "operations"]) => self.operations(identity),
            ("GET", ["wiki", "api", "v2", "spaces", _, "operations"]) => json_response(404, &json!({"errors": []})),
            ("POST", ["wiki", "rest", "api", "content", _, "permission", "check"]) => {
                json_response(200, &json!({"hasPermission": self.may_update}))
            }
            ("GET", ["wiki", "rest", "api", "user", "current"]) if identity == "app" => {
                only(&query, &[]);
                json_response(200, &json!({"type": "known", "accountId": APP, "accountType": "app"}))
            }
            ("GET", ["wiki", "rest", "api", "user", "current"]) => {
                let allowed = if self.is_admin {
                    vec![json!({"operation": "administer", "targetType": "application"})]
                } else {
                    vec![]
                };
                json_response(200, &json!({"operations": allowed}))
            }
            ("GET", ["wiki", "api", "v2", "pages"]) => self.list(&query, identity),
            ("POST", ["wiki", "api", "v2", "pages"]) => self.create(&body),
            ("PUT", ["wiki", "api", "v2", "pages", id]) => self.update(id, &body, identity),
            ("GET", ["wiki", "api", "v2", "pages", id]) => self.page(id, &query, identity),
            ("GET", ["wiki", "api", "v2", "pages", id, "properties"]) => self.properties(id, &query, identity),
            ("POST", ["wiki", "api", "v2", "pages", id, "properties"]) => self.set_property(id, &body),
            other => panic!("Confluence has no endpoint {other:?}"),
        }
    }

    /// `PUT /wiki/rest/api/content/{id}/child/attachment`.
    pub fn attach(&mut self, path: &str, upload: &Value, bytes: &[u8]) -> (Outcome, Vec<u8>) {
        if !self.may_attach {
            return json_response(401, &json!({"code": 401, "message": "Unauthorized; scope does not match"}));
        }
        let id = path.strip_prefix("/wiki/rest/api/content/").and_then(|rest| rest.strip_suffix("/child/attachment"));
        let Some(page) = id.and_then(|id| self.pages.get_mut(&id.parse().ok()?)) else {
            return json_response(404, &json!({"statusCode": 404}));
        };
        let name = upload["filename"].as_str().expect("a name").to_owned();
        assert!(upload["mediaType"].as_str().is_some_and(|kind| kind.starts_with("image/")));
        self.attached.push(name.clone());
        page.attachments.insert(name.clone(), bytes.to_vec());
        json_response(200, &json!({"results": [{"id": "att1", "title": name}]}))
    }

    /// A page by title, for tests.
    pub fn titled(&mut self, title: &str) -> &mut Page {
        self.pages.values_mut().find(|page| page.title == title).expect("a page with this title")
    }

    /// What a person does in the editor.
    pub fn edit(&mut self, title: &str, body: &str) {
        let page = self.titled(title);
        page.past.insert(page.version, page.body.clone());
        page.body = body.to_owned();
        page.version += 1;
        page.message = None;
        WRITER.clone_into(&mut page.by);
    }

    /// Everything about all pages, with titles for ids: two worlds that made pages in another order are equal.
    pub fn picture(&self) -> BTreeMap<String, Value> {
        let title = |id: &Option<String>| {
            let id: u64 = id.as_ref()?.parse().ok()?;
            Some(self.pages.get(&id)?.title.clone())
        };
        let shown = self.pages.values().map(|page| {
            let mut property = page.property.clone().unwrap_or_default();
            if let Some(id) = property["pageId"].as_str().map(str::to_owned) {
                property["pageId"] = json!(title(&Some(id)));
            }
            let picture = json!({
                "parent": title(&page.parent_id),
                "body": page.body,
                "version": page.version,
                "message": page.message,
                "property": property,
                "attachments": page.attachments.iter().map(|(name, bytes)| json!([name, bytes.len()])).collect::<Vec<_>>(),
            });
            (page.title.clone(), picture)
        });
        shown.collect()
    }

    fn spaces(&self, query: &BTreeMap<&str, String>) -> (Outcome, Vec<u8>) {
        only(query, &["keys", "ids", "status", "sort", "limit"]);
        let wanted = |name: &str, value: &str| {
            query.get(name).is_none_or(|asked| asked.split(',').any(|one| one.eq_ignore_ascii_case(value)))
        };
        let spaces = [("10", "DOC", "Docs", Some("100")), ("11", "OTHER", "Elsewhere", None)];
        let seen = spaces.iter().filter(|(id, ..)| self.may_see && (*id == "10" || self.has_other_space));
        let seen = seen.filter(|(id, key, ..)| wanted("keys", key) && wanted("ids", id));
        let results: Vec<Value> = seen
            .map(|(id, key, name, home)| {
                json!({
                    "id": id, "key": key, "name": name, "type": "global", "status": "current", "authorId": "account-admin",
                    "createdAt": MADE, "homepageId": home, "description": null, "icon": null,
                    "spaceOwnerId": "account-admin", "currentActiveAlias": key,
                    "_links": {"webui": format!("/spaces/{key}")},
                })
            })
            .collect();
        list_of(results, query)
    }

    /// What whoever asks may do in the space: the person's rights, or the app's.
    fn operations(&self, identity: &str) -> (Outcome, Vec<u8>) {
        let may_create = if identity == "app" { self.app_may_write } else { self.may_create };
        let mut operations = vec![json!({"operation": "read", "targetType": "space"})];
        if may_create {
            operations.push(json!({"operation": "create", "targetType": "page"}));
        }
        json_response(200, &json!({"operations": operations}))
    }

    /// Whether the page is shown to whoever asks.
    fn is_seen(&self, id: u64, identity: &str) -> bool {
        match identity {
            "app" => self.pages.get(&id).is_some_and(|page| !page.unseen),
            _ => self.may_see && !self.hidden.contains(&id),
        }
    }

    fn list(&self, query: &BTreeMap<&str, String>, identity: &str) -> (Outcome, Vec<u8>) {
        only(query, &["id", "space-id", "title", "status", "body-format", "limit", "cursor"]);
        let is_listed =
            |name: &str, value: &str| query.get(name).is_none_or(|asked| asked.split(',').any(|one| one == value));
        let statuses = query.get("status").map_or("current,archived", String::as_str);
        let found = self.pages.iter().filter(|(id, page)| {
            statuses.split(',').any(|status| status == page.status)
                && self.is_seen(**id, identity)
                && query.get("title").is_none_or(|title| *title == page.title)
                && is_listed("id", &id.to_string())
                && is_listed("space-id", &page.space_id)
        });
        let bodies = with_body(query);
        list_of(found.map(|(id, page)| shown(*id, page, bodies)).collect(), query)
    }

    fn page(&self, id: &str, query: &BTreeMap<&str, String>, identity: &str) -> (Outcome, Vec<u8>) {
        only(query, &["version", "body-format"]);
        let id = id.parse().expect("an id");
        let Some(page) = self.pages.get(&id).filter(|_| self.is_seen(id, identity)) else {
            return refused(404, "Page was not found");
        };
        let page = match query.get("version").map(String::as_str) {
            None => page.clone(),
            Some(asked) if asked == page.version.to_string() => page.clone(),
            Some(asked) => {
                let number: u64 = asked.parse().expect("a number");
                let first = (number == 1).then_some(&page.first);
                let Some(body) = first.or(page.past.get(&number)).cloned() else {
                    return refused(404, "The version was not found");
                };
                Page { body, version: number, message: None, status: "historical".to_owned(), ..page.clone() }
            }
        };
        json_response(200, &shown(id, &page, with_body(query)))
    }

    /// A title is taken in any letters, by pages that nobody else sees and by archived ones, too.
    fn is_taken(&self, title: &str, space_id: &str, own: Option<u64>) -> bool {
        self.pages.iter().any(|(id, page)| {
            Some(*id) != own
                && page.space_id == space_id
                && page.title.to_lowercase() == title.to_lowercase()
                && page.status != "trashed"
        })
    }

    fn create(&mut self, body: &Value) -> (Outcome, Vec<u8>) {
        if !self.app_may_write || self.creates_left == Some(0) {
            return refused(403, "Current user not permitted to create a page");
        }
        self.creates_left = self.creates_left.map(|left| left - 1);
        let title = body["title"].as_str().expect("a title").to_owned();
        let space_id = body["spaceId"].as_str().expect("a space").to_owned();
        let parent_id = body["parentId"].as_str().map(str::to_owned);
        let above = parent_id.as_ref().and_then(|id| self.pages.get(&id.parse().ok()?));
        match above {
            Some(above) if above.status != "current" || above.unseen => {
                return refused(404, "The parent was not found");
            }
            Some(above) if above.space_id != space_id => return refused(400, "The parent page is in another space"),
            Some(_) => {}
            None => return refused(404, "The parent was not found"),
        }
        if self.is_taken(&title, &space_id, None) {
            return refused(400, TAKEN);
        }
        let id = self.next_id;
        self.next_id += 1;
        let text = body["body"]["value"].as_str().expect("a body").to_owned();
        let page = Page { title, space_id, parent_id, first: text.clone(), body: text, ..Page::default() };
        let answer = json_response(200, &shown(id, &page, true));
        self.pages.insert(id, page);
        answer
    }

    fn update(&mut self, id: &str, body: &Value, identity: &str) -> (Outcome, Vec<u8>) {
        let id = id.parse().expect("an id");
        let title = body["title"].as_str().expect("a title").to_owned();
        let Some(page) = self.pages.get(&id).filter(|page| !page.unseen && page.status == "current") else {
            return refused(404, "Page was not found");
        };
        let may_write = if identity == "app" { self.app_may_write && !page.locked } else { self.may_update };
        if !may_write {
            return refused(403, "Current user not permitted to update this page");
        }
        if body["version"]["number"].as_u64() != Some(page.version + 1) {
            return refused(409, "Version must be incremented when updating a page.");
        }
        if self.is_taken(&title, &page.space_id, Some(id)) {
            return refused(400, TAKEN);
        }
        let parent_id = body["parentId"].as_str().map(str::to_owned);
        let above = parent_id.as_ref().and_then(|id| self.pages.get(&id.parse().ok()?));
        let above = above.filter(|above| above.status == "current").map(|above| above.space_id.clone());
        match above {
            None => return refused(404, "The parent was not found"),
            Some(space) if space != page.space_id => return refused(400, "The parent page is in another space"),
            Some(_) => {}
        }
        let page = self.pages.get_mut(&id).expect("it was found");
        page.past.insert(page.version, page.body.clone());
        page.version += 1;
        page.message = body["version"]["message"].as_str().map(str::to_owned);
        let by = if identity == "app" { APP } else { WRITER };
        by.clone_into(&mut page.by);
        page.title = title;
        page.parent_id = parent_id;
        page.body = body["body"]["value"].as_str().expect("a body").to_owned();
        json_response(200, &shown(id, page, true))
    }

    fn properties(&self, id: &str, query: &BTreeMap<&str, String>, identity: &str) -> (Outcome, Vec<u8>) {
        only(query, &["key", "limit"]);
        let id = id.parse().expect("an id");
        let Some(page) = self.pages.get(&id).filter(|_| self.is_seen(id, identity)) else {
            return refused(404, "Page was not found");
        };
        let wanted = query.get("key").is_none_or(|key| key == PROPERTY);
        let found = page.property.as_ref().filter(|_| wanted);
        list_of(found.into_iter().map(property).collect(), query)
    }

    fn set_property(&mut self, id: &str, body: &Value) -> (Outcome, Vec<u8>) {
        assert_eq!(body["key"], PROPERTY);
        let page = self.pages.get_mut(&id.parse().expect("an id")).expect("a page");
        if page.property.is_some() {
            return refused(409, "A property with the key touchmark already exists here");
        }
        page.property = Some(body["value"].clone());
        json_response(200, &property(&body["value"]))
    }
}

/// The only property that is kept of a page.
const PROPERTY: &str = "touchmark";
/// The app's own account.
const APP: &str = "account-app";
const WRITER: &str = "account-writer";
const MADE: &str = "2026-01-01T00:00:00.000Z";
const TAKEN: &str = "A page with this title already exists: A page already exists with the same TITLE in this space";

fn refused(status: u16, title: &str) -> (Outcome, Vec<u8>) {
    let code = match status {
        400 => "BAD_REQUEST",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        _ => "CONFLICT",
    };
    json_response(status, &json!({"errors": [{"status": status, "code": code, "title": title, "detail": null}]}))
}

/// Every parameter is one that the documentation names and this stand-in knows.
fn only(query: &BTreeMap<&str, String>, known: &[&str]) {
    let unknown: Vec<_> = query.keys().filter(|name| !known.contains(name)).collect();
    assert!(unknown.is_empty(), "Confluence is asked with parameters that it does not know here: {unknown:?}");
}

fn with_body(query: &BTreeMap<&str, String>) -> bool {
    match query.get("body-format").map(String::as_str) {
        None => false,
        Some("storage") => true,
        Some(other) => panic!("Confluence has no bodies as {other} here"),
    }
}

/// One page of a list: never more than was asked for, 25 where nothing was said.
fn list_of(mut results: Vec<Value>, query: &BTreeMap<&str, String>) -> (Outcome, Vec<u8>) {
    let limit: usize = query.get("limit").map_or(25, |limit| limit.parse().expect("a number"));
    assert!((1..=250).contains(&limit), "Confluence gives 1 to 250 at a time");
    let from: usize = query.get("cursor").map_or(0, |cursor| cursor.parse().expect("a cursor that was given out"));
    let mut links = json!({"base": "https://touchmark.example/wiki"});
    if results.len() > from + limit {
        links["next"] = json!(format!("/wiki/api/v2/pages?limit={limit}&cursor={}", from + limit));
    }
    results = results.split_off(from.min(results.len()));
    results.truncate(limit);
    json_response(200, &json!({"results": results, "_links": links}))
}

fn version(number: u64, message: &str, by: &str) -> Value {
    json!({"number": number, "message": message, "minorEdit": false, "authorId": by, "createdAt": MADE})
}

fn property(value: &Value) -> Value {
    json!({"id": "1", "key": PROPERTY, "value": value, "version": version(1, "", APP)})
}

fn shown(id: u64, page: &Page, with_body: bool) -> Value {
    let body = match with_body {
        true => json!({"storage": {"representation": "storage", "value": page.body}}),
        false => json!({}),
    };
    json!({
        "id": id.to_string(),
        "status": page.status,
        "title": page.title,
        "spaceId": page.space_id,
        "parentId": page.parent_id,
        "parentType": page.parent_id.as_ref().map(|_| "page"),
        "position": 0,
        "authorId": page.author,
        "ownerId": "account-app",
        "lastOwnerId": null,
        "createdAt": MADE,
        "version": version(page.version, page.message.as_deref().unwrap_or_default(), &page.by),
        "body": body,
        "_links": {
            "webui": format!("/spaces/DOC/pages/{id}"), "editui": format!("/pages/resumedraft.action?draftId={id}"),
            "tinyui": format!("/x/{id}"),
        },
    })
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [high, low, tail @ ..]) => {
                let hex = [*high, *low];
                let hex = std::str::from_utf8(&hex).expect("hex");
                bytes.push(u8::from_str_radix(hex, 16).expect("hex"));
                rest = tail;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
