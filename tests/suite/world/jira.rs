//! A Jira and the specification page beside it, as far as the flows ask: what was not asked for is not in an answer, and
//! what is not known here is refused with a panic.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use touchmark::flow::Outcome;

use super::json_response;

/// Story points of the project.
pub const POINTS: &str = "customfield_10016";
const MARK: &str = "touchmark-work-item";

/// An issue as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    pub key: String,
    pub fields: Value,
    pub mark: Option<Value>,
    pub updated: u64,
}

/// One project, three types, all rights.
#[derive(Debug, Clone)]
pub struct Jira {
    /// Bodies of the specification page by version; the page is number 900.
    pub page: BTreeMap<u32, String>,
    /// By id.
    pub issues: BTreeMap<u64, Issue>,
    pub may_create: bool,
    /// Whether the person may edit the page.
    pub may_edit: bool,
    /// Whether the search knows what was written since.
    pub lags: bool,
    /// How many requests were made, by method and path without ids.
    pub requests: BTreeMap<String, usize>,
    pub links: Vec<Value>,
    clock: u64,
}

impl Default for Jira {
    fn default() -> Self {
        Self {
            page: BTreeMap::new(),
            issues: BTreeMap::new(),
            may_create: true,
            may_edit: true,
            lags: false,
            requests: BTreeMap::new(),
            links: Vec::new(),
            clock: 0,
        }
    }
}

impl Jira {
    /// Answers a request to the page 900 or to Jira; `None` for any other.
    pub fn answer(
        &mut self,
        method: &str,
        path: &str,
        identity: &str,
        sent: Option<&[u8]>,
        may_see: bool,
    ) -> Option<(Outcome, Vec<u8>)> {
        if let Some(query) = path.strip_prefix("/wiki/api/v2/pages/900?") {
            assert_eq!((method, identity), ("GET", "user"), "a specification is read as the person");
            return Some(self.specification(query, may_see));
        }
        if path == "/wiki/api/v2/pages/900" {
            assert_eq!((method, identity), ("PUT", "user"), "a specification is edited as the person");
            return Some(self.edit(&serde_json::from_slice(sent.expect("a page")).expect("JSON"), may_see));
        }
        if path == "/wiki/api/v2/pages/900/properties" {
            assert_eq!((method, identity), ("POST", "user"), "a page is marked by the person");
            return Some(json_response(200, &json!({"id": "1"})));
        }
        let path = path.strip_prefix("/rest/api/3/")?;
        assert_eq!(identity, "user", "Jira is asked as the person");
        let body: Value = sent.map_or(Value::Null, |sent| serde_json::from_slice(sent).expect("JSON"));
        let shape: String =
            path.split('?').next().expect("a path").chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
        *self.requests.entry(format!("{method} {shape}")).or_default() += 1;
        Some(self.jira(method, path, &body))
    }

    fn specification(&self, query: &str, may_see: bool) -> (Outcome, Vec<u8>) {
        let newest = *self.page.keys().last().unwrap_or(&0);
        let version = query
            .split('&')
            .find_map(|part| part.strip_prefix("version="))
            .map_or(newest, |version| version.parse().expect("a number"));
        assert!(query.contains("body-format=storage"), "no body was asked for: {query}");
        match self.page.get(&version).filter(|_| may_see) {
            None => json_response(404, &json!({"errors": []})),
            Some(body) => json_response(
                200,
                &json!({
                    "id": "900", "title": "Checkout", "spaceId": "11", "status": "current", "version": {"number": version},
                    "body": {"storage": {"value": body, "representation": "storage"}},
                    "_links": {"base": "https://site.example/wiki", "webui": "/spaces/X/pages/900/Checkout"},
                }),
            ),
        }
    }

    /// Saves the next version of the page: everything but the body as it was.
    fn edit(&mut self, sent: &Value, may_see: bool) -> (Outcome, Vec<u8>) {
        let newest = *self.page.keys().last().expect("a page");
        if !may_see || !self.may_edit {
            return json_response(if may_see { 403 } else { 404 }, &json!({"errors": []}));
        }
        let named = (&sent["id"], &sent["title"], &sent["spaceId"], &sent["status"], &sent["parentId"]);
        assert_eq!(
            named,
            (&json!("900"), &json!("Checkout"), &json!("11"), &json!("current"), &Value::Null),
            "only the body changes"
        );
        if sent["version"]["number"] != newest + 1 {
            return json_response(409, &json!({"errors": [{"code": "CONFLICT"}]}));
        }
        self.page.insert(newest + 1, sent["body"]["value"].as_str().expect("a body").to_owned());
        self.specification("body-format=storage", true)
    }

    fn jira(&mut self, method: &str, path: &str, body: &Value) -> (Outcome, Vec<u8>) {
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = place.split('/').collect();
        match (method, parts.as_slice()) {
            ("GET", ["serverInfo"]) => json_response(200, &json!({"deploymentType": "Cloud"})),
            ("GET", ["project", "search"]) => json_response(200, &json!({"values": [project()], "isLast": true})),
            ("GET", ["project", "10"]) => json_response(200, &project()),
            ("GET", ["mypermissions"]) => {
                assert!(query.contains("projectId=10"), "{query}");
                let one = |has: bool| json!({"havePermission": has});
                let all = json!({"CREATE_ISSUES": one(self.may_create), "EDIT_ISSUES": one(true), "LINK_ISSUES": one(true), "DELETE_ISSUES": one(true)});
                json_response(200, &json!({"permissions": all}))
            }
            ("GET", ["issue", "createmeta", "10", "issuetypes"]) => json_response(200, &types()),
            ("GET", ["issue", "createmeta", "10", "issuetypes", _]) => json_response(200, &fields()),
            ("GET", ["issueLinkType"]) => {
                let blocks = json!({"id": "5", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"});
                json_response(200, &json!({"issueLinkTypes": [blocks]}))
            }
            ("POST", ["issue", "bulk"]) => self.bulk(body),
            ("POST", ["issue", "bulkfetch"]) => self.fetch(body),
            ("POST", ["search", "jql"]) => self.search(body),
            ("PUT", ["issue", id]) => self.update(id, body),
            ("PUT", ["issue", id, "properties", MARK]) => {
                self.issues.get_mut(&id.parse().expect("a number")).expect("an issue").mark = Some(body.clone());
                json_response(201, &Value::Null)
            }
            ("DELETE", ["issue", id]) => {
                let removed = self.issues.remove(&id.parse().expect("a number"));
                (super::response(if removed.is_some() { 204 } else { 404 }), Vec::new())
            }
            ("POST", ["issue", _, "remotelink"]) => {
                self.links.retain(|link| link["globalId"] != body["globalId"]);
                self.links.push(body.clone());
                json_response(201, &json!({"id": 1}))
            }
            ("POST", ["issueLink"]) => {
                self.links.push(body.clone());
                json_response(201, &Value::Null)
            }
            _ => panic!("this Jira does not know {method} {path}"),
        }
    }

    fn bulk(&mut self, body: &Value) -> (Outcome, Vec<u8>) {
        let updates = body["issueUpdates"].as_array().expect("updates");
        assert!((1..=50).contains(&updates.len()), "bulk takes 1 to 50");
        let (mut issues, mut errors) = (Vec::new(), Vec::new());
        for (at, update) in updates.iter().enumerate() {
            let fields = &update["fields"];
            let summary = fields["summary"].as_str().unwrap_or_default();
            let parent = &fields["parent"]["id"];
            let missing = parent.is_string()
                && !self.issues.contains_key(&parent.as_str().expect("an id").parse().expect("a number"));
            if summary.is_empty() || summary.encode_utf16().count() > 255 || summary.contains('\n') || missing {
                errors.push(json!({"status": 400, "failedElementNumber": at, "elementErrors": {"errors": {"summary": "Summary is wrong"}}}));
                continue;
            }
            self.clock += 1;
            let id = 10_000 + self.clock;
            let key = format!("DEMO-{}", self.clock);
            let mark = update["properties"]
                .as_array()
                .and_then(|all| all.iter().find(|one| one["key"] == MARK))
                .map(|one| one["value"].clone());
            self.issues.insert(id, Issue { key: key.clone(), fields: fields.clone(), mark, updated: self.clock });
            issues.push(json!({"id": id.to_string(), "key": key}));
        }
        let status = if issues.is_empty() { 400 } else { 201 };
        json_response(status, &json!({"issues": issues, "errors": errors}))
    }

    fn shown(&self, id: u64, issue: &Issue, wanted: &Value) -> Value {
        let mut fields = serde_json::Map::new();
        for name in wanted.as_array().into_iter().flatten().filter_map(Value::as_str) {
            let value = match name {
                "status" => {
                    json!({"name": "To Do", "statusCategory": {"key": issue.fields["done"].as_str().unwrap_or("new")}})
                }
                "updated" => json!(format!("t{}", issue.updated)),
                name => issue.fields.get(name).cloned().unwrap_or_default(),
            };
            fields.insert(name.to_owned(), value);
        }
        let mut properties = serde_json::Map::new();
        issue.mark.iter().for_each(|mark| drop(properties.insert(MARK.to_owned(), mark.clone())));
        json!({"id": id.to_string(), "key": issue.key, "fields": fields, "properties": properties})
    }

    fn fetch(&self, body: &Value) -> (Outcome, Vec<u8>) {
        let wanted = body["issueIdsOrKeys"].as_array().expect("ids");
        assert!(wanted.len() <= 100, "bulkfetch takes 100");
        let named =
            |id: u64, issue: &Issue| wanted.iter().any(|one| *one == json!(id.to_string()) || *one == json!(issue.key));
        let found = self.issues.iter().filter(|(id, issue)| named(**id, issue));
        json_response(
            200,
            &json!({"issues": found.map(|(id, issue)| self.shown(*id, issue, &body["fields"])).collect::<Vec<_>>()}),
        )
    }

    fn search(&self, body: &Value) -> (Outcome, Vec<u8>) {
        let jql = body["jql"].as_str().expect("JQL");
        let mut found: Vec<(&u64, &Issue)> = self.issues.iter().filter(|_| !self.lags).collect();
        if jql.ends_with("ORDER BY created DESC") {
            found = self.issues.iter().rev().take(1).collect();
        } else if jql.starts_with("issue.property") {
            found.retain(|(_, issue)| issue.mark.is_some());
        } else {
            assert!(jql.contains("summary ~"), "this search does not know {jql}");
            found.clear();
        }
        let issues: Vec<Value> = found.into_iter().map(|(id, issue)| self.shown(*id, issue, &body["fields"])).collect();
        json_response(200, &json!({"issues": issues}))
    }

    fn update(&mut self, id: &str, body: &Value) -> (Outcome, Vec<u8>) {
        self.clock += 1;
        let issue = self.issues.get_mut(&id.parse().expect("a number")).expect("an issue");
        for (name, value) in body["fields"].as_object().expect("fields") {
            issue.fields[name] = value.clone();
        }
        issue.mark = Some(body["properties"][0]["value"].clone());
        issue.updated = self.clock;
        (super::response(204), Vec::new())
    }
}

fn project() -> Value {
    json!({"id": "10", "key": "DEMO", "name": "Demo", "simplified": true})
}

fn types() -> Value {
    let kind = |id: &str, name: &str, level: i32| json!({"id": id, "name": name, "hierarchyLevel": level, "subtask": level < 0});
    json!({"issueTypes": [kind("1", "Epos", 1), kind("2", "Fehler", 0), kind("3", "Story", 0), kind("4", "Unteraufgabe", -1)], "total": 4})
}

fn fields() -> Value {
    let system = |name: &str, kind: &str| json!({"fieldId": name, "key": name, "name": name, "required": name == "summary", "hasDefaultValue": false, "schema": {"type": kind, "system": name}});
    let points = json!({"fieldId": POINTS, "name": "Story Points", "required": false, "hasDefaultValue": false, "schema": {"type": "number", "custom": "com.pyxis.greenhopper.jira:jsw-story-points"}});
    json!({"fields": [system("summary", "string"), system("description", "string"), system("labels", "array"), system("priority", "priority"), points], "total": 5})
}
