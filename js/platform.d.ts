/** What the interpreter (`js/perform.js`) stands on: Forge (`js/forge.js`), the command line (`js/cli/platform.js`), a test. */
import type { Prompt } from "@forge/llm";

/** The part of an HTTP answer that is read. A `body` that is a stream is read no further than it is wanted. */
export interface HttpResponse {
  status: number;
  headers: { get(name: string): string | null; forEach(each: (text: string, name: string) => void): void };
  body?: unknown;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface Platform {
  /** Key-value store of one installation. */
  store: {
    /** `undefined` when there is no value. */
    get(key: string): Promise<unknown>;
    /** With `ifAbsent` a key that has a value keeps it: the answer is `"exists"`. */
    set(key: string, value: unknown, options: { ttlSeconds?: number; ifAbsent?: boolean }): Promise<"exists" | void>;
    delete(key: string): Promise<void>;
    /** Keys that begin with `prefix`, sorted; `cursor` continues where the answer before ended. */
    list(prefix: string, options: { cursor?: string; limit?: number }):
      Promise<{ entries: { key: string; value: unknown }[]; cursor?: string | null }>;
  };
  /** Secrets never stand in the key-value store. */
  secrets: {
    get(name: string): Promise<string | undefined>;
    set(name: string, value: string): Promise<void>;
    delete(name: string): Promise<void>;
  };
  /** An encrypted variable of the deployment (`forge variables set --encrypt`); a platform without any has none. */
  variable?(name: string): string | undefined;
  /** A request to the outside. Redirects are not followed. */
  fetch(url: string, init: { method: string; headers: Record<string, string>; body?: any; redirect: "manual"; signal: AbortSignal }):
    Promise<HttpResponse>;
  /** A request to the site's product, as the app or as the person who asked. */
  requestAtlassian(
    request: { product: "confluence" | "jira"; identity: "app" | "user"; method: string; path: string },
    sent: { headers: Record<string, string>; body: string | Uint8Array | undefined },
    signal: AbortSignal,
  ): Promise<HttpResponse>;
  /** A model of the platform's own; a platform without one answers `not_built`. */
  chat?(prompt: Prompt): Promise<unknown>;
  /** The HTTP status with which `chat` refused a prompt; `undefined` for any other error. */
  llmStatus?(error: unknown): number | undefined;
  /** Events of one concurrency key are delivered one after the other. */
  enqueue(job: { queue: string; event: any; delaySeconds?: number; concurrencyKey: string }): Promise<unknown>;
  /** A token that lets a panel hear a channel with these claims, and say nothing there. */
  listenToken?(channel: string, claims: object): Promise<string>;
  /** A message to whoever hears the channel with the same claims. */
  publish?(channel: string, claims: object, message: object): Promise<void>;
  /** Address of a web trigger of manifest.yml. */
  webTriggerUrl?(key: string): Promise<string>;
  log(level: "info" | "warn" | "error", event: string, fields: Record<string, unknown>): void;
  /** Whether an error asks for the user's consent, so that it has to reach the platform as it is. */
  isConsentRequired?(error: unknown): boolean;
}
