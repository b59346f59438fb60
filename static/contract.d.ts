// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.

/** The account id that Atlassian gives a person: who acts. Not to be taken for AWS's account ids. */
export type AccountId = string;

/** What a run asked of the AI. */
export interface AiUsage {
  /** Requests that were answered. */
  requests: number;
  /** Tokens of the prompts, as the provider counted them. */
  inputTokens: number;
  /** Tokens of the answers. */
  outputTokens: number;
  /** Pages whose text the model declined to write, or whose answer was not used. */
  declined: number;
  /** Pages that were left for a later run, because this one had used up the site's budget. */
  postponed?: number;
  /** What the review corrected in the texts. */
  corrected?: Corrections;
}

/** One approved host, as it is stored. No path, no port, no wildcard. */
export interface ApprovedHost {
  /** Lower case. */
  host: string;
  /** What it is. */
  kind: HostKind;
  /** When it was approved, milliseconds since 1970. */
  approvedMs: number;
}

/** All of them, by name. */
export type ApprovedHosts = ApprovedHost[];

/** What went wrong, for programs. Codes are part of the library's contract: they never change and never go away. */
export type Code =
  | "input_invalid" // An option, a field or a body does not have the shape that was asked for.
  | "input_too_large" // The input is over a limit of `crate::limits`.
  | "unknown_flow" // No flow has this name.
  | "unknown_id" // No running flow has this id, or no waiting effect has this id.
  | "flow_stalled" // A flow awaits something that is not an effect: a bug in this crate.
  | "not_built" // The capability is designed but not built in this release.
  | "internal" // A bug in this crate.
  | "cancelled" // Somebody cancelled the run.
  | "deadline" // The invocation's time is nearly over; the run goes on in a later invocation.
  | "timeout" // The server did not answer in time.
  | "network" // The server could not be reached, or the connection broke off.
  | "egress_denied" // The egress policy or the platform refused the address.
  | "consent_needed" // The user has to give consent first.
  | "unauthorized" // The server answered 401, or a credential is missing.
  | "forbidden" // The server answered 403, or the caller may not do this.
  | "not_found" // The server answered 404.
  | "conflict" // The server answered 409: the resource changed in the meantime.
  | "rate_limited" // The server answered 429 on the last try, or asked for a longer pause than the invocation has.
  | "upstream" // The server answered with another error.
  | "answer_invalid" // The server's answer is not what its documentation says.
  | "storage_refused" // A page body was refused by the storage-format gate.
  | "title_taken" // A page with this title exists, and the app does not own it.
  | "repository_empty" // The repository has no commit.
  | "no_write_permission" // The requester may not write in the target.
  | "claim_held" // Another run holds the claim.
  | "state_invalid"; // The stored state cannot be read.

/** How a site reaches its AI. Holds no credential, only its name. */
export interface Connection {
  /**
   * `anthropic`, `openai`, `google`, `forge` for the platform's own models, or `selfhosted` for any OpenAI-compatible
   * server that the site's admin approved.
   */
  provider: Provider;
  /** Address of a self-hosted server up to and including its version, for example `https://ai.example.com/v1`. */
  baseUrl?: string;
  /** The model's name as the provider spells it. */
  model: string;
  /** Name of the key in secret storage; absent for a server without one. */
  secret?: string;
  /** Tokens of prompt and answer together, where the table of limits does not know the model or is to be undercut. */
  contextTokens?: number;
  /** Tokens of one answer, likewise. */
  outputTokens?: number;
  /** What the site pays, where the table does not know it. */
  price?: Price;
}

/** How a site reaches its AI. Holds no credential, only its name. */
export interface ConnectionInput {
  /**
   * `anthropic`, `openai`, `google`, `forge` for the platform's own models, or `selfhosted` for any OpenAI-compatible
   * server that the site's admin approved.
   */
  provider: Provider;
  /** Address of a self-hosted server up to and including its version, for example `https://ai.example.com/v1`. */
  baseUrl?: string | null;
  /** The model's name as the provider spells it. */
  model: string;
  /** Name of the key in secret storage; absent for a server without one. */
  secret?: string | null;
  /** Tokens of prompt and answer together, where the table of limits does not know the model or is to be undercut. */
  contextTokens?: number | null;
  /** Tokens of one answer, likewise. */
  outputTokens?: number | null;
  /** What the site pays, where the table does not know it. */
  price?: Price | null;
}

/** What was corrected in the text of a page, or of all pages of a run. */
export interface Corrections {
  /** Names that were marked as not being in the code. */
  marked: number;
  /** List items, table rows and sections about such names that were removed. */
  removed: number;
  /** Links, images and other elements that lead nowhere in the repository and were taken out. */
  takenOut: number;
}

/** The AI that a new job begins with. */
export interface DefaultAi {
  /** Its provider's name: `anthropic` and the like. */
  provider: string;
  /** The model's name as the provider spells it. */
  model: string;
}

/** What a run will cost at most. */
export interface Estimate {
  /** Requests. */
  requests: number;
  /** Tokens of all prompts, upper bound. */
  inputTokens: number;
  /** Tokens of all answers, upper bound. */
  outputTokens: number;
  /** Upper bound in US cents, rounded up; absent when no price is known. */
  cents?: number;
}

/** How often a job runs by itself. */
export type Every =
  | "hour" // Every hour.
  | "day" // Every day.
  | "week"; // Every week.

/** What an approved host is. */
export type HostKind =
  | "github" // GitHub Enterprise Server.
  | "gitlab" // A self-managed GitLab.
  | "azure" // An Azure DevOps Server.
  | "ai" // A server with OpenAI's Chat Completions.
  | "target"; // A search or AI platform that pages are delivered to.

/** Labels that choose. */
export interface Labels {
  /** The page that has it. */
  page: string[];
  /** The page that has it, and all below it. */
  subtree: string[];
}

/** Labels that choose. */
export interface LabelsInput {
  /** The page that has it. */
  page?: string[];
  /** The page that has it, and all below it. */
  subtree?: string[];
}

/** A type of link between issues. */
export interface LinkType {
  /** Digits. */
  id: string;
  /** Its name. */
  name: string;
  /** "is blocked by". */
  inward: string;
  /** "blocks". */
  outward: string;
}

/** A language of pages, by its ISO 639-1 code. */
export type Locale =
  | "en" // English.
  | "de" // German.
  | "fr" // French.
  | "ja"; // Japanese.

/** A space as people choose it. */
export interface NamedSpace {
  /** Id. */
  id: SpaceId;
  /** Key. */
  key: string;
  /** Name. */
  name: string;
}

/** What the caller may do in a project. */
export interface Permissions {
  /** CREATE_ISSUES. */
  create: boolean;
  /** EDIT_ISSUES. */
  edit: boolean;
  /** LINK_ISSUES. */
  link: boolean;
  /** DELETE_ISSUES. */
  delete: boolean;
}

/** US cents for a million tokens. */
export interface Price {
  /** Of the prompt. */
  inputCents: number;
  /** Of the answer. */
  outputCents: number;
}

/** A provider of repositories, models or alarms. A credential is bound to its provider's hosts. */
export type Provider =
  | "github" // github.com
  | "gitlab" // gitlab.com
  | "bitbucket" // Bitbucket Cloud
  | "azure" // Azure DevOps
  | "anthropic" // Anthropic
  | "openai" // OpenAI
  | "google" // Google
  | "forge" // Atlassian's own models, through the platform: no host of theirs is asked.
  | "aws" // AWS (STS and CloudWatch)
  | "selfhosted"; // A host that this site's admin approved.

/** Where a repository lives and how it is reached. Holds no credential, only its name. */
export interface Repository {
  /** The Git host's kind: `github`, `gitlab`, `bitbucket` or `azure`. */
  provider: Provider;
  /**
   * User, organisation or workspace; on GitLab the whole group path, for example `group/subgroup`; on Azure DevOps
   * `organization/project`.
   */
  owner: string;
  /** Short name. */
  name: string;
  /** Branch, tag or commit; the default branch when absent. */
  ref?: string;
  /** Name of the token in secret storage; absent for anonymous reading. */
  secret?: string;
  /**
   * Address of a GitHub Enterprise Server, a self-managed GitLab or an Azure DevOps Server, for example
   * `https://git.example.com`; its host has to be approved by the site's admin. Also an Azure DevOps organization's own
   * address, `https://NAME.visualstudio.com`, which needs no approval. Absent for the vendors' own hosts.
   */
  baseUrl?: string;
  /** Only this folder of the repository, without slashes at its ends. */
  folder?: string;
}

/** Where a repository lives and how it is reached. Holds no credential, only its name. */
export interface RepositoryInput {
  /** The Git host's kind: `github`, `gitlab`, `bitbucket` or `azure`. */
  provider: Provider;
  /**
   * User, organisation or workspace; on GitLab the whole group path, for example `group/subgroup`; on Azure DevOps
   * `organization/project`.
   */
  owner: string;
  /** Short name. */
  name: string;
  /** Branch, tag or commit; the default branch when absent. */
  ref?: string | null;
  /** Name of the token in secret storage; absent for anonymous reading. */
  secret?: string | null;
  /**
   * Address of a GitHub Enterprise Server, a self-managed GitLab or an Azure DevOps Server, for example
   * `https://git.example.com`; its host has to be approved by the site's admin. Also an Azure DevOps organization's own
   * address, `https://NAME.visualstudio.com`, which needs no approval. Absent for the vendors' own hosts.
   */
  baseUrl?: string | null;
  /** Only this folder of the repository, without slashes at its ends. */
  folder?: string | null;
}

/** What is chosen. Labels, subtrees and CQL are united; spaces narrow them, and alone they mean whole spaces. */
export interface Selection {
  /** By label. */
  labels: Labels;
  /** Keys of spaces. */
  spaces: string[];
  /** Ids of pages that are chosen with all below them. */
  subtree: string[];
  /** A query of the administrator's own. */
  cql: string | null;
  /** Pages with one of these are left out. */
  excludeLabels: string[];
  /** `global`, `collaboration`, `knowledge_base`, `personal`. */
  spaceTypes: string[];
}

/** What is chosen. Labels, subtrees and CQL are united; spaces narrow them, and alone they mean whole spaces. */
export interface SelectionInput {
  /** By label. */
  labels?: LabelsInput;
  /** Keys of spaces. */
  spaces?: string[];
  /** Ids of pages that are chosen with all below them. */
  subtree?: string[];
  /** A query of the administrator's own. */
  cql?: string | null;
  /** Pages with one of these are left out. */
  excludeLabels?: string[];
  /** `global`, `collaboration`, `knowledge_base`, `personal`. */
  spaceTypes?: string[];
}

/** The id of a Confluence space, a decimal number as text. A space also has a key ("DOCS"), which people write and may change. */
export type SpaceId = string;
