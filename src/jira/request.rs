//! The requests, one function an endpoint.

use serde_json::{Value, json};

use super::answer::{IssueType, MARK};
use crate::egress::{AtlassianPath, AtlassianRequest, Identity, Product, Scope};
use crate::http::Method;

/// Elements of one bulk create (documentation of `POST /issue/bulk`).
pub const BULK: usize = 50;
/// Issues of one bulk fetch (documentation of `POST /issue/bulkfetch`).
pub const FETCH: usize = 100;
const READ: Scope = "read:jira-work";
const WRITE: Scope = "write:jira-work";

/// `GET /project/search`: projects in which the caller may create issues, by key.
pub fn projects(query: &str, most: usize) -> AtlassianRequest {
    let path = AtlassianPath::new("/rest/api/3/project/search").query("action", "create").query("orderBy", "key");
    let path = path.query("maxResults", &most.to_string());
    read(if query.is_empty() { path } else { path.query("query", query) })
}

/// `GET /project/{id}`: a project.
pub fn project(id: &str) -> AtlassianRequest {
    read(AtlassianPath::new("/rest/api/3/project").segment(id))
}

/// `GET /mypermissions`: what the caller may do with issues of a project.
pub fn permissions(project_id: &str) -> AtlassianRequest {
    let wanted = "CREATE_ISSUES,EDIT_ISSUES,LINK_ISSUES,DELETE_ISSUES";
    let path = AtlassianPath::new("/rest/api/3/mypermissions").query("projectId", project_id);
    read(path.query("permissions", wanted))
}

/// `GET /issue/createmeta/{project}/issuetypes`: types that the caller can create, one page.
pub fn issue_types(project_id: &str, start: usize) -> AtlassianRequest {
    let path = AtlassianPath::new("/rest/api/3/issue/createmeta").segment(project_id).literal("/issuetypes");
    read(path.query("startAt", &start.to_string()).query("maxResults", "200"))
}

/// `GET /issue/createmeta/{project}/issuetypes/{type}`: fields of a type's create screen, one page.
pub fn fields(project_id: &str, kind: &IssueType, start: usize) -> AtlassianRequest {
    let path = AtlassianPath::new("/rest/api/3/issue/createmeta").segment(project_id).literal("/issuetypes");
    read(path.segment(&kind.id).query("startAt", &start.to_string()).query("maxResults", "200"))
}

/// `GET /issueLinkType`: the kinds of links.
pub fn link_types() -> AtlassianRequest {
    read(AtlassianPath::new("/rest/api/3/issueLinkType"))
}

/// `GET /serverInfo`: whether Jira is there.
pub fn server_info() -> AtlassianRequest {
    read(AtlassianPath::new("/rest/api/3/serverInfo"))
}

/// `POST /search/jql`, a read: issues with the fields and our mark, one page.
pub fn search(jql: &str, fields: &[&str], most: usize, next: Option<&str>) -> AtlassianRequest {
    let mut body = json!({"jql": jql, "fields": fields, "properties": [MARK], "maxResults": most});
    if let (Some(next), Some(body)) = (next, body.as_object_mut()) {
        body.insert("nextPageToken".to_owned(), json!(next));
    }
    send(Method::Post, AtlassianPath::new("/rest/api/3/search/jql"), READ, Some(&body))
}

/// `POST /issue/bulkfetch`, a read: at most [`FETCH`] issues by id or key. It reads issues, not the index.
pub fn fetch_issues<T: AsRef<str>>(ids: &[T], fields: &[&str]) -> AtlassianRequest {
    let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
    let body = json!({"issueIdsOrKeys": ids, "fields": fields, "properties": [MARK]});
    send(Method::Post, AtlassianPath::new("/rest/api/3/issue/bulkfetch"), READ, Some(&body))
}

/// `POST /issue/bulk`: creates at most [`BULK`] new issues, each `{fields, properties}`.
pub fn create_issues(updates: &[Value]) -> AtlassianRequest {
    send(Method::Post, AtlassianPath::new("/rest/api/3/issue/bulk"), WRITE, Some(&json!({"issueUpdates": updates})))
}

/// `PUT /issue/{id}`: writes exactly these fields, and the mark in the same call.
pub fn update_issue(id: &str, fields: &Value, mark: &Value) -> AtlassianRequest {
    let path = AtlassianPath::new("/rest/api/3/issue").segment(id);
    let body = json!({"fields": fields, "properties": [{"key": MARK, "value": mark}]});
    send(Method::Put, path, WRITE, Some(&body))
}

/// `PUT /issue/{id}/properties/{key}`: writes the mark alone.
pub fn set_mark(id: &str, mark: &Value) -> AtlassianRequest {
    let path = AtlassianPath::new("/rest/api/3/issue").segment(id).literal("/properties").segment(MARK);
    send(Method::Put, path, WRITE, Some(mark))
}

/// `DELETE /issue/{id}`: deletes an issue, for an undo. One with sub-tasks is refused.
pub fn delete_issue(id: &str) -> AtlassianRequest {
    send(Method::Delete, AtlassianPath::new("/rest/api/3/issue").segment(id), WRITE, None)
}

/// `POST /issue/{id}/remotelink`: links an issue to its page. With a `globalId` a second call updates the link.
pub fn link_page(id: &str, link: &Value) -> AtlassianRequest {
    send(Method::Post, AtlassianPath::new("/rest/api/3/issue").segment(id).literal("/remotelink"), WRITE, Some(link))
}

/// `POST /issueLink`: links two issues. `from` blocks `to`, in the words of the link type's directions.
pub fn link_issues(type_id: &str, from: &str, to: &str) -> AtlassianRequest {
    let body = json!({"type": {"id": type_id}, "outwardIssue": {"id": to}, "inwardIssue": {"id": from}});
    send(Method::Post, AtlassianPath::new("/rest/api/3/issueLink"), WRITE, Some(&body))
}

/// A text in JQL's quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars().filter(|character| !character.is_control()) {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
    out
}

fn read(path: AtlassianPath) -> AtlassianRequest {
    send(Method::Get, path, READ, None)
}

fn send(method: Method, path: AtlassianPath, scope: Scope, body: Option<&Value>) -> AtlassianRequest {
    let body = body.map(|body| body.to_string().into_bytes());
    AtlassianRequest { product: Product::Jira, identity: Identity::User, method, path, scope, body, upload: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_quotes() {
        assert_eq!(quoted("a\" OR project = X\\"), r#""a\" OR project = X\\""#);
        assert_eq!(quoted("a\nb"), "\"ab\"");
    }
}
