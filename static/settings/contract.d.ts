// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { ApprovedHosts, Code, DefaultAi, Every, HostKind, Provider } from "../contract.js";
export type { ApprovedHosts, Code, DefaultAi, Every, HostKind, Provider };

/** A host to approve. */
export interface ApproveHostInput {
  /** On the public internet, without scheme, port and path. */
  host: string;
  kind: HostKind;
}

/** What was deleted. */
export interface DeleteAllAnswer {
  /** Secrets and values. */
  deleted: number;
  /** Published pages, which stay in Confluence. */
  pages: PublishedPage[];
}

/** The approved hosts. */
export interface ListHostsAnswer {
  hosts: ApprovedHosts;
  /** As many as there can be. */
  most: number;
}

/** The secrets that are set. */
export interface ListSecretsAnswer {
  secrets: NamedSecret[];
}

/** Whether account ids stand in the app's log as they are. */
export type Masking =
  | "conceal" // They do not.
  | "disclose"; // They do.

/** A secret without its value. */
export interface NamedSecret {
  name: string;
  setMs: number;
  /** The only host that it is sent to; null for a webhook's, which is never sent. */
  host: string | null;
  state: SecretState;
  /** When its host accepted this very value. */
  testedMs: number | null;
}

/** A host by its name. */
export interface OfHost {
  host: string;
}

/** A secret by its name. */
export interface OfSecret {
  name: string;
}

/** A page whose record went. */
export interface PublishedPage {
  pageId: string;
  title: string;
}

/** What became of an approval. */
export interface RemoveHostAnswer {
  host: string;
  /** Whether it was approved. */
  removed: boolean;
}

/** All of the site's settings. */
export interface SaveSettingsInput {
  every?: Every | null;
  ai?: DefaultAi | null;
  promptTokens: number;
  runTokens?: number | null;
  /** `conceal` or `disclose`. */
  masking: string;
}

/** What is known of a secret's value. */
export type SecretState =
  | "set" // It was set.
  | "tested"; // Its host accepted this very value.

/** A secret that was set. */
export interface SetSecretAnswer {
  name: string;
  setMs: number;
  /** The only host that it is sent to; null for a webhook's, which is never sent. */
  host: string | null;
}

/** A secret to set or replace. */
export interface SetSecretInput {
  /** `git:`, `ai:` or `hook:` and then lower-case letters, digits and hyphens. */
  name: string;
  value: string;
  /** The only host that the secret may be sent to; may be left out where the name says it (`git:github`). */
  host?: string | null;
}

/** The site's settings. */
export interface SettingsAnswer {
  /** How often a new job runs by itself. */
  every: Every | null;
  /** Who writes for a new job; null: the built-in outline. */
  ai: DefaultAi | null;
  /** Tokens of the repository's text in one prompt, at most. */
  promptTokens: number;
  /** Tokens of one run, at most; null: as many as its pages need. */
  runTokens: number | null;
  masking: Masking;
  limits: TokenLimits;
}

/** What a host makes of a secret. */
export interface TestSecretAnswer {
  name: string;
  host: string;
  accepted: boolean;
  /** Why not; null where it is accepted. */
  code: Code | null;
  /** A sentence for a person; never what the host said. */
  message: string;
}

/** A secret to test. */
export interface TestSecretInput {
  name: string;
  /** What kind of host it is, where the name does not begin with it: `git:gitlab-own`, `ai:openai` and the like do. */
  provider?: Provider | null;
  /** Address of an AI server of one's own up to its version, `/v1` of its host when absent; of an Azure DevOps organization. */
  baseUrl?: string | null;
}

/** What may be entered: from, to. */
export interface TokenLimits {
  promptTokens: [number, number];
  runTokens: [number, number];
}
