// @ts-check
// A run in words: its state, how far it is, what it did, and what to do when it failed.

import { Lozenge, Message, Progress } from "../kit/components.jsx";
import { texts } from "../kit/texts.js";
import { money } from "../kit/time.js";

/** @typedef {{requests: number, inputTokens: number, outputTokens: number, declined: number, postponed?: number, corrected?: {marked?: number, removed?: number, takenOut?: number}}} Spent */
/**
 * @typedef {{runId: string, state: string, step: string, done: number, total: number, counts?: Record<string, number> & {ai?: Spent}, cents?: number | null,
 *   commit?: string, error?: {code: string, message: string}, startedBy?: string, startedMs: number, endedMs?: number}} Run
 */

/** @param {Run | null | undefined} run */
export function isActive(run) {
  return run?.state === "queued" || run?.state === "running";
}

/** The state as a lozenge says it: a run that waits after an error is trying again. @param {{run: Run | null | undefined, cancelling?: boolean}} props */
export function RunState({ run, cancelling = false }) {
  if (!run) return <Lozenge state="none" />;
  if (cancelling && isActive(run)) return <Lozenge state="cancelling" />;
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

/** What the AI used, and what it cost where that is known. @param {Run} run */
export function usedOf({ counts, cents }) {
  const ai = counts?.ai;
  if (!ai?.requests) return "";
  const used = texts.counts.aiTokens(ai.inputTokens + ai.outputTokens);
  return typeof cents === "number" ? `${used}, ${texts.counts.cost(money(cents))}` : used;
}

/** What the review corrected in the AI's texts. @param {Run} run */
export function reviewOf({ counts }) {
  const { marked = 0, removed = 0, takenOut = 0 } = counts?.ai?.corrected ?? {};
  const corrected = [marked && texts.review.marked(marked), removed && texts.review.removed(removed), takenOut && texts.review.takenOut(takenOut)].filter(Boolean);
  return corrected.length > 0 ? texts.review.corrected(corrected.join(", ")) : "";
}

/** Pages that the AI did not write although it was asked to. @param {Run} run */
export function withoutAi({ counts }) {
  const { declined = 0, postponed = 0 } = counts?.ai ?? {};
  return [declined && texts.counts.declined(declined), postponed && texts.counts.postponed(postponed)].filter(Boolean).join(", ");
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
