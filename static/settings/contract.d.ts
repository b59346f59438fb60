/**
 * What the admin page asks and gets: input and answer of every `admin.*` flow that it calls. Site admins only.
 * Times are milliseconds since 1970, UTC; `null` stands where it is written here, and nowhere else.
 */
import type { ApprovedHost, Every, Provider } from "../docs-kit/contract.js";

export type { ApprovedHost };

export interface SetSecretInput {
  /** `git:`, `ai:` or `hook:` and then lower-case letters, digits and hyphens. */
  name: string;
  value: string;
  /** The only host that it may be sent to; may be left out where the name says it. */
  host?: string;
}

export interface SetSecretAnswer {
  name: string;
  setMs: number;
  host: string | null;
}

export interface OfSecret {
  name: string;
}

export interface ListSecretsAnswer {
  secrets: {
    name: string;
    setMs: number;
    host: string | null;
    /** `tested` once the host accepted this very value. */
    state: "set" | "tested";
    testedMs: number | null;
  }[];
}

export interface TestSecretInput {
  name: string;
  provider?: Provider;
  baseUrl?: string;
}

export interface TestSecretAnswer {
  name: string;
  host: string;
  accepted: boolean;
  code: string | null;
  /** A sentence for a person; never what the host said. */
  message: string;
}

export interface ApproveHostInput {
  host: string;
  kind: ApprovedHost["kind"];
}

export interface RemoveHostAnswer {
  host: string;
  removed: boolean;
}

export interface ListHostsAnswer {
  hosts: ApprovedHost[];
  most: number;
}

export interface SaveSettingsInput {
  every?: Every | null;
  ai?: { provider: Provider; model: string } | null;
  promptTokens: number;
  runTokens?: number | null;
  masking: "conceal" | "disclose";
}

export interface SettingsAnswer {
  every: Every | null;
  ai: { provider: Provider; model: string } | null;
  /** Tokens of the repository's text in one prompt, at most. */
  promptTokens: number;
  /** Tokens of one run, at most; null: as many as its pages need. */
  runTokens: number | null;
  /** Whether account ids stand in the app's log as they are. */
  masking: "conceal" | "disclose";
  /** From, to. */
  limits: { promptTokens: [number, number]; runTokens: [number, number] };
}

export interface DeleteAllAnswer {
  deleted: number;
  /** Published pages, which stay in Confluence. */
  pages: { pageId: string; title: string }[];
}
