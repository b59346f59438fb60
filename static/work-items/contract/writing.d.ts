// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { Category } from "../contract.js";
import type { EvidenceInput, ItemType } from "./plan.js";

/** What the person saw in Jira when saying yes. */
export interface Base {
  /** `updated` of the issue. */
  updated: string;
  /** Hashes of the fields, as `workItems.status` gave them. */
  fields?: Record<string, string>;
}

/** A field that somebody changed in Jira. */
export interface ChangedField {
  field: UpdateField;
  /** Its text of now, at most 2,000 characters. */
  now: string;
}

/** What became of a wave. */
export interface CreateAnswer {
  /** Absent for a dry run. */
  runId?: string;
  /** Over target, items, page version and caller. */
  seal: string;
  /** One for each item, in the order given. */
  results: WrittenItem[];
  /** Not all were done in this invocation's time: the same call again, after so many milliseconds, with `runId`. 0: at once. */
  againAfterMs?: number;
}

/** A wave of items: the same target for every call of a run. */
export interface CreateInput {
  pageId: string;
  pageVersion: number;
  target: Target;
  /**
   * 1 to 50, all of one wave: epics, then standard issues, then sub-tasks. JSON of the whole payload at most 400,000 bytes: the
   * panel makes smaller batches.
   */
  items: Edited[];
  /** Nothing is written; the answer says what would be. */
  dryRun?: boolean;
  /** `seal` of the dry run of exactly these items: `conflict` with field `seal` when it is another. Needed unless `dryRun`. */
  seal?: string | null;
  /** 16 characters of `[a-z0-9]`; absent: a new run begins. */
  runId?: string | null;
}

/** An item as the person left it. */
export interface Edited {
  /** Identity. */
  ref: string;
  /** Refs that a merge put into this one. */
  merged?: string[];
  /** Kind. */
  type: ItemType;
  /** One line. */
  title: string;
  /** Plain text. */
  description: string;
  /** Criteria. */
  acceptance?: EditedCriterion[];
  /** Where it stands; the first is its statement. */
  evidence: EvidenceInput[];
  /** Labels. */
  labels?: string[];
  /** Names of components. */
  components?: string[];
  /** As the page states it. */
  priority?: string | null;
  /** As the page states it. */
  estimate?: string | null;
  /** An item of the page. */
  parent?: string | null;
  /** An issue that the person chose. */
  parentIssue?: string | null;
  /** The page's own id. */
  source_id?: string | null;
  /** What is to be done. */
  do: Wanted;
}

/** A criterion. */
export interface EditedCriterion {
  /** The criterion. */
  text: string;
  /** Where it stands. */
  evidence?: EvidenceInput[];
}

/** What would be sent for a field, in words. */
export interface FieldInWords {
  id: string;
  name: UpdateField;
  text: string;
}

/** What became of the links. */
export interface FinishAnswer {
  results: LinkedItem[];
  /** The same call again, after so many milliseconds. */
  againAfterMs?: number;
}

/** The issues of a run and what they wait for. After all waves; can be asked again at any time. */
export interface FinishInput {
  pageId: string;
  pageVersion: number;
  runId: string;
  /** Link type for dependencies; absent: none are written. */
  blocks?: string | null;
  /** Link type from a finished issue to the one that follows it (`<ref>+<n>`); the link is among that item's. */
  relates?: string | null;
  /** At most 100 a call. */
  items: Linked[];
}

/** An issue with its address. */
export interface IssueLink {
  id: string;
  key: string;
  url: string;
}

/** Whether the caller can see an issue. */
export type IssueState =
  | "there" // They can.
  | "missing"; // It was deleted, or is not for them.

/** What became of a link. */
export type LinkOutcome =
  | "done" // It is there.
  | "failed" // It is not.
  | "not_allowed" // Jira refuses this person.
  | "cycle" // The two wait for each other: it is said and not written.
  | "waiting"; // Not yet: see `againAfterMs`.

/** A link to another issue. */
export interface LinkResult {
  /** The ref at its other end. */
  to: string;
  outcome: LinkOutcome;
}

/** An issue to link. */
export interface Linked {
  ref: string;
  section?: string[];
  /** Refs that have issues. */
  depends_on?: string[];
}

/** The links of an issue. */
export interface LinkedItem {
  ref: string;
  /** The link back to the page. */
  page: LinkOutcome;
  links: LinkResult[];
}

/** What is wrong with an item; the others go on. */
export interface Problem {
  /** Which. */
  kind: ProblemKind;
  /** The field that is meant. */
  field?: string;
  /** Fields that are meant. */
  fields?: UpdateField[];
  /** Jira's own sentence about the field, in the caller's language; at most 300 characters, never about another field. */
  text?: string;
  /** HTTP status. */
  status?: number;
}

/** Which problem an item has. */
export type ProblemKind =
  | "parent_missing" // Its parent was not written.
  | "quote_missing" // Evidence that does not stand on the page.
  | "not_of_this_page" // A ref that this page's plan does not have.
  | "field" // Jira refused a field: `field`, `text`.
  | "done" // Its status category is Done, and nobody said so.
  | "changed_in_jira" // Not what `base` says any more: `fields`.
  | "gone" // The issue does not exist, or not for the caller.
  | "still_there" // `again` for an issue that the caller can see.
  | "not_ours" // The issue carries another item's mark.
  | "not_allowed" // Jira refuses this person.
  | "rate_limited" // Jira asks to slow down.
  | "unknown"; // Anything else: `status`.

/** A run: what one person wrote from a page in one go. */
export interface RunView {
  runId: string;
  /** Whether it is the caller's. */
  mine: boolean;
  atMs: number;
  projectId: string;
  pageVersion: number;
  /** How many issues it made. */
  made: number;
  /** Whether it was taken back. */
  undone: boolean;
}

/** What exists in Jira of a page's items. */
export interface StatusAnswer {
  /** Known items, from the map. */
  items: StatusItem[];
  /** Where the answer goes on. */
  next?: number;
  /** The newest first, at most 20. */
  runs: RunView[];
}

/** Which items are asked about. */
export interface StatusInput {
  pageId: string;
  /** At most 500; absent: all. */
  refs?: string[] | null;
  /** Goes on with a long answer: its `next`. */
  from?: number;
}

/** An item that was written. */
export interface StatusItem {
  ref: string;
  pageVersion: number;
  runId: string;
  issue: IssueLink;
  state: IssueState;
  /** Absent, as all that follows, for an issue that is missing. */
  summary?: string;
  status?: string | null;
  category?: Category;
  typeId?: string | null;
  parentId?: string | null;
  /** Given back in `Base`. */
  updated?: string;
  /** Fields that are no longer as they were written, in Jira: somebody changed them. */
  changedInJira?: ChangedField[];
  /** Given back in `Base`, by field. */
  hashes?: Record<string, string>;
}

/** What became of the table. */
export interface TableAnswer {
  outcome: TableOutcome;
  /** Version of the page before. */
  before: number;
  /** Version of the page after. */
  pageVersion: number;
}

/** Whether a page is to show the table of its issues. */
export interface TableInput {
  pageId: string;
  /** The site's id, of the panel's context: the table asks Jira of that site. */
  cloudId: string;
  /** Puts the table on the page; `false` takes it off. */
  show: boolean;
}

/** What became of the table. */
export type TableOutcome =
  | "added" // It was put on the page.
  | "removed" // It was taken off.
  | "there" // It was there.
  | "not_there" // It was not there.
  | "by_hand"; // The page holds what no body may that the app saves; it was left alone.

/** Where items are written, the same for every call of a run. */
export interface Target {
  /** The project. */
  projectId: string;
  /** Issue type by kind. */
  types: Record<string, string>;
  /** The person's answers for required fields, by type and field. */
  values?: Record<string, Record<string, unknown>>;
  /** Stated priority → priority id. */
  priorities?: Record<string, string>;
  /** Stated estimate → story points. */
  estimates?: Record<string, number>;
  /** Link type for dependencies. */
  blocks?: string | null;
}

/** What became of the issues of a run. */
export interface UndoAnswer {
  results: UndoneItem[];
  /** The same call again, after so many milliseconds. */
  againAfterMs?: number;
}

/** A run that is to be taken back. */
export interface UndoInput {
  pageId: string;
  runId: string;
  /** Says only what would be removed and what would stay. */
  dryRun?: boolean;
}

/** What became of an issue that a run made. */
export type UndoOutcome =
  | "removed" // It was removed.
  | "would_remove" // Dry run: it would be.
  | "stays" // It stays.
  | "gone" // It was gone before.
  | "waiting"; // Not yet: see `againAfterMs`.

/** Why an issue stays. */
export type UndoReason =
  | "changed" // Somebody changed a field.
  | "commented" // It has comments, work logs or attachments.
  | "moved_on" // Its status is no longer the first one.
  | "has_children" // Others stand under it.
  | "linked" // Others are linked to it.
  | "not_allowed"; // Jira refuses this person.

/** What became of an issue. */
export interface UndoneItem {
  ref: string;
  key: string;
  outcome: UndoOutcome;
  /** Why it stays. */
  why?: UndoReason;
}

/** What did not read back as it was sent. */
export type Unverified =
  | "mark" // Our mark.
  | "summary" // The title.
  | "issuetype" // The type.
  | "parent"; // The parent.

/** A field that an update can write. */
export type UpdateField =
  | "summary" // The title.
  | "description" // The description with its criteria.
  | "parent" // The parent.
  | "priority" // The priority.
  | "labels" // The labels.
  | "components" // The components.
  | "estimate"; // The story points.

/** Whether an issue read back as it was sent. */
export type Verified =
  | true // Our mark, parent, type and summary are as sent.
  | Unverified[]; // What is not.

/** What is to be done with an item. */
export type Wanted =
  | { kind: "create" } // A new issue.
  | { kind: "again"; instead: string } // A new issue in place of one that is gone.
  | { kind: "link"; issueId: string } // The mark on an issue that was there.
  | { kind: "update"; issueId: string; fields: UpdateField[]; base: Base; evenIfDone?: boolean }; // Fields of an issue.

/** What became of an item. */
export interface WrittenItem {
  ref: string;
  outcome: WrittenOutcome;
  issue?: IssueLink;
  /** Whether it read back as it was sent; absent where nothing was written. */
  verified?: Verified;
  /** Dry run: exactly what would be sent. */
  fields?: FieldInWords[];
  problem?: Problem;
}

/** What became of an item. */
export type WrittenOutcome =
  | "created" // Written by this call, or found to have been written by this run.
  | "updated" // Written by this call.
  | "linked" // Marked by this call.
  | "existing" // Another run had made it; nothing was changed.
  | "unchanged" // An update that would change nothing.
  | "planned" // Dry run.
  | "waiting" // Not yet: see `againAfterMs`.
  | "failed"; // See `problem`.
