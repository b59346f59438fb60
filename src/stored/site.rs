//! What all capabilities share: claims, settings, hosts, secrets.

use crate::secret::SecretIndex;
use crate::stored::row::{Retention, StoredKeys};

pub const KEYS: &[StoredKeys] = &[
    StoredKeys {
        prefix: "claim:",
        retention: Retention::Days(7),
        fields: &["owner", "untilMs", "expiresMs", "generation"],
        why: "that two runs do not work on the same thing",
    },
    StoredKeys {
        prefix: "setting:",
        retention: Retention::UntilDeleted,
        fields: &["every", "ai", "provider", "model", "promptTokens", "runTokens", "disclose"],
        why: "what a site admin decided for all jobs",
    },
    StoredKeys {
        prefix: "hosts",
        retention: Retention::UntilDeleted,
        fields: &["host", "kind", "approvedMs"],
        why: "which hosts of the site's own may be asked",
    },
    StoredKeys {
        prefix: SecretIndex::PREFIX,
        retention: Retention::UntilDeleted,
        fields: &["setMs", "host", "testedMs", "slot", "earlier"],
        why: "that a secret is set, and for which host; never the secret",
    },
];
