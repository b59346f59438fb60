// @ts-check
// A run in words: its state, how far it is, what it did, and what to do when it failed.

import { Lozenge, Message, Progress } from "./components.jsx";
import { texts } from "./texts.js";

/** @typedef {{runId: string, state: string, step: string, done: number, total: number, counts?: Record<string, number>, commit?: string, error?: {code: string, message: string}, startedMs: number, endedMs?: number}} Run */

/** @param {Run | null | undefined} run */
export function isActive(run) {
  return run?.state === "queued" || run?.state === "running";
}

/** The state as a lozenge says it: a run that waits after an error is trying again. @param {{run: Run | null | undefined}} props */
export function RunState({ run }) {
  if (!run) return <Lozenge state="none" />;
  return <Lozenge state={isActive(run) && run.error ? "paused" : run.state === "done" ? "ended" : run.state} />;
}

/** @param {Run} run */
export function stepOf(run) {
  const step = /** @type {Record<string, any>} */ (texts.steps)[run.step] ?? texts.steps.waiting;
  return run.total > 0 ? texts.steps.progress(step, run.done, run.total) : `${step}…`;
}

/** @param {Run} run */
export function resultOf({ counts = {} }) {
  const kinds = /** @type {const} */ (["created", "updated", "unchanged", "proposed"]);
  const [first, ...others] = kinds.filter((kind) => (counts[kind] ?? 0) > 0);
  if (!first) return texts.counts.nothing;
  const said = [`${texts.counts.pages(counts[first] ?? 0)} ${texts.counts[first]}`, ...others.map((kind) => `${(counts[kind] ?? 0).toLocaleString()} ${texts.counts[kind]}`)];
  return said.join(", ");
}

/** @param {Run} run */
export function readingOf({ counts = {} }) {
  if (!counts.files) return "";
  const read = texts.counts.read(counts.files, counts.tokens ?? 0);
  return counts.leftOut ? `${read}, ${texts.counts.leftOut(counts.leftOut)}` : read;
}

/** What an AI was asked, and what the review corrected in its texts. @param {Run} run */
export function reviewOf({ counts = {} }) {
  const ai = /** @type {any} */ (counts).ai;
  if (!ai) return "";
  const { marked = 0, removed = 0, takenOut = 0 } = ai.corrected ?? {};
  const corrected = [marked && texts.review.marked(marked), removed && texts.review.removed(removed), takenOut && texts.review.takenOut(takenOut)].filter(Boolean);
  const asked = texts.review.asked(ai.requests, ai.inputTokens + ai.outputTokens);
  return corrected.length > 0 ? `${asked}; ${texts.review.corrected(corrected.join(", "))}` : asked;
}

/** Progress while it runs, the error when it failed. @param {{run: Run}} props */
export function RunProgress({ run }) {
  if (isActive(run)) {
    return (
      <div class="stack tight">
        <p>{stepOf(run)}</p>
        {run.state === "running" && <Progress done={run.done} total={run.total} label={stepOf(run)} />}
        {run.error && <p class="subtle small">{run.error.message}</p>}
      </div>
    );
  }
  if (run.state === "failed" && run.error) return <Message kind="error" title={texts.states.failed}>{run.error.message}</Message>;
  return null;
}

/** @param {{repository: {owner: string, name: string}}} job */
export function nameOf({ repository }) {
  return `${repository.owner}/${repository.name}`;
}
