/**
 * What the panels of the docs capability ask and get: input and answer of every `docs.*` flow that a panel calls.
 * docs/PANELS.md says what each flow checks and how it fails. Times are milliseconds since 1970, UTC; `null` stands where it is
 * written here, and nowhere else.
 */

export type Provider = "github" | "gitlab" | "bitbucket" | "azure" | "anthropic" | "openai" | "google" | "forge" | "selfhosted";
export type Language = "en" | "de" | "fr" | "ja";
export type Every = "hour" | "day" | "week";
export type WriterName = "outline" | "ai";

/* ---------------------------------------------------------------- jobs */

export interface Repository {
  provider: Provider;
  owner: string;
  name: string;
  /** Branch, tag or commit; the default branch when absent. */
  ref?: string;
  /** Name of the token in secret storage; absent for anonymous reading. */
  secret?: string;
  /** Address of an own server. */
  baseUrl?: string;
  folder?: string;
}

/** How an AI is reached. */
export interface Connection {
  provider: Provider;
  baseUrl?: string;
  model: string;
  /** Name of its key in secret storage. */
  secret?: string;
  contextTokens?: number;
  outputTokens?: number;
  price?: { inputCents: number; outputCents: number };
}

export interface Job {
  jobId: string;
  repository: Repository;
  target: { spaceId: string; parentId: string };
  writer: WriterName;
  ai: Connection | null;
  every: Every | null;
  images: boolean;
  language: Language;
  createdMs: number;
}

export interface OfJob {
  jobId: string;
}

/** A page with a link: `frontPage` stands first. */
export interface PageLink {
  pageId: string;
  title: string;
  frontPage: boolean;
}

/* ---------------------------------------------------------------- runs */

export interface AiUsage {
  requests: number;
  inputTokens: number;
  outputTokens: number;
  declined: number;
  postponed?: number;
  /** What the review corrected in the texts. */
  corrected?: { marked?: number; removed?: number; takenOut?: number };
}

export interface Counts {
  files: number;
  leftOut: number;
  /** An estimate of four bytes each. */
  tokens: number;
  created: number;
  updated: number;
  unchanged: number;
  proposed: number;
  refused?: number;
  ai?: AiUsage;
}

export interface Run {
  runId: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  step: "waiting" | "reading" | "writing" | "publishing" | "ended";
  /** Of `total`, in the present step. */
  done: number;
  total: number;
  counts: Counts;
  commit?: string;
  /** Why it failed, or why it waits; `message` says what to do. */
  error?: { code: string; message: string };
  /** With whom the run was busy last: the error is theirs. */
  side: "site" | "git" | "ai";
  requester: string;
  startedBy: "person" | "push" | "schedule";
  startedMs: number;
  endedMs?: number;
  /** What its AI's tokens cost in US cents by the table of `pricesOf`; null where no price is known. */
  cents?: number | null;
  pricesOf?: string;
  /** Titles of pages that it could not change, of those that the caller may see. */
  refused?: string[];
}

export interface StartAnswer {
  runId: string;
}

export interface CancelAnswer {
  runId: string;
  cancelled: boolean;
}

export interface StatusAnswer {
  job: Job;
  /** What the Git host calls the repository now. */
  renamedTo: string | null;
  run: Run | null;
  /** While a cancellation waits for the next step of the run. */
  cancelling: boolean;
  nextRunMs: number | null;
  mayRun: boolean;
  pages: PageLink[];
}

export interface ListAnswer {
  jobs: { job: Job; renamedTo: string | null; run: Run | null; nextRunMs: number | null; mayRun: boolean }[];
}

export interface HistoryAnswer {
  /** Newest first. */
  runs: Run[];
  more: boolean;
}

export interface RemoveAnswer {
  pagesKept: number;
}

/* ---------------------------------------------------------------- form */

/** A secret by its name: the value is out of reach. */
export interface Named {
  name: string;
  /** Absent for the platform's own models, which need no key. */
  setMs?: number;
  testedMs?: number;
}

export interface ApprovedHost {
  host: string;
  kind: "github" | "gitlab" | "azure" | "ai" | "target";
  approvedMs: number;
}

export interface ChoicesAnswer {
  /** Those that the caller may see. */
  spaces: { id: string; key: string; name: string }[];
  moreSpaces: boolean;
  connections: Named[];
  ai: Named[];
  hosts: ApprovedHost[];
  writers: WriterName[];
  gitHosts: Provider[];
  aiProviders: Provider[];
  defaults: { every: Every | null; ai: { provider: Provider; model: string } | null };
}

/** The form as it stands. */
export interface Form {
  repository?: string;
  spaceKey?: string;
  parentId?: string;
  ref?: string;
  folder?: string;
  /** A name, empty for none, `auto` for the site's own token of the repository's host. */
  secret?: string;
  writer: WriterName;
  aiProvider?: Provider | "";
  aiModel?: string;
  /** Address of an own server up to and including its version. */
  aiUrl?: string;
  aiContextTokens?: number;
  every?: Every;
  images?: boolean;
  language?: Language;
}

export interface Problem {
  /** Which field of the form. */
  field: string;
  code: string;
  message: string;
}

/** What `docs.save` takes. */
export interface Save {
  repository: { [Field in keyof Repository]: Repository[Field] | null };
  target: { spaceKey: string; parentId?: string | null };
  writer: WriterName;
  ai?: { [Field in keyof Connection]: Connection[Field] | null };
  every?: Every | null;
  images?: boolean;
  language?: Language;
}

export interface CheckAnswer {
  /** An empty field is no problem yet. */
  problems: Problem[];
  /** Present when nothing is missing and nothing is wrong. */
  job?: Save | null;
}

export type ProbeAnswer = CheckAnswer & {
  /** The newest commit. */
  commit?: string;
};

/** A saved job, or what `docs.save` takes. */
export interface PreviewInput {
  jobId?: string;
  job?: Save;
  /** Title of the page whose full text is wanted. */
  page?: string;
}

export interface PreviewAnswer {
  commit: string;
  files: { listed: number; planned: number; read: number; complete: boolean };
  plan: { path: string; sizeBytes: number }[];
  /** `touchmark_yml` is what the repository's own settings leave out. */
  leftOut: { reason: string; files: number; examples: string[] | null }[];
  pages: {
    title: string;
    parent: string | null;
    files: number;
    /** `proposed` beside a page that a person edited, `kept` as a person decided. */
    change: "new" | "changed" | "proposed" | "kept" | "archived" | "same";
    promptTokens: number | null;
  }[];
  /** Upper bounds. */
  ai?: { requests: number; inputTokens: number; outputTokens: number; cents?: number; pricesOf: string };
  /** `body` is storage format. */
  page?: { title: string; body: string; text: string };
}

/* ---------------------------------------------------------------- webhook */

export interface HookAnswer {
  /** Where the Git host sends pushes. */
  url: string;
  scheme: string;
  secretName: string;
  saved: boolean;
  secretSetMs: number | null;
  /** When the last delivery that verified came, a test included. */
  lastDeliveryMs: number | null;
  paths: string[];
}

export interface SaveHookInput {
  jobId: string;
  scheme?: string;
  paths?: string[];
  ownActors?: string[];
}

export interface SaveHookAnswer {
  hookId: string;
  /** Goes behind the web trigger's address. */
  path: string;
  secretName: string;
}

/* ---------------------------------------------------------------- on a page */

export interface OfPage {
  pageId: string;
}

/** How a job's pages stand, as far as runs and pushes recorded it. */
export interface Standing {
  job: Job;
  state: "current" | "behind" | "updating" | "unknown";
  asOf: { commit: string; endedMs: number } | null;
  /** What the pages do not hold yet. */
  pushed: { commit: string | null; atMs: number } | null;
  run: Run | null;
  web: { commit: string; repository: string };
}

/** What people did to a page and decided about it. */
export interface PeoplesPart {
  version: number;
  edited: boolean;
  editedMs: number | null;
  namedByPerson: boolean;
  kept: "sections" | "page" | null;
  proposal: { pageId: string; title: string; version: number; sinceMs: number | null } | null;
  proposalFor: { pageId: string; title: string } | null;
  mayDecide: boolean;
}

export type PageAnswer =
  | { ours: false }
  | (Standing & {
      ours: true;
      page: PeoplesPart & { title: string; commit: string | null; writtenMs: number | null };
      /** The front page, on every other page. */
      front: string | null;
      mayRun: boolean;
    });

export interface PageChangesAnswer {
  /** `page` and `proposal` are lines that only one of them has, at most 40 of each. */
  sections: { heading: string; standing: "changed" | "onlyPage" | "onlyProposal"; page: string[]; proposal: string[]; more: boolean }[];
}

export interface PageDecisionInput {
  pageId: string;
  choice: "take" | "sections" | "mine" | "ask";
  /** The versions that the person saw. */
  version: number;
  proposalVersion?: number;
}

export interface PageDecisionAnswer {
  keptSections: string[];
}

export type CardAnswer = Standing & { pages: PageLink[]; morePages: number };

export interface PictureInput {
  pageId: string;
  /** Its title; the page's first picture where it is not named or not there. */
  picture?: string;
}

export interface PictureAnswer {
  picture: Picture | null;
}

/** Lengths are pixels. */
export interface Picture {
  title: string;
  width: number;
  height: number;
  boxes: { id: string; label: string; kind: string; page: string | null; pageId?: string; lines: string[]; x: number; y: number; width: number; height: number }[];
  arrows: { from: string; to: string; label: string; labelAt?: [number, number]; points: [number, number][] }[];
  /** Positions of the boxes of each row. */
  rows: number[][];
}
