/** Types of the library face (`js/core.js`). Shapes, units and codes are documented in docs/ARCHITECTURE.md. */

export type Bytes = Uint8Array | string;
export type UrlProvider =
  | "github" | "gitlab" | "bitbucket" | "azure" | "anthropic" | "openai" | "google" | "aws" | "selfhosted";
export type WebhookProvider = "github" | "gitlab" | "gitlab-signed" | "bitbucket" | "azure" | "standard";

/** One finding in a page body. Line and column are 1-based, the column in UTF-16 units, the offset in UTF-8 bytes. */
export interface Finding {
  code: string;
  severity: "refused" | "lossy" | "unsafe" | "style";
  line: number;
  column: number;
  offsetBytes: number;
  fixed: boolean;
  detail: string;
}

export interface Outcome {
  kind: "response" | "value" | "entries" | "done" | "exists" | "failed" | "cancelled";
  status?: number;
  headers?: Record<string, string>;
  value?: unknown;
  entries?: { key: string; value: unknown }[];
  cursor?: string | null;
  code?: string;
  retryAfterMs?: number;
}

/** An outcome, and the milliseconds since the flow started. */
export interface Resumption {
  elapsedMs?: number;
  outcome: Outcome;
}

/** An effect to perform; further fields depend on `kind` (`src/flow/effect.rs`). */
export interface Issued {
  id: number;
  kind: string;
  bodyId?: number;
  [field: string]: unknown;
}

/** What a flow says: effects to perform, effects to abort, and its end. */
export interface Step {
  effects: Issued[];
  dropped: number[];
  done?: unknown;
  failed?: { code: string; message: string; field?: string };
}

/** A span of a page's visible text. `start` counts code points in the canonical text: blocks joined by line feeds. */
export interface Evidence {
  quote: string;
  section: string[];
  start: number;
}

/** A span that became no item, and why. */
export interface Unplanned extends Evidence {
  reason: string;
}

/** A work item that a page asks for; `ref` is its identity over runs (docs/WORK-ITEMS.md). */
export interface WorkItem {
  ref: string;
  action: "create" | "update" | "unchanged" | "done" | "existing";
  type: "epic" | "story" | "sub-task";
  title: string;
  parent: string | null;
  description: string;
  acceptance: { text: string; evidence: Evidence[] }[];
  source_id: string | null;
  priority: string | null;
  estimate: string | null;
  labels: string[];
  components: string[];
  depends_on: string[];
  evidence: Evidence[];
  hidden?: boolean;
  key?: string;
  hash: string;
  match?: { how: string; other?: string; changed?: string[] };
  warnings: string[];
}

/** What a specification page comes to. */
export interface WorkItemPlan {
  status: "ok" | "empty" | "capped";
  pageId: string;
  items: WorkItem[];
  uncovered: Unplanned[];
  ignored: Unplanned[];
  gone: string[];
  warnings: string[];
}

/** Every method throws `CoreError` with a stable `code`. */
export interface Core {
  checkUrl(url: string, options: { provider: UrlProvider; from?: string; allowHosts?: string[] }):
    { allowed: boolean; reason?: string; host?: string; url?: string };
  classifyAddress(ip: string): { blocked: boolean; class: string };
  verifyWebhook(
    options: { provider: WebhookProvider; headers: Record<string, string[]>; secrets: string[]; nowMs: number },
    body: Bytes,
  ): { verified: boolean; reason: string; deliveryId?: string; event?: string; secretIndex?: number };
  recordDelivery(options: { state?: unknown; deliveryId: string; nowMs: number; capacity?: number }):
    { duplicate: boolean; state: unknown };
  /** The first call of a core loads the o200k table: tens of milliseconds, and about 6 MB until the core is dropped. */
  countTokens(text: Bytes, options: { encoding: string }): { tokens: number; exact: boolean };
  selectFiles(files: unknown, options: Record<string, unknown>): { selected: unknown[]; skipped: unknown[]; totals: unknown };
  validateStorage(body: Bytes): { accepted: boolean; clean: boolean; findings: Finding[] };
  repairStorage(body: Bytes, options?: { markdown?: "auto" | "never" }):
    { xml?: string; changed: boolean; lossy: boolean; findings: Finding[] };
  markdownToStorage(markdown: Bytes, options?: Record<string, unknown>): { xml: string; findings: Finding[] };
  storageToText(body: Bytes): { text: string; findings: Finding[] };
  /** Reads a page as a specification; `known` is the last answer for it. */
  planWorkItems(body: Bytes, options?: { format?: "storage" | "adf"; pageId?: string; known?: WorkItemPlan }): WorkItemPlan;
  redact(text: Bytes, options: { policy: "conceal" | "disclose" }): { text: string; count: number };
  newExternalId(): string;
  /** Headers to send besides those of the request: `authorization`, `x-amz-date` and, where they apply, two more. */
  signAwsRequest(
    request: {
      method: string;
      url: string;
      headers?: Record<string, string | string[]>;
      body?: Bytes;
      region: string;
      service: string;
    },
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
    nowMs: number,
  ): { headers: Record<string, string> };
  /** Members by AWS's own names: lists as arrays, times as RFC 3339 in UTC, absent members absent. */
  readAwsAnswer(
    options: { operation: AwsOperation; status: number; contentType?: string },
    body: Bytes,
  ): { ok: Record<string, unknown> } | { error: { kind: AwsFailureKind; retryable: boolean; serverMs?: number } };
  startFlow(
    name: string,
    input: { trigger: string; caller?: string; deadlineMs?: number; payload: unknown },
    body?: Bytes,
  ): { flowId: number } & Step;
  resumeFlow(flowId: number, effectId: number, outcome: Resumption, body?: Bytes): Step;
  cancelFlow(flowId: number): Step;
  takeBody(bodyId: number): Uint8Array;
  version(): { version: string; commit: string; sha256: string };
}

export type AwsOperation =
  | "AssumeRole"
  | "GetCallerIdentity"
  | "DescribeAlarms"
  | "DescribeAlarmHistory"
  | "GetMetricData"
  | "GetMetricWidgetImage";

export type AwsFailureKind =
  | "access_denied"
  | "expired_credentials"
  | "invalid_credentials"
  | "clock_skew"
  | "throttled"
  | "region_disabled"
  | "validation"
  | "service_error"
  | "malformed_response";
