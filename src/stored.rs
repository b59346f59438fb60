//! Every key that the app stores: one row for each beginning. Clean-up deletes by it, `tests/suite/security/claims.rs` holds every
//! write and docs/PRIVACY.md against it.

use crate::limits::HISTORY_DAYS;
use crate::secret::SecretIndex;

/// How long a value stays when nothing deletes it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// Until somebody deletes it, or the app.
    UntilDeleted,
    /// So many days after it was written last.
    Days(u32),
}

/// Keys of one kind.
#[derive(Debug, Clone, Copy)]
pub struct StoredKeys {
    /// What the keys begin with.
    pub prefix: &'static str,
    /// How long they stay.
    pub retention: Retention,
    /// Every field that a value may have, at any depth. [`A_HASH`] stands for fields that are named by a hash.
    pub fields: &'static [&'static str],
    /// What it is kept for.
    pub why: &'static str,
}

/// Stands for every field that is named by a hash, or by a number that Jira gave.
pub const A_HASH: &str = "(hash)";

/// Stands for every field that is named by the id of a content.
pub const A_NUMBER: &str = "(id)";

/// What the keys of secrets' records begin with: clean-up takes the secrets with them.
pub const SECRETS: &str = SecretIndex::PREFIX;

/// What the names of secrets begin with that belong to AWS accounts; the account's key follows. Unlike others they have no record: each
/// goes with its account.
pub const KEYS_OF_ACCOUNTS: &str = "alarms:keys:";

/// What the keys of AWS accounts begin with.
pub const AWS_ACCOUNTS: &str = "alarms:account:";

/// Name of the secret that holds the site's AWS External ID.
pub const EXTERNAL_ID: &str = "alarms:external-id";

/// All of them. Never contents of files, prompts, bodies of pages or secrets.
pub const STORED: &[StoredKeys] = &[
    StoredKeys {
        prefix: "hook:",
        retention: Retention::UntilDeleted,
        fields: &["hookId", "jobId", "scheme", "paths", "ownActors"],
        why: "which job a push starts, and by which paths",
    },
    StoredKeys {
        prefix: "job:",
        retention: Retention::UntilDeleted,
        fields: &[
            "jobId",
            "repository",
            "provider",
            "owner",
            "name",
            "ref",
            "secret",
            "baseUrl",
            "folder",
            "target",
            "spaceId",
            "parentId",
            "writer",
            "ai",
            "model",
            "contextTokens",
            "outputTokens",
            "price",
            "every",
            "images",
            "requester",
            "seed",
            "createdMs",
        ],
        why: "what is documented where, and on whose behalf",
    },
    StoredKeys {
        prefix: "latest:",
        retention: Retention::UntilDeleted,
        fields: &[],
        why: "which run of a job is the newest",
    },
    StoredKeys {
        prefix: "run:",
        retention: Retention::Days(HISTORY_DAYS),
        fields: &[
            "runId",
            "state",
            "step",
            "done",
            "total",
            "counts",
            "files",
            "leftOut",
            "tokens",
            "created",
            "updated",
            "unchanged",
            "proposed",
            "refused",
            "ai",
            "requests",
            "inputTokens",
            "outputTokens",
            "declined",
            "postponed",
            "corrected",
            "cents",
            "commit",
            "error",
            "requester",
            "side",
            "startedBy",
            "startedMs",
            "endedMs",
        ],
        why: "a row of the history, and the progress while a run lasts",
    },
    StoredKeys {
        prefix: "page:",
        retention: Retention::UntilDeleted,
        fields: &[
            "key",
            "wanted",
            "title",
            "parentId",
            "pageId",
            "version",
            "digest",
            "pending",
            "by",
            "runId",
            "did",
            "notice",
            "shape",
            "images",
            "refusedTitles",
            "spaceKey",
            "kept",
            "sections",
            "namedByPerson",
            "proposed",
            A_HASH,
        ],
        why: "which page is ours, whether somebody edited it, and what they decided about it",
    },
    StoredKeys {
        prefix: "facts:",
        retention: Retention::UntilDeleted,
        fields: &["version", "settings", "wholeMs", "values", "pages", "commit", "wishes", "chunk", "print", A_HASH],
        why: "what a push is compared with",
    },
    StoredKeys {
        prefix: "part:",
        retention: Retention::Days(7),
        fields: &[
            "commit",
            "parts",
            "wishes",
            "path",
            "kind",
            "sizeBytes",
            "id",
            "gone",
            "partial",
            "settings",
            "wholeMs",
            "chunk",
            "folder",
            "print",
            "ended",
            "counts",
            "keys",
            "refused",
            "error",
            "done",
            "total",
        ],
        why: "the shards of a run while it lasts",
    },
    StoredKeys { prefix: "waiting:", retention: Retention::UntilDeleted, fields: &[], why: "which run a push joins" },
    StoredKeys {
        prefix: "pushed:",
        retention: Retention::UntilDeleted,
        fields: &["runId", "commit", "atMs"],
        why: "whether pages are behind",
    },
    StoredKeys {
        prefix: "delivered:",
        retention: Retention::UntilDeleted,
        fields: &["atMs", "repositoryId", "renamedTo"],
        why: "when a webhook last delivered, and which repository it is whatever its name",
    },
    StoredKeys { prefix: "cancel:", retention: Retention::Days(2), fields: &[], why: "that a run is to stop" },
    StoredKeys {
        prefix: "delivery-",
        retention: Retention::Days(7),
        fields: &["runId", "queued", "atMs"],
        why: "that a webhook's delivery acts once",
    },
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
    StoredKeys {
        prefix: AWS_ACCOUNTS,
        retention: Retention::UntilDeleted,
        fields: &["name", "method", "roleArn", "keysSetMs", "regions", "spaces", "all", "ids", "state", "testedMs"],
        why: "which AWS accounts are connected, and where their alarms may be shown; never an alarm",
    },
    StoredKeys {
        prefix: "hosts",
        retention: Retention::UntilDeleted,
        fields: &["host", "kind", "approvedMs"],
        why: "which hosts of the site's own may be asked",
    },
    StoredKeys {
        prefix: "sync:",
        retention: Retention::UntilDeleted,
        fields: &[
            // Items, by id.
            A_NUMBER,
            "pageId",
            "isPost",
            "version",
            "digest",
            "readers",
            "contentId",
            // Spaces.
            "key",
            "buckets",
            "lostCycles",
            "users",
            "groups",
            // The cycle.
            "phase",
            "done",
            "total",
            "watermarkMs",
            "fullMs",
            "fullPoints",
            "roots",
            "pass",
            "startedMs",
            "query",
            "position",
            "pages",
            "points",
            "listed",
            "isParked",
            "partMs",
            "compared",
            "wasRestarted",
            "selection",
            "spaces",
            "spaceId",
            "ids",
            "untilMs",
            "reason",
            "owner",
            // Inside Forge: what an admin chose.
            "name",
            "target",
            "kind",
            "baseUrl",
            "index",
            "auth",
            "mode",
            "header",
            "isSigned",
            "scopeManagementBaseUrl",
            "scopeId",
            "uploadHosts",
            "labels",
            "page",
            "subtree",
            "cql",
            "excludeLabels",
            "spaceTypes",
            "format",
            "attachments",
            "every",
            "isPaused",
            "tried",
            "agreed",
            // A run, and rows of the history.
            "runId",
            "action",
            "state",
            "deletesAll",
            "startedBy",
            "admin",
            "seenMs",
            "endedMs",
            "result",
            "error",
            "slices",
            "report",
            "discovered",
            "ingested",
            "unchanged",
            "skipped",
            "failed",
            "deleted",
            "lostSpaces",
            "deletedSpaces",
            "warnings",
            "isPartial",
            "leftOut",
            "attachmentId",
            "why",
            "code",
            "reasons",
            "count",
            "planned",
            "deliver",
            "readersOnly",
            "delete",
            "held",
        ],
        why: "what sync has delivered where, and how far a cycle is",
    },
    StoredKeys {
        prefix: SECRETS,
        retention: Retention::UntilDeleted,
        fields: &["setMs", "host", "testedMs", "slot", "earlier"],
        why: "that a secret is set, and for which host; never the secret",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_belongs_to_two_rows() {
        for one in STORED {
            let same = STORED.iter().filter(|other| other.prefix.starts_with(one.prefix)).count();
            assert_eq!(same, 1, "{}", one.prefix);
        }
    }
}
