// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { Code } from "../../contract.js";
export type { Code };
import type { Answerer } from "../contract.js";

/** Better words. */
export interface ImproveAnswer {
  /** One for each ref, in the order given. */
  results: ImprovedSpan[];
  by: Answerer;
}

/** Items or left-over spans of a page. Their text is the page's, read again: never the caller's. */
export interface ImproveInput {
  /** The page. */
  pageId: string;
  /** The version that the person sees. */
  pageVersion: number;
  /** 1 to 5. */
  refs: string[];
}

/**
 * Why a span stays as it is; from `key_refused` on, why it failed. But for `server_error` and `not_of_this_page` the rest of the
 * call was not asked for then.
 */
export type ImproveNote =
  | "no_change" // There was nothing to change.
  | "invented" // All that it proposed names what the page does not say.
  | "unusable_twice" // Two answers that were not of the form.
  | "too_long" // Longer than the server takes.
  | "no_answer" // The model declined.
  | "hidden" // Text that a reader of the page cannot see is never sent.
  | "key_refused" // The server does not accept the key.
  | "loading" // The server loads its model.
  | "busy" // The server is busy.
  | "blocked" // By the platform: the host is not approved.
  | "unknown_model" // The server has no such model.
  | "server_error" // Anything else.
  | "budget" // The site's tokens for one run are used up.
  | "not_of_this_page"; // The page has no such item or span.

/** What became of one span. */
export type ImproveOutcome =
  | "improved" // See `proposal`.
  | "kept" // The model had nothing to change, or nothing of its answer held: `note` says which.
  | "late" // No answer in time; it can be asked again alone.
  | "failed"; // `note` says why.

/** What became of one span. */
export interface ImprovedSpan {
  ref: string;
  outcome: ImproveOutcome;
  /** With `kept` and `failed`. */
  note?: ImproveNote;
  /** Only what differs. Nothing here is written before the person takes it. */
  proposal?: ProposedFields;
  /**
   * Fields of the answer that were left out, because the page does not say them: `title`, `description`, `acceptance`,
   * `estimate`, `depends_on`, `no_requirement`.
   */
  leftOut?: string[];
}

/** What was put into the queue. */
export interface LaterAnswer {
  /** Refs whose answers will come over the channel, one message each. */
  waiting: string[];
}

/** As the question of `workItems.improve`, with the ticket of `workItems.listen`. */
export interface LaterInput {
  pageId: string;
  pageVersion: number;
  refs: string[];
  ticket: string;
}

/** A message of the channel. */
export type LaterMessage =
  | { result: ImprovedSpan; by: Answerer } // An answer.
  | { failed: Code }; // What ended them all.

/** With these the panel hears what is said for it: `realtime.subscribeGlobal(channel, …, {token})`. */
export interface ListenAnswer {
  channel: string;
  token: string;
  /** Sent along with the question; 32 hex digits. */
  ticket: string;
}

/** A page whose answers are waited for. */
export interface ListenInput {
  pageId: string;
}

/** What a model proposes for an item or a span. */
export interface ProposedFields {
  title?: string;
  description?: string;
  acceptance?: string[];
  /** Only where the page states none. */
  estimate?: string;
  /** All of them: those of the page and new ones. */
  depends_on?: string[];
  /** The model says that it is no requirement. At most 160 characters; then there is nothing else. */
  noRequirement?: string;
  /** These two are one: an item near it on the page; then there is nothing else. */
  sameAs?: string;
}
