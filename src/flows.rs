//! Every flow by name: the registry that tests and the boundary share.

use std::future::Future;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, FlowFuture, World};
use crate::input;
use crate::{admin, docs};

/// A flow that is ready to start.
pub struct Opened {
    /// Milliseconds from the start after which the invocation ends.
    pub deadline_ms: Option<u32>,
    /// Makes the flow's future.
    pub start: Box<dyn FnOnce(World) -> FlowFuture>,
}

/// What starts an invocation. The platform says so, not the caller: a person cannot start a queue's flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Trigger {
    Person,
    Queue,
    /// A schedule of the manifest.
    Schedule,
    /// A request to the web trigger: anybody.
    Web,
    /// The platform: the app is about to be uninstalled.
    Lifecycle,
}

/// What every flow is started with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Start {
    trigger: Trigger,
    /// The account id that the platform vouches for; absent where there is no user.
    #[serde(default)]
    caller: Option<String>,
    #[serde(default)]
    deadline_ms: Option<u32>,
    #[serde(default)]
    payload: Value,
}

/// Names of all flows, in alphabetical order.
pub const NAMES: &[&str] = &[
    "admin.approveHost",
    "admin.cleanUp",
    "admin.deleteAll",
    "admin.deleteSecret",
    "admin.listHosts",
    "admin.listSecrets",
    "admin.removeHost",
    "admin.saveSettings",
    "admin.setSecret",
    "admin.settings",
    "admin.testSecret",
    "docs.cancel",
    "docs.card",
    "docs.check",
    "docs.choices",
    "docs.deleteHook",
    "docs.export",
    "docs.history",
    "docs.hook",
    "docs.list",
    "docs.page",
    "docs.preview",
    "docs.probe",
    "docs.remove",
    "docs.run",
    "docs.save",
    "docs.saveHook",
    "docs.schedule",
    "docs.start",
    "docs.status",
    "git.push",
];

/// What a flow makes sure of before it answers or does anything. Refused callers are told nothing but that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The caller administers the site.
    SiteAdmin,
    /// The caller may add pages in the space that the job or the form names.
    SpaceWrite,
    /// The caller may see the job's space; page titles are shown one by one, to whoever may see the page.
    SpaceRead,
    /// The caller may see the page.
    PageRead,
    /// Nothing is refused: what the caller may not see is left out.
    OwnView,
    /// Whoever saved the job may still write under the target page, asked by account id before anything is published.
    Requester,
    /// The delivery is signed with the hook's secret.
    Signature,
    /// The platform itself started it, and it takes nothing from anybody.
    Platform,
}

/// The check that a flow makes. `tests/security_authorisation.rs` refuses every flow by it.
pub fn check(name: &str) -> Option<Check> {
    Some(match name {
        "admin.approveHost" | "admin.deleteAll" | "admin.deleteSecret" | "admin.listHosts" | "admin.listSecrets"
        | "admin.removeHost" | "admin.saveSettings" | "admin.setSecret" | "admin.settings" | "admin.testSecret" => {
            Check::SiteAdmin
        }
        "docs.cancel" | "docs.check" | "docs.deleteHook" | "docs.hook" | "docs.preview" | "docs.probe"
        | "docs.remove" | "docs.save" | "docs.saveHook" | "docs.start" => Check::SpaceWrite,
        "docs.card" | "docs.export" | "docs.history" | "docs.status" => Check::SpaceRead,
        "docs.page" => Check::PageRead,
        "docs.choices" | "docs.list" => Check::OwnView,
        "docs.run" => Check::Requester,
        "git.push" => Check::Signature,
        "admin.cleanUp" | "docs.schedule" => Check::Platform,
        _ => return None,
    })
}

/// Opens a flow. `input` is `{trigger, caller?, deadlineMs?, payload}`.
///
/// # Errors
/// `unknown_flow`, `input_invalid`.
pub fn open(name: &str, input: Value, body: Vec<u8>) -> Result<Opened> {
    let start: Start = input::parse(input)?;
    let deadline_ms = start.deadline_ms;
    let start = match (start.trigger, name) {
        (Trigger::Person, "admin.approveHost") => as_person(start, admin::approve_host),
        (Trigger::Lifecycle, "admin.cleanUp") => as_app(start, admin::clean_up),
        (Trigger::Person, "admin.deleteAll") => as_person(start, admin::delete_all),
        (Trigger::Person, "admin.deleteSecret") => as_person(start, admin::delete_secret),
        (Trigger::Person, "admin.listHosts") => as_person(start, admin::list_hosts),
        (Trigger::Person, "admin.listSecrets") => as_person(start, admin::list_secrets),
        (Trigger::Person, "admin.removeHost") => as_person(start, admin::remove_host),
        (Trigger::Person, "admin.saveSettings") => as_person(start, admin::save_settings),
        (Trigger::Person, "admin.setSecret") => as_person(start, admin::set_secret),
        (Trigger::Person, "admin.settings") => as_person(start, admin::settings),
        (Trigger::Person, "admin.testSecret") => as_person(start, admin::test_secret),
        (Trigger::Person, "docs.cancel") => as_person(start, docs::cancel),
        (Trigger::Person, "docs.card") => as_person(start, docs::card),
        (Trigger::Person, "docs.check") => as_person(start, docs::check),
        (Trigger::Person, "docs.choices") => as_person(start, docs::choices),
        (Trigger::Person, "docs.deleteHook") => as_person(start, docs::delete_hook),
        (Trigger::Person, "docs.export") => as_person(start, docs::export),
        (Trigger::Person, "docs.history") => as_person(start, docs::history),
        (Trigger::Person, "docs.hook") => as_person(start, docs::hook),
        (Trigger::Person, "docs.list") => as_person(start, docs::list),
        (Trigger::Person, "docs.page") => as_person(start, docs::page),
        (Trigger::Person, "docs.preview") => as_person(start, docs::preview),
        (Trigger::Person, "docs.probe") => as_person(start, docs::probe),
        (Trigger::Person, "docs.remove") => as_person(start, docs::remove),
        (Trigger::Person, "docs.save") => as_person(start, docs::save),
        (Trigger::Person, "docs.saveHook") => as_person(start, docs::save_hook),
        (Trigger::Person, "docs.start") => as_person(start, docs::start),
        (Trigger::Person, "docs.status") => as_person(start, docs::status),
        (Trigger::Queue, "docs.run") => as_app(start, docs::run),
        (Trigger::Schedule, "docs.schedule") => as_app(start, docs::schedule),
        (Trigger::Web, "git.push") => from_outside(start, body, docs::push),
        _ => Err(Error::new(Code::UnknownFlow, "no flow has this name for this trigger")),
    }?;
    Ok(Opened { deadline_ms, start })
}

type Starter = Box<dyn FnOnce(World) -> FlowFuture>;

/// A flow that only a person may start: the platform has to vouch for one.
fn as_person<I, F>(start: Start, flow: fn(World, Caller, I) -> F) -> Result<Starter>
where
    I: DeserializeOwned + 'static,
    F: Future<Output = Result<Value>> + 'static,
{
    let account_id = start.caller.filter(|id| !id.is_empty() && id != "unidentified");
    let account_id = account_id.ok_or_else(|| Error::new(Code::Unauthorized, "log in to use this app"))?;
    let input = input::parse(start.payload)?;
    Ok(Box::new(move |world| Box::pin(flow(world, Caller { account_id }, input))))
}

/// A flow that runs as the app, started by a queue, a schedule or a web trigger.
fn as_app<I, F>(start: Start, flow: fn(World, I) -> F) -> Result<Starter>
where
    I: DeserializeOwned + 'static,
    F: Future<Output = Result<Value>> + 'static,
{
    let input = input::parse(start.payload)?;
    Ok(Box::new(move |world| Box::pin(flow(world, input))))
}

/// A flow that a request from outside starts, with its raw body.
fn from_outside<I, F>(start: Start, body: Vec<u8>, flow: fn(World, I, Vec<u8>) -> F) -> Result<Starter>
where
    I: DeserializeOwned + 'static,
    F: Future<Output = Result<Value>> + 'static,
{
    let input = input::parse(start.payload)?;
    Ok(Box::new(move |world| Box::pin(flow(world, input, body))))
}
