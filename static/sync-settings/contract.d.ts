// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { Code, Selection, SelectionInput } from "../contract.js";
export type { Code, Selection, SelectionInput };

/** What is to be done. */
export type Action =
  | "sync" // Delivers.
  | "remove" // Deletes what was delivered.
  | "plan"; // Says what a run would do, and changes nothing.

/** How a credential goes along. */
export type Auth =
  | { mode: "none" } // There is none.
  | { mode: "bearer" } // `Authorization: Bearer …`, or `Basic …` for one that is written `user:password`.
  | { mode: "header"; header: string } // A header of its own, with the credential alone.
  | { mode: "client"; tokenUrl: string; clientId: string; scope: string }; // An OAuth client, whose secret is the credential: `Authorization: Bearer …` with a token that it asks for.

/** What became of pages, or of files. */
export interface Counts {
  /** Listed. */
  discovered: number;
  /** Stored by the target in this run. */
  ingested: number;
  /** At the target already, as they are. */
  unchanged: number;
  /** Left out. */
  skipped: number;
  /** Not stored; what was there before still is. */
  failed: number;
  /** Removed from the target. */
  deleted: number;
}

/** How often sync runs by itself. */
export type Every =
  | "never" // When somebody starts it.
  | "quarter" // Every 15 minutes.
  | "hour" // Every hour.
  | "day"; // Every day.

/** What was forgotten. */
export interface ForgetAnswer {
  /** How many values. */
  deleted: number;
}

/** The form of a text. */
export type Format =
  | "storage" // As Confluence stores it.
  | "text" // Without markup.
  | "markdown"; // As Markdown.

/** Something that was not delivered. */
export interface LeftOutView {
  pageId: string;
  attachmentId: string | null;
  title: string | null;
  why: Warning;
  code: Code | null;
}

/** A configuration by its name. */
export interface OfName {
  /** The configuration's name, so that nothing is done to another than the one that was shown. */
  name: string;
}

/** Whether everything stands still. */
export interface Pause {
  isPaused: boolean;
}

/** What a plan would do. */
export interface Planned {
  /** Pages and files. */
  deliver: number;
  /** Only who may see them. */
  readersOnly: number;
  /** Removed. */
  delete: number;
  /** Held back. */
  held: number;
  /** With something in them. */
  spaces: number;
}

/** What a selection chooses. */
export interface PreviewAnswer {
  pages: number;
  spaces: number;
  /** Of the pages: those that not everybody in their space may see. */
  restricted: number;
  files: number;
  /** False: there is more than a panel waits for. */
  isWhole: boolean;
}

/** What is to be counted. */
export interface PreviewInput {
  selection: SelectionInput;
}

/** How far a run is. */
export interface Progress {
  phase: string;
  done: number;
  total: number;
}

/** Who may see what was delivered. */
export type ReadersMode =
  | "deliver" // Whoever may in Confluence.
  | "everyone" // Everybody in the space: other pages are held back.
  | "inherit"; // Whoever the target's own rules let.

/** How many were left out for one reason. */
export interface Reason {
  /** Why. */
  why: Warning;
  /** How many. */
  count: number;
}

/** How a run ended. `Config` and `Skipped` may come from the command line itself. */
export type RunResult =
  | "ok" // All that was asked for is at the target.
  | "partial" // Something is missing.
  | "failed" // It could not go on.
  | "parked" // A quota or a long wait: it goes on later.
  | "skipped" // Another run is at work, or everything stands still.
  | "config"; // What was asked for cannot be done.

/** A run as an admin sees it. */
export interface RunView {
  runId: string;
  action: Action;
  state: State;
  /** Whether deletions that nothing proves are carried out. */
  deletesAll: boolean;
  startedBy: Starter;
  startedMs: number;
  endedMs: number | null;
  /** Until when it waits. */
  untilMs: number | null;
  result: RunResult | null;
  /** Why it failed. */
  error: Code | null;
  pages: Counts;
  attachments: Counts;
  spaces: number;
  /** Spaces that cannot be seen any more. */
  lostSpaces: number;
  warnings: Warning[];
  reasons: Reason[];
  /** Of a dry run. */
  planned: Planned | null;
  /** At most 100; with titles where whoever looks may see the page. */
  leftOut: LeftOutView[];
}

/** What an admin chose: what is not sent stays. */
export interface SaveSettingsInput {
  settings: SettingsInput;
  /** The target's credential, when it is set or replaced. */
  credential?: string | null;
  /** What requests are signed with, when it is set or replaced. */
  signing?: string | null;
}

/** What an admin chose. */
export interface Settings {
  /** Part of every key at the target. */
  name: string;
  /** Where pages go. */
  target: TargetSettings;
  /** Which. */
  selection: Selection;
  /** In which form. */
  format: Format;
  /** Whether files go along, where the target takes files. */
  attachments: boolean;
  /** Who may see what was delivered. */
  readers: ReadersMode;
  /** How often. */
  every: Every;
}

/** What was chosen, and what can be. */
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
  readers: [ReadersMode, ReadersMode, ReadersMode];
}

/** What an admin chose. */
export interface SettingsInput {
  /** Part of every key at the target. */
  name: string;
  /** Where pages go. */
  target: TargetSettings;
  /** Which. */
  selection: SelectionInput;
  /** In which form. */
  format: Format;
  /** Whether files go along, where the target takes files. */
  attachments: boolean;
  /** Who may see what was delivered. */
  readers: ReadersMode;
  /** How often. */
  every: Every;
}

/** A run that was started. */
export interface StartAnswer {
  runId: string;
}

/** Which run to start. */
export interface StartInput {
  /** Whether nothing is changed. */
  dryRun: boolean;
  /** Whether deletions that nothing proves are carried out, in this run alone. */
  deletesAll?: boolean;
}

/** Who started a run. */
export type Starter =
  | "schedule" // The schedule.
  | "admin"; // An admin.

/** What a run is doing. */
export type State =
  | "queued" // An event is on its way.
  | "running" // An invocation works on it, or the next one is on its way.
  | "waiting" // Until `Run::until_ms` nothing is called.
  | "paused" // Somebody stopped it; it goes on where it was.
  | "done"; // It is over.

/** The state of things. */
export interface StatusAnswer {
  run: RunView | null;
  progress: Progress | null;
  /** Newest first. */
  history: RunView[];
  isPaused: boolean;
  /** Whether these settings may be delivered: a dry run of them has ended. */
  isTried: boolean;
  /** Whether somebody has begun to deliver them. */
  isAgreed: boolean;
  /** When the schedule begins the next run. */
  nextMs: number | null;
}

/** Where pages go. */
export type TargetSettings =
  | { kind: "documents"; baseUrl: string; auth: Auth; isSigned: boolean } // The documents contract.
  | { kind: "bulk"; baseUrl: string; index: string; auth: Auth } // OpenSearch or Elasticsearch.
  | { kind: "unique"; baseUrl: string; scopeManagementBaseUrl: string; scopeId: string; uploadHosts: string[]; auth?: Auth }; // Unique's platform.

/** Why a run is not simply well, for programs. */
export type Warning =
  | "lost_access" // A space that was delivered from cannot be seen any more.
  | "deletions_held" // Deletions that nothing proves were held back.
  | "nothing_selected" // The selection chooses nothing, or chooses nothing any more.
  | "item_failed" // A page failed.
  | "attachments_failed" // A file or a list of files failed.
  | "readers_unknown" // Who may see a page could not be told: it was held back.
  | "readers_not_delivered" // The target's own rules say who may see, or restricted pages were left out.
  | "needs_space_admin" // The account must administer a space to read who may see it.
  | "scope_missing" // The credential lacks a scope.
  | "too_large" // A file is over the limit.
  | "type_not_allowed" // A file's type is not allowed, or the target takes no files.
  | "max_items" // More is chosen than `maxItems`.
  | "delta_only" // Only changes were looked for.
  | "full_pass_unfinished" // A full pass goes on in the next run.
  | "repaired" // Something half was made whole.
  | "parked" // A quota or a long wait.
  | "owner_mismatch" // The target belongs to another site.
  | "another_run"; // Another run is at work.
