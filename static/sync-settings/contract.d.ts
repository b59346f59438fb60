/** What the flows `sync.…` take and answer: src/sync/app. */

export interface Selection {
  labels: { page: string[]; subtree: string[] };
  spaces: string[];
  subtree: string[];
  cql?: string | null;
  excludeLabels: string[];
  spaceTypes: string[];
}

export type Auth = { mode: "none" } | { mode: "bearer" } | { mode: "header"; header: string } | { mode: "client"; tokenUrl: string; clientId: string; scope: string };

export type Target =
  | { kind: "documents"; baseUrl: string; auth: Auth; isSigned: boolean }
  | { kind: "bulk"; baseUrl: string; index: string; auth: Auth }
  | { kind: "unique"; baseUrl: string; scopeManagementBaseUrl: string; scopeId: string; uploadHosts: string[]; auth?: Auth };

export interface Settings {
  /** Part of every key at the target. */
  name: string;
  target: Target;
  selection: Selection;
  format: "storage" | "text" | "markdown";
  attachments: boolean;
  readers: "deliver" | "everyone" | "inherit";
  every: "never" | "quarter" | "hour" | "day";
}

/** `sync.saveSettings`: what is not sent stays. */
export interface SaveSettingsInput {
  settings: Settings;
  credential?: string;
  signing?: string;
}

/** `sync.settings` and `sync.saveSettings`. */
export interface SettingsAnswer {
  settings: Settings | null;
  /** Hosts that are approved as targets. */
  hosts: string[];
  credentialSetMs: number | null;
  signingSetMs: number | null;
  isPaused: boolean;
  /** Whether these settings may be delivered: a dry run of them has ended. */
  isTried: boolean;
  /** Whether somebody has begun to deliver them. */
  isAgreed: boolean;
  /** Whether anything is known to be at the target. */
  hasDelivered: boolean;
  readers: Settings["readers"][];
}

/** `sync.preview {selection}`. */
export interface PreviewAnswer {
  pages: number;
  spaces: number;
  /** Of the pages: those that not everybody in their space may see. */
  restricted: number;
  files: number;
  /** False: there is more than a panel waits for. */
  isWhole: boolean;
}

export interface Counts { discovered: number; ingested: number; unchanged: number; skipped: number; failed: number; deleted: number }
export interface LeftOut { pageId: string; attachmentId?: string | null; title?: string | null; why: string; code?: string | null }

export interface Run {
  runId: string;
  action: "sync" | "plan" | "remove";
  state: "queued" | "running" | "waiting" | "paused" | "done";
  deletesAll: boolean;
  startedBy: "schedule" | "admin";
  startedMs: number;
  endedMs?: number | null;
  untilMs?: number | null;
  result?: "ok" | "partial" | "failed" | "parked" | "skipped" | "config" | null;
  error?: string | null;
  pages: Counts;
  attachments: Counts;
  spaces: number;
  lostSpaces: number;
  warnings: string[];
  reasons: { why: string; count: number }[];
  /** Of a dry run. */
  planned?: { deliver: number; readersOnly: number; delete: number; held: number; spaces: number } | null;
  /** At most 100; with titles where whoever looks may see the page. */
  leftOut: LeftOut[];
}

/** `sync.status`. */
export interface StatusAnswer {
  run: Run | null;
  progress: { phase: string; done: number; total: number } | null;
  history: Run[];
  isPaused: boolean;
  isTried: boolean;
  isAgreed: boolean;
  /** When the schedule begins the next run. */
  nextMs: number | null;
}
