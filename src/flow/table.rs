//! The flows of one instance by id, and the bodies on their way out.

use std::collections::BTreeMap;

use super::effect::{Resumption, Step};
use super::run::{Flow, FlowFuture, World};
use crate::error::{Code, Error, Result};

/// Running flows. One table an instance, one instance an invocation.
#[derive(Default)]
pub struct Table {
    flows: BTreeMap<u32, Flow>,
    bodies: BTreeMap<u32, Vec<u8>>,
    last_flow: u32,
    last_body: u32,
}

impl Table {
    /// Starts a flow; ids count from 1, so that 0 is never valid.
    pub fn start(&mut self, deadline_ms: Option<u32>, open: impl FnOnce(World) -> FlowFuture) -> (u32, Step) {
        self.last_flow += 1;
        let (flow, step) = Flow::start(deadline_ms, open);
        (self.last_flow, self.keep(self.last_flow, flow, step))
    }

    /// Hands in an outcome.
    ///
    /// # Errors
    /// `unknown_id`; the flow lives on when only the effect was unknown.
    pub fn resume(&mut self, flow_id: u32, effect_id: u32, resumption: Resumption, body: Vec<u8>) -> Result<Step> {
        // The flow is out of the table while it is polled: nothing it does can meet a borrowed table.
        let mut flow = self.take(flow_id)?;
        match flow.resume(effect_id, resumption, body) {
            Ok(step) => Ok(self.keep(flow_id, flow, step)),
            Err(error) => {
                self.flows.insert(flow_id, flow);
                Err(error)
            }
        }
    }

    /// Cancels softly: every waiting effect answers `cancelled`, and the flow cleans up.
    ///
    /// # Errors
    /// `unknown_id`.
    pub fn cancel(&mut self, flow_id: u32) -> Result<Step> {
        let mut flow = self.take(flow_id)?;
        let step = flow.cancel();
        Ok(self.keep(flow_id, flow, step))
    }

    /// Hands a body out, once.
    ///
    /// # Errors
    /// `unknown_id`.
    pub fn take_body(&mut self, body_id: u32) -> Result<Vec<u8>> {
        self.bodies.remove(&body_id).ok_or_else(|| Error::new(Code::UnknownId, "no body with this id is waiting"))
    }

    fn take(&mut self, flow_id: u32) -> Result<Flow> {
        self.flows.remove(&flow_id).ok_or_else(|| Error::new(Code::UnknownId, "no flow with this id is running"))
    }

    fn keep(&mut self, flow_id: u32, flow: Flow, mut step: Step) -> Step {
        for issued in &mut step.effects {
            if let Some(body) = issued.body.take() {
                self.last_body += 1;
                issued.body_id = Some(self.last_body);
                self.bodies.insert(self.last_body, body);
            }
        }
        if !flow.is_over() {
            self.flows.insert(flow_id, flow);
        }
        step
    }
}
