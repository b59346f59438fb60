// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { AccountId, AiUsage, Code, Connection, Every, Locale, Repository, SpaceId } from "../contract.js";
export type { AccountId, AiUsage, Code, Connection, Every, Locale, Repository, SpaceId };
export type * from "./contract/form.js";
export type * from "./contract/page.js";

/** What the pages are about. */
export interface AsOf {
  commit: string | null;
  endedMs: number | null;
}

/** What became of a run that was to be cancelled. */
export interface CancelAnswer {
  runId: string;
  /** False when the run was over before. */
  cancelled: boolean;
}

/** What a run did. */
export interface Counts {
  /** Files read. */
  files: number;
  /** Files that were worth reading but stayed out of reach (too many, binary, truncated). */
  leftOut: number;
  /** Tokens of the text read, an estimate of four bytes each. */
  tokens: number;
  /** Pages created. */
  created: number;
  /** Pages replaced. */
  updated: number;
  /** Pages whose text did not change. */
  unchanged: number;
  /** Pages that somebody edited: the new text stands beside them. */
  proposed: number;
  /** Pages that a restriction keeps the app from changing. */
  refused?: number;
  /** What the AI was asked, when it writes. */
  ai?: AiUsage;
}

/** Whether pages are about the newest commit that is known. */
export type Freshness =
  | "current" // They are.
  | "behind" // A newer commit is known.
  | "updating" // A run is waiting or at work.
  | "unknown"; // No run has ended well.

/** Runs of a job. */
export interface HistoryAnswer {
  /** Newest first. */
  runs: RunView[];
  more: boolean;
}

/** A job's webhook. */
export interface HookAnswer {
  /** Where the Git host sends pushes. */
  url: string;
  scheme: string;
  /** Under which name a site admin sets its secret. */
  secretName: string;
  saved: boolean;
  secretSetMs: number | null;
  /** When the last delivery that verified came, a test included. */
  lastDeliveryMs: number | null;
  /** Paths that it watches; none: all. */
  paths: string[];
}

/** What a person is shown of a job: no seed. */
export interface JobView {
  jobId: string;
  repository: Repository;
  target: Target;
  writer: Writer;
  /** How the AI is reached; null where the outline writes. */
  ai: Connection | null;
  every: Every | null;
  /** Whether pages show pictures of the repository. */
  images: boolean;
  /** The language of its pages. */
  language: Locale;
  createdMs: number;
}

/** Jobs that the caller may see. */
export interface ListAnswer {
  jobs: ListedJob[];
}

/** A job of the list. */
export interface ListedJob {
  job: JobView;
  /** What the Git host calls the repository now. */
  renamedTo: string | null;
  run: RunView | null;
  /** When the schedule starts the next run at the earliest. */
  nextRunMs: number | null;
  /** Whether the caller may start and change it. */
  mayRun: boolean;
}

/** A job by its id. */
export interface OfJob {
  jobId: string;
}

/** A page of Confluence by its id. */
export interface OfPage {
  pageId: string;
}

/** A page with a link. */
export interface PageLink {
  pageId: string;
  title: string;
  /** Whether it is the front page, which stands first. */
  frontPage: boolean;
}

/** Whom a run talks to: an error means something else from each. */
export type Peer =
  | "site" // Confluence, and the platform under it.
  | "git" // The Git host.
  | "ai"; // The AI provider.

/** A push that no run has read. */
export interface PushView {
  commit: string | null;
  atMs: number;
}

/** What is left of a job that was removed. */
export interface RemoveAnswer {
  /** Pages that stay in Confluence. */
  pagesKept: number;
}

/** An error of a run. */
export interface RunError {
  code: Code;
  /** What happened, and what to do. */
  message: string;
}

/** What a person is shown of a run. */
export interface RunView {
  runId: string;
  state: State;
  /** `waiting`, `reading`, `writing`, `publishing` or `ended`. */
  step: string;
  /** Of `total`, in the present step. */
  done: number;
  total: number;
  counts: Counts;
  /** The commit it reads. */
  commit?: string;
  /** Why it failed, or why it waits. */
  error?: RunError;
  /** With whom the run was busy last: the error is theirs. */
  side: Peer;
  requester: AccountId;
  startedBy: StartedBy;
  startedMs: number;
  endedMs?: number;
  /** What its AI's tokens cost in US cents by the table of `pricesOf`; null where no price is known. */
  cents?: number | null;
  pricesOf?: string;
  /** Titles of pages that it could not change, of those that the caller may see. */
  refused?: string[];
}

/** A webhook that was saved. */
export interface SaveHookAnswer {
  hookId: string;
  /** Goes behind the web trigger's address. */
  path: string;
  /** Under which name a site admin sets its secret. */
  secretName: string;
}

/** A job's webhook as it is to be. */
export interface SaveHookInput {
  jobId: string;
  /** `gitlab-signed` instead of `gitlab` when the hook has a signing token; else the job's Git host. */
  scheme?: string | null;
  paths?: string[];
  ownActors?: string[];
}

/** How a job's pages stand, as far as runs and pushes recorded it. */
export interface StandingView {
  job: JobView;
  state: Freshness;
  asOf: AsOf | null;
  /** What the pages do not hold yet. */
  pushed: PushView | null;
  run: RunView | null;
  web: WebAddresses;
}

/** A run that waits or is at work. */
export interface StartAnswer {
  runId: string;
}

/** What started a run. */
export type StartedBy =
  | "person" // Somebody, by hand: they watch it.
  | "push" // A push: nobody watches it.
  | "schedule"; // The job's schedule: nobody watches it.

/** Where a run stands. */
export type State =
  | "queued" // Waits in the queue.
  | "running" // Is at work.
  | "done" // Ended well.
  | "failed" // Ended with an error.
  | "cancelled"; // Somebody cancelled it.

/** How a job stands. */
export interface StatusAnswer {
  job: JobView;
  /** What the Git host calls the repository now. */
  renamedTo: string | null;
  run: RunView | null;
  /** While a cancellation waits for the next step of the run. */
  cancelling: boolean;
  /** When the schedule starts the next run at the earliest. */
  nextRunMs: number | null;
  /** Whether the caller may start and change it. */
  mayRun: boolean;
  pages: PageLink[];
}

/** Where pages go. */
export interface Target {
  /** Space id. */
  spaceId: SpaceId;
  /** The page under which the front page stands. */
  parentId: string;
}

/** Where people read the repository. */
export interface WebAddresses {
  commit: string;
  repository: string;
}

/** Who writes the text of pages. */
export type Writer =
  | "outline" // The outline, without an AI.
  | "ai"; // An AI, above the outline.
