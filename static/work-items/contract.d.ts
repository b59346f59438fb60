// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { LinkType, NamedSpace, Permissions, Provider } from "../contract.js";
export type { LinkType, NamedSpace, Permissions, Provider };
import type { ItemType, JiraState } from "./contract/plan.js";
export type * from "./contract/improving.js";
export type * from "./contract/plan.js";
export type * from "./contract/writing.js";

/** A model server. */
export interface Ai {
  /** An approved host; a provider's host whose key is set; or `forge`, Atlassian's own models. */
  host: string;
  /** The model's name there. */
  model: string;
}

/** A server that can be chosen. */
export interface AiServer {
  host: string;
  /** Whether its secret is set; the key is never answered. */
  keySet: boolean;
  vendor?: Provider;
}

/** Whether `workItems.improve` may be asked. */
export type AiState =
  | "off" // No server is set.
  | "ready" // It may.
  | "blocked"; // A server is set, but its approval was taken back.

/** A value that a field may have. */
export interface AllowedValue {
  id: string;
  name: string;
}

/** Who answers, for a person. */
export interface Answerer {
  /** The server's host. */
  host: string;
  /** The model's name. */
  model: string;
}

/** A category of Jira's statuses. */
export type Category =
  | "new" // To do.
  | "indeterminate" // In progress.
  | "done" // Done.
  | "unknown"; // One that this release does not know.

/** All, or those named. */
export interface Chosen {
  /** All of them. */
  all: boolean;
  /** Ids. */
  ids: string[];
}

/** All, or those named. */
export interface ChosenInput {
  /** All of them. */
  all: boolean;
  /** Ids. */
  ids?: string[];
}

/** How acceptance criteria stand in a description. */
export type Criteria =
  | "tasks" // Boxes to tick.
  | "list"; // Bullets.

/** An issue that looks like an item. */
export interface Duplicate {
  id: string;
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

/** Issues that look like items of the page. */
export interface DuplicatesAnswer {
  /** Items without any are absent. Issues that this page made are never among them. */
  found: DuplicatesOf[];
}

/** Items of the page that may be there already. */
export interface DuplicatesInput {
  pageId: string;
  projectId: string;
  /** At most 20 a call: one JQL each, four at once. */
  items: Titled[];
}

/** Issues that look like an item. */
export interface DuplicatesOf {
  ref: string;
  /** At most 3, most alike first. */
  issues: Duplicate[];
}

/** How a field is asked for. */
export type FieldForm =
  | "filled" // Not at all: the app fills it.
  | "text" // One line.
  | "paragraph" // Several lines.
  | "number" // A number.
  | "date" // A day.
  | "option" // One of a list.
  | "options" // Several of a list.
  | "labels" // Words without spaces.
  | "user" // A person.
  | "unsupported" // It is required, of a kind that this release cannot ask for: nothing can be created with this type.
  | "left_out"; // Not at all: it need not be filled.

/** What the app uses a field for. */
export type FieldRole =
  | "summary" // The title.
  | "description" // The description with its criteria.
  | "labels" // The labels.
  | "priority" // The priority.
  | "components" // The components.
  | "estimate" // The story points.
  | "epic_name"; // The legacy name of an epic.

/** A type of issues. */
export interface IssueTypeView {
  id: string;
  name: string;
  level: number;
  subtask: boolean;
  /** Fields of its create screen, but `project`, `issuetype`, `parent`, `reporter`. */
  fields: TargetField[];
}

/** A project of the list. */
export interface ListedProject {
  /** Digits, as Jira gives them. Issues, projects, types, fields' options and link types go by id, never by name. */
  id: string;
  key: string;
  name: string;
  kind: ProjectKind;
}

/** A project as people choose it. */
export interface NamedProject {
  id: string;
  key: string;
  name: string;
}

/** An issue that new ones can stand under. */
export interface ParentIssue {
  id: string;
  key: string;
  summary: string;
  status: string;
  category: Category;
}

/** Issues that new ones can stand under. */
export interface ParentsAnswer {
  /** Epics of the project that the caller may see, the last changed first; at most 20. */
  issues: ParentIssue[];
}

/** Which issues are asked for. */
export interface ParentsInput {
  pageId: string;
  projectId: string;
  /** Beginnings of words of the summary, or a whole key. Absent: epics that are not done. */
  query?: string;
}

/** Who manages a project. */
export type ProjectKind =
  | "team" // A team itself.
  | "company"; // Jira's admins.

/** All settings. */
export interface SaveSettingsInput {
  settings: SettingsInput;
}

/** What a site's admin decided. */
export interface Settings {
  /** The model server, when there is one. */
  ai?: Ai;
  /** Projects that items may be written to. */
  projects: Chosen;
  /** Spaces whose pages may be read as specifications. */
  spaces: Chosen;
  /** The field that takes estimates; else what create metadata tells. */
  estimateField?: string;
  /** How acceptance criteria are written. */
  criteria: Criteria;
  /** Labels of every created issue. */
  labels: string[];
}

/** The settings, and what they can be. */
export interface SettingsAnswer {
  settings: Settings;
  /**
   * Servers that an admin approved and that answer like OpenAI's; with `vendor` a provider whose key is set, by its host, or
   * Atlassian's own models, as `forge`.
   */
  hosts: AiServer[];
  /** That the admin may see: to choose from. */
  projects: NamedProject[];
  moreProjects: boolean;
  spaces: NamedSpace[];
  moreSpaces: boolean;
  jira: JiraState;
}

/** What a site's admin decided. */
export interface SettingsInput {
  /** The model server, when there is one. */
  ai?: Ai | null;
  /** Projects that items may be written to. */
  projects: ChosenInput;
  /** Spaces whose pages may be read as specifications. */
  spaces: ChosenInput;
  /** The field that takes estimates; else what create metadata tells. */
  estimateField?: string | null;
  /** How acceptance criteria are written. */
  criteria: Criteria;
  /** Labels of every created issue. */
  labels?: string[];
}

/** Where items can be written. */
export interface TargetAnswer {
  /** Where the caller may create issues and the settings allow it; by key, at most 50. */
  projects: ListedProject[];
  moreProjects: boolean;
  /** Present with `projectId`. */
  project?: TargetProject;
}

/** A field of a create screen. */
export interface TargetField {
  /** `summary`, `customfield_10016`. */
  id: string;
  name: string;
  required: boolean;
  hasDefault: boolean;
  /** What the panel shows for it. */
  as: FieldForm;
  /** What the app uses it for. */
  role?: FieldRole;
  /** Of `option`, `options`, priority and components: at most 200. */
  allowed?: AllowedValue[];
  moreAllowed?: boolean;
}

/** Where items are to be written. */
export interface TargetInput {
  pageId: string;
  /** Absent: projects only. */
  projectId?: string | null;
  /** Part of key or name; projects are asked for by it. At most 100 characters. */
  query?: string;
}

/** A project with its types and fields. */
export type TargetProject = ListedProject & {
  /** What the caller may do there. Without `create` nothing else is asked. */
  may: Permissions;
  /**
   * Types that the caller can create, as Jira names them in the caller's language, by level (1 epic, 0 standard, -1 sub-task),
   * then in Jira's order.
   */
  types: IssueTypeView[];
  /** Which type stands for which by default; absent where the project has none of the level. */
  defaults: Partial<Record<ItemType, string>>;
  /** Levels that this project cannot have: their items need another type, or go into their parents as criteria. */
  missing: ItemType[];
  /** Link types, when `may.link` and linking is on. */
  linkTypes: LinkType[];
  /** The link type that dependencies use. */
  blocks?: string;
};

/** An item by its title. */
export interface Titled {
  ref: string;
  title: string;
}
