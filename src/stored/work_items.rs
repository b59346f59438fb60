//! Which issue an item of a page is.

use crate::stored::row::{A_HASH, Retention, StoredKeys};

pub const KEYS: &[StoredKeys] = &[
    StoredKeys {
        prefix: "work-items:settings",
        retention: Retention::UntilDeleted,
        fields: &["ai", "host", "model", "projects", "spaces", "all", "ids", "estimateField", "criteria", "labels"],
        why: "what a site admin decided for work items",
    },
    StoredKeys {
        prefix: "work-items:page:",
        retention: Retention::UntilDeleted,
        fields: &[
            "projectId",
            "version",
            "intents",
            "next",
            "runs",
            "runId",
            "accountId",
            "atMs",
            "pageVersion",
            "made",
            "undone",
            "roles",
            "estimate",
            "epicName",
            "system",
            "lastKey",
            A_HASH,
        ],
        why: "which runs wrote issues from a page, and whose",
    },
    StoredKeys {
        prefix: "work-items:map:",
        retention: Retention::UntilDeleted,
        fields: &[
            "issueId",
            "key",
            "hash",
            "pageVersion",
            "natural",
            "runId",
            "fields",
            "summary",
            "description",
            "parent",
            "priority",
            "labels",
            "components",
            "estimate",
            A_HASH,
        ],
        why: "which issue an item of a page is; ids, and hashes of what was written",
    },
    StoredKeys {
        prefix: "work-items:intent:",
        retention: Retention::Days(7),
        fields: &["runId", "projectId", "refs", "atMs", "lastKey"],
        why: "that issues are found again when an answer of Jira is lost",
    },
];
