//! Whether a push delivery is genuine, new and ours to act on.

mod delivery;
mod event;
mod filter;
mod headers;
mod payload;
mod reason;
mod scheme;
mod signature;
mod verify;

pub use delivery::{DeliveryEntry, DeliveryOptions, DeliveryRing, DeliveryVerdict, delivery_key, record_delivery};
pub use event::{
    ChangedFiles, Event, EventRepository, Merge, Push, RefChange, RefKind, RepositoryIdentity, read_event,
    read_identity,
};
pub use filter::{Ignored, Watch, judge_event};
pub use headers::{HeaderValues, Headers, header};
pub use reason::Reason;
pub use verify::{WebhookOptions, WebhookVerdict, verify_webhook};
