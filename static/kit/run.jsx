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
  const said = [
    counts.created ? texts.counts.created(counts.created) : "",
    counts.updated ? texts.counts.updated(counts.updated) : "",
    counts.unchanged ? texts.counts.unchanged(counts.unchanged) : "",
    counts.proposed ? texts.counts.proposed(counts.proposed) : "",
  ].filter(Boolean);
  return said.join(", ") || texts.counts.nothing;
}

/** @param {Run} run */
export function readingOf({ counts = {} }) {
  if (!counts.files) return "";
  const read = texts.counts.read(counts.files, counts.tokens ?? 0);
  return counts.leftOut ? `${read}, ${texts.counts.leftOut(counts.leftOut)}` : read;
}

/** Progress while it runs, the error when it failed. @param {{run: Run}} props */
export function RunProgress({ run }) {
  if (isActive(run)) {
    return (
      <div class="stack tight">
        <p class="subtle">{stepOf(run)}</p>
        <Progress done={run.done} total={run.total} label={stepOf(run)} />
        {run.error && <p class="small">{run.error.message}</p>}
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
