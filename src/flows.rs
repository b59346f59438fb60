//! Every flow by name: the registry that tests and the boundary share.

use serde_json::Value;

use crate::admin;
use crate::error::{Code, Error, Result};
use crate::input;
use crate::site::{Access, Flows, Start, Starter};

/// The capabilities' flows, one line each. A module that is built without one holds none of its code.
const CAPABILITIES: &[Flows] = &[
    admin::FLOWS,
    #[cfg(feature = "alarms")]
    crate::alarms::FLOWS,
    #[cfg(feature = "docs")]
    crate::docs::FLOWS,
    #[cfg(feature = "sync")]
    crate::sync::FLOWS,
    #[cfg(feature = "work-items")]
    crate::work_items::FLOWS,
];

/// A flow that is ready to start.
pub struct Opened {
    /// Milliseconds from the start after which the invocation ends.
    pub deadline_ms: Option<u32>,
    /// Makes the flow's future.
    pub start: Starter,
}

/// Names of all flows, those of a capability together.
pub fn names() -> impl Iterator<Item = &'static str> {
    CAPABILITIES.iter().copied().flatten().map(|(name, _)| *name)
}

/// What a flow's caller is asked about before it begins. `tests/suite/security/authorisation.rs` refuses every flow by it.
pub fn access(name: &str) -> Option<Access> {
    CAPABILITIES.iter().copied().flatten().find(|(known, _)| *known == name).map(|(_, entry)| entry.access())
}

/// Opens a flow. `input` is `{trigger, caller?, deadlineMs?, payload}`.
///
/// # Errors
/// `unknown_flow`, `input_invalid`.
pub fn open(name: &str, input: Value, body: Vec<u8>) -> Result<Opened> {
    let start = Start { body, ..input::parse(input)? };
    let deadline_ms = start.deadline_ms;
    let mut flows = CAPABILITIES.iter().copied().flatten();
    let flow = flows.find(|(known, entry)| *known == name && entry.trigger() == start.trigger);
    let (_, entry) = flow.ok_or_else(|| Error::new(Code::UnknownFlow, "no flow has this name for this trigger"))?;
    Ok(Opened { deadline_ms, start: entry.open(start)? })
}
