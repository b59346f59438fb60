//! Confluence as far as the docs flow talks to it: one space, pages with versions, properties, permissions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use touchmark::flow::Outcome;

use super::json_response;

#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub title: String,
    pub parent_id: Option<String>,
    pub body: String,
    pub version: u64,
    pub message: Option<String>,
    pub property: Option<Value>,
    pub status: String,
    /// The body of its first version.
    pub first: String,
    /// Files by name.
    pub attachments: BTreeMap<String, Vec<u8>>,
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
        let home = Page {
            title: "Home".to_owned(),
            parent_id: None,
            body: String::new(),
            version: 1,
            message: None,
            property: None,
            status: "current".to_owned(),
            first: String::new(),
            attachments: BTreeMap::new(),
        };
        let pages = BTreeMap::from([(100, home)]);
        Self {
            pages,
            may_create: true,
            may_update: true,
            app_may_write: true,
            is_admin: false,
            may_see: true,
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
        let query: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let body: Value = body.map(|body| serde_json::from_slice(body).expect("JSON")).unwrap_or_default();
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (method, segments.as_slice()) {
            ("GET", ["wiki", "api", "v2", "spaces"]) => self.spaces(&query),
            ("GET", ["wiki", "api", "v2", "spaces", "10", "operations"]) => self.operations(identity),
            ("GET", ["wiki", "api", "v2", "spaces", _, "operations"]) => json_response(404, &json!({"errors": []})),
            ("POST", ["wiki", "rest", "api", "content", _, "permission", "check"]) => {
                json_response(200, &json!({"hasPermission": self.may_update}))
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
            ("PUT", ["wiki", "api", "v2", "pages", id]) => self.update(id, &body),
            ("GET", ["wiki", "api", "v2", "pages", id]) if query.get("version") == Some(&"1") => self.first(id),
            ("GET", ["wiki", "api", "v2", "pages", id, "properties"]) => self.properties(id, identity),
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
        page.body = body.to_owned();
        page.version += 1;
        page.message = None;
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

    fn spaces(&self, query: &BTreeMap<&str, &str>) -> (Outcome, Vec<u8>) {
        let all = !query.contains_key("keys") && !query.contains_key("ids");
        let named = query.get("keys") == Some(&"DOC") || query.get("ids").is_some_and(|ids| ids.contains("10"));
        let known = self.may_see && (all || named);
        let space = json!({"id": "10", "key": "DOC", "name": "Docs", "homepageId": "100"});
        json_response(200, &json!({"results": if known { vec![space] } else { Vec::new() }, "_links": {}}))
    }

    fn operations(&self, identity: &str) -> (Outcome, Vec<u8>) {
        assert_eq!(identity, "user", "a right is asked for as the user");
        let operation = if self.may_create { "create" } else { "read" };
        json_response(200, &json!({"operations": [{"operation": operation, "targetType": "page"}]}))
    }

    /// Whether the page is shown to whoever asks.
    fn is_seen(&self, id: u64, identity: &str) -> bool {
        identity == "app" || (self.may_see && !self.hidden.contains(&id))
    }

    fn list(&self, query: &BTreeMap<&str, &str>, identity: &str) -> (Outcome, Vec<u8>) {
        let wanted_title = query.get("title").map(|title| decoded(title));
        let ids: Option<Vec<String>> = query.get("id").map(|ids| decoded(ids).split(',').map(str::to_owned).collect());
        let results: Vec<Value> = self
            .pages
            .iter()
            .filter(|(id, page)| page.status == "current" && self.is_seen(**id, identity))
            .filter(|(_, page)| wanted_title.as_ref().is_none_or(|title| *title == page.title))
            .filter(|(id, _)| ids.as_ref().is_none_or(|ids| ids.contains(&id.to_string())))
            .map(|(id, page)| shown(*id, page))
            .collect();
        json_response(200, &json!({"results": results, "_links": {}}))
    }

    fn create(&mut self, body: &Value) -> (Outcome, Vec<u8>) {
        if !self.app_may_write {
            return json_response(403, &json!({"errors": [{"status": 403}]}));
        }
        let title = body["title"].as_str().expect("a title").to_owned();
        if self.pages.values().any(|page| page.title == title && page.status == "current") {
            let message =
                "A page with this title already exists: A page already exists with the same TITLE in this space";
            return json_response(400, &json!({"errors": [{"status": 400, "title": message}]}));
        }
        let id = self.next_id;
        self.next_id += 1;
        let text = body["body"]["value"].as_str().expect("a body").to_owned();
        let page = Page {
            title,
            parent_id: body["parentId"].as_str().map(str::to_owned),
            first: text.clone(),
            body: text,
            version: 1,
            message: None,
            property: None,
            status: "current".to_owned(),
            attachments: BTreeMap::new(),
        };
        let answer = json_response(200, &shown(id, &page));
        self.pages.insert(id, page);
        answer
    }

    fn update(&mut self, id: &str, body: &Value) -> (Outcome, Vec<u8>) {
        let Some(page) = self.pages.get_mut(&id.parse().expect("an id")) else {
            return json_response(404, &json!({}));
        };
        if body["version"]["number"].as_u64() != Some(page.version + 1) {
            return json_response(409, &json!({"errors": [{"status": 409, "title": "Version must be incremented"}]}));
        }
        page.version += 1;
        page.message = body["version"]["message"].as_str().map(str::to_owned);
        page.title = body["title"].as_str().expect("a title").to_owned();
        page.parent_id = body["parentId"].as_str().map(str::to_owned);
        page.body = body["body"]["value"].as_str().expect("a body").to_owned();
        json_response(200, &shown(id.parse().expect("an id"), page))
    }

    fn first(&self, id: &str) -> (Outcome, Vec<u8>) {
        let id = id.parse().expect("an id");
        let page = &self.pages[&id];
        json_response(200, &shown(id, &Page { body: page.first.clone(), version: 1, ..page.clone() }))
    }

    fn properties(&self, id: &str, identity: &str) -> (Outcome, Vec<u8>) {
        let id = id.parse().expect("an id");
        let Some(page) = self.pages.get(&id).filter(|_| self.is_seen(id, identity)) else {
            return json_response(404, &json!({"errors": []}));
        };
        let found = page.property.clone();
        let results: Vec<Value> = found.into_iter().map(|value| json!({"id": "1", "value": value})).collect();
        json_response(200, &json!({"results": results, "_links": {}}))
    }

    fn set_property(&mut self, id: &str, body: &Value) -> (Outcome, Vec<u8>) {
        let page = self.pages.get_mut(&id.parse().expect("an id")).expect("a page");
        if page.property.is_some() {
            return json_response(400, &json!({"errors": [{"title": "property already exists"}]}));
        }
        page.property = Some(body["value"].clone());
        json_response(200, &json!({"id": "1", "value": body["value"]}))
    }
}

fn shown(id: u64, page: &Page) -> Value {
    json!({
        "id": id.to_string(),
        "title": page.title,
        "spaceId": "10",
        "parentId": page.parent_id,
        "status": page.status,
        "version": {"number": page.version, "message": page.message},
        "body": {"storage": {"representation": "storage", "value": page.body}},
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
