//! Any page is read as a specification: what is quoted stands on the page, and reading it again with the answer changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::specification::{Action, Format, PlanOptions, canonical_text, plan_work_items};

fuzz_target!(|given: (bool, &[u8])| {
    let (is_adf, body) = given;
    let format = if is_adf { Format::Adf } else { Format::Storage };
    let options = PlanOptions { format, page_id: "1".to_owned(), known: None };
    let Ok(plan) = plan_work_items(body, &options) else { return };
    let text = canonical_text(body, format).expect("what was planned has a text");
    for evidence in plan.items.iter().flat_map(|item| &item.evidence) {
        assert!(text.contains(&evidence.quote), "a quote stands on the page");
    }
    let known = serde_json::to_value(&plan).and_then(serde_json::from_value).expect("an answer is read again");
    let again = plan_work_items(body, &PlanOptions { known: Some(known), ..options }).expect("as before");
    assert_eq!(again.items.len(), plan.items.len());
    assert!(again.gone.is_empty(), "nothing has gone");
    for (one, other) in plan.items.iter().zip(&again.items) {
        assert_eq!(one.reference, other.reference);
        assert!(!matches!(other.action, Action::Create | Action::Update), "nothing has changed");
    }
});
