//! The boundary: exports only. Names and shapes are the library face of docs/ARCHITECTURE.md.
//!
//! Every export answers `{ok: true, value}` or `{ok: false, error}`; bodies travel beside the options as bytes. What stands
//! in this file is in every build; `flows` and `counting` are left out of the package `touchmark-core`.

mod convert;
#[cfg(feature = "flows")]
mod counting;
#[cfg(feature = "flows")]
mod flows;

use std::cell::RefCell;

use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::aws::{self, AnswerOptions, AwsRequest, Credentials};
use crate::crypto;
use crate::egress::{self, UrlOptions};
use crate::error::{Code, Error, Result};
use crate::input;
use crate::redact::{self, RedactOptions};
use crate::secret::Secret;
use crate::specification::{self, PlanOptions};
use crate::storage_format::{self, MarkdownOptions, RepairOptions};
use crate::webhook::{self, DeliveryOptions, WebhookOptions};
use convert::{answer, options};

thread_local! {
    // One instance an invocation: nothing in here outlives it.
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The last millisecond of the year 9999, which is as far as the forms of dates go.
const LATEST_MS: f64 = 253_402_300_799_999.0;

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

/// `checkUrl(url, {provider, from?, allowHosts?})` → `{allowed, reason?, host?, url?}`.
#[wasm_bindgen(js_name = checkUrl)]
pub fn check_url(url: &str, settings: JsValue) -> JsValue {
    answer(options::<UrlOptions>(settings).map(|settings| egress::decide_url(url, &settings)))
}

/// `classifyAddress(ip)` → `{blocked, class}`.
#[wasm_bindgen(js_name = classifyAddress)]
pub fn classify_address(ip: &str) -> JsValue {
    answer(Ok(egress::classify(ip)))
}

/// `verifyWebhook({provider, headers, secrets, nowMs}, body)` → `{verified, reason, …}`.
#[wasm_bindgen(js_name = verifyWebhook)]
pub fn verify_webhook(settings: JsValue, body: Vec<u8>) -> JsValue {
    answer(options::<WebhookOptions>(settings).map(|settings| webhook::verify_webhook(&settings, &body)))
}

/// `recordDelivery({state?, deliveryId, nowMs, capacity?})` → `{duplicate, state}`.
#[wasm_bindgen(js_name = recordDelivery)]
pub fn record_delivery(settings: JsValue) -> JsValue {
    answer(options::<DeliveryOptions>(settings).map(webhook::record_delivery))
}

/// `validateStorage(body)` → `{accepted, clean, findings}`.
#[wasm_bindgen(js_name = validateStorage)]
pub fn validate_storage(body: Vec<u8>) -> JsValue {
    answer(storage_format::validate(&body))
}

/// `repairStorage(body, {markdown?})` → `{xml?, changed, lossy, findings}`.
#[wasm_bindgen(js_name = repairStorage)]
pub fn repair_storage(body: Vec<u8>, settings: JsValue) -> JsValue {
    answer(options::<RepairOptions>(settings).and_then(|settings| storage_format::repair(&body, &settings)))
}

/// `markdownToStorage(markdown, options?)` → `{xml, findings}`.
#[wasm_bindgen(js_name = markdownToStorage)]
pub fn markdown_to_storage(markdown: Vec<u8>, settings: JsValue) -> JsValue {
    let converted = options::<MarkdownOptions>(settings)
        .and_then(|settings| storage_format::markdown_to_storage(&utf8(markdown)?, &settings));
    answer(converted)
}

/// `storageToText(body)` → `{text, findings}`.
#[wasm_bindgen(js_name = storageToText)]
pub fn storage_to_text(body: Vec<u8>) -> JsValue {
    answer(storage_format::storage_to_text(&body))
}

/// `planWorkItems(body, {format?, pageId?, known?})` → `{status, pageId, items, uncovered, ignored, gone, warnings}`.
#[wasm_bindgen(js_name = planWorkItems)]
pub fn plan_work_items(body: Vec<u8>, settings: JsValue) -> JsValue {
    answer(options::<PlanOptions>(settings).and_then(|settings| specification::plan_work_items(&body, &settings)))
}

/// `redact(text, {policy})` → `{text, count}`. Bytes that are no UTF-8 are replaced: what is logged is always masked.
#[wasm_bindgen(js_name = redact)]
pub fn redact(text: Vec<u8>, settings: JsValue) -> JsValue {
    let text = String::from_utf8_lossy(&text);
    answer(options::<RedactOptions>(settings).map(|settings| redact::redact(&text, &settings)))
}

/// `newExternalId()` → a new External ID. The only place that draws randomness.
#[wasm_bindgen(js_name = newExternalId)]
pub fn new_external_id() -> JsValue {
    let mut random = [0u8; 24];
    answer(
        getrandom::fill(&mut random)
            .map_err(|_| Error::new(Code::Internal, "the runtime gave no randomness"))
            .and_then(|()| crypto::new_external_id(&random)),
    )
}

/// `signAwsRequest({method, url, headers, region, service}, {accessKeyId, secretAccessKey, sessionToken?}, nowMs, body)` → `{headers}`. The
/// two objects come as JSON: they are read in a third of the time, and the credentials are zeroed where they lay.
#[wasm_bindgen(js_name = signAwsRequest)]
pub fn sign_aws_request(request: Vec<u8>, credentials: Vec<u8>, now_ms: f64, body: Vec<u8>) -> JsValue {
    let credentials = Secret::new(credentials);
    answer(parse_json::<AwsRequest>(&request).and_then(|request| {
        let credentials = parse_json::<Credentials>(credentials.expose())?;
        aws::sign(&request, &body, &credentials, milliseconds(now_ms)?)
    }))
}

/// `readAwsAnswer({operation, status, contentType?}, body)` → `{ok}` or `{error: {kind, retryable, serverMs?}}`.
#[wasm_bindgen(js_name = readAwsAnswer)]
pub fn read_aws_answer(settings: JsValue, body: Vec<u8>) -> JsValue {
    answer(options::<AnswerOptions>(settings).map(|settings| aws::read_answer(&settings, &body)))
}

/// A time that a JavaScript number says.
fn milliseconds(now_ms: f64) -> Result<u64> {
    let is_time = now_ms.fract() == 0.0 && (0.0..=LATEST_MS).contains(&now_ms);
    if !is_time {
        return Err(Error::input("nowMs", "nowMs is a whole number of milliseconds since 1970"));
    }
    format!("{now_ms:.0}").parse().map_err(|_| Error::input("nowMs", "nowMs is not a time"))
}

fn parse_json<T: DeserializeOwned>(json: &[u8]) -> Result<T> {
    let text = std::str::from_utf8(json).map_err(|_| Error::new(Code::InputInvalid, "the text is not UTF-8"))?;
    input::parse_text(text)
}

fn utf8(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| Error::new(Code::InputInvalid, "the text is not UTF-8"))
}
