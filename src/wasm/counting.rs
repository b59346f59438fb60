//! Budgets across the boundary: tokens, and the files that fit.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::convert::{answer, options};
use super::utf8;
use crate::budget::{self, Candidate, CountOptions, SelectOptions, TokenTable};

thread_local! {
    static TOKENS: RefCell<Option<TokenTable>> = const { RefCell::new(None) };
}

/// `countTokens(text, {encoding})` → `{tokens, exact}`.
#[wasm_bindgen(js_name = countTokens)]
pub fn count_tokens(text: Vec<u8>, settings: JsValue) -> JsValue {
    answer(options::<CountOptions>(settings).and_then(|settings| {
        let text = utf8(text)?;
        Ok(TOKENS.with_borrow(|table| budget::count_tokens(&text, settings.encoding, table.as_ref())))
    }))
}

/// `loadTokenTable(bytes)`: from here on `countTokens` counts exactly.
#[wasm_bindgen(js_name = loadTokenTable)]
pub fn load_token_table(bytes: Vec<u8>) -> JsValue {
    answer(TokenTable::read(&bytes).map(|table| TOKENS.with_borrow_mut(|kept| *kept = Some(table))))
}

/// `selectFiles(files, {maxTokens, maxBytes, …})` → `{selected, skipped, totals}`.
#[wasm_bindgen(js_name = selectFiles)]
pub fn select_files(files: JsValue, settings: JsValue) -> JsValue {
    let files = options::<Vec<Candidate>>(files);
    answer(files.and_then(|files| budget::select_files(&files, &options::<SelectOptions>(settings)?)))
}
