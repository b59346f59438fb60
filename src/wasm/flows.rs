//! Flows across the boundary: started, resumed and cancelled by number.

use std::cell::RefCell;

use serde::{Serialize, Serializer};
use wasm_bindgen::prelude::*;

use super::convert::{answer, options};
use crate::flow::{Resumption, Step, Table};
use crate::flows;

thread_local! {
    // One instance an invocation: nothing in here outlives it.
    static TABLE: RefCell<Table> = RefCell::default();
}

/// `{flowId, ...step}`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Started {
    flow_id: u32,
    #[serde(flatten)]
    step: Step,
}

/// Bytes that become a `Uint8Array`.
struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

/// `startFlow(name, input, body)` → `{flowId, ...step}`.
#[wasm_bindgen(js_name = startFlow)]
pub fn start_flow(name: &str, input: JsValue, body: Vec<u8>) -> JsValue {
    answer(options(input).and_then(|input| {
        let opened = flows::open(name, input, body)?;
        let (flow_id, step) = TABLE.with_borrow_mut(|table| table.start(opened.deadline_ms, opened.start));
        Ok(Started { flow_id, step })
    }))
}

/// `resumeFlow(flowId, effectId, {elapsedMs, outcome}, body)` → step.
#[wasm_bindgen(js_name = resumeFlow)]
pub fn resume_flow(flow_id: u32, effect_id: u32, resumption: JsValue, body: Vec<u8>) -> JsValue {
    answer(
        options::<Resumption>(resumption)
            .and_then(|resumption| TABLE.with_borrow_mut(|table| table.resume(flow_id, effect_id, resumption, body))),
    )
}

/// `cancelFlow(flowId)` → step.
#[wasm_bindgen(js_name = cancelFlow)]
pub fn cancel_flow(flow_id: u32) -> JsValue {
    answer(TABLE.with_borrow_mut(|table| table.cancel(flow_id)))
}

/// `takeBody(bodyId)` → bytes, once.
#[wasm_bindgen(js_name = takeBody)]
pub fn take_body(body_id: u32) -> JsValue {
    answer(TABLE.with_borrow_mut(|table| table.take_body(body_id)).map(Bytes))
}
