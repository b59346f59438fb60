//! Reads an answer by the shape of its operation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::document::{Document, Element};
use super::failure::{self, Failure, FailureKind};
use super::shapes::{Member, Operation, Shape};
use crate::http::Response;
use crate::timestamp;

/// Which answer it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnswerOptions {
    /// The call that was sent.
    pub operation: Operation,
    /// HTTP status.
    pub status: u16,
    /// `content-type`; nothing is told by it, since servers send errors as HTML and XML as text.
    #[serde(default)]
    pub content_type: Option<String>,
}

/// An answer as the library gives it: exactly one of the two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Answer {
    /// Members by AWS's own names: lists as arrays, times as RFC 3339 in UTC, absent members absent.
    #[serde(rename = "ok")]
    Ok(Value),
    /// Why there is none.
    #[serde(rename = "error")]
    Error(Failure),
}

/// The library face: `{ok}` or `{error: {kind, retryable, serverMs?}}`.
pub fn read_answer(options: &AnswerOptions, body: &[u8]) -> Answer {
    match read_body(options.operation, options.status, body) {
        Ok(value) => Answer::Ok(value),
        Err(failure) => Answer::Error(failure),
    }
}

/// Reads the answer to `operation`.
///
/// # Errors
/// What AWS said, or `malformed_response`. A clock that is off carries the server's time, from the message or the `date` header.
pub fn read(operation: Operation, response: &Response) -> Result<Value, Failure> {
    read_body(operation, response.status, &response.body).map_err(|failure| match failure.kind {
        FailureKind::ClockSkew => {
            let sent = response.header("date").and_then(timestamp::read_http);
            Failure { server_ms: failure.server_ms.or(sent), ..failure }
        }
        _ => failure,
    })
}

fn read_body(operation: Operation, status: u16, body: &[u8]) -> Result<Value, Failure> {
    let mut document = Document::read(body);
    let answer = of_document(document.as_ref(), operation, status);
    if let Some(document) = document.as_mut().filter(|_| operation == Operation::AssumeRole) {
        document.wipe();
    }
    answer
}

fn of_document(document: Option<&Document>, operation: Operation, status: u16) -> Result<Value, Failure> {
    if let Some(failure) = document.and_then(|document| failure::of_document(document, operation, status)) {
        return Err(failure);
    }
    if !(200..300).contains(&status) {
        return Err(failure::of_status(status));
    }
    let answer = document.and_then(|document| result(document, operation));
    answer.map(Value::Object).ok_or(Failure::of(FailureKind::MalformedResponse))
}

/// `<AssumeRoleResponse><AssumeRoleResult>…`: the one result of the expected root.
fn result(document: &Document, operation: Operation) -> Option<Map<String, Value>> {
    let root = document.elements.first()?;
    let name = operation.name();
    let is_own = root.namespace.as_deref().is_none_or(|namespace| namespace == operation.namespace());
    if root.name.strip_suffix("Response") != Some(name) || !is_own || !root.text.trim().is_empty() {
        return None;
    }
    let mut results = document.children(root).filter(|child| child.name.strip_suffix("Result") == Some(name));
    let result = results.next()?;
    if results.next().is_some() {
        return None;
    }
    structure(document, result, operation.output())
}

/// Known members, each at most once; unknown ones are skipped.
fn structure(document: &Document, element: &Element, members: &[Member]) -> Option<Map<String, Value>> {
    if !element.text.trim().is_empty() {
        return None;
    }
    let mut found = Map::new();
    for child in document.children(element) {
        let Some(member) = members.iter().find(|member| member.name == child.name) else { continue };
        if found.insert(member.name.to_owned(), value(document, child, &member.shape)?).is_some() {
            return None;
        }
    }
    let is_whole =
        members.iter().all(|member| !member.required || found.get(member.name).is_some_and(|value| value != ""));
    is_whole.then_some(found)
}

fn value(document: &Document, element: &Element, shape: &Shape) -> Option<Value> {
    match shape {
        Shape::Structure(members) => structure(document, element, members).map(Value::Object),
        Shape::List(shape) => {
            let items = document.children(element).filter(|child| child.name == "member");
            let items = items.map(|item| value(document, item, shape));
            element.text.trim().is_empty().then(|| items.collect::<Option<Vec<_>>>().map(Value::Array))?
        }
        Shape::Map => map(document, element),
        scalar => element.children.is_empty().then(|| of_text(&element.text, scalar))?,
    }
}

fn map(document: &Document, element: &Element) -> Option<Value> {
    let mut found = Map::new();
    for entry in document.children(element).filter(|child| child.name == "entry") {
        let text =
            |name: &str| document.children(entry).find(|child| child.name == name).map(|child| child.text.clone());
        found.insert(text("key")?, Value::String(text("value")?));
    }
    Some(Value::Object(found))
}

fn of_text(text: &str, shape: &Shape) -> Option<Value> {
    match shape {
        Shape::Credential => {
            let visible = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
            visible.then(|| Value::from(text))
        }
        Shape::Whole => text.parse::<i64>().ok().map(Value::from),
        // JSON has no NaN and no infinity, and no alarm can be told by one.
        Shape::Number => text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        Shape::Flag => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Shape::Time => timestamp::read_iso(text).map(|ms| Value::from(timestamp::iso(ms))),
        _ => Some(Value::from(text)),
    }
}
