/** What the core decides in one call. The package `touchmark-core` is this and nothing else. */

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

/** Of `markdownToStorage`; everything has a default (`src/storage_format/markdown/options.rs`). */
export interface MarkdownOptions {
  /** The Markdown file from the repository's root: relative destinations start from its folder. */
  path?: string;
  /** Where a path of the repository leads. */
  links?: Record<string, { kind: "page"; title: string; spaceKey?: string } | { kind: "attachment"; filename: string } | { kind: "url"; url: string }>;
  /** What a linked path that `links` does not name is appended to; without it such a link becomes its text. */
  linkBase?: string;
  /** The same for images. */
  imageBase?: string;
  /** Headings that get an anchor macro; `linked`, unless it is said: those that a link of the document points at. */
  anchors?: "linked" | "all" | "none";
  /** Leaves out a first-level heading that opens the document. */
  dropTitle?: boolean;
  /** Added to every heading's level; level 6 is the last. */
  headingOffset?: number;
  /** `drop`, unless it is said. `properties`: a page-properties macro. */
  frontMatter?: "drop" | "properties";
  /** Macros for fences of a language, for example `mermaid`. */
  fenceMacros?: Record<string, { name: string; parameter?: string }>;
  lineNumbers?: boolean;
  /** Raw HTML may be storage format: for Markdown that the caller wrote himself. */
  trusted?: boolean;
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

/** What one call decides. Every method throws `CoreError` with a stable `code`. */
export interface Judges {
  /** `url` is the address as it would be asked. `from`: the address that answered with a redirect to the judged one. */
  checkUrl(url: string, options: { provider: UrlProvider; from?: string; allowHosts?: string[] }):
    { allowed: boolean; reason?: string; host?: string; url?: string };
  classifyAddress(ip: string): { blocked: boolean; class: string };
  /** `body` as it came, every byte: the signature covers it. Up to three secrets are looked at, newest first. */
  verifyWebhook(
    options: { provider: WebhookProvider; headers: Record<string, string[]>; secrets: string[]; nowMs: number },
    body: Bytes,
  ): { verified: boolean; reason: string; deliveryId?: string; event?: string; secretIndex?: number };
  /** `state` is plain data that the caller keeps from one delivery to the next. */
  recordDelivery(options: { state?: unknown; deliveryId: string; nowMs: number; capacity?: number }):
    { duplicate: boolean; state: unknown };
  /** `accepted`: Confluence's parser takes the body. `clean`: and nothing in it is refused, lossy or unsafe. */
  validateStorage(body: Bytes): { accepted: boolean; clean: boolean; findings: Finding[] };
  /** `xml` is absent when nothing had to change; `lossy` when a visible character was dropped. */
  repairStorage(body: Bytes, options?: { markdown?: "auto" | "never" }):
    { xml?: string; changed: boolean; lossy: boolean; findings: Finding[] };
  markdownToStorage(markdown: Bytes, options?: MarkdownOptions): { xml: string; findings: Finding[] };
  storageToText(body: Bytes): { text: string; findings: Finding[] };
  /** Reads a page as a specification; `known` is the last answer for it. */
  planWorkItems(body: Bytes, options?: { format?: "storage" | "adf"; pageId?: string; known?: WorkItemPlan }): WorkItemPlan;
  redact(text: Bytes, options: { policy: "conceal" | "disclose" }): { text: string; count: number };
  /** 32 characters of base64url, from the runtime's own randomness. */
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
