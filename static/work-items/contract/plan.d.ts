// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { SpaceId } from "../../contract.js";
export type { SpaceId };
import type { AiState } from "../contract.js";

/** What has to happen to an item. */
export type Action =
  | "create" // It is new.
  | "update" // The last answer had it, and something about it changed.
  | "unchanged" // The last answer had it like this.
  | "done" // The last answer had it, and the page says that it is done.
  | "existing"; // The page shows the issue that it already is; its key is in `key`.

/** The fields that differ, as the page had them when the item was written. */
export interface Before {
  title?: string;
  description?: string;
  acceptance?: string[];
  parent?: string | null;
  priority?: string | null;
  estimate?: string | null;
}

/** What a page holds and what changed since the last run. */
export interface BylineAnswer {
  items: number;
  uncovered: number;
  /** Issues of the map. */
  written: number;
  pageVersion: number;
  /** Items that changed since `last`, as the two that follow: absent where nothing was ever written. */
  changed?: number;
  added?: number;
  gone?: number;
  last?: LastRun;
}

/** A page. */
export interface BylineInput {
  pageId: string;
}

/** What the match with the last answer decided about an item. */
export interface Decision {
  /** `same`, `moved`, `renumbered`, `reworded`, `split`, `merged`, `new`. */
  how: string;
  /** The item of the last answer that it was split from, or that went into it. */
  other?: string;
  /** Fields that changed. */
  changed?: string[];
}

/** A span of the page. */
export interface Evidence {
  /** Visible text of the page, word for word. */
  quote: string;
  /** The headings around it, outermost first. */
  section: string[];
  /** Code points before it in the page's canonical text. */
  start: number;
}

/** A span of the page. */
export interface EvidenceInput {
  /** Visible text of the page, word for word. */
  quote: string;
  /** The headings around it, outermost first. */
  section?: string[];
  /** Code points before it in the page's canonical text. */
  start?: number;
}

/** An item that was written once. */
export interface GoneItem {
  ref: string;
  issueId: string;
  key: string;
}

/** The item of a page that an issue was made of. */
export interface IssueSource {
  pageId: string;
  ref: string;
  pageVersion: number;
  /** The page as the caller may see it; absent: not at all. */
  page?: SourcePage;
  /** As it stood in `pageVersion`. Absent when that version or the page cannot be read. */
  span?: Evidence;
  /** What the page says today. */
  now?: SourceNow;
}

/** What an item is in Jira. */
export type ItemType =
  | "epic" // A section that holds items.
  | "story" // A requirement, a user story, a task.
  | "sub-task"; // Below a story.

/** Whether items of a page can be written. */
export type JiraState =
  | "ready" // They can.
  | "not_installed" // The site has no Jira.
  | "no_access" // The caller may not use Jira.
  | "not_in_this_space"; // A site admin has not allowed the page's space.

/** The last run. */
export interface LastRun {
  pageVersion: number;
  atMs: number;
}

/** A span that became no item. */
export interface LeftOver {
  /** What an item made of it would have: the panel can make one. */
  ref: string;
  quote: string;
  /** Headings above it, outermost first. */
  section: string[];
  start: number;
  /** A word of docs/WORK-ITEMS.md; the panel puts it into the reader's language and shows unknown ones as they are. */
  reason: string;
}

/** Where an issue comes from. */
export interface PanelAnswer {
  /** Absent: the issue has no mark of ours. */
  from?: IssueSource;
}

/** An issue. */
export interface PanelInput {
  issueId: string;
}

/** The plan of a page. Positions count code points in the page's canonical text (docs/WORK-ITEMS.md). */
export type PlanAnswer = WholePage & {
  status: Status;
  page: SpecifiedPage;
  /** Why items cannot be written, while the plan is whole: shown before anything is edited. */
  jira: JiraState;
  /** Whether `workItems.improve` may be asked. */
  ai: AiState;
  warnings: string[];
  /** The run before; absent when nothing of this page was ever written. */
  last?: PlanRun;
  /** In the page's order, parents first; at most 1,000 an answer. */
  items: PlannedItem[];
  /** Where the plan goes on. */
  next?: number;
};

/** A page, and where its plan goes on. */
export interface PlanInput {
  pageId: string;
  /** Goes on with a long plan: `next` of the answer before, with that answer's `pageVersion`. */
  from?: number;
  /** `conflict` when the page has another version by now. */
  pageVersion?: number | null;
}

/** The run before. */
export interface PlanRun {
  pageVersion: number;
  atMs: number;
  projectId: string;
  /**
   * False when that version could not be read any more: then texts cannot be compared and every item of it is matched by id
   * alone.
   */
  plannedAgainst: boolean;
}

/** A criterion of an item. */
export interface PlannedCriterion {
  text: string;
  evidence: Evidence[];
  /** The issue that a split made of it, not written into its item again. */
  part?: string;
}

/** An item of the plan. */
export interface PlannedItem {
  /**
   * Identity of an item of a page over all runs: 16 hex digits as the reader makes them, or one derived from it: `<ref>.<n>`, n
   * from 2 to 50, by a split; `<ref>+<n>` of the issue that follows a finished one.
   */
  ref: string;
  action: Action;
  type: ItemType;
  /** One line, at most 255 UTF-16 units. */
  title: string;
  parent: string | null;
  /** Plain text, paragraphs joined by an empty line; at most 32,767 UTF-16 units. */
  description: string;
  acceptance: PlannedCriterion[];
  source_id: string | null;
  /** As the page says it. */
  priority: string | null;
  /** As the page says it. */
  estimate: string | null;
  labels: string[];
  components: string[];
  depends_on: string[];
  /** At least one; the first is the statement. */
  evidence: Evidence[];
  /** Present for text that a reader of the page cannot see. */
  hidden?: boolean;
  /** `existing`: the issue that a Jira macro on the line shows. */
  key?: string;
  /** Over everything that is written into an issue. */
  hash: string;
  match?: Decision;
  /** Present with `update`. */
  before?: Before;
  warnings: string[];
}

/** An item as the page says it today. */
export interface SourceNow {
  state: SourceState;
  /** Absent where it is gone; null where the page gives it no place. */
  span?: Evidence | null;
  /** Fields that changed; absent where it is gone. */
  fields?: string[];
}

/** A page as the caller may see it. */
export interface SourcePage {
  title: string;
  url: string;
  version: number;
}

/** What became of an item since its issue was written. */
export type SourceState =
  | "same" // Nothing.
  | "moved" // It stands under another heading.
  | "changed" // It has other words.
  | "gone"; // The page has it no more.

/** A specification page. */
export interface SpecifiedPage {
  id: string;
  title: string;
  version: number;
  spaceId: SpaceId;
  /** https address of the page on this site. */
  url: string;
  /** Whether it shows Jira's table of its issues (`workItems.table`). */
  table: boolean;
}

/** How a run was able to read the page. */
export type Status =
  | "ok" // The page was read.
  | "empty" // The page holds no requirement.
  | "capped"; // The page holds more items than one plan may have; the others are listed as uncovered.

/** How many there are on the whole page. */
export interface Totals {
  items: number;
  uncovered: number;
  ignored: number;
  /** Items that a reader of the page cannot see. */
  hidden: number;
}

/** What is said of the whole page, also when `items` goes on; absent in answers with `from`. */
export interface WholePage {
  /** Canonical text, blocks joined by line feeds. At most 2 MiB; what is over is left out of the marking only. */
  text?: string;
  /**
   * A word for each line of the text, with blanks between, so that it can be shown as the page is: `h1` to `h6` a heading, `p` a paragraph,
   * `code`, `title` a title or term, `text` its definition, `li1` to `li5` a line of a list by depth, `row` and a column from 0 the first block
   * of a table's row, `cell` and a column that of another cell (`rowhead`, `head` in header cells), `more` a further block of the cell before.
   * Not cut with the text.
   */
  shape?: string;
  /** Present where the text was cut. */
  textCut?: boolean;
  totals?: Totals;
  uncovered?: LeftOver[];
  ignored?: LeftOver[];
  /** Written once, not on the page any more. */
  gone?: GoneItem[];
}
