//! Jira Cloud REST v3: requests, always as the user, and what their answers hold.
//!
//! Source: developer.atlassian.com/cloud/jira/platform/rest/v3. Projects, types, fields and issues go by id, never by name: names are
//! in the caller's language. Each builder names the scope that its endpoint documents.

pub mod adf;
mod answer;
mod request;

pub use answer::{
    BulkAnswer, CreatedIssue, FailedElement, Field, FieldSchema, Found, Issue, IssueType, LinkType, MARK, Permissions,
    Project, ProjectPage, Status, read_bulk, read_fields, read_issues, read_link_types, read_permissions, read_project,
    read_projects, read_search, read_types, refusal,
};
pub use request::*;
