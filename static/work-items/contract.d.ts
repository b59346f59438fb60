/**
 * What the panels of the work items capability ask and get: input and answer of every `workItems.*` flow.
 * docs/WORK-ITEMS-FLOWS.md says what each flow checks, whom it acts as, how it goes on after a crash and what it stores.
 * Times are milliseconds since 1970, UTC; absent members are absent, never null, unless `null` is written here. Positions
 * count code points in the page's canonical text (docs/WORK-ITEMS.md).
 */

/** Identity of an item of a page over all runs: 16 hex digits as the reader makes them, or one derived from it: `<ref>.<n>`, n from 2 to 50, by a split; `<ref>+<n>` of the issue that follows a finished one. */
export type Ref = string;

/** Digits. */
export type PageId = string;

/** Digits, as Jira gives them. Issues, projects, types, fields' options and link types go by id, never by name. */
export type JiraId = string;

/** 16 characters of `[a-z0-9]`, drawn by the first `workItems.create` of a run. */
export type RunId = string;

export type ItemType = "epic" | "story" | "sub-task";

/* ---------------------------------------------------------------- spans */

/** A piece of the page's visible text. */
export interface Span {
  quote: string;
  /** Headings above it, outermost first. */
  section: string[];
  start: number;
}

/** A span that became no item. `ref` is what an item made of it would have: the panel can make one. */
export interface LeftOver extends Span {
  ref: Ref;
  /** A word of docs/WORK-ITEMS.md; the panel puts it into the reader's language and shows unknown ones as they are. */
  reason: string;
}

export interface Criterion {
  text: string;
  evidence: Span[];
  part?: string; // In a plan: the issue that a split made of it, not written into its item again.
}

/* ---------------------------------------------------------------- workItems.plan */

export interface PlanInput {
  pageId: PageId;
  /** Goes on with a long plan: `next` of the answer before, with that answer's `pageVersion`. */
  from?: number;
  /** `conflict` when the page has another version by now. */
  pageVersion?: number;
}

export interface Item {
  ref: Ref;
  action: "create" | "update" | "unchanged" | "done" | "existing";
  type: ItemType;
  /** One line, at most 255 UTF-16 units. */
  title: string;
  parent: Ref | null;
  /** Plain text, paragraphs joined by an empty line; at most 32,767 UTF-16 units. */
  description: string;
  acceptance: Criterion[];
  source_id: string | null;
  /** As the page says it. */
  priority: string | null;
  estimate: string | null;
  labels: string[];
  components: string[];
  depends_on: Ref[];
  /** At least one; the first is the statement. */
  evidence: Span[];
  /** Text that a reader of the page cannot see. */
  hidden?: boolean;
  /** `existing`: the issue that a Jira macro on the line shows. */
  key?: string;
  /** Over everything that is written into an issue. */
  hash: string;
  match?: { how: "same" | "moved" | "renumbered" | "reworded" | "split" | "merged" | "new"; other?: Ref; changed?: string[] };
  /** Present with `update`: the fields that differ, as the page had them when the item was written. */
  before?: { title?: string; description?: string; acceptance?: string[]; parent?: Ref | null; priority?: string | null; estimate?: string | null };
  warnings: string[];
}

export interface PlanAnswer {
  status: "ok" | "empty" | "capped";
  page: {
    id: PageId;
    title: string;
    version: number;
    spaceId: string;
    /** https address of the page on this site. */
    url: string;
    /** Whether it shows Jira's table of its issues (`workItems.table`). */
    table: boolean;
  };
  /** Canonical text, blocks joined by line feeds. At most 2 MiB; what is over is left out of the marking only. */
  text: string;
  textCut?: boolean;
  /** In the page's order, parents first; at most 1,000 an answer. */
  items: Item[];
  /** Of the whole page, also when `items` goes on. Absent in answers with `from`, as are `uncovered`, `ignored`, `gone`, `text`. */
  totals?: { items: number; uncovered: number; ignored: number; hidden: number };
  uncovered?: LeftOver[];
  ignored?: LeftOver[];
  /** Written once, not on the page any more. */
  gone?: { ref: Ref; issueId: JiraId; key: string }[];
  next?: number;
  /** The run before: absent when nothing of this page was ever written. `plannedAgainst` is false when that version could not be read any more: then texts cannot be compared and every item of it is matched by id alone. */
  last?: { pageVersion: number; atMs: number; projectId: JiraId; plannedAgainst: boolean };
  /** Why items cannot be written, while the plan is whole: shown before anything is edited. */
  jira: "ready" | "not_installed" | "no_access" | "not_in_this_space";
  /** Whether `workItems.improve` may be asked. `blocked`: a server is set, but its approval was taken back. */
  ai: "off" | "ready" | "blocked";
  warnings: string[];
}

/* ---------------------------------------------------------------- workItems.target */

export interface TargetInput {
  pageId: PageId;
  /** Absent: projects only. */
  projectId?: JiraId;
  /** Part of key or name; projects are asked for by it. At most 100 characters. */
  query?: string;
}

export interface TargetAnswer {
  /** Where the caller may create issues and the settings allow it; by key, at most 50. */
  projects: { id: JiraId; key: string; name: string; kind: "team" | "company" }[];
  moreProjects: boolean;
  /** Present with `projectId`. */
  project?: Project;
}

export interface Project {
  id: JiraId;
  key: string;
  name: string;
  kind: "team" | "company";
  /** What the caller may do there. Without `create` nothing else is asked. */
  may: { create: boolean; edit: boolean; link: boolean; delete: boolean };
  /** Types that the caller can create, as Jira names them in the caller's language, by level (1 epic, 0 standard, -1 sub-task), then in Jira's order. */
  types: IssueType[];
  /** Which type stands for which by default; absent where the project has none of the level. */
  defaults: { epic?: JiraId; story?: JiraId; "sub-task"?: JiraId };
  /** Levels that this project cannot have: their items need another type, or go into their parents as criteria. */
  missing: ItemType[];
  /** Link types, when `may.link` and linking is on; `blocks` is the one that dependencies use. */
  linkTypes: { id: JiraId; name: string; inward: string; outward: string }[];
  blocks?: JiraId;
}

export interface IssueType {
  id: JiraId;
  name: string;
  level: number;
  subtask: boolean;
  /** Fields of its create screen, but `project`, `issuetype`, `parent`, `reporter`. */
  fields: TargetField[];
}

export interface TargetField {
  /** `summary`, `customfield_10016`. */
  id: string;
  name: string;
  required: boolean;
  hasDefault: boolean;
  /**
   * What the panel shows for it. `filled`: the app fills it (summary, description, labels, priority, components, the story
   * points, a legacy Epic Name). `unsupported`: required of a kind that this release cannot ask for: nothing can be created with this type.
   */
  as: "filled" | "text" | "paragraph" | "number" | "date" | "option" | "options" | "labels" | "user" | "unsupported" | "left_out";
  /** Of `option`, `options`, priority and components: at most 200. */
  allowed?: { id: JiraId; name: string }[];
  moreAllowed?: boolean;
  /** What the app uses it for. */
  role?: "summary" | "description" | "labels" | "priority" | "components" | "estimate" | "epic_name";
}

/** A person's answers for required fields, by type and field: `text`, `paragraph`, `date` as text, `number` as number, `option` and `user` as id, `options` and `labels` as a list. */
export type FieldValues = Record<JiraId, Record<string, string | number | string[]>>;

/* ---------------------------------------------------------------- workItems.parents */

export interface ParentsInput {
  pageId: PageId;
  projectId: JiraId;
  /** Beginnings of words of the summary, or a whole key. Absent: epics that are not done. */
  query?: string;
}

export interface ParentsAnswer {
  /** Epics of the project that the caller may see, the last changed first; at most 20. */
  issues: { id: JiraId; key: string; summary: string; status: string; category: Category }[];
}

/* ---------------------------------------------------------------- workItems.duplicates */

export interface DuplicatesInput {
  pageId: PageId;
  projectId: JiraId;
  /** At most 20 a call: one JQL each, four at once. */
  items: { ref: Ref; title: string }[];
}

export interface DuplicatesAnswer {
  /** Items without any are absent. Issues that this page made are never among them. At most 3 an item, most alike first. */
  found: { ref: Ref; issues: Duplicate[] }[];
}

export interface Duplicate {
  id: JiraId;
  key: string;
  summary: string;
  typeName: string;
  status: string;
  category: Category;
  /** Dice coefficient of the words, per cent; from 50. */
  alike: number;
  /** `updated` of Jira, as text: given back as `base.updated` when it is to be updated. */
  updated: string;
}

export type Category = "new" | "indeterminate" | "done" | "unknown";

/* ---------------------------------------------------------------- workItems.create */

/** The same for every call of a run. */
export interface Target {
  projectId: JiraId;
  /** Which issue type each kind becomes; kinds that the run has no item of may be absent. */
  types: { epic?: JiraId; story?: JiraId; "sub-task"?: JiraId };
  values: FieldValues;
  /** Stated priority → Jira's priority id, for those of the page. Not in it: left out. */
  priorities: Record<string, JiraId>;
  /** Stated estimate → story points. Not in it: said in the description. */
  estimates: Record<string, number>;
  /** Link type for dependencies; absent: none are written. */
  blocks?: JiraId;
}

/** An item as the person left it. What is not here is taken from nowhere. */
export interface Edited {
  ref: Ref;
  /** Refs that a merge put into this one; they are covered by it and never written. */
  merged?: Ref[];
  type: ItemType;
  title: string;
  description: string;
  acceptance: { text: string; evidence: Span[] }[];
  evidence: Span[];
  labels: string[];
  components: string[];
  priority: string | null;
  estimate: string | null;
  /** An item of the page that is written before, or in an earlier run; or `parentIssue`; or neither. */
  parent: Ref | null;
  /** An issue that the person chose (an epic of the project). */
  parentIssue?: JiraId;
  source_id: string | null;
  do:
    | { kind: "create" }
    /** The issue of the map is gone: made again. Refused while the caller can still see it. */
    | { kind: "again"; instead: JiraId }
    /** The mark is put on an issue that was there; nothing else of it is changed. */
    | { kind: "link"; issueId: JiraId }
    /** Fields of an issue that this page made, or of a duplicate that the person chose. */
    | { kind: "update"; issueId: JiraId; fields: UpdateField[]; base: Base; evenIfDone?: true };
}

export type UpdateField = "summary" | "description" | "parent" | "priority" | "labels" | "components" | "estimate";

/** What the person saw in Jira when saying yes: `updated` of the issue, and the hashes that `workItems.status` gave for the fields. */
export interface Base {
  updated: string;
  fields: Partial<Record<UpdateField, string>>;
}

export interface CreateInput {
  pageId: PageId;
  pageVersion: number;
  target: Target;
  /** 1 to 50, all of one wave: epics, then standard issues, then sub-tasks. JSON of the whole payload at most 400,000 bytes: the panel makes smaller batches. */
  items: Edited[];
  /** Nothing is written; the answer says what would be. */
  dryRun?: true;
  /** `seal` of the dry run of exactly these items: `conflict` with field `seal` when it is another. Needed unless `dryRun`. */
  seal?: string;
  /** Absent: a new run begins. */
  runId?: RunId;
}

export interface CreateAnswer {
  /** Absent for a dry run. */
  runId?: RunId;
  /** Over target, items, page version and caller. */
  seal: string;
  /** One for each item, in the order given. */
  results: Written[];
  /** Not all were done in this invocation's time: the same call again, after so many milliseconds, with `runId`. 0: at once. */
  againAfterMs?: number;
}

export interface Written {
  ref: Ref;
  /**
   * `created`, `updated`, `linked`: written by this call, or found to have been written by this run. `existing`: another run
   * had made it; nothing was changed. `unchanged`: an update that would change nothing. `planned`: dry run. `waiting`: not yet, see
   * `againAfterMs`. `failed`: see `problem`.
   */
  outcome: "created" | "updated" | "linked" | "existing" | "unchanged" | "planned" | "waiting" | "failed";
  issue?: { id: JiraId; key: string; url: string };
  /** Written and read back: our mark, parent, type and summary are as sent. What is not, by name. */
  verified?: true | (UpdateField | "type" | "mark")[];
  /** Dry run: exactly what would be sent, in words. */
  fields?: { id: string; name: string; text: string }[];
  problem?: Problem;
}

export interface Problem {
  kind:
    | "parent_missing" // its parent was not written
    | "quote_missing" // evidence that does not stand on the page
    | "not_of_this_page" // a ref that this page's plan does not have
    | "field" // Jira refused a field: `field`, `text`
    | "required" // a required field without a value: `field`
    | "done" // its status category is Done, and nobody said so
    | "changed_in_jira" // not what `base` says any more: `fields`
    | "gone" // the issue does not exist, or not for the caller
    | "still_there" // `again` for an issue that the caller can see
    | "not_ours" // the issue carries another item's mark
    | "not_allowed" // Jira refuses this person
    | "rate_limited"
    | "unknown"; // anything else: `status`
  field?: string;
  fields?: UpdateField[];
  /** Jira's own sentence about the field, in the caller's language; at most 300 characters, never about another field. */
  text?: string;
  status?: number;
}

/* ---------------------------------------------------------------- workItems.finish */

/** Links back to the page, and links between issues. After all waves; can be asked again at any time. */
export interface FinishInput {
  pageId: PageId;
  pageVersion: number;
  runId: RunId;
  blocks?: JiraId;
  relates?: JiraId; // Link type from a finished issue to the one that follows it (`<ref>+<n>`); the link is among that item's.
  /** At most 100 a call. `depends_on` names refs that have issues. */
  items: { ref: Ref; section: string[]; depends_on: Ref[] }[];
}

export interface FinishAnswer {
  results: { ref: Ref; page: "done" | "failed" | "not_allowed" | "waiting"; links: { to: Ref; outcome: "done" | "failed" | "not_allowed" | "cycle" | "waiting" }[] }[];
  againAfterMs?: number;
}

/* ---------------------------------------------------------------- workItems.status */

export interface StatusInput {
  pageId: PageId;
  /** At most 500; absent: all, `next` as in the plan. */
  refs?: Ref[];
  from?: number;
}

export interface StatusAnswer {
  /** Known items, from the map and the search for marks. */
  items: StatusItem[];
  next?: number;
  /** The newest first, at most 20. */
  runs: { runId: RunId; mine: boolean; atMs: number; projectId: JiraId; pageVersion: number; made: number; undone: boolean }[];
}

export interface StatusItem {
  ref: Ref;
  issue: { id: JiraId; key: string; url: string };
  /** `missing`: deleted, or not for the caller. */
  state: "there" | "missing";
  summary?: string;
  status?: string;
  category?: Category;
  typeId?: JiraId;
  parentId?: JiraId | null;
  /** Given back in `Base`. */
  updated?: string;
  /** Fields that are no longer as they were written, in Jira: somebody changed them. With the text of now, where it can be shown: at most 2,000 characters. */
  changedInJira?: { field: UpdateField; now: string }[];
  hashes?: Partial<Record<UpdateField, string>>;
  pageVersion: number;
  runId: RunId;
  /** Other issues that carry the same mark: copies, never touched. */
  copies?: { id: JiraId; key: string }[];
}

export * from "./contract-afterwards.js";
