/** The second half of the contract (contract.d.ts): what comes after writing, what an AI may propose, and what admins set. */
import type { JiraId, PageId, Ref, RunId, Span } from "./contract.js";

/* ---------------------------------------------------------------- workItems.undo */

export interface UndoInput {
  pageId: PageId;
  runId: RunId;
  /** Says only what would be removed and what would stay. */
  dryRun?: true;
}

export interface UndoAnswer {
  results: { ref: Ref; key: string; outcome: "removed" | "would_remove" | "stays" | "gone" | "waiting"; why?: "changed" | "commented" | "moved_on" | "has_children" | "linked" | "not_yours" | "not_allowed" | "not_created_by_it" }[];
  againAfterMs?: number;
}

/* ---------------------------------------------------------------- workItems.table */

export interface TableInput {
  pageId: PageId;
  /** The site's id, of the panel's context: the table asks Jira of that site. */
  cloudId: string;
  /** Puts the table on the page; `false` takes it off. */
  show: boolean;
}

export interface TableAnswer {
  /** `there` and `not_there`: nothing was to be done. `by_hand`: the page holds what no body may that the app saves; it was left alone. */
  outcome: "added" | "removed" | "there" | "not_there" | "by_hand";
  /** Version of the page before and after. */
  before: number;
  pageVersion: number;
}

/* ---------------------------------------------------------------- workItems.panel (in Jira) */

export interface PanelInput {
  issueId: JiraId;
}

export interface PanelAnswer {
  /** Absent: the issue has no mark of ours. */
  from?: {
    pageId: PageId;
    ref: Ref;
    pageVersion: number;
    /** The page as the caller may see it; absent: not at all. */
    page?: { title: string; url: string; version: number };
    /** As it stood in `pageVersion`. Absent when that version or the page cannot be read. */
    span?: Span;
    /** `same`, `moved` or `changed` since `pageVersion`; `gone` from the page. */
    now?: { state: "same" | "moved" | "changed" | "gone"; span?: Span; fields?: string[] };
  };
}

/* ---------------------------------------------------------------- workItems.byline */

export interface BylineInput {
  pageId: PageId;
}

export interface BylineAnswer {
  items: number;
  uncovered: number;
  /** Issues of the map. */
  written: number;
  /** Since `last.pageVersion`. */
  changed?: number;
  added?: number;
  gone?: number;
  last?: { pageVersion: number; atMs: number };
  pageVersion: number;
}

/* ---------------------------------------------------------------- workItems.improve */

export interface ImproveInput {
  pageId: PageId;
  pageVersion: number;
  /** Refs of items or of left-over spans, 1 to 5. Their text is the page's, read again: never the caller's. */
  refs: Ref[];
}

export interface ImproveAnswer {
  /** One for each ref, in the order given. */
  results: Improved[];
  /** Who answered: the server's host and the model's name. */
  by: { host: string; model: string };
}

export interface Improved {
  ref: Ref;
  /** `kept`: the model had nothing to change, or nothing of its answer held; `note` says which. `late`: no answer in time; asked again alone. `failed`: `note` says why. */
  outcome: "improved" | "kept" | "late" | "failed";
  /** With `kept` … */
  note?:
    | "no_change"
    | "invented" // all that it proposed names what the page does not say
    | "unusable_twice" // two answers that were not of the form
    | "too_long" // longer than the server takes
    | "no_answer" // the model declined
    | "hidden" // text that a reader of the page cannot see is never sent
    /* … and with `failed`; but for `server_error` and `not_of_this_page` the rest of the call was not asked for. */
    | "key_refused"
    | "loading"
    | "busy"
    | "blocked" // by the platform: the host is not approved
    | "unknown_model"
    | "server_error"
    | "budget" // the site's tokens for one run are used up
    | "not_of_this_page";
  /** Only what differs. Nothing here is written before the person takes it. */
  proposal?: {
    title?: string;
    description?: string;
    acceptance?: string[];
    /** Only where the page states none. */
    estimate?: string;
    /** All of them: those of the page and new ones. */
    depends_on?: Ref[];
    /** The model says that it is no requirement. At most 160 characters; then there is nothing else. */
    noRequirement?: string;
    /** These two are one: an item near it on the page; then there is nothing else. */
    sameAs?: Ref;
  };
  /** Fields of the answer that were left out, because the page does not say them: `title`, `description`, `acceptance`, `estimate`, `depends_on`, `no_requirement`. */
  leftOut?: string[];
}

/* ------------------------------------- workItems.listen and workItems.improveLater: an AI that is slower than a call may take */

export interface ListenInput {
  pageId: PageId;
}

/** With these the panel hears what is said for it: `realtime.subscribeGlobal(channel, …, {token})`. */
export interface ListenAnswer {
  channel: string;
  token: string;
  /** Sent along with the question; 32 hex digits. */
  ticket: string;
}

export interface LaterInput extends ImproveInput {
  ticket: string;
}

export interface LaterAnswer {
  /** Refs whose answers will come over the channel, one message each. */
  waiting: Ref[];
}

/** A message of the channel: an answer, or the code of the error that ended them all. */
export type LaterMessage = { result: Improved; by: { host: string; model: string } } | { failed: string };

/* ---------------------------------------------------------------- settings (site admins) */

export interface Settings {
  /** One of the answer's `hosts`; absent: no AI. */
  ai?: { host: string; model: string };
  projects: { all: boolean; ids: JiraId[] };
  spaces: { all: boolean; ids: string[] };
  /** Field that takes estimates; absent: the story points field that create metadata tells. */
  estimateField?: string;
  /** Whether acceptance criteria are a task list or a bullet list in descriptions. */
  criteria: "tasks" | "list";
  /** Labels that every created issue gets: at most 10. */
  labels: string[];
}

export interface SettingsAnswer {
  settings: Settings;
  /** Servers that an admin approved and that answer like OpenAI's; with `vendor` a provider whose key is set, by its host, or Atlassian's own models, as `forge`. `keySet` of the secret; the key is never answered. */
  hosts: { host: string; keySet: boolean; vendor?: "anthropic" | "openai" | "google" | "forge" }[];
  /** That the admin may see: to choose from. */
  projects: { id: JiraId; key: string; name: string }[];
  moreProjects: boolean;
  spaces: { id: string; key: string; name: string }[];
  moreSpaces: boolean;
  jira: "ready" | "not_installed";
}

export interface SaveSettingsInput {
  settings: Settings;
}
