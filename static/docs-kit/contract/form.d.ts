// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { ApprovedHosts, Code, ConnectionInput, DefaultAi, Estimate, Every, Locale, NamedSpace, Provider, RepositoryInput } from "../../contract.js";
export type { ApprovedHosts, Code, ConnectionInput, DefaultAi, Estimate, Every, Locale, NamedSpace, Provider, RepositoryInput };
import type { Writer } from "../contract.js";

/** A form as it was judged. */
export interface CheckAnswer {
  /** An empty field is no problem yet. */
  problems: Problem[];
  /** What `docs.save` takes: present and not null when nothing is missing and nothing is wrong. */
  job?: FormedJob | null;
  /** The newest commit, where `docs.probe` found it. */
  commit?: string;
}

/** What the form offers. */
export interface ChoicesAnswer {
  /** Those that the caller may see; whether pages may be added is judged when one is chosen. */
  spaces: NamedSpace[];
  moreSpaces: boolean;
  /** Tokens of Git hosts. */
  connections: NamedKey[];
  /** Keys of AI providers; the platform's own models, `ai:forge`, need none. */
  ai: NamedKey[];
  hosts: ApprovedHosts;
  writers: [Writer, Writer];
  gitHosts: Provider[];
  aiProviders: Provider[];
  defaults: JobDefaults;
}

/** Files of the repository. */
export interface FileCounts {
  listed: number;
  planned: number;
  read: number;
  /** False where not all could be read in time: the rest is about the most valuable ones. */
  complete: boolean;
}

/** The form as it stands: what nobody has entered is empty. */
export interface Form {
  repository?: string;
  spaceKey?: string;
  parentId?: string;
  ref?: string;
  folder?: string;
  /** A name, empty for none, `auto` for the site's own token of the repository's host. */
  secret?: string;
  /** `outline` or `ai`. */
  writer: string;
  aiProvider?: string;
  aiModel?: string;
  /** Address of a self-hosted AI up to and including its version. */
  aiUrl?: string;
  /** Tokens that a self-hosted model holds. */
  aiContextTokens?: number | null;
  every?: Every | null;
  images?: boolean;
  language?: Locale;
}

/** The AI of a form. */
export interface FormedConnection {
  provider: Provider;
  model: string;
  secret: string | null;
  /** Of a self-hosted server. */
  baseUrl?: string;
  /** Of a self-hosted server: null where the form does not say it. */
  contextTokens?: number | null;
}

/** A form as `SaveInput` takes it: what is not set is null. */
export interface FormedJob {
  repository: FormedRepository;
  target: SpacePlace;
  writer: Writer;
  /** Absent where the outline writes. */
  ai?: FormedConnection;
  every: Every | null;
  images: boolean;
  language: Locale;
}

/** The repository of a form. */
export interface FormedRepository {
  provider: Provider;
  owner: string;
  name: string;
  ref: string | null;
  folder: string | null;
  secret: string | null;
  baseUrl: string | null;
}

/** What a new job begins with. */
export interface JobDefaults {
  every: Every | null;
  ai: DefaultAi | null;
}

/** Files that stay out for one reason. */
export interface LeftOutFiles {
  reason: LeftOutReason;
  files: number;
  /** Paths of some. */
  examples: string[] | null;
}

/** Why files stay out. */
export type LeftOutReason =
  | Reason // The writer says so.
  | OwnSettings; // The repository's own settings do.

/** A secret by its name: the value is out of reach. */
export interface NamedKey {
  name: string;
  /** Absent for the platform's own models, which need no key. */
  setMs?: number;
  /** When its host accepted this very value. */
  testedMs?: number;
}

/** What a box stands for. The order is the order of the layers where arrows leave a choice. */
export type NodeKind =
  | "caller" // Who or what calls from outside.
  | "route" // A method and path that is served.
  | "service" // Something that runs on its own: a process, a container.
  | "handler" // A function or method that answers.
  | "package" // A package of the repository.
  | "module" // A folder or file of the repository.
  | "type" // A class, an interface or another type.
  | "table" // A table or record type.
  | "store" // A database, queue or store beside the program.
  | "outside"; // A system of somebody else's.

/** The repository's own settings. */
export type OwnSettings =
  | "touchmark_yml"; // Its file `.touchmark.yml`.

/** What would become of a page: only the first three cost anything. */
export type PageChange =
  | "new" // There is none yet.
  | "changed" // It has another text.
  | "proposed" // Its new text is proposed beside it, because a person edited it.
  | "kept" // It stays as a person decided.
  | "archived" // What it is about is gone.
  | "same"; // Nothing.

/** The full text of a page, without an AI. */
export interface PageText {
  title: string;
  /** Storage format. */
  body: string;
  text: string;
}

/** What an AI would be asked, and what it would cost: upper bounds. */
export type PlannedCost = Estimate & {
  /** The date of the table of prices. */
  pricesOf: string;
};

/** A file that a run would read. */
export interface PlannedFile {
  path: string;
  sizeBytes: number;
}

/** A page of the run. */
export interface PlannedPage {
  title: string;
  parent: string | null;
  /** Files that it is about. */
  files: number;
  change: PageChange;
  /** Tokens of its prompt, where an AI would be asked. */
  promptTokens: number | null;
}

/** What a run would do. */
export interface PreviewAnswer {
  commit: string;
  files: FileCounts;
  /** The first of the files that it would read. */
  plan: PlannedFile[];
  leftOut: LeftOutFiles[];
  /** The first of its pages. */
  pages: PlannedPage[];
  /** What an AI would be asked, where it writes. */
  ai?: PlannedCost;
  /** The page whose text was wanted. */
  page?: PageText;
}

/** A saved job, or what `docs.save` takes. */
export interface PreviewInput {
  jobId?: string | null;
  job?: SaveInput | null;
  /** Title of the page whose full text is wanted. */
  page?: string | null;
}

/** What a person can mend in the form. */
export interface Problem {
  /** Which field of the form. */
  field: string;
  code: Code;
  message: string;
}

/** Why a file is not fetched. */
export type Reason =
  | "vendored" // Somebody else's code, kept in the tree.
  | "generated" // Written by a tool, by its name or its place.
  | "lock" // A lock file.
  | "minified" // Minified.
  | "secret_looking" // Its name says that it may hold a secret.
  | "binary" // Images, archives, fonts, executables.
  | "too_large" // Over the size limit.
  | "not_a_file" // A symbolic link or a submodule.
  | "test" // Tests are counted, not fetched.
  | "lfs_pointer" // A Git LFS pointer: the file itself is elsewhere.
  | "encoding" // Text in an encoding that does not say which it is: neither UTF-8 nor UTF-16 with a mark.
  | "not_given" // The Git host did not give its content.
  | "unknown" // Nothing the writer can read.
  | "over_plan"; // Beyond the number of files or bytes of the plan.

/** A job to save. */
export interface SaveInput {
  repository: RepositoryInput;
  target: SpacePlaceInput;
  writer: Writer;
  ai?: ConnectionInput | null;
  every?: Every | null;
  /** Shows pictures of the repository on its pages. */
  images?: boolean;
  /** The language of its pages. */
  language?: Locale;
}

/** Where its pages are to go. */
export interface SpacePlace {
  spaceKey: string;
  /** The page under which the front page is to stand; the space's home page when absent. */
  parentId: string | null;
}

/** Where its pages are to go. */
export interface SpacePlaceInput {
  spaceKey: string;
  /** The page under which the front page is to stand; the space's home page when absent. */
  parentId?: string | null;
}
