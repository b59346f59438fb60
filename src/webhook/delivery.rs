//! Deliveries seen before: a ring of the last ids for libraries, and the claim protocol for the app.
//!
//! The app claims each delivery atomically (`FAIL_IF_EXISTS` under [`delivery_key`]); the ring is the small, pure model for
//! callers that hold their own state. Both keep a hash of the id and times, never payload.

use serde::{Deserialize, Serialize};

use crate::crypto::{hex, sha256};
use crate::limits::DELIVERY_RING;

/// The last delivery ids, newest last, as the caller keeps them between calls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeliveryRing {
    /// Hashes of ids with the time they were first seen.
    pub entries: Vec<DeliveryEntry>,
}

/// One delivery of the ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeliveryEntry {
    /// SHA-256 of the id in hex.
    pub id_hash: String,
    /// First seen, milliseconds since 1970.
    pub at_ms: i64,
}

/// What [`record_delivery`] is asked with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DeliveryOptions {
    /// The state that the last call answered; none at first.
    #[serde(default)]
    pub state: Option<DeliveryRing>,
    /// The delivery's id.
    pub delivery_id: String,
    /// Now, milliseconds since 1970.
    pub now_ms: i64,
    /// How many ids are remembered, 1 to 10,000; 50 when left out.
    #[serde(default)]
    pub capacity: Option<u32>,
}

/// What [`record_delivery`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryVerdict {
    /// Whether the id was seen before.
    pub duplicate: bool,
    /// The state to keep for the next call.
    pub state: DeliveryRing,
}

/// Notes a delivery. A duplicate leaves the state as it was.
///
/// Two callers that read the same state at once both see a new delivery: where that can happen, claim instead.
pub fn record_delivery(options: DeliveryOptions) -> DeliveryVerdict {
    let mut state = options.state.unwrap_or_default();
    let id_hash = hex(&sha256(options.delivery_id.as_bytes()));
    if state.entries.iter().any(|entry| entry.id_hash == id_hash) {
        return DeliveryVerdict { duplicate: true, state };
    }
    state.entries.push(DeliveryEntry { id_hash, at_ms: options.now_ms });
    let capacity = options.capacity.unwrap_or(DELIVERY_RING).clamp(1, 10_000);
    let excess = state.entries.len().saturating_sub(usize::try_from(capacity).unwrap_or(usize::MAX));
    state.entries.drain(..excess);
    DeliveryVerdict { duplicate: false, state }
}

/// What the app claims for a delivery: a hash, since ids hold characters that keys may not, and with the hook's id,
/// since two hooks of one repository get the same delivery id.
pub fn delivery_key(hook_id: &str, delivery_id: &str) -> String {
    format!("delivery-{}", hex(&sha256(format!("{hook_id}\u{0}{delivery_id}").as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(state: Option<DeliveryRing>, id: &str, capacity: u32) -> DeliveryVerdict {
        record_delivery(DeliveryOptions { state, delivery_id: id.to_owned(), now_ms: 1, capacity: Some(capacity) })
    }

    #[test]
    fn the_second_copy_is_a_duplicate() {
        let first = record(None, "a", 2);
        let second = record(Some(first.state.clone()), "a", 2);
        assert!(!first.duplicate && second.duplicate);
        assert_eq!(first.state, second.state);
    }

    #[test]
    fn the_key_of_a_delivery_is_legal_whatever_its_id() {
        let key = delivery_key("h", "{a/b}\u{0}ä");
        assert!(key.len() <= 100 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
        assert_ne!(delivery_key("h1", "a"), delivery_key("h2", "a"));
    }

    #[test]
    fn the_oldest_id_leaves_first() {
        let mut state = None;
        for id in ["a", "b", "c"] {
            state = Some(record(state, id, 2).state);
        }
        assert!(record(state.clone(), "b", 2).duplicate);
        assert!(!record(state, "a", 2).duplicate);
    }
}
