/** The core's checks and repairs, each one call without effects. The package `touchmark-core` has exactly these. */

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

/** Options of `markdownToStorage`; each has a default (`src/storage_format/markdown/options.rs`). */
export interface MarkdownOptions {
  /** Path of the Markdown file from the repository's root; relative links start at its folder. */
  path?: string;
  /** Where links to a path of the repository lead. */
  links?: Record<string, { kind: "page"; title: string; spaceKey?: string } | { kind: "attachment"; filename: string } | { kind: "url"; url: string }>;
  /** Base address for linked paths that are not in `links`. Without it, such a link becomes text. */
  linkBase?: string;
  /** Base address for images that are not in `links`. */
  imageBase?: string;
  /** Which headings get an anchor macro. Default `linked`: those that a link in the document points to. */
  anchors?: "linked" | "all" | "none";
  /** Removes a first-level heading at the beginning of the document. */
  dropTitle?: boolean;
  /** Added to every heading's level; the highest level is 6. */
  headingOffset?: number;
  /** Default `drop`. `properties` writes a page-properties macro. */
  frontMatter?: "drop" | "properties";
  /** Macros for code fences of a language, for example `mermaid`. */
  fenceMacros?: Record<string, { name: string; parameter?: string }>;
  lineNumbers?: boolean;
  /** Accepts storage format in raw HTML. Use it only for Markdown that you wrote yourself. */
  trusted?: boolean;
}

/** A span of a page's visible text. `start` counts code points in the canonical text: blocks joined by line feeds. */
export interface Evidence {
  quote: string;
  section: string[];
  start: number;
}

/** A span that did not become an item, and why. */
export interface Unplanned extends Evidence {
  reason: string;
}

/** A work item that a page asks for. `ref` identifies it across runs (docs/WORK-ITEMS.md). */
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

/** The plan of a specification page. */
export interface WorkItemPlan {
  status: "ok" | "empty" | "capped";
  pageId: string;
  items: WorkItem[];
  uncovered: Unplanned[];
  ignored: Unplanned[];
  gone: string[];
  warnings: string[];
}

/** The functions. Each throws only `CoreError`, with a stable `code`. */
export interface Judges {
  /** Says whether a request to an address is allowed. The answer's `url` is the address to send it to. `from`: the address that redirected to this one. */
  checkUrl(url: string, options: { provider: UrlProvider; from?: string; allowHosts?: string[] }):
    { allowed: boolean; reason?: string; host?: string; url?: string };
  classifyAddress(ip: string): { blocked: boolean; class: string };
  /** Verifies a delivery. Pass `body` unchanged, because the signature covers every byte. Up to three `secrets` are tried, newest first. */
  verifyWebhook(
    options: { provider: WebhookProvider; headers: Record<string, string[]>; secrets: string[]; nowMs: number },
    body: Bytes,
  ): { verified: boolean; reason: string; deliveryId?: string; event?: string; secretIndex?: number };
  /** Says whether a delivery came before. `state` is plain data that you store from one delivery to the next. */
  recordDelivery(options: { state?: unknown; deliveryId: string; nowMs: number; capacity?: number }):
    { duplicate: boolean; state: unknown };
  /** `accepted`: Confluence's parser accepts the body. `clean`: accepted, and no finding is `refused`, `lossy` or `unsafe`. */
  validateStorage(body: Bytes): { accepted: boolean; clean: boolean; findings: Finding[] };
  /** `xml` is absent if nothing had to change. `lossy` is true if a visible character was dropped. */
  repairStorage(body: Bytes, options?: { markdown?: "auto" | "never" }):
    { xml?: string; changed: boolean; lossy: boolean; findings: Finding[] };
  markdownToStorage(markdown: Bytes, options?: MarkdownOptions): { xml: string; findings: Finding[] };
  storageToText(body: Bytes): { text: string; findings: Finding[] };
  /** Reads a page as a specification; `known` is the last answer for it. */
  planWorkItems(body: Bytes, options?: { format?: "storage" | "adf"; pageId?: string; known?: WorkItemPlan }): WorkItemPlan;
  redact(text: Bytes, options: { policy: "conceal" | "disclose" }): { text: string; count: number };
  /** An External ID for an AWS role: 32 characters of base64url, from the runtime's random source. */
  newExternalId(): string;
  /** Returns the headers to add to the request: `authorization`, `x-amz-date` and, if they apply, `x-amz-security-token` and `x-amz-content-sha256`. */
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
  /** Members have AWS's names. Lists are arrays, times are RFC 3339 in UTC, and missing members stay missing. */
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
