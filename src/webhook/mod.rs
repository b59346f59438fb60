//! Whether a push delivery is genuine, new and ours to act on.

mod delivery;
mod headers;
mod scheme;
mod signature;
mod verify;

pub use delivery::{DeliveryEntry, DeliveryOptions, DeliveryRing, DeliveryVerdict, record_delivery};
pub use headers::{HeaderValues, Headers};
pub use verify::{Reason, WebhookOptions, WebhookVerdict, verify_webhook};
