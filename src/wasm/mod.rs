//! The boundary: exports only. Names and shapes are the library face of docs/ARCHITECTURE.md.
//!
//! Every export answers `{ok: true, value}` or `{ok: false, error}`; bodies travel beside the options as bytes.

mod convert;

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::flow::{Resumption, Table};
use crate::flows;
use convert::{answer, options};

thread_local! {
    // One instance an invocation: nothing in here outlives it.
    static TABLE: RefCell<Table> = RefCell::default();
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Remembers where a panic happened. Never its message: it can hold data.
#[wasm_bindgen(start)]
pub fn begin() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|location| format!("{}:{}", location.file(), location.line()));
        LAST_PANIC.with_borrow_mut(|last| *last = place);
    }));
}

/// Where the last panic happened, `src/x.rs:93`.
#[wasm_bindgen(js_name = lastPanic)]
pub fn last_panic() -> Option<String> {
    LAST_PANIC.with_borrow(Clone::clone)
}

/// The crate's version.
#[wasm_bindgen]
pub fn version() -> JsValue {
    answer(Ok(env!("CARGO_PKG_VERSION")))
}

/// `startFlow(name, input, body)` → `{flowId, ...step}`.
#[wasm_bindgen(js_name = startFlow)]
pub fn start_flow(name: &str, input: JsValue, body: Vec<u8>) -> JsValue {
    answer(options(input).and_then(|input| {
        let opened = flows::open(name, input, body)?;
        let (flow_id, step) = TABLE.with_borrow_mut(|table| table.start(opened.deadline_ms, opened.start));
        Ok(convert::Started { flow_id, step })
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
    answer(TABLE.with_borrow_mut(|table| table.take_body(body_id)).map(convert::Bytes))
}

macro_rules! not_built {
    ($($name:literal $function:ident ($($argument:ident: $type:ty),*));* $(;)?) => {$(
        #[doc = concat!("`", $name, "`: not built in this release.")]
        #[wasm_bindgen(js_name = $name)]
        pub fn $function($($argument: $type),*) -> JsValue {
            $(let _ = $argument;)*
            answer::<()>(Err(Error::not_built($name)))
        }
    )*};
}

not_built! {
    "checkUrl" check_url(url: String, settings: JsValue);
    "classifyAddress" classify_address(ip: String);
    "verifyWebhook" verify_webhook(settings: JsValue, body: Vec<u8>);
    "recordDelivery" record_delivery(settings: JsValue);
    "countTokens" count_tokens(text: Vec<u8>, settings: JsValue);
    "selectFiles" select_files(files: JsValue, settings: JsValue);
    "validateStorage" validate_storage(body: Vec<u8>);
    "repairStorage" repair_storage(body: Vec<u8>, settings: JsValue);
    "markdownToStorage" markdown_to_storage(markdown: Vec<u8>, settings: JsValue);
    "storageToText" storage_to_text(body: Vec<u8>);
    "redact" redact(text: Vec<u8>, settings: JsValue);
    "newExternalId" new_external_id();
    "signAwsRequest" sign_aws_request(request: JsValue, credentials: JsValue, now_ms: f64);
}
