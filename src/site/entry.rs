//! How a flow is entered: what may start it, and what its caller is asked about before it begins.
//!
//! A capability lists its flows as name and entry: `("docs.cancel", &AsWriter(cancel))`. The entry's type says which proof
//! the flow is handed, and a flow that takes another does not compile. What the flow takes and what it answers are types: the
//! panels' own are written from them (`tests/suite/panel_types`). This one takes what it is given:
//!
//! ```
//! use touchmark::{error::Result, flow::World, ids::AccountId, input::Nothing, site::{AsAdmin, Flows, SiteAdmin}};
//!
//! #[derive(serde::Serialize)]
//! struct SettingsAnswer {
//!     by: AccountId,
//! }
//! async fn settings(_world: World, admin: SiteAdmin, _input: Nothing) -> Result<SettingsAnswer> {
//!     Ok(SettingsAnswer { by: admin.account_id().clone() })
//! }
//! const FLOWS: Flows = &[("example.settings", &AsAdmin(settings))];
//! assert_eq!(FLOWS.len(), 1);
//! ```
//!
//! This one would serve anybody, and is refused by the compiler:
//!
//! ```compile_fail
//! use touchmark::{error::Result, flow::{Caller, World}, ids::AccountId, input::Nothing, site::{AsAdmin, Flows}};
//!
//! #[derive(serde::Serialize)]
//! struct SettingsAnswer {
//!     by: AccountId,
//! }
//! async fn settings(_world: World, caller: Caller, _input: Nothing) -> Result<SettingsAnswer> {
//!     Ok(SettingsAnswer { by: caller.account_id })
//! }
//! const FLOWS: Flows = &[("example.settings", &AsAdmin(settings))];
//! ```

use std::future::Future;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::access::{SiteAdmin, SpaceReader, SpaceWriter};
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, FlowFuture, World};
use crate::ids::{AccountId, SpaceId};
use crate::input;

/// The flows of a capability: each with its name, which begins with the capability's, in alphabetical order.
pub type Flows = &'static [(&'static str, &'static dyn Entry)];

/// What starts an invocation. The platform says so, not the caller: a person cannot start a queue's flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// Somebody, in a panel.
    Person,
    /// An event of a queue.
    Queue,
    /// A schedule of the manifest.
    Schedule,
    /// A request to the web trigger: anybody.
    Web,
    /// The platform: the app is about to be uninstalled.
    Lifecycle,
    /// Whoever runs the command line. No handler of the app passes it: nobody on a site can start a flow with a configuration
    /// of their own.
    Operator,
}

/// What every flow is started with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Start {
    /// What starts it.
    pub trigger: Trigger,
    /// The account id that the platform vouches for; absent where there is no user.
    #[serde(default)]
    pub caller: Option<String>,
    /// Milliseconds from the start after which the invocation ends.
    #[serde(default)]
    pub deadline_ms: Option<u32>,
    /// The flow's input.
    #[serde(default)]
    pub payload: Value,
    /// The raw body of a request from outside.
    #[serde(skip)]
    pub body: Vec<u8>,
}

/// Makes the flow's future.
pub type Starter = Box<dyn FnOnce(World) -> FlowFuture>;

/// What the caller of a flow has been asked about when it begins, as its entry's type says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The caller administers the site.
    SiteAdmin,
    /// The caller may add pages in the space that the input names.
    SpaceWriter,
    /// The caller may see the space that the input names.
    SpaceReader,
    /// Somebody who is logged in. The flow leaves out what they may not see, or asks field by field.
    Person,
    /// The app itself, started by a queue, a schedule or the platform; or the command line's operator.
    App,
    /// Anybody: the flow verifies the request itself before it does anything.
    Anybody,
}

/// A way into a flow.
pub trait Entry {
    /// What may start it.
    fn trigger(&self) -> Trigger;
    /// What the caller has been asked about.
    fn access(&self) -> Access;
    /// Reads the input and readies the flow.
    ///
    /// # Errors
    /// `unauthorized` where nobody is logged in; `input_invalid`.
    fn open(&self, start: Start) -> Result<Starter>;
}

/// An input that leads to a space.
pub trait InSpace: DeserializeOwned + 'static {
    /// What the flow is given in place of the input: what was read to find the space, and the rest of the input.
    type Found: 'static;

    /// Finds the space's id. It only reads: the caller has not been asked about yet.
    ///
    /// # Errors
    /// As [`InSpace::hidden`] for what is not there.
    fn find(self, world: &World) -> impl Future<Output = Result<(SpaceId, Self::Found)>>;

    /// What somebody is told who may not see the space: the same as of a thing that is not there.
    fn hidden() -> Error {
        Error::new(Code::NotFound, "this does not exist, or you may not see its space")
    }
}

/// For a site's admin: the flow is handed a [`SiteAdmin`].
pub struct AsAdmin<I, F>(pub fn(World, SiteAdmin, I) -> F);
/// For whoever may add pages in the input's space: the flow is handed a [`SpaceWriter`].
pub struct AsWriter<I: InSpace, F>(pub fn(World, SpaceWriter, I::Found) -> F);
/// For whoever may see the input's space: the flow is handed a [`SpaceReader`].
pub struct AsReader<I: InSpace, F>(pub fn(World, SpaceReader, I::Found) -> F);
/// For whoever is logged in: the flow itself asks what they may see.
pub struct AsPerson<I, F>(pub fn(World, Caller, I) -> F);
/// For the app itself, started by the trigger.
pub struct AsApp<I, F>(pub Trigger, pub fn(World, I) -> F);
/// For a request from outside, with its raw body: the flow verifies it.
pub struct FromOutside<I, F>(pub fn(World, I, Vec<u8>) -> F);

impl<I, F, A> Entry for AsAdmin<I, F>
where
    I: DeserializeOwned + 'static,
    F: Future<Output = Result<A>> + 'static,
    A: Serialize + 'static,
{
    fn trigger(&self) -> Trigger {
        Trigger::Person
    }

    fn access(&self) -> Access {
        Access::SiteAdmin
    }

    fn open(&self, start: Start) -> Result<Starter> {
        let (flow, caller) = (self.0, caller(&start)?);
        let input = input::parse(start.payload)?;
        Ok(Box::new(move |world| {
            Box::pin(async move {
                let admin = SiteAdmin::check(&world, caller).await?;
                as_value(flow(world, admin, input)).await
            })
        }))
    }
}

impl<I, F, A> Entry for AsWriter<I, F>
where
    I: InSpace,
    F: Future<Output = Result<A>> + 'static,
    A: Serialize + 'static,
{
    fn trigger(&self) -> Trigger {
        Trigger::Person
    }

    fn access(&self) -> Access {
        Access::SpaceWriter
    }

    fn open(&self, start: Start) -> Result<Starter> {
        let (flow, caller) = (self.0, caller(&start)?);
        let input: I = input::parse(start.payload)?;
        Ok(Box::new(move |world| {
            Box::pin(async move {
                let (space_id, found) = input.find(&world).await?;
                let writer = SpaceWriter::check(&world, caller, &space_id).await?;
                as_value(flow(world, writer, found)).await
            })
        }))
    }
}

impl<I, F, A> Entry for AsReader<I, F>
where
    I: InSpace,
    F: Future<Output = Result<A>> + 'static,
    A: Serialize + 'static,
{
    fn trigger(&self) -> Trigger {
        Trigger::Person
    }

    fn access(&self) -> Access {
        Access::SpaceReader
    }

    fn open(&self, start: Start) -> Result<Starter> {
        let (flow, caller) = (self.0, caller(&start)?);
        let input: I = input::parse(start.payload)?;
        Ok(Box::new(move |world| {
            Box::pin(async move {
                let (space_id, found) = input.find(&world).await?;
                let reader = SpaceReader::check(&world, caller, &space_id, I::hidden).await?;
                as_value(flow(world, reader, found)).await
            })
        }))
    }
}

impl<I, F, A> Entry for AsPerson<I, F>
where
    I: DeserializeOwned + 'static,
    F: Future<Output = Result<A>> + 'static,
    A: Serialize + 'static,
{
    fn trigger(&self) -> Trigger {
        Trigger::Person
    }

    fn access(&self) -> Access {
        Access::Person
    }

    fn open(&self, start: Start) -> Result<Starter> {
        let (flow, caller) = (self.0, caller(&start)?);
        let input = input::parse(start.payload)?;
        Ok(Box::new(move |world| Box::pin(as_value(flow(world, caller, input)))))
    }
}

impl<I, F, A> Entry for AsApp<I, F>
where
    I: DeserializeOwned + 'static,
    F: Future<Output = Result<A>> + 'static,
    A: Serialize + 'static,
{
    fn trigger(&self) -> Trigger {
        self.0
    }

    fn access(&self) -> Access {
        Access::App
    }

    fn open(&self, start: Start) -> Result<Starter> {
        let flow = self.1;
        let input = input::parse(start.payload)?;
        Ok(Box::new(move |world| Box::pin(as_value(flow(world, input)))))
    }
}

impl<I, F, A> Entry for FromOutside<I, F>
where
    I: DeserializeOwned + 'static,
    F: Future<Output = Result<A>> + 'static,
    A: Serialize + 'static,
{
    fn trigger(&self) -> Trigger {
        Trigger::Web
    }

    fn access(&self) -> Access {
        Access::Anybody
    }

    fn open(&self, start: Start) -> Result<Starter> {
        let (flow, body) = (self.0, start.body);
        let input = input::parse(start.payload)?;
        Ok(Box::new(move |world| Box::pin(as_value(flow(world, input, body)))))
    }
}

/// What a flow answers, as it goes to whoever asked.
async fn as_value<A: Serialize>(flow: impl Future<Output = Result<A>>) -> Result<Value> {
    serde_json::to_value(flow.await?).map_err(|_| Error::new(Code::Internal, "an answer could not be written"))
}

/// Whom the platform vouches for.
fn caller(start: &Start) -> Result<Caller> {
    let account_id = start.caller.clone().filter(|id| !id.is_empty() && id != "unidentified");
    let account_id = account_id.ok_or_else(|| Error::new(Code::Unauthorized, "log in to use this app"))?;
    Ok(Caller { account_id: AccountId::new(account_id) })
}
