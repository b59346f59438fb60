/** The contract between the command line and the core's `sync.run`: see docs/SYNC.md. */

export type Action = "sync" | "remove" | "plan";
export type WarningCode =
  | "lost_access" | "deletions_held" | "nothing_selected" | "item_failed" | "attachments_failed" | "readers_unknown"
  | "readers_not_delivered" | "needs_space_admin" | "scope_missing" | "too_large" | "type_not_allowed" | "max_items"
  | "delta_only" | "full_pass_unfinished" | "repaired" | "parked" | "owner_mismatch" | "another_run";

/** What `sync.run` is started with: `{trigger: "operator", payload: RunPayload}`. No secrets, no paths of this machine. */
export interface RunPayload {
  action: Action;
  /** Part of every key. */
  name: string;
  confluence: {
    instanceType: "cloud" | "data-center";
    /** For links that people open. */
    baseUrl: string;
    /** Cloud: the id of the ownership mark. */
    cloudId?: string;
    /** `scheme://host:port` where a download may be redirected to, without any secret. */
    mediaOrigins: string[];
  };
  selection: {
    labels: { page: string[]; subtree: string[] };
    spaces: string[];
    subtree: string[];
    cql?: string;
    excludeLabels: string[];
    spaceTypes: string[];
  };
  target:
    | { kind: "unique"; baseUrl: string; scopeManagementBaseUrl: string; scopeId: string; uploadOrigins: string[] }
    | { kind: "documents"; baseUrl: string; mapping: "documents" | "onyx" | "dust" | "graph" | "azure-ai-search"; header?: string; isSigned: boolean; hasAuth: boolean; isBatched: boolean; options: Record<string, string> }
    | { kind: "bulk"; baseUrl: string; index: string; hasAuth: boolean };
  content: { format: "storage" | "text" | "markdown" };
  attachments: { enabled: boolean; mimeTypes: string[]; maxBytes: number; imageOcr: boolean; inlineImages: boolean };
  limits: { concurrency: number; requestsPerMinute: number; maxWaitSeconds: number; requestTimeoutSeconds: number; retries: number; maxItems?: number };
  safety: { maxDeleteRatio: number; minDeleteCount: number; graceCycles?: number };
  discovery: { mode: "full" | "delta" | "auto" };
  logs: { titles: "conceal" | "disclose" };
  /** `inherit`: the target's own scope says who may see; `everyone`: only pages that everybody in the space may see. */
  readers: { mode: "deliver" | "everyone" | "inherit" };
}

interface PageCounts { discovered: number; ingested: number; unchanged: number; skipped: number; failed: number; deleted: number }

/** The last line of standard output. `config` and `skipped` may come from the command line itself. */
export interface Summary {
  result: "ok" | "partial" | "failed" | "parked" | "skipped" | "config";
  pages: PageCounts;
  attachments: PageCounts;
  spaces: { discovered: number; lostAccess: number; deleted: number };
  warnings: WarningCode[];
  /** With `parked`: not before. Milliseconds since 1970. */
  parkedUntilMs?: number;
  /** With `plan`: what a run would do. Counts only. */
  plan?: { deliver: number; readersOnly: number; delete: number; held: number; spaces: number };
}

/** `checked` is a `CheckedRequest` of the core as `fetch` carries it. */
export interface Checked {
  method: string;
  url: string;
  headers: [string, string][];
  secrets?: { header: string; scheme: "raw" | "bearer" | "basic" | "pair"; user?: string; secret: string }[];
  timeoutMs: number;
  maxBytes: number;
}

export interface ReadSite { kind: "readSite"; path: string; maxBytes: number; timeoutMs: number }
export interface Transfer {
  kind: "transfer";
  from: { site: { path: string } } | { outside: Checked };
  to: Checked;
  maxBytes: number;
  expectBytes?: number;
  timeoutMs: number;
}
export interface Audit {
  kind: "audit";
  timeMs: number;
  tenant: string;
  operation: "lease" | "mark" | "discover" | "plan" | "lookUp" | "deliver" | "readers" | "delete" | "remove" | "park" | "close";
  resource: string;
  outcome: "ok" | "skipped" | "held" | "failed";
  errorKind?: string;
  counts?: Record<string, number>;
}

interface Answered { status: number; headers: Record<string, string> }
export interface Transferred { kind: "transferred"; from: Answered; to: Answered | null; bytes: number; sha256: string }
