/** Types of the library interface (`js/core.js`): the functions of judge-types.d.ts, and budgets and flows. See docs/ARCHITECTURE.md. */

import type { Bytes, Judges } from "./judge-types.js";

export type * from "./judge-types.js";

export interface Outcome {
  kind: "response" | "value" | "entries" | "done" | "exists" | "failed" | "cancelled";
  status?: number;
  headers?: Record<string, string>;
  value?: unknown;
  entries?: { key: string; value: unknown }[];
  cursor?: string | null;
  code?: string;
  retryAfterMs?: number;
}

/** An outcome, and the milliseconds since the flow started. */
export interface Resumption {
  elapsedMs?: number;
  outcome: Outcome;
}

/** An effect to perform; further fields depend on `kind` (`src/flow/effect.rs`). */
export interface Issued {
  id: number;
  kind: string;
  bodyId?: number;
  [field: string]: unknown;
}

/** A flow's next step: effects to perform, effects to abort (`dropped`), and its result when it has ended. */
export interface Step {
  effects: Issued[];
  dropped: number[];
  done?: unknown;
  failed?: { code: string; message: string; field?: string };
}

/** The judges, budgets and flows. */
export interface Core extends Judges {
  /**
   * Exact from the first call that brings the o200k table (`js/token-table.js`), which takes tens of milliseconds, and about 6 MB until the core is
   * dropped; an upper bound before.
   */
  countTokens(text: Bytes, options: { encoding: string }, table?: Bytes): { tokens: number; exact: boolean };
  selectFiles(files: unknown, options: Record<string, unknown>): { selected: unknown[]; skipped: unknown[]; totals: unknown };
  startFlow(
    name: string,
    input: { trigger: string; caller?: string; deadlineMs?: number; payload: unknown },
    body?: Bytes,
  ): { flowId: number } & Step;
  resumeFlow(flowId: number, effectId: number, outcome: Resumption, body?: Bytes): Step;
  cancelFlow(flowId: number): Step;
  takeBody(bodyId: number): Uint8Array;
  version(): { version: string; commit: string; sha256: string };
}
