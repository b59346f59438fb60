//! An account as an admin sees it. Keys are never answered.

use serde_json::{Value, json};

use crate::alarms::records::account::Account;

/// `Account` of `static/alarms/contract.d.ts`.
pub fn account(account: &Account) -> Value {
    let mut shown = json!(account);
    let more = [
        ("accountKey", Some(json!(account.account_key))),
        ("partition", Some(json!(account.partition()))),
        ("awsAccount", account.aws_account().map(Value::from)),
    ];
    if let Some(fields) = shown.as_object_mut() {
        fields.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
    shown
}
