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

type Starter = Box<dyn FnOnce(World) -> FlowFuture>;

/// One flow: who may start it, what it makes sure of, and how it is opened.
struct Flow {
    name: &'static str,
    trigger: Trigger,
    check: Check,
    open: fn(Start, Vec<u8>) -> Result<Starter>,
}

const fn flow(name: &'static str, trigger: Trigger, check: Check, open: fn(Start, Vec<u8>) -> Result<Starter>) -> Flow {
    Flow { name, trigger, check, open }
}

/// All flows, in alphabetical order.
const FLOWS: &[Flow] = &[
    flow("admin.approveHost", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::approve_host)),
    flow("admin.cleanUp", Trigger::Lifecycle, Check::Platform, |start, _| as_app(start, admin::clean_up)),
    flow("admin.deleteAll", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::delete_all)),
    flow("admin.deleteSecret", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::delete_secret)),
    flow("admin.listHosts", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::list_hosts)),
    flow("admin.listSecrets", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::list_secrets)),
    flow("admin.removeHost", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::remove_host)),
    flow("admin.saveSettings", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::save_settings)),
    flow("admin.setSecret", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::set_secret)),
    flow("admin.settings", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::settings)),
    flow("admin.testSecret", Trigger::Person, Check::SiteAdmin, |start, _| as_person(start, admin::test_secret)),
    flow("docs.cancel", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::cancel)),
    flow("docs.card", Trigger::Person, Check::SpaceRead, |start, _| as_person(start, docs::card)),
    flow("docs.check", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::check)),
    flow("docs.choices", Trigger::Person, Check::OwnView, |start, _| as_person(start, docs::choices)),
    flow("docs.deleteHook", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::delete_hook)),
    flow("docs.export", Trigger::Person, Check::SpaceRead, |start, _| as_person(start, docs::export)),
    flow("docs.history", Trigger::Person, Check::SpaceRead, |start, _| as_person(start, docs::history)),
    flow("docs.hook", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::hook)),
    flow("docs.list", Trigger::Person, Check::OwnView, |start, _| as_person(start, docs::list)),
    flow("docs.page", Trigger::Person, Check::PageRead, |start, _| as_person(start, docs::page)),
    flow("docs.preview", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::preview)),
    flow("docs.probe", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::probe)),
    flow("docs.remove", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::remove)),
    flow("docs.run", Trigger::Queue, Check::Requester, |start, _| as_app(start, docs::run)),
    flow("docs.save", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::save)),
    flow("docs.saveHook", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::save_hook)),
    flow("docs.schedule", Trigger::Schedule, Check::Platform, |start, _| as_app(start, docs::schedule)),
    flow("docs.start", Trigger::Person, Check::SpaceWrite, |start, _| as_person(start, docs::start)),
    flow("docs.status", Trigger::Person, Check::SpaceRead, |start, _| as_person(start, docs::status)),
    flow("git.push", Trigger::Web, Check::Signature, |start, body| from_outside(start, body, docs::push)),
];

/// Names of all flows, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    FLOWS.iter().map(|flow| flow.name)
}

/// The check that a flow makes. `tests/suite/security/authorisation.rs` refuses every flow by it.
pub fn check(name: &str) -> Option<Check> {
    FLOWS.iter().find(|flow| flow.name == name).map(|flow| flow.check)
}

/// Opens a flow. `input` is `{trigger, caller?, deadlineMs?, payload}`.
///
/// # Errors
/// `unknown_flow`, `input_invalid`.
pub fn open(name: &str, input: Value, body: Vec<u8>) -> Result<Opened> {
    let start: Start = input::parse(input)?;
    let deadline_ms = start.deadline_ms;
    let flow = FLOWS.iter().find(|flow| flow.name == name && flow.trigger == start.trigger);
    let flow = flow.ok_or_else(|| Error::new(Code::UnknownFlow, "no flow has this name for this trigger"))?;
    Ok(Opened { deadline_ms, start: (flow.open)(start, body)? })
}

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
