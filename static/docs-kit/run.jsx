// @ts-check
// A run in words: its state, how far it is, what it did, and what to do when it failed.

import { Lozenge, Message, Progress } from "../kit/components.jsx";
import { resultTexts, stateTexts, stepTexts } from "./texts.js";
import { money } from "../kit/time.js";
import { number } from "../kit/viewer.js";

/** @typedef {import("./contract.js").AiUsage} Spent */
/** @typedef {import("./contract.js").RunView} Run */

/** @param {Run | null | undefined} run */
export function isActive(run) {
  return run?.state === "queued" || run?.state === "running";
}

/** A state of a run, or of a page's text. @param {{state: string}} props */
export function StateLozenge({ state }) {
  return <Lozenge state={state} words={/** @type {Record<string, string>} */ (stateTexts)[state] ?? state} />;
}

/** The state as a lozenge says it: a run that waits after an error is trying again. @param {{run: Run | null | undefined, cancelling?: boolean}} props */
export function RunState({ run, cancelling = false }) {
  if (!run) return <StateLozenge state="none" />;
  if (cancelling && isActive(run)) return <StateLozenge state="cancelling" />;
  return <StateLozenge state={isActive(run) && run.error ? "paused" : run.state === "done" ? "ended" : run.state} />;
}

/** @param {Run} run */
export function stepOf(run) {
  const step = /** @type {Record<string, any>} */ (stepTexts)[run.step] ?? stepTexts.waiting;
  return run.total > 0 ? stepTexts.progress(step, run.done, run.total) : `${step}…`;
}

/** @param {Run} run */
export function resultOf({ counts }) {
  const kinds = /** @type {const} */ (["created", "updated", "unchanged", "proposed"]);
  const [first, ...others] = kinds.filter((kind) => counts[kind] > 0);
  if (!first) return resultTexts.nothing;
  const said = [`${resultTexts.pages(counts[first])} ${resultTexts[first]}`, ...others.map((kind) => `${number(counts[kind])} ${resultTexts[kind]}`)];
  return said.join(", ");
}

/** @param {Run} run */
export function readingOf({ counts }) {
  if (!counts.files) return "";
  const read = resultTexts.read(counts.files);
  return counts.leftOut ? `${read}, ${resultTexts.leftOut(counts.leftOut)}` : read;
}

/** What the AI used, and what it cost where that is known. @param {Run} run */
export function usedOf({ counts, cents }) {
  const { ai } = counts;
  if (!ai?.requests) return "";
  const used = resultTexts.aiTokens(ai.inputTokens + ai.outputTokens);
  return typeof cents === "number" ? `${used}, ${resultTexts.cost(money(cents))}` : used;
}

/** What the review corrected in the AI's texts. @param {Run} run */
export function reviewOf({ counts }) {
  const { marked = 0, removed = 0, takenOut = 0 } = counts?.ai?.corrected ?? {};
  const corrected = [marked && resultTexts.marked(marked), removed && resultTexts.removed(removed), takenOut && resultTexts.takenOut(takenOut)].filter(Boolean);
  return corrected.length > 0 ? resultTexts.corrected(corrected.join(", ")) : "";
}

/** Pages that the AI did not write although it was asked to. @param {Run} run */
export function withoutAi({ counts }) {
  const { declined = 0, postponed = 0 } = counts?.ai ?? {};
  return [declined && resultTexts.declined(declined), postponed && resultTexts.postponed(postponed)].filter(Boolean).join(", ");
}

/** Pages that a restriction keeps the app from changing, by the titles that the reader may see. @param {Run} run */
export function refusedOf({ counts, refused = [] }) {
  const all = counts?.refused ?? 0;
  if (all === 0) return "";
  const more = refused.length > 0 && all > refused.length ? [resultTexts.others] : [];
  return resultTexts.refused(all, [...refused, ...more].join(", "));
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
  if (run.state === "failed" && run.error) return <Message kind="error" title={stateTexts.failed}>{run.error.message}</Message>;
  return null;
}

/** @param {{repository: {owner: string, name: string}}} job */
export function nameOf({ repository }) {
  return `${repository.owner}/${repository.name}`;
}
